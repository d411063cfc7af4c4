"""Flows that a document lists: found by the form of the list, each with its ends and its start."""

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import CALLER, Flow, Research

NUMBERED = """# Bookings between Lodgify and Odoo

## Flow 1: New bookings

Lodgify calls our webhook when a booking is created. The booking is written to Odoo.

## Flow 2: Prices

Every night at 03:00 the prices are read from Odoo and sent to Lodgify.
"""
ANNOUNCED = """# HubSpot and Pipedrive

HubSpot and Pipedrive exchange contacts and people.

The connector has three flows:

- Backfill: a one-time import of all HubSpot contacts into Pipedrive
- HubSpot contact update
- Housekeeping
"""
COUNTED = """# Zendesk to Linear

The project consists of two workflows.

## Escalations

When a ticket is updated in Zendesk, an issue is created in Linear.

## Comments

Comments of a Linear issue are sent to Zendesk.
"""
STEPS = """# Orders from Shopify to Xero

The workflow:

1. Read the order from Shopify
2. Map the fields
3. Write the invoice to Xero
"""
CALLED = """# Leads for Pipedrive

The functions:

- Intake: anybody can submit a lead via webhook; the lead is created in Pipedrive
- Newsletter: anybody can submit an address via webhook; the person is created in Pipedrive
"""


def drafted(text: str) -> Research:
    return draft_research([read_document("flows.md", text.encode())])


def ends(flows: tuple[Flow, ...]) -> list[tuple[str, str, str]]:
    return [(each.name, each.source, each.target) for each in flows]


def test_headings_numbered_as_flows_are_flows_with_what_starts_each():
    flows = drafted(NUMBERED).flows
    assert ends(flows) == [("New bookings", "lodgify", "odoo"), ("Prices", "odoo", "lodgify")]
    starts = [(each.trigger.kind, each.trigger.cron) for each in flows if each.trigger]
    assert starts == [("webhook", ""), ("schedule", "0 3 * * *")]


def test_a_list_announced_as_flows_says_what_it_can_and_leaves_open_what_it_does_not():
    found = drafted(ANNOUNCED)
    assert ends(found.flows) == [
        ("Backfill", "hubspot", "pipedrive"),
        ("HubSpot contact update", "hubspot", "pipedrive"),
        ("Housekeeping", "", ""),
    ]
    first = found.flows[0].trigger
    assert first is not None
    assert first.kind == "manual"
    asked = {question.about: question for question in found.questions}
    assert "Its words name no records" in asked["flows.housekeeping"].why


def test_as_many_headings_as_a_sentence_counts_are_flows():
    assert [(each.name, each.source) for each in drafted(COUNTED).flows] == [
        ("Escalations", "zendesk"),
        ("Comments", "linear"),
    ]


@pytest.mark.parametrize("text", [STEPS, "# Xero\n\nTwo flows are planned from Shopify to Xero."])
def test_steps_and_a_mere_number_are_no_flows(text: str):
    assert drafted(text).flows == ()


def test_where_nobody_is_named_whoever_calls_is_the_source():
    found = drafted(CALLED)
    assert {each.source for each in found.flows} == {CALLER}
    roles = {system.key: system.role for system in found.systems}
    assert roles == {CALLER: "source", "pipedrive": "target"}
    assert not any(CALLER in each.about and "auth" in each.about for each in found.questions)


def test_two_lists_of_the_same_flows_are_one():
    listed = "\n\nFlows:\n\n- New bookings\n- Prices\n"
    assert len(drafted(NUMBERED + listed).flows) == 2


def test_every_flow_stands_in_its_document():
    for text in (NUMBERED, ANNOUNCED, COUNTED, CALLED):
        squeezed = " ".join(text.split())
        for flow in drafted(text).flows:
            assert all(fact.quote in squeezed for fact in flow.evidence)


OPENING = """# Companies of Pipedrive in Plantdesk

This integration copies companies to an external system, and it accepts incoming requests from outside and
creates a company in Pipedrive.

Flows:

- Initial sync: initial import of Pipedrive companies
- Create company from Plantdesk
- Setup Webhooks
- Remove Webhooks
"""


def test_what_is_set_up_or_removed_is_no_system_and_a_flow_starts_as_another_sentence_says() -> None:
    found = drafted(OPENING)
    assert {each.key for each in found.systems} == {"pipedrive", "plantdesk"}
    (made,) = [each for each in found.flows if each.name == "Create company from Plantdesk"]
    assert (made.source, made.target) == ("plantdesk", "pipedrive")
    assert made.trigger is not None
    assert (made.trigger.kind, made.trigger.system) == ("webhook", "plantdesk")
