"""Pairs of names in one piece, told in sentences: `exit_date is passed on as enrollment[end_at]`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.links import FINITE, OPENS, Way, frame_of, way_of
from planner.extraction.mentions import Mention, hidden
from planner.extraction.sides import Pair, side_of
from planner.extraction.told_words import HOW, RULE
from planner.extraction.units import Unit
from planner.extraction.words import PLAIN_WORDS, VOCABULARY

FIELD_WORDS: Final = VOCABULARY["fields"]
_TICKED: Final = re.compile(r"`([^`\n]{1,80})`")
_QUOTED: Final = re.compile(r"[\"'“„]([A-Za-z][\w.]{1,40})[\"'”“]")
_LITERAL: Final = re.compile(
    r"\"[^\"\n]{0,80}\"|“[^”\n]{0,80}”|„[^“”\"\n]{0,80}[“”\"]|(?<!\w)'[^'\n]{0,80}'(?!\w)"
)
_SPELLED: Final = re.compile(
    r"(?<![\w.@/#\\$-])[$]?[A-Za-z][\w$]*(?:\[[\w*]*\]|[.][A-Za-z_$][\w$]*)*(?![\w@/]|-\w)"
)
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\w\.\w|\[|^[A-Z][a-z]+[A-Z]|^[A-Z]{2,}[a-z]{2,}")
_CAPITALS: Final = re.compile(r"[A-Z][A-Z0-9]{2,}")
_CALLED: Final = re.compile(
    r"\b(?:field|column|attribute|property|element|Feld|Spalte|Attribut)\s+(?P<name>[A-Z][\w.]{2,40})\b"
)
_ENTERED: Final = re.compile(
    r"\b(?:put|write|writes|enter|enters|store|stores|use|uses|written|entered|stored|goes|go|lands?)"
    r"(?: it| them)? (?:in|into|to|as) (?:the )?(?P<name>[A-Z][A-Za-z]+)(?=[.,;:)]| and |$)"
)
"""`you put in Freight`: one word with a capital where a field must stand."""
_STATE: Final = re.compile(r"\b(?:becomes?|is|are|be|set to|status|state)\s+$", re.IGNORECASE)
"""`store_code becomes UNKNOWN`: a value in capitals."""
_BESIDE_NOUN: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:code|field|column|attribute|property|value|element|feld|spalte)\b",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\.(?:json|csv|sql|txt|xlsx?|xml|ya?ml|db|pdf|md|log|py|js|ts|sh|html?|config)$",
    re.IGNORECASE,
)
_HOST: Final = re.compile(r"\.(?:com|org|net|io|example|de|eu)$", re.IGNORECASE)
_STOP: Final = re.compile(r"[.!?]\s+(?=\S)|;\s+")
_ASIDE: Final = re.compile(r",\s(?P<said>[^,;:.]{3,70}),(?=\s)|\s\((?P<inside>[^()]{1,160})\)")
_CONDITION: Final = re.compile(
    r"\b(?:if|when|whenever|unless|whose|where|only|wenn|falls|sofern|match\w*|search\w*|filter\w*|identif\w*|find"
    r"|found|look(?:s|ed)?|compar\w*|gesucht|sucht)\b[^,:]*$",
    re.IGNORECASE,
)
_NAMED_BEFORE: Final = re.compile(r"(?:[a-z][A-Z]\w*|_\w+|\w\.\w+|[A-Z]{3,}|[\"”])[`\"'\s]*\([`\"'\s]*$")
_OWNER: Final = re.compile(r"\b(?:of|on) (?:the|each|every|an?) [a-z]+\W*$|(?:'s|s')\W*(?:\w+\W*)?$")
_PROPER: Final = re.compile(r"[A-Z][A-Za-z]+")
_WHENCE: Final = re.compile(r"\b(?:from|in|at|of|by|via|between|aus|von)\s+(?:the |our )?$", re.IGNORECASE)
_WHOSE: Final = re.compile(
    r"\b(?!(?:comes?|taken|read|copied|moved|kommt|stammt|is|are|we|fields?|columns?|values?)\b)\w+"
    r" (?:from|in|of|aus|von|im) (?:the |our )?$",
    re.IGNORECASE,
)
MOST_NAMES: Final = 24


@dataclass(frozen=True, slots=True)
class Name:
    """A field's name in a unit; `plain` where only its marks show that it is one."""

    start: int
    end: int
    plain: bool = False


def linked_names(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs of a unit's sentences whose both sides are names in one piece."""
    if unit.kind not in ("item", "paragraph"):
        return []
    text = _masked(unit, mentions)
    names = names_in(unit, mentions)
    if not 2 <= len(names) <= MOST_NAMES:
        return []
    found: list[Pair] = []
    for start, end in _sentences(text, names):
        inside = [name for name in names if start <= name.start and name.end <= end]
        found += _Sentence(unit, text, (start, end), inside, mentions).pairs()
    return found


def names_in(unit: Unit, mentions: Sequence[Mention]) -> list[Name]:
    """The names of a unit in order: between back ticks, spelled as fields are, or called a field."""
    taken = [(each.start, each.end) for each in mentions]
    kept: list[Name] = []
    for name in sorted((*_marked(unit), *_spelled(unit)), key=lambda each: (each.start, -each.end)):
        clear = not any(left < name.end and name.start < right for left, right in taken)
        if clear and not (kept and name.start < kept[-1].end):
            kept.append(name)
    return kept


def _marked(unit: Unit) -> Iterator[Name]:
    """Names between back ticks, and between quotes where they are called a code or a field."""
    first, last = max(0, unit.start - 1), unit.start + len(unit.text) + 1  # A sentence may begin with one.
    for tick in _TICKED.finditer(unit.passage.text, first, last):
        if IDENTIFIER.fullmatch(tick[1]) and not _FILE.search(tick[1]) and "/" not in tick[1]:
            start, end = tick.span(1)
            yield Name(start - unit.start, end - unit.start, plain=not _is_shaped(tick[1]))
    for quoted in _QUOTED.finditer(unit.text):
        if _is_shaped(quoted[1]) or _BESIDE_NOUN.match(unit.text, quoted.end()):
            yield Name(*quoted.span(1))


def _spelled(unit: Unit) -> Iterator[Name]:
    """Names that only systems spell so, and words with a capital that are called a field or filled."""
    shown = _LITERAL.sub(lambda each: " " * len(each[0]), hidden(unit.text))
    for called in _CALLED.finditer(shown):
        yield Name(*called.span("name"))
    for entered in _ENTERED.finditer(shown):
        if entered["name"].casefold() not in PLAIN_WORDS - FIELD_WORDS:
            yield Name(*entered.span("name"), plain=True)
    for word in _SPELLED.finditer(shown):
        capital = _CAPITALS.fullmatch(word[0]) and word[0].casefold() not in PLAIN_WORDS
        capital = capital and not _STATE.search(shown[: word.start()])
        if (_is_shaped(word[0]) and not (_FILE.search(word[0]) or _HOST.search(word[0]))) or capital:
            yield Name(*word.span(), plain=bool(capital))


def _is_shaped(word: str) -> bool:
    return bool(_SHAPED.search(word)) and not re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]?", word)


def _masked(unit: Unit, mentions: Sequence[Mention]) -> str:
    """The text with the names of systems as one sign."""
    text = unit.text
    for each in mentions:
        text = text[: each.start] + "§".ljust(each.end - each.start) + text[each.end :]
    text = text.replace("\u2019", "'")
    return re.sub(r"§(\s+)('s)", lambda owner: f"§'s{owner[1]}", text)


def _sentences(text: str, names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in _STOP.finditer(text):
        if any(name.start <= cut.start() < name.end for name in names):
            continue
        yield start, cut.start()
        start = cut.end()
    yield start, len(text)


def _told(aside: re.Match[str]) -> bool:
    """Whether words between commas are a clause of their own and no remark on what stands before."""
    said = aside["said"] or ""
    return bool(FINITE.search(said.casefold())) and not re.match(r"(?:which|that|who|der|die|das)\b", said)


@dataclass(frozen=True, slots=True)
class _Group:
    lefts: list[Name]
    rights: list[Name]
    way: Way


class _Sentence:
    """The names of one sentence and what links them."""

    def __init__(
        self, unit: Unit, text: str, span: tuple[int, int], names: Sequence[Name], mentions: Sequence[Mention]
    ) -> None:
        self.unit, self.text, self.span, self.mentions = unit, text, span, mentions
        self.names = [name for name in names if not self._explains(name)]

    def _explains(self, name: Name) -> bool:
        """A name inside parentheses tells of another, unless it is all they hold behind a mere word."""
        before = self.text[self.span[0] : name.start]
        if before.count("(") <= before.count(")"):
            return False
        alone = re.search(r"[\w§]\W*\([`\"'\s]*$", before) and re.match(r"[`\"'\s]*\)", self.text[name.end :])
        return not alone or bool(_NAMED_BEFORE.search(before))

    def pairs(self) -> Iterator[Pair]:
        for group in self._groups():
            yield from self._of(group)

    def _groups(self) -> list[_Group]:
        """Names beside each other are one side; what is over behind a full pair begins the next."""
        groups: list[_Group] = []
        lefts: list[Name] = self.names[:1]
        rights: list[Name] = []
        way: Way = ""
        for one, other in pairwise(self.names):
            frame = frame_of(self.text[self.span[0] : one.start], self.text[other.end : self.span[1]])
            link = way_of(self._between(one, other), frame, way)
            if link == "beside" and rights and len(rights) >= len(lefts) and self._opens(other):
                groups.append(_Group(lefts, rights, way))
                lefts, rights = [other], []
            elif link == "beside":
                (rights if way and rights else lefts).append(other)
            elif link and not rights:
                way, rights = link, [other]
            elif link and len(rights) > len(lefts):
                groups.append(_Group(lefts, rights[: len(lefts)], way))
                lefts, rights, way = rights[len(lefts) :], [other], link
            else:
                groups += [_Group(lefts, rights, way)] if rights else []
                chained = link in ("forward", "equal")
                lefts, rights, way = ([one], [other], link) if chained else ([other], [], "")
        return [*groups, *([_Group(lefts, rights, way)] if rights else [])]

    def _opens(self, name: Name) -> bool:
        """Whether something is said of a name behind it."""
        return bool(OPENS.match(self.text[name.end : self.span[1]].casefold()))

    def _between(self, one: Name, other: Name) -> str:
        words = self.text[one.end : other.start]
        words = re.sub(r"^[`\"'”“\s]*\)|\([`\"'“„\s]*$", " ", words)
        words = re.sub(r"^[`\"'”“]+|[`\"'“„]+$", " ", words)
        lifted = _ASIDE.sub(lambda found: found[0] if _told(found) else " ", words)
        return lifted if lifted.strip() else words

    def _of(self, group: _Group) -> Iterator[Pair]:
        before = self.text[self.span[0] : group.lefts[0].start]
        if group.way == "equal" and _CONDITION.search(before):
            return
        if group.way == "equal" and (any(name.plain for name in group.rights) or not self._sided(group)):
            return
        if self._goes_between_systems(group):
            return
        one, other = (self._refs(group.lefts), self._refs(group.rights))
        if not one or not other:
            return
        back = group.way == "backward" or (group.way == "equal" and self._defines(group))
        sources, targets = (other, one) if back else (one, other)
        start, end = group.lefts[0].start, group.rights[-1].end
        rule = self._rule(group)
        if len(sources) == len(targets):
            for source, target in zip(sources, targets, strict=True):
                yield Pair(source, target, self.unit, start, end, rule)
        elif len(targets) == 1:
            paths = [each.path for each in sources]
            note = f"{' and '.join(paths)} joined with a space"
            joined = FieldRef(", ".join(paths), system=sources[0].system, note=note, shaped=True)
            yield Pair(joined, targets[0], self.unit, start, end, "; ".join(filter(None, (note, rule))))
        elif len(sources) == 1:
            for target in targets:
                yield Pair(sources[0], target, self.unit, start, end, rule)

    def _goes_between_systems(self, group: _Group) -> bool:
        """`Members from ClubBase go into Mailpost`: names of which nothing shows that they are fields."""
        one, other = group.lefts[0], group.rights[-1]
        bare = [
            self.unit.passage.text[self.unit.start + each.start - 1] not in "`\"'" for each in (one, other)
        ]
        proper = all(_PROPER.fullmatch(self.unit.text[each.start : each.end]) for each in (one, other))
        before = self.text[self.span[0] : one.start]
        owner = bare[0] and re.fullmatch(r"[A-Za-z]+", self.unit.text[one.start : one.end])
        if owner and group.way == "forward" and _WHOSE.search(before):
            return True  # "The title from fooBase is written to": it is fooBase's.
        return all(bare) and proper and bool(_WHENCE.search(before))

    def _sided(self, group: _Group) -> bool:
        """Whether something says whose the names are that are held equal: else others may read them."""
        return self._defines(group) or any(self._system(name) for name in (*group.lefts, *group.rights))

    def _defines(self, group: _Group) -> bool:
        """`Date is the payout's arrival_date` tells what Date holds; `id is externalId in Foo` does not."""
        words = self.text[group.lefts[-1].end : group.rights[0].start]
        behind = self.text[group.rights[-1].end : group.rights[-1].end + 12]
        return bool(_OWNER.search(words)) and not re.match(r"\W*(?:in|on|im) §", behind)

    def _refs(self, names: Sequence[Name]) -> list[FieldRef]:
        found = []
        for name in names:
            ref = side_of(self.unit, name.start, name.end, self.mentions)
            path = self.unit.text[name.start : name.end]
            found.append(ref if ref and ref.path else FieldRef(path, shaped=True))
        return [
            replace(ref, system=ref.system or self._system(name))
            for ref, name in zip(found, names, strict=True)
        ]

    def _system(self, name: Name) -> str:
        """`in Foo`, `from Foo`, `Foo's` right beside a name."""
        for each in self.mentions:
            behind = self.text[name.end : each.start]
            before = self.text[each.end : name.start]
            if name.end <= each.start and re.fullmatch(
                r"[`\"']?\s+(?:in|from|of|on|im|aus)\s+(?:the\s+)?", behind
            ):
                return each.key
            if each.end <= name.start and re.fullmatch(
                r"\s*(?:'s)?\s*(?:field|attribute|column)?\s*[`\"']?", before
            ):
                return each.key
        return ""

    def _rule(self, group: _Group) -> str:
        """What is said beside: set apart between the names, or how, behind the last."""
        words = self.unit.text[group.lefts[0].end : group.rights[-1].start]
        said = [(each["said"] or each["inside"]).strip() for each in _ASIDE.finditer(words)]
        asides = [each for each in said if RULE.match(each) or HOW.match(f" {each}")]
        rest = self.unit.text[group.rights[-1].end : self.span[1]]
        stop = re.search(r"[,;:.]\s|\s(?:and|und)\s|$", rest)
        how = HOW.match(rest[: stop.start() if stop else None].strip("`"))
        return "; ".join(filter(None, (*asides, how[0].strip(" .") if how else "")))
