"""What people decided about the questions of a plan: pure changes of a Research value."""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.spec.research import Asked, Question, Research


class NoSuchQuestion(LookupError):
    """The research has no question with that key (any more)."""


def answered(research: Research, key: str, answer: str) -> Research:
    """The research with that question answered in those words."""
    return _changed(research, key, "answered", answer)


def left_open(research: Research, key: str) -> Research:
    """The research with that question put aside: its assumption holds and nobody is asked again."""
    return _changed(research, key, "ignored", "")


def reopened(research: Research, key: str) -> Research:
    """The research with that question open again, its answer taken back."""
    return _changed(research, key, "open", "")


def asked(research: Research, key: str, somebody: Asked) -> Research:
    """The research with that question put to somebody; who was asked before is forgotten."""
    return _with(research, key, {"asked": somebody})


def still_asked(questions: Iterable[Question], earlier: Iterable[Question]) -> tuple[Question, ...]:
    """The questions, each still put to whoever was asked about the same place of the plan before."""
    people = {each.about: each.asked for each in earlier if each.about and each.asked}
    return tuple(
        each.model_copy(update={"asked": people[each.about]})
        if each.asked is None and each.about in people
        else each
        for each in questions
    )


def decided(research: Research) -> tuple[Question, ...]:
    """The questions a person has decided: answered, or put aside."""
    return tuple(question for question in research.questions if question.state != "open")


def open_questions(research: Research) -> tuple[Question, ...]:
    """The questions that wait for a person, in the order of the research (most pressing first)."""
    return tuple(question for question in research.questions if question.state == "open")


def _changed(research: Research, key: str, state: str, answer: str) -> Research:
    return _with(research, key, {"state": state, "answer": answer})


def _with(research: Research, key: str, update: Mapping[str, Any]) -> Research:
    if all(question.key != key for question in research.questions):
        raise NoSuchQuestion(key)
    questions = [
        question.model_copy(update=dict(update)) if question.key == key else question
        for question in research.questions
    ]
    return research.model_copy(update={"questions": tuple(questions)})
