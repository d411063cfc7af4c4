"""A YAML text as a value, built from the parser's events, in proportion to the size of the text."""

import math
import re
from typing import Any, Final

import yaml

from systems.index.limits import Problems

MAX_ALIASES: Final = 50_000
# What all aliases together may stand for; a description of 20 MB has about three million values.
MAX_EXPANDED: Final = 5_000_000
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER: Final = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*|0[0-9]+)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+(?:[eE][-+]?[0-9]+)?"
)
_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC: Final = frozenset("0123456789-+.")
LONGEST_NUMBER: Final = 400
_WAITING: Final = object()


class NotYaml(ValueError):
    """The text is not YAML that can be read; the message says where and why."""


class _Open:
    """A collection that is being read. `size` counts the values in it, those behind aliases too."""

    __slots__ = ("anchor", "key", "made", "merged", "size")

    def __init__(self, made: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.made = made
        self.anchor = anchor
        self.key: Any = _WAITING
        self.size = 1
        self.merged: list[Any] = []


class _Builder:
    """Puts events together. Keys are text, whatever they look like."""

    def __init__(self, doubled: list[tuple[dict[str, Any], str]], problems: Problems, deepest: int) -> None:
        self.root: Any = None
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliases = 0
        self._expanded = 0
        self._doubled = doubled
        self._problems = problems
        self._deepest = deepest

    def begin(self, made: dict[str, Any] | list[Any], anchor: str | None) -> None:
        if len(self._open) >= self._deepest:
            raise NotYaml(f"is nested deeper than {self._deepest} levels")
        if anchor:
            self._anchors.pop(anchor, None)
        self._open.append(_Open(made, anchor))

    def end(self) -> None:
        done = self._open.pop()
        for each in done.merged:
            for given in each if isinstance(each, list) else [each]:
                if isinstance(given, dict) and isinstance(done.made, dict):
                    done.made = done.made | {k: v for k, v in given.items() if k not in done.made}
        if done.anchor:
            self._anchors[done.anchor] = (done.made, done.size)
        self.put(done.made, done.size)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.implicit[0] and not event.style
        inside = self._open[-1] if self._open else None
        is_key = inside is not None and type(inside.made) is dict and inside.key is _WAITING
        value = event.value if is_key or not plain else _plain(event.value)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self.put(value, 1)

    def alias(self, event: yaml.AliasEvent) -> None:
        self._aliases += 1
        name = event.anchor or ""
        line = event.start_mark.line + 1 if event.start_mark else 0
        value, size = self._anchors.get(name, (None, 0))
        self._expanded += size
        if self._aliases > MAX_ALIASES or self._expanded > MAX_EXPANDED:
            what = "are too many" if self._aliases > MAX_ALIASES else "stand for too many values"
            self._problems.add("alias_refused", "#", f"Aliases {what}; from some line on they were left out.")
            self.put(None, 1)
            return
        if not size:
            self._problems.add("alias_refused", "#", f"*{name[:80]} in line {line} names nothing before it.")
        self.put(value, size)

    def put(self, value: Any, size: int) -> None:
        if not self._open:
            self.root = value
            return
        inside = self._open[-1]
        inside.size += size
        if isinstance(inside.made, list):
            inside.made.append(value)
        elif inside.key is _WAITING:
            inside.key = value if isinstance(value, str) else str(value)[:200]
        else:
            key, inside.key = inside.key, _WAITING
            if key == "<<" and isinstance(value, dict | list):
                inside.merged.append(value)
                return
            if key in inside.made:
                self._doubled.append((inside.made, key))
            inside.made[key] = value


def read_yaml(text: str, doubled: list[tuple[dict[str, Any], str]], problems: Problems, deepest: int) -> Any:
    """The value of the first document in the text. Raises `NotYaml`. `doubled` gets the objects that have a

    key twice, with the key.
    """
    builder = _Builder(doubled, problems, deepest)
    try:
        _build(text, builder)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise NotYaml(f"is not valid YAML (line {line}: {error.problem})") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise NotYaml("is not valid YAML") from error
    return builder.root


def _build(text: str, builder: _Builder) -> None:
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.ScalarEvent):
            builder.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            builder.begin({}, event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            builder.begin([], event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.end()
        elif isinstance(event, yaml.AliasEvent):
            builder.alias(event)
        elif isinstance(event, yaml.DocumentEndEvent):
            return


def _plain(text: str) -> Any:
    """A scalar without quotes, by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in _NUMERIC or len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-+").isdigit():
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else text
