"""A field that is still to be written fails where its value is needed, and only there."""

from collections.abc import Callable
from typing import Any

import pytest
from tenon.mapping import present, text, when_built
from tenon.values import as_json, to_show


def first_name(record: dict[str, Any]) -> Any:
    raise NotImplementedError("TR-07: split by culture")


def test_a_record_with_it_can_be_made_and_shown() -> None:
    record = present({"Name": "Ada", "First": when_built(first_name, {}), "Fax": None})
    assert list(record) == ["Name", "First"]
    assert to_show(record) == {"Name": "Ada", "First": "<not built: TR-07: split by culture>"}


@pytest.mark.parametrize(
    "use",
    [
        lambda value: as_json({"lines": [{"first": value}]}, "json"),
        lambda value: f"{value}",
        text,
        lambda value: value or "Unknown",
        lambda value: value == "Ada",
        list,
        lambda value: value["part"],
        len,
        lambda value: sorted([value, value]),
        lambda value: {value},
    ],
)
def test_whoever_needs_it_meets_the_error(use: Callable[[Any], Any]) -> None:
    with pytest.raises((NotImplementedError, TypeError), match=r"TR-07: split by culture|unhashable"):
        use(when_built(first_name, {}))


def test_other_errors_are_not_put_off() -> None:
    with pytest.raises(KeyError):
        when_built(lambda record: record["name"], {})
