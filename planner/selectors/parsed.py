"""Revisions never change, so each is read from JSON once per process: what many viewers ask for is shared."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from planner.models.revisions import Revision

MOST = 256
Parsed = TypeVar("Parsed")


class ParsedValues(Generic[Parsed]):
    """The last `MOST` values that were asked for, by revision."""

    def __init__(self, model: type[Revision], parse: Callable[[Any], Parsed]) -> None:
        self._model = model
        self._parse = parse
        self._known: OrderedDict[tuple[Any, ...], Parsed] = OrderedDict()
        self._lock = Lock()

    def of(self, rows: Iterable[Revision]) -> Mapping[int, Parsed]:
        """By primary key. One query for all that are not known yet, none otherwise."""
        keys = {row.pk: (row.pk, row.number, row.created_at) for row in rows}
        with self._lock:
            found = {pk: self._known[key] for pk, key in keys.items() if key in self._known}
        missing = self._model._default_manager.filter(pk__in=[pk for pk in keys if pk not in found])
        if len(found) < len(keys):
            found |= {pk: self._parse(value) for pk, value in missing.values_list("pk", "value")}
        with self._lock:
            for pk, key in keys.items():
                self._known[key] = found[pk]
                self._known.move_to_end(key)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return found
