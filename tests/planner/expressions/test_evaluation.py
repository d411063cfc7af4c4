"""What expressions give, computed by the functions that generated code calls."""

from typing import Any

import pytest

from planner.expressions import CannotEvaluate, evaluate, parse

CONTACT = {"first": "Ada", "last": "Osei", "mobile": None, "phone": "020 7946 0311", "tags": ["a", "b"]}
ACCOUNTS = {"accounts": {"GBP": {"Code": "090"}}}


@pytest.mark.parametrize(
    ("expr", "value", "result"),
    [
        ("copy", "x", "x"),
        ('const("RECEIVE")', None, "RECEIVE"),
        ("trim | lower", " Ada@Example.COM ", "ada@example.com"),
        ('trim | default("Unknown")', "  ", "Unknown"),
        ("truncate(3)", "abcdef", "abc"),
        ('concat("first", "last")', None, "Ada Osei"),
        ('concat("last", "first", sep=", ")', None, "Osei, Ada"),
        ('template("{first} of {tags[0]}")', None, "Ada of a"),
        ('first_of("mobile", "phone")', None, "020 7946 0311"),
        ('join("tags", "; ")', None, "a; b"),
        ('join(", ")', ["x", "y"], "x, y"),
        ('split("@", 1)', "ada@example.com", "example.com"),
        ('map({"lead": "New", "mql": "Working"}, default="Other")', "mql", "Working"),
        ('map({"lead": "New"}, default="Other")', "sql", "Other"),
        ('map({"lead": "New"})', "sql", None),
        ("number(scale=100)", 12345, 123.45),
        ("number(scale=0.01) | round(0)", "19.99", 1999),
        ("round(1)", 2.25, 2.3),
        ("bool", "yes", True),
        ('date("unix", "%Y-%m-%d", "Europe/London")', 1753920000, "2025-07-31"),
        ('phone("GB")', "020 7946 0311", "+442079460311"),
        ('upper | lookup("accounts", "Code")', "gbp", "090"),
        ("upper", None, None),
    ],
)
def test_an_expression_gives_its_value(expr: str, value: Any, result: Any) -> None:
    assert evaluate(parse(expr), value, record=CONTACT, tables=ACCOUNTS) == result


def test_an_object_as_value_is_the_record() -> None:
    assert evaluate(parse('concat("first", "last")'), {"first": "Ben", "last": "Lund"}) == "Ben Lund"


@pytest.mark.parametrize(
    ("expr", "value", "reason"),
    [
        ("custom", 1, "needs code"),
        ('lookup("rates", "x")', "GBP", "the table rates is not given"),
        ("number", "twelve", "twelve"),
        ('date("iso")', "31.07.2025", "ISO 8601"),
        ("upper", ["a"], "a list"),
    ],
)
def test_a_value_that_cannot_be_worked_with_is_refused_with_the_reason(
    expr: str, value: Any, reason: str
) -> None:
    with pytest.raises(CannotEvaluate, match=reason):
        evaluate(parse(expr), value, record=CONTACT, tables=ACCOUNTS)
