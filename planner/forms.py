"""What people type on the pages of the Plan tab."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from planner.reading.documents import MAX_BYTES
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


def contents(files: Iterable[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each, one after the other; of a file that is too large only enough to say so."""
    for file in files:
        yield file.name or "", file.read(MAX_BYTES + 1)


class LargeFilesField(FilesField):
    """Several files of any size: each is judged by itself when it is kept. Cleans to the uploaded files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        return data if isinstance(data, list) else [data] if data else []


class FileForm(forms.Form):
    """One file of several that are sent one by one."""

    file = forms.FileField(allow_empty_file=True, max_length=1000)


class MaterialForm(forms.Form):
    """Documents and a note to add to a plan; at least one of them."""

    note = forms.CharField(required=False, max_length=200_000, strip=False)
    files = LargeFilesField(required=False)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("files") and not given.get("note", "").strip():
            raise forms.ValidationError("Write something or choose a file first.")
        return given

    def refuse(self, reasons: list[str], *, note_is_kept: bool) -> None:
        """Show what was refused; a note that was kept does not stand in its field again."""
        for reason in reasons:
            self.add_error("files", reason)
        if note_is_kept:
            self.data = {key: value for key, value in self.data.items() if key != "note"}
