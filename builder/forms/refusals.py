"""What is wrong with a form, as words."""

from django import forms


def why_refused(form: forms.Form) -> str:
    """Every error of a form as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
