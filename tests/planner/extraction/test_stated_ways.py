"""The ways people state that one field goes into another, and sentences that only speak of fields."""
# ruff: noqa: E501

import pytest

from planner.extraction import extract
from planner.reading import read_document

SYSTEMS = "New orders in Shopify must create an order in Ongoing WMS.\n\n"
MAIL = {("email", "contact_email")}
BOTH = MAIL | {("phone", "contact_phone")}
THREE = BOTH | {("name", "orderNumber")}


def pairs(text: str) -> set[tuple[str, str]]:
    found = extract([read_document("a.md", (SYSTEMS + text).encode())]).research.mappings
    return {(each.source, each.target) for each in found}


SENTENCES = [
    "The email should be put in contact_email.",
    "Put the email in contact_email.",
    "Take email as contact_email.",
    "For contact_email use the email.",
    "As contact_email we use the email.",
    "email is used for contact_email.",
    "Fill contact_email from email.",
    "contact_email should be set to the email.",
    "contact_email is populated from email.",
    "Copy email over to contact_email.",
    "Rename email to contact_email.",
    "email gets renamed to contact_email.",
    "The contents of email go to contact_email.",
    "Whatever is in email goes into contact_email.",
    "So basically email goes into contact_email.",
    "email in Shopify is contact_email in Ongoing.",
    "What Shopify calls email, Ongoing calls contact_email.",
    "The email must be in contact_email.",
    "Ongoing wants the email in contact_email.",
]
LISTS = [
    "- email ~> contact_email\n- phone ~> contact_phone",
    "- email >> contact_email\n- phone >> contact_phone",
    "- email ⇢ contact_email\n- phone ⇢ contact_phone",
    "- contact_email << email\n- contact_phone << phone",
    "- contact_email := email\n- contact_phone := phone",
    "Field mapping:\n\n- email - contact_email\n- phone - contact_phone",
    "Field mapping:\n\n- email / contact_email\n- phone / contact_phone",
    "Fields (Shopify = Ongoing):\n\n- email = contact_email\n- phone = contact_phone",
    "Fields (Ongoing = Shopify):\n\n- contact_email = email\n- contact_phone = phone",
    "## Shopify → Ongoing\n\n- email: contact_email\n- phone: contact_phone",
    "The order in Ongoing gets these values:\n\n- contact_email: email\n- contact_phone: phone",
    "We create the order with contact_email = email and contact_phone = phone.",
    "Map the following:\n\n- contact_email from email\n- contact_phone from phone",
    "email -> contact_email, phone -> contact_phone if present",
]
TABLES = [
    "email | contact_email\nphone | contact_phone\nname | orderNumber",
    "- email | contact_email\n- phone | contact_phone\n- name | orderNumber",
    "```\nsource;target\nemail;contact_email\nphone;contact_phone\nname;orderNumber\n```",
    "email\tcontact_email\nphone\tcontact_phone\nname\torderNumber",
    "| Incoming | Stored as |\n|---|---|\n| email | contact_email |\n| phone | contact_phone |\n| name | orderNumber |",
    "| WMS field | Value |\n|---|---|\n| contact_email | email |\n| contact_phone | phone |\n| orderNumber | name |",
    "| Field | Shopify | Ongoing |\n|---|---|---|\n| E-mail | email | contact_email |\n| Phone | phone | contact_phone |\n| Number | name | orderNumber |",
]
SILENT = [
    "The status must be the same.",
    "Send an email to the warehouse when an order fails.",
    "Orders need a valid email and a phone.",
    "The customer is matched by email.",
    "- Shopify: API key of the shop → `Authorization: Token ...`",
    "The order total includes tax and is shown to the customer as a number.",
    "Retry three times, then set the order to failed.",
    "If the store is unknown, store_code becomes UNKNOWN.",
    "GET /orders returns `id`, `name`, `email`.",
    "Statuses:\n\n- open -> processing\n- paid -> done\n- cancelled -> skipped",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_states_a_pair(text: str) -> None:
    assert pairs(text) == MAIL


@pytest.mark.parametrize("text", LISTS)
def test_a_list_states_pairs(text: str) -> None:
    assert pairs(text) == BOTH


@pytest.mark.parametrize("text", TABLES)
def test_a_table_states_pairs_whatever_its_header(text: str) -> None:
    assert pairs(f"## Field mapping (Shopify to Ongoing)\n\n{text}\n") == THREE


@pytest.mark.parametrize("text", SILENT)
def test_what_only_speaks_of_fields_states_none(text: str) -> None:
    assert pairs(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "These fields have the same name on both sides: email, phone.",
        "email and phone are called the same in both systems.",
        "email and phone are copied unchanged.",
    ],
)
def test_the_same_name_is_a_pair_with_itself(text: str) -> None:
    assert pairs(text) == {("email", "email"), ("phone", "phone")}


@pytest.mark.parametrize(
    "text",
    ["goodsOwner is a constant: DEMO.", "For goodsOwner use DEMO.", '- goodsOwner: fixed value "DEMO"'],
)
def test_a_fixed_value_has_no_source(text: str) -> None:
    assert pairs(text) == {("", "goodsOwner")}


def test_a_table_goes_on_below_the_next_heading() -> None:
    header = "Tag in file     Lgth   Ongoing field\nHead/orderNo    12     orderNumber\nHead/mailTo     80     contact_email"
    found = pairs(
        f"3.1 Head\n\n{header}\n\n3.2 Lines\n\nLine/sku        20     articleNumber\nLine/qty        8      numberOfItems\nLine/text       60     lineText\n"
    )
    assert ("Line/sku", "articleNumber") in found
    assert ("Line/qty", "numberOfItems") in found
