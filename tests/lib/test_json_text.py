"""JSON from outside."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.json_text import MOST_LEVELS, NotJson, levels, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


@given(VALUES)
def test_what_was_written_is_read(value: object) -> None:
    assert read_json(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("{} {}", "Extra data"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[1e999]", "the number 1e999 is too large"),
        ("9" * 5000, "too many digits"),
        ("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1), "nested deeper than 100 levels"),
        ("[" * 100_000, "nested deeper than 100 levels"),
    ],
)
def test_what_later_readers_could_not_hold_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        read_json(text)


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(NotJson) as refused:
        read_json('{\n  "a": 1,\n  b: 2\n}')
    assert (refused.value.line, refused.value.column) == (3, 3)


def test_levels_are_counted_without_a_stack() -> None:
    assert levels("text") == 0
    assert levels([]) == 1
    assert levels({"a": [1, {"b": []}], "c": 2}) == 4
    assert levels(json.loads("[" * 900 + "]" * 900)) == 900
