"""Field pairs in bodies: placeholders in a template, and two samples that show the same values."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.extraction.code_sources import read_from
from planner.extraction.constants import unquoted
from planner.extraction.fields import FieldRef
from planner.extraction.samples import Sample, leaves
from planner.extraction.sides import Pair
from planner.extraction.units import Unit
from planner.reading.payload import NotJson, parse_json
from planner.spec.values import Role

_BLOCK: Final = re.compile(r"[\[{][\s\S]*[\]}]")
_LOOSE: Final = re.compile(r"(?m)(?<![:\"'\w])//[^\n\"]*$|,(?=\s*[}\]])")
_TAG: Final = re.compile(r"\{%[^%\n]{0,200}%\}")
_BARE: Final = re.compile(r"(?<=:)(\s*)(\{\{[^{}\n]+\}\}|<[\w.\[\]]+>|\$\{[\w.]+\})(?=\s*[,}\n])")
"""A placeholder without quotes, as templates write numbers."""
_HOLE: Final = re.compile(
    r"\{\{\s*\$?\.?(?P<a>[A-Za-z_][\w.\[\]]*)\s*(?:\|[^{}]*)?\}\}|<(?P<b>[A-Za-z_][\w.\[\]]*)>"
    r"|\$\{(?P<c>[A-Za-z_][\w.\[\]]*)\}|(?<![{$])\{(?P<d>[A-Za-z_][\w.\[\]]*)\}(?!\})"
    r"|%(?P<e>[A-Za-z_][\w.]*)%"
    r"|^\$\.(?P<f>[A-Za-z_][\w.\[\]]*)$"
)
LEAST_HOLES: Final = 2
MOST_LEAVES: Final = 300


def templated(unit: Unit) -> list[Pair]:
    """`{"mail": "{{ order.email }}"}`: the body's field takes what the placeholder names."""
    if len(unit.text) > 20_000 or not _HOLE.search(unit.text):
        return []
    value = _parsed(_TAG.sub(lambda tag: " " * len(tag[0]), unit.text))
    if not isinstance(value, (dict, list)):
        return []
    first = value[0] if isinstance(value, list) and value else value
    found = [(path, leaf) for path, leaf in list(leaves(first, ""))[:MOST_LEAVES] if path]
    holes = sum(bool(_holes(leaf)) for _, leaf in found)
    if holes < LEAST_HOLES or holes * 3 < len(found):
        return []
    return [pair for path, leaf in found if (pair := _filled(unit, path, leaf))]


def _parsed(text: str) -> Any:
    block = _BLOCK.search(text)
    if block is None:
        return None
    for candidate in (block[0], _BARE.sub(r'\1"\2"', _LOOSE.sub("", block[0]))):
        try:
            return parse_json(candidate)
        except NotJson:
            continue
    return None


def _holes(leaf: Any) -> list[str]:
    if not isinstance(leaf, str):
        return []
    if (inner := _expression(leaf)) is not None:
        return [inner.path] if inner.path else []
    return [next(filter(None, found.groups())) for found in _HOLE.finditer(leaf)]


def _filled(unit: Unit, path: str, leaf: Any) -> Pair | None:
    """A leaf of one hole is a copy, of several a text, of none a fixed value."""
    name = re.split(r"[.\[]", path.rstrip("[]"))[-1] or path
    at = unit.text.find(f'"{name}"')
    end = unit.text.find("\n", at) if at >= 0 else -1
    start, stop = (at, end if end > at else len(unit.text)) if at >= 0 else (0, len(unit.text))
    target = FieldRef(path, shaped=True)
    paths = list(dict.fromkeys(_holes(leaf)))
    if not paths:
        fixed = leaf if isinstance(leaf, str) else str(leaf).lower() if isinstance(leaf, bool) else str(leaf)
        if leaf is None or not fixed.strip():
            return None
        return Pair(FieldRef("", constant=unquoted(f'"{fixed}"')), target, unit, start, stop)
    whole = _HOLE.fullmatch(leaf.strip())
    inner = _expression(leaf)
    if whole or inner is not None:
        rule = _filters(leaf) if inner is None else inner.note
        return _from_settings(paths[0], target, unit, start, stop) or Pair(
            FieldRef(paths[0], shaped=True), target, unit, start, stop, rule
        )
    text = _HOLE.sub(lambda found: "{" + next(filter(None, found.groups())) + "}", leaf)
    return Pair(FieldRef(", ".join(paths), shaped=True), target, unit, start, stop, f'the text "{text}"')


_EXPRESSION: Final = re.compile(
    r"\{\{-?\s*(?P<what>\{[^{}]+\}\[[\w.]+\]|\{[^{}]+\}\.get\([\w.]+\)|[\w.]+\[[\w.]+\])\s*-?\}\}"
)


def _expression(leaf: str) -> FieldRef | None:
    """`{{ {'1': 'critical'}[inc.priority] }}` looks a value up."""
    found = _EXPRESSION.fullmatch(leaf.strip())
    made = read_from(found["what"], "") if found else None
    return made if made and made.note else None


_FILTER: Final = re.compile(r"(?P<name>\w+)\s*(?:[:(]\s*(?P<with>\"[^\"]*\"|'[^']*'|[\w.-]+)[^|]*)?")
_SPOKEN: Final = {
    "truncate": "first {0} characters",
    "slice": "first {0} characters",
    "upcase": "upper case",
    "upper": "upper case",
    "downcase": "lower case",
    "lower": "lower case",
    "strip": "trim",
    "trim": "trim",
    "default": 'if empty "{0}"',
    "divided_by": "divided by {0}",
    "times": "multiplied by {0}",
    "round": "rounded",
    "string": "",
    "int": "",
    "json": "",
    "tojson": "",
}


def _filters(leaf: str) -> str:
    """`| truncate: 100` and `| default('unknown')` in words."""
    inner = leaf.strip().strip("{} -")
    said = []
    for part in inner.split("|")[1:]:
        found = _FILTER.match(part.strip())
        if found is None:
            continue
        value = (found["with"] or "").strip("\"'")
        known = _SPOKEN.get(found["name"].casefold())
        said.append(part.strip() if known is None or ("{0}" in known and not value) else known.format(value))
    return "; ".join(filter(None, said))


_SETTING: Final = re.compile(
    r"(?:env|environment|config|settings|secrets?|vars|vault)\.([\w.]+)", re.IGNORECASE
)


def _from_settings(path: str, target: FieldRef, unit: Unit, start: int, stop: int) -> Pair | None:
    """`env.ROUTING_KEY` is no field of a record: a setting fills it."""
    found = _SETTING.fullmatch(path)
    return Pair(FieldRef(""), target, unit, start, stop, f"the setting {found[1]}") if found else None


@dataclass(frozen=True, slots=True)
class _Side:
    """A sample's leaves by what they show, where no other leaf shows the same."""

    sample: Sample
    unit: Unit
    paths: Mapping[str, str]


def sampled(samples: Sequence[tuple[Unit, Sample]], roles: Mapping[str, Role]) -> Iterator[Pair]:
    """Pairs of two samples of different systems that show the same record: the fields with equal values."""
    sides = [_Side(sample, unit, _by_value(sample.value)) for unit, sample in samples]
    done: set[int] = set()
    for number, one in enumerate(sides):
        for other in sides[number + 1 :]:
            if number in done or not _meet(one, other):
                continue
            source, target = _ordered(one, other, roles)
            for shown, path in source.paths.items():
                if shown in target.paths:
                    yield _equal(source, target, path, target.paths[shown])
            done.add(number)


LEAST_EQUAL: Final = 2


def _meet(one: _Side, other: _Side) -> bool:
    shown = one.paths.keys() & other.paths.keys()
    smaller = min(len(one.paths), len(other.paths))
    if len(shown) < LEAST_EQUAL or len(shown) * 3 < smaller or one.unit.document is not other.unit.document:
        return False
    same = sum(one.paths[each] == other.paths[each] for each in shown)
    return same * 2 < len(shown) or bool(
        one.sample.system and other.sample.system and one.sample.system != other.sample.system
    )


_COMES_IN: Final = re.compile(
    r"\b(?:before|input|incoming|arrives?|receiv\w+|returns?|delivers?|event|webhook|GET|from|source)\b"
)
_GOES_OUT: Final = re.compile(
    r"\b(?:after|output|becomes?|outgoing|sends? (?:it |this |that )?(?:to|as)"
    r"|we (?:send|post|write|make|create)"
    r"|creates?|created|writes?|POST|PUT|PATCH|goes to|result|target|turned into|then looks)\b"
)


def _leaning(unit: Unit) -> int:
    """-1 where the words right before a sample say that it comes in, 1 where it goes out, 0 where neither."""
    words = unit.passage.lead or "".join(unit.passage.section[-1:])
    folded = re.sub(r"\b[A-Z][a-z]+\b", lambda word: word[0].casefold(), words)
    came, goes = bool(_COMES_IN.search(folded)), bool(_GOES_OUT.search(folded))
    return goes - came


def _ordered(one: _Side, other: _Side, roles: Mapping[str, Role]) -> tuple[_Side, _Side]:
    """The one that comes in before the one that is sent, that is told by a source, or that stands first."""
    leans = _leaning(one.unit), _leaning(other.unit)
    if leans[0] != leans[1] and 0 not in leans:
        return (one, other) if leans[0] < leans[1] else (other, one)
    first, second = roles.get(one.sample.system), roles.get(other.sample.system)
    turned = first == "target" or (second == "source" and first != "source")
    written = one.sample.use == "request" and other.sample.use in ("webhook", "record", "response")
    return (other, one) if turned or (first == second and written) else (one, other)


def _by_value(value: Any) -> dict[str, str]:
    first = value[0] if isinstance(value, list) and value else value
    found = [(_shown(leaf), path) for path, leaf in list(leaves(first, ""))[:MOST_LEAVES]]
    counts = Counter(shown for shown, _ in found)
    return {shown: path for shown, path in found if shown and counts[shown] == 1}


def _shown(leaf: Any) -> str:
    """One spelling for 12.5, "12.50" and 12.50; nothing for what says too little to be recognised."""
    if leaf is None or isinstance(leaf, (bool, list, dict)):
        return ""
    text = str(leaf).strip()
    try:
        number = float(text)
    except ValueError:
        return text.casefold() if len(text) > 1 else ""
    return f"{number:g}" if abs(number) > 1 else ""


def _equal(source: _Side, target: _Side, path: str, other: str) -> Pair:
    name = re.split(r"[.\[]", other.rstrip("[]"))[-1]
    at = max(target.unit.text.find(f'"{name}"'), 0)
    end = target.unit.text.find("\n", at)
    return Pair(
        FieldRef(path, system=source.sample.system, shaped=True),
        FieldRef(other, system=target.sample.system, shaped=True),
        target.unit,
        at,
        end if end > at else len(target.unit.text),
    )
