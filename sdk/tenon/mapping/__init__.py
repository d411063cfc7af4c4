"""The vocabulary of a mapping: one small function for each thing a transformation row can do.

Every function takes the value first, returns `None` for `None` (a missing value stays missing), never
changes what it is given, and gives back JSON values. What cannot be done raises `MappingError` with the
value and what was expected of it.

>>> from tenon.mapping import lower, pick, trim
>>> lower(trim(pick({"properties": {"email": " Ada@Example.com "}}, "properties.email")))
'ada@example.com'
"""

from tenon.mapping.choices import boolean, default, first_of, map_value, only
from tenon.mapping.dates import date, moment
from tenon.mapping.errors import MappingError, MissingValue
from tenon.mapping.numbers import number, round_to
from tenon.mapping.paths import filled, includes, nested, pick, present, put, required, unfilled
from tenon.mapping.phones import phone
from tenon.mapping.tables import Table, lookup, table
from tenon.mapping.unbuilt import Unbuilt, when_built
from tenon.mapping.values import blank, text
from tenon.mapping.words import concat, join, lower, split, template, title, trim, truncate, upper

__all__ = [
    "MappingError",
    "MissingValue",
    "Table",
    "Unbuilt",
    "blank",
    "boolean",
    "concat",
    "date",
    "default",
    "filled",
    "first_of",
    "includes",
    "join",
    "lookup",
    "lower",
    "map_value",
    "moment",
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
    "unfilled",
    "upper",
    "when_built",
]
