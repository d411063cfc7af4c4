"""An API description as an index: read once, then asked for operations, fields and words."""

from systems.index.calls import FoundOperation
from systems.index.fields import FoundField
from systems.index.kept import read_once
from systems.index.lookups import Lookups, lookups_of
from systems.index.reading import read_description
from systems.index.searching import Hit, Results
from systems.index.storing import NotAnIndex, packed, unpacked
from systems.index.values import (
    Answer,
    ApiAuth,
    ApiField,
    ApiIndex,
    ApiOperation,
    ApiParameter,
    Content,
    Problem,
    Server,
    Shape,
)
from systems.index.wanted import said_required

__all__ = [
    "Answer",
    "ApiAuth",
    "ApiField",
    "ApiIndex",
    "ApiOperation",
    "ApiParameter",
    "Content",
    "FoundField",
    "FoundOperation",
    "Hit",
    "Lookups",
    "NotAnIndex",
    "Problem",
    "Results",
    "Server",
    "Shape",
    "lookups_of",
    "packed",
    "read_description",
    "read_once",
    "said_required",
    "unpacked",
]
