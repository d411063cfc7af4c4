"""Events between workflows: which of them a run that waits takes."""

from collections.abc import Mapping
from typing import Any

from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick


def matches(data: Any, where: Mapping[str, Any]) -> bool:
    """Whether an event's data has, at each path of `where`, the value that stands there.

    >>> matches({"order": {"id": 7}}, {"order.id": 7}), matches({"order": {"id": 8}}, {"order.id": 7})
    (True, False)
    """
    try:
        return all(pick(data, path) == value for path, value in where.items())
    except MappingError:
        return False
