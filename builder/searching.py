"""Searching the files of a project, by a text or a pattern, within a limit of time. Pure."""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from lib.errors import Invalid

LONGEST_QUERY = 200
MOST_PLACES = 200
SECONDS = 1.0
# A pattern is unrolled before it is used: `((a{900}){900}){900}` would need all memory there is.
MOST_REPEATS = 5_000
_REPEATS = regex.compile(r"\{[0-9, ]*?([1-9][0-9]*)[, ]*\}")
# What is shown of a line: a piece around the place, since a line may be a megabyte.
BEFORE, AFTER = 40, 120


@dataclass(frozen=True)
class Place:
    """A line with what was found in it: `before`, `found` and `after` are that line, or a piece of it."""

    path: str
    line: int
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Found:
    """The places, by path and line; `note` says what is missing among them and why."""

    places: tuple[Place, ...]
    note: str = ""

    @property
    def files(self) -> int:
        """In how many files."""
        return len({place.path for place in self.places})


def search_files(
    files: Mapping[str, str], query: str, *, is_pattern: bool = False, seconds: float = SECONDS
) -> Found:
    """At most 200 places, the first of each line. Capitals do not matter, unless the query has some.

    Raises Invalid for a query that is too long or no pattern, with the place of the mistake. A pattern that
    needs more than `seconds` for all files ends with what was found until then.
    """
    if len(query) > LONGEST_QUERY:
        raise Invalid(f"The search is too long: {LONGEST_QUERY} characters at most.", where="q")
    if not query:
        return Found(())
    pattern = _compiled(query if is_pattern else regex.escape(query, special_only=True))
    found: list[Place] = []
    ends = time.monotonic() + seconds
    try:
        for place in _places(files, pattern, ends):
            if len(found) == MOST_PLACES:
                return Found(
                    tuple(found),
                    f"Only the first {MOST_PLACES} places are shown. Search for something rarer.",
                )
            found.append(place)
    except TimeoutError:
        return Found(
            tuple(found), f"This pattern needs more than {seconds:.0f} s, so not every file was searched."
        )
    return Found(tuple(found))


def _compiled(text: str) -> "regex.Pattern[str]":
    if math.prod(int(most) for most in _REPEATS.findall(text)) > MOST_REPEATS:
        raise Invalid(f"A pattern may repeat its pieces at most {MOST_REPEATS:,} times.", where="q")
    flags = regex.MULTILINE | (0 if any(sign.isupper() for sign in text) else regex.IGNORECASE)
    try:
        return regex.compile(text, flags)
    except regex.error as problem:
        at = f" at character {problem.pos + 1}" if problem.pos is not None else ""
        raise Invalid(f"This is no pattern: {problem.msg}{at}.", where="q") from problem


def _places(files: Mapping[str, str], pattern: "regex.Pattern[str]", ends: float) -> Iterator[Place]:
    for path, text in files.items():
        line, counted, last = 1, 0, 0
        for match in pattern.finditer(text, timeout=max(0.001, ends - time.monotonic()), concurrent=True):
            start, end = match.span()
            line += text.count("\n", counted, start)
            counted = start
            if line == last or start == end:
                continue
            last = line
            yield _place(path, text, line, start, end)


def _place(path: str, text: str, line: int, start: int, end: int) -> Place:
    begin = max(text.rfind("\n", 0, start) + 1, start - BEFORE)
    stop = text.find("\n", start)
    stop = min(stop if stop >= 0 else len(text), start + AFTER)
    end = min(end, stop)
    return Place(path, line, text[begin:start].lstrip(), text[start:end], text[end:stop])
