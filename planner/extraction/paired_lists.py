"""Lists that set two names beside each other with a sign: `email | ContactMail`, `email - ContactMail`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.constants import unquoted
from planner.extraction.fields import IDENTIFIER, FieldRef, type_named
from planner.extraction.mentions import Mention
from planner.extraction.sided import about_fields, runs_of, sides_of
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS
from planner.spec.values import Role

_SIDE: Final = r"[^:=<>|/,;\u2013\u2014\n]"
_LINE: Final = re.compile(
    rf"^\W{{0,3}}(?P<left>[\w$`\"]{_SIDE}{{0,60}}?)\s*"
    r"(?P<sign>:=|<=(?!>)|<<|>>|~>|<~|==?(?!>)|(?<!-)>|:|\s\||\s/|\s[-\u2013\u2014]{1,2}(?!>)|,)\s+"
    rf"(?P<right>[\w$`\"]{_SIDE}{{0,80}}?)\s*(?:\((?P<note>[^()]{{2,160}})\)"
    rf"|[,;\u2013\u2014]\s(?P<rule>.{{2,160}}))?[.,;]?$"
)
_BACK: Final = frozenset({":=", "<=", "<<", "<~"})
_MADE: Final = re.compile(
    r"\b(?:set|fill|filled|populate[ds]?|gets?|receives?|take[ns]?|creat\w+|written|send|sent|build"
    r"|built)\b"
    r"[^:]{0,80}(?:\bwith|\bthese|\bfollowing|\bas follows|\blike this|\bfrom|\bvalues?|\bfields?"
    r"|\bin|\bon)\b[^:]{0,60}\W*$",
    re.IGNORECASE,
)
_VALUES: Final = re.compile(
    r"\b(?:values?|status(?:es)?|stages?|states?|priorit(?:y|ies)|severit(?:y|ies)|picklist|enum|codes?"
    r"|types?|errors?|limits?|steps?|cases?|roles?|who|people|contacts?)\b\W*(?:\([^()]*\)\W*)?$",
    re.IGNORECASE,
)
"""A list below such a heading sets something else beside each other."""
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\w\.\w|\[")
_CONSTANT: Final = re.compile(r"\"[^\"]{1,60}\"|'[^']{1,60}'|-?\d+(?:\.\d+)?|true|false", re.IGNORECASE)
LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class _Line:
    unit: Unit
    match: re.Match[str]

    @property
    def sign(self) -> str:
        return self.match["sign"].strip()


def listed_pairs(
    units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role], done: frozenset[int]
) -> Iterator[Pair]:
    """The pairs of lists that nothing else reads; `done` are the units that state pairs already."""
    for run in runs_of(units):
        lines = [
            _Line(unit, match)
            for unit in run
            if unit.number not in done and (match := _LINE.match(unit.text.strip()))
        ]
        if len(lines) < max(LEAST, 0.6 * len(run)):
            continue
        sign = max({line.sign for line in lines}, key=lambda each: sum(line.sign == each for line in lines))
        yield from _block([line for line in lines if line.sign == sign], sign, naming, roles)


def _block(lines: Sequence[_Line], sign: str, naming: Naming, roles: Mapping[str, Role]) -> Iterator[Pair]:
    first = lines[0].unit
    above = first.context[-1:]
    if len(lines) < LEAST or any(_VALUES.search(words) for words in above):
        return
    sides = sides_of(first, naming, roles)
    made = any(_MADE.search(words) for words in above)
    lefts = [line.match["left"] for line in lines]
    rights = [line.match["right"] for line in lines]
    if len({each.casefold() for each in lefts}) < len(lefts):
        return
    told = about_fields(first) or made
    spelled = min(_named(lefts), _named(rights))
    shaped = max(_shaped(lefts), _shaped(rights))
    if not (
        (told and spelled >= 0.6 and (shaped >= 0.5 or sides is not None or made))
        or (sides is not None and spelled >= 0.8 and shaped >= 0.5)
        or (sign in _BACK | {">>", "~>"} and spelled >= 0.8 and shaped >= 0.5)
    ):
        return
    back = sign in _BACK or (sides[2] if sides else made and sign in (":", "=", "-", "\u2013"))
    if sides and back != sides[2]:
        sides = (sides[1], sides[0], back)
    for line in lines:
        mentions = naming.mentions.get(line.unit.number, ())
        if pair := _pair(line, mentions, roles, back=back, sides=sides):
            yield pair


def _pair(
    line: _Line,
    mentions: Sequence[Mention],
    roles: Mapping[str, Role],
    *,
    back: bool,
    sides: tuple[str, str, bool] | None,
) -> Pair | None:
    start = line.unit.text.find(line.match["left"])
    at = line.unit.text.find(line.match["right"], start + len(line.match["left"]))
    left = _side(line.unit, start, line.match["left"], mentions)
    right = _side(line.unit, at, line.match["right"], mentions)
    if left is None or right is None:
        return None
    if left.system and right.system:
        back = line.sign in _BACK
    elif right.system and not left.system and roles.get(right.system) == "source":
        back = True
    elif sides:
        left = replace(left, system=left.system or sides[0])
        right = replace(right, system=right.system or sides[1])
    source, target = (right, left) if back else (left, right)
    target = as_target(target) or target
    if not target.path or not (source.path or source.constant):
        return None
    said = line.match["note"] or line.match["rule"] or ""
    rule = "" if type_named(said) and len(said.split()) < 3 else said
    return Pair(source, target, line.unit, max(start, 0), len(line.unit.text), rule.strip(" ."))


def _side(unit: Unit, start: int, words: str, mentions: Sequence[Mention]) -> FieldRef | None:
    if _CONSTANT.fullmatch(words.strip()):
        return FieldRef("", constant=unquoted(words.strip()))
    return side_of(unit, start, start + len(words), mentions) if start >= 0 else None


def _named(words: Sequence[str]) -> float:
    """The share that can be the name of a field or a fixed value."""
    bare = [re.sub(r"^(?:the|its|our)\s+", "", each.strip('`" '), flags=re.IGNORECASE) for each in words]
    hits = [
        IDENTIFIER.fullmatch(each)
        or _CONSTANT.fullmatch(each)
        or (len(each.split()) <= 5 and FIELD_NOUNS.search(each))
        for each in bare
    ]
    return sum(map(bool, hits)) / len(words)


def _shaped(words: Sequence[str]) -> float:
    return sum(bool(_SHAPED.search(each)) for each in words) / len(words)
