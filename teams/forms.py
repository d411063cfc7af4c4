"""What people type on the pages of this room."""

from typing import Any

from django import forms

from teams.services.projects import LONGEST_BRIEF

MOST_FILES = 20
LARGEST_FILE = 26_214_400  # bytes; as planner/reading/documents.py has it


class SignInForm(forms.Form):
    """The one question of the sign-in page."""

    email = forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={"required": "Enter your email address.", "invalid": "That is not an email address."},
    )


class FilesInput(forms.ClearableFileInput):
    """The browser's field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. Cleans to a list of names and contents.

    Of a file that is too large only enough is read to say so: it must not hold back the others.
    """

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Attach at most {MOST_FILES} documents at once.")
        return [(file.name, file.read(LARGEST_FILE + 1)) for file in given]


class StartProjectForm(forms.Form):
    """A brief or documents or both, and a name for who has one already."""

    brief = forms.CharField(
        label="Describe a new integration",
        max_length=LONGEST_BRIEF,
        required=False,
        widget=forms.Textarea,
        error_messages={"max_length": "That is too long for a brief. Attach long material as documents."},
    )
    # Fields are taken off the class, so this one does not stand in the way of Form.files.
    files = FilesField(label="Documents", required=False)  # type: ignore[assignment]
    name = forms.CharField(label="Name", max_length=120, required=False)
