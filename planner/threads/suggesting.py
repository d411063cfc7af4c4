"""Other values for one element: the fields one may suggest, what was typed in them, and what they would make.

Places of a workflow have the fields of the form that edits them; a row of a table those of its own form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.editing.fields import Field
from planner.editing.forms import fields_of
from planner.editing.known import Known
from planner.editing.meeting import Clash, met
from planner.editing.places import (
    LISTS,
    SINGLES,
    Data,
    Place,
    data_of,
    place_named,
    place_of_kind,
    placed,
    value_at,
)
from planner.editing.row_saving import Saving, applied, drafts_of, settled
from planner.editing.rows import RowDraft, mistakes
from planner.editing.saving import edited
from planner.editing.typed import Texts, Typed, texts_of, texts_posted, typed
from planner.merging import Word, word_changes
from planner.spec.workflow import WorkflowSpec

ROWS = "rows"
ROW_FIELDS = (
    Field("source", "Source", mono=True),
    Field("target", "Target", mono=True, must=True),
    Field("type", "Type", half=True),
    Field("required", "Required", "choice", (("", "no"), ("true", "yes")), half=True),
    Field("rule", "Rule", "text", hint="In words, such as: lower-case, trimmed."),
    Field("expr", "Means", mono=True, hint="Follows the rule when that changes."),
)


@dataclass(frozen=True)
class FieldWords:
    """One field that a suggestion changes, word by word."""

    label: str
    words: tuple[Word, ...]


def suggestible(spec: WorkflowSpec, part: str) -> Place | None:
    """The place with that name, where it has fields one may suggest; None elsewhere."""
    if _row(spec, part) is not None:
        return Place(part, ROWS, "transformations", part)
    try:
        found = place_named(spec, part)
    except LookupError:
        return None
    return None if found.is_new else found


def place_suggested(part: str) -> Place:
    """The place a kept suggestion is about, also when it is gone from the workflow."""
    if part.startswith("TR-"):
        return Place(part, ROWS, "transformations", part)
    try:
        return place_of_kind(part)
    except LookupError:
        return Place(part, part, part)


def fields_for(place: Place, known: Known) -> Sequence[Field]:
    """The fields of that place."""
    return ROW_FIELDS if place.kind == ROWS else fields_of(place, known)


def value_now(spec: WorkflowSpec, place: Place) -> Data | None:
    """What stands there; None where it is gone, or where a workflow has no such place."""
    if place.kind not in (ROWS, *LISTS, *SINGLES):
        return None
    if place.kind != ROWS:
        return value_at(data_of(spec), place)
    row = _row(spec, place.key)
    if row is None:
        return None
    told = row.model_dump(include={one.name for one in ROW_FIELDS})
    return {**told, "required": "true" if row.required else ""}


def posted(place: Place, known: Known, sent: Mapping[str, str]) -> tuple[Texts, Sequence[Field]]:
    """The texts of a form that was sent, and its fields."""
    fields = fields_for(place, known)
    return texts_posted(fields, sent), fields


def suggested(place: Place, fields: Sequence[Field], texts: Texts, base: Data, by: str) -> Typed:
    """The value that somebody called `by` typed over `base`, or what is wrong with it."""
    return typed(fields, texts, base) if place.kind == ROWS else edited(place, fields, texts, base, by)


def with_suggestions(spec: WorkflowSpec, parts: Sequence[tuple[Place, Data]], *, by: str) -> WorkflowSpec:
    """The workflow with these values. `by` is the person who accepts them.

    Raises pydantic's ValidationError, and ValueError with a sentence for a row that cannot be saved.
    """
    for place, value in parts:
        if place.kind != ROWS:
            spec = placed(spec, place, value)
    rows = {place.key: value for place, value in parts if place.kind == ROWS}
    if not rows:
        return spec
    tables = tuple(
        table.model_copy(
            update={
                "rows": tuple(_drafted(row, rows[row.key]) if row.key in rows else row for row in table.rows)
            }
        )
        for table in drafts_of(spec)
    )
    wrong = next(iter(mistakes(tables, [use.key for use in spec.systems])), None)
    if wrong is not None:
        raise ValueError(wrong.sentence)
    return applied(spec, settled(tables, spec), Saving(by, frozenset(), {}))


def clashes(fields: Sequence[Field], base: Data, value: Data, now: Data) -> tuple[Clash, ...]:
    """The fields that the suggestion and somebody else since have changed both."""
    return met(fields, base, value, now, {}).clashes


def changed_words(fields: Sequence[Field], base: Data, value: Data) -> tuple[FieldWords, ...]:
    """What the suggestion changes, field by field and word by word."""
    before, after = texts_of(fields, base), texts_of(fields, value)
    return tuple(
        FieldWords(one.label, word_changes(_text(before[one.name]), _text(after[one.name])))
        for one in fields
        if before[one.name] != after[one.name]
    )


def as_posted(fields: Sequence[Field], value: Data) -> dict[str, str]:
    """The value as the form of its place would send it."""
    sent: dict[str, str] = {}
    for name, text in texts_of(fields, value).items():
        if isinstance(text, str):
            sent[name] = text
            continue
        for number, row in enumerate(text):
            sent |= {f"{name}.{number}.{column}": cell for column, cell in row.items()}
    return sent


def _drafted(row: RowDraft, value: Mapping[str, str]) -> RowDraft:
    changed = {name: value[name] for name in ("source", "target", "type", "rule")}
    by = {"by": "rule"} if value["rule"] != row.rule else {}
    if not by and value.get("expr", row.expr) != row.expr:
        by = {"by": "expr", "expr": value["expr"]}
    required = {"required": value["required"] == "true"}
    return RowDraft.model_validate(row.model_dump() | changed | required | by)


def _row(spec: WorkflowSpec, key: str) -> RowDraft | None:
    if not key.startswith("TR-"):
        return None
    return next((row for table in drafts_of(spec) for row in table.rows if row.key == key), None)


def _text(text: object) -> str:
    if isinstance(text, list):
        return "\n".join(", ".join(cell for cell in row.values() if cell) for row in text)
    return str(text)
