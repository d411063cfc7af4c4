"""Values that become others, told in words: `English becomes "en"`, `set Ground to STD`, `J for Junior`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from planner.extraction.words import FIELD_NOUNS

_QUOTED: Final = r"(?:\"[^\"\n]{1,40}\"|“[^”\n]{1,40}”|„[^“”\"\n]{1,40}[“”\"]|(?<!\w)'[^'\n]{1,40}'(?!\w))"
_TITLED: Final = r"(?:-?\d[\w.]*|[A-ZÄÖÜ\d][\w&/+-]*)(?: (?:[A-ZÄÖÜ\d][\w&/+-]*))?"
_NO_VALUE: Final = r"(?!(?:for|für|to|in|into|as|is|are|ist|and|und|if|when|so|but|because)\b)"
_WORDED: Final = rf"(?:{_NO_VALUE}[\w-][\w&/+.-]*(?: {_NO_VALUE}[\w&/+-]+){{0,2}}?)"
_MODAL: Final = r"(?:(?:shall|should|must|will|has to|have to|is to|soll|to) )?"
_DONE: Final = r"(?:sent|written|stored|translated|mapped|turned|converted|set|shown|passed|entered|kept)"
_VERB: Final = (
    rf"(?:{_MODAL}(?:becomes?|gives?|yields?|means?|(?:turn|change|map|translate)s? (?:in ?)?to|results? in"
    rf"|comes? (?:out |over |through |across )?as|appears? as|(?:is|are|be|gets?) {_DONE}(?: (?:in ?)?to| as)"
    r"|goes (?:in ?to|in|to|as)|corresponds to|counts? as|stands? for|steht für|bedeutet|ergibt|entspricht"
    r"|wird (?:zu|als)|heißt))"
)
_IS: Final = rf"(?:{_MODAL}(?:is|are|be|equals|ist|sind|wird))"
_TO: Final = r"(?:in ?to|to|as|zu)"
_FOR: Final = r"(?:for|für)"
_OF_SYSTEM: Final = r"(?: (?:in|from|im|of|at) (?:the |our )?[A-Z]\w+)?"


def _noun(name: str) -> str:
    """A plain word in front of a value: `the class` of `the class Alnwick`."""
    return rf"(?:(?:[Tt]he |[Aa]n? |[Dd](?:er|ie|as) )?(?P<{name}>[a-zäöü]{{3,20}}) (?=[\"“„'A-ZÄÖÜ\d]))?"


def _pair(key: str) -> str:
    return (
        rf"(?P<left>{key}){_OF_SYSTEM}\s+(?:(?P<verb>{_VERB})|(?P<is>{_IS})|(?P<to>{_TO})|(?P<for>{_FOR}))\s+"
        rf"{_noun('right_noun')}(?P<right>{_QUOTED}|{_WORDED})"
    )


_FIRST: Final = re.compile(rf"(?<![\w\"]){_pair(f'{_QUOTED}|{_TITLED}')}{_OF_SYSTEM}$")
_WHOLE: Final = re.compile(
    rf"(?:(?:and|und|but|for|while) )?{_noun('noun')}{_pair(f'{_QUOTED}|{_WORDED}')}"
    rf"{_OF_SYSTEM}(?P<rest>\s+(?:[-\u2013(]|(?:in|so|when|if|because)\b).*)?"
)
_CASE: Final = re.compile(
    r"\b(?:if|when|for|where|bei|für|wenn)\s+(?:(?P<field>[A-Za-z][\w.]*|(?:the|der|die|das) [\w ]{2,20}?)"
    rf" (?:is|are|=|equals|ist|says) )?(?P<left>{_QUOTED}|{_TITLED}),?\s+(?:then |please |just |dann )*"
    r"(?:(?:it|we|you|they|this|that|es|wir|man)(?: will| would| should| must)? )?"
    r"(?:(?:is|are|becomes?|be|writes?|sends?|uses?|needs?|wants?|sets?|puts?|enters?|takes?|ist|wird"
    r"|schreiben|senden|nehmen|setzen|gilt)(?: it| wir| man)?(?: to| as)? "
    r"|(?=(?:the |die |das )?[a-z]+ [A-Z\"“]|[\"“]))"
    rf"{_noun('right_noun')}(?P<right>{_QUOTED}|{_TITLED})"
)
_OTHERS: Final = re.compile(
    r"(?:(?:and|or|und) )?(?:(?:every|any)thing else|(?:all |any )?(?:the )?(?:others?|rest)|otherwise|sonst"
    rf"|alle anderen?)(?: \w+)? (?:{_VERB}|{_IS}|{_TO}) (?P<right>{_QUOTED}|{_WORDED})"
)
_CUT: Final = re.compile(r"\s*[,;]\s+(?:and |or |und )?|\s+(?:and|und)\s+|\n\s*|[.!?]\s+")
_SEVERAL: Final = (
    rf"(?:{_QUOTED}|{_TITLED})(?:, (?:{_QUOTED}|{_TITLED}))*,? (?:and|und) (?:{_QUOTED}|{_TITLED})"
)
_LISTS: Final = re.compile(
    rf"(?P<keys>{_SEVERAL}) (?:are (?:\w+ )?(?:to|as)|{_VERB}|are|map to|become|werden(?: zu)?)"
    rf" (?P<values>{_SEVERAL})"
)
_CHANGES: Final = re.compile(r"\b(?:set|map|translat|turn|chang|convert|renam|switch)\w*\b", re.IGNORECASE)
_SENDS: Final = re.compile(
    r"\b(?:send|use|write|put|enter|set|pass|expects?|takes?|wants?)\w*\b", re.IGNORECASE
)
_CODED: Final = re.compile(r"[A-Z\d]{1,4}")
_SHAPED: Final = re.compile(r"[a-z]\w*(?:[A-Z]\w*|_\w+)|\w+\.[A-Za-z]\w*")
_SPELLED: Final = re.compile(r"[a-z][A-Z]|[A-Z][a-z]+_|__|\w\.[A-Za-z]")
_ABOUT: Final = re.compile(r"\((?:the )?([A-Za-z][\w.]{2,40})\)\W*$")
_LABEL: Final = re.compile(r"(?:^|[\s,(])([A-Za-z_][\w.]*)\)?:\s*$")


@dataclass(frozen=True, slots=True)
class ToldValues:
    """Pairs of values, the names said beside them, the field they are of, and where they stand."""

    pairs: dict[str, str]
    other: str | None
    about: tuple[str, ...]
    given: str
    start: int
    end: int


def told_values(text: str) -> ToldValues | None:
    """The longest row of value pairs that a sentence tells with verbs; back ticks are quotes here."""
    text = text.replace("`", '"').replace("*", " ")
    found = [each for each in (_cases(text), _lists(text), _row(text)) if each and len(each.pairs) > 1]
    return max(found, key=lambda each: len(each.pairs), default=None)


def _bare(words: str) -> str:
    return words.strip(" \"'“”„.,;")


def _cases(text: str) -> ToldValues | None:
    """`if it is "klarna" we write "K", for "swish" "0"`."""
    found = list(_CASE.finditer(text))
    if len(found) < 2 or not all(_value(each["left"]) and _value(each["right"]) for each in found):
        return None
    pairs = {_bare(each["left"]): _bare(each["right"]) for each in found}
    about = [each["right_noun"] for each in found[:1] if each["right_noun"]]
    if label := _LABEL.search(text[: found[0].start()]):
        about.insert(0, label[1])
    given = found[0]["field"] or ""
    given = given if _SHAPED.fullmatch(given) else ""
    return ToldValues(pairs, None, tuple(about), given, found[0].start(), found[-1].end())


def _lists(text: str) -> ToldValues | None:
    """`A, B and C become X, Y and Z`."""
    for found in _LISTS.finditer(text):
        keys, values = _items(found["keys"]), _items(found["values"])
        if len(keys) == len(values) and all(map(_value, values)):
            pairs = dict(zip(map(_bare, keys), map(_bare, values), strict=True))
            return ToldValues(pairs, None, (), "", *found.span())
    return None


def _items(words: str) -> list[str]:
    return [each for each in re.split(r",? (?:and|und) |, ", words) if each.strip()]


def _value(words: str) -> bool:
    """Quoted, a number, or with a capital; no name that systems spell so."""
    return bool(re.match(r"[\"“„'\dA-ZÄÖÜ-]", words)) and not _SHAPED.fullmatch(_bare(words))


def _row(text: str) -> ToldValues | None:
    """Parts between commas that each hold a pair; words may stand before the first only."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    other: str | None = None
    for start, end in _parts(text):
        if run and (rest := _OTHERS.fullmatch(text, start, end)):
            other = _bare(rest["right"])
            continue
        whole = _WHOLE.fullmatch(text, start, end)
        if whole and (run or whole["verb"] or whole["is"]):
            run.append(whole)
            continue
        first = _FIRST.search(text, start, end)
        best, run = max(best, run, key=len), [first] if first else []
        if not first and whole:
            run = [whole]
    best = max(best, run, key=len)
    return _made(text, best, other) if len(best) > 1 else None


def _parts(text: str) -> Iterator[tuple[int, int]]:
    hidden = re.sub(_QUOTED, lambda found: "x" * len(found[0]), text)
    at = 0
    for cut in _CUT.finditer(hidden):
        if hidden[at : cut.start()].strip():
            yield at, cut.start()
        at = cut.end()
    last = len(hidden[at:].rstrip(" .!)"))
    closed = re.search(r"\s*\([\w.\"' ]+$", hidden[at : at + last])
    yield at, at + (closed.start() if closed else last)


def _made(text: str, found: list[re.Match[str]], other: str | None) -> ToldValues | None:
    lead = text[: found[0].start()]
    swapped = all(each["for"] for each in found) and bool(_SENDS.search(lead))
    sides = [(_left(each, text), _bare(each["right"])) for each in found]
    lefts, noun = _without_common([left for left, _ in sides])
    pairs = dict(zip(lefts, (right for _, right in sides), strict=True))
    if not _plausible(found, pairs, lead):
        return None
    if swapped:
        pairs = {right: left for left, right in pairs.items()}
    about = [each for each in (found[0]["right_noun"], noun, _noun_before(lead)) if each]
    given = ""
    if named := _ABOUT.search(text.rstrip(" .")):
        about.insert(0, named[1])
        said = re.match(rf"\W*(?:[Tt]he )?({FIELD_NOUNS.pattern})", lead, re.IGNORECASE)
        given = said[1] if said else ""
    return ToldValues(pairs, other, tuple(about), given, found[0].start(), found[-1].end())


def _left(found: re.Match[str], text: str) -> str:
    """`In Foo H means high`: two words with capitals of which the first is where."""
    left = _bare(found["left"])
    placed = re.search(r"\b(?:[Ii]n|[Ff]rom|[Aa]t|[Bb]ei)\s+$", text[: found.start("left")])
    return left.partition(" ")[2] if placed and " " in left else left


def _without_common(lefts: list[str]) -> tuple[list[str], str]:
    """`Schlüssel 1, Schlüssel 2` are 1 and 2 of the Schlüssel."""
    heads = {left.partition(" ")[0] for left in lefts}
    if len(heads) == 1 and all(" " in left for left in lefts):
        return [left.partition(" ")[2] for left in lefts], heads.pop()
    return lefts, ""


def _noun_before(lead: str) -> str:
    """`the method 3`: what a bare number counts."""
    found = re.search(r"\b(?:the|der|die|das) ([a-zäöü]{3,20}) $", lead)
    return found[1] if found else ""


def _plausible(found: list[re.Match[str]], pairs: dict[str, str], lead: str) -> bool:
    """No fields, no story: values are quoted, numbers, codes or names, the more so the weaker the verb."""
    named = any(_SPELLED.search(side) for side in (*pairs, *pairs.values()))
    if named or any(_SHAPED.fullmatch(right) for right in pairs.values()) or len(pairs) < len(found):
        return False
    bare = [each["right"] for each in found if each["right"][0] not in "\"“„'"]
    for sides in (list(pairs), bare):
        if sides and sum(bool(FIELD_NOUNS.fullmatch(side)) for side in sides) * 2 >= len(found):
            return False
    marked = [bool(re.match(r"[\"“„'\d]|[A-Z]{2,}|[A-Z]+\d", each["right"])) for each in found]
    coded = [
        bool(_CODED.fullmatch(left)) or each["left"][0] in "\"“„'"
        for left, each in zip(pairs, found, strict=True)
    ]
    if any(each["for"] for each in found):
        return all(each["for"] for each in found) and all(map(_CODED.fullmatch, pairs))
    if any(each["verb"] for each in found):
        return all(
            one or other or each["right"][0].isupper()
            for one, other, each in zip(marked, coded, found, strict=True)
        )
    if any(each["is"] for each in found):
        return all(marked) or (all(coded) and not any(" " in _bare(each["right"]) for each in found))
    return bool(_CHANGES.search(lead)) and sum(marked) * 2 >= len(found)
