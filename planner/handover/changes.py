"""Other values for one element of a plan, as the Build tab proposes them. Pure.

Nothing is saved here: a person accepts a change, and then it becomes a revision like any other edit.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from lib.errors import Invalid
from planner.spec.elements import SECTIONS
from planner.spec.values import Evidence
from planner.spec.workflow import Endpoint, Row, Step, WorkflowSpec

Data = dict[str, Any]
LISTS = ("user_stories", "acceptance_criteria", "endpoints", "data_flow", "transformations")
LATER = {"ST": Step.later, "EP": Endpoint.later, "TR": Row.later}
KEPT = ("key", "rows", "evidence")
"""What a proposal never replaces: keys are names for ever, rows are elements of their own."""


def with_fields(spec: WorkflowSpec, key: str, fields: Mapping[str, Any], *, by: str = "") -> WorkflowSpec:
    """The workflow whose element `key` has these values; the rest of it is as it was.

    `key` names an element (`TR-07`) or a section without keys (`trigger`, `description`, `prompt`). `by`, a
    person's name, is added as the source of the change. Raises Invalid naming element and field.
    """
    data = spec.model_dump(mode="json", by_alias=True)
    if key in SECTIONS:
        _change_section(data, key, fields)
    else:
        _change(_found(data, spec.key, key), key, fields, by)
    try:
        return WorkflowSpec.model_validate(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{first['msg']} ({place}).", where=key) from problem


def differences(before: WorkflowSpec, after: WorkflowSpec, key: str) -> list[tuple[str, str, str]]:
    """What differs in that element, as (field, before, after) in words of JSON."""
    old, new = _value(before, key), _value(after, key)
    return [
        (field, _text(old.get(field)), _text(new.get(field)))
        for field in sorted(old.keys() | new.keys())
        if field != "evidence" and old.get(field) != new.get(field)
    ]


def _value(spec: WorkflowSpec, key: str) -> Data:
    data = spec.model_dump(mode="json", by_alias=True)
    if key in SECTIONS:
        found = data[key]
        return found if isinstance(found, dict) else {key: found}
    return _found(data, spec.key, key)


def _found(data: Data, workflow: str, key: str) -> Data:
    for element in _elements(data):
        if element["key"] == key:
            return element
    raise Invalid(f"{workflow} has no element {key}.", where=key)


def _elements(data: Data) -> Iterator[Data]:
    for name in LISTS:
        for element in data[name]:
            yield element
            yield from element.get("rows", ())


def _change(element: Data, key: str, fields: Mapping[str, Any], by: str) -> None:
    for field, value in fields.items():
        if field in KEPT or field not in _known(element, key):
            known = ", ".join(name for name in _known(element, key) if name not in KEPT)
            raise Invalid(f"There is no field {field} to change. There are: {known}.", where=key)
        element[field] = value
    if by and "evidence" in element:
        told = Evidence(kind="person", by=by).model_dump(mode="json", by_alias=True)
        element["evidence"] = [one for one in element["evidence"] if one["kind"] != "person"] + [told]


def _known(element: Data, key: str) -> list[str]:
    """The fields of an element; what came to the format later is not written where it says nothing."""
    later = LATER.get(key[:2], ())
    return [*element, *(name for name in later if name not in element)]


def _change_section(data: Data, key: str, fields: Mapping[str, Any]) -> None:
    if not isinstance(data[key], dict):
        if set(fields) != {key}:
            raise Invalid(f"Say its new value as the field {key}.", where=key)
        data[key] = fields[key]
        return
    for field in fields:
        if field not in data[key]:
            known = ", ".join(data[key])
            raise Invalid(f"There is no field {field} to change. There are: {known}.", where=key)
    data[key] = {**data[key], **fields}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
