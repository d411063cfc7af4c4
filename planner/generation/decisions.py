"""What answered questions decide about a workflow. Questions are found by what they are about, not by key."""

import re
from dataclasses import dataclass, field

from planner.generation.cases import Case
from planner.spec.research import Question

EMPTY_FIELD = "mappings.{target}.empty"
"""`about` of the question what a target field becomes when its source is empty."""

WRITTEN = re.compile(
    r"(?:write|use|set(?: it)? to|default(?: to)?)\s+[\"'](?P<value>[^\"']+)[\"']", re.IGNORECASE
)


@dataclass(frozen=True)
class Decisions:
    """`fallbacks` are values for target fields whose source is empty; `skipped` the source fields without
    which a record is skipped; `others` the answers no rule here understands, told as they are.
    """

    fallbacks: dict[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    others: tuple[Question, ...] = ()


def decisions_of(case: Case) -> Decisions:
    """What the answers of the research mean for this case."""
    fallbacks: dict[str, str] = {}
    skipped: list[str] = []
    others: list[Question] = []
    empty = {EMPTY_FIELD.format(target=mapping.target): mapping for mapping in case.mappings}
    for question in case.research.questions:
        if question.state != "answered" or not question.answer.strip():
            continue
        mapping = empty.get(question.about)
        written = WRITTEN.search(question.answer)
        if mapping and written:
            fallbacks[mapping.target] = written.group("value")
        elif mapping and re.search(r"\bskip", question.answer, re.IGNORECASE):
            skipped.append(mapping.source)
        elif not question.about.startswith("endpoints.") or not _says_yes(question):
            others.append(question)
    return Decisions(fallbacks, tuple(skipped), tuple(others))


def _says_yes(question: Question) -> bool:
    return question.answer.strip().lower().startswith("yes")
