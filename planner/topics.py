"""What open questions are about, in a few words: "what starts it", "how to sign in to Xero". Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lib.text import listed
from planner.spec.research import Question, Research

MOST_NAMES: Final = 3
# By the place of the plan a question is about; `{}` stands for the systems of all questions of that kind.
_TOPICS: Final[tuple[tuple[str, str], ...]] = (
    (r"systems", "which systems are to be connected"),
    (r"systems\.direction", "which way the data flows"),
    (r"triggers(?:\.mechanism)?", "what starts it"),
    (r"triggers\.(?:cron|window|timezone)", "when exactly it runs"),
    (r"mappings(?:\..+)?", "which fields go where"),
    (r"rules\.match(?:\..+)?", "how an existing record is found again"),
    (r"rules\.conflict", "which side wins when both changed"),
    (r"endpoints\.(?P<system>[\w-]+)(?:\..+)?", "which calls of {} to use"),
    (r"systems\.(?P<system>[\w-]+)\.(?:auth|grant)", "how to sign in to {}"),
    (r"systems\.(?:auth|grant)", "how to sign in"),
    (r"systems\.(?P<system>[\w-]+)\.part", "what part {} plays"),
    (r"trigger\.(?P<system>[\w-]+)\.verify", "how calls from {} are proven"),
    (r"trigger\.(?P<system>[\w-]+)\.payload", "what {} sends"),
    (r"rules\.existing", "what happens to a record that is there already"),
    (r"rules\.missing(?:\..+)?", "what happens with empty fields"),
    (r"rules\.error", "what happens when a call fails"),
    (r"rules\.dedupe", "what happens when something comes twice"),
    (r"rules\.delete", "what happens to deleted records"),
    (r"systems\.limits", "how often the systems may be called"),
    (r"environments", "where it can be tried"),
)


def topics(questions: Sequence[Question], research: Research) -> list[str]:
    """The topics of these questions in their order, each once, with the names of its systems."""
    names = {each.key: each.name for each in research.systems}
    found: dict[str, list[str]] = {}
    for question in questions:
        words, system = _topic(question, names)
        systems = found.setdefault(words, [])
        if system and system not in systems:
            systems.append(system)
    return [words.replace("{}", _named(systems, names)) for words, systems in found.items()]


def _named(systems: Sequence[str], names: Mapping[str, str]) -> str:
    """The names, or what stands for all of them."""
    if len(systems) > 1 and set(systems) == set(names.values()):
        return "either system" if len(systems) == 2 else "any of the systems"
    return listed(systems) if len(systems) <= MOST_NAMES else f"{len(systems)} of the systems"


def _topic(question: Question, names: Mapping[str, str]) -> tuple[str, str]:
    for pattern, words in _TOPICS:
        match = re.fullmatch(pattern, question.about)
        if match:
            system = match.groupdict().get("system") or ""
            return words, names.get(system, system)
    return f"“{question.text}”", ""
