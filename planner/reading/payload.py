"""JSON documents: one passage per value, addressed by its JSON pointer."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from lib.json_text import levels, storable
from planner.reading.passages import Collector

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 5_000
TOO_DEEP: Final = f"is nested deeper than {MAX_DEPTH} levels"
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


class NotJson(ValueError):
    """The text is not JSON that can be read; the message says where and why."""


def parse_json(text: str) -> Any:
    """The value of a JSON text, as a plan can keep it. Raises `NotJson`, also for too many levels."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotJson(
            f"is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        ) from error
    except RecursionError as error:
        raise NotJson(TOO_DEEP) from error
    except ValueError as error:
        # An integer of more than 4,300 digits is refused by Python itself.
        raise NotJson("holds a number too long to be read") from error
    if levels(value) > MAX_DEPTH:
        raise NotJson(TOO_DEEP)
    return storable(value)


@dataclass(slots=True)
class _Level:
    """An open object or array on the way down."""

    array: bool
    index: int = 0
    key: str = ""
    key_start: int = 0
    wants_key: bool = False

    @property
    def part(self) -> str:
        return str(self.index) if self.array else self.key.replace("~", "~0").replace("/", "~1")


def read_json(text: str) -> tuple[Collector, tuple[str, ...]]:
    """A passage for every plain value: its words are the member as it stands (`"email": "a@b.example"`)."""
    found = Collector(text)
    open_levels: list[_Level] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        level = open_levels[-1] if open_levels else None
        if word in "{[":
            open_levels.append(_Level(array=word == "[", wants_key=word == "{"))
        elif word in "}]":
            open_levels.pop()
        elif word == ",":
            if level is not None:
                level.index += 1
                level.wants_key = not level.array
        elif word == ":":
            continue
        elif level is not None and level.wants_key:
            level.key, level.key_start, level.wants_key = json.loads(word), token.start(), False
        else:
            start = level.key_start if level is not None and not level.array else token.start()
            found.add("value", start, token.end())
            pointer = "".join(f"/{each.part}" for each in open_levels)
            found.passages[-1] = replace(
                found.passages[-1], anchor=f"#{pointer}", plain=found.passages[-1].text
            )
        if len(found.passages) >= MAX_VALUES:
            return found, (f"has more than {MAX_VALUES} values; the rest was not read one by one",)
    return found, ()
