"""The fields by which two changes are compared: asked for, and assumed, where nobody names one."""

from collections.abc import Iterator

from planner.generation.business_case import End
from planner.generation.conflicts import PLACEHOLDER, question_of
from planner.generation.design import Design
from planner.generation.naming import a
from planner.spec.research import Option, Question


def about_changes(design: Design) -> Iterator[Question]:
    """Which field dates a change, where the newer change wins and nobody names one."""
    for end in _undated(design):
        yield Question(
            key="",
            about=question_of(end),
            text=f"Which field of {a(end.noun)} in {end.name} says when it was last changed?",
            why="The newer change wins, and nothing says by which field changes are dated.",
            priority="high",
            assumption=_assumed(end),
            options=(
                Option(text="The field that keeps the time of the last change: name it", recommended=True),
            ),
        )


def dated(design: Design, question: Question) -> str:
    """What is assumed while that is open, of a record whose changes this workflow compares."""
    return next((_assumed(end) for end in _undated(design) if question_of(end) == question.about), "")


def _undated(design: Design) -> Iterator[End]:
    """The ends whose changes are compared by a stand-in."""
    conflict, case = design.conflict, design.case
    if conflict is not None and conflict.source_changed == PLACEHOLDER:
        yield case.source
    if conflict is not None and conflict.target_changed == PLACEHOLDER:
        yield case.target


def _assumed(end: End) -> str:
    return (
        f"The field that says when {a(end.noun)} in {end.name} was changed is not known yet; "
        f"`{PLACEHOLDER}` stands for it."
    )
