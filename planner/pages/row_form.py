"""One row of a transformation table as a form of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404
from pydantic import ValidationError

from planner.editing.row_saving import drafts_of
from planner.editing.rows import RowDraft, TableDraft
from planner.spec.workflow import WorkflowSpec

NEW = "new"
TEXTS = ("source", "target", "type", "rule", "wins")


@dataclass(frozen=True)
class RowForm:
    """What the form shows: its table, the row (without a key: a new one) and why it was refused."""

    tables: tuple[TableDraft, ...]
    table: TableDraft
    row: RowDraft
    revision: int
    error: str = ""

    @property
    def title(self) -> str:
        return f"Row {self.row.key}" if self.row.key else "New row"

    def refused(self, message: str) -> "RowForm":
        return replace(self, error=message)


def row_form(spec: WorkflowSpec, revision: int, table: str, row: str, typed: Mapping[str, str]) -> RowForm:
    """The row of that key with what was typed over it; 404 where there is none."""
    tables = drafts_of(spec)
    own = next((each for each in tables if each.key == table), None)
    if own is None:
        raise Http404("No such table.")
    found = RowDraft() if row == NEW else next((each for each in own.rows if each.key == row), None)
    if found is None:
        raise Http404("No such row.")
    # A link that suggests a row fills in some of the fields; a sent form fills in all.
    texts = {name: typed[name] for name in TEXTS if name in typed}
    changed = {"required": "required" in typed} if "sent" in typed else {}
    by = {"by": "rule"} if texts.get("rule", found.rule) != found.rule or not found.key else {}
    try:
        return RowForm(
            tables, own, RowDraft.model_validate(found.model_dump() | texts | changed | by), revision
        )
    except ValidationError as error:
        return RowForm(
            tables, own, found, revision, f"{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}."
        )


def with_row(form: RowForm, *, is_out: bool) -> tuple[TableDraft, ...]:
    """The tables with the form's row put in its place, added, or taken out."""
    own = form.table.key
    return tuple(_with(each, form.row, is_out) if each.key == own else each for each in form.tables)


def _with(table: TableDraft, row: RowDraft, is_out: bool) -> TableDraft:
    if not row.key:
        return table.model_copy(update={"rows": (*table.rows, row)})
    rows = tuple(
        row if each.key == row.key else each for each in table.rows if each.key != row.key or not is_out
    )
    return table.model_copy(update={"rows": rows})
