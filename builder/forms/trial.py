"""A test run that somebody starts by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from tenon.twins.faults import Fault

from builder.forms.messages import MOST_CHATS
from builder.trials import TYPED, as_delivered, as_text, fault_rows, for_twins, read_faults
from builder.workspace import workflow_file
from lib.json_text import NotJson, read_json
from planner.handover import WorkflowSpec

LONGEST_PAYLOAD = 1_000_000
LARGEST_FILE = 25_000_000
MOST_EVENTS = 20


@dataclass(frozen=True)
class Tried:
    """What a test is made of: the workflow, its files, the places it may run in (key -> name).

    `payload` gives the payload of a source in a tuple, None where there is none.
    """

    spec: WorkflowSpec
    files: Mapping[str, str]
    places: Mapping[str, str]
    payload: Callable[[str], tuple[Any] | None]


class TestForm(forms.Form):
    """A test run: with which payload, which faults, and who answers.

    `source` says where the payload comes from (see builder.trials), `shown` which of them was put into the
    text box; what somebody wrote there goes first. `payload` becomes a list of payloads, one for each run.
    Faults come as rows of fields and as texts of `--fault`. `environment` is a key, "" for the twins; a real
    account needs `sure`.
    """

    source = forms.CharField(required=False, max_length=300)
    shown = forms.CharField(required=False, max_length=300)
    payload = forms.CharField(required=False, max_length=LONGEST_PAYLOAD)
    file = forms.FileField(required=False, max_length=200)
    environment = forms.CharField(required=False, max_length=40)
    sure = forms.BooleanField(required=False)
    chat = forms.IntegerField(required=False, min_value=1, max_value=MOST_CHATS)

    def __init__(
        self, data: QueryDict, sent: MultiValueDict[str, UploadedFile] | None = None, *, about: Tried
    ) -> None:
        super().__init__(data, sent)
        self._about = about
        self._fault_texts = [*data.getlist("fault"), *(row.text for row in fault_rows(dict(data.lists())))]
        self.files_to_run = about.files if workflow_file(about.spec.key) in about.files else {}

    def clean_file(self) -> str:
        """The text of the file, "" for none."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return ""
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file is too large: {LARGEST_FILE // 10**6} MB at most.")
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is no UTF-8 text.") from error

    def payloads(self) -> list[Any]:
        """The decoded payloads in the order in which they arrive; a mistake is named with line and column.

        A webhook may bring several events at once, and each of them is a run of its own.
        """
        payload = self._payload()
        if self._about.spec.trigger.kind != "webhook" or not isinstance(payload, list):
            return as_delivered([payload], self.faults())
        if not payload:
            raise forms.ValidationError("The payload is an empty list: there is no event to run.")
        if len(payload) > MOST_EVENTS:
            raise forms.ValidationError(
                f"The payload has {len(payload)} events. A test takes {MOST_EVENTS} at most."
            )
        return as_delivered(payload, self.faults())

    def _payload(self) -> Any:
        sent, source = self.cleaned_data.get("file"), self.cleaned_data.get("source", "")
        typed = self.cleaned_data.get("payload", "")
        if sent or source in ("", TYPED) or self._is_edited(typed):
            return decoded(sent or typed)
        found = self._about.payload(source)
        if found is None:
            raise forms.ValidationError("That payload is no longer there. Choose another.")
        return found[0]

    def _is_edited(self, typed: str) -> bool:
        """Whether the text box holds something else than the sample that was put into it."""
        text = typed.replace("\r\n", "\n").strip()
        shown = self._about.payload(self.cleaned_data.get("shown", ""))
        return bool(text) and (shown is None or text != as_text(shown[0]))

    def faults(self) -> list[Fault]:
        """What goes wrong on purpose. Raises ValidationError for what no system of this workflow does."""
        try:
            faults = read_faults(self._fault_texts)
        except ValueError as error:
            raise forms.ValidationError(f"What goes wrong: {error}.") from error
        known = {system.key for system in self._about.spec.systems}
        for fault in faults:
            if fault.system not in known:
                raise forms.ValidationError(f"What goes wrong: this workflow has no system {fault.system}.")
        return faults

    def clean(self) -> dict[str, Any]:
        """Refuse a workflow that has no code, and a real account that nobody said yes to."""
        cleaned = super().clean() or {}
        if not self.files_to_run:
            raise forms.ValidationError("Build the workflow first: there is no code to test yet.")
        faults = self.faults()
        place = cleaned.get("environment", "")
        if place and place not in self._about.places:
            raise forms.ValidationError("There is no such environment any more. Choose where to run it.")
        if place and not cleaned.get("sure"):
            raise forms.ValidationError(
                f"This test writes to real accounts ({self._about.places[place]}). Tick the box to say so."
            )
        if place and for_twins(faults):
            raise forms.ValidationError(
                "Only twins can be made to fail. Take the faults away, or run against twins."
            )
        if not self.errors:
            cleaned["payload"], cleaned["faults"] = self.payloads(), for_twins(faults)
        return cleaned


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises ValidationError with the place of the mistake."""
    if not text.strip():
        raise forms.ValidationError("Give a payload: the event that the workflow receives, as JSON.")
    try:
        return read_json(text)
    except NotJson as error:
        place = f" at line {error.line}, column {error.column}" if error.line else ""
        raise forms.ValidationError(f"The payload is not JSON: {error}{place}.") from error
