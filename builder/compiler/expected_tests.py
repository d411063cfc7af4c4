"""Whether a condition of the plan holds, computed from the values it names."""

from collections.abc import Callable
from typing import Any

from tenon.mapping import includes, moment, number

from builder.compiler.conditions import compared_as
from builder.compiler.expected_rows import CannotSay
from planner.handover import Condition, FieldTest

GIVEN = object()
"""Stands for what only a system can say, such as the id of a new record."""

ValueOf = Callable[[str], Any]


def holds(condition: Condition, value_of: ValueOf) -> bool:
    """Whether all tests hold, or any. Raises CannotSay for a value that only a system can say."""
    found = [_test(test, value_of) for test in condition.tests]
    return all(found) if condition.join == "all" else any(found)


def _test(test: FieldTest, value_of: ValueOf) -> bool:
    value = value_of(test.path)
    if test.op in ("present", "missing"):
        if isinstance(value, int | float) and not value:
            raise CannotSay(f"{test.path} is {value}: is it there?")
        return bool(value) is (test.op == "present")
    other = value_of(test.other) if test.other else test.value
    if value is GIVEN or other is GIVEN:
        raise CannotSay(f"only a system can say {test.path}")
    if test.op == "includes":
        return includes(value, other)
    if test.op in ("equals", "not_equals"):
        return _equal(value, other) is (test.op == "equals")
    if test.op in ("in", "not_in"):
        listed = other if isinstance(other, list | tuple) else [other]
        return (value in listed) is (test.op == "in")
    if test.op == "contains":
        return bool(value) and other in value
    return _compared(test, value, other)


def _equal(value: Any, wanted: Any) -> bool:
    return value is wanted if wanted is None or isinstance(wanted, bool) else bool(value == wanted)


def _compared(test: FieldTest, value: Any, other: Any) -> bool:
    kind = compared_as(test)
    if kind == "text":
        one, limit = str(value or ""), str(other or "")
        return {"gt": one > limit, "gte": one >= limit, "lt": one < limit, "lte": one <= limit}[test.op]
    amount, most = (
        (moment(value), moment(other)) if kind == "date" else (number(value) or 0, number(other) or 0)
    )
    return {"gt": amount > most, "gte": amount >= most, "lt": amount < most, "lte": amount <= most}[test.op]
