"""When a value is missing, and how a value is written as text."""

from tenon.mapping.errors import MappingError, shown


def blank(value: object) -> bool:
    """Whether there is nothing in it: `None`, text of white space only, an empty list or object. 0 and
    False are something.

    >>> [blank(value) for value in (None, "", "  ", [], {}, 0, False, "x")]
    [True, True, True, True, True, False, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, tuple, dict)) and not value)


def text(value: object) -> str | None:
    """A single value as text: numbers as people write them, `true` and `false` as in JSON.

    >>> text(12), text(12.0), text(0.5), text(True), text(None)
    ('12', '12', '0.5', 'true', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, (list, tuple, dict)):
        kind = "an object" if isinstance(value, dict) else "a list"
        raise MappingError(f"expected a single value, got {kind}: {shown(value)}; pick one field of it first")
    return str(value)
