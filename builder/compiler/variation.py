"""Situations like a given one: records with other keys, a longer list, entries that a filter leaves out."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenon.mapping import MappingError, pick, put

from builder.compiler.branches import loop_body
from builder.compiler.conditions import COMPARISONS, OPPOSITE, compared_as
from builder.compiler.endpoints import path_names
from builder.compiler.expected_requests import is_id
from builder.compiler.expected_sent import Sent
from builder.compiler.references import read_reference, write_path
from builder.compiler.scope import same_name
from planner.handover import FieldTest, Given, Step, WorkflowSpec

EARLY, MIDDLE, LATE = "2001-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2101-01-01T00:00:00Z"


def another(value: Any, number: int, between: str = "-") -> Any:
    """Another value of the same kind: a number further on, an address or a text with a number in it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value + number
    written = str(value)
    if written.isdigit() and not written.startswith("0"):
        return str(int(written) + number)
    name, at, domain = written.partition("@")
    return f"{name}.{number}{at}{domain}" if at else f"{written}{between}{number}"


def leaving(record: Mapping[str, Any], loop: Step, spec: WorkflowSpec) -> Iterator[dict[str, Any]]:
    """The record as each filter of the loop leaves it out, where a filter asks about one of its fields."""
    place = spec.data_flow.index(loop)
    body = loop_body(spec.data_flow, place, len(spec.data_flow))
    for step in spec.data_flow[body.start : body.stop]:
        condition = step.condition
        if step.kind != "filter" or condition is None or len(condition.tests) != 1:
            continue
        test = condition.tests[0]
        read = read_reference(test.path)
        wanted = step.on_true in ("skip", "end")
        if read.root == loop.output and read.path and all(isinstance(part, str) for part in read.path):
            for value in making(test, wanted):
                changed = copy.deepcopy(dict(record))
                try:
                    yield put(changed, write_path(read.path), value)
                except MappingError:
                    continue


def making(test: FieldTest, true: bool, other: Any = None) -> Iterator[Any]:
    """Values for which a test comes out so. `other` is what it is held against, where that is a reference."""
    against = other if test.other else test.value
    op = test.op if true else OPPOSITE.get(test.op, "")
    if op in ("present", "missing"):
        yield "something" if op == "present" else None
    elif op in ("equals", "in"):
        yield against[0] if isinstance(against, list | tuple) and against else against
    elif op in ("not_equals", "not_in"):
        first = against[0] if isinstance(against, list | tuple) and against else against
        yield another(first, 1) if not isinstance(first, bool) else not first
    elif op in COMPARISONS and compared_as(test) == "date":
        yield EARLY if op in ("lt", "lte") else LATE
    elif op in COMPARISONS and compared_as(test) == "number":
        limit = against if isinstance(against, int | float) else 0
        yield limit - 1 if op in ("lt", "lte") else limit + 1


def longer_list(spec: WorkflowSpec, loop: Step, listing: Sent, given: Given) -> Given | None:
    """The situation with four entries for one: the first is left out by a filter, where the loop has one."""
    system, name = listing.endpoint.system, listing.endpoint.object
    items = [each for each in given.twin_state if each.system == system and same_name(each.object, name)]
    if not items:
        return None
    first = items[0].record
    paths = [listing.endpoint.returns.id_at or "id", *_keys(spec, loop)]
    between = _between(spec)
    left_out = [varied(record, paths, 3, between) for record in leaving(first, loop, spec)][:1]
    made = [*left_out, *(varied(first, paths, number, between) for number in (2, 1)), first]
    rest = [each for each in given.twin_state if each not in items]
    added = [items[0].model_copy(update={"record": record}) for record in made]
    return given.model_copy(update={"twin_state": (*rest, *added)})


def varied(record: Mapping[str, Any], paths: Sequence[str], number: int, between: str) -> dict[str, Any]:
    """The same record with other values at these paths."""
    changed = copy.deepcopy(dict(record))
    for path in dict.fromkeys(paths):
        value = pick(record, path)
        if value is not None and "[" not in path and isinstance(value, str | int):
            put(changed, path, another(value, number, between))
    return changed


def _between(spec: WorkflowSpec) -> str:
    """A space where keys stand in addresses as text: it shows whether they are quoted."""
    names = [name for each in spec.endpoints for name in path_names(each.path)]
    return "-" if any(is_id(name) for name in names) else " "


def _keys(spec: WorkflowSpec, loop: Step) -> list[str]:
    """The fields of an entry by which what is written is found again, or its address made."""
    targets = {match.target for step in spec.data_flow for match in step.match}
    paths = [match.source for step in spec.data_flow for match in step.match]
    made = {step.output for step in spec.data_flow if step.kind == "transform"}
    for step in spec.data_flow:
        for reference in step.bind.values():
            read = read_reference(reference)
            if read.root == loop.output and read.path:
                paths.append(write_path(read.path))
            elif read.root in made and read.path:
                targets.add(write_path(read.path))
    rows = [row for table in spec.transformations for row in table.rows]
    return [*paths, *(row.source for row in rows if row.target in targets and row.source)]
