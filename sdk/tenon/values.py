"""JSON values: what steps take and give, what a journal can keep."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from tenon.errors import TenonError
from tenon.mapping.unbuilt import Unbuilt

SHOWN_BYTES: Final = 256 * 1024
"""An input larger than this is kept as its beginning only: it is there to be looked at."""
LARGEST_BYTES: Final = 8 * 1024 * 1024
"""A result larger than this is refused: a journal keeps every result whole."""


class NotJson(TenonError):
    """A value that JSON cannot carry. The message says where in the value it stands."""


def as_json(value: Any, what: str) -> Any:
    """A copy of `value` made of JSON values only; tuples become lists. `what` begins the error message.

    Raises `NotJson`, and the error of a field that is not built yet.
    """
    return _copy(value, what, "")


def _copy(value: Any, what: str, at: str) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson(f"{what}{_place(at)} is {value}, which JSON cannot carry")
        return value
    if isinstance(value, Mapping):
        return {_key(key, what, at): _copy(item, what, f"{at}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copy(item, what, f"{at}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Unbuilt):
        raise value.error
    hint = "; write .json() to get what it holds" if type(value).__name__ == "Response" else ""
    raise NotJson(
        f"{what}{_place(at)} is a {type(value).__name__}: use text, numbers, lists and objects{hint}"
    )


def _key(key: object, what: str, at: str) -> str:
    if not isinstance(key, str):
        raise NotJson(f"{what}{_place(at)} has the key {key!r}: the keys of an object are text")
    return key


def _place(at: str) -> str:
    return f" at {at.removeprefix('.')}" if at else ""


def to_show(value: Any) -> Any:
    """`value` for people to look at: whatever is no JSON as text, and only the beginning of what is too
    large.
    """
    written = json.dumps(value, default=repr, ensure_ascii=False, skipkeys=True)
    if len(written) > SHOWN_BYTES:
        return {"truncated": True, "characters": len(written), "beginning": written[: SHOWN_BYTES // 64]}
    return json.loads(written)


def check_size(value: Any, what: str) -> None:
    """Raises `NotJson` where the value is too large for a journal."""
    size = len(json.dumps(value))
    if size > LARGEST_BYTES:
        megabytes, most = size / 1_048_576, LARGEST_BYTES // 1_048_576
        raise NotJson(
            f"{what} has {megabytes:.1f} MB, {most} MB are kept: hand on an id or a page of it instead"
        )
