"""Field pairs in code: object literals, assignments, JSON and YAML maps of names."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from planner.extraction.code_assigned import assigned
from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.mentions import Mention
from planner.extraction.query_pairs import queried
from planner.extraction.setting_pairs import setting_pairs
from planner.extraction.sides import Pair
from planner.extraction.template_pairs import templated
from planner.extraction.units import Unit

_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\btransform", re.IGNORECASE)
_ABOUT_NAME: Final = re.compile(
    r"(?:(?:field|column|attribute|attr|property)s?_?)?(?:map|mapping)s?|\w{0,30}fields?_?(?:map"
    r"|mapping)s?",
    re.IGNORECASE,
)
"""`MAPPING` and `contactFieldMap`; `STATUS_MAP` turns values into values."""
_DICTIONARY: Final = re.compile(
    r"\s*(?:const |let |var )?(\w{1,60})[^=\n{]{0,40}=\s*(\{[^{}]{3,20000}\})\s*;?\s*"
)
_SAID: Final = re.compile(
    r"[\"']([^\"'\n]{1,60})[\"']\s*:\s*[\"']([^\"'\n]{1,60})[\"']\s*,?\s*(?:(?:#|//).*)?"
)
_SOURCE_KEYS: Final = ("source", "from", "src", "input", "sourcefield", "sourcepath", "srcfield", "path")
_TARGET_KEYS: Final = (
    "target",
    "to",
    "dest",
    "dst",
    "destination",
    "output",
    "targetfield",
    "targetpath",
    "column",
)
_RULE_KEYS: Final = (
    "transform",
    "transformation",
    "rule",
    "note",
    "notes",
    "conversion",
    "format",
    "fn",
    "convert",
)
_FIXED_KEYS: Final = ("const", "constant", "fixed", "literal", "static", "value")
_TABLE_KEYS: Final = ("map", "values", "lookup", "table", "valuemap", "translate")
_INDEXED: Final = re.compile(r"(?<=: )([\w.]+\[[\w*]*\][\w.\[\]]*)(?=\s*[,}])")
"""`{from: emails[0]}`: people write it without the quotes it needs."""
_SECRET: Final = re.compile(r"\$\{(\w+)\}")
_ALIAS: Final = re.compile(r"(?:^|[\s\[,{:-])[*&]\w", re.MULTILINE)
MOST_CODE: Final = 60_000


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
        or list(assigned(unit))
    )


def _named(unit: Unit) -> Iterator[Pair]:
    """`{"first_name": "FirstName"}`, or a list of `source` and `target`."""
    about = any(_ABOUT.search(words) for words in unit.context)
    value = _value(unit.text)
    listed = _listed(value, value)
    if listed:
        for each in listed:
            if where := _where(unit.text, each.source, each.target) or _where(unit.text, each.target, ""):
                source = FieldRef("", constant=each.constant) if each.constant else _field(each.source)
                yield Pair(source, _field(each.target), unit, *where, each.rule)
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
        r"[{;]\s*$|^[^{\n]*\}\s*$", text, re.MULTILINE
    ):
        return None
    if _ALIAS.search(text):
        return None  # A name for a part, used again and again, makes a page of text millions of values.
    try:
        return yaml.safe_load(_INDEXED.sub(r'"\1"', _SECRET.sub(r"\1", text)))
    except (yaml.YAMLError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry of a list of mappings."""

    source: str
    target: str
    rule: str = ""
    constant: str = ""


def _listed(value: Any, whole: Any) -> list[_Member]:
    """The members of a list of mappings, wherever in the value it stands."""
    if isinstance(value, dict):
        return next((found for each in value.values() if (found := _listed(each, whole))), [])
    if not isinstance(value, list):
        return []
    found = [member for each in value if isinstance(each, dict) and (member := _member(each, whole))]
    return found if len(found) == len(value) and any(each.source for each in found) else []


def _member(entry: dict[Any, Any], whole: Any) -> _Member | None:
    folded = {re.sub(r"[\s_-]", "", str(key).casefold()): inner for key, inner in entry.items()}
    source, target, rule = (
        next((folded[key] for key in keys if isinstance(folded.get(key), str)), "")
        for keys in (_SOURCE_KEYS, _TARGET_KEYS, _RULE_KEYS)
    )
    fixed = next((folded[key] for key in _FIXED_KEYS if isinstance(folded.get(key), (str, int, float))), None)
    if not target or not (source or fixed is not None):
        return None
    table = next((_table(folded[key], whole) for key in _TABLE_KEYS if key in folded), "")
    constant = (
        "" if source or fixed is None else str(fixed).lower() if isinstance(fixed, bool) else str(fixed)
    )
    return _Member(source, target, "; ".join(filter(None, (table, rule))), constant)


def _table(said: Any, whole: Any) -> str:
    """The values of a member, or those of the table it names elsewhere in the settings."""
    table = said if isinstance(said, dict) else _named_in(whole, str(said)) if isinstance(said, str) else None
    if not isinstance(table, dict):
        return f"look up in {said}" if isinstance(said, str) else ""
    flat = {str(key): value for key, value in table.items() if not isinstance(value, (dict, list))}
    return ", ".join(f"{key} = {value}" for key, value in flat.items())


def _named_in(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    if isinstance(value.get(name), dict):
        return value[name]
    return next((found for each in value.values() if (found := _named_in(each, name)) is not None), None)


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
