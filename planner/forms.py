"""What people type on the pages of the Plan tab."""

from typing import Any

from django import forms

from planner.services.questions import LONGEST_ANSWER
from teams.forms import FilesField

OWN = "own words"


class AnswerForm(forms.Form):
    """One of the offered answers, or own words."""

    choice = forms.CharField(required=False, max_length=LONGEST_ANSWER)
    own = forms.CharField(required=False, max_length=LONGEST_ANSWER)

    def clean(self) -> dict[str, Any]:
        """Adds `answer`: the words that count."""
        given = super().clean() or {}
        choice, own = given.get("choice", ""), given.get("own", "").strip()
        answer = own if choice == OWN or not choice else choice
        if not answer and not self.errors:
            raise forms.ValidationError("Choose an answer or write your own.")
        return {**given, "answer": answer}


class MaterialForm(forms.Form):
    """Documents and a note to add to a plan; at least one of them."""

    note = forms.CharField(required=False, max_length=200_000, strip=False)
    files = FilesField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("files") and not given.get("note", "").strip():
            raise forms.ValidationError("Write something or choose a file first.")
        return given
