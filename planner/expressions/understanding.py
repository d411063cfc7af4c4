"""Understanding the sentence of a rule: common sentences become an expression, all others become nothing.

A wrong guess is worse than none, since a row without a meaning is shown to a person while a wrong meaning
is not. So a sentence counts only when every clause of it is understood.
"""

import re
from collections.abc import Iterator
from typing import Any

from planner.expressions.clauses import CLAUSES
from planner.expressions.dates import date_call
from planner.expressions.functions import SIGNATURES
from planner.expressions.pairs import unquoted, value_map
from planner.expressions.reader import parse
from planner.expressions.tree import Call, Expr, ExprError, write

SEPARATOR = re.compile(
    r"\s*;\s*|\s*,\s*(?:and\s+)?(?:then\s+)?|\s+and\s+then\s+|\s+then\s+|\s+and\s+|\s*\+\s*", re.IGNORECASE
)
CURLY = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "`": ""})
MOST_CLAUSES = 6
MOST_SEPARATORS = 100  # a sentence of nothing but commas would take seconds


LONGEST = 500
"""Characters of a sentence that is worth trying; a longer one is a story, and trying takes time squared."""


def sentence_to_expr(sentence: str, *, example: Any = None, path: str = "") -> str | None:
    """The expression a rule sentence means, or None where that is not certain.

    `example` is a value of the source field where one is known: it decides how a date is written there.
    `path` is the source field itself, which a prefix or suffix is put to.
    """
    text = _tidy(sentence)
    written = _already_expression(text)
    if written is not None:
        return written
    if len(text) > LONGEST:
        return None
    if affixed := _affixed(text, path):
        return affixed
    calls = _understood(text, example, MOST_CLAUSES)
    if not calls or any(call.name in READS_RECORD for call in _without_idle_copies(calls)[1:]):
        return None
    return write(Expr(tuple(_without_idle_copies(calls))))


READS_RECORD = frozenset({"template", "concat", "first_of"})
"""What begins anew from the record: behind another clause it would undo that clause."""
AFFIX = re.compile(
    r"(?:(?:add|with|use|put)\s+)?(?:the\s+|an?\s+)?(?P<which>prefix|suffix"
    r"|pr\u00e4fix)(?:ed)?(?:\s+(?:with|by|of|is)"
    r"|:)?\s+(?P<text>\"[^\"]+\"|'[^']+'|[^\s,;]+)|(?:prepend"
    r"|append)(?:ed)?\s+(?:with\s+)?(?P<other>\"[^\"]+\"|'[^']+')",
    re.IGNORECASE,
)


def _affixed(text: str, path: str) -> str | None:
    """`prefix "BC-"` in front of the source field, as a template."""
    match = AFFIX.fullmatch(text)
    if match is None or not path or not re.fullmatch(r"[\w.]+", path):
        return None
    words = unquoted(match["text"] or match["other"])
    behind = (match["which"] or "").lower() == "suffix" or text.lower().startswith("append")
    if re.search(r"[{}]", words):
        return None
    joined = f"{{{path}}}{words}" if behind else f"{words}{{{path}}}"
    return write(Expr((Call("template", (), (("text", joined),)),)))


def _tidy(sentence: str) -> str:
    return " ".join(sentence.translate(CURLY).split()).rstrip(".!")


def _already_expression(text: str) -> str | None:
    named = re.match(r"[a-z_]+", text)
    if named is None or named.group() not in SIGNATURES:
        return None
    try:
        return write(parse(text))
    except ExprError:
        return None


def _understood(text: str, example: Any, depth: int) -> list[Call] | None:
    if not text:
        return [Call("copy")]
    whole = _clause(text, example)
    if whole is not None:
        return whole
    if depth == 0:
        return None
    for left, right in _splits(text):
        first = _clause(left, example)
        rest = _understood(right, None, depth - 1) if first else None
        if first and rest:
            return first + rest
    return None


def _clause(text: str, example: Any) -> list[Call] | None:
    """One clause as calls. Value maps and dates come first: their parts look like other clauses."""
    dated = date_call(text, example)
    if dated is not None:
        return [dated]
    mapped = value_map(text)
    if mapped is not None:
        return [mapped]
    for pattern, build in CLAUSES:
        match = pattern.fullmatch(text)
        if match is not None:
            built = build(match)
            if built is not None:
                return built
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way to cut `text` in two at a separator outside quotes, the longest left part first."""
    places = [match for match in SEPARATOR.finditer(text) if not _inside_quotes(text, match.start())]
    if len(places) > MOST_SEPARATORS:
        return
    for match in reversed(places):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if left and right:
            yield left, right


def _inside_quotes(text: str, place: int) -> bool:
    return text[:place].count('"') % 2 == 1


def _without_idle_copies(calls: list[Call]) -> list[Call]:
    """`copy` beside another call changes nothing; a first-coming `const` ends what stands before it."""
    real = [call for call in calls if call.name != "copy"]
    return real or calls[:1]
