"""Field pairs in code that assigns: object literals, dictionaries, setters, lines with `=`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.code_sources import read_from
from planner.extraction.fields import FieldRef
from planner.extraction.sides import Pair
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, RECORD_NOUNS, singular

_ASSIGNED: Final = re.compile(
    r"^\s*(?:const |let |var |final )?(?:\"(?P<a>[^\"\n]{1,60})\"|'(?P<b>[^'\n]{1,60})'"
    r"|(?P<c>[A-Za-z_$][\w$.\[\]-]*))\s*(?::=?|=>|=(?![=>]))\s*(?P<what>.+?)\s*[,;]?\s*$"
)
_SETTER: Final = re.compile(r"^\s*(\w+)\.set([A-Z]\w*)\((.+)\)\s*;?\s*$")
_GETTER: Final = re.compile(r"\.get([A-Z])(\w*)\(\)")
_OPENS: Final = re.compile(r"^\s*[\"']?([A-Za-z_$][\w$]*)[\"']?\s*(?::|=>)\s*(\[?\s*)[{\[]\s*$")
_INLINE: Final = re.compile(r"^\s*[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*\{\s*([^{}]{3,600}?)\s*\}\s*,?\s*$")
_MEMBER: Final = re.compile(r"[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*([^,{}]{1,200})")
_EACH: Final = re.compile(
    r"^\s*[\"']?([\w$]+)[\"']?\s*:\s*([\w$.]+)\.map\(\(?\s*(\w+)\s*\)?\s*=>\s*\(?\s*\{\s*$"
)
_CLOSES: Final = re.compile(r"^\s*[\]}]\]?\)*[,;)]*\s*$")
_COMMENT: Final = re.compile(r"\s*(?://|#)\s?(.*)$")
_KEYED: Final = re.compile(r"(?<=[\w\])])\[[\"']([\w$-]+)[\"']\]|\.get\([\"']([\w$-]+)[\"'](?:,[^()]*)?\)")
_LOOKED_UP: Final = re.compile(
    r"^[ \t]*(?:(?:const|let|var|final|static|private|public|readonly) )*\$?(?P<name>[A-Za-z_]\w*)"
    r"[^=\n{]{0,40}=\s*[\[{](?P<body>[^{}\[\]]{3,4000})[\]}];?[ \t]*$",
    re.MULTILINE,
)
_HEAD: Final = re.compile(r"(?<![\w.$\"'])([A-Za-z_$][\w$]*)(?:\?)?\.(?=[A-Za-z_$])(?!\w+\()")
_NO_RECORD: Final = frozenset(
    {"this", "self", "process", "config", "env", "os", "settings", "options", "module", "math", "console"}
)
LEAST: Final = 2
"""A name that is read from only once may be anything."""
SHORTEST: Final = 3
"""Names of three letters and less are variables, `o`, `rec`; a path of a record has words."""
_HOLDERS: Final = frozenset(
    {
        "body",
        "payload",
        "data",
        "row",
        "rec",
        "record",
        "item",
        "obj",
        "object",
        "out",
        "output",
        "result",
        "res",
    }
    | {
        "request",
        "req",
        "dest",
        "dst",
        "target",
        "source",
        "src",
        "input",
        "event",
        "message",
        "msg",
        "doc",
        "json",
    }
    | {"entity", "model", "dto", "params", "values", "attrs", "attributes", "new", "old", "in", "it", "each"}
)
"""What code calls the record it reads or fills, whatever it is."""
_CALLS: Final = re.compile(r"\b(?:fetch|axios\w*|requests?|http\w*|got|ky)\b[^\n]{0,120}\(")
_OPTION: Final = re.compile(r"(?:\w+\.)?(?:method|headers(?:\.[\w-]+)?|timeout|url)$", re.IGNORECASE)
_OF_EACH: Final = re.compile(r"\[\s*[A-Za-z_]\w*\(\s*\w+\s*\) for \w+ in .+\]|[\w.]+\.map\([\w.]+\)")
"""`[to_line(l) for l in lines]`: records that a function of their own fills."""


@dataclass(frozen=True, slots=True)
class _Line:
    """An assignment: the full target path, what is assigned, where it stands and what its comment says."""

    target: str
    what: str
    start: int
    end: int
    comment: str


def assigned(unit: Unit) -> Iterator[Pair]:
    """The pairs of lines that give fields of one or two records to names."""
    text = _without_tables(unit.text)
    lines = list(_lines(text))
    heads = Counter(head for line in lines for head in set(_heads(line.what)))
    often = [head for head, count in heads.most_common() if count >= LEAST]
    usual = often + [head for head in heads if heads[head] < LEAST and head[:1].islower()]
    reading = sum(bool(_heads(line.what)) for line in lines)
    if not often or sum(heads[head] for head in often) < 0.5 * reading:
        return
    code = unit.document.text or unit.text
    filled = [line for line in lines if line.target not in heads]  # Else a name for what is read from.
    called = bool(_CALLS.search(code))
    filled = [line for line in filled if not (called and _OPTION.fullmatch(line.target))]
    filled = [line for line in filled if not _OF_EACH.fullmatch(line.what)]
    read = [(line, source) for line in filled if (source := _source(line, usual, code)) is not None]
    targets = {line.target.partition(".")[0] for line, _ in read if "." in line.target}
    common = targets.pop() if len(targets) == 1 and all("." in line.target for line, _ in read) else ""
    common = common if _holds(common, unit.text) else ""
    dropped = often[0] if len(often) == 1 else ""
    for line, source in read:
        yield _pair(unit, line, source, common, dropped)


def _pair(unit: Unit, line: _Line, source: FieldRef, common: str, dropped: str) -> Pair:
    target = line.target.removeprefix(f"{common}.") if common else line.target
    values = line.comment if ARROWS.search(line.comment) else ""
    rule = values or "; ".join(filter(None, (_bare(source.note, dropped), line.comment)))
    path = _bare(source.path, dropped)
    return Pair(
        FieldRef(path, object=_record(dropped) if path else "", constant=source.constant, shaped=True),
        FieldRef(target, object=_record(common), shaped=True),
        unit,
        line.start,
        line.end,
        rule,
    )


def _record(head: str) -> str:
    return singular(head) if head.casefold() in RECORD_NOUNS and head.casefold() not in _HOLDERS else ""


def _source(line: _Line, usual: Sequence[str], code: str) -> FieldRef | None:
    constant = _named_constant(line.what, code)
    source = constant or read_from(line.what, code)
    if source is None:
        return None
    if source.path and not set(usual) & set(_heads(line.what)):
        return None
    return source


def _holds(head: str, code: str) -> bool:
    """Whether a name is a variable's, which no path of a record begins with."""
    folded = head.casefold()
    if not head or len(head) <= SHORTEST or folded in _HOLDERS or folded in RECORD_NOUNS:
        return bool(head)
    name = re.escape(head)
    made = rf"\b{name}\s*(?::\s*\w+\s*)?=\s*(?:[{{\[]|new\b|dict\(|[A-Z]\w*\()|\b(?:const|let|var) {name}\b"
    return bool(re.search(made, code))


def _without_tables(code: str) -> str:
    """The code with its tables of values blanked: they are looked up, they fill no record."""

    def blank(found: re.Match[str]) -> str:
        name = re.escape(found["name"])
        read = re.search(rf"(?<![\w.])\$?{name}(?:\[|\.get\()", code[: found.start()] + code[found.end() :])
        constant = found["name"].isupper() and "=" in found[0]
        plain = not re.search(
            r"[\w\])]\.[a-z]|\w\(|\w\[", re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "", found["body"])
        )
        return re.sub(r"[^\n]", " ", found[0]) if plain and (read or constant) else found[0]

    return _LOOKED_UP.sub(blank, code)


def _lines(text: str) -> Iterator[_Line]:
    """Assignments with the keys of the objects around them; one member of a list is `[]`."""
    around: list[tuple[str, str, str]] = []
    start = 0
    for raw in text.split("\n"):
        at, start = start, start + len(raw) + 1
        comment = (
            _COMMENT.search(raw) if not re.search(r"[\"'`][^\"'`]*(?://|#)[^\"'`]*[\"'`]", raw) else None
        )
        code = _spelled(raw[: comment.start()] if comment else raw)
        if each := _EACH.match(code):
            around.append((f"{each[1]}[]", each[3], f"{each[2]}[]"))
        elif opened := _OPENS.match(code):
            around.append((opened[1] + ("[]" if "[" in opened[2] else ""), "", ""))
        elif inline := _INLINE.match(code):
            names = [*(name for name, _, _ in around), inline[1]]
            for part in _MEMBER.finditer(inline[2]):
                yield _Line(".".join([*names, part[1]]), part[2].strip(), at, at + len(raw), "")
        elif _CLOSES.match(code) and around:
            around.pop()
        elif (found := _ASSIGNED.match(code)) and not re.search(r"[{(\[]$", found["what"]):
            what = found["what"]
            for _, variable, path in around:
                if variable:
                    what = re.sub(rf"\b{re.escape(variable)}\.", f"{path}.", what)
            name = found["a"] or found["b"] or found["c"]
            target = ".".join([*(outer for outer, _, _ in around), name])
            yield _Line(target, what, at, at + len(raw), comment[1].strip() if comment else "")


def _spelled(code: str) -> str:
    """One spelling for what languages write differently: keys, setters, signs before names."""
    code = re.sub(r"(?<![\w\"'`])\$(?=[A-Za-z_])", "", code) if "=>" in code or "];" in code else code
    code = re.sub(r"(?<=\w)->(?=[A-Za-z_])", ".", code)
    code = code.replace("#{", "${")
    code = _KEYED.sub(lambda match: f".{match[1] or match[2]}", code)
    code = re.sub(r"(?<=[\"'\w\]])\s+\.\s+(?=[\"'\w])", " + ", code)
    code = _GETTER.sub(lambda match: f".{match[1].casefold()}{match[2]}", code)
    return _SETTER.sub(lambda match: f"{match[1]}.{match[2][:1].casefold()}{match[2][1:]} = {match[3]}", code)


def _heads(what: str) -> list[str]:
    """The variables whose members an expression reads."""
    bare = re.sub(r"\"[^\"{]*\"|'[^'{]*'", " ", what)
    return [head for head in _HEAD.findall(bare) if head.casefold() not in _NO_RECORD]


def _bare(what: str, head: str) -> str:
    return re.sub(rf"(?<![\w.$]){re.escape(head)}\??\.", "", what) if head else what


def _named_constant(what: str, code: str) -> FieldRef | None:
    """`ITEM_HOURS` is a fixed value; where the code gives it, that value."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+", what):
        return None
    given = re.search(rf"\b{what}\s*=\s*[\"']?([\w.@ -]{{1,60}})[\"']?", code)
    return FieldRef("", constant=given[1].strip() if given else what)
