"""The indexes this process has read, by what is in their files: a description is read once."""

import hashlib
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Final

from systems.index.reading import read_description
from systems.index.values import ApiIndex

KEPT: Final = 12
MOST_FIELDS: Final = 600_000

_kept: OrderedDict[str, ApiIndex] = OrderedDict()
_lock = Lock()


def read_once(name: str, data: bytes) -> ApiIndex:
    """As `read_description`, from memory when the same bytes were read before, under whatever name."""
    digest = hashlib.sha256(data).hexdigest()
    found = remembered(digest)
    if found is None:
        found = remember(digest, read_description(name, data))
    return found if found.name == name else remember(f"{digest}:{name}", replace(found, name=name))


def remembered(digest: str) -> ApiIndex | None:
    """The index of the file with this SHA-256, if it is still known."""
    with _lock:
        if digest in _kept:
            _kept.move_to_end(digest)
        return _kept.get(digest)


def remember(digest: str, index: ApiIndex) -> ApiIndex:
    """Keep an index; the ones that were not asked for longest go when there are many or large ones."""
    with _lock:
        _kept[digest] = index
        _kept.move_to_end(digest)
        while len(_kept) > 1 and (
            len(_kept) > KEPT or sum(each.field_count for each in _kept.values()) > MOST_FIELDS
        ):
            _kept.popitem(last=False)
    return index
