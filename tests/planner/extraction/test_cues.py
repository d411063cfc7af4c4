"""One turn of phrase after the other."""

import time

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research


def drafted(text: str, name: str = "a.md") -> Research:
    return draft_research([read_document(name, text.encode())])


def roles(text: str) -> dict[str, str]:
    return {each.key: each.role for each in drafted(text).systems}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Push new orders from Shopify to Xero.", {"shopify": "source", "xero": "target"}),
        (
            "When a deal closes in Pipedrive, create a project in Asana.",
            {"pipedrive": "source", "asana": "target"},
        ),
        ("Create an Asana task for every new GitHub issue.", {"github": "source", "asana": "target"}),
        (
            "Copy invoices into NetSuite; they are read from Stripe.",
            {"stripe": "source", "netsuite": "target"},
        ),
        ("Shopify → Business Central", {"shopify": "source", "business_central": "target"}),
        (
            "Source system: Personio. Target system: Okta. Users are synced hourly.",
            {"personio": "source", "okta": "target"},
        ),
        (
            "Keep HubSpot and Mailchimp contacts in sync in both directions.",
            {"hubspot": "both", "mailchimp": "both"},
        ),
        ("Sync contacts between HubSpot and Salesforce.", {"hubspot": "both", "salesforce": "both"}),
        ("Our ERP (Brimhold) receives the orders from Shopify.", {"shopify": "source", "brimhold": "target"}),
        (
            "Brimhold's REST API is read every hour and the stock is written to Shopify.",
            {"brimhold": "source", "shopify": "target"},
        ),
        (
            "Integrate Quellwerk with Tarnspeed: parcels go from Quellwerk to Tarnspeed.",
            {"quellwerk": "source", "tarnspeed": "target"},
        ),
    ],
)
def test_who_gives_and_who_takes(text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        (
            "Send Shopify orders to Xero. On Monday we square the totals and slack off in front of the box.",
            {"slack", "square", "monday", "front", "box"},
        ),
        (
            "Send Shopify orders to Xero. This is documented in Confluence and discussed in Slack.",
            {"confluence", "slack"},
        ),
        ("Send Shopify orders to Xero.\n\n## Out of scope\n\nSend customers to Klaviyo.", {"klaviyo"}),
        ("Send Shopify orders to Xero. In phase 2 we may also push them to Snowflake.", {"snowflake"}),
        (
            (
                "Send Shopify orders to Xero, using the header X-HubSpot-Signature as a model. See "
                "https://stripe.com/docs."
            ),
            {"hubspot", "stripe"},
        ),
        (
            "Send Shopify orders to Xero. When an Order is paid, the Customer must exist.",
            {"order", "customer"},
        ),
    ],
)
def test_words_that_are_no_system_of_this_integration(text: str, absent: set[str]) -> None:
    found = roles(text)
    assert {"shopify", "xero"} <= found.keys()
    assert not absent & found.keys()


def test_ordinary_words_are_systems_where_they_stand_like_names() -> None:
    assert roles("Post a message to Slack for every new order in Square.") == {
        "square": "source",
        "slack": "target",
    }
    assert "monday" in roles("Create an item on the Monday board for every new Jira issue.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Xero uses OAuth 2.0 with the client credentials grant; Shopify takes an API key.",
            {"xero": "oauth2_client_credentials", "shopify": "api_key"},
        ),
        (
            "Use OAuth 2.0 for both systems.",
            {"xero": "oauth2_authorization_code", "shopify": "oauth2_authorization_code"},
        ),
        ("Do not use basic auth for Xero, use an API key.", {"xero": "api_key"}),
        (
            "Basic auth for Shopify was retired; Shopify now needs a personal access token.",
            {"shopify": "api_key"},
        ),
        ("Shopify: bearer token. Xero: JWT bearer flow.", {"shopify": "api_key", "xero": "oauth2_jwt"}),
    ],
)
def test_each_system_gets_its_own_sign_in(text: str, expected: dict[str, str]) -> None:
    research = drafted(f"Send orders from Shopify to Xero. {text}")
    assert {
        each.key: each.auth.scheme for each in research.systems if each.auth.scheme != "unknown"
    } == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This runs every 15 minutes.", ("schedule", "", 900, "")),
        ("The job runs nightly at 02:00 CET.", ("schedule", "0 2 * * *", None, "Europe/Paris")),
        ("Schedule: `*/5 8-18 * * 1-5` UTC", ("schedule", "*/5 8-18 * * 1-5", None, "UTC")),
        (
            "Every weekday at 6 pm New York time the export starts.",
            ("schedule", "0 18 * * 1-5", None, "America/New_York"),
        ),
        ("Shopify calls our webhook for each paid order.", ("webhook", "", None, "")),
        ("Orders must arrive in real time, as soon as an order is paid.", ("webhook", "", None, "")),
        ("An operator starts the sync manually.", ("manual", "", None, "")),
    ],
)
def test_what_starts_it(text: str, expected: tuple[str, str, int | None, str]) -> None:
    first = drafted(f"Send orders from Shopify to Xero. {text}").triggers[0]
    assert (first.kind, first.cron, first.every_seconds, first.timezone) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Failed calls are retried every 5 minutes.",
        "At most 100 requests every 10 seconds are allowed.",
        "Do not use webhooks.",
        "Tokens expire every hour.",
    ],
)
def test_times_that_start_nothing(text: str) -> None:
    assert drafted(f"Send orders from Shopify to Xero. {text}").triggers == ()


def test_events_get_the_vendors_own_names() -> None:
    research = drafted("When a contact is created or updated in HubSpot, a webhook sends it to Xero.")
    assert research.triggers[0].event == "contact.creation, contact.propertyChange"
    assert (
        drafted("Stripe sends the webhook `payout.paid`; book it in Xero.").triggers[0].event == "payout.paid"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Map: email → EmailAddress, phone → Phones[0].PhoneNumber",
            [("email", "EmailAddress", ""), ("phone", "Phones[0].PhoneNumber", "")],
        ),
        ("- email => EmailAddress (required, lower case)", [("email", "EmailAddress", "lower case")]),
        ("- Xero EmailAddress <- Shopify email", [("email", "EmailAddress", "")]),
        (
            "The order total goes into the field Total and note_text becomes Reference.",
            [("total", "Total", ""), ("note_text", "Reference", "")],
        ),
        ("Set LineAmountTypes to 'Inclusive'.", [("", "LineAmountTypes", 'always "Inclusive"')]),
        ("DueDate comes from due_on.", [("due_on", "DueDate", "")]),
        (
            "- first_name + last_name -> Name",
            [("first_name, last_name", "Name", "first_name and last_name joined with a space")],
        ),
        (
            "### Field mapping\n\n- email: EmailAddress\n- zip_code: PostalCode",
            [("email", "EmailAddress", ""), ("zip_code", "PostalCode", "")],
        ),
        (
            "| Read from | Write to | How |\n|---|---|---|\n| a_b | cD | trim |\n| - | x | |",
            [("a_b", "cD", "trim")],
        ),
    ],
)
def test_mappings_however_they_are_written(text: str, expected: list[tuple[str, str, str]]) -> None:
    research = drafted(f"Send orders from Shopify to Xero.\n\n{text}")
    assert [(each.source, each.target, each.rule) for each in research.mappings] == expected
    assert {(each.source_system, each.target_system) for each in research.mappings} == {("shopify", "xero")}


@pytest.mark.parametrize(
    "text",
    [
        "The deal becomes a project.",
        "Flow: Shopify -> queue -> Xero",
        "Status values map as follows: open -> 1, paid -> 2",
        "Orders go to Xero within a minute.",
    ],
)
def test_sentences_that_map_no_fields(text: str) -> None:
    assert drafted(f"Send orders from Shopify to Xero. {text}").mappings == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Customers are matched by e-mail address.", "match"),
        ("Match by email.", "match"),
        ("Orders that were already exported must not be created again.", "dedupe"),
        ("Test orders are skipped.", "filter"),
        ("If the phone number is empty, leave the field as it is.", "missing"),
        ("If both sides have changed, the newer value wins.", "conflict"),
        ("On a timeout the call is retried three times.", "error"),
        ("Card numbers must never appear in a log.", "security"),
        ("Amounts are divided by 100.", "other"),
    ],
)
def test_kinds_of_rules(text: str, kind: str) -> None:
    rules = drafted(f"Send orders from Shopify to Xero. {text}").rules
    assert [(each.kind, each.text) for each in rules] == [(kind, text)]


def test_if_and_if_not_are_one_rule() -> None:
    text = "Send orders from Shopify to Xero. If the order exists, update it. If not, create it."
    rules = drafted(text).rules
    assert [each.text for each in rules] == ["If the order exists, update it. If not, create it."]
    assert len(rules[0].evidence) == 2


def test_operations_limits_pages_and_samples() -> None:
    research = drafted(
        "Send orders from Shopify to Lumepost.\n\n## Lumepost\n\nBase URL: "
        "https://api.lumepost.example/v3\n\n"
        "`POST /parcels` creates a parcel, `GET /parcels/{id}?expand=events` reads it.\n\n"
        "Lumepost allows 10 requests per second. Lists come in pages of 50 with a cursor.\n\n"
        'Request body:\n\n```json\n{"ref": "A1", "lines": [{"sku": "x", "qty": 2}]}\n```\n'
    )
    assert [(each.key, each.system, each.method, each.path) for each in research.endpoints] == [
        ("EP-01", "lumepost", "POST", "/parcels"),
        ("EP-02", "lumepost", "GET", "/parcels/{id}"),
    ]
    system = next(each for each in research.systems if each.key == "lumepost")
    assert system.base_url == "https://api.lumepost.example/v3"
    assert "10 requests per second" in system.limits
    assert "cursor" in system.pagination
    fields = {
        each.name: each.type
        for thing in research.objects
        if thing.system == "lumepost"
        for each in thing.fields
    }
    assert fields == {"ref": "text", "lines[].sku": "text", "lines[].qty": "integer"}


@pytest.mark.parametrize(
    "endless",
    [
        "A" * 30_000,
        "a@" * 5_000,
        "\n\n```\n" + "[" * 5_000 + "\n```\n",
        "| " + "a" * 30_000 + " | b |",
        "a" + " " * 1_400 + "b.",
    ],
)
def test_what_is_no_word_takes_no_time_and_hides_nothing_around_it(endless: str) -> None:
    began = time.process_time()
    found = drafted(f"Push new orders from Shopify to Xero. {endless}\n\nXero allows 60 calls per minute.")
    assert {each.key for each in found.systems} == {"shopify", "xero"}
    assert time.process_time() - began < 5


def test_records_of_one_sentence_are_objects_of_both_systems() -> None:
    found = drafted("Every hour we push contacts, invoices and payments from HubSpot to Xero.")
    names = {key: [one.name for one in found.objects if one.system == key] for key in ("hubspot", "xero")}
    assert names["xero"] == names["hubspot"] == ["contact", "invoice", "payment"]


def test_what_markup_leaves_is_no_part_of_a_rule() -> None:
    found = drafted(
        "# HubSpot to Xero\n\n> > If a contact is archived in [!INCLUDE[crm](crm.md)], it must be skipped.\n"
    )
    assert [rule.text for rule in found.rules] == ["If a contact is archived in \u2026, it must be skipped."]
