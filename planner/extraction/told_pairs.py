"""Field pairs told in sentences: "the total goes into Amount, A and B go to X and Y, the note (Remarks)"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from planner.extraction.field_weight import weight_of
from planner.extraction.fields import IDENTIFIER, FieldRef, type_named
from planner.extraction.members import Member, Span, members_of
from planner.extraction.mentions import Mention
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.told_words import (
    ABOUT_FIELDS,
    APPOSED,
    BECOMES,
    COMPARES,
    FRONTED,
    HEADED,
    HOW,
    LABEL,
    MADE_OF,
    MADE_UP,
    MAPS,
    RULE,
    SET_TO,
    TELLS,
    VALUE,
    WHEN,
    WHOSE,
)
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS

_IN_SYSTEM: Final = re.compile(r"\s+(?:as|in(?:to)?|under)\s+(?:the (?:field )?)?(?=[\w`\"])", re.IGNORECASE)


@dataclass(slots=True)
class _Group:
    """Members that make pairs together: several left of a connector, several right of it."""

    member: Member
    lefts: list[Span]
    rights: list[Span] = field(default_factory=list)
    joined: str = ""
    rule: str = ""


def told_pairs(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs a sentence or list item tells, in its order; empty where it tells none."""
    listed = unit.kind == "item" and any(ABOUT_FIELDS.search(words) for words in unit.context[-2:])
    label = HEADED.match(unit.text)
    listed = listed or bool(LABEL.match(unit.text))
    listed = listed or bool(label and len({each.key for each in mentions if each.end <= label.end()}) == 2)
    members = members_of(unit.text, listed=listed)
    if not any(member.way != "bare" or "(" in unit.text for member in members):
        return []
    reader = _Reader(unit, mentions)
    for group in reader.groups(members):
        reader.read(group)
    reader.read_apposed(members)
    return reader.supported()


def member_sets(member: Member) -> bool:
    """`set Status to NEW`: the only order that may give a fixed value."""
    return member.words.casefold() in ("set", "sets")


class _Reader:
    """Reads the sides of one unit's pairs and weighs whether they are fields."""

    def __init__(self, unit: Unit, mentions: Sequence[Mention]) -> None:
        self.unit, self.mentions = unit, mentions
        self.about = bool(ABOUT_FIELDS.search(unit.text)) or any(
            ABOUT_FIELDS.search(words) for words in unit.context[-2:]
        )
        self.sure: list[Pair] = []
        self.likely: list[Pair] = []
        self.doubtful: list[Pair] = []

    def groups(self, members: Sequence[Member]) -> list[_Group]:
        """What stands between two connectors belongs to the first while that lacks targets, else behind."""
        groups: list[_Group] = []
        waiting: list[Span] = []
        joined = ""
        for member in members:
            words = self.unit.text[slice(*member.left)]
            if member.way == "bare":
                last = groups[-1] if groups else None
                if RULE.match(words):
                    if last and not waiting:
                        last.rule = "; ".join(filter(None, (last.rule, words.strip())))
                elif last and len(last.rights) < len(last.lefts):
                    last.rights.append(member.left)
                else:
                    waiting.append(member.left)
                    joined = member.words.strip() or joined
                continue
            compares = COMPARES.fullmatch(member.words) and WHOSE.search(words)
            lefts = [] if compares else self._lefts(member, waiting, joined, groups)
            if lefts:
                told = (
                    member.words
                    if re.search(r"joined|combined|concatenated|merged", member.words)
                    else joined
                )
                groups.append(_Group(member, lefts, [member.right], told))
            waiting, joined = [], ""
        if groups and waiting:
            groups[-1].rights += waiting
        return groups

    def _lefts(
        self, member: Member, waiting: Sequence[Span], joined: str, groups: Sequence[_Group]
    ) -> list[Span]:
        """What may stand left of a connector; words before it that name no field are of another thought."""
        if member.follows:
            if not waiting and groups and member.way == "named":
                return groups[-1].rights[-1:]
            return list(waiting) if joined else list(waiting[-1:])
        lefts: list[Span] = [member.left]
        for span in reversed(waiting):
            ref = self._side(span)
            if ref is None or self._weight(ref, span) < 1:
                break
            lefts.insert(0, span)
        return lefts

    def read(self, group: _Group) -> None:
        """The pairs of a group: in step, joined into one, or just the nearest."""
        lefts, rights = group.lefts, group.rights
        turned = group.member.way == "backward"
        if group.member.way == "is" and len(lefts) == 1 and self._sums(lefts[0], rights):
            self._joined(rights, lefts[0], group)
            return
        if len(lefts) == len(rights):
            for left, right in zip(lefts, rights, strict=True):
                self._pair(left, right, turned, group, group.rule)
            return
        if len(rights) == 1 and (group.joined or (group.member.plural and not turned)):
            self._joined(lefts, rights[0], group)
            return
        if turned and len(lefts) == 1 and MADE_OF.search(group.member.words):
            self._joined(rights, lefts[0], group)
            return
        self._pair(lefts[-1], rights[0], turned, group, group.rule)
        first = self._side(lefts[-1])
        if len(lefts) == 1 and not turned and first is not None and self._weight(first, lefts[-1]) >= 1:
            for right in rights[1:]:
                ref = self._side(right)
                if ref is not None and self._weight(ref, right) >= 2:
                    self._pair(lefts[-1], right, turned, group, "")

    def _sums(self, whole: Span, parts: Sequence[Span]) -> bool:
        """`FullName is first name plus last name`: a name in one piece, and a plus between its parts."""
        between = [self.unit.text[one[1] : other[0]] for one, other in pairwise(parts)]
        target = self._side(whole)
        named = target is not None and bool(target.path) and self._weight(target, whole) >= 2
        return named and bool(between) and all(re.search(r"\bplus\b|[+&]", each) for each in between)

    def _pair(self, left: Span, right: Span, turned: bool, group: _Group, rule: str) -> None:
        right, how = self._cut(right)
        source, target = self._side(left), self._side(right)
        at, to = left, right
        if source is None or target is None:
            return
        if group.member.way == "is" and not group.member.follows:
            turned = self._weight(source, left) >= 2 > self._weight(target, right)
            if self._weight(source, left) >= 2 and self._weight(target, right) >= 2 and not target.system:
                return
        if turned:
            source, target, at, to = target, source, right, left
        target = as_target(target)
        if target is None or not target.path:
            return
        if turned and member_sets(group.member) and (value := self._value(source, at)):
            self.sure.append(self._made(FieldRef("", constant=value), target, left, right, rule))
            return
        if turned and MADE_UP.fullmatch(source.path) and self._weight(target, to) >= 2:
            self.sure.append(self._made(FieldRef(""), target, left, right, f"the {source.path}"))
            return
        if (
            not source.path
            or source.constant
            or (SET_TO.search(group.member.words) and self._value(source, at))
        ):
            return
        if turned and self._weight(target, to) < 1:
            return
        weights = self._weight(source, at), self._weight(target, to)
        if WHEN.match(self.unit.text) and VALUE.fullmatch(target.path) and BECOMES.search(group.member.words):
            return
        if (kept := self._fit(weights, group.member, source, target)) is not None:
            kept.append(self._made(source, target, left, right, "; ".join(filter(None, (how, rule)))))

    def _value(self, ref: FieldRef, span: Span) -> str:
        """The fixed value a side is: quoted, a number, or a name of a state such as `Closed Won`."""
        words = self.unit.text[slice(*span)].strip()
        if ref.constant:
            return ref.constant
        state = re.fullmatch(r"-?\d+(?:\.\d+)?|true|false|[A-Z][\w-]*(?: [A-Z][\w-]*){0,2}", words)
        return words if state and not ref.shaped and not FIELD_NOUNS.fullmatch(words) else ""

    def _joined(self, parts: Sequence[Span], whole: Span, group: _Group) -> None:
        cut = [self._cut(part)[0] for part in parts]
        refs = [ref for part in cut if (ref := self._side(part)) is not None and ref.path]
        target = as_target(self._side(self._cut(whole)[0]))
        if len(refs) != len(parts) or target is None or not target.path:
            return
        if min(self._weight(ref, part) for ref, part in zip(refs, cut, strict=True)) < 1:
            return
        if self._weight(target, whole) < 1:
            return
        paths = [_said(ref) for ref in refs]
        how = re.search(r"(?:with|by|using) .{1,30}", group.joined)
        note = f"{' and '.join(paths)} joined {how[0] if how else 'with a space'}"
        shaped = all(each.shaped for each in refs)
        source = FieldRef(", ".join(paths), system=refs[0].system, note=note, shaped=shaped)
        rule = "; ".join(filter(None, (note, group.rule)))
        first, last = min(*parts, whole), max(*parts, whole)
        self.sure.append(self._made(source, target, first, last, rule))

    def _made(self, source: FieldRef, target: FieldRef, one: Span, other: Span, rule: str) -> Pair:
        return Pair(
            source, target, self.unit, min(one[0], other[0]), max(one[1], other[1]), rule.strip(" .,;")
        )

    def read_apposed(self, members: Sequence[Member]) -> None:
        """`the shipping name (consignee.name), the note (Remarks)`: words and how they are called there."""
        found = [pair for member in members if member.way == "bare" and (pair := self._apposed(member))]
        if self.sure or len(found) > 1:
            self.sure += found

    def _apposed(self, member: Member) -> Pair | None:
        parts = APPOSED.match(self.unit.text[slice(*member.left)])
        if parts is None:
            return None
        start = member.left[0]
        name = (start + parts.start("name"), start + parts.end("name"))
        inside = (start + parts.start("inside"), start + parts.end("inside"))
        left, right = self._side(name), self._side(inside)
        if left is None or right is None or not left.path or not right.path:
            return None
        weights = self._weight(left, name), self._weight(right, inside)
        named = IDENTIFIER.fullmatch(parts["inside"].strip("` ")) is not None
        if weights[1] >= 2 and named and 1 <= weights[0] < 2:
            return self._made(replace(left, note=""), right, name, inside, "")
        if (
            weights[0] >= 2
            and not named
            and FIELD_NOUNS.search(right.path)
            and not type_named(parts["inside"])
        ):
            return self._made(right, replace(left, note=""), name, inside, "")
        return None

    def supported(self) -> list[Pair]:
        """Sure pairs; likely ones where fields are the subject or several stand together; doubtful ones

        in the company of sure ones.
        """
        together = len(self.sure) + len(self.likely) > 1
        found = [*self.sure, *(self.likely if self.sure or together or self.about else ())]
        if self.sure and len(self.doubtful) <= len(found):
            found += self.doubtful
        return sorted(found, key=lambda pair: pair.start)

    def _fit(
        self, weights: tuple[int, int], member: Member, source: FieldRef, target: FieldRef
    ) -> list[Pair] | None:
        """Where a pair belongs by the weights of its source and target; None for no pair."""
        if min(weights) < 0:
            return None
        strong = bool(MAPS.search(member.words))
        if member.way == "is":
            fits = weights[1] >= 2 and weights[0] >= 1 and (member.follows or bool(target.system))
            return self.sure if fits or (max(weights) >= 2 and min(weights) >= 1 and self.about) else None
        if member.words == "listed":
            return self.sure if min(weights) >= 1 or (sum(weights) >= 2 and target.shaped) else None
        told = self.unit.text[slice(*member.right)].lstrip()
        if TELLS.search(member.words) and sum(weights) < 4 and not re.match(r"(?:the|its|our)\s", told):
            return self.doubtful if min(weights) >= 1 else None
        if member.way == "named":
            return self.sure if weights[1] >= 2 else None
        if min(weights) >= 1:
            return self.sure if sum(weights) >= 3 or strong else self.likely if self.about else self.doubtful
        short = max(len(source.path.split()), len(target.path.split())) <= 4
        if weights[1] >= 2 and strong and short:
            return self.sure
        if weights[0] >= 2 and strong and " " not in target.path:
            return self.sure
        return self.doubtful if short and sum(weights) >= 1 else None

    def _cut(self, span: Span) -> tuple[Span, str]:
        """The side without what tells how, and that."""
        text = self.unit.text[slice(*span)]
        how = HOW.search(re.sub(r"\([^()]*\)", lambda inside: "x" * len(inside[0]), text))
        if how is None or not text[: how.start()].strip():
            return span, ""
        return (span[0], span[0] + how.start()), text[how.start() :].strip()

    def _side(self, span: Span) -> FieldRef | None:
        start, end = span
        if said := next((each for each in self.mentions if start <= each.start <= start + 6), None):
            behind = _IN_SYSTEM.match(self.unit.text, said.end, end)
            if behind and not self.unit.text[start : said.start].strip(' "`*').removeprefix("the").strip():
                # "The number goes back to Foo as tracking_number."
                ref = side_of(self.unit, behind.end(), end, self.mentions)
                return replace(ref, system=ref.system or said.key) if ref else None
        if fronted := FRONTED.match(self.unit.text[start:end]):
            start += fronted.end()  # "In that call the first name goes to FNAME."
        return side_of(self.unit, start, end, self.mentions) if end > start else None

    def _weight(self, ref: FieldRef, span: Span) -> int:
        return weight_of(self.unit, ref, span)


def _said(ref: FieldRef) -> str:
    return f"{ref.object} {ref.path}" if ref.object and not ref.shaped else ref.path
