"""JSON samples in the documents: which object of which system they show, field by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.extraction.records import Records
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.reading.payload import NotJson, parse_json
from planner.spec.research import ObjectField
from planner.spec.values import Evidence, Role

MAX_FIELDS: Final = 300
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d$")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_BLOCK: Final = re.compile(r"[\[{][\s\S]*[\]}]")
_COMMENTS: Final = re.compile(r"(?m)(?<![:\"'\w])//[^\n\"]*$|,(?=\s*[}\]])|/\*[\s\S]*?\*/")
_WORDS: Final = re.compile(
    r"\b(payload|event|webhook|request|response|body|answer|reply|sample|example|record|object|message)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A JSON value a document shows. `use` is webhook, request, response or record."""

    system: str
    object: str
    use: str
    value: Any
    fields: tuple[ObjectField, ...]
    evidence: Evidence


def find_samples(
    units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role], records: Records
) -> list[Sample]:
    """Every JSON block of code, and every JSON document that is no API description."""
    found = []
    last: list[str] = []
    seen: set[str] = set()
    for unit in units:
        value: Any = None
        if unit.kind == "code" and unit.scope == "in":
            value = _value(unit.text)
        elif unit.kind == "value" and unit.document.name not in seen:
            seen.add(unit.document.name)
            value = unit.document.value
            value = None if _describes_api(value) else value
        else:
            last = naming.keys_in(unit) or (last if unit.kind != "heading" else [])
        if isinstance(value, (dict, list)) and value:
            found.append(_sample(unit, value, last, naming, roles, records))
    return found


def _describes_api(value: Any) -> bool:
    return isinstance(value, dict) and bool(
        {"openapi", "swagger"} & value.keys() or {"info", "item"} <= value.keys()
    )


def _value(text: str) -> Any:
    """The JSON value in a code block, comments and trailing commas forgiven; None when there is none."""
    block = _BLOCK.search(text)
    if not block:
        return None
    for candidate in (block[0], _COMMENTS.sub("", block[0])):
        try:
            return parse_json(candidate)
        except NotJson:
            continue
    return None


def _sample(
    unit: Unit, value: Any, last: Sequence[str], naming: Naming, roles: Mapping[str, Role], records: Records
) -> Sample:
    around = " ".join((*unit.context, unit.text[:80], unit.document.name if unit.kind == "value" else ""))
    system = _system(around, last, naming, roles)
    words = [word.casefold() for word in _WORDS.findall(around)]
    use = next((use for use in ("webhook", "response", "request") if _means(use, words)), "record")
    name = records.main(system, unit) if system else ""
    fields = tuple(_fields(value, unit))
    return Sample(system, name or _name(around, use), use, value, fields, unit.evidence())


def _means(use: str, words: Sequence[str]) -> bool:
    return use in words or {"webhook": "event", "response": "answer", "request": "body"}[use] in words


def _name(around: str, use: str) -> str:
    return use if use != "record" else "record"


def _system(around: str, last: Sequence[str], naming: Naming, roles: Mapping[str, Role]) -> str:
    folded = re.sub(r"[\W_]+", " ", around.casefold())
    for key, system in naming.systems.items():
        names = (
            system.name,
            *(system.entry.aliases if system.entry else ()),
            *(system.entry.common if system.entry else ()),
        )
        if any(f" {re.sub(r'[^a-z0-9]+', ' ', name.casefold())} " in f" {folded} " for name in names):
            return key
    if last:
        return last[-1]
    return next((key for key, role in roles.items() if role in ("source", "both")), "")


def _fields(value: Any, unit: Unit) -> Iterator[ObjectField]:
    """The leaves by path; arrays show their first element as `lines[]`."""
    first = value[0] if isinstance(value, list) and value else value
    for number, (path, leaf) in enumerate(_leaves(first, "")):
        if number >= MAX_FIELDS:
            return
        name = path.rpartition(".")[2].removesuffix("[]")
        at = unit.text.find(f'"{name}"')
        end = unit.text.find("\n", at) if at >= 0 else -1
        evidence = unit.evidence(at, end if end > at else None) if at >= 0 else unit.evidence()
        yield ObjectField(name=path, type=_type(leaf), example=leaf, evidence=(evidence,))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        yield from _leaves(value[0], f"{path}[]")
    else:
        yield path, value


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, list):
        return "array"
    if isinstance(value, str):
        return "datetime" if _TIME.match(value) else "date" if _DATE.match(value) else "string"
    return "unknown" if value is None else "object"
