"""Where in a workflow a person edits: a section without keys, one element, or an element yet to be added."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.spec.workflow import WorkflowSpec

Data = dict[str, Any]

# Section of the page -> the field of the workflow and what its keys begin with ("" where keys are words).
LISTS = {
    "stories": ("user_stories", "US"),
    "criteria": ("acceptance_criteria", "AC"),
    "systems": ("systems", ""),
    "endpoints": ("endpoints", "EP"),
    "flow": ("data_flow", "ST"),
}
NOUNS = {
    "stories": "user story",
    "criteria": "criterion",
    "systems": "system",
    "endpoints": "endpoint",
    "flow": "step",
}
SINGLES = {
    "title": "title",
    "story": "story",
    "prompt": "prompt",
    "description": "description",
    "trigger": "trigger",
    "assumptions": "assumptions",
}
# Texts and lists are edited under the name of their field; the others are values with fields of their own.
WRAPPED = ("title", "prompt", "description", "assumptions")
SECTION_OF = {"title": "head", "assumptions": "description"}
SYSTEM = "system."
NEW = "new."


@dataclass(frozen=True)
class Place:
    """One thing that is edited. `name` is how an address says it, `kind` which form it has.

    `key` is the element's own key, "" for a section without keys and for an element yet to be added.
    """

    name: str
    kind: str
    section: str
    key: str = ""

    @property
    def is_new(self) -> bool:
        return self.name.startswith(NEW)

    @property
    def anchor(self) -> str:
        """The id of its element in the page."""
        if self.is_new:
            return f"new-{self.kind}"
        if self.kind == "systems":
            return f"sys-{self.key}"
        return self.key or ("doc-head" if self.section == "head" else self.section)

    @property
    def label(self) -> str:
        """What people call it: `AC-03`, `story`, `new step`."""
        if self.is_new:
            return f"new {NOUNS[self.kind]}"
        return self.key or self.name


def place_named(spec: WorkflowSpec, name: str) -> Place:
    """The place an address names. Raises LookupError for one the workflow does not have."""
    if name in SINGLES:
        return Place(name, name, SECTION_OF.get(name, name))
    if name.startswith(NEW) and name.removeprefix(NEW) in LISTS:
        section = name.removeprefix(NEW)
        return Place(name, section, section)
    for section, (field, prefix) in LISTS.items():
        for element in getattr(spec, field):
            known = element.key if prefix else f"{SYSTEM}{element.key}"
            if known == name:
                return Place(name, section, section, element.key)
    raise LookupError(f"{spec.key} has no {name}")


def place_of_kind(name: str) -> Place:
    """The place a name stands for by its form alone, for an element that is gone."""
    if name.startswith(SYSTEM):
        return Place(name, "systems", "systems", name.removeprefix(SYSTEM))
    for section, (_, prefix) in LISTS.items():
        if prefix and name.startswith(f"{prefix}-"):
            return Place(name, section, section, name)
    raise LookupError(f"no workflow has a {name}")


def data_of(spec: WorkflowSpec) -> Data:
    """The workflow as JSON values, in the spelling of the plan format."""
    return spec.model_dump(mode="json", by_alias=True)


def value_at(data: Mapping[str, Any], place: Place) -> Data | None:
    """What stands at a place of a workflow's JSON value; None where it is not, or not yet."""
    if place.is_new:
        return None
    if place.kind in LISTS:
        return next((one for one in data[LISTS[place.kind][0]] if one["key"] == place.key), None)
    found = data[SINGLES[place.kind]]
    beside = {"customers": data.get("customers")} if place.kind == "trigger" else {}
    return {place.kind: found} if place.kind in WRAPPED else {**found, **beside}


def placed(spec: WorkflowSpec, place: Place, value: Data, after: str = "") -> WorkflowSpec:
    """The workflow with that value at that place; an element that is not there is added at the end, or
    behind the one called `after`. Raises pydantic's ValidationError, its locations leading into the workflow.
    """
    data = data_of(spec)
    if place.kind in LISTS:
        found = data[LISTS[place.kind][0]]
        at = next((number for number, one in enumerate(found) if one["key"] == value["key"]), None)
        if at is not None:
            found[at] = value
        else:
            behind = next((number for number, one in enumerate(found) if one["key"] == after), len(found) - 1)
            found.insert(behind + 1, value)
    else:
        value = dict(value)
        # Whose settings count is asked where the workflow starts, and stands beside it in the plan.
        data |= {"customers": value.pop("customers", None)} if place.kind == "trigger" else {}
        data[SINGLES[place.kind]] = value[place.kind] if place.kind in WRAPPED else value
    return WorkflowSpec.model_validate(data)


def location_of(spec: WorkflowSpec, place: Place, value: Data) -> tuple[int | str, ...]:
    """Where the value of a place stands in the workflow, as pydantic names it in its errors."""
    if place.kind not in LISTS:
        return () if place.kind in WRAPPED else (SINGLES[place.kind],)
    field = LISTS[place.kind][0]
    keys = [one.key for one in getattr(spec, field)]
    return (field, keys.index(value["key"]) if value["key"] in keys else len(keys))


def removed(spec: WorkflowSpec, place: Place) -> WorkflowSpec:
    """The workflow without that element."""
    data = data_of(spec)
    field = LISTS[place.kind][0]
    data[field] = [one for one in data[field] if one["key"] != place.key]
    return WorkflowSpec.model_validate(data)


def moved(spec: WorkflowSpec, place: Place, by: int) -> WorkflowSpec:
    """The workflow with that element `by` places further down (negative: up), as far as the list goes."""
    data = data_of(spec)
    found = data[LISTS[place.kind][0]]
    at = next(number for number, one in enumerate(found) if one["key"] == place.key)
    element = found.pop(at)
    found.insert(max(0, min(len(found), at + by)), element)
    return WorkflowSpec.model_validate(data)


def with_fresh_keys(old: WorkflowSpec, new: WorkflowSpec, field: str, used: Iterable[str]) -> WorkflowSpec:
    """`new`, in which elements of that list that `old` does not have carry keys nobody ever had."""
    data, known = data_of(new), {one.key for one in getattr(old, field)}
    kind = next(section for section, (name, _) in LISTS.items() if name == field)
    taken = {*used, *known}
    for element in data[field]:
        if element["key"] not in known:
            element["key"] = next_key(kind, taken)
            taken.add(element["key"])
    return WorkflowSpec.model_validate(data)


def next_key(kind: str, used: Iterable[str]) -> str:
    """A key nobody has had: one above the highest of `used`, which names those of earlier revisions too."""
    prefix = LISTS[kind][1]
    numbers = [int(found[1]) for key in used if (found := re.fullmatch(rf"{prefix}-(\d+)", key))]
    return f"{prefix}-{max(numbers, default=0) + 1:02d}"
