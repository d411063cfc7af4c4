"""One spelling of a JSON value, so that two machines hash the same bytes. Pure.

It is the JSON Canonicalization Scheme (RFC 8785): no white space, names ordered by their UTF-16 code units,
numbers as ECMAScript prints them, strings with the shortest escapes, UTF-8. One difference: whole numbers
beyond 2**53 keep all their digits, because both databases give them back exactly.
"""

import json
import math
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value. Raises TypeError or ValueError for what is none."""
    return _written(value).encode()


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_written(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_name(name)}:{_written(value[name])}" for name in _ordered(value)) + "}"
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _ordered(value: Mapping[Any, Any]) -> list[Any]:
    return sorted(value, key=lambda name: _as_text(name).encode("utf-16-be"))


def _name(name: Any) -> str:
    return json.dumps(_as_text(name), ensure_ascii=False)


def _as_text(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError("names in JSON are texts")
    return name


def _number(value: float) -> str:
    """As ECMAScript's Number::toString; source: ECMA-262, section 6.1.6.1.20."""
    if not math.isfinite(value):
        raise ValueError("JSON has no number for this")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = int(power or 0) + len(whole) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{head}e{'+' if point > 0 else '-'}{abs(point - 1)}"
