"""What a field is filled with, in the words beside it: a name and what is done to it, or a fixed value."""

import re
from typing import Final

from planner.extraction.assignments import source_of
from planner.extraction.constants import unquoted
from planner.extraction.fields import IDENTIFIER, FieldRef

_VALUE: Final = (
    r"(?P<value>\"[^\"]{0,80}\"|“[^”]{0,80}”|„[^“”\"]{0,80}[“”\"]|'[^']{0,80}'|`[^`]{1,80}`"
    r"|-?\d+(?:\.\d+)?(?![\w%.:/-])|true\b|false\b|null\b|(?-i:[A-Z][A-Z\d_-]+)\b)"
)
_FIXED: Final = re.compile(
    r"(?:(?:is|set to|with|=) )?(?:(?:the|an?) )?(?:always|constant(?:ly)?|fixed|static|literal(?:ly)?"
    r"|hard-?coded|fest(?:er wert)?|immer|konstante?)(?: (?:the |an? |to |as )?(?:fixed )?"
    rf"(?:value|text|word|string|number|literal|code|wert))?(?: of| to| as| on)?\s*[:,=]?\s*{_VALUE}"
    r"(?P<note>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TOLD: Final = re.compile(
    rf"(?:is )?the (?:text|word|string|literal|number|value) {_VALUE}(?P<note>.*)", re.IGNORECASE | re.DOTALL
)
_QUOTED: Final = re.compile(
    r"`?(?P<value>\"[^\"{}$]{0,80}\"|'[^'{}$]{0,80}'|“[^”]{0,80}”)`?(?P<note>\s*[,;(\u2013\u2014]\s?.*)?",
    re.DOTALL,
)
_MADE: Final = re.compile(
    r"(?:the )?(?:current|actual|present|system|run|import|sync|processing|execution)[ _-]?"
    r"(?:date ?time|date|time ?stamp|time|day)(?:\(\))?(?: (?:and time|of (?:the )?\w+|in utc|\(.*\)))*"
    r"|(?:the )?(?:date ?time|date|time ?stamp|time|moment|start)(?: and time)? (?:of|when) "
    r"(?:the |this |our )?(?:\w+ )?(?:load|run|sync|import|export|job|insert|processing|execution|transfer"
    r"|write|hand-?over)\b.{0,40}"
    r"|now(?:\(\))?|today(?:'s date)?"
    r"|(?:an? )?(?:new|fresh|random|generated) (?:uuid|guid|id|key|number|password)\b.{0,60}"
    r"|(?:auto(?:matically)?[ -]?)?(?:generated|numbered|incremented|assigned)\b.{0,60}|uuid(?:\(\)|v4)?"
    r"|(?:new )?date(?:time)?\.?(?:utc)?now\b.{0,60}|new date\(\).{0,40}"
    r"|\w*datetime(?:offset)?\.(?:utc_?)?now\b.{0,60}"
    r"|(?:instant|localdate(?:time)?|offsetdatetime|clock|time)\.now\(.{0,40}|date\.now\(\)|sysdate"
    r"|getdate\(\)|current_(?:timestamp|date)(?:\(\))?|sysutcdatetime\(\)|uuid\.\w+\(\).{0,20}"
    r"|crypto\.randomuuid\(\)|guid\.newguid\(\).{0,20}",
    re.IGNORECASE,
)
_TICKED: Final = re.compile(r"`([^`\n]{1,80})`")
_BEFORE: Final = re.compile(
    r"(?:(?:is|are|filled|taken|comes?|set|read|copied|value|values|content|the|its?|a|an|this|field|column|from"
    r"|of|with|by|to|in|on|whatever|stands?|what|each|every)\s+)*(?:[\w-]+(?: [\w-]+)?['\u2019]s\s+)?",
    re.IGNORECASE,
)
_WHOSE: Final = re.compile(r"^(?:of|on|in|from) (?:the |an? |each |its )?[\w -]{2,40}$", re.IGNORECASE)
_JOINED: Final = re.compile(
    r"\s*(?:\+|&|and|,|\|\|)\s*|\s*(?:\+|&|\|\|)\s*[\"'][^\"']{0,5}[\"']\s*(?:\+|&|\|\|)\s*"
)
_ARITHMETIC: Final = re.compile(r"\S\s*(?:[*/+]|\|\|)\s*[\w\"'`]")
_CUT: Final = re.compile(r"\s*(?:[,;:(]|\s[\u2013\u2014-]{1,2})\s+(?=\S)|\s*\((?=\S)")


def generated(words: str) -> bool:
    """Whether a value is made where it is written: the time of the run, a new key."""
    return bool(_MADE.fullmatch(words.strip(" `.;")))


def filled(raw: str) -> FieldRef | None:
    """The source that words with their markup tell, its rule as the note; None where they tell it otherwise.

    A single name is left to those who read names.
    """
    words = raw.strip().rstrip(".;")
    if not words or len(words) > 300:
        return None
    return _fixed(words) or _made(words) or _named(words) or _computed(words)


def _fixed(words: str) -> FieldRef | None:
    if said := _FIXED.fullmatch(words) or _TOLD.fullmatch(words) or _QUOTED.fullmatch(words):
        note = said["note"] or ""
        if note and not re.match(r"[\s,;:(.\u2013\u2014-]", note):
            return None
        return FieldRef("", constant=_value(said["value"]), note=_note(note))
    bare = words.strip("`")
    if re.fullmatch(r"-?\d+(?:\.\d+)?|true|false", bare, re.IGNORECASE):
        return FieldRef("", constant=bare)
    return None


def _value(words: str) -> str:
    bare = words.strip("`")
    return unquoted(bare if re.match(r"[\"'“„]", bare) else words if words[:1] != "`" else bare)


def _note(words: str) -> str:
    bare = words.lstrip(" ,;:.\u2013\u2014-").rstrip(" ,;:.")
    return bare[1:-1].strip() if re.fullmatch(r"\([^()]*\)", bare) else bare


def _made(words: str) -> FieldRef | None:
    head = re.split(r"\s*[,;(]\s*", words, maxsplit=1)[0]
    return FieldRef("", note=words.replace("`", "")) if generated(head) else None


def _named(words: str) -> FieldRef | None:
    """One or several names between back ticks, and what is said behind them."""
    ticked = list(_TICKED.finditer(words))
    if not ticked or not all(IDENTIFIER.fullmatch(each[1]) for each in ticked[:1]):
        return None
    before = words[: ticked[0].start()]
    if not _BEFORE.fullmatch(before):
        return None
    paths, end = [ticked[0][1]], ticked[0].end()
    for each in ticked[1:]:
        if not _JOINED.fullmatch(words[end : each.start()]) or not IDENTIFIER.fullmatch(each[1]):
            break
        paths.append(each[1])
        end = each.end()
    rest = words[end:].replace("`", "")
    if _ARITHMETIC.match(f"x{rest}") and not _CUT.match(rest):
        return None
    note = _note(rest)
    if _WHOSE.fullmatch(note) or note.casefold() in ("field", "unchanged", "as is", "1:1"):
        note = ""
    if len(paths) > 1:
        note = note or f"{' and '.join(paths)} joined with a space"
    return FieldRef(", ".join(paths), note=note, shaped=True)


def _computed(words: str) -> FieldRef | None:
    """`metres / 1000, two decimals`: a calculation or a name, and behind it what else is done."""
    plain = words.replace("`", "")
    cuts = [len(plain), *(cut.start() for cut in _CUT.finditer(plain))]
    for end in cuts:
        head, note = plain[:end].strip(), _note(plain[end:])
        expression = bool(_ARITHMETIC.search(head))
        spelled = bool(note) and _SPELLED.fullmatch(head)
        if not (expression or spelled):
            continue
        made = source_of(head.replace("||", "+"))
        if made is not None and (made.path or made.constant):
            notes = "; ".join(filter(None, (made.note, note)))
            return FieldRef(made.path, constant=made.constant, note=notes, shaped=True)
    return None


_SPELLED: Final = re.compile(r"(?=.*(?:[a-z][A-Z]|_|\w\.\w|\[))[A-Za-z_$][\w$.\[\]]*")
