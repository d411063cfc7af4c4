"""How well-known vendors' published APIs handle a record, as data with its public source.

Used only where the documents name no call. Whatever is taken from here is an assumption and says so; for a
vendor or an object that is not here there is no call, and nothing is invented.
"""

from planner.conventions.lookup import convention_of, conventions, field_meant, known_object
from planner.conventions.model import Call, Convention, Event, KnownObject
from planner.conventions.taking import (
    Wanted,
    id_example,
    id_field,
    object_name,
    plural_of,
    published,
    published_call,
    taken,
)

__all__ = [
    "Call",
    "Convention",
    "Event",
    "KnownObject",
    "Wanted",
    "convention_of",
    "conventions",
    "field_meant",
    "id_example",
    "id_field",
    "known_object",
    "object_name",
    "plural_of",
    "published",
    "published_call",
    "taken",
]
