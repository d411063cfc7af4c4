"""The vocabulary of a mapping: one small function for each thing a transformation row can do.

Every function takes the value first, returns `None` for `None` (a missing value stays missing), never
changes what it is given, and gives back JSON values. What cannot be done raises `MappingError` with the
value and what was expected of it.

>>> from tenon.mapping import lower, pick, trim
>>> lower(trim(pick({"properties": {"email": " Ada@Example.com "}}, "properties.email")))
'ada@example.com'
"""

from tenon.mapping.choices import boolean, default, first_of, map_value, only
from tenon.mapping.dates import date
from tenon.mapping.errors import MappingError, MissingValue
from tenon.mapping.numbers import number, round_to
from tenon.mapping.paths import nested, pick, present, put, required
from tenon.mapping.phones import phone
from tenon.mapping.tables import Table, lookup, table
from tenon.mapping.values import blank, text
from tenon.mapping.words import concat, join, lower, split, template, title, trim, truncate, upper

__all__ = [
    "MappingError",
    "MissingValue",
    "Table",
    "blank",
    "boolean",
    "concat",
    "date",
    "default",
    "first_of",
    "join",
    "lookup",
    "lower",
    "map_value",
    "nested",
    "number",
    "only",
    "phone",
    "pick",
    "present",
    "put",
    "required",
    "round_to",
    "split",
    "table",
    "template",
    "text",
    "title",
    "trim",
    "truncate",
    "upper",
]
