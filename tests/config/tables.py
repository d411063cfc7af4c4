"""What a database's tables are, as both databases can say it; `python -m tests.config.tables` prints it."""

import json
from typing import Any

import django
from django.db import connection


def tables() -> dict[str, Any]:
    """For each table its columns (name, type, may be null), and its constraints and indexes without names."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, name)
            constraints = connection.introspection.get_constraints(cursor, name).values()
            found[name] = {
                "columns": sorted([one.name, str(one.type_code), bool(one.null_ok)] for one in columns),
                "constraints": sorted(
                    (
                        [one["columns"] or [], one["unique"], one["primary_key"], one["index"], one["check"]]
                        for one in constraints
                    ),
                    key=str,
                ),
            }
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(tables()))
