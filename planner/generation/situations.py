"""The situations that checks start from: events, records in the twins, faults; and what is looked for."""

import copy
from dataclasses import dataclass
from typing import Any

from tenon import mapping as values

from planner.generation.conflicts import AFTER, BEFORE
from planner.generation.design import Design
from planner.generation.paths import place
from planner.generation.samples import other_value
from planner.spec.checks import (
    Assertion,
    Calls,
    Check,
    Fault,
    Given,
    OutcomeIs,
    RecordCount,
    RecordField,
    TwinRecord,
    When,
)
from planner.spec.workflow import Endpoint

EXISTING_ID = "existing-1"


@dataclass(frozen=True)
class Situations:
    """Makes checks for one design. All methods return new values."""

    design: Design

    def check(self, *then: Assertion, **more: Any) -> Check:
        """A check of `then`. `record` changes the source's record, `known` is what the target has already,
        `payload`, `records`, `faults` and `when` replace the usual ones."""
        record = more.get("record", self.design.source_record)
        payload = more.get("payload", self.event(record))
        records = more.get("records", self.source_records(record)) + more.get("known", ())
        given = Given(payload=payload, twin_state=records, faults=more.get("faults", ()))
        return Check(given=given, when=more.get("when", When()), then=then)

    def event(self, record: dict[str, Any] | None = None) -> Any:
        """One event; with the record in it where the webhook brings it. None where nothing arrives."""
        intake = self.design.intake
        if intake.trigger.kind != "webhook":
            return None
        example = copy.deepcopy(intake.trigger.payload_example)
        event = example[0] if isinstance(example, list) and example else example
        if intake.reading or record is None or not isinstance(event, dict):
            return event
        path = intake.record.removeprefix("event").lstrip(".")
        if path:
            known = values.pick(event, path)
            place(event, path, {**(known if isinstance(known, dict) else {}), **record})
            return event
        return {**event, **record}

    def source_records(self, record: dict[str, Any], number: int = 0) -> tuple[TwinRecord, ...]:
        """The source's record in its twin, where it has to be read."""
        fetch = self.design.calls.get("fetch")
        if fetch is None:
            return ()
        full = {self.design.source_id_field: self.identity(number), **record}
        return (TwinRecord(system=fetch.system, object=fetch.object, record=full),)

    def identity(self, number: int = 0) -> Any:
        """An example id as the source's answer writes it; `number` further ones differ."""
        found = self.design.source_id
        fetch = self.design.calls.get("fetch")
        shown = _shown_id(fetch) if fetch else None
        following = found + number if isinstance(found, int) else f"{found}{number or ''}"
        return str(following) if isinstance(shown, str) else following

    def changed(self, field: str, value: Any) -> dict[str, Any]:
        """The source's record with one field changed."""
        return place(copy.deepcopy(self.design.source_record), field, value)

    def another(self) -> dict[str, Any]:
        """A second record of the source, told apart by the business key."""
        record = copy.deepcopy(self.design.source_record)
        for match in self.design.matching.match:
            known = values.pick(record, match.source)
            place(record, match.source, _different(known))
        return record

    def known(self, changed: str = BEFORE) -> tuple[TwinRecord, ...]:
        """A record the target has already: same business key, other values; last changed before the source's,
        or at `changed`, where that is compared.
        """
        keys = {match.target for match in self.design.matching.match}
        record: dict[str, Any] = {}
        for row in self.design.table.rows:
            if row.example_out is not None and "[]" not in row.target:
                same = row.target in keys or row.expr.startswith("const")
                place(record, row.target, row.example_out if same else other_value(row.example_out))
        return self.stored(record, changed)

    def the_same(self) -> tuple[TwinRecord, ...]:
        """A record the target has already, with all the mapped values; changed later than the source's."""
        return self.stored(copy.deepcopy(self.design.target_record), AFTER)

    def only_keyed(self) -> tuple[TwinRecord, ...]:
        """A record the target has already with nothing in it but the business key."""
        record: dict[str, Any] = {}
        for path, value in self.where.items():
            place(record, path, value)
        return self.stored(record)

    def stored(self, record: dict[str, Any], changed: str = BEFORE) -> tuple[TwinRecord, ...]:
        """The record as the target keeps it: with an id, and what its calls need."""
        convention = self.design.case.target.convention
        identity = _example_id(self.design) if convention else EXISTING_ID
        place(record, self.design.existing_id, identity)
        for field in self.design.read_before_update.values():
            place(record, field, "0")
        conflict = self.design.conflict
        if conflict is not None and conflict.compares:
            place(record, conflict.target_changed, changed)
        return (TwinRecord(system=self.target_system, object=self.target_object, record=record),)

    def known_twice(self) -> tuple[TwinRecord, ...]:
        """Two records of the target with the same business key; only their ids differ."""
        (first,) = self.known()
        place_of_id = self.design.existing_id
        identity = values.pick(first.record, place_of_id)
        other = identity + 1 if isinstance(identity, int) else f"{identity}-2"
        second = place(copy.deepcopy(first.record), place_of_id, other)
        return (first, first.model_copy(update={"record": second}))

    def untouched(self, number: int, changed: str = BEFORE) -> RecordCount:
        """So many records still have the values of `known`."""
        record, keys = self.known(changed)[0].record, self.where
        kept = [name for name, value in record.items() if isinstance(value, str | int) and name not in keys]
        before = {name: record[name] for name in kept if name != self.design.existing_id}
        return self.count(number).model_copy(update={"where": {**keys, **before}})

    @property
    def to_update(self) -> dict[str, Any]:
        """What `check` takes beside the rest where nothing is ever created: a record to update or delete."""
        return {"known": self.known()} if self.design.matching.action in ("update", "remove") else {}

    def count(self, equals: int, keyed: bool = False) -> RecordCount:
        """How many records the target has, with the business key of the example where `keyed`."""
        where = self.where if keyed else {}
        return RecordCount(system=self.target_system, object=self.target_object, where=where, equals=equals)

    def fields(self, *targets: str) -> tuple[RecordField, ...]:
        """The mapped values stand in the target's record; only those of `targets` where some are named."""
        return tuple(
            RecordField(
                system=self.target_system,
                object=self.target_object,
                where=self.where,
                field=row.target,
                equals=row.example_out,
            )
            for row in self.design.table.rows
            if row.example_out is not None
            and "[]" not in row.target
            and (not targets or row.target in targets)
        )

    def no_calls(self, operation: str) -> tuple[Calls, ...]:
        """The call was never made; nothing where a path or another call makes that hard to tell."""
        endpoint = self.design.calls.get(operation)
        return () if endpoint is None or "{" in endpoint.path else self.times_called(operation, 0)

    def no_writes(self) -> tuple[Calls, ...]:
        """Nothing was sent to the target by the method of an update; () where a search takes that, too."""
        update, search = self.design.calls.get("update"), self.design.calls.get("search")
        if update is None or (search is not None and search.method == update.method):
            return ()
        return (Calls(system=update.system, method=update.method, equals=0),)

    def times_called(self, operation: str, times: int) -> tuple[Calls, ...]:
        """The call was made so often; nothing where another call has the same method and path."""
        endpoint = self.design.calls.get(operation)
        others = [each for name, each in self.design.calls.items() if name != operation]
        if endpoint is None:
            return ()
        if any((each.method, each.path) == (endpoint.method, endpoint.path) for each in others):
            return ()
        return (Calls(system=endpoint.system, method=endpoint.method, path=endpoint.path, equals=times),)

    def refused(self, status: int, times: int = 1, retry_after: int | None = None) -> tuple[Fault, ...]:
        """The target refuses writes so often."""
        endpoint = self.writing
        if endpoint is None:
            return ()
        path = "" if "{" in endpoint.path else endpoint.path
        fault = Fault(
            system=endpoint.system,
            status=status,
            times=times,
            retry_after=retry_after,
            method=endpoint.method,
            path=path,
        )
        return (fault,)

    @property
    def writing(self) -> Endpoint | None:
        """The call that writes a new record, or the only one that writes."""
        calls = self.design.calls
        return calls.get("create") or calls.get("upsert") or calls.get("update") or calls.get("delete")

    @property
    def target_system(self) -> str:
        return self.design.case.target.system.key

    @property
    def target_object(self) -> str:
        return (self.writing.object if self.writing else "") or self.design.case.target.object

    @property
    def where(self) -> dict[str, Any]:
        record = self.design.target_record
        found = {match.target: values.pick(record, match.target) for match in self.design.matching.match}
        return {path: value for path, value in found.items() if value is not None}


def ends(outcome: str) -> OutcomeIs:
    return OutcomeIs.model_validate({"equals": outcome})


def _shown_id(endpoint: Endpoint) -> Any:
    answer = endpoint.examples[0].response if endpoint.examples else None
    listed = values.pick(answer, endpoint.returns.list_at) if endpoint.returns.list_at else None
    first = listed[0] if isinstance(listed, list) and listed else answer
    return values.pick(first, endpoint.returns.id_at) if endpoint.returns.id_at else None


def _example_id(design: Design) -> Any:
    search = design.calls.get("search") or design.calls.get("create")
    return (_shown_id(search) if search else None) or EXISTING_ID


def _different(value: Any) -> Any:
    if isinstance(value, str) and "@" in value:
        return "ben.lund@example.com"
    return other_value(value) if not isinstance(value, str) else f"{value}-2"
