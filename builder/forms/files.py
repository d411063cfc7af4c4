"""What people send about files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from builder.paths import LARGEST_FILE, LONGEST_PATH, MOST_FILES, BadFile, BadPath, checked_path, text_of

# A form counts characters before anything else looks at them; four bytes are the longest one.
LONGEST_TEXT = LARGEST_FILE
HASH = r"^([0-9a-f]{64})?$"


class PathField(forms.CharField):
    """A path as builder.paths allows it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=LONGEST_PATH, strip=True, **more)

    def clean(self, value: Any) -> str:
        """Raises ValidationError with the reason."""
        text = super().clean(value)
        if not text and not self.required:
            return ""
        try:
            return checked_path(text)
        except BadPath as problem:
            raise forms.ValidationError(problem.message) from problem


class SaveForm(forms.Form):
    """A file as somebody typed it. `loaded` is the hash of the text that it began with, "" for none."""

    path = PathField()
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_TEXT)
    loaded = forms.RegexField(HASH, required=False, max_length=64)
    # Sent from the comparison of two versions, so that the answer is the editor again.
    merging = forms.BooleanField(required=False)


class CheckForm(forms.Form):
    """A file that is being typed."""

    path = PathField()
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_TEXT)


class NewFileForm(forms.Form):
    """A new and empty file; the folders of its path need not be there."""

    path = PathField(error_messages={"required": "The file needs a name."})


class MoveForm(forms.Form):
    """A file or folder and where it goes."""

    path = PathField()
    to = PathField(error_messages={"required": "Write where it goes."})


class DeleteForm(forms.Form):
    """A file or folder that goes away."""

    path = PathField()


class SearchForm(forms.Form):
    """What is looked for; `pattern` says that it is a regular expression."""

    q = forms.CharField(required=False, strip=False, max_length=1000)
    pattern = forms.BooleanField(required=False)


class UploadForm(forms.Form):
    """Files from somebody's machine for a folder; `replace` lets them take the place of others."""

    folder = PathField(required=False)
    replace = forms.BooleanField(required=False)

    def __init__(self, data: Any, sent: "MultiValueDict[str, UploadedFile[Any]]") -> None:
        super().__init__(data, sent)
        self._sent = sent.getlist("files")

    def clean(self) -> dict[str, Any]:
        """`texts` has the text of each file by its path. Refuses what is no text, each with its reason."""
        cleaned = super().clean() or {}
        if not self._sent:
            raise forms.ValidationError("Choose one or more files.")
        if len(self._sent) > MOST_FILES:
            raise forms.ValidationError(f"At most {MOST_FILES} files at once.")
        texts: dict[str, str] = {}
        problems = []
        folder = cleaned.get("folder", "")
        for upload in self._sent:
            name = upload.name or ""
            try:
                path = checked_path(f"{folder}/{name}" if folder else name)
                texts[path] = text_of(name, upload.read(LARGEST_FILE + 1))
            except (BadPath, BadFile) as problem:
                problems.append(problem.message if name in problem.message else f"{name}: {problem.message}")
        if problems:
            raise forms.ValidationError([*problems[:5], "Nothing was uploaded."])
        cleaned["texts"] = texts
        return cleaned


class RestoreForm(forms.Form):
    """What goes back to a snapshot."""

    # A form's own `files` are what was uploaded: none here, and fields are kept apart from attributes.
    files = forms.BooleanField(required=False)  # type: ignore[assignment]
    chat = forms.BooleanField(required=False)
    plan = forms.BooleanField(required=False)


class VersionForm(forms.Form):
    """A name for a snapshot. The service says what is wrong with it."""

    snapshot = forms.IntegerField(min_value=1, max_value=10**9)
    name = forms.CharField(required=False, max_length=200)
    description = forms.CharField(required=False, max_length=20_000)


class VerdictForm(forms.Form):
    """About which change of a turn: without `change` all of `path`, without a path all of the turn.

    A file that was added or removed as a whole has the change "whole". `at` is from where it was sent.
    """

    path = PathField(required=False)
    change = forms.RegexField(r"^(whole|[0-9a-f]{20})$", required=False)
    at = forms.ChoiceField(choices=[("", ""), ("bar", "bar")], required=False)

    def one(self) -> str | None:
        """The change as services name it, None for several."""
        change = str(self.cleaned_data.get("change", ""))
        return {"": None, "whole": ""}.get(change, change)
