"""Lists whose lines name a field and tell what it is filled with: ``- `total`: `amount` divided by 100``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.filled import filled
from planner.extraction.mentions import Mention
from planner.extraction.sided import about_fields, runs_of
from planner.extraction.sides import Pair
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Role

_NAME: Final = r"[A-Za-z_$][\w$.\[\]-]{0,80}"
_LINE: Final = re.compile(
    rf"^[\s*\u2022-]{{0,4}}(?:\d{{1,2}}[.)]\s+)?(?:the )?(?P<object>[A-Za-z][\w-]*(?: [\w-]+)? )?"
    rf"(?:`(?P<a>{_NAME})`|\*\*`?(?P<b>{_NAME})`?\*\*|(?P<c>{_NAME}))(?: \([^()]{{1,40}}\))?"
    r"(?P<sign>\s*(?::=|:|=|<-|\u2190)|\s+[\u2013\u2014-]{1,2}(?!>)"
    r"|\s+(?:is |are |comes |taken |filled |populated |set |read )*(?:from|with|set to)(?= )"
    r"|\s+(?:is|gets)(?= ))"
    r"\s+(?P<what>\S.{0,300})$",
    re.DOTALL,
)
_BACKWARD: Final = re.compile(
    r"\bcomes? from\b|\bfilled\b|\bfills?\b|\bfrom where\b|\bwhere .{0,40}\bfrom\b|\bpopulat|\bsources?\b"
    r"|\b(?:gets?|receives?|we (?:set|send|write)|is set|are set|set as follows)\b|\bwhat goes\b|\bmade of\b",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"\b(?:goes?|going|written|copied|moved|sent)\s+(?:in)?to\b|\bbecomes?\b", re.IGNORECASE
)
_SETTINGS: Final = re.compile(
    r"\bconfig|\bsettings?\b|\benvironment\b|\bvariables?\b|\boptions?\b|\bflags?\b|\bparameters?\b|\bsecrets?\b"
    r"|\bcredentials?\b|\bvalues?\b|\bstatus(?:es)?\b|\berrors?\b|\bresponses?\b|\bfilters?\b|\bonly\b",
    re.IGNORECASE,
)
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\w\.\w|\[")
_TICKED: Final = re.compile(r"`([^`\n]{1,80})`")
_SIGNS: Final = frozenset((":", ":=", "=", "<-", "\u2190", "-", "\u2013", "\u2014"))
LEAST: Final = 2
MOSTLY: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: the field it names, what it says the field is filled with, and as what that is read."""

    unit: Unit
    name: str
    object: str
    sign: str
    what: str
    source: FieldRef | None

    @property
    def told(self) -> bool:
        """Whether only a target can be given that: a fixed value, a calculation, a value made on the way."""
        return self.source is not None and bool(
            self.source.constant or (self.source.note and not self.source.path)
        )


def filled_pairs(
    units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role], done: frozenset[int]
) -> Iterator[Pair]:
    """The pairs of lists that read from right to left; `done` are the units that state pairs already."""
    for run in runs_of(units):
        lines = [line for unit in run if unit.number not in done and (line := _line(unit))]
        if len(lines) < max(LEAST, MOSTLY * len(run)):
            continue
        if not _names_fields(lines) or not _turned(lines, naming, roles):
            continue
        for line in lines:
            if pair := _pair(line, naming.mentions.get(line.unit.number, ())):
                yield pair


def _line(unit: Unit) -> _Line | None:
    start, end = unit.start, unit.start + len(unit.text)
    while start and unit.passage.text[start - 1] in "`*":
        start -= 1
    while end < len(unit.passage.text) and unit.passage.text[end] in '`*)"':
        end += 1
    raw = unit.passage.text[start:end]
    found = _LINE.match(raw.strip())
    if found is None:
        return None
    name = found["a"] or found["b"] or found["c"]
    marked = found["a"] or found["b"]
    if not marked and (not _SHAPED.search(name) or (found["object"] or "").strip().islower()):
        return None
    what = found["what"].strip().rstrip(".;")
    sign = found["sign"].strip()
    return _Line(unit, name, (found["object"] or "").strip(), sign, what, _read(what, told=sign in _SIGNS))


def _read(what: str, *, told: bool) -> FieldRef | None:
    """A name alone, what `filled` reads, or words around the one name between back ticks."""
    bare = what.strip("`")
    if IDENTIFIER.fullmatch(bare) and (what != bare or _SHAPED.search(bare)):
        return FieldRef(bare, shaped=True)
    if said := filled(what):
        return said
    ticked = [each for each in _TICKED.findall(what) if IDENTIFIER.fullmatch(each)]
    if told and len(ticked) == 1 and not re.search(r"\b(?:not|never|no)\b", what):
        return FieldRef(ticked[0], note=what.replace("`", ""), shaped=True)
    return None


def _names_fields(lines: Sequence[_Line]) -> bool:
    """Different names, most of them spelled as fields, most of them filled with something that is read."""
    first = lines[0].unit
    if any(_SETTINGS.search(words) for words in first.context[-1:]) and not about_fields(first):
        return False
    read = [line for line in lines if line.source is not None]
    names = {line.name.casefold() for line in lines}
    shaped = sum(bool(_SHAPED.search(line.name)) for line in lines)
    paths = sum(bool(line.source and line.source.path) for line in lines)
    near = any(_BACKWARD.search(words) for words in first.context[-2:]) or about_fields(first)
    return (
        len(names) == len(lines)
        and len(read) >= MOSTLY * len(lines)
        and (shaped * 2 >= len(lines) or near)
        and paths > 0
    )


def _turned(lines: Sequence[_Line], naming: Naming, roles: Mapping[str, Role]) -> bool:
    """Whether the field on the left takes what stands on the right."""
    first = lines[0].unit
    if lines[0].sign.split()[-1:] in (["from"], ["with"]) or lines[0].sign in (":=", "<-", "\u2190"):
        return True
    if any(_FORWARD.search(words) for words in first.context[-1:]):
        return False
    if any(line.told for line in lines):
        return True
    for line in lines:
        behind = line.unit.text.find(line.what[:12]) if line.what[:1] != "`" else len(line.name)
        for mention in naming.mentions.get(line.unit.number, ()):
            if mention.start >= max(behind, 0):
                return roles.get(mention.key) == "source"
    return any(_BACKWARD.search(words) for words in first.context[-2:])


def _pair(line: _Line, mentions: Sequence[Mention]) -> Pair | None:
    if line.source is None:
        return None
    place = len(line.unit.text) - len(line.what)
    system = next((each.key for each in mentions if each.start >= place), "")
    source = replace(line.source, note="", system=line.source.system or system)
    target = FieldRef(line.name, object=line.object if line.object[:1].isupper() else "", shaped=True)
    return Pair(source, target, line.unit, 0, len(line.unit.text), line.source.note)
