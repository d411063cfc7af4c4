"""Rows of a transformation table as a person types them, and what each of them means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from tenon.mapping import MappingError, blank, pick
from tenon.mapping.paths import steps

from planner.expressions import CannotEvaluate, Expr, ExprError, describe, evaluate, parse, write
from planner.expressions import sentence_to_expr as read_sentence
from planner.fields.kinds import disagreement
from planner.generation.naming import capital
from planner.generation.paths import place, several_paths

State = Literal["understood", "code", "broken"]
NOT_UNDERSTOOD = "This sentence is not understood. The row will need code of its own."
MOST_ROWS = 2_000
COLUMN_NAMES = {"expr": "means"}


class Typed(BaseModel):
    """What a browser sends; a field it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RowDraft(Typed):
    """One row as it is typed. `key` is empty for a new row; `by` is the side that was written last:

    `rule` (the sentence decides, `expr` follows), `expr` (the other way round) or "" (both stay). `wins` is
    "" where nobody said anything about it: it stays as it was.
    """

    key: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=400)
    target: str = Field(default="", max_length=400)
    type: str = Field(default="text", max_length=40)
    required: bool = False
    rule: str = Field(default="", max_length=2_000)
    expr: str = Field(default="copy", max_length=4_000)
    by: Literal["rule", "expr", ""] = ""
    wins: Literal["source", "target", ""] = ""


class SideDraft(Typed):
    """A system and the object of it that a table reads or writes."""

    system: str = Field(max_length=80)
    object: str = Field(default="", max_length=200)


class TableDraft(Typed):
    """A table as it is typed; `key` is empty for a new one."""

    key: str = Field(default="", max_length=40)
    name: str = Field(max_length=200)
    source: SideDraft
    target: SideDraft
    rows: tuple[RowDraft, ...] = Field(default=(), max_length=MOST_ROWS)


@dataclass(frozen=True)
class Meaning:
    """What a row says. `column` (from 1) is the place of the mistake in a broken `expr`, else 0.

    `message` is empty when all is understood. `tree` is None where `expr` is broken.
    """

    source: str
    rule: str
    expr: str
    state: State
    message: str = ""
    column: int = 0
    tree: Expr | None = None


@dataclass(frozen=True)
class Shown:
    """A row worked out for one record. `problem` says why it fails there, `note` what else is to be known."""

    example_in: Any = None
    example_out: Any = None
    problem: str = ""
    note: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """What must be mended before a table can be saved; `row` counts from 0 and is None for the table."""

    table: int
    row: int | None
    column: str
    message: str
    key: str = ""

    @property
    def sentence(self) -> str:
        """With its place, such as "Row 3, target: name the field that is written."."""
        column = COLUMN_NAMES.get(self.column, self.column)
        where = f"Row {self.row + 1}" + (f" ({self.key})" if self.key else "") if self.row is not None else ""
        place = f"{where}, {column}" if where else f"Table {self.table + 1}, {column}"
        return f"{place}: {self.message}"


@lru_cache(maxsize=4096)
def _tree(text: str) -> Expr | ExprError:
    try:
        return parse(text)
    except ExprError as error:
        return error


def _known(text: str) -> Expr:
    """The tree of an expression of our own making. Raises ExprError, which would be a mistake of ours."""
    read = _tree(text)
    if isinstance(read, ExprError):
        raise read
    return read


@lru_cache(maxsize=4096)
def _understood(sentence: str, example: str | int | float | bool | None) -> str | None:
    return read_sentence(sentence, example=example)


def meaning(draft: RowDraft, example: Any = None) -> Meaning:
    """What the row means. `example` is a value of its source where one is known: it tells date formats."""
    if draft.by == "rule":
        plain = example if isinstance(example, str | int | float | bool) else None
        expr = _understood(draft.rule.strip(), plain)
        joined = _joined(draft.source, expr)
        if joined is not None:
            return joined
        if expr is None:
            return Meaning(draft.source, draft.rule, "custom", "code", NOT_UNDERSTOOD, tree=_known("custom"))
        tree = _known(expr)
        return Meaning(draft.source, draft.rule.strip() or describe(tree), expr, _state(tree), tree=tree)
    read = _tree(draft.expr.strip() or "copy")
    if isinstance(read, ExprError):
        return Meaning(draft.source, draft.rule, draft.expr, "broken", capital(read.message), read.column)
    rule = describe(read) if draft.by == "expr" and not read.is_custom else draft.rule
    return Meaning(draft.source, rule, write(read), _state(read), tree=read)


def _state(tree: Expr) -> State:
    return "code" if tree.is_custom else "understood"


def _joined(source: str, expr: str | None) -> Meaning | None:
    """`first_name + last_name` as a source is a row without one that joins the two."""
    paths = several_paths(source)
    if not paths or expr is None:
        return None
    listed = ", ".join(f'"{path}"' for path in paths)
    tree = parse(f"concat({listed})" if expr == "copy" else f"concat({listed}) | {expr}")
    return Meaning("", describe(tree), write(tree), "understood", tree=tree)


def shown(draft: RowDraft, found: Meaning, record: Any) -> Shown:
    """The example of a row from `record`, the source record of a payload."""
    if found.tree is None:
        return Shown(problem=found.message)
    tree, source = found.tree, found.source.strip()
    reads = tuple(dict.fromkeys([path for path in (source, *tree.paths) if path]))
    if not source and not tree.ignores_source and not tree.paths:
        return Shown(problem="Name a source field, or a value that is always written.")
    try:
        given = None if tree.ignores_source else _given(record, source, tree)
        out = evaluate(tree, pick(record, source) if source else given, record=record)
    except CannotEvaluate as error:
        given = None if tree.ignores_source else _given(record, source, tree)
        if tree.is_custom or tree.tables:
            return Shown(given, note=capital(str(error)), reads=reads)
        return Shown(given, problem=capital(str(error)), reads=reads)
    except MappingError as error:
        return Shown(problem=capital(str(error)), reads=reads)
    missing = source and not tree.ignores_source and given is None
    note = "Not in this payload" if missing else ""
    if draft.required and blank(out):
        return Shown(given, out, "Required, but empty for this payload", note, reads)
    wanted = disagreement(draft.type, out)
    if wanted:
        return Shown(given, out, f"{draft.target} takes {wanted}, but the rule gives text", note, reads)
    return Shown(given, out, "", note, reads)


def _given(record: Any, source: str, tree: Expr) -> Any:
    """What goes in: the source's value, or a record of all paths where the expression reads more."""
    if not tree.paths:
        return pick(record, source) if source else None
    parts: dict[str, Any] = {}
    for path in (source, *tree.paths):
        value = pick(record, path) if path else None
        if value is not None:
            parts = place(parts, path, value)
    return parts or None


def taken_in(found: Meaning, record: Any) -> Any:
    """What goes into the row from this record; None where it has nothing, or the row takes nothing."""
    if record is None or found.tree is None or found.tree.ignores_source:
        return None
    try:
        return _given(record, found.source.strip(), found.tree)
    except MappingError:
        return None


def recomputed(found: Meaning, example: Any, otherwise: Any) -> Any:
    """What a saved row's expression makes of its example; `otherwise` where that takes code or a table."""
    try:
        return evaluate(found.tree, example) if found.tree else otherwise
    except CannotEvaluate:
        return otherwise


def mistakes(tables: Sequence[TableDraft], systems: Sequence[str]) -> Iterator[Mistake]:
    """Everything that keeps the tables from being saved."""
    for number, table in enumerate(tables):
        if not table.name.strip():
            yield Mistake(number, None, "name", "give the table a name.")
        for column, side in (("source", table.source), ("target", table.target)):
            if side.system not in systems:
                message = f"there is no system {side.system or 'without a name'} in this workflow."
                yield Mistake(number, None, column, message)
        for place_in_table, row in enumerate(table.rows):
            for column, message in _row_mistakes(row):
                yield Mistake(number, place_in_table, column, message, row.key)


def _row_mistakes(row: RowDraft) -> Iterator[tuple[str, str]]:
    if not row.target.strip():
        yield "target", "name the field that is written."
    for column, path in (("source", row.source), ("target", row.target)):
        if (message := bad_path(path)) and not (column == "source" and several_paths(path)):
            yield column, message
    found = meaning(row)
    if found.state == "broken":
        yield "expr", f"{found.message} (at character {found.column})."


def bad_path(path: str) -> str:
    """Why a text is no path, "" where it is one or empty."""
    try:
        steps(path.strip())
    except MappingError as error:
        return f"{str(error).rstrip('.')}."
    return "a path cannot hold a line break." if re.search(r"[\r\n\t]", path.strip()) else ""
