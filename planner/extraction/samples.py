"""JSON samples in the documents: which object of which system they show, field by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from planner.extraction.records import Records
from planner.extraction.shown_values import separated, values_in
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.fields.kinds import kind_of
from planner.reading.payload import NotJson, parse_json
from planner.spec.research import ObjectField
from planner.spec.values import Evidence, Role

MAX_FIELDS: Final = 300
_BLOCK: Final = re.compile(r"[\[{][\s\S]*[\]}]")
_COMMENTS: Final = re.compile(r"(?m)(?<![:\"'\w])//[^\n\"]*$|,(?=\s*[}\]])|/\*[\s\S]*?\*/")
_WORDS: Final = re.compile(
    r"\b(payload|event|webhook|request|response|body|answer|reply|sample|example|record|object|message)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A JSON value a document shows. `use` is webhook, request, response or record; `guessed`: nothing close
    to it names its system.
    """

    system: str
    object: str
    use: str
    value: Any
    fields: tuple[ObjectField, ...]
    evidence: Evidence
    guessed: bool = False


def find_samples(
    units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role], records: Records
) -> list[tuple[Unit, Sample]]:
    """Every JSON block of code and every JSON document that is no API description, with its unit."""
    found: list[tuple[Unit, Sample]] = []
    last: list[str] = []
    seen: set[str] = set()
    for unit in units:
        value: Any = None
        if unit.kind == "code" and unit.scope == "in":
            value = _value(unit.text) or separated(unit.text)
        elif unit.kind == "value" and unit.document.name not in seen:
            seen.add(unit.document.name)
            value = unit.document.value
            value = None if _describes_api(value) else value
        else:
            found += _spoken(unit, naming, roles, records) if unit.kind in ("paragraph", "item") else []
            last = naming.keys_in(unit) or (last if unit.kind != "heading" else [])
        if isinstance(value, (dict, list)) and value:
            found.append((unit, _sample(unit, value, last, naming, roles, records)))
    return found


def _spoken(
    unit: Unit, naming: Naming, roles: Mapping[str, Role], records: Records
) -> Iterator[tuple[Unit, Sample]]:
    """The values inside a sentence, each of the system named last before it."""
    if unit.scope != "in":
        return
    for start, value in values_in(unit.text):
        named = [each.key for each in naming.mentions.get(unit.number, ()) if each.end <= start]
        sample = _sample(unit, value, named, naming, roles, records)
        yield unit, replace(sample, system=named[-1]) if named else sample


def event_shown(unit: Unit) -> Any:
    """The JSON body a code block shows, where it is announced as what arrives and not as an answer."""
    if unit.kind != "code" or unit.scope != "in":
        return None
    near = " ".join((unit.passage.lead, *unit.passage.section[-1:]))
    said = [word.casefold() for word in _WORDS.findall(near)]
    if not _ARRIVES.intersection(said) or _ANSWERS.intersection(said):
        return None
    value = _value(unit.text)
    return value if isinstance(value, (dict, list)) and value else None


_ARRIVES: Final = frozenset(("payload", "event", "webhook", "body", "message"))
_ANSWERS: Final = frozenset(("response", "answer", "reply"))


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
    words = [word.casefold() for word in _WORDS.findall(around)]
    sent = not {"webhook", "event", "payload"}.isdisjoint(words)
    # "Acme sends a webhook, and a record is created in Foo": what comes in is of the one named first.
    near = (unit.text[:80], *reversed(unit.context), unit.document.name if unit.kind == "value" else "")
    system = _system(near, last[:1] if sent else last, naming, roles)
    use = next((use for use in ("webhook", "response", "request") if _means(use, words)), "record")
    name = records.main(system, unit) if system else ""
    fields = tuple(_fields(value, unit))
    guessed = not any(_named_in(words, naming) for words in near[:3])
    return Sample(system, name or _name(around, use), use, value, fields, unit.evidence(), guessed)


def _means(use: str, words: Sequence[str]) -> bool:
    return use in words or {"webhook": "event", "response": "answer", "request": "body"}[use] in words


def _name(around: str, use: str) -> str:
    return use if use != "record" else "record"


def _system(near: Sequence[str], last: Sequence[str], naming: Naming, roles: Mapping[str, Role]) -> str:
    """The one system the nearest words name; else the last one spoken of; else the first that gives."""
    several = ""
    for words in near:
        named = _named_in(words, naming)
        if len(named) == 1:
            return named[0]
        several = several or "".join(named[:1])
    if last:
        return last[-1]
    return several or next((key for key, role in roles.items() if role in ("source", "both")), "")


def _named_in(words: str, naming: Naming) -> list[str]:
    folded = f" {re.sub(r'[^a-z0-9]+', ' ', words.casefold())} "
    found = []
    for key, system in naming.systems.items():
        names = (
            system.name,
            *(system.entry.aliases if system.entry else ()),
            *(system.entry.common if system.entry else ()),
        )
        if any(f" {re.sub(r'[^a-z0-9]+', ' ', name.casefold())} " in folded for name in names):
            found.append(key)
    return found


def _fields(value: Any, unit: Unit) -> Iterator[ObjectField]:
    """The leaves by path; arrays show their first element as `lines[]`."""
    first = value[0] if isinstance(value, list) and value else value
    for number, (path, leaf) in enumerate(leaves(first, "")):
        if number >= MAX_FIELDS:
            return
        name = path.rpartition(".")[2].removesuffix("[]")
        at = unit.text.find(f'"{name}"')
        end = unit.text.find("\n", at) if at >= 0 else -1
        evidence = unit.evidence(at, end if end > at else None) if at >= 0 else unit.evidence()
        yield ObjectField(name=path, type=kind_of(leaf) or "unknown", example=leaf, evidence=(evidence,))


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every single value with its path; of an array the first element."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        yield from leaves(value[0], f"{path}[]")
    else:
        yield path, value
