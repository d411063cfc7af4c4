"""Conditions and expressions mean in code what they mean in the plan: every operator, every function."""

import random
from typing import Any, get_args

import pytest
from tenon import mapping

from builder.compiler.conditions import fails, holds
from builder.compiler.levels import Level, Reading
from builder.compiler.references import optional, read_reference
from builder.compiler.rows import RowCode, row_value
from builder.compiler.variables import tables_of
from planner.expressions.functions import SIGNATURES
from planner.handover import CannotEvaluate, Condition, FieldTest, Row, evaluate, parse

# --- Conditions

RECORD = {
    "name": "Ada",
    "blank": "",
    "zero": 0,
    "five": 5,
    "no": False,
    "tags": ["a", "b"],
    "early": "2026-01-02T10:00:00+02:00",
    "late": 1767400000,
    "sub": {"name": "Ada", "zero": 0},
    "other": {"name": "Eve"},
}
TESTS: list[tuple[str, str, dict[str, Any], bool]] = [
    ("present", "name", {}, True),
    ("present", "blank", {}, False),
    ("present", "gone", {}, False),
    ("present", "zero", {}, True),
    ("present", "no", {}, True),
    ("missing", "gone.deep", {}, True),
    ("missing", "zero", {}, False),
    ("equals", "name", {"value": "Ada"}, True),
    ("equals", "no", {"value": False}, True),
    ("equals", "gone", {"value": None}, True),
    ("equals", "name", {"other": "event.sub.name"}, True),
    ("not_equals", "name", {"value": "Eve"}, True),
    ("not_equals", "name", {"other": "event.sub.name"}, False),
    ("in", "name", {"value": ["Ada", "Eve"]}, True),
    ("in", "name", {"other": "event.tags"}, False),
    ("in", "name", {"other": "event.gone"}, False),
    ("not_in", "name", {"value": ["Eve"]}, True),
    ("contains", "tags", {"value": "a"}, True),
    ("contains", "name", {"value": "d"}, True),
    ("contains", "gone", {"value": "d"}, False),
    ("contains", "name", {"other": "event.sub.name"}, True),
    ("gt", "five", {"value": 4}, True),
    ("gt", "five", {"value": "5"}, False),
    ("gte", "five", {"value": 5.0}, True),
    ("lt", "zero", {"other": "event.five"}, True),
    ("lte", "gone", {"value": 0}, True),
    ("gt", "early", {"value": "2026-01-02"}, True),
    ("lt", "early", {"value": "2026-01-02T08:00:00Z"}, False),
    ("lt", "early", {"other": "event.late", "compared_as": "date"}, True),
    ("gt", "gone", {"other": "event.early", "compared_as": "date"}, False),
    ("lt", "name", {"value": "Eve", "compared_as": "text"}, True),
    ("gt", "name", {"other": "event.other.name", "compared_as": "text"}, False),
    ("lt", "name", {"value": "B"}, True),
    ("includes", "name", {"value": "Ada"}, True),
    ("includes", "sub", {"other": "event.sub"}, True),
    ("includes", "sub", {"other": "event.other"}, False),
    ("includes", "sub", {"other": "event.gone"}, False),
]


class Event:
    """What conditions know where only the event is there."""

    def optional(self, reference: str) -> str:
        return optional("event", read_reference(reference).path)

    def is_amount(self, reference: str) -> bool:
        return reference.rpartition(".")[2] in ("zero", "no", "five")


@pytest.mark.parametrize(("op", "path", "more", "expected"), TESTS)
def test_each_test_of_a_condition_means_what_it_says(
    op: str, path: str, more: dict[str, Any], expected: bool
) -> None:
    test = FieldTest.model_validate({"op": op, "path": f"event.{path}", **more})
    condition, names = Condition(text="", tests=(test,)), {**vars(mapping), "event": RECORD}
    assert bool(eval(holds(condition, Event()), names)) is expected
    assert bool(eval(fails(condition, Event()), names)) is not expected


def test_every_operator_is_among_them() -> None:
    assert {op for op, *_ in TESTS} == set(get_args(FieldTest.model_fields["op"].annotation))


@pytest.mark.parametrize("join", ["all", "any"])
def test_several_tests_hold_together_and_fail_together(join: str) -> None:
    dice = random.Random(3)
    for _ in range(200):
        chosen = [dice.choice(TESTS) for _ in range(dice.randint(1, 3))]
        tests = [{"op": op, "path": f"event.{path}", **more} for op, path, more, _ in chosen]
        condition = Condition.model_validate({"text": "", "join": join, "tests": tests})
        expected = (all if join == "all" else any)(outcome for *_, outcome in chosen)
        names = {**vars(mapping), "event": RECORD}
        assert bool(eval(holds(condition, Event()), names)) is expected
        assert bool(eval(fails(condition, Event()), names)) is not expected


# --- Expressions

CALLS = (
    *("copy", "trim", "lower", "upper", "title", "bool", "number", "round", "round(2)", "truncate(3)"),
    *("number(scale=100)", "number(scale=0.01)", 'default("none")', "default(0)", 'split(" ", 0)'),
    *('split("@", -1)', 'map({"a": "A", "1": 1})', 'map({"a": "A"}, default="Z")', 'date("auto")'),
    *('date("unix", "%Y-%m-%d", "Europe/London")', 'date("%d.%m.%Y", "iso")', 'phone("GB")', 'join(", ")'),
    'lookup("accounts", "code")',
)
FIRST = (
    *('const("x")', "const(1)", "const(null)", 'concat("name", "mail")', 'concat("name", "mail", sep="-")'),
    *('template("{name} <{mail}>")', 'first_of("gone", "mail")', 'first_of("gone", "gone.too")'),
    *('join("tags")', 'join("tags", "; ")'),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        "",
        "  ",
        "a",
        " Ada King ",
        "ada@b.example",
        "12.5",
        7,
        0,
        1753920000,
        True,
        "yes",
        "31.07.1990",
    ),
    *("020 7946 0018", ["a", "b"], [], "eur", {"x": 1}),
)
TABLES = {"accounts": {"EUR": {"code": "4711"}, "a": {"code": None}}}


def test_every_function_of_an_expression_is_among_them() -> None:
    used = {call.name for text in (*CALLS, *FIRST) for call in parse(text).calls}
    assert used | {"custom"} == set(SIGNATURES)


def test_code_gives_what_the_plan_computes() -> None:
    """For a thousand pipes of functions, on values of every shape: the same result, or both refuse."""
    dice = random.Random(11)
    compared = 0
    for _ in range(1000):
        # What reads other fields leaves out whatever stands before it: it comes first.
        pipe = [dice.choice((*CALLS, *FIRST)), *dice.choices(CALLS, k=dice.randint(0, 2))]
        row = Row(key="TR-01", source="field", target="t", expr=" | ".join(pipe))
        record = {"field": dice.choice(VALUES), "name": "Ada", "mail": "a@b.example", "tags": ["x", "y"]}
        tables = {name: name for name in tables_of(row)}
        reads = Reading((Level("record"),))
        code = RowCode("TR-01", reads, row.source, row.target, row.required, parse(row.expr), tables)
        given = {name: mapping.Table(name, rows) for name, rows in TABLES.items()}
        names = {**vars(mapping), "record": record, **given}
        try:
            expected = evaluate(parse(row.expr), record["field"], record=record, tables=TABLES)
        except CannotEvaluate:
            with pytest.raises(mapping.MappingError):
                eval(row_value(code), names)
            continue
        assert eval(row_value(code), names) == expected, row.expr
        compared += 1
    assert compared > 500


@pytest.mark.parametrize(
    "expr",
    [
        'map({"a": "b"})',
        'lookup("accounts", "code")',
        'split("-", 3)',
        'first_of("gone", "gone.too")',
        "trim",
    ],
)
def test_a_required_row_never_gives_nothing(expr: str) -> None:
    code = RowCode(
        key="TR-01",
        reads=Reading((Level("record"),)),
        source="field",
        target="status",
        required=True,
        expr=parse(expr),
        tables={"accounts": "accounts"},
    )
    record = {"field": " " if expr == "trim" else "nobody"}
    names = {**vars(mapping), "record": record, "accounts": mapping.Table("accounts", TABLES["accounts"])}
    with pytest.raises(mapping.MissingValue, match="is required"):
        eval(row_value(code), names)
