"""What documents tell beside their sentences: people, menus, codes, tables of cases, what is left open."""

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

ABOUT = "Orders are read from Shopify every hour and booked in Brimhold, our order system.\n\n"


def drafted(text: str, name: str = "a.md") -> Research:
    return draft_research([read_document(name, text.encode())])


def systems(text: str) -> set[str]:
    return {each.key for each in drafted(text).systems}


@pytest.mark.parametrize(
    "text",
    [
        "Greta, office manager, can make a key in her settings. Greta exports a sheet to Shopify today.",
        "from: Tomke      to: whoever it concerns",
        "In Brimhold open *Connectors → Webhooks* and paste the key.",
        "- Standard → GLS-P\n- Express → GLS-E",
        "- MB → Maschinenbau\n- EL → Elektrotechnik",
        "Brimhold was written in Django + Postgres and runs on a box in the cellar.",
        "We sign in to Brimhold through SQL Server (user `bi` with password).",
    ],
)
def test_people_menus_codes_and_engines_are_no_systems(text: str) -> None:
    assert systems(ABOUT + text) == {"shopify", "brimhold"}


def test_a_name_and_its_longer_form_are_one_system() -> None:
    text = (
        "# Shopify → Haldis Lager\n\nHaldis Lager is the warehouse software of our partner. "
        "Haldis takes a key. Orders are sent to Haldis. Haldis answers 409 when it knows the order."
    )
    assert systems(text) == {"shopify", "haldis"}


ROLES = (
    "A worker books the closed folios of Brimhold (our booking system) as sales invoices in Xero.",
    "Takes people who were paid in Brimhold, our booking system, and opens a file in Xero.",
    "We get around 900 bookings a round through Brimhold, our booking system. They should be in Xero.",
)


@pytest.mark.parametrize("text", ROLES)
def test_what_is_carried_over_has_one_direction(text: str) -> None:
    found = {each.key: each.role for each in drafted(text).systems}
    assert found == {"brimhold": "source", "xero": "target"}


STARTS = {
    "schedule": (
        "Runs every morning at 06:15. You can also start it by hand.",
        "Das Programm wird jede Nacht um 23:30 Uhr gestartet.",
        "The connector picks up new orders each 15 minutes.",
    ),
    "event": ("It is started by the `order.confirmed` event inside Shopify; there is nothing to poll.",),
}


@pytest.mark.parametrize("kind", list(STARTS))
def test_what_starts_it(kind: str) -> None:
    about = "Orders from Shopify go to Brimhold, our order system.\n\n"
    found = {text: {each.kind for each in drafted(about + text).triggers} for text in STARTS[kind]}
    assert {text: each for text, each in found.items() if each != {kind}} == {}


SIGN_INS = {
    "basic": (
        "Brimhold: the service account `svc@` with an API token (basic auth, e-mail + token).",
        "Brimhold: SQL-Benutzer `export` mit Kennwort.",
        "Brimhold is called with an OAuth access token. Edit: it's an API token after all, basic auth.",
    ),
    "oauth2_authorization_code": ('For Brimhold we clicked "Allow" on a page in the browser.',),
    "api_key": ("Brimhold has no login as such; the routing key of Brimhold is the API key.",),
}


@pytest.mark.parametrize("scheme", list(SIGN_INS))
def test_how_one_signs_in(scheme: str) -> None:
    found = {
        text: next(each.auth.scheme for each in drafted(ABOUT + text).systems if each.key == "brimhold")
        for text in SIGN_INS[scheme]
    }
    assert {text: each for text, each in found.items() if each != scheme} == {}


def rules(text: str, name: str = "a.md") -> set[tuple[str, str]]:
    return {(each.kind, each.text) for each in drafted(text, name).rules}


def test_a_table_of_cases_holds_a_rule_in_each_row() -> None:
    table = (
        "| Situation | What happens |\n|---|---|\n| order with this number exists "
        "| nothing, it is skipped |\n"
        "| unknown payment method | falls back to cash |\n| Brimhold returns 5xx "
        "| three attempts, then a mail |\n"
    )
    found = rules(ABOUT + table)
    assert ("missing", "unknown payment method: falls back to cash") in found
    assert ("error", "Brimhold returns 5xx: three attempts, then a mail") in found
    assert len(found) == 3


def test_notes_below_a_mapping_sheet_hold_rules() -> None:
    sheet = (
        "No;Shopify field;Type;Brimhold field;Remark\n1;order_no;text;orderNumber;\n2;total;number;amount;\n"
        ";;;;\n;Scope;;;Only orders in status paid. Orders on hold are not sent.\n"
    )
    assert {kind for kind, _ in rules(sheet, "map.csv")} == {"filter"}


GERMAN = {
    "filter": "Gesperrte Kunden werden \u00fcbersprungen.",
    "match": "Erkannt wird der Kontakt anhand der E-Mail-Adresse.",
    "error": "Bricht die Verbindung ab, probiert es das Programm dreimal.",
}


@pytest.mark.parametrize("kind", list(GERMAN))
def test_rules_in_german(kind: str) -> None:
    about = "Kunden aus Shopify werden nach Brimhold, unser ERP, \u00fcbertragen.\n\n"
    assert (kind, GERMAN[kind]) in rules(about + GERMAN[kind])


def asked(text: str) -> set[str]:
    return {each.about for each in drafted(text).questions}


def test_what_is_undecided_is_asked_and_is_no_rule() -> None:
    text = f"{ABOUT}If Brimhold is down: not discussed yet, we will come back to that."
    assert "rules.error" in asked(text)
    assert drafted(text).rules == ()


@pytest.mark.parametrize(
    "text",
    [
        "Orders are found by order_no. If there isn't one yet, it is created.",
        "How do we know it's the same order? By its number. No hit means we create a new one.",
    ],
)
def test_what_becomes_of_an_unknown_record_is_not_asked_again(text: str) -> None:
    assert not asked(ABOUT + text) & {"rules.match", "rules.missing"}
