"""Styles of writing the fifth labelled set brought, each small and in words of its own."""

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

SYSTEMS = "Invoices go from Stripe to Xero every night.\n\n"


def drafted(text: str, name: str = "a.md") -> Research:
    return draft_research([read_document(name, text.encode())])


def test_sentences_behind_numbers_are_rules_and_no_table() -> None:
    text = (
        "Processing rules\n\nA1  Invoices in draft state are not transferred.\n"
        "A2  The contact is found through the e-mail.\nA3  Card numbers must not be written to logs.\n"
    )
    found = {each.kind: each.text for each in drafted(SYSTEMS + text).rules}
    assert found["filter"] == "Invoices in draft state are not transferred."
    assert found["match"] == "The contact is found through the e-mail."
    assert "security" in found


def test_columns_of_two_records_are_a_mapping() -> None:
    rows = "| Booking day | billDate |\n| Remark | line.note |\n"
    text = f"## Columns\n\n| Payout report | Bill |\n|---|---|\n{rows}"
    pairs = {(each.source, each.target) for each in drafted(SYSTEMS + text).mappings}
    assert pairs == {("Booking day", "billDate"), ("Remark", "line.note")}


def test_a_record_made_with_fields_is_a_mapping() -> None:
    text = "Then a bill is created in Xero with\n\n- reference = first charge\n- memo = plan code + period\n"
    pairs = {(each.source, each.target) for each in drafted(SYSTEMS + text).mappings}
    assert pairs == {("first charge", "reference"), ("plan code, period", "memo")}


def test_items_that_call_words_by_a_name_of_the_other_system() -> None:
    text = (
        "Needed in the bill:\n\n- subject in Xero as billTitle\n- remark in Xero as billText\n"
        "- level in Xero as urgency_no: high is 1, low is 3\n"
    )
    found = {each.target: each for each in drafted(SYSTEMS + text).mappings}
    assert found["billTitle"].source == "subject"
    assert found["billTitle"].target_system == "xero"
    assert found["urgency_no"].rule == "high = 1, low = 3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Data flows from Asana to Xero only. Asana logs in to Xero.", {"asana": "source", "xero": "target"}),
        (
            "Each time a row is added to our Google Sheet, create a person in Mailchimp.",
            {"google_sheets": "source", "mailchimp": "target"},
        ),
        (
            "The order comes into Shopware by itself. Orders shall be created in Odoo.",
            {"shopware": "source", "odoo": "target"},
        ),
        (
            "Payouts are read from Stripe. For every row one line is added to a journal in NetSuite.",
            {"stripe": "source", "netsuite": "target"},
        ),
    ],
)
def test_direction(text: str, expected: dict[str, str]) -> None:
    assert {each.key: each.role for each in drafted(text).systems} == expected


def test_the_initials_of_a_named_system_are_that_system() -> None:
    found = drafted(
        "Orders from Shopify go to Dynamics 365 Business Central. Read the customers from BC first."
    )
    assert {each.key for each in found.systems} == {"shopify", "business_central"}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Phone numbers must be deleted from the records after 14 days.", "security"),
        ("Drafts shall not be filed in Xero.", "filter"),
        ("Before a bill is written, Xero is searched for the billNumber.", "match"),
        ("If debit and credit do not balance, the invoice is not sent.", "error"),
        ("Customers younger than 16: no invoice.", "filter"),
    ],
)
def test_kinds_of_rules(sentence: str, kind: str) -> None:
    assert [each.kind for each in drafted(SYSTEMS + sentence).rules] == [kind]


def test_a_label_of_several_words_has_a_fixed_value() -> None:
    text = 'Fields:\n\n- amount -> Total\n- number -> Reference\n- Branch Code is always "N1"\n'
    found = {each.target: each.rule for each in drafted(SYSTEMS + text).mappings}
    assert found["Branch Code"] == 'always "N1"'


def test_an_answer_in_a_form_is_a_rule_and_no_answer_is_none() -> None:
    text = (
        "**1. How do we recognise a bill that was sent before?**\nBy charge_id.\n\n"
        "**2. What should happen with cancelled charges?**\nNothing yet.\n\n"
        "**3. Are there records that should be left out?**\nCharges below one euro.\n"
    )
    assert {each.kind for each in drafted(SYSTEMS + text).rules} == {"match", "filter"}


def test_a_column_that_is_not_used_is_no_mapping() -> None:
    rows = "| charge_id | billNumber |\n| due_day | dueDate |\n| branch_no | not used |\n"
    found = drafted(SYSTEMS + f"| Stripe field | Xero field |\n|---|---|\n{rows}").mappings
    assert {each.source for each in found} == {"charge_id", "due_day"}
