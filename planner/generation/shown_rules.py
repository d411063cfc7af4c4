"""Which rules about finding records again are shown by a record that is found by its key."""

import re
from collections.abc import Iterator, Sequence

from planner.generation.business_case import Case
from planner.generation.naming import leaf, says
from planner.spec.research import BusinessRule
from planner.spec.workflow import Match

JUDGED = re.compile(
    r"\b(?:similar\w*|fuzzy|fuzzily|confiden\w+|threshold|likel\w+|probab\w+|classif\w+|intelligen\w+|roughly|"
    r"approximat\w+|scor(?:e[sd]?|ing)|sounds? like|look(?:s|ing)? alike)\b",
    re.IGNORECASE,
)
"""What weighs how alike records are: a key that is the same or not shows nothing of it."""


def shown_by_key(
    rules: Sequence[BusinessRule], case: Case, match: Sequence[Match]
) -> tuple[BusinessRule, ...]:
    """The rules that a lookup by these fields does: none that weighs, none that names other fields only."""
    keys = {name for each in match for name in (each.source, each.target, case.called.get(each.source, ""))}
    others = set(_fields(case)) - keys
    return tuple(
        rule
        for rule in rules
        if not JUDGED.search(rule.text)
        and (_names(rule.text, keys) or not match or not _names(rule.text, others))
    )


def _fields(case: Case) -> Iterator[str]:
    for each in case.mappings:
        yield from (each.source, each.target, case.called.get(each.source, ""))
    for known in (case.source.known, case.target.known):
        yield from known.common if known else ()


def _names(text: str, names: set[str]) -> bool:
    return any(says(text, leaf(name)) for name in names if name)
