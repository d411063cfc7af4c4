"""Facts that stand beside the usual place: a maker's name, a column's label, a setting, a page to allow."""

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research


def research_of(text: str, name: str = "note.md") -> Research:
    return draft_research([read_document(name, text.encode())])


def schemes(text: str) -> dict[str, str]:
    return {each.key: each.auth.scheme for each in research_of(text).systems}


def test_the_makers_name_means_the_product_that_is_named_in_full() -> None:
    text = (
        "Subject: shop orders into Zoho\n\nThe shop runs on Shopify. In Zoho we have Zoho Inventory.\n\n"
        "When an order is paid in Shopify, a sales order is created in Zoho.\n"
    )
    assert {each.key for each in research_of(text).systems} == {"shopify", "zoho_inventory"}


def test_labels_above_the_columns_say_who_gives() -> None:
    text = (
        "Pos;HubSpot (to);Xero (from)\n1;plant_code;PlantNo\n2;store_code;StoreNo\n3;unit_code;UnitNo\n"
        "4;zone_code;ZoneNo\n"
    )
    roles = {each.key: each.role for each in research_of(text, "fields.csv").systems}
    assert roles == {"xero": "source", "hubspot": "target"}


ABOUT = "Every night trips go from Gangway, our booking tool, to Odoo.\n\n"


@pytest.mark.parametrize(
    "words",
    ["| `ODOO_USER`, `ODOO_PASSWORD` | a technical user |", "| `ODOO_PASSWORD` | from the vault |"],
)
def test_a_password_among_the_settings_tells_how_to_sign_in(words: str) -> None:
    text = f"{ABOUT}## Configuration\n\n| Variable | What |\n|---|---|\n| `LOG_LEVEL` | info |\n{words}\n"
    assert schemes(text)["odoo"] == "basic"


def test_a_page_where_somebody_allows_it_is_an_authorization_code() -> None:
    text = f"{ABOUT}For Odoo you will send a page where I log in and allow it.\n"
    assert schemes(text)["odoo"] == "oauth2_authorization_code"


def test_a_system_that_is_never_called_needs_no_sign_in() -> None:
    text = f"{ABOUT}Odoo: API key. Gangway itself is not called.\n"
    found = research_of(text)
    assert "systems.gangway.auth" not in {each.about for each in found.questions}


def test_a_signature_counts_though_the_sender_is_never_called() -> None:
    text = f"{ABOUT}Gangway signs every webhook with HMAC-SHA256. Gangway is never called.\n"
    assert schemes(text)["gangway"] == "hmac"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("```py\ntry:\n    send(trip)\nexcept HTTPError:\n    park(trip)\n```", "rules.error"),
        ("A trip with the same `ref` is looked up first.", "rules.match"),
        ("The trip number decides whether an order is created or changed.", "rules.match"),
        ("**Guest not found** - usually a new one. Their trips are put on a list.", "rules.missing"),
    ],
)
def test_what_is_told_is_not_asked(words: str, about: str) -> None:
    assert about in {each.about for each in research_of(ABOUT).questions}
    assert about not in {each.about for each in research_of(f"{ABOUT}{words}\n").questions}


def test_what_nobody_got_to_is_asked_and_no_rule() -> None:
    text = f"{ABOUT}What if the night run fails? Didn't get to it, Ines had to leave at 11.\n"
    found = research_of(text)
    assert "rules.error" in {each.about for each in found.questions}
    assert not [each for each in found.rules if each.kind == "error"]


def test_what_a_supplier_is_to_describe_is_no_rule() -> None:
    text = f"{ABOUT}The supplier shall describe how trips are matched by number.\n"
    assert not research_of(text).rules
