"""Asking an index: operations by call, fields by path, both by words. Made once for each index, on demand."""

from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from threading import Lock
from typing import Final

from systems.index.calls import Calls, FoundOperation
from systems.index.fields import MOST_FIELDS, FieldPaths, FoundField
from systems.index.searching import Results, Search
from systems.index.values import ApiField, ApiIndex, ApiOperation, Shape

KEPT: Final = 12


class Lookups:
    """What can be asked of one index."""

    def __init__(self, index: ApiIndex) -> None:
        self.index = index

    @cached_property
    def fields(self) -> FieldPaths:
        return FieldPaths(self.index)

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self.index)

    @cached_property
    def _search(self) -> Search:
        return Search(self.index)

    @cached_property
    def _by_pointer(self) -> dict[str, ApiOperation]:
        return {operation.pointer: operation for operation in self.index.operations}

    def find_operation(self, method: str, path: str) -> FoundOperation:
        """The operation that a method and a path, as people write them, mean."""
        return self._calls.find(method, path)

    def operation_at(self, pointer: str) -> ApiOperation | None:
        """The operation with exactly this pointer."""
        return self._by_pointer.get(pointer)

    def find_field(self, at: ApiOperation | Shape | str, path: str) -> FoundField:
        """The field at a path of a schema, an operation's body (else its answer), or an object by name."""
        shape = self.shape_of(at)
        return self.fields.find(shape, path) if shape is not None else FoundField("unknown", path)

    def flat(
        self, at: ApiOperation | Shape | str, *, levels: int = 3, most: int = MOST_FIELDS
    ) -> Iterator[ApiField]:
        """The fields with their whole paths, shared schemas written out."""
        shape = self.shape_of(at)
        if shape is not None:
            yield from self.fields.flat(shape, levels=levels, most=most)

    def shape_of(self, at: ApiOperation | Shape | str) -> Shape | None:
        """The schema meant: itself, an operation's body or answer, or the shared one of that name."""
        if isinstance(at, Shape):
            return at
        if isinstance(at, str):
            return next(iter(self.fields.schemas(at)), None)
        content = at.body or at.answer
        return content.shape if content else None

    def search(self, asked: str, most: int = 20) -> Results:
        """Operations and fields that have every word of what was asked, the best first."""
        return self._search.find(asked, most)


_kept: OrderedDict[int, Lookups] = OrderedDict()
_lock = Lock()


def lookups_of(index: ApiIndex) -> Lookups:
    """The lookups of an index; the last few indexes of the process keep theirs."""
    with _lock:
        found = _kept.get(id(index))
        # An index that is gone may have left its id to another.
        if found is None or found.index is not index:
            found = _kept[id(index)] = Lookups(index)
        _kept.move_to_end(id(index))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return found
