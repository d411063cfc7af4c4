"""From typed tables to the tables of a workflow: keys, examples and where each row comes from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenon.mapping import MappingError

from planner.editing.rows import RowDraft, SideDraft, TableDraft, meaning, recomputed, taken_in
from planner.generation.paths import place
from planner.spec.values import Evidence
from planner.spec.workflow import Row, Side, Transformation, WorkflowSpec

NUMBER = re.compile(r"(?:TR|TT)-(\d+)$")


@dataclass(frozen=True)
class Examples:
    """Source records to take example values from: of the chosen payload, and what is known of the fields."""

    chosen: Any = None
    known: Any = None


@dataclass(frozen=True)
class Saving:
    """What saving needs besides the tables.

    `taken` are all keys that were ever given in this workflow: a key that meant one row never means another.
    `examples` are by the place of a table. `person` is who saves, as evidence names them.
    """

    person: str
    taken: frozenset[str] = frozenset()
    examples: Mapping[int, Examples] = field(default_factory=dict)


def drafts_of(spec: WorkflowSpec) -> tuple[TableDraft, ...]:
    """The tables of a workflow as somebody begins to edit them."""
    return tuple(
        TableDraft(
            key=table.key,
            name=table.name,
            source=SideDraft(system=table.source.system, object=table.source.object),
            target=SideDraft(system=table.target.system, object=table.target.object),
            rows=tuple(_draft(row) for row in table.rows),
        )
        for table in spec.transformations
    )


def _draft(row: Row) -> RowDraft:
    names = ("key", "source", "target", "type", "required", "rule", "expr", "wins")
    return RowDraft(**{name: getattr(row, name) for name in names})


def settled(tables: Iterable[TableDraft], before: WorkflowSpec) -> tuple[TableDraft, ...]:
    """The tables with every rule understood and every text without blanks around it."""
    known = {row.key: row for table in before.transformations for row in table.rows}
    return tuple(
        table.model_copy(
            update={
                "name": table.name.strip(),
                "rows": tuple(_settled(row, known.get(row.key)) for row in table.rows),
            }
        )
        for table in tables
    )


def _settled(row: RowDraft, old: Row | None) -> RowDraft:
    found = meaning(row, old.example_in if old else None)
    return row.model_copy(
        update={
            "source": found.source.strip(),
            "target": row.target.strip(),
            "type": row.type.strip() or "text",
            "rule": found.rule.strip(),
            "expr": found.expr,
            "by": "",
            "wins": row.wins or (old.wins if old else "source"),
        }
    )


def applied(spec: WorkflowSpec, tables: Sequence[TableDraft], saving: Saving) -> WorkflowSpec:
    """The workflow with these settled tables. Rows and tables without a key get the next free one.

    A row nobody touched stays as it is, with its example and its sources. Criteria no longer cover rows that
    were taken out.
    """
    old = {row.key: row for table in spec.transformations for row in table.rows}
    keys = _Keys({*saving.taken, *old, *(table.key for table in spec.transformations)})
    done = []
    for number, table in enumerate(tables):
        examples = saving.examples.get(number, Examples())
        rows = tuple(_row(row, old.get(row.key), examples, saving.person, keys) for row in table.rows)
        done.append(
            Transformation(
                key=table.key or keys.next("TT"),
                name=table.name,
                source=Side(system=table.source.system, object=table.source.object.strip()),
                target=Side(system=table.target.system, object=table.target.object.strip()),
                rows=rows,
            )
        )
    gone = set(old) - {row.key for each in done for row in each.rows}
    criteria = tuple(
        one.model_copy(update={"covers": tuple(key for key in one.covers if key not in gone)})
        if gone & set(one.covers)
        else one
        for one in spec.acceptance_criteria
    )
    return spec.model_copy(update={"transformations": tuple(done), "acceptance_criteria": criteria})


class _Keys:
    """Gives out keys that were never used."""

    def __init__(self, taken: set[str]) -> None:
        self._last = {
            kind: max((_number(key) for key in taken if key.startswith(kind)), default=0)
            for kind in ("TR", "TT")
        }

    def next(self, kind: str) -> str:
        self._last[kind] += 1
        return f"{kind}-{self._last[kind]:02}"


def _number(key: str) -> int:
    found = NUMBER.match(key)
    return int(found.group(1)) if found else 0


def _row(draft: RowDraft, old: Row | None, examples: Examples, person: str, keys: _Keys) -> Row:
    found = meaning(draft)
    if old is not None and _draft(old) == draft:
        # An example is never typed in; one that an older rule left behind is put right by the way.
        return old.model_copy(update={"example_out": recomputed(found, old.example_in, old.example_out)})
    same_input = old is not None and old.source == draft.source and old.expr == draft.expr
    example = old.example_in if old is not None and same_input else _example(draft, old, examples)
    if found.tree is not None and found.tree.ignores_source:
        example = None
    evidence = [Evidence(kind="person", by=person)]
    if old is not None and (old.source, old.target) == (draft.source, draft.target):
        evidence = [*(one for one in old.evidence if one.kind != "person"), *evidence]
    return Row(
        key=draft.key or keys.next("TR"),
        source=draft.source,
        target=draft.target,
        type=draft.type,
        required=draft.required,
        rule=draft.rule,
        expr=draft.expr,
        wins=draft.wins or "source",
        example_in=example,
        example_out=recomputed(found, example, None),
        evidence=tuple(evidence),
    )


def _example(draft: RowDraft, old: Row | None, examples: Examples) -> Any:
    """The chosen payload's value, else the one the row had, else one that is known of the field."""
    found = meaning(draft)
    for record in (examples.chosen, _own(draft, old), examples.known):
        value = taken_in(found, record)
        if value is not None:
            return value
    return None


def _own(draft: RowDraft, old: Row | None) -> Any:
    if old is None or old.example_in is None:
        return None
    if isinstance(old.example_in, dict) and not old.source:
        return old.example_in
    return placed([(old.source, old.example_in)]) if old.source == draft.source else None


def placed(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A record that has each value at its path; what does not fit beside what came before is left out."""
    record: dict[str, Any] = {}
    for path, value in values:
        if value is None or not path:
            continue
        try:
            record = place(record, path, value)
        except (MappingError, TypeError):
            continue
    return record


def example_record(spec: WorkflowSpec, number: int) -> dict[str, Any]:
    """The source record that the examples of a table's own rows make up; empty for a table not saved yet."""
    rows = spec.transformations[number].rows if 0 <= number < len(spec.transformations) else ()
    return placed(pair for row in rows for pair in _pairs(row))


def _pairs(row: Row) -> list[tuple[str, Any]]:
    if row.source:
        return [(row.source, row.example_in)]
    return list(row.example_in.items()) if isinstance(row.example_in, dict) else []
