"""What must be sent although no schema says so: field texts begin with `Required.` instead."""

import re
from collections.abc import Mapping
from typing import Any, Final

from systems.index import ApiOperation, Lookups

# At the beginning and closed by a sign: "Required if ..." is no rule for every request.
SAID: Final = re.compile(r"^\W{0,3}required\W{0,3}[.:!)\]]", re.IGNORECASE)


def with_said(
    schema: Mapping[str, Any], operation: ApiOperation, lookups: Lookups, at: str
) -> dict[str, Any]:
    """The schema of a body that creates a record, with what the words of its fields require.

    `at` is the path in the body at which the record stands. What is required of new records is not required
    of changes, so this stands beside a schema that both share.
    """
    names = _said(operation, lookups, f"{at}." if at else "")
    if not names:
        return dict(schema)
    needed: dict[str, Any] = {"required": names}
    for name in reversed(at.split(".") if at else ()):
        needed = {"properties": {name: needed}}
    return {"allOf": [dict(schema), needed]}


def _said(operation: ApiOperation, lookups: Lookups, prefix: str) -> list[str]:
    levels = prefix.count(".") + 1
    return [
        field.path.removeprefix(prefix)
        for field in lookups.flat(operation, levels=levels)
        if field.path.startswith(prefix)
        and not set(".[*") & set(field.path.removeprefix(prefix))
        and SAID.match(field.description)
        and not (field.required or field.read_only)
    ]
