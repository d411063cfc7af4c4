"""A criterion covers the rules it shows and no others: what it does not show waits for a person."""

import pytest

from planner.generation import generate_workflows, with_questions
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research
from tests.planner.generation.briefs import research, trigger

FIELDS = (("email", "Email", ""), ("phone", "Phone", ""))


def between(*rules: tuple[str, str]) -> Research:
    return research(
        {"Purser": "source", "Ledgerline": "target"},
        ("customer", "client"),
        FIELDS,
        rules,
        triggers=trigger("webhook", system="purser", event="customer created"),
    )


def covering(found: Research, key: str) -> list[bool]:
    """Of each criterion that covers the rule, whether it can be seen."""
    (spec,) = generate_workflows(found)
    return [each.check is not None for each in spec.acceptance_criteria if key in each.covers]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("match", "Clients are found again by email."),
        ("match", "A client that exists already is updated."),
        ("dedupe", "No customer may be created twice."),
        ("dedupe", "The same email never leads to a second client."),
    ],
)
def test_what_the_key_shows_is_covered(kind: str, text: str) -> None:
    assert set(covering(between((kind, text)), "BR-01")) == {True}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("match", "Clients are matched with 80% confidence."),
        ("match", "The job looks for clients with similar names."),
        ("dedupe", "A model classifies which customers are doubles."),
        ("dedupe", "The phone must be unique, Ledgerline takes no second one."),
    ],
)
def test_what_a_key_that_is_the_same_does_not_show_is_left_to_a_person(kind: str, text: str) -> None:
    assert covering(between((kind, text)), "BR-01") == [False]


LISTED = """# Members of Purser in Mailchimp

The functions:

- **Welcome**: when a member is created in Purser, it is written to Mailchimp.
- **Goodbye**: when a member is deleted in Purser, the subscriber is removed from Mailchimp.

Names are written by OpenAI. OpenAI is called with an API key.
"""


def test_the_entry_of_a_flow_is_what_its_first_criterion_shows() -> None:
    specs = generate_workflows(draft_research([read_document("a.md", LISTED.encode())]))
    assert all(each.check is not None for spec in specs for each in spec.acceptance_criteria)


def test_a_system_that_no_listed_flow_has_is_asked_about() -> None:
    found = with_questions(draft_research([read_document("a.md", LISTED.encode())]))
    assert {each.key for each in found.systems} == {"purser", "mailchimp", "openai"}
    assert "systems.openai.part" in {each.about for each in found.questions}
