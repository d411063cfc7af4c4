"""How much of an API description is kept, and the list of what was not.

What is cut is always said: a problem of the kind `cut` with the place and the number.
"""

from typing import Any, Final

from lib.json_text import storable
from systems.index.values import Problem, ProblemKind

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_LEVELS: Final = 24  # of objects written inside each other, not of shared schemas
MAX_FIELDS: Final = 400_000
MAX_OPERATIONS: Final = 20_000
MAX_ENUM: Final = 500
MAX_HEADERS: Final = 50
MAX_TEXT: Final = 600
MAX_PROSE: Final = 4_000
MAX_NAME: Final = 300
MAX_EXAMPLE: Final = 2_000
MAX_PROBLEMS_OF_A_KIND: Final = 200


class Problems:
    """Collects problems; past a number of one kind they are only counted."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.counts: dict[str, int] = {}
        self._said: set[tuple[str, str, str]] = set()

    def add(self, kind: ProblemKind, pointer: str, text: str) -> None:
        """Once for each place, however often the place is reached."""
        key = (kind, pointer, text)
        if key in self._said:
            return
        self._said.add(key)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= MAX_PROBLEMS_OF_A_KIND:
            self.listed.append(Problem(kind, pointer[:MAX_TEXT], text))


def text_of(value: Any, most: int = MAX_TEXT) -> str:
    """The words of a scalar in one line, at most so many characters; empty for anything else."""
    if isinstance(value, str):
        words = " ".join(value[: most * 4].split())
        cut = words if len(words) <= most else words[: most - 1].rstrip() + "…"
        return cut if cut.isascii() and "\0" not in cut else clean(cut)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)[:most]
    return ""


def prose_of(value: Any) -> str:
    """Text of several paragraphs, at most MAX_PROSE characters."""
    return clean(value[:MAX_PROSE]).strip() if isinstance(value, str) else ""


def clean(text: str) -> str:
    """Without what a database or a page could not hold: NUL and half characters."""
    return str(storable(text))


def pointed(key: str) -> str:
    """A key as one part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
