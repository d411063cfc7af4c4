"""Values told in a row inside a sentence: `(urgent = 1, high = 2, all others 3)`, `N30 is 01, N60 is 02`."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from planner.extraction.told_values import told_values
from planner.extraction.units import Unit
from planner.extraction.words import singular

_QUOTED: Final = r"\"[^\"\n]{1,40}\"|'[^'\n]{1,40}'|“[^”\n]{1,40}”|„[^“”\"\n]{1,40}[“”\"]|`[^`\n]{1,40}`"
_WORDS: Final = r"[\w€$%&+*./-]+(?: [\w€$%&+*./-]+){0,3}?"
_SIGN: Final = r"\s*(?:-{1,2}>|={1,2}>|→|⇒|➜|↦)\s*|\s*=\s*|(?<=[\w\"'”`]):\s+"
_VERB: Final = (
    r"\s+(?:both |all )?(?:is|are|means?|becomes?|turns? in ?to|goes? to|maps? to|stands? for|counts? as"
    r"|translates? to|will be|wird|ist|bedeutet"
    r"|(?:(?:should|must|shall|will|has to|have to|needs? to)\s+)?(?:reads?|be|becomes?|says?"
    r"|(?:be |is |are )?(?:shows?|shown|called|written|appears?)(?: up)? as)"
    r"|(?:should|must|shall|will|has to|have to|needs? to)\s+(?:show|say)"
    r"|(?:we|they|you) (?:call|say|write|use))\s+"
)
_GAP: Final = r"\s+(?:in ?to|to|as)\s+"
_PART: Final = re.compile(
    rf"\W{{0,2}}?(?P<left>{_QUOTED}|{_WORDS})(?P<sign>{_SIGN}|{_VERB}|{_GAP})(?P<right>{_QUOTED}|{_WORDS}|\d[\w.]*)\W{{0,2}}",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    rf"\W{{0,2}}(?:(?:and|or) )?(?:(?:all|any|every)(?: the)? ?(?:thing|body)? ?(?:others?|else"
    rf"|rest)?(?: values?)?"
    rf"|(?:the )?(?:others?|rest)|otherwise|else|default|sonst|alle anderen)"
    rf"(?:{_SIGN}|{_VERB}|{_GAP}|\s+)(?P<right>{_QUOTED}|{_WORDS}|\d[\w.]*)\W{{0,2}}",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(r"\W?(?P<left>[A-Z\d][A-Z\d_-]{0,9}) (?P<right>[A-Z][\w&-]*(?: [\w&-]+){0,2})\W?")
"""`101 Utrecht`: a code and what it stands for."""
_SPELLED_OUT: Final = re.compile(
    r"\W{0,2}[A-Za-z][\w-]*(?: [\w-]+){0,2} ?"
    r"\(\s*[\"'`]?(?P<code>[A-Z\d][A-Z\d_-]{0,9})[\"'`]?\s*\)(?P<rest> .+)"
)
"""`Health (HLT) is 310`: the code is the value."""
_COUNTED: Final = re.compile(r"(?:the )?[a-z]{3,20} (?P<value>[A-Z]{0,3}\d[\w.-]*)")
"""`department 310`: a plain word in front of a number."""
_VALUED: Final = re.compile(
    r"\b(?:status(?:es)?|states?|types?|codes?|priorit(?:y|ies)|severit(?:y|ies)|stages?|kinds?|categor(?:y|ies)"
    r"|levels?|methods?|reasons?|groups?|class(?:es)?|flags?)\b",
    re.IGNORECASE,
)
_KEY: Final = re.compile(rf"\W{{0,2}}(?:{_QUOTED}|{_WORDS})\W{{0,2}}")
_CUT: Final = re.compile(r"\s*[,;]\s+(?:and |or |und )?|\s*;\s*|\s+(?:and|or|und)\s+|\n\s*|\s+/\s+")
_HIDDEN: Final = re.compile(_QUOTED)
_VALUE: Final = re.compile(
    rf"(?:{_QUOTED}|-?\d[\w.]*|[A-Z][\w-]*(?: [\w&-]+){{0,3}}|[A-Z\d_-]+|true|false|yes|no|null|empty|[a-z]+)"
)
_NAMED: Final = re.compile(r"[a-z]\w*(?:[A-Z]\w*|_\w+)|\w+\.[A-Za-z]\w*|.*\[\]?.*")
_SUBJECT: Final = re.compile(r"[\w`.]+(?: [\w`.]+){0,3}$")
_VERBS: Final = re.compile(rf"(?:{_VERB}|{_GAP})$", re.IGNORECASE)
MOST_CHARACTERS: Final = 600


@dataclass(frozen=True, slots=True)
class Run:
    """Pairs of values, the value of all others, the words before them, and where in the unit they stand."""

    pairs: Mapping[str, str]
    other: str | None
    label: str
    start: int
    end: int
    about: tuple[str, ...] = ()
    given: str = ""


def run_in(unit: Unit, known: Collection[str], before: str = "") -> Run | None:
    """The row of values a sentence holds: all of it, behind its colon, or in parentheses."""
    if unit.kind not in ("item", "paragraph") or unit.scope != "in" or len(unit.text) > MOST_CHARACTERS:
        return None
    if re.search(r"[{}]|\":", unit.text):
        return None  # A body, which shows values under names.
    for start, end in _places(unit.text):
        run = _read(unit.text, start, end)
        said = run and (_names(run.label, known) or _speaks_of_values(unit.text[:start], before, known))
        if run and (said or _look_like_values(unit.text, run)):
            return run
    first = max(0, unit.start - 1)  # A back tick may stand there.
    told = told_values(unit.passage.text[first : unit.start + len(unit.text) + 1])
    if told is None:
        return None
    start, end = (max(0, at - (unit.start - first)) for at in (told.start, told.end))
    return Run(told.pairs, told.other, "", start, end, told.about, told.given)


def _look_like_values(text: str, run: Run) -> bool:
    """Numbers, quotes, names of several words and a value for all others: no list of fields has them."""
    rights = list(run.pairs.values())
    quoted = re.search(
        r"[=>:] ?[\"'“][^\"'”]+[\"'”]|(?:is|are|to|as) [\"“][^\"”]+[\"”]", text[run.start : run.end]
    )
    numbered = sum(bool(re.fullmatch(r"-?\d[\d.]*|[A-Z]+\d+|[A-Z]{2,4}", each)) for each in rights)
    counted = all(re.fullmatch(r"-?\d+", each) for each in run.pairs)
    marked = all(re.search(rf"[\"“„']{re.escape(each)}[\"”“']", text) for each in run.pairs)
    return run.other is not None or bool(quoted) or counted or marked or numbered * 2 > len(rights)


def _speaks_of_values(lead: str, before: str, known: Collection[str]) -> bool:
    """`Statuses in plain words please.` before a row, where a status is mapped."""
    said = {word.casefold() for word in _VALUED.findall(f"{before} {lead}")}
    return bool({form for word in said for form in (singular(word), word.removesuffix("es"))} & set(known))


def _names(label: str, known: Collection[str]) -> bool:
    """Whether the words before a row call a field that is mapped."""
    words = {singular(word) for word in re.findall(r"[a-z]{3,}", subject_of(label).casefold())}
    return bool(words & set(known))


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where a row may stand, the most telling first: brackets, behind a colon or a comma, the whole."""
    for bracket in re.finditer(r"\(([^()]{6,300})\)", text):
        yield bracket.span(1)
    hidden = _HIDDEN.sub(lambda found: "x" * len(found[0]), text)
    for colon in re.finditer(r":\s+", hidden):
        rest = text[colon.end() :]
        stop = re.search(r"[.!?](?=\s|$)|\s\(", hidden[colon.end() :])
        yield colon.end(), colon.end() + (stop.start() if stop else len(rest))
    yield 0, len(text.rstrip(" .!"))


def _read(text: str, start: int, end: int) -> Run | None:
    pairs: dict[str, str] = {}
    other: str | None = None
    waiting: list[str] = []
    signs: list[str] = []
    for at, to in _parts(text, start, end):
        part = text[at:to]
        if (said := _OTHER.fullmatch(part)) and (signs or waiting):
            other = _bare(said["right"])
        elif found := _pair(part, alone=bool(signs or waiting)):
            left, sign, right = found
            if not pairs and start == 0 and sign.strip().isalpha():
                left = left.split()[-1] if _bare(left) == left and len(left.split()) > 2 else left
            counted = _COUNTED.fullmatch(right)
            for key in (*waiting, left):
                pairs.setdefault(_bare(key), _bare(counted["value"] if counted else right))
            waiting = []
            signs.append(sign)
        elif _KEY.fullmatch(part) and len(part.split()) <= 3:
            waiting.append(part)
        else:
            return None
    label = text[:start].rstrip(" :(")
    if waiting or len(pairs) < 2 or not _are_values(pairs, signs, label):
        return None
    return Run(pairs, other, label, start, end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    hidden = _HIDDEN.sub(lambda found: "x" * len(found[0]), text)
    at = start
    for cut in _CUT.finditer(hidden, start, end):
        if hidden[at : cut.start()].strip():
            yield at, cut.start()
        at = cut.end()
    if hidden[at:end].strip(" ."):
        yield at, at + len(hidden[at:end].rstrip(" ."))


def _pair(part: str, *, alone: bool) -> tuple[str, str, str] | None:
    """`urgent = 1`, `Ship into "Prepaid only"`; a code beside a name needs others beside it."""
    if spelled := _SPELLED_OUT.fullmatch(part):
        part = f"{spelled['code']}{spelled['rest']}"
    if found := _PART.fullmatch(part):
        return found["left"], found["sign"], found["right"]
    beside = _BESIDE.fullmatch(part)
    return (beside["left"], " ", beside["right"]) if beside and re.search(r"\d", beside["left"]) else None


def _bare(words: str) -> str:
    return words.strip(" \"'`“”„.,;")


def _are_values(pairs: Mapping[str, str], signs: list[str], label: str) -> bool:
    """Values, not names of fields: as nobody spells fields; told with verbs they must look like values."""
    sides = [*pairs, *pairs.values()]
    if any(_NAMED.fullmatch(side) for side in pairs.values()):
        return False
    if sum(bool(_NAMED.fullmatch(side)) for side in pairs) * 2 >= len(pairs):
        return False
    told = any(_VERBS.search(sign) for sign in signs)
    plain = [side for side in pairs.values() if re.fullmatch(r"[a-z][a-z ]*", side) and " " in side]
    short = all(len(side.split()) <= 4 for side in sides)
    if not short or (told and plain):
        return False
    coded = sum(bool(re.search(r"\d|^[A-Z]", side)) for side in pairs.values())
    if not any(sign.strip() for sign in signs):
        return bool(label) and len(pairs) > 1
    return not told or coded * 2 > len(pairs)


def subject_of(label: str) -> str:
    """What the words before a row call the field: `role` of `role`, `club` of `The club`."""
    found = _SUBJECT.search(label)
    return found[0] if found and len(label.split()) <= 4 else ""


def words_of(name: str) -> set[str]:
    """`assignment_group`, `participantRole`, `member.club_id` in their words."""
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return {word.casefold() for word in re.split(r"[\W_]+", parts) if len(word) > 2}
