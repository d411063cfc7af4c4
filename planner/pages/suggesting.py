"""The form of an element once more in one page: its fields under ids of their own."""

from dataclasses import replace

from planner.pages.editing import Cell, EditForm, FieldShown


def with_own_ids(form: EditForm, prefix: str) -> EditForm:
    """The form whose fields have ids that begin with `prefix`: the element may be edited beside it."""
    groups = tuple(
        replace(group, fields=tuple(_field(shown, prefix) for shown in group.fields)) for group in form.groups
    )
    return replace(form, groups=groups)


def _field(shown: FieldShown, prefix: str) -> FieldShown:
    rows = tuple(tuple(_cell(cell, prefix) for cell in row) for row in shown.rows)
    return replace(shown, id=f"{prefix}-{shown.id}", rows=rows)


def _cell(cell: Cell, prefix: str) -> Cell:
    return replace(cell, id=f"{prefix}-{cell.id}")
