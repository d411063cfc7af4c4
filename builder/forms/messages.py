"""What people say to the agent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from builder.models import Turn
from lib.json_text import storable

LONGEST_MESSAGE = 20_000
MOST_CHATS = 10**9
MOST_NAMED = 40
LONGEST_NAMED = 400


class MessageForm(forms.Form):
    """A message to the agent: words, a planned workflow to build, or both.

    `workflow` is the one whose Build was pressed, `shown` the one that the page shows; `unscoped` says that
    the scope was taken away. `instead_of` is the turn whose message this is written again. The lists
    `mention` (`kind:key`), and `part` with `keep` (parts of the brief, and those that stay in it) come
    beside them.
    """

    text = forms.CharField(
        required=False,
        max_length=LONGEST_MESSAGE,
        error_messages={"max_length": f"The message is too long: {LONGEST_MESSAGE:,} characters at most."},
    )
    mode = forms.ChoiceField(required=False, choices=Turn.Mode.choices)
    workflow = forms.CharField(required=False, max_length=80)
    shown = forms.CharField(required=False, max_length=80)
    unscoped = forms.BooleanField(required=False)
    model = forms.CharField(required=False, max_length=80)
    chat = forms.IntegerField(required=False, min_value=1, max_value=MOST_CHATS)
    instead_of = forms.IntegerField(required=False, min_value=1, max_value=MOST_CHATS)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.mentions = _named(data.getlist("mention"))[:MOST_NAMED]
        keep = set(_named(data.getlist("keep")))
        parts = dict.fromkeys(_named(data.getlist("part")))
        self.left_out = [name for name in parts if name not in keep][:MOST_NAMED]

    def clean(self) -> dict[str, Any]:
        """Refuse a message that says nothing."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text") and not cleaned.get("workflow"):
            raise forms.ValidationError("Write a message or choose a planned workflow.")
        return cleaned

    @property
    def about(self) -> dict[str, Any]:
        """What is known of the message while it is written, also when it could not be sent like this."""
        if not hasattr(self, "cleaned_data"):
            self.is_valid()
        return self.cleaned_data


def _named(values: Sequence[str]) -> list[str]:
    """Names as a database can hold them: these lists pass by the fields that see to it."""
    return [str(storable(value[:LONGEST_NAMED])) for value in values]
