"""A value of a run as a page shows it: its beginning, its size, and the way to the whole of it."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from lib.web.json_html import render
from runtime.models import Blob

# What a reader looks at. A page with a thousand lines of JSON is slow to draw and nobody reads it.
LONGEST_SHOWN = 20_000


@dataclass(frozen=True)
class ShownValue:
    """`key` names it in the page and in its address; `url` gives the whole of it as a file.

    `value` is what the row holds: of a large one the beginning of its text, whose whole is `blob`. `bytes_`
    is its size where that was measured when it was sent, 0 where not.
    """

    key: str
    title: str
    value: Any
    url: str
    blob: Blob | None = None
    missing: str = ""
    bytes_: int = 0

    @cached_property
    def text(self) -> str:
        """The value as text: JSON with two blanks a level, or the text it is."""
        if isinstance(self.value, str):
            return self.value if self.blob or not _is_json(self.value) else _indented(json.loads(self.value))
        return _indented(self.value)

    @property
    def html(self) -> SafeString:
        """In colours where it is whole, plain where only the beginning is shown."""
        if self.is_cut:
            return escape(self.text[:LONGEST_SHOWN])
        if isinstance(self.value, str):
            return render(json.loads(self.value)) if _is_json(self.value) else escape(self.value)
        return render(self.value)

    @property
    def is_cut(self) -> bool:
        """Whether the page shows its beginning only."""
        return self.blob is not None or len(self.text) > LONGEST_SHOWN

    @cached_property
    def size(self) -> int:
        """Bytes of the whole."""
        if self.blob is not None:
            return self.blob.size
        return self.bytes_ or len(self.text.encode("utf-8", "replace"))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.value is None or self.value == ""


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _is_json(text: str) -> bool:
    """Whether an answer's text is an object or a list; a bare word or number is shown as it came."""
    if text[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
