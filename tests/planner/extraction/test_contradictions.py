"""What one document says against another is found, and asked with both quotes and both places."""

import pytest

from planner.extraction.contradictions import Contradiction
from planner.extraction.extract import extract
from planner.reading import read_document
from planner.research import draft_research

START = "Orders from Shopify go to Lumepost, our parcel software.\n\n"


def found(first: str, second: str) -> dict[str, Contradiction]:
    documents = [
        read_document("first.md", (START + first).encode()),
        read_document("second.md", (START + second).encode()),
    ]
    return {each.about: each for each in extract(documents).contradictions}


@pytest.mark.parametrize(
    ("about", "first", "second"),
    [
        ("triggers", "The job runs every 15 minutes.", "The job runs every hour."),
        ("triggers", "The job runs daily at 06:00 Europe/Berlin.", "The job runs daily at 06:00 UTC."),
        ("triggers", "Shopify calls a webhook when an order is paid.", "We poll Shopify every 10 minutes."),
        ("rules.match", "Customers are matched by e-mail.", "Customers are matched by customer number."),
        (
            "systems.lumepost.auth",
            "Lumepost is called with basic authentication.",
            "Lumepost is called with OAuth 2.0 client credentials.",
        ),
        (
            "systems.lumepost.auth",
            "Lumepost is called with basic authentication.",
            "Basic authentication of Lumepost was switched off in May. Lumepost wants an API key now.",
        ),
        (
            "systems.lumepost.base_url",
            "Base URL of Lumepost: https://api.lumepost.example/v1",
            "Base URL of Lumepost: https://api.lumepost.example/v2",
        ),
        ("systems.lumepost.version", "We use Lumepost API v1.", "We use Lumepost API v2."),
        (
            "systems.lumepost.limits",
            "Lumepost allows 10 requests per second.",
            "Lumepost allows 2 requests per second.",
        ),
        (
            "systems.direction",
            "Stock goes from Lumepost to Shopify.",
            "Stock goes from Shopify to Lumepost.",
        ),
    ],
)
def test_two_documents_that_disagree_are_quoted_side_by_side(about: str, first: str, second: str) -> None:
    said = found(first, second)[about]
    assert {each.document for each in said.evidence[:2]} == {"first.md", "second.md"}
    assert len(said.sayings) >= 2
    research = draft_research(
        [read_document(f"{name}.md", (START + text).encode()) for name, text in (("a", first), ("b", second))]
    )
    asked = next(each for each in research.questions if each.about == about)
    assert "(a.md L" in asked.why
    assert "(b.md L" in asked.why
    assert len(asked.options) >= 2
    assert "Contradiction" in research.technical_notes


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The job runs every 15 minutes.", "The job runs every 15 minutes."),
        ("The job runs every 15 minutes.", "A full comparison runs every night at 03:00 UTC as well."),
        ("Orders are matched by order number.", "Customers are matched by e-mail."),
        ("Customers are matched by e-mail.", "Without e-mail customers are matched by phone number."),
        ("Lumepost allows 10 requests per second.", "Lumepost allows 20,000 requests per day."),
        (
            "Base URL of Lumepost: https://api.lumepost.example",
            "Base URL of the Lumepost sandbox: https://sandbox.lumepost.example",
        ),
        ("Lumepost is called with an API key.", "Lumepost wants an API key in the header X-Api-Key."),
        ("Shopify calls a webhook when an order is paid.", "A nightly job at 02:00 catches missed orders."),
        ("Lumepost is called with an API key.", "Shopify is called with OAuth 2.0 client credentials."),
    ],
)
def test_documents_that_complete_each_other_do_not_disagree(first: str, second: str) -> None:
    assert found(first, second) == {}


def test_what_is_retired_is_not_used_although_another_document_still_names_it() -> None:
    documents = [
        read_document("old.md", (START + "Lumepost is called with basic authentication.").encode()),
        read_document(
            "new.md",
            b"Basic authentication of Lumepost was switched off in May. Lumepost wants an API key now.",
        ),
    ]
    research = extract(documents).research
    system = next(each for each in research.systems if each.key == "lumepost")
    assert system.auth.scheme == "api_key"
    assert "Not basic" in system.notes[0]
