"""The fields of a form: what they are called, how they are typed, and what the plan offers for them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "line",  # one line of text
    "text",  # some lines of text
    "prose",  # Markdown
    "choice",  # one of `options`
    "suggest",  # text, with `options` offered while typing
    "keys",  # several of `options`, separated by commas
    "lines",  # a list of texts, one in each line
    "number",  # a whole number or nothing
    "json",  # any JSON value
    "statuses",  # HTTP statuses and classes: 429, 5xx
    "assertions",  # planner.editing.assertions, one in each line
    "rows",  # a list of values with `columns`
    "pairs",  # a mapping of two columns, name and value
]
Option = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """One field. `name` is the dotted path of its value inside the value that is edited.

    `group` is the heading it is folded under, "" for what is always seen. `only` names a field and the values
    of it for which this one means something; a page with script hides it for others.
    """

    name: str
    label: str
    kind: Kind = "line"
    options: tuple[Option, ...] = ()
    hint: str = ""
    group: str = ""
    columns: tuple["Field", ...] = ()
    only: tuple[str, tuple[str, ...]] | None = None
    mono: bool = False
    must: bool = False
    half: bool = False

    @property
    def blank(self) -> bool:
        """Whether a choice may be left empty: `options` begins with nothing."""
        return bool(self.options) and self.options[0][0] == ""


FLAG: tuple[Option, ...] = (("", "No"), ("true", "Yes"))
"""The options of a choice that stands for true or false."""


def plain(values: Iterable[str]) -> tuple[Option, ...]:
    """Options that are called as they are written, each once and in order."""
    return tuple((value, value) for value in dict.fromkeys(values) if value)


def named(values: Sequence[str], label: Callable[[str], str] | None = None) -> tuple[Option, ...]:
    """Options in words: `oauth2_jwt` is "oauth2 jwt" unless `label` says it better."""
    return tuple((value, label(value) if label else value.replace("_", " ")) for value in values)


def with_none(options: tuple[Option, ...], label: str = "None") -> tuple[Option, ...]:
    """The options behind an empty one."""
    return (("", label), *options)
