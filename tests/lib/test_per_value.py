"""Answers that are remembered for as long as their value lives."""

import gc
from dataclasses import dataclass

from lib.per_value import PerValue


@dataclass
class Plan:
    words: list[str]


def test_each_value_is_worked_out_once_and_forgotten_with_it() -> None:
    asked: list[Plan] = []
    counted: PerValue[Plan, int] = PerValue(lambda plan: len(asked.append(plan) or plan.words))
    first, alike = Plan(["a", "b"]), Plan(["a", "b"])
    assert [counted.of(first), counted.of(first), counted.of(alike)] == [2, 2, 2]
    assert asked == [first, alike]
    asked.clear()
    del first
    gc.collect()
    assert len(counted._known) == 1
    assert counted.of(Plan(["c"])) == 1
