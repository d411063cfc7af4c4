"""An index as compressed JSON and back."""

import zlib
from typing import Final

from pydantic import TypeAdapter, ValidationError

from systems.index.values import ApiIndex

VERSION: Final = 3
"""Goes up when reading gives more than before, so that what was stored by then is read anew."""

_INDEX: Final = TypeAdapter(ApiIndex)
# A stored index is never larger; what claims to be is not one of ours.
_LARGEST: Final = 400 * 1024 * 1024


class NotAnIndex(ValueError):
    """The bytes are no stored index of this version."""


def dumped(index: ApiIndex) -> bytes:
    """The index as JSON."""
    return _INDEX.dump_json(index, exclude_defaults=True)


def loaded(data: bytes) -> ApiIndex:
    """The index in this JSON. Raises `NotAnIndex`."""
    try:
        return _INDEX.validate_json(data)
    except ValidationError as error:
        raise NotAnIndex(str(error.errors()[0]["msg"])) from error


def packed(index: ApiIndex) -> bytes:
    """As `dumped`, compressed."""
    return zlib.compress(dumped(index), 3)


def unpacked(data: bytes) -> ApiIndex:
    """The index that was packed. Raises `NotAnIndex`."""
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, _LARGEST)
    except zlib.error as error:
        raise NotAnIndex("is not compressed as an index is") from error
    return loaded(text)
