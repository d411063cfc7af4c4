"""Field pairs in code: object literals, assignments, JSON and YAML maps of names."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from planner.extraction.assignments import source_of
from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.mentions import Mention
from planner.extraction.query_pairs import queried
from planner.extraction.setting_pairs import setting_pairs
from planner.extraction.sides import Pair
from planner.extraction.template_pairs import templated
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS

_ASSIGNED: Final = re.compile(
    r"^\s*(?:const |let |var )?[\"']?([A-Za-z_$][\w$.\[\]-]*)[\"']?\s*(?::|=(?![=>]))\s*(.+?)\s*[,;]?\s*$"
)
_OPENS: Final = re.compile(r"^\s*[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*(\[?\s*)\{\s*$")
_INLINE: Final = re.compile(r"^\s*[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*\{\s*([^{}]{3,600}?)\s*\}\s*,?\s*$")
_MEMBER: Final = re.compile(r"[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*([^,{}]{1,200})")
_EACH: Final = re.compile(
    r"^\s*[\"']?([\w$]+)[\"']?\s*:\s*([\w$.]+)\.map\(\(?\s*(\w+)\s*\)?\s*=>\s*\(?\s*\{\s*$"
)
_CLOSES: Final = re.compile(r"^\s*\}\]?\)*[,;)]*\s*$")
_COMMENT: Final = re.compile(r"\s*(?://|#)\s?(.*)$")
_KEYED: Final = re.compile(r"(?<=[\w\])])\[[\"']([\w$-]+)[\"']\]|\.get\([\"']([\w$-]+)[\"'](?:,[^()]*)?\)")
_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\btransform", re.IGNORECASE)
_ABOUT_NAME: Final = re.compile(
    r"(?:(?:field|column|attribute|attr|property)s?_?)?(?:map|mapping)s?|\w{0,30}fields?_?(?:map"
    r"|mapping)s?",
    re.IGNORECASE,
)
"""`MAPPING` and `contactFieldMap`; `STATUS_MAP` turns values into values."""
_NO_RECORD: Final = frozenset(
    {"this", "self", "process", "config", "env", "os", "settings", "options", "module", "math", "console"}
)
_ENTRY: Final = re.compile(r"[\"']?([\w -]+?)[\"']?\s*:\s*[\"']?([^,\"'\n]+)[\"']?")
_DICTIONARY: Final = re.compile(
    r"\s*(?:const |let |var )?(\w{1,60})[^=\n{]{0,40}=\s*(\{[^{}]{3,20000}\})\s*;?\s*"
)
_SAID: Final = re.compile(
    r"[\"']([^\"'\n]{1,60})[\"']\s*:\s*[\"']([^\"'\n]{1,60})[\"']\s*,?\s*(?:(?:#|//).*)?"
)
_SOURCE_KEYS: Final = ("source", "from", "src", "input", "sourcefield", "source_field")
_TARGET_KEYS: Final = ("target", "to", "dest", "destination", "output", "targetfield", "target_field")
_RULE_KEYS: Final = ("transform", "transformation", "rule", "note", "notes", "conversion", "format")
_ALIAS: Final = re.compile(r"(?:^|[\s\[,{:-])[*&]\w", re.MULTILINE)
MOST_CODE: Final = 60_000


@dataclass(frozen=True, slots=True)
class _Line:
    """An assignment: the full target path, what is assigned, where it stands and what its comment says."""

    target: str
    what: str
    start: int
    end: int
    comment: str


def code_pairs(unit: Unit, mentions: Sequence[Mention]) -> list[Pair]:
    """The pairs a code block states; none where it is about something else."""
    if unit.scope != "in" or len(unit.text) > MOST_CODE:
        return []
    return (
        list(_named(unit))
        or setting_pairs(unit)
        or list(_dictionary(unit))
        or templated(unit)
        or queried(unit)
        or list(_assigned(unit))
    )


def _named(unit: Unit) -> Iterator[Pair]:
    """`{"first_name": "FirstName"}`, or a list of `source` and `target`."""
    about = any(_ABOUT.search(words) for words in unit.context)
    value = _value(unit.text)
    listed = _listed(value)
    if listed:
        for source, target, rule in listed:
            if where := _where(unit.text, source, target):
                yield Pair(_field(source), _field(target), unit, *where, rule)
        return
    inner = _mapped(value)
    about, value = about or inner is not None, inner or value
    if not about or not isinstance(value, dict) or not 2 <= len(value) <= 500:
        return
    if all(isinstance(each, str) and _is_path(each) for each in value.values()) and all(
        isinstance(each, str) and _is_path(each) for each in value
    ):
        for source, target in value.items():
            if where := _where(unit.text, source, target):
                yield Pair(_field(source), _field(target), unit, *where)


def _mapped(value: Any) -> dict[str, Any] | None:
    """What stands below the one key that says mapping."""
    if isinstance(value, dict) and len(value) <= 4:
        for key, inner in value.items():
            if isinstance(inner, dict) and _ABOUT_NAME.fullmatch(str(key)):
                return inner
    return None


def _dictionary(unit: Unit) -> Iterator[Pair]:
    """`FIELD_MAP = {"html_url": "Link"}`: one name for another each; one at least is shaped."""
    found = _DICTIONARY.fullmatch(unit.text)
    if found is None or not _ABOUT_NAME.fullmatch(found[1]):
        return
    lines = [line.strip() for line in found[2][1:-1].split("\n") if line.strip()]
    said = [entry for line in lines for entry in _SAID.findall(line)]
    if len(said) < max(2, len(lines)) or not all(_is_path(source) for source, _ in said):
        return
    if not any(re.search(r"[a-z][A-Z]|_|\w\.\w", " ".join(entry)) for entry in said):
        return
    for source, target in said:
        if where := _where(unit.text, source, target):
            yield Pair(_field(source), _field(target), unit, *where)


def _value(text: str) -> Any:
    text = text.strip()
    if text[:1] in "{[":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    if not re.match(r"-\s+\w+:|\w+:\s*$|[\w.\[\]\"']+:\s+\S", text) or re.search(
        r"[{};]\s*$", text, re.MULTILINE
    ):
        return None
    if _ALIAS.search(text):
        return None  # A name for a part, used again and again, makes a page of text millions of values.
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return None


def _listed(value: Any) -> list[tuple[str, str, str]]:
    """The source, target and rule of each member of a list of mappings, wherever in the value it stands."""
    if isinstance(value, dict):
        return next((found for each in value.values() if (found := _listed(each))), [])
    if not isinstance(value, list):
        return []
    found = []
    for each in value:
        if not isinstance(each, dict):
            return []
        folded = {str(key).casefold().replace(" ", "_"): inner for key, inner in each.items()}
        source, target, rule = (
            next((folded[key] for key in keys if isinstance(folded.get(key), str)), "")
            for keys in (_SOURCE_KEYS, _TARGET_KEYS, _RULE_KEYS)
        )
        if source and target:
            found.append((source, target, rule))
    return found if len(found) == len(value) else []


def _is_path(name: str) -> bool:
    return bool(IDENTIFIER.fullmatch(name))


def _field(name: str) -> FieldRef:
    return FieldRef(name, shaped=True)


def _where(text: str, source: str, target: str) -> tuple[int, int] | None:
    """The line or lines that name both."""
    for match in re.finditer(re.escape(source), text):
        end = text.find(target, match.end())
        if 0 <= end - match.end() <= 200:
            start = text.rfind("\n", 0, match.start()) + 1
            stop = text.find("\n", end)
            return start, stop if stop >= 0 else len(text)
    return None


def _assigned(unit: Unit) -> Iterator[Pair]:
    lines = list(_lines(unit.text))
    heads = [head for line in lines for head in _heads(line.what)]
    usual = max(set(heads), key=heads.count, default="")
    if not usual or heads.count(usual) < 2 or heads.count(usual) < 0.5 * len(heads):
        return
    targets = [line.target.partition(".")[0] for line in lines if "." in line.target]
    common = max(set(targets), key=targets.count, default="") if len(targets) == len(lines) else ""
    for line in lines:
        source = _looked_up(line.what, usual, unit.text) or _named_constant(line.what, unit.text)
        source = source or source_of(_without_head(line.what, usual))
        if source is None or (not source.constant and usual not in _heads(line.what)):
            continue
        values = line.comment if ARROWS.search(line.comment) else ""
        target = line.target.removeprefix(f"{common}.") if common else line.target
        rule = values or "; ".join(filter(None, (source.note, line.comment)))
        yield Pair(
            FieldRef(source.path, constant=source.constant), _field(target), unit, line.start, line.end, rule
        )


def _lines(text: str) -> Iterator[_Line]:
    """Assignments with the keys of the objects around them; one member of a list is `[]`."""
    around: list[tuple[str, str, str]] = []
    start = 0
    for raw in text.split("\n"):
        at, start = start, start + len(raw) + 1
        comment = (
            _COMMENT.search(raw) if not re.search(r"[\"'`][^\"'`]*(?://|#)[^\"'`]*[\"'`]", raw) else None
        )
        code = raw[: comment.start()] if comment else raw
        code = _KEYED.sub(lambda match: f".{match[1] or match[2]}", code)
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
        elif (found := _ASSIGNED.match(code)) and not re.search(r"[{(\[]$", found[2]):
            what = found[2]
            for _, variable, path in around:
                if variable:
                    what = re.sub(rf"\b{re.escape(variable)}\.", f"{path}.", what)
            target = ".".join([*(name for name, _, _ in around), found[1]])
            yield _Line(target, what, at, at + len(raw), comment[1].strip() if comment else "")


def _heads(what: str) -> list[str]:
    """The variables whose members an expression reads."""
    found = re.findall(r"(?<![\w.$\"'])([A-Za-z_$][\w$]*)(?:\?)?\.(?=[A-Za-z_$])", what)
    return [head for head in found if head.casefold() not in _NO_RECORD]


def _without_head(what: str, head: str) -> str:
    return re.sub(rf"(?<![\w.$]){re.escape(head)}\??\.", "", what)


def _named_constant(what: str, code: str) -> FieldRef | None:
    """`ITEM_HOURS` is a fixed value; where the code gives it, that value."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+", what):
        return None
    given = re.search(rf"\b{what}\s*=\s*[\"']?([\w.@ -]{{1,60}})[\"']?", code)
    return FieldRef("", constant=given[1].strip() if given else what)


def _looked_up(what: str, head: str, code: str) -> FieldRef | None:
    """`STAGES[deal.stage]` reads a table; where the code shows the table, its values are the rule."""
    found = re.fullmatch(rf"([A-Za-z_]\w*)\[{re.escape(head)}\.([\w.]+)\](?:\.\w+)?", what)
    if found is None:
        return None
    table = re.search(rf"\b{found[1]}\b[^=\n]{{0,40}}=\s*\{{([^{{}}]{{3,4000}})\}}", code)
    pairs = _ENTRY.findall(table[1]) if table else []
    said = ", ".join(f"{key} = {value.strip()}" for key, value in pairs)
    return FieldRef(found[2], note=said or f"look up in {found[1]}")
