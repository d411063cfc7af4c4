"""A check as lines: each assertion reads back as itself, and errors name their place."""

import pytest

from planner.editing.assertions import NotUnderstood, understood, understood_lines, written
from planner.editing.in_words import assertion_in_words
from tests.planner.plans.contact_to_lead import WORKFLOW

ALL = [one for criterion in WORKFLOW.acceptance_criteria if criterion.check for one in criterion.check.then]


@pytest.mark.parametrize("line", sorted({written(one) for one in ALL}))
def test_a_line_means_what_it_was_written_from(line: str) -> None:
    assert written(understood(line)) == line


def test_every_assertion_has_words() -> None:
    names = {one.key: one.name for one in WORKFLOW.systems}
    assert len({assertion_in_words(one, names) for one in ALL}) == len({written(one) for one in ALL})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("outcome == happy", "a run ends done"),
        ("calls(salesforce) == 1", "needs a system and a method"),
        ("calls(salesforce, POST == 1", "a bracket is not closed"),
        ("count(salesforce, Lead, Email) == 1", "is not JSON"),
        ("record(salesforce, Lead) == 1", "a field follows"),
        ("runs >= 1", "only == can be checked"),
        ("it works", "begin with outcome"),
    ],
)
def test_a_line_that_says_nothing_says_what_is_expected(line: str, says: str) -> None:
    with pytest.raises(NotUnderstood, match=says):
        understood(line)
    with pytest.raises(NotUnderstood, match="Line 2: "):
        understood_lines(f"outcome == done\n{line}")
