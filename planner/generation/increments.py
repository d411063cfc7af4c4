"""Lists of which each run reads only what is new: the records with a higher id than the last one."""

import re

from planner.generation.business_case import Case
from planner.generation.key_rows import source_id
from planner.spec.research import BusinessRule
from planner.spec.values import Parameter
from planner.spec.workflow import Checkpoint, Endpoint

MORE = r"(?:higher|greater|larger|bigger|above|beyond|over)"
HIGHER_ID = re.compile(
    rf"\b{MORE}\s+(?:\w+\s+)?ids?\b|\bids?\b\s+(?:(?:is|are|that|which)\s+){{0,2}}{MORE}\b", re.IGNORECASE
)
THE_LAST = re.compile(r"\b(?:last|latest|previous|highest)\b", re.IGNORECASE)
MARK = "last"
"""What the placeholder in the call is named that takes the id of the last record."""


def rule_of_new(case: Case) -> BusinessRule | None:
    """The rule that each run goes on behind the last record: `only those with a higher id than the last`."""
    told = (rule for rule in case.rules if HIGHER_ID.search(rule.text) and THE_LAST.search(rule.text))
    return next(told, None)


def asking_for_new(case: Case, listing: Endpoint) -> Endpoint:
    """The placeholder of a list, asked for what is new where a rule says so.

    A call that is known stays as it is: how it is asked for that, its description must say.
    """
    if not listing.is_placeholder or listing.operation != "list" or rule_of_new(case) is None:
        return listing
    newer = Parameter(name=f"{source_id(case)}_after", required=True, value=f"{{{MARK}}}")
    return listing.model_copy(update={"params": (*listing.params, newer)})


def mark_of(case: Case, listing: Endpoint | None) -> Checkpoint | None:
    """How far the list was read, where it is asked for what is new."""
    values = [each.value for each in listing.params] if listing else []
    if f"{{{MARK}}}" not in values:
        return None
    return Checkpoint(name=MARK, field=source_id(case), first="0")
