"""Text, choices, numbers and tables: the unhappy halves, and what holds for every value."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenon import mapping
from tenon.mapping import MappingError, Table, boolean, join, map_value, number, round_to, split, table, title

ONE_ARGUMENT: list[Callable[[Any], Any]] = [
    mapping.trim,
    mapping.lower,
    mapping.upper,
    mapping.title,
    mapping.text,
    mapping.number,
    mapping.round_to,
    mapping.boolean,
    mapping.join,
    lambda value: mapping.truncate(value, 3),
    lambda value: mapping.split(value, ",", 0),
    lambda value: mapping.date(value, "iso"),
    lambda value: mapping.phone(value, "GB"),
    lambda value: mapping.map_value(value, {"a": 1}),
    lambda value: mapping.lookup(value, {"a": 1}),
    lambda value: mapping.default(value, None),
]


@pytest.mark.parametrize("function", ONE_ARGUMENT)
def test_nothing_stays_nothing(function: Callable[[Any], Any]) -> None:
    assert function(None) is None


def test_a_list_is_no_text() -> None:
    with pytest.raises(MappingError, match=r"expected a single value, got a list: \[1\]; pick one field"):
        mapping.trim([1])


@pytest.mark.parametrize(
    ("given_text", "written"),
    [
        ("mcdonald", "Mcdonald"),
        ("jean-luc PICARD", "Jean-Luc Picard"),
        ("o\u2019neil", "O\u2019Neil"),
        ("it's", "It's"),
    ],
)
def test_title_writes_names(given_text: str, written: str) -> None:
    assert title(given_text) == written


def test_split_needs_something_to_split_at() -> None:
    assert split("a,b", ",", 5) is None
    with pytest.raises(MappingError, match="split takes the text to split at"):
        split("a", "", 0)


@pytest.mark.parametrize("value", ["maybe", 2, "2"])
def test_boolean_does_not_guess(value: Any) -> None:
    with pytest.raises(MappingError, match="boolean takes yes/no"):
        boolean(value)


def test_join_takes_lists_only() -> None:
    with pytest.raises(MappingError, match='join takes a list, got "abc"'):
        join("abc")


def test_map_value_prefers_the_exact_key() -> None:
    assert map_value("A", {"a": 1, "A": 2}) == 2
    assert map_value(1, {"1": "one"}) == "one"
    assert map_value("", {"": "never"}, default="blank") == "blank"


@pytest.mark.parametrize(
    ("value", "read"),
    [("1 234,50", None), ("1,23", None), ("12,345", 12345), ("1 234.5", 1234.5), (".5", 0.5), ("1e3", 1000),
     ("-0.10", -0.1), ("abc", None), ("", 0), ("1.2.3", None), ("\u0661", 1)],
)  # fmt: skip
def test_number_reads_what_is_certain(value: str, read: float | None) -> None:
    if value == "":
        assert number(value) is None
    elif read is None:
        with pytest.raises(MappingError, match="number does not read"):
            number(value)
    else:
        assert number(value) == read


@pytest.mark.parametrize("value", [True, [], {}, float("nan"), float("inf"), "1e999"])
def test_number_refuses_what_is_none(value: Any) -> None:
    if value in ([], {}):
        assert number(value) is None
    else:
        with pytest.raises(MappingError):
            number(value)


@given(st.integers(-(10**40), 10**40))
def test_whole_numbers_stay_exact(value: int) -> None:
    assert number(str(value)) == value
    assert round_to(value) == value


@given(st.decimals(-(10**6), 10**6, places=2))
def test_minor_units_go_there_and_back(amount: Decimal) -> None:
    minor = number(str(amount), scale=0.01)
    assert isinstance(minor, int)
    assert number(minor, scale=100) == float(amount)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 5))
def test_rounding_is_off_by_half_a_place_at_most(value: Decimal, digits: int) -> None:
    rounded = round_to(str(value), digits)
    assert rounded is not None
    assert abs(Decimal(str(rounded)) - value) <= Decimal(5).scaleb(-digits - 1) + Decimal("1e-9")


def test_half_goes_away_from_zero() -> None:
    assert [round_to(value) for value in (0.5, 1.5, 2.5, -2.5)] == [1, 2, 3, -3]
    assert round_to(2.675, 2) == 2.68


class _Settings:
    def variable(self, name: str) -> Any:
        return {"rates": {"gbp": 1.2}, "accounts": [{"key": "EUR", "Code": "091"}], "broken": 5}.get(name)


def test_tables_come_from_variables() -> None:
    assert table(_Settings(), "rates").lookup("GBP") == 1.2
    assert table(_Settings(), "accounts").lookup("eur", "Code") == "091"
    with pytest.raises(MappingError, match="there is no table prices: set a variable of that name"):
        table(_Settings(), "prices")
    with pytest.raises(MappingError, match="table broken must be an object by key"):
        table(_Settings(), "broken")


def test_a_column_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(MappingError, match="has no column 'Kode' in the row of 'GBP'; it has Code"):
        Table("accounts", {"GBP": {"Code": "090"}}).lookup("GBP", "Kode")
