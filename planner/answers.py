"""What people decided about the questions of a plan: pure changes of a Research value."""

from planner.spec.research import Question, Research


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


def decided(research: Research) -> tuple[Question, ...]:
    """The questions a person has decided: answered, or put aside."""
    return tuple(question for question in research.questions if question.state != "open")


def open_questions(research: Research) -> tuple[Question, ...]:
    """The questions that wait for a person, in the order of the research (most pressing first)."""
    return tuple(question for question in research.questions if question.state == "open")


def _changed(research: Research, key: str, state: str, answer: str) -> Research:
    if all(question.key != key for question in research.questions):
        raise NoSuchQuestion(key)
    questions = [
        question.model_copy(update={"state": state, "answer": answer}) if question.key == key else question
        for question in research.questions
    ]
    return research.model_copy(update={"questions": tuple(questions)})
