"""Forms in which documents state mappings and fixed values, each small."""
# ruff: noqa: E501, Q003

import pytest

from planner.reading import read_document
from planner.research import draft_research

SYSTEMS = "HubSpot contacts become Pipedrive persons. HubSpot calls our webhook.\n\n"


def mapped(text: str, name: str = "a.md") -> dict[str, tuple[str, str]]:
    research = draft_research([read_document(name, (SYSTEMS + text).encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


@pytest.mark.parametrize(
    ("text", "target", "source", "rule"),
    [
        ("Fixed: owner_id is 7, visible_to is \"3\".", "owner_id", "", "always 7"),
        ("The field label must always be set to \"Web\".", "label", "", 'always "Web"'),
        ("Mapping:\n\n- org_name = company\n- add_time = createdate / 1000\n", "add_time", "createdate", "divided by 1000"),
        ("Take first_name from the field firstname.", "first_name", "firstname", ""),
        ("Mapping:\n\n- lead_status -> status_code\n\n## Status code\n\nNEW -> 1\nOPEN -> 2\nothers: 9\n", "status_code",
         "lead_status", "NEW = 1, OPEN = 2, otherwise 9"),
        ("```js\nconst person = {\n  first_name: contact.firstname,\n  email: contact.email.toLowerCase(),\n};\n```\n",
         "email", "email", "lower case"),
    ],
)  # fmt: skip
def test_a_form_is_understood(text: str, target: str, source: str, rule: str) -> None:
    assert mapped(text)[target] == (source, rule)


def test_columns_set_with_blanks_are_a_table() -> None:
    found = mapped(
        "Fields\n\n    HubSpot      Pipedrive\n    firstname    first_name\n    lastname     last_name\n"
    )
    assert {target: source for target, (source, _) in found.items()} == {
        "first_name": "firstname",
        "last_name": "lastname",
    }


def test_two_header_rows_and_a_direction_column_are_read() -> None:
    page = (
        "<p>HubSpot and Pipedrive keep persons in sync both ways.</p><table>"
        "<tr><th colspan=2>HubSpot</th><th rowspan=2>Direction</th><th colspan=2>Pipedrive</th></tr>"
        "<tr><th>Field</th><th>Type</th><th>Field</th><th>Type</th></tr>"
        "<tr><td>firstname</td><td>string</td><td>-&gt;</td><td>first_name</td><td>string</td></tr>"
        "<tr><td>dealstage</td><td>string</td><td>&lt;-</td><td>stage_id</td><td>int</td></tr></table>"
    )
    research = draft_research([read_document("a.html", page.encode())])
    assert {(each.source, each.target) for each in research.mappings} == {
        ("firstname", "first_name"),
        ("stage_id", "dealstage"),
    }


def test_columns_that_name_the_systems_stand_beside_those_that_name_the_fields() -> None:
    found = mapped(
        "| No. | Source system | Source field | Target system | Target field | Note |\n|-|-|-|-|-|-|\n"
        "| 1 | HubSpot | lifecycle | Pipedrive | status | 1 = low, 2 = high |\n"
        "| 2 | HubSpot | firstname | Pipedrive | first_name | |\n"
    )
    assert found == {"status": ("lifecycle", "1 = low, 2 = high"), "first_name": ("firstname", "")}


def test_a_dictionary_named_after_mapping_pairs_fields_and_one_of_states_does_not() -> None:
    code = 'Code\n\n```python\n{} = {{\n    "{}": "{}",\n    "email": "E-mail address",\n}}\n```\n'
    assert mapped(code.format("FIELD_MAP", "first_name", "Name")) == {
        "Name": ("first_name", ""),
        "E-mail address": ("email", ""),
    }
    assert mapped(code.format("STATUS_MAP", "in_progress", "Doing")) == {}


def test_words_equal_to_a_written_name_are_pairs_only_as_a_list() -> None:
    items = (
        "Agreed:\n\n- first name = `givenName`\n- card number = `badgeCode`\n- contract end = `validUntil`\n"
    )
    assert {target: source for target, (source, _) in mapped(items).items()} == {
        "givenName": "first name",
        "badgeCode": "card number",
        "validUntil": "contract end",
    }
    assert mapped("Only where:\n\n- state = `active`\n- stage = `open`\n- owner = `none`\n") == {}


def test_what_a_field_of_a_record_should_be_is_its_source() -> None:
    found = mapped(
        "The title of the deal should be the company name, the description should be the comment.\n"
    )
    assert {target: source for target, (source, _) in found.items()} == {
        "title": "company name",
        "description": "comment",
    }
    assert mapped("The status must be the same. The name should be the one people know.\n") == {}


def test_a_wish_about_a_form_names_the_giver_and_the_start() -> None:
    text = "It would be great if every time somebody fills in our form on Typeform, a card appears in Trello."
    research = draft_research([read_document("a.txt", text.encode())])
    assert {each.key: each.role for each in research.systems} == {"typeform": "source", "trello": "target"}
    assert [each.kind for each in research.triggers] == ["webhook"]


def test_what_is_not_to_be_mapped_is_not() -> None:
    assert mapped("Mapping:\n\n- firstname -> first_name\n- do not map owner -> owner_id\n") == {
        "first_name": ("firstname", "")
    }


def test_orders_and_products_in_one_document_keep_their_rules_apart() -> None:
    text = (
        "# Shopify and Odoo\n\n## Products (Odoo to Shopify)\n\nEvery night at 02:00 UTC.\n\n| Odoo | Shopify |\n|---|---|\n"
        "| default_code | sku |\n| name | title |\n\n- Products without default_code are skipped.\n\n"
        "## Orders (Shopify to Odoo)\n\nShopify calls the webhook orders/create.\n\n| Shopify | Odoo |\n|---|---|\n"
        '| id | client_order_ref |\n| email | partner_email |\n\n- Orders with the tag "B2B" are skipped.\n'
    )
    research = draft_research([read_document("a.md", text.encode())])
    objects = {each.target: (each.source_object, each.target_object) for each in research.mappings}
    assert objects["sku"] == ("product", "product")
    assert objects["partner_email"] == ("order", "order")


@pytest.mark.parametrize(
    "sentence",
    [
        "Click Save and wait until the page has loaded.",
        "The contractor shall provide two references with the offer.",
        "The interface must run once per hour.",
        "You should see a green tick.",
    ],
)
def test_what_only_sounds_like_a_rule_is_none(sentence: str) -> None:
    assert draft_research([read_document("a.md", (SYSTEMS + sentence).encode())]).rules == ()


def test_a_question_and_its_answer_are_one_rule_with_both_quotes() -> None:
    text = SYSTEMS + "ben: and if Pipedrive is unreachable?\n\nanna: try for two hours, then tell the team\n"
    (rule,) = draft_research([read_document("a.txt", text.encode())]).rules
    assert rule.kind == "error"
    assert len(rule.evidence) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "It uses GraphQL to query pages of **Contact** records.",
        'For each page it loops over the results and posts those results to "Pipedrive".',
    ],
)
def test_what_a_call_is_used_for_and_who_takes_it_is_no_field(sentence: str) -> None:
    assert mapped(f"Contacts of HubSpot go to Pipedrive.\n\n{sentence}\n") == {}
