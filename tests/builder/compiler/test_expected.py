"""What rows and runs must come to is computed from the plan alone, and not said where the plan is open."""

from typing import Any

import pytest

from builder.compiler.completion import completed
from builder.compiler.expected import Expectation, event_of
from builder.compiler.expected_rows import CannotSay, IsMissing, mapped
from builder.compiler.probes import changes, telling
from builder.compiler.sample_records import example_record
from builder.compiler.situations import Situations
from builder.compiler.variation import another
from planner.handover import Expr, Given, Row, Transformation, TwinRecord, parse, write
from tests.builder.compiler import plans, rich_plans

ROWS = plans.scheduled().transformations[0]
ACCOUNTS = {"accounts": {"EUR": {"code": "4711"}}}
ORDER = {"number": "A-1", "total": 1250, "currency": "eur", "lines": [{"sku": "ink", "qty": "3"}]}


def table(*rows: dict[str, Any]) -> Transformation:
    sides = {"source": {"system": "a"}, "target": {"system": "b"}}
    numbered = [{"key": f"TR-{number:02}", **row} for number, row in enumerate(rows, 1)]
    return Transformation.model_validate({"key": "TT-01", "name": "T", "rows": numbered, **sides})


def test_a_whole_record_with_lists_tables_and_constants() -> None:
    assert mapped(ROWS, ORDER, ACCOUNTS) == {
        "reference": "A-1",
        "amount": {"value": 12.5, "currency": "EUR"},
        "account": "4711",
        "positions": [{"article": "ink", "quantity": 3}],
        "source": "shop",
    }


def test_what_is_missing_is_left_out_and_what_is_required_refused() -> None:
    assert mapped(ROWS, {"number": "A-1"}, ACCOUNTS) == {
        "reference": "A-1",
        "positions": [],
        "source": "shop",
    }
    with pytest.raises(IsMissing, match="TR-01: number is missing"):
        mapped(ROWS, {**ORDER, "number": " "}, ACCOUNTS)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"source": "a", "target": "b", "expr": "custom"}, "needs code"),
        ({"target": "b"}, "has no source"),
        ({"source": "a", "target": "b", "expr": "nonsense("}, "TR-01"),
        ({"source": "a", "target": "b", "expr": 'lookup("gone", "x")'}, "TR-01: the table gone is not given"),
    ],
)
def test_a_row_that_the_plan_leaves_open_is_not_said(row: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotSay, match=said):
        mapped(table(row), {"a": 1}, {})


@pytest.mark.parametrize(
    "expr",
    [
        "trim",
        "truncate(12)",
        "number(scale=100)",
        'map({"lead": "New", "won": "Client"}, default="Other")',
        'upper | split("-", 1)',
        "trim | truncate(3)",
        'default("none")',
        "round(1)",
        "bool",
    ],
)
def test_every_change_of_an_expression_is_told_by_some_value(expr: str) -> None:
    row, read = Row(key="TR-01", source="a", target="b", expr=expr), parse(expr)
    found = telling(row, read, {}, [])
    for changed in changes(read):
        assert any(_outcome(read, value) != _outcome(changed, value) for value in found), changed


def _outcome(expr: Expr, value: Any) -> Any:
    row = {"source": "a", "target": "b", "expr": write(expr)}
    try:
        return repr(mapped(table(row), {"a": value}, {}))
    except CannotSay:
        return None


def test_an_example_has_a_value_for_every_row_and_no_two_the_same() -> None:
    record = example_record(table(*({"source": name, "target": name} for name in "abcdefgh")), {})
    assert len(set(record.values())) == 8


def test_a_run_is_followed_through_lists_filters_and_lookups() -> None:
    spec = completed(plans.bare())
    found = Situations(spec, {}).done()
    assert [situation.key for situation in found] == ["AC-01", "AC-03"]
    created, updated = (situation.expected.sent for situation in found)
    assert [(sent.step.key, sent.path) for sent in created] == [
        ("ST-02", "/tickets/77"),
        ("ST-04", "/tasks"),
        ("ST-07", "/tasks"),
    ]
    assert (updated[-1].path, updated[-1].body) == (
        "/tasks/9",
        {"reference": "T-77", "title": "Printer on fire"},
    )


def test_what_only_a_system_can_say_is_not_expected() -> None:
    spec = completed(plans.bare())
    twice = plans.ticket()["record"]
    given = Given(
        twin_state=tuple(
            TwinRecord(system="helpdesk", object="tickets", record={**twice, "number": number})
            for number in ("T-1", "T-2")
        )
    )
    with pytest.raises(CannotSay, match="finds 2 records"):
        Expectation(spec, given, event_of(spec, given), {}).follow()


def test_a_mark_is_the_greatest_of_the_list() -> None:
    spec = completed(rich_plans.incremental())
    check = spec.acceptance_criteria[0].check
    assert check is not None
    run = Expectation(spec, check.given, {}, {})
    assert run.follow() == "done"
    assert run.kept == {("", "since"): "2026-01-04T08:00:00Z"}


@pytest.mark.parametrize(
    ("value", "other"),
    [(7, 8), ("7", "8"), ("A-1", "A-1-1"), ("ada@example.com", "ada.1@example.com"), ("007", "007-1")],
)
def test_another_value_is_of_the_same_kind(value: Any, other: Any) -> None:
    assert another(value, 1) == other
