"""Sentences of a workflow whose record has the same name at both ends."""

from planner.generation import generate_workflows
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import research

BRIEF = """# Customers

{when} The customers of Shopify go to Xero. A Xero customer is found by its email.

| Shopify customer | Xero customer |
|---|---|
| email | EmailAddress |
| name | Name |
"""


def workflow(when: str) -> WorkflowSpec:
    text = BRIEF.format(when=when)
    return generate_workflows(draft_research([read_document("brief.md", text.encode())]))[0]


def test_a_system_is_named_once_in_a_sentence() -> None:
    spec = workflow("It runs every night at 02:00.")
    assert spec.story.final_result.endswith(" in Xero with the same 2 values.")
    said = [part for each in spec.acceptance_criteria for part in (each.given, each.then)]
    assert any("one customer stands in Xero" in part for part in said)
    assert not [part for part in said if "Xero customer stands in Xero" in part]
    assert not [part for part in said if "Xero has no Xero" in part]


def test_a_schedule_nobody_set_is_told_without_repeating_itself() -> None:
    spec = workflow("It runs on a schedule.")
    assert "Start by the clock (when is not known yet)" in spec.prompt


def test_a_row_of_several_sources_reads_as_a_sentence() -> None:
    found = research(
        {"Hearth": "source", "Purser": "target"},
        ("contact", "person"),
        (("email", "email", ""), ("first_name, last_name", "name", "")),
        (("match", "People are matched by email."),),
    )
    (spec,) = generate_workflows(found)
    texts = [each.text for each in spec.acceptance_criteria if "first_name" in each.text]
    assert texts == ["`first_name` Ada and `last_name` Osei are written to `name` as Ada Osei."]
