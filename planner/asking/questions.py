"""All questions of a research, ranked: the ones that change most come first."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from planner.asking import records, start, systems
from planner.asking.material import Material
from planner.spec.research import Question

Topic = Callable[[Material], Iterator[Question]]
TOPICS: Final[tuple[Topic, ...]] = (
    records.contradictions,
    systems.missing_systems,
    systems.direction,
    start.trigger,
    records.mappings,
    records.match_key,
    systems.operations,
    records.conflicts,
    systems.sign_in,
    start.signature,
    start.event_fields,
    start.arrival,
    records.required_targets,
    records.update_or_create,
    records.missing_values,
    records.failures,
    records.duplicates,
    start.changed_since,
    start.timezone,
    records.deletions,
    systems.limits,
    systems.environment,
)
_RANK: Final = ("critical", "high", "medium", "low")


def ask(material: Material) -> list[Question]:
    """What the material leaves open, the most pressing first; one question for one place of the plan."""
    found: dict[str, Question] = {}
    for topic in TOPICS:
        for question in topic(material):
            found.setdefault(question.about, question)
    return sorted(found.values(), key=lambda each: _RANK.index(each.priority))


def ranked(asked: Sequence[Question], drawn: Sequence[Question]) -> list[Question]:
    """Both kinds of questions in one ranking: what the documents leave open, and what drawing needs.

    Where both ask for the field mappings, the drawn question knows the fields and stays.
    """
    fields = [each for each in drawn if re.fullmatch(r"mappings\.[\w-]+\.[\w-]+", each.about)]
    keyed = any(each.about == "rules.match" for each in asked)
    first = [each for each in asked if not (fields and each.about == "mappings")]
    more = [each for each in drawn if not (keyed and re.fullmatch(r"rules\.match\.[\w-]+\.\w+", each.about))]
    known = {each.about for each in first}
    return sorted(
        [*first, *(each for each in more if each.about not in known)],
        key=lambda each: _RANK.index(each.priority),
    )


def numbered(questions: Sequence[Question], earlier: Sequence[Question] = ()) -> tuple[Question, ...]:
    """Keys Q-01, Q-02 ...; a question about the same place keeps the key it had before."""
    had = {each.about: each.key for each in earlier if each.about}
    taken = set(had.values())
    free = (key for number in range(1, 1000) if (key := f"Q-{number:02}") not in taken)
    return tuple(each.model_copy(update={"key": had.get(each.about) or next(free)}) for each in questions)
