"""Rule sentences: what they mean, what is left alone, and that describing and understanding agree."""

from typing import Any

import pytest

from planner.expressions import describe, parse, sentence_to_expr, write
from tests.planner.expressions.test_reading import CANONICAL


@pytest.mark.parametrize("text", [text for text in CANONICAL if text != "custom"])
def test_a_described_expression_is_understood_as_itself(text: str) -> None:
    assert sentence_to_expr(describe(parse(text))) == write(parse(text))


@pytest.mark.parametrize(
    ("sentence", "expr"),
    [
        ("", "copy"),
        ("Copied as is.", "copy"),
        ("lowercase", "lower"),
        ("Convert to upper case", "upper"),
        ("trim and lowercase", "trim | lower"),
        ("Trim, cut at 40", "trim | truncate(40)"),
        ("at most 255 characters", "truncate(255)"),
        ("Trim, else “Unknown”", 'trim | default("Unknown")'),
        ('if empty use "n/a"', 'default("n/a")'),
        ("'web' if missing", 'default("web")'),
        ("default to 0", "default(0)"),
        ("always RECEIVE", 'const("RECEIVE")'),
        ('hard-coded to "API"', 'const("API")'),
        ("minor units to decimals", "number(scale=100)"),
        ("pence to pounds", "number(scale=100)"),
        ("divide by 1,000", "number(scale=1000)"),
        ("euros to cents", "number(scale=0.01) | round(0)"),
        ("lead=New, mql=Working", 'map({"lead": "New", "mql": "Working"})'),
        ("open -> 1; closed -> 2; otherwise 9", 'map({"open": 1, "closed": 2}, default=9)'),
        ("join firstname and lastname with a space", 'concat("firstname", "lastname")'),
        ("first of mobile, phone or fax", 'first_of("mobile", "phone", "fax")'),
        ("email domain", 'split("@", 1)'),
        ("last word", 'split(" ", -1)'),
        ("comma-separated", 'join(", ")'),
        ("E.164, country GB", 'phone("GB")'),
        ("true/false", "bool"),
        ("look up Code in accounts", 'lookup("accounts", "Code")'),
        ("YYYY-MM-DD", 'date("auto", "%Y-%m-%d")'),
        ("upper | truncate(3)", "upper | truncate(3)"),
    ],
)
def test_a_common_sentence_becomes_its_expression(sentence: str, expr: str) -> None:
    assert sentence_to_expr(sentence) == expr


@pytest.mark.parametrize(
    ("example", "expr"),
    [
        (1753920000, 'date("unix", "%Y-%m-%d", "Europe/London")'),
        (1753920000000, 'date("unix_ms", "%Y-%m-%d", "Europe/London")'),
        ("2025-07-31T10:00:00Z", 'date("iso", "%Y-%m-%d", "Europe/London")'),
        (None, 'date("auto", "%Y-%m-%d", "Europe/London")'),
    ],
)
def test_the_example_decides_how_a_date_is_read(example: Any, expr: str) -> None:
    assert sentence_to_expr("day of arrival in London", example=example) == expr


@pytest.mark.parametrize(
    "sentence",
    [
        "always the current date",
        "else the email domain",
        "match on email",
        "must be unique",
        "use the company name",
        "sum of all lines",
        "decimal, drop if negative",
        "day of arrival in Atlantis",
        "split full name by culture",
        "lower case unless it is a code",
    ],
)
def test_a_sentence_that_is_not_certain_is_not_guessed(sentence: str) -> None:
    assert sentence_to_expr(sentence) is None
