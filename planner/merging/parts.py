"""A value of the plan as parts: its keyed elements and sections, each with its fields by dotted path."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

WHOLE = frozenset(
    {
        "bind",
        "check",
        "condition",
        "example_in",
        "example_out",
        "payload_example",
        "example",
        "request_example",
        "response_example",
    }
)
"""Fields that are compared as one value: JSON of any shape, and what only makes sense together."""

SINGLES = {
    WorkflowSpec: ("title", "story", "description", "prompt", "trigger"),
    Research: ("title", "summary", "technical_notes", "integration_type"),
}
LISTS = {
    WorkflowSpec: (
        "user_stories",
        "acceptance_criteria",
        "systems",
        "endpoints",
        "data_flow",
        "transformations",
        "assumptions",
    ),
    Research: ("systems", "objects", "endpoints", "triggers", "mappings", "rules", "questions"),
}
# Lists inside an element whose entries are parts of their own.
INNER = {"transformations": "rows", "objects": "fields"}


@dataclass(frozen=True)
class Part:
    """One element. `key` is unique in its `section`; `inside` is the key of the table or object it is in."""

    section: str
    key: str
    title: str
    inside: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        return (self.section, self.key)


def parts(value: WorkflowSpec | Research, *, evidence: bool = False) -> list[Part]:
    """Every part in the order of the value. Rows and fields follow their table or object.

    `evidence` asks for the sources too; without it two values that differ in their sources only are alike.
    """
    dumped = value.model_dump(mode="json", by_alias=True)
    kind = WorkflowSpec if isinstance(value, WorkflowSpec) else Research
    found = [_single(name, dumped[name]) for name in SINGLES[kind]]
    seen: dict[tuple[str, str], int] = {}
    for section in LISTS[kind]:
        for element in dumped[section]:
            for part in _element(section, element, evidence=evidence):
                number = seen[part.place] = seen.get(part.place, 0) + 1
                found.append(part if number == 1 else _numbered(part, number))
    return found


def shown(value: Any) -> str:
    """A field's value as text for a person: words as they are, lists with commas, anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a value by dotted path; lists and what stands in WHOLE stay as they are."""
    for name, inner in value.items():
        if isinstance(inner, dict) and inner and name not in WHOLE:
            yield from flat(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", inner


def _single(name: str, value: Any) -> Part:
    fields = dict(flat(value)) if isinstance(value, dict) else {"": value}
    return Part(name, name, name.replace("_", " "), "", fields)


def _element(section: str, value: dict[str, Any], *, evidence: bool) -> Iterator[Part]:
    inner = INNER.get(section, "")
    key = _key(section, value)
    left_out = {"key", inner} | (set() if evidence else {"evidence"})
    yield Part(section, key, _title(section, value), "", _without(value, left_out))
    for each in value.get(inner) or ():
        known = each.get("key") or f"{key}.{each['name']}"
        title = each.get("target") or each.get("name") or ""
        yield Part(inner, known, title, key, _without(each, left_out))


def _without(value: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    return dict(flat({name: inner for name, inner in value.items() if name not in left_out}))


def _key(section: str, value: Mapping[str, Any]) -> str:
    """What an element is known by: its key, else what it is about."""
    if section == "objects":
        return f"{value['system']}.{value['name']}"
    if section == "triggers":
        return ".".join(part for part in (value["kind"], value["system"], value["event"]) if part)
    if section == "assumptions":
        return str(value["question"] or value["text"])
    return str(value["key"])


def _title(section: str, value: Mapping[str, Any]) -> str:
    for name in ("title", "text", "name", "i_want", "path", "event", "target", "kind"):
        if value.get(name):
            return str(value[name])
    return ""


def _numbered(part: Part, number: int) -> Part:
    """A second part of the same key: told apart by its number, so that none is lost."""
    return Part(part.section, f"{part.key} ({number})", part.title, part.inside, part.fields)
