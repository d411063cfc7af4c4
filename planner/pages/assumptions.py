"""What the plan takes for granted, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from planner.selectors.plans import CurrentWorkflow
from planner.spec.research import Question, Research


@dataclass(frozen=True)
class AssumptionRow:
    """Something the plan takes for granted. `question` would settle it, `settled` says how it was.
    One without a question belongs to the workflow `workflow` alone and is corrected there. `parts` is what
    it is for each workflow, with its title, where that is not the same for all.
    """

    text: str
    question: str = ""
    settled: str = ""
    workflow: str = ""
    title: str = ""
    revision: int = 0
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """Names the row in the page and in its address."""
        return f"{crc32(self.text.encode()):08x}"

    @property
    def is_own(self) -> bool:
        """It stands in a workflow and no question asks for it."""
        return bool(self.workflow) and not self.question


def assumption_rows(research: Research | None, planned: Sequence[CurrentWorkflow]) -> list[AssumptionRow]:
    """The assumptions of open questions and of the workflows, each once, the settled ones last."""
    if research is None:
        return []
    rows: dict[str, AssumptionRow] = {}
    questions = {question.key: question for question in research.questions}
    for question in research.questions:
        settled = _settled(question)
        if settled is not None:
            parts = assumed_by_workflow(question, planned)
            rows[question.assumption] = AssumptionRow(question.assumption, question.key, settled, parts=parts)
    told = {row.question for row in rows.values()}
    for one in planned:
        for assumption in one.spec.assumptions:
            asked = questions.get(assumption.question or "")
            if asked is None or (asked.state == "open" and asked.key not in told):
                row = AssumptionRow(
                    assumption.text,
                    asked.key if asked else "",
                    f"Confirmed by {assumption.confirmed_by}" if assumption.confirmed_by else "",
                    one.key,
                    one.spec.title,
                    one.row.number,
                )
                rows.setdefault(assumption.text, row)
    return sorted(rows.values(), key=lambda row: bool(row.settled))


def assumed_by_workflow(
    question: Question, planned: Sequence[CurrentWorkflow]
) -> tuple[tuple[str, str], ...]:
    """What a question's assumption is for each workflow; () where it is the same for all."""
    found = [
        (one.spec.title, assumption.text)
        for one in planned
        for assumption in one.spec.assumptions
        if assumption.question == question.key
    ]
    texts = {text for _, text in found}
    whole = all(text in question.assumption for text in texts)
    return tuple(found) if whole and len(texts) > 1 else ()


def _settled(question: Question) -> str | None:
    """How the question's assumption stands; None when something else was answered."""
    if question.state == "open":
        return ""
    if question.state == "ignored":
        return "Left open"
    return "Confirmed" if question.answer == question.assumption else None
