"""Splitting a passage into sentences, each with its exact place."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_SENTENCE: Final = 1_500
_ABBREVIATIONS: Final = {
    "e.g",
    "i.e",
    "etc",
    "vs",
    "cf",
    "approx",
    "no",
    "nr",
    "st",
    "mr",
    "mrs",
    "ms",
    "dr",
    "inc",
    "ltd",
    "co",
    "corp",
    "min",
    "max",
    "sec",
    "ca",
    "resp",
    "incl",
    "excl",
    "fig",
    "ref",
    "ext",
    "tel",
    "dept",
    "doc",
    "acc",
}
_ABBREVIATED: Final = re.compile(r"([A-Za-z](?:\.[A-Za-z])*|[A-Za-z]{1,7})\.$")
# A field's name that an arrow follows begins a sentence, however it is written: "by email. dealname -> memo".
_END: Final = re.compile(
    r"[.!?][\"')\]]*(?=[ \t\n]+(?:[\"'(\[]*[A-Z0-9`*_→-]|[\w.\[\]]{1,60}[ \t]*(?:->|→|=>|⇒)))"
    r"|[.!?][\"')\]]*(?=\s*\n)"
    r"|(?<=[a-z\d)][a-z\d)])[.!?]+(?=[ \t]+(?:i|we|it|they|you|he|she|the|this|that|these|those|there|if"
    r"|when|once|would"
    r"|please|also|but|so|then|at the moment|our|my|each|every|all|after|for|don't|do|can|could|should"
    r"|must|just|maybe|what|how|not|no|nobody|oh|ok|yes|right|another|both|most|some)[ ,'])"
)
"""The last part is for those who write no capitals: a common first word behind a full stop."""
_LABEL: Final = re.compile(r"[ \t]*(?:[A-Z][\w /&'-]{1,40}|[a-z]\w{1,15}):(?:\s|$)")
_ARROW: Final = re.compile(r"->|→|=>|⇒|<-|←|↔")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a passage: positions inside it."""

    start: int
    end: int


def sentences(plain: str) -> list[Span]:
    """The sentences of a passage's plain words, in order. Lines that are not wrapped prose stand alone."""
    cuts = sorted({*_stops(plain), *_line_breaks(plain)})
    spans, start = [], 0
    for cut in [*cuts, len(plain)]:
        spans.extend(_trimmed(plain, start, cut))
        start = cut
    return spans


def _stops(text: str) -> list[int]:
    stops = []
    for match in _END.finditer(text):
        before = _ABBREVIATED.search(text[max(0, match.start() - 12) : match.start() + 1])
        if before and text[match.start()] == "." and _is_abbreviation(before[1]):
            continue
        stops.append(match.end())
    return stops


def _is_abbreviation(word: str) -> bool:
    return word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _line_breaks(text: str) -> list[int]:
    """Line ends where the next word would still have fitted: nobody wrapped there, a new thought begins."""
    if "\n" not in text:
        return []
    lines = text.split("\n")
    width = max(60, min(100, max(len(line.rstrip()) for line in lines)))
    breaks, at = [], 0
    for line, following in pairwise(lines):
        at += len(line) + 1
        if _stands_alone(line.rstrip(), following, width):
            breaks.append(at)
    return breaks


def _stands_alone(line: str, following: str, width: int) -> bool:
    words = following.split(None, 1)
    if not words or not line.strip():
        return True
    if _LABEL.match(following) or (_ARROW.search(line) and _ARROW.search(following) and line[-1:] != ","):
        return True
    if line[-1:] in ",-\u2013(/&" or not (words[0][0].isupper() or words[0][0].isdigit()):
        return False
    return len(line) + 1 + len(words[0]) < width


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without outer blanks; cut at blanks when it is endless."""
    spans = []
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        spans.extend(_trimmed(text, start, cut))
        start = cut
    words = text[start:end]
    if words.strip():
        left = start + len(words) - len(words.lstrip())
        spans.append(Span(left, start + len(words.rstrip())))
    return spans
