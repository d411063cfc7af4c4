"""Everything that was decided about one workflow before its sections are written."""

from dataclasses import dataclass
from typing import Any

from tenon import mapping as values

from planner.conventions import KnownObject, id_example, id_field, published_call
from planner.generation.business_case import Case
from planner.generation.calls import calls_of
from planner.generation.conflicts import HERE, Conflict, conflict_of, looked_at, with_standing_values
from planner.generation.decisions import Decisions, decisions_of
from planner.generation.filters import Filter, filters_of
from planner.generation.intake import Intake, intake_of
from planner.generation.key_rows import with_key_row
from planner.generation.matching import Matching, matching_of
from planner.generation.naming import identifier
from planner.generation.paths import place
from planner.generation.retrying import on_error_of
from planner.generation.rows import table_of
from planner.spec.workflow import Endpoint, OnError, Transformation


@dataclass(frozen=True)
class Design:
    """One workflow, decided: its case, key, table, intake, calls, filters and what happens on errors."""

    case: Case
    decisions: Decisions
    matching: Matching
    table: Transformation
    intake: Intake
    calls: dict[str, Endpoint]
    filters: tuple[Filter, ...]
    careful: OnError
    conflict: Conflict | None
    source_record: dict[str, Any]
    target_record: dict[str, Any]

    @property
    def mapped(self) -> str:
        """The name of the mapped record: `lead`; of the system too where both ends call it the same."""
        name = identifier(self.case.target.noun)
        if name == identifier(self.case.source.noun):
            return f"{identifier(self.case.target.system.key)}_{name}"
        return name

    @property
    def existing(self) -> str:
        return f"existing_{identifier(self.case.target.noun)}"

    @property
    def source_id(self) -> Any:
        """An example id of the source's record."""
        convention, known = self.case.source.convention, self.case.source.known
        return id_example(convention, known) if convention and known else "10427"

    @property
    def source_id_field(self) -> str:
        convention = self.case.source.convention
        return id_field(convention, self.case.source.known or KnownObject(name="")) if convention else "id"

    @property
    def read_before_update(self) -> dict[str, str]:
        """What an update must send that stands in the record it found: placeholder to field."""
        target = self.case.target
        if target.convention is None or target.known is None or "update" not in self.calls:
            return {}
        call = published_call(target.convention, target.known, "update")
        return call.bind if call else {}

    @property
    def found(self) -> str:
        """The fields of the record that was found: a list may keep them inside an entry."""
        search = self.calls.get("search")
        inside = search.returns.record_at if search and search.operation != "read" else ""
        return f"{self.existing}.{inside}" if inside else self.existing

    @property
    def existing_id(self) -> str:
        """Where the id of a record that was found stands in it."""
        search = self.calls.get("search")
        return (search.returns.id_at if search else "") or "id"


def design_of(case: Case) -> Design:
    """All decisions about a case, each from the documents first, then from conventions."""
    case = with_key_row(case)
    decisions = decisions_of(case)
    matching = matching_of(case)
    table = table_of(case, matching.match, decisions.fallbacks)
    source_record, target_record = _records(table)
    intake = intake_of(case, source_record)
    deletes = matching.action == "delete"
    filters = [] if deletes else filters_of(case, matching, intake.record, decisions.skipped)
    kept = {each.field: value for each in filters if (value := _kept(source_record, each)) is not None}
    conflict = conflict_of(case, matching, table)
    if conflict is not None and conflict.compares:
        kept[conflict.source_changed] = HERE
    for path, value in kept.items():
        place(source_record, path, value)
    if kept:
        table = table_of(case, matching.match, decisions.fallbacks, kept)
    table = with_standing_values(table, matching, conflict)
    source_record, target_record = _records(table, source_record)
    intake = intake_of(case, source_record)
    read = looked_at(conflict, target_record)
    calls = calls_of(case, matching, intake.reading, source_record, target_record, read)
    intake, filters = _unpacked(intake, calls, filters)
    careful = on_error_of(case)
    return Design(
        case,
        decisions,
        matching,
        table,
        intake,
        calls,
        tuple(filters),
        careful,
        conflict,
        source_record,
        target_record,
    )


def _records(
    table: Transformation, source: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An example record of the source, and what the table makes of it."""
    first: dict[str, Any] = dict(source or {})
    second: dict[str, Any] = {}
    for row in table.rows:
        if isinstance(row.example_in, dict) and not row.source:
            first |= {name: value for name, value in row.example_in.items() if name not in first}
        elif row.source and row.example_in is not None and values.pick(first, row.source) in (None, []):
            place(first, row.source, row.example_in)
        if row.example_out is not None:
            place(second, row.target, row.example_out)
    return first, second


def _kept(record: dict[str, Any], each: Filter) -> Any:
    """The value a filtered field must have in the example; None where the one it has will do."""
    known = values.pick(record, each.field)
    if each.test.op == "present":
        return None if known is not None else "Example"
    if each.test.op == "not_equals" and known not in (None, each.failing):
        return None
    return None if known == each.passing else each.passing


def _unpacked(
    intake: Intake, calls: dict[str, Endpoint], filters: list[Filter]
) -> tuple[Intake, list[Filter]]:
    """Where a list keeps each record inside an entry, references go one level deeper."""
    fetch = calls.get("fetch")
    if not intake.is_list or fetch is None or not fetch.returns.record_at:
        return intake, filters
    inside = f"{intake.record}.{fetch.returns.record_at}"
    moved = [_moved(each, intake.record, inside) for each in filters]
    return Intake(**{**intake.__dict__, "record": inside}), moved


def _moved(each: Filter, old: str, new: str) -> Filter:
    path = new + each.test.path.removeprefix(old)
    return Filter(**{**each.__dict__, "test": each.test.model_copy(update={"path": path})})
