"""Reading and writing by path, on values that are there, missing and of the wrong kind."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenon.mapping import MappingError, MissingValue, nested, pick, present, put, required
from tenon.mapping.paths import steps

ORDER = {
    "id": 7,
    "customer": {"name": "Ada", "tags": []},
    "lines": [{"sku": "A1"}, {"qty": 2}, {"sku": "B2"}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", ORDER),
        ("id", 7),
        ("customer.name", "Ada"),
        ("lines[0].sku", "A1"),
        ("lines[-1].sku", "B2"),
        ("lines[].sku", ["A1", "B2"]),
        ("lines[9].sku", None),
        ("customer.name.first", None),
        ("lines.sku", None),
        ("nobody[].name", []),
        ("nobody.name", None),
        ("customer[0]", None),
    ],
)
def test_pick_finds_what_is_there_and_none_for_the_rest(path: str, value: Any) -> None:
    assert pick(ORDER, path) == value


def test_pick_flattens_lists_in_lists() -> None:
    orders = {"orders": [{"lines": [{"sku": "a"}, {"sku": "b"}]}, {"lines": []}, {"lines": [{"sku": "c"}]}]}
    assert pick(orders, "orders[].lines[].sku") == ["a", "b", "c"]


def test_names_with_dots_are_written_in_quotes() -> None:
    assert pick({"custom": {"odd.name": 1}}, 'custom["odd.name"]') == 1
    assert put({}, 'custom["odd.name"]', 1) == {"custom": {"odd.name": 1}}


def test_a_point_before_a_blank_belongs_to_the_name() -> None:
    record = {"line": {"Ext. Doc. No": "7"}}
    assert pick(record, "line.Ext. Doc. No") == "7"
    assert put({}, "line.Ext. Doc. No", "7") == record


@pytest.mark.parametrize("path", ["a..b", "a[", "a[x]", ".a", "a]", 'a["b]'])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(MappingError, match="is not a path"):
        pick({}, path)


def test_required_says_what_is_there_instead() -> None:
    with pytest.raises(
        MissingValue, match=r"customer\.nmae is required and missing \(there: name, tags\)"
    ) as seen:
        required(ORDER, "customer.nmae")
    assert seen.value.path == "customer.nmae"
    with pytest.raises(MissingValue, match="got null"):
        required(None, "email")


@pytest.mark.parametrize("empty", [None, "", "  ", [], {}])
def test_required_takes_blank_values_for_missing(empty: Any) -> None:
    with pytest.raises(MissingValue):
        required({"email": empty}, "email")


@pytest.mark.parametrize("something", [0, False, 0.0, "0"])
def test_zero_and_false_are_values(something: Any) -> None:
    assert required({"n": something}, "n") == something


def test_present_drops_none_at_every_depth_and_nothing_else() -> None:
    fields: dict[str, Any] = {
        "a": None,
        "b": {"c": None, "d": [None, {"e": None}, {"e": 1}]},
        "f": "",
        "g": 0,
        "h": [],
        "i": {},
    }
    assert present(fields) == {"b": {"d": [{"e": 1}]}, "f": "", "g": 0, "h": [], "i": {}}
    assert fields["a"] is None, "what is given stays as it is"


def test_nested_builds_objects_and_lists() -> None:
    built = nested({"a.b[1].c": 1, "a.b[0].c": 0, "d": None, "list[].x": [5, 6], "list[].y": [7, 8]})
    assert built == {"a": {"b": [{"c": 0}, {"c": 1}]}, "list": [{"x": 5, "y": 7}, {"x": 6, "y": 8}]}


def test_writing_through_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(MappingError, match=r"cannot write a\.b: \"text\" is in the way of 'b'"):
        put({"a": "text"}, "a.b", 1)
    with pytest.raises(MappingError, match="takes a list of values"):
        put({}, "lines[].sku", "A1")
    with pytest.raises(MappingError, match="no position 99999"):
        put({}, "lines[99999]", 1)
    with pytest.raises(MappingError, match="does not name a field"):
        put({}, "", 1)


# A point before a blank is no end of a name.
NAMES = st.text(st.characters(codec="utf-8", exclude_characters='.[]"'), min_size=1, max_size=8).filter(
    lambda name: not re.match(r"\s", name)
)
PATHS = st.lists(st.one_of(NAMES, st.integers(0, 5)), max_size=5)


@given(first=NAMES, rest=PATHS, value=st.one_of(st.integers(), st.text(), st.booleans()))
def test_what_is_put_is_picked_again(first: str, rest: list[str | int], value: Any) -> None:
    path = first + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest)
    assert steps(path) == (first, *rest)
    assert pick(put({}, path, value), path) == value


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(fields=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_present_leaves_no_none_and_changes_nothing_twice(fields: dict[str, Any]) -> None:
    once = present(fields)
    assert present(once) == once
    assert not _has_none(once)


def _has_none(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_none(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_none(item) for item in value)
    return value is None


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("Document No.", ("Document No.",)),
        ("line.Ext. Doc. No.", ("line", "Ext. Doc. No.")),
        ("Document No.[0].Lfd. Nr.", ("Document No.", 0, "Lfd. Nr.")),
        ("No.x", ("No", "x")),
    ],
)
def test_the_point_of_no_at_the_end_belongs_to_the_name(path: str, way: tuple[str | int, ...]) -> None:
    assert steps(path) == way
    assert pick(put({}, path, 7), path) == 7
