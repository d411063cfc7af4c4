"""Ways engineers write mappings, values and times down, each in a sentence or two of its own."""

import pytest

from planner.expressions import sentence_to_expr
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

HEAD = "# Orders\n\nOrders go from Shopify to NetSuite every ten minutes.\n\n"


def read(text: str, name: str = "note.md") -> Research:
    return draft_research([read_document(name, text.encode())])


def pairs(text: str) -> set[tuple[str, str]]:
    return {(each.source, each.target) for each in read(text).mappings}


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("And the customer comment into freeText1.", ("customer comment", "freeText1")),
        ("From `financial_status` we derive `orderStatus`.", ("financial_status", "orderStatus")),
        ("bugSeverity depends on priority.", ("priority", "bugSeverity")),
        ("`order.total` / `order.tax` fill `body.total` / `body.tax`.", ("order.tax", "body.tax")),
        ('- id -> externalId\n- "Order {id} of {shop}" -> memo', ("id, shop", "memo")),
        ("BusinessPartnerGrouping must be BPEX for all of them.", ("", "BusinessPartnerGrouping")),
        ("In that call the first name goes to FNAME.", ("first name", "FNAME")),
    ],
)
def test_a_pair_is_found(text: str, pair: tuple[str, str]) -> None:
    assert pair in pairs(HEAD + "## Field mapping\n\n" + text + "\n")


SETTINGS = """
```yaml
source: stripe
target: netsuite
run: "0 6 * * 1-5"
tz: America/Chicago
fields:
  tranId: id
  payment.total: amount / 100   # minor units
  account: 1055
```
"""


def test_settings_give_targets_on_the_left_and_the_schedule() -> None:
    research = read("# Stripe payouts to NetSuite\n" + SETTINGS)
    found = {each.target: (each.source, each.rule) for each in research.mappings}
    assert found["tranId"] == ("id", "")
    assert found["account"] == ("", "always 1055")
    assert found["payment.total"] == ("amount", "divided by 100; minor units")
    (trigger,) = research.triggers
    assert (trigger.kind, trigger.cron, trigger.timezone) == ("schedule", "0 6 * * 1-5", "America/Chicago")


@pytest.mark.parametrize(
    "text",
    [
        '- priority -> severity (urgent = "1 - Critical", high = "2 - High", all others "3 - Medium")',
        '- priority -> severity\n\nSeverity: urgent is "1 - Critical", high is "2", all others "3 - Medium".',
    ],
)
def test_values_in_a_row_belong_to_their_field(text: str) -> None:
    (found,) = [
        each for each in read(HEAD + "## Mapping\n\n" + text + "\n").mappings if each.target == "severity"
    ]
    expr = sentence_to_expr(found.rule)
    assert expr is not None
    assert {"1 - Critical", "3 - Medium"} <= set(expr.split('"'))


def test_a_list_of_fields_is_no_list_of_values() -> None:
    assert ("MAT", "Material") in pairs(
        HEAD + "## Mapping\n\nMAT -> Material, LOC -> Location, QTY -> Quantity\n"
    )


ALIGNED = """
                VG                     AC
mail            member.email           contact.email
first name      member.firstname       contact.firstName
club            member.club_id         contact.club
"""


def test_a_header_set_in_stands_above_its_columns_and_letters_mean_systems() -> None:
    text = "Virtuagym leads, ActiveCampaign follows. Every hour we read VG and write to AC.\n" + ALIGNED
    research = read(text, "note.txt")
    assert ("member.email", "contact.email") in {(each.source, each.target) for each in research.mappings}
    assert {each.key for each in research.systems} == {"virtuagym", "activecampaign"}


@pytest.mark.parametrize(
    ("text", "cron", "timezone"),
    [
        ("Each night at half past two (Lagos time) we read the orders.", "30 2 * * *", "Africa/Lagos"),
        ("Four times a day (8, 12, 16 and 20 o'clock) we fetch the stock.", "0 8,12,16,20 * * *", ""),
        ("Once a day (say 6pm Melbourne time) we read all orders.", "0 18 * * *", "Australia/Melbourne"),
    ],
)
def test_spoken_times(text: str, cron: str, timezone: str) -> None:
    (trigger,) = read(f"From Shopify to NetSuite. {text}").triggers
    assert (trigger.cron, trigger.timezone) == (cron, timezone)


def test_only_the_ticked_option_of_a_form_counts() -> None:
    options = "Start: \u2610 a person clicks a button \u2612 at fixed times: every 20 minutes"
    text = f"From Shopify to NetSuite.\n\n{options}\n"
    assert [each.kind for each in read(text).triggers] == ["schedule"]


def test_webhooks_that_are_not_wanted_start_nothing() -> None:
    text = "From Shopware to NetSuite. Shopware has webhooks but I'd rather poll. Poll every fifteen minutes."
    assert [each.kind for each in read(text).triggers] == ["schedule"]


def test_jiras_own_markup_is_headings_and_items() -> None:
    rules = "# Test orders are skipped.\n# Closed periods are rejected.\n"
    text = f"h2. Background\n\nFrom Shopify to NetSuite.\n\nh2. Rules\n\n{rules}"
    document = read_document("story.txt", text.encode())
    assert [(each.kind, each.plain.strip()) for each in document.passages if each.kind != "paragraph"] == [
        ("heading", "Background"),
        ("heading", "Rules"),
        ("item", "Test orders are skipped."),
        ("item", "Closed periods are rejected."),
    ]


def test_runs_that_follow_each_other_are_a_schedule_of_unknown_time() -> None:
    runs = "On first run all clients are pushed, following runs push the new ones."
    text = f"Foo pushes clients to QuickBooks. {runs}"
    assert [(each.kind, each.cron) for each in read(text).triggers] == [("schedule", "")]


def test_labels_below_what_goes_where_are_the_targets() -> None:
    items = "- Quantity: number of attendees\n- Journal: always 70\n- Memo: course name plus start date\n"
    text = f"Courses go from Arlo to Exact Online every day.\n\n## What goes where\n\n{items}"
    found = {each.target: (each.source, each.rule) for each in read(text).mappings}
    assert found["Quantity"] == ("number of attendees", "")
    assert found["Journal"] == ("", "always 70")
    assert found["Memo"][0] == "course name, start date"


def test_a_call_is_of_the_system_that_has_its_records() -> None:
    text = (
        "Coupa has suppliers. Suppliers are created in Coupa; the job makes vendors in SAP S/4HANA.\n\n"
        "- GET /api/suppliers gives 50 per page.\n"
    )
    assert [(each.system, each.path) for each in read(text).endpoints] == [("coupa", "/api/suppliers")]
