"""Changing a row and reading what it holds then, in one statement."""

from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery


def update_returning(rows: QuerySet[Any], column: str, **changes: Any) -> Any:
    """`rows.update(**changes)` for one row at most: the column's value afterwards, None where no row fits.

    Django has no UPDATE ... RETURNING of its own. SQLite knows it since 3.35; an older one is asked
    afterwards, in the caller's transaction.
    """
    connection = connections[rows.db]
    if not connection.features.can_return_columns_from_insert:
        keys = list(rows.values_list("pk", flat=True))
        changed = rows.model._base_manager.filter(pk__in=keys)
        return changed.values_list(column, flat=True).first() if changed.update(**changes) else None
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    statement, values = query.get_compiler(rows.db).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING {connection.ops.quote_name(column)}", values)
        found = cursor.fetchone()
    return None if found is None else _as_python(rows, column, found[0])


def _as_python(rows: QuerySet[Any], column: str, value: Any) -> Any:
    """As a query would give it: SQLite keeps times as text."""
    field = rows.model._meta.get_field(column)
    expression, connection = field.get_col(rows.model._meta.db_table), connections[rows.db]
    for convert in (*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)):
        value = convert(value, expression, connection)
    return value
