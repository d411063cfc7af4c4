"""Where the words of a message occur in planned workflows and in their code. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from lib.text import shorten
from planner.handover import WorkflowSpec

MOST = 8
LONGEST = 90
# Words that stand in every sentence tell nothing.
COMMON_WORDS = """
a about add all an and any are as at be build but by can change code could do does for from get has
have how i if in into is it its make me my need no not of on or please should so step test than that
the then there this to use was we what when where which why will with workflow would you your
"""
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True)
class Place:
    """One place: `query` is its address in the Build tab, `hits` how many of the words it holds."""

    label: str
    text: str
    query: str
    hits: int


def find_places(message: str, specs: Sequence[WorkflowSpec], files: Mapping[str, str]) -> list[Place]:
    """The places that hold most of the message's words, best first; the plan's before the code's."""
    words = words_of(message)
    if not words:
        return []
    places = [*_in_plans(words, specs), *_in_code(words, files)]
    return sorted(places, key=lambda place: -place.hits)[:MOST]


def words_of(text: str) -> set[str]:
    """The words that tell something, in lower case. `Find_Lead` is one word and also two."""
    found = set()
    for word in re.findall(r"[\w-]+", text.lower()):
        found |= {word, *re.split(r"[_-]", word)}
    return {word for word in found if len(word) > 1 and word not in COMMON}


def _in_plans(words: set[str], specs: Sequence[WorkflowSpec]) -> Iterator[Place]:
    for spec in specs:
        for step in spec.data_flow:
            query = urlencode({"workflow": spec.key, "step": step.key})
            yield from _place(words, f"{step.key} {step.title}", step.text, query)
        for criterion in spec.acceptance_criteria:
            query = urlencode({"workflow": spec.key, "step": "-"})
            yield from _place(words, criterion.key, criterion.text, query)


def _in_code(words: set[str], files: Mapping[str, str]) -> Iterator[Place]:
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            query = urlencode({"view": "code", "file": path, "line": number})
            yield from _place(words, f"{path}:{number}", line.strip(), query, line)


def _place(
    words: set[str], label: str, text: str, query: str, searched: str | None = None
) -> Iterator[Place]:
    hits = len(words & words_of(f"{label} {text}" if searched is None else searched))
    if hits:
        yield Place(label, shorten(text, LONGEST), query, hits)
