"""What answered questions decide about a workflow. Questions are found by what they are about, not by key."""

import re
from dataclasses import dataclass, field

from planner.generation.business_case import Case
from planner.generation.naming import says
from planner.spec.research import Question

EMPTY_FIELD = "mappings.{target}.empty"
"""`about` of the question what a target field becomes when its source is empty."""

ONE_OF = re.compile(r"\b(first|last|newest|latest|oldest|earliest|one of|most recent)\b", re.IGNORECASE)
WRITTEN = re.compile(
    r"(?:write|use|set(?: it)? to|default(?: to)?)\s+[\"'](?P<value>[^\"']+)[\"']", re.IGNORECASE
)


INSTEAD = re.compile(
    r"\b(?:uses?|takes?|writes?|sets?(?: it)? to|defaults? to|falls? back to|becomes?|goes in as|put)\s+"
    r"(?:the\s+(?:value|text|word)\s+)?[\"'`\u201c\u2018](?P<value>[^\"'`\u201d\u2019]{1,60})[\"'`\u201d\u2019]",
    re.IGNORECASE,
)
"""What is written where nothing stands: only words in quotes are sure to be a value."""
NOTHING_THERE = re.compile(
    r"\b(?:without|no|missing|lacks?|lacking|empty|blank|not (?:set|given|filled|known|there)|unknown)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Decisions:
    """`fallbacks` are values for target fields whose source is empty; `skipped` the source fields without
    which a record is skipped; `others` the answers no rule here understands, told as they are.
    `by_rule` gives for a target field the key of the rule its fallback stands in.
    `takes_one_of_several`: where several records carry the key, somebody said which of them is meant.
    """

    fallbacks: dict[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    others: tuple[Question, ...] = ()
    takes_one_of_several: bool = False
    by_rule: dict[str, str] = field(default_factory=dict)


def decisions_of(case: Case) -> Decisions:
    """What the answers of the research mean for this case."""
    fallbacks, by_rule = _stated(case)
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
        elif question.about.startswith("changed."):
            continue
        elif not question.about.startswith("endpoints.") or not _says_yes(question):
            others.append(question)
    return Decisions(fallbacks, tuple(skipped), tuple(others), _takes_one(case), by_rule)


def _stated(case: Case) -> tuple[dict[str, str], dict[str, str]]:
    """Values that rules give for a field whose source is empty, by target; and those rules' keys."""
    fallbacks: dict[str, str] = {}
    rules: dict[str, str] = {}
    for rule in case.rules_of("missing", "other"):
        instead = INSTEAD.search(rule.text)
        rest = rule.text[: instead.start()] + rule.text[instead.end() :] if instead else ""
        if instead is None or not NOTHING_THERE.search(rest):
            continue
        plain = [each for each in case.mappings if each.source and not each.rule]
        named = [each for each in plain if says(rule.text, each.source) or says(rule.text, each.target)]
        if len(named) == 1:
            fallbacks[named[0].target] = instead["value"]
            rules[named[0].target] = rule.key
    return fallbacks, rules


def _takes_one(case: Case) -> bool:
    asked = [question for question in case.research.questions if question.about.endswith(".several")]
    return any(ONE_OF.search(question.answer or question.assumption) for question in asked)


def _says_yes(question: Question) -> bool:
    return question.answer.strip().lower().startswith("yes")
