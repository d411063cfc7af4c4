"""What people send to a run's page."""

from typing import Any

from django import forms

from lib.json_text import NotJson, read_json

LONGEST_PAYLOAD = 1_000_000
LONGEST_NOTE = 500


class PayloadForm(forms.Form):
    """An event's data as JSON text; a mistake is named with line and column."""

    payload = forms.CharField(required=False, max_length=LONGEST_PAYLOAD)

    def clean_payload(self) -> Any:
        """The decoded value."""
        return decoded(self.cleaned_data["payload"])


class AnswerForm(forms.Form):
    """What a person found out about a write: whether it arrived, and what the system would have answered."""

    state = forms.ChoiceField(choices=[("sent", "sent"), ("not_sent", "not sent")])
    answer = forms.CharField(required=False, max_length=LONGEST_PAYLOAD)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

    def clean_answer(self) -> dict[str, Any] | None:
        """The answer as the code gets it; None where the person does not know it."""
        text = self.cleaned_data["answer"].strip()
        return {"status": 200, "body": decoded(text)} if text else None


class RerunForm(forms.Form):
    """From which step a run is done anew (0 is the start), and the number of the look at it."""

    from_step = forms.IntegerField(required=False, min_value=0, max_value=10**6)
    look = forms.IntegerField(required=False, min_value=1, max_value=10**9)

    def clean_from_step(self) -> int | None:
        """The step's number, None for the start."""
        return self.cleaned_data["from_step"] or None


def why_refused(form: forms.Form) -> str:
    """Every error of a form as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises ValidationError with the place of the mistake."""
    if not text.strip():
        raise forms.ValidationError("Give a payload as JSON, such as {}.")
    try:
        return read_json(text)
    except NotJson as error:
        place = f" at line {error.line}, column {error.column}" if error.line else ""
        raise forms.ValidationError(f"The payload is not JSON: {error}{place}.") from error
