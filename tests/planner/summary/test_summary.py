"""What a person reads first: short, cited, in words that people use."""

import re

import pytest

from planner.clock import clock
from planner.reading import read_document
from planner.research import draft_research
from planner.summary import assumed_share, cited_places, statements

BRIEF = """# Tickets to issues

When a ticket is solved in Zendesk, Zendesk calls our webhook (ticket.solved, ticket.updated).
Every solved ticket becomes an issue in Jira. Find an existing issue in Jira by external_id.

| Zendesk ticket | Jira issue |
|---|---|
| subject | summary |
| description | description |

A ticket without a subject is skipped. If Jira answers 429, try again up to 5 times."""


def summary(text: str) -> str:
    return draft_research([read_document("brief.md", text.encode())]).summary


def test_it_says_what_flows_what_starts_it_and_what_is_open_each_fact_with_its_source():
    told = summary(BRIEF)
    assert told.startswith("**Tickets go from Zendesk to Jira.** [1]")
    assert "A run starts when Zendesk reports `ticket." in told
    assert "2 fields are mapped, such as `subject` to `summary`." in told
    assert "“A ticket without a subject is skipped”" in told
    assert re.search(r"Nothing in the material says .*how to sign in to either system", told)
    assert [number for number, _, _ in cited_places(told)][:1] == [1]
    assert len(re.sub(r"\[\d+\]\([^)]*\)", "", told)) < 1200


def test_of_almost_nothing_it_says_that_most_is_assumed():
    told = summary("We want Shopify and Xero connected.")
    assert "**Most of this plan is assumed.** Nothing in the material says what starts it" in told
    assert "No field mapping" not in told, "what is not said stands once, in the last sentence"


def test_of_a_full_description_it_counts_what_is_said_and_what_is_assumed():
    rows = "\n".join(f"| field_{number} | Field{number} |" for number in range(40))
    text = BRIEF + f"\n## Field mapping\n\n| Zendesk field | Jira field |\n|---|---|\n{rows}\n"
    research = draft_research([read_document("brief.md", text.encode())])
    said, assumed = statements(research)
    assert said > 40
    assert (
        f"The plan rests on {said} statements from the material and {assumed} assumptions."
        in research.summary
    )
    assert assumed_share(research) < 0.5


@pytest.mark.parametrize(
    ("cron", "seconds", "words"),
    [
        ("0 2 * * *", None, "every day at 02:00"),
        ("30 6 * * 1-5", None, "on weekdays at 06:30"),
        ("0 9 * * 1", None, "every Monday at 09:00"),
        ("*/15 * * * *", None, "every 15 minutes"),
        ("0 */4 * * *", None, "every 4 hours"),
        ("", 3600, "every hour"),
        ("5 4 1 * *", None, "on the schedule `5 4 1 * *`"),
    ],
)
def test_a_schedule_is_told_in_words(cron: str, seconds: int | None, words: str):
    assert clock(cron, seconds) == words
