"""Turns of phrase by which people state rules, in one sentence or in two, and what is none."""

import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research


def drafted(text: str) -> Research:
    return draft_research([read_document("a.md", text.encode())])


RULES = {
    "match": (
        "We recognise a customer by the e-mail.",
        "The order number is the key.",
        "Look the customer up by e-mail first.",
        "An existing article is identified by its EAN.",
        "Key: order_id.",
        "Customers are matched on VAT number, case-insensitive.",
        "Use externalId to find the order again.",
        "The two are linked through the SKU.",
        "Same e-mail means same person.",
        "We use the mail address to tell whether the customer is there.",
        "search customer by phone, then by mail",
        "upsert on order number",
        "Matching happens on email plus last name.",
        "To decide whether it is new, compare the order number.",
    ),
    "dedupe": (
        "An order must never be booked twice.",
        "Orders that are already in Brimhold are skipped.",
        "Shopify may send the same event more than once; the second one is ignored.",
        "No duplicates please.",
        "One invoice per order.",
        "If the order is there already, do nothing.",
        "Running it again must not create the orders a second time.",
        "Running it twice must not do harm.",
        "Each order gets exactly one invoice.",
        "Make it idempotent.",
    ),
    "filter": (
        "Only paid orders.",
        "Test orders are left out.",
        "We only want orders from Germany.",
        "Skip orders below 5 EUR.",
        "Ignore everything older than 2020.",
        'Orders with the tag "no-sync" are not sent.',
        "B2B orders: no.",
        "Orders of staff don't count.",
        "Gift cards should be excluded.",
        "Free orders (total 0) we don't need.",
        "Internal customers must not end up in Brimhold.",
        "Leave cancelled orders alone.",
        "only active ones, rest is noise",
        "Employees without a contract are none of our business.",
    ),
    "missing": (
        "If the phone is empty, leave it.",
        "Orders without an e-mail go to a list for the office.",
        "No country? Then take DE.",
        "If there's no customer, create one.",
        "Unknown articles: put the order on hold and tell Rita.",
        "When the SKU is not found the line is skipped and logged.",
        "Where the tax number is blank we write n/a.",
        "If we can't find the product, park the order.",
        "Default currency is EUR if none is given.",
        "Products that Brimhold doesn't know are reported.",
        "If the customer doesn't exist yet it is created first.",
    ),
    "error": (
        "If Brimhold is down, try again for two hours.",
        "On 429 wait and retry.",
        "When something goes wrong, mail it@x.example.",
        "Errors should land in Slack.",
        "If Brimhold refuses an order, the rest must go on.",
        "Failed orders go to a list.",
        "After three attempts give up and tell us.",
        "Problems are reported to ops.",
        "If it breaks, call Jim.",
        "Retry 5xx three times with growing pauses.",
        "A call that takes longer than 30 seconds is given up and repeated.",
    ),
    "conflict": (
        "If both changed, Brimhold wins.",
        "Brimhold is the master for prices.",
        "The latest change wins.",
        "Address data: the ERP is leading.",
        "Never overwrite what was entered by hand.",
    ),
    "order": (
        "Customers first, then orders.",
        "The customer must exist before the order is written.",
        "Oldest orders first.",
        "Process them in the order they came.",
    ),
    "security": (
        "No card numbers in logs.",
        "Health data must not leave the EU.",
        "Salaries must never show up in a log.",
        "Check the signature, else 401.",
        "Personal data is masked in the logs.",
    ),
    "other": (
        "Amounts are in cents, divide by 100.",
        "Round to two decimals.",
        "Times are UTC; Brimhold wants local time.",
        "If the order is cancelled, cancel it in Brimhold too.",
        "Cancelled orders must be cancelled in Brimhold as well.",
        "Orders above 1000 EUR need approval, set status Hold.",
        "Max 50 lines per order, split if more.",
        "Refunds are booked as credit notes with a negative sign.",
        "Delivery date is never before tomorrow.",
        "The name may have at most 40 characters, cut the rest.",
        "Gift orders get the tag GIFT.",
        "If an order is deleted in Shopify, archive it in Brimhold.",
        "Dates come as dd.mm.yyyy, Brimhold wants ISO.",
        "For orders from Switzerland use CHF.",
        "Weights are in grams, we need kilograms.",
        "Orders are never deleted in Brimhold.",
    ),
    "": (
        "Our team has five people.",
        "The project should be live in May.",
        "Rita is the contact in the office.",
        "There are 300 orders a day.",
        "Brimhold is our ERP.",
        "Shopify sends order.created.",
        "We want to save time.",
        "Please send an offer until Friday.",
        "You can install the app from the store.",
        "Let me know if you have questions.",
        "If you need more, call me.",
        "It should be easy to use.",
        "Never mind the layout.",
        "I will only be back on Monday.",
        "Documentation must be in English.",
        "We must talk about this on Monday.",
        "The demo needs to be done before summer.",
        "This is only a first draft.",
        "Should we meet again?",
        "The API only returns JSON.",
        "The orders are in Shopify only since 2021.",
        "Last year we had errors every week.",
        "We never had a test system.",
        "If that is too expensive we drop it.",
    ),
}


@pytest.mark.parametrize("kind", list(RULES), ids=lambda kind: kind or "none")
def test_what_is_a_rule_and_of_which_kind(kind: str) -> None:
    before = "Every night new orders are copied from Shopify to Brimhold. Both take an API key.\n\n"
    for text in RULES[kind]:
        found = {each.kind for each in drafted(before + text).rules}
        assert kind in found if kind else not found, (text, found)


BASE = "Every night new orders are copied from Shopify to Brimhold. Both take an API key.\n\n"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("* Brimhold returns 5xx during deploys. We put the order back and try later.", "error", "try later"),
        (
            "If a customer is unknown, don't create one. Send a mail to the office and skip the order.",
            "missing",
            "office",
        ),
        ("And when Brimhold is down?\n\nTry again for two hours.", "error", "two hours"),
        ("No country? Then take DE.", "missing", "DE"),
        (
            "Not transferred:\n\n- orders of the outlet shop\n- gift cards of staff members\n",
            "filter",
            "gift cards",
        ),
        (
            (
                "| Shopify | Brimhold | Remark |\n|---|---|---|\n| id | ref | used to find the order again |"
                "\n| name | title | |"
            ),
            "match",
            "find the order again",
        ),
        (
            (
                "It has happened that Shopify reports an order twice. There must not be two invoices for one "
                "order."
            ),
            "dedupe",
            "two invoices",
        ),
    ],
)
def test_a_rule_may_take_two_sentences_a_list_or_a_remark(text: str, kind: str, words: str) -> None:
    found = [each for each in drafted(BASE + text).rules if words in each.text]
    assert [each.kind for each in found] == [kind], drafted(BASE + text).rules


@pytest.mark.parametrize(
    "text",
    [
        "Created by Ann, last modified by Bob on 3 May.",
        "No polling, no cron.",
        "To see the orders, users in sales must specify the company on the document.",
        "Note that while a customer may have many addresses, only one is marked as default.",
        "Define the template code, which is used to create missing customers.",
        "Credit notes are created through the standard API: POST /credit-notes.",
        "Shopify signs each webhook, header X-Shop-Signature, HMAC.",
    ],
)
def test_what_only_sounds_like_a_rule(text: str) -> None:
    assert drafted(BASE + text).rules == ()
