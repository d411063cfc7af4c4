"""Values that show whether a row does what its expression says: for each function and each argument one that
would come out otherwise without it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from builder.compiler.expected_rows import Tables
from planner.handover import Call, CannotEvaluate, Expr, ExprError, Pairs, Row, evaluate

NAMES = ("Ada", "Ben", "Cora", "Dov", "Eli", "Fay", "Gil", "Hana", "Ivo", "June")
GENERAL: tuple[Any, ...] = (
    "  MIXED case o'brien ",
    "abcdefghij" * 30,
    "12345",
    7,
    2.345,
    True,
    "no",
    "",
    ["a", "b", "c"],
    "2026-03-29T23:30:15Z",
    1774827015,
    1774827015000,
    "020 7946 0018",
    "0171 2345678",
    "something else",
    None,
)
WHEN = datetime(2026, 3, 29, 23, 30, 15, tzinfo=UTC)
NOTHING = object()


def plain_value(row: Row, number: int) -> Any:
    """A value for a row without an example, of its type and unlike those of other rows."""
    kind = row.type.lower()
    if kind in ("integer", "number", "decimal", "money", "currency", "float"):
        return 100 + number
    if kind in ("boolean", "bool"):
        return True
    if kind in ("date", "datetime"):
        return f"2026-03-{number % 28 + 1:02}"
    if kind == "email" or "mail" in row.source.lower():
        return f"{NAMES[number % 10].lower()}.{number}@example.com"
    return f"{NAMES[number % 10]} {number}"


def fitting(row: Row, expr: Expr, tables: Tables) -> Iterator[Any]:
    """Values the expression has an answer for: the plan's own example first."""
    given = () if expr.paths else (row.example_in,)
    about = [each for call in expr.calls for each in _for(call, tables)]
    written = [f"  {each} " for each in about if isinstance(each, str)]
    for value in (*given, *about, *written, *GENERAL):
        if value is not NOTHING and _answer(expr, value, tables) is not NOTHING:
            yield value


def telling(row: Row, expr: Expr, tables: Tables, known: list[Any]) -> list[Any]:
    """The further values that are needed beside `known`, so that every change of the expression shows."""
    chosen: list[Any] = []
    for changed in changes(expr):
        if not any(_differs(expr, changed, value, tables) for value in (*known, *chosen)):
            found = next(
                (each for each in fitting(row, expr, tables) if _differs(expr, changed, each, tables)),
                NOTHING,
            )
            if found is not NOTHING:
                chosen.append(found)
    return chosen


def changes(expr: Expr) -> Iterator[Expr]:
    """The expression with one function left out, or one argument changed."""
    for place, call in enumerate(expr.calls):
        rest = expr.calls[:place] + expr.calls[place + 1 :]
        yield Expr(rest or (Call("copy"),))
        for changed in _changed(call):
            yield Expr((*expr.calls[:place], changed, *expr.calls[place + 1 :]))


def _changed(call: Call) -> Iterator[Call]:
    for place, (name, value) in enumerate(call.options):
        before, after = call.options[:place], call.options[place + 1 :]
        for other in _others(value):
            yield replace(call, options=(*before, (name, other), *after))
        if name == "default":
            yield replace(call, options=(*before, *after))


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, Pairs):
        for place in range(len(value.items)):
            yield Pairs(value.items[:place] + value.items[place + 1 :])
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif isinstance(value, str):
        yield f"{value}x"


def _differs(expr: Expr, changed: Expr, value: Any, tables: Tables) -> bool:
    one, other = _answer(expr, value, tables), _answer(changed, value, tables)
    return type(one) is not type(other) or one != other


def _answer(expr: Expr, value: Any, tables: Tables) -> Any:
    try:
        return evaluate(expr, value, tables=tables)
    except (CannotEvaluate, ExprError, ValueError, TypeError):
        return NOTHING


def _for(call: Call, tables: Tables) -> Iterator[Any]:
    """Values that this function is about."""
    if call.name == "map":
        yield from call.pairs("pairs")
    elif call.name == "lookup":
        yield from tables.get(call.text("table"), {})
    elif call.name == "truncate":
        yield "".join(chr(97 + place % 26) for place in range(call.whole("length") + 5))
    elif call.name == "split":
        parts = [f"part {number}" for number in range(1, call.whole("index") + 4)]
        yield call.text("sep").join(parts)
        yield call.text("sep").join(parts[: call.whole("index") + 1])
    elif call.name == "date":
        yield from _moments(call.text("from"))


def _moments(form: str) -> Iterator[Any]:
    if "%" in form and not re.search(r"%(?![a-zA-Z%-])", form):
        yield WHEN.strftime(form)
