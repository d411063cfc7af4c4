"""Mappings told in clauses, bodies, queries and tables of any heading: each form small, none of any sample's."""
# ruff: noqa: E501

import time

import pytest

from planner.coaching import coach
from planner.reading import read_document
from planner.research import draft_research
from tests.planner.extraction.orders import pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First name goes to FNAME, last name to LNAME and the birthday to BIRTHDAY.", {("First name", "FNAME"), ("last name", "LNAME"), ("birthday", "BIRTHDAY")}),
        ("billing.city and billing.postcode are written to city and zip respectively.", {("billing.city", "city"), ("billing.postcode", "zip")}),
        ("Please transfer the order number, which is orderNumber in Lagerhaus, the shipping name\n(consignee.name) and the customer note, that one goes into freightComment.", {("order number", "orderNumber"), ("shipping name", "consignee.name"), ("customer note", "freightComment")}),
        ("First name and last name are joined with a space and put into ConsigneeName.", {("First name, last name", "ConsigneeName")}),
        ("ConsigneeName is built from first_name and last_name.", {("first_name, last_name", "ConsigneeName")}),
        ("Street is taken from shipping.address_1, City from shipping.city.", {("shipping.address_1", "Street"), ("shipping.city", "City")}),
        ("OrderRef gets the order number and Amount the total.", {("order number", "OrderRef"), ("total", "Amount")}),
        ("We need four things: number as OrderRef, billing.email as ContactMail, total as Amount.", {("number", "OrderRef"), ("billing.email", "ContactMail"), ("total", "Amount")}),
        ("customer_note, if there is one, is copied into Remarks.", {("customer_note", "Remarks")}),
        ("A parcel is opened with the subject as title and the first message as description.", {("subject", "title"), ("first message", "description")}),
        ('Set `Status` to "NEW" and `Channel` to "web".', {("", "Status"), ("", "Channel")}),
        ("Fields\n\nSource: billing.email\nTarget: ContactMail\nRule: lower case\n\nSource: total_paid\nTarget: Amount\n", {("billing.email", "ContactMail"), ("total_paid", "Amount")}),
        ("```sql\nINSERT INTO orders (order_ref, mail)\nSELECT o.id, lower(o.billing_email) FROM woo_orders o;\n```\n", {("id", "order_ref"), ("billing_email", "mail")}),
        ("```sql\nSELECT o.id AS order_ref, o.total AS amount FROM woo_orders o\n```\n", {("id", "order_ref"), ("total", "amount")}),
        ('```json\n{"ref": "{{ nr }}", "contact": {"mail": "<billing.email>"}, "kind": "web"}\n```\n', {("nr", "ref"), ("billing.email", "contact.mail"), ("", "kind")}),
        ('The shop sends:\n\n```json\n{"id": 4711, "billing": {"email": "jo@example.org"}}\n```\n\nLagerhaus expects:\n\n```json\n{"orderRef": "4711", "contact": {"mail": "jo@example.org"}}\n```\n', {("id", "orderRef"), ("billing.email", "contact.mail")}),
        ("| What we call it | What they call it |\n|---|---|\n| loadDate | pickup.date |\n| grossKg | weight |\n", {("loadDate", "pickup.date"), ("grossKg", "weight")}),
        ("| Lagerhaus needs | we take it from |\n|---|---|\n| ContactMail | billing.email |\n| orderRef | order_no |\n", {("billing.email", "ContactMail"), ("order_no", "orderRef")}),
    ],
)  # fmt: skip
def test_a_told_form_is_understood(text: str, expected: set[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Orders go to Lagerhaus and errors go to the IT team.",
        "If the order is cancelled the status goes back to draft and a note is sent to the customer.",
        "Mails go to support@example.org and a copy goes to Kim.",
        "A refund becomes a credit note, a customer becomes a contact.",
        "Products with stock 0 become inactive.",
        "The refresh token is kept in tokens.json.",
        "The tax field also contains a country code and county name pair.",
        "Make sure to fill in the ISO Code field.",
        "paid order -> everything else automatic",
        "Personal data shall be transmitted over TLS.",
    ],
)
def test_what_only_sounds_like_a_mapping_is_none(sentence: str) -> None:
    assert pairs(sentence) == set()


def test_two_samples_of_one_system_are_no_mapping() -> None:
    shown = '```json\n{"id": 4711, "mail": "jo@example.org"}\n```\n'
    assert pairs(f"The order:\n\n{shown}\nThe same order again:\n\n{shown}") == set()


def systems(text: str) -> dict[str, str]:
    research = draft_research([read_document("a.md", text.encode())])
    return {each.key: each.role for each in research.systems}


def test_a_kind_belongs_to_a_name_where_no_article_stands_before_it() -> None:
    assert "stowly_wms" in systems("Xero sends invoices to Stowly WMS. Stowly WMS has a REST API.")
    assert "stowly" in systems("Xero sends invoices to our Stowly WMS. The Stowly WMS API is REST.")


def test_people_of_the_meeting_are_no_systems() -> None:
    text = (
        "Present: Marloes (HR), Ferdi (service desk)\n\nContacts are sent from HubSpot to Xero. "
        "If Xero is down, a mail is sent to Ferdi and the record is written to Ferdi by hand.\n"
    )
    assert systems(text) == {"hubspot": "source", "xero": "target"}


def test_headers_name_systems_nobody_else_names() -> None:
    table = "Orbis table;Orbis column;Magento attribute\nITEM;ITM_NO;sku\nITEM;ITM_TXT;name\nPRICE;PRC_GROSS;price\n"
    research = draft_research([read_document("a.csv", table.encode())])
    assert {each.key for each in research.systems} == {"orbis", "magento"}


def test_an_identity_service_in_a_sign_in_takes_no_part() -> None:
    text = (
        "# Contacts from HubSpot to Business Central\n\nEvery hour.\n\n- HubSpot: private app token\n"
        "- Business Central: Entra ID app registration, OAuth 2.0 client credentials\n"
    )
    research = draft_research([read_document("a.md", text.encode())])
    schemes = {each.key: each.auth.scheme for each in research.systems}
    assert schemes == {"hubspot": "api_key", "business_central": "oauth2_client_credentials"}


def test_what_goes_the_other_way_says_so_in_its_heading() -> None:
    text = (
        "# Shopify to Xero\n\nWebhook orders/paid.\n\n- order_no -> Reference\n- total_price -> Total\n\n"
        "## Way back\n\n- InvoiceID -> invoice_ref\n"
    )
    research = draft_research([read_document("a.md", text.encode())])
    sent = {each.target: each.target_system for each in research.mappings}
    assert sent == {"Reference": "xero", "Total": "xero", "invoice_ref": "shopify"}


def test_a_path_is_of_the_system_whose_work_it_is() -> None:
    text = (
        "# Stock of Odoo in Shopify\n\nEvery hour stock is read from Odoo and written to Shopify.\n\n## Steps\n\n"
        "1. Read what changed (`GET /items?since=`).\n2. Write it (`PUT /levels/{id}`).\n"
    )
    research = draft_research([read_document("a.md", text.encode())])
    assert {(each.system, each.method) for each in research.endpoints} == {
        ("odoo", "GET"),
        ("shopify", "PUT"),
    }


def test_an_event_that_may_repeat_is_asked_about_only_where_it_does_harm() -> None:
    def asked(text: str) -> set[str]:
        return {each.about for each in draft_research([read_document("a.md", text.encode())]).questions}

    nightly = (
        "Every night contacts are copied from HubSpot to Xero. Contacts are matched by e-mail and updated."
    )
    assert "rules.dedupe" not in asked(nightly)
    assert "rules.dedupe" in asked("HubSpot calls our webhook; each new contact becomes a message in Slack.")


@pytest.mark.parametrize("endless", ["a_" * 5_000, "a." * 5_000, "alpha and " * 1_000, "`a` (b), " * 800])
def test_a_coach_that_is_fed_nonsense_answers_at_once(endless: str) -> None:
    began = time.process_time()
    coach(f"Push orders from Shopify to Xero. {endless}")
    assert time.process_time() - began < 2.5
