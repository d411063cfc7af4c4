"""Many changes of tables as one step of a migration.

Django renders every model anew after each operation, 25 ms with our hundred models, and SQLite copies a table
for each field that is added to it: 60 new tables and 50 new fields took 10 s on an empty database.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, Model


class AtOnce(Operation):
    """Operations on tables that do not depend on each other's order, new tables first.

    A field, an index or a constraint may be named by one of them only, and a table that is created is
    complete: each is carried out between the models before all of them and the models after all of them. On
    SQLite every table that was there is copied once. Backwards, which is rare, they go one by one.
    """

    reduces_to_sql: ClassVar[bool] = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.operations], {})

    def describe(self) -> str:
        return f"{len(self.operations)} changes at once"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Models that are rendered are rendered again at each change; these wait until they are asked for.
        vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        copies = schema_editor.connection.vendor == "sqlite"
        changed: dict[str, None] = {}
        for operation in self.operations:
            if copies and not isinstance(operation, CreateModel):
                changed[operation.model_name_lower] = None  # type: ignore[attr-defined]
            else:
                operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for name in changed:
            old, new = (state.apps.get_model(app_label, name) for state in (from_state, to_state))
            remake(schema_editor, old, new)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        steps, before = [], to_state
        for operation in self.operations:
            after = before.clone()
            operation.state_forwards(app_label, after)
            steps.append((operation, after, before))
            before = after
        for operation, after, before in reversed(steps):
            operation.database_backwards(app_label, schema_editor, after, before)


def remake(schema_editor: BaseDatabaseSchemaEditor, old: type[Model], new: type[Model]) -> None:
    """Give a table of SQLite its new form and keep its rows (https://www.sqlite.org/lang_altertable.html).

    A field that is new, or must no longer be null, gets its default. Fields keep their names.
    """
    quote = schema_editor.quote_name
    table = new._meta.db_table
    before = _columns(old)
    taken, values, parameters = [], [], []
    for column, field in _columns(new).items():
        value, given = _value(schema_editor, quote(column), before.get(column), field)
        if value:
            taken.append(quote(column))
            values.append(value)
            parameters += given
    new._meta.db_table = f"new__{table}"
    schema_editor.create_model(new)
    new._meta.db_table = table
    schema_editor.execute(
        f"INSERT INTO {quote(f'new__{table}')} ({', '.join(taken)}) "  # noqa: S608 -- names of our own models
        f"SELECT {', '.join(values)} FROM {quote(table)}",
        parameters,
    )
    schema_editor.delete_model(old)
    schema_editor.alter_db_table(new, f"new__{table}", table)


def _columns(model: type[Model]) -> "dict[str, Field[Any, Any]]":
    return {str(field.column): field for field in model._meta.local_concrete_fields}


def _value(
    schema_editor: BaseDatabaseSchemaEditor,
    column: str,
    before: "Field[Any, Any] | None",
    field: "Field[Any, Any]",
) -> tuple[str, list[Any]]:
    """What a column is filled with, as SQL and its parameters; "" leaves it to the database."""
    if field.generated or (before is None and field.has_db_default()):
        return "", []
    if before is None:
        return "%s", [schema_editor.effective_default(field)]
    if before.null and not field.null:
        return f"coalesce({column}, %s)", [schema_editor.effective_default(field)]
    return column, []
