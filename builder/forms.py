"""What people send to the Build tab."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from tenon.twins.faults import parse_fault

from builder.workspace import workflow_file
from lib.json_text import NotJson, read_json
from planner.handover.rows import PlannedWorkflow

LONGEST_MESSAGE = 20_000
LONGEST_PAYLOAD = 1_000_000
MOST_EVENTS = 20
MOST_CHATS = 10**9


def why_refused(form: forms.Form) -> str:
    """Every error of a form as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


class MessageForm(forms.Form):
    """A message to the agent: words, a planned workflow to build, or both."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST_MESSAGE,
        error_messages={"max_length": f"The message is too long: {LONGEST_MESSAGE:,} characters at most."},
    )
    workflow = forms.CharField(required=False, max_length=80)
    chat = forms.IntegerField(required=False, min_value=1, max_value=MOST_CHATS)

    def clean(self) -> dict[str, Any]:
        """Refuse a message that says nothing."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text") and not cleaned.get("workflow"):
            raise forms.ValidationError("Write a message or choose a planned workflow.")
        return cleaned


class TestForm(forms.Form):
    """A test run: with which payload (JSON), and one fault in the text form of `--fault`.

    `payload` becomes a list of payloads, one for each run; `fault` a list of fault objects.
    """

    payload = forms.CharField(required=False, max_length=LONGEST_PAYLOAD)
    fault = forms.CharField(required=False, max_length=200)
    chat = forms.IntegerField(required=False, min_value=1, max_value=MOST_CHATS)

    def __init__(self, data: QueryDict, *, planned: PlannedWorkflow, files: Mapping[str, str]) -> None:
        super().__init__(data)
        self._spec = planned.spec
        self.files_to_run = files if workflow_file(planned.key) in files else {}

    def clean_payload(self) -> list[Any]:
        """The decoded payloads; a mistake is named with line and column.

        A webhook may bring several events at once, and each of them is a run of its own.
        """
        payload = decoded(self.cleaned_data["payload"])
        if self._spec.trigger.kind != "webhook" or not isinstance(payload, list):
            return [payload]
        if not payload:
            raise forms.ValidationError("The payload is an empty list: there is no event to run.")
        if len(payload) > MOST_EVENTS:
            raise forms.ValidationError(
                f"The payload has {len(payload)} events. A test takes {MOST_EVENTS} at most."
            )
        return payload

    def clean_fault(self) -> list[dict[str, Any]]:
        """The fault as a list of fault objects, empty for none."""
        text = self.cleaned_data["fault"]
        try:
            faults = [parse_fault(text).as_dict()] if text else []
        except ValueError as error:
            raise forms.ValidationError(f"What goes wrong: {error}.") from error
        known = {system.key for system in self._spec.systems}
        for fault in faults:
            if fault["system"] not in known:
                raise forms.ValidationError(
                    f"What goes wrong: this workflow has no system {fault['system']}."
                )
        return faults

    def clean(self) -> dict[str, Any]:
        """Refuse a workflow that has no code."""
        if not self.files_to_run:
            raise forms.ValidationError("Build the workflow first: there is no code to test yet.")
        return super().clean() or {}


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises ValidationError with the place of the mistake."""
    if not text.strip():
        raise forms.ValidationError("Give a payload: the event that the workflow receives, as JSON.")
    try:
        return read_json(text)
    except NotJson as error:
        place = f" at line {error.line}, column {error.column}" if error.line else ""
        raise forms.ValidationError(f"The payload is not JSON: {error}{place}.") from error
