"""Numbers, computed as decimals and given back as JSON numbers: whole ones as int, all others as float."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.values import blank

PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
LARGEST: Final = 308
"""More digits before the point than a JSON number can carry in most systems."""


def number(value: object, scale: int | float = 1) -> int | float | None:
    """A number, divided by `scale`. Text may have thousands commas (1,234.50) and spaces; None for a blank
    value.

    `scale=100` turns minor units into decimals, `scale=0.01` decimals into minor units; both are exact.

    >>> number("1,234.50"), number(12345, scale=100), number("19.99", scale=0.01), number(12300, scale=100)
    (1234.5, 123.45, 1999, 123)
    >>> number("12,50")
    Traceback (most recent call last):
    tenon.mapping.errors.MappingError: number does not read "12,50": write 1234.5 or 1,234.50
    """
    if not scale:
        raise MappingError("number takes a scale other than 0")
    read = _decimal(value, "number")
    return None if read is None else _json(_context(read).divide(read, Decimal(str(scale))))


def round_to(value: object, digits: int = 0) -> int | float | None:
    """Rounded to `digits` decimals; exactly half goes away from zero, as on an invoice. None for a blank
    value.

    >>> round_to(2.5), round_to("1.005", 2), round_to(-0.5), round_to(1234, -2)
    (3, 1.01, -1, 1200)
    """
    read = _decimal(value, "round_to")
    if read is None:
        return None
    place = Decimal(1).scaleb(-digits)
    return _json(read.quantize(place, rounding=ROUND_HALF_UP, context=_context(read, digits)))


def _context(read: Decimal, digits: int = 0) -> Context:
    """Precise enough that nothing of the number itself is lost."""
    return Context(prec=60 + len(read.as_tuple().digits) + abs(read.adjusted()) + abs(digits))


def _decimal(value: object, function: str) -> Decimal | None:
    if blank(value):
        return None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        read = Decimal(str(value))
    elif isinstance(value, str):
        read = _from_text(value, function)
    else:
        raise MappingError(f"{function} takes a number or text, got {shown(value)}")
    if not read.is_finite() or read.adjusted() > LARGEST:
        raise MappingError(f"{function} takes a number below 1e308, got {shown(value)}")
    return read


def _from_text(written: str, function: str) -> Decimal:
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", written.strip())
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise MappingError(f"{function} does not read {shown(written)}: write 1234.5 or 1,234.50")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise MappingError(f"{function} does not read {shown(written)}") from error


def _json(read: Decimal) -> int | float:
    return int(read) if read == read.to_integral_value() else float(read)
