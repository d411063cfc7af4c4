"""The evidence gate: calls and fields held against the API descriptions that were brought.

Where a system has no description nothing is claimed, and one note says so.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from planner.described import Described, Place, belonging, sent_to, taken_from
from planner.lint.findings import Finding, Fix
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import Research, System
from planner.spec.workflow import Endpoint, Row, Transformation, WorkflowSpec
from systems.index import ApiField, ApiIndex, ApiOperation, FoundField

_SLOT: Final = re.compile(r"\{[^{}]*\}")
_KINDS: Final = {
    **dict.fromkeys(("number", "decimal", "integer", "currency", "float", "int"), ("number", "integer")),
    **dict.fromkeys(("boolean", "bool"), ("boolean",)),
    **dict.fromkeys(
        ("text", "string", "date", "datetime", "time", "email", "id", "url", "phone"), ("string",)
    ),
}
_SAID: Final = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
_FIELD: Final = re.compile(r"[\w$@*-]+(?:\[[^\]]*\])?(?:\.[\w$@*-]+(?:\[[^\]]*\])?)*")


def described(spec: WorkflowSpec, research: Research, indexes: Sequence[ApiIndex]) -> Iterator[Finding]:
    """All findings of the gate about one workflow."""
    systems = _systems(spec, research)
    held = belonging(systems, indexes)
    yield from _not_checked(systems, held)
    for number, endpoint in enumerate(spec.endpoints):
        yield from _endpoint(endpoint, f"endpoints[{number}]", held)
    for number, table in enumerate(spec.transformations):
        path = f"transformations[{number}]"
        yield from _sources(spec, table, path, held)
        yield from _targets(spec, table, path, held)


def _systems(spec: WorkflowSpec, research: Research) -> list[System]:
    """The systems this workflow calls or maps; what research knows of them, else what the workflow says."""
    used = {endpoint.system for endpoint in spec.endpoints}
    used |= {side.system for table in spec.transformations for side in (table.source, table.target)}
    known = {system.key: system for system in research.systems}
    for each in spec.systems:
        if each.key not in known:
            known[each.key] = System(key=each.key, name=each.name or each.key, role=each.role)
    return [system for key, system in known.items() if key in used]


def _not_checked(systems: Sequence[System], held: Described) -> Iterator[Finding]:
    for system in systems:
        if system.key in held.by_system:
            continue
        why = held.unclear.get(system.key)
        if why:
            message = f"{system.name} is not checked: it is not clear which API description is its, {why}."
        else:
            message = f"{system.name} is not checked: there is no API description of it among the documents."
        yield Finding("not_checked", "systems", "note", message, "systems")


def _endpoint(endpoint: Endpoint, path: str, held: Described) -> Iterator[Finding]:
    lookups = held.lookups(endpoint.system)
    if lookups is None or endpoint.is_placeholder:
        return
    found = lookups.find_operation(endpoint.method, endpoint.path)
    if found.operation is not None:
        return
    name, call = lookups.index.name, f"{endpoint.method} {endpoint.path}"
    if found.other_methods:
        allowed = list(dict.fromkeys(each.method for each in found.other_methods))
        message = f"{endpoint.key} calls {call}, but {name} has {_listed(allowed)} there."
        fix = _method_fix(endpoint, path, allowed)
        yield Finding("endpoint_not_described", f"{path}.method", "error", message, endpoint.key, fix)
        return
    message = f"{endpoint.key} calls {call}, which is not in {name}."
    if found.nearest:
        message += f" Nearest: {_listed([f'{each.method} {each.path}' for each in found.nearest])}."
    fix = _path_fix(endpoint, path, found.nearest)
    yield Finding("endpoint_not_described", f"{path}.path", "error", message, endpoint.key, fix)


def _method_fix(endpoint: Endpoint, path: str, allowed: Sequence[str]) -> Fix | None:
    """Only where one other method can mean the same: no reading becomes a writing by one click."""
    reads = endpoint.method == "GET"
    same = [each for each in allowed if (each == "GET") == reads and each != "DELETE"]
    return Fix(f"Use {same[0]}", {f"{path}.method": same[0]}) if len(same) == 1 else None


def _path_fix(endpoint: Endpoint, path: str, nearest: Sequence[ApiOperation]) -> Fix | None:
    """The one near path with this method and as many placeholders, which keep their names."""
    slots = _SLOT.findall(endpoint.path)
    same = [
        each
        for each in nearest
        if each.method == endpoint.method and len(_SLOT.findall(each.path)) == len(slots)
    ]
    if len(same) != 1:
        return None
    names = iter(slots)
    written = _SLOT.sub(lambda _: next(names), same[0].path)
    return Fix(f"Use {written}", {f"{path}.path": written})


def _sources(spec: WorkflowSpec, table: Transformation, path: str, held: Described) -> Iterator[Finding]:
    places = taken_from(spec, table, held)
    for number, row in enumerate(table.rows if places else ()):
        if not _FIELD.fullmatch(row.source):
            continue
        found = _found(places, row.source)
        if found.status == "missing":
            at = f"{path}.rows[{number}].source"
            yield _missing(row, row.source, at, found, places, table.source.object)


def _targets(spec: WorkflowSpec, table: Transformation, path: str, held: Described) -> Iterator[Finding]:
    places = sent_to(spec, table, held)
    if not places:
        return
    wrapper = _wrapper(table, places)
    if wrapper:
        yield _wrapped(spec, places[0], wrapper)
        return
    for number, row in enumerate(table.rows):
        if not _FIELD.fullmatch(row.target) or is_placeholder_field(row.target):
            continue
        found = _found(places, row.target)
        at = f"{path}.rows[{number}]"
        if found.status == "missing":
            yield _missing(row, row.target, f"{at}.target", found, places, table.target.object)
        elif found.field is not None:
            yield from _typed(row, found.field, at, places[0])
    yield from _required(table, path, places)


def _found(places: Sequence[Place], path: str) -> FoundField:
    """The field at the first place that has it; where one place says nothing of it, nothing is missing."""
    answers = [place.find(path) for place in places]
    for wanted in ("found", "open", "unknown"):
        if hit := next((each for each in answers if each.status == wanted), None):
            return hit
    return max(answers, key=lambda each: len(each.suggestions))


def _missing(
    row: Row, name: str, path: str, found: FoundField, places: Sequence[Place], record: str
) -> Finding:
    document = places[0].lookups.index.name
    of = f" of {record}" if record else ""
    message = f"{name}{of} is not in {document}."
    if found.suggestions:
        message += f" Nearest: {_listed(found.suggestions)}."
    same = [each for each in found.suggestions if each.count(".") == name.count(".")]
    fix = Fix(f"Use {same[0]}", {path: same[0]}) if len(same) == 1 else None
    return Finding("field_not_described", path, "warning", message, row.key, fix)


def _typed(row: Row, field: ApiField, path: str, place: Place) -> Iterator[Finding]:
    document = place.lookups.index.name
    if field.read_only:
        message = f"{row.target} is only read, never written, by {document}."
        yield Finding("field_read_only", f"{path}.target", "warning", message, row.key)
    expected = [each for each in field.type.split(" | ") if each in _SAID]
    given = row.example_out
    if field.enum and isinstance(given, str) and given not in field.enum and "string" in expected:
        message = f"{row.target} takes {_listed([str(each) for each in field.enum[:8]])}, not {given!r}."
        yield Finding("value_not_described", f"{path}.expr", "warning", message, row.key)
    if not expected or len(expected) != len(field.type.split(" | ")):
        return
    planned = _KINDS.get(row.type.casefold())
    told = _kind_of(given) or planned
    if (
        told
        and not set(told) & set(expected)
        and not (told == ("number", "integer") and "number" in expected)
    ):
        kind = _SAID[expected[0]]
        message = f"{row.target} is {kind} in {document}, but the plan writes {_words(told)}."
        fix = (
            None
            if planned and set(planned) & set(expected)
            else Fix(f"Make it {kind}", {f"{path}.type": kind})
        )
        yield Finding("type_disagrees", f"{path}.type", "warning", message, row.key, fix)


def _kind_of(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int | float):
        return ("number", "integer")
    return ("string",) if isinstance(value, str) else None


def _words(kinds: Sequence[str]) -> str:
    return {"string": "text", "boolean": "true or false"}.get(kinds[0], "a number")


def _required(table: Transformation, path: str, places: Sequence[Place]) -> Iterator[Finding]:
    """What a new record must have, at its top and in every part of it that some row writes."""
    written = {_plain(row.target) for row in table.rows}
    parts = {".".join(each.split(".")[:end]) for each in written for end in range(1, each.count(".") + 1)}
    for place in places:
        if place.endpoint is not None and place.endpoint.operation not in ("create", "upsert"):
            continue
        fixed = {each.name for each in place.endpoint.params} if place.endpoint else set()
        for part in ("", *sorted(parts)):
            at = ".".join(filter(None, (place.prefix, part)))
            for field in place.lookups.fields.required(place.shape, at):
                name = f"{part}.{field.name}" if part else field.name
                if (
                    name in parts | written
                    or field.name in fixed
                    or any(each.startswith(f"{name}.") for each in written)
                ):
                    continue
                message = f"{name} is required by {place.lookups.index.name} and no row writes it."
                yield Finding("required_unmapped", f"{path}.rows", "error", message, table.key)
        return


def _wrapper(table: Transformation, places: Sequence[Place]) -> str:
    """The one member of the request in which every row's field stands, where the plan sends it at the top."""
    place = places[0]
    if place.endpoint is None or place.prefix or not table.rows or _any_known(table, place, ""):
        return ""
    tops = [each for each in place.lookups.flat(place.shape, levels=0) if "." not in each.path]
    if len(tops) != 1:
        return ""
    inside = tops[0].path + ("[0]" if tops[0].inside else "")
    return inside if _any_known(table, place, f"{inside}.") else ""


def _any_known(table: Transformation, place: Place, lead: str) -> bool:
    found = (place.lookups.find_field(place.shape, lead + row.target) for row in table.rows)
    return any(each.status == "found" for each in found)


def _wrapped(spec: WorkflowSpec, place: Place, wrapper: str) -> Finding:
    endpoint = place.endpoint or spec.endpoints[0]
    path = f"endpoints[{spec.endpoints.index(endpoint)}].body_at"
    message = (
        f"{place.lookups.index.name} wants the record of {endpoint.key} in {wrapper}; it is sent at the top."
    )
    fix = Fix(f"Send it in {wrapper}", {path: wrapper})
    return Finding("body_at_differs", path, "error", message, endpoint.key, fix)


def _plain(path: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", path)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}" if names else ""
