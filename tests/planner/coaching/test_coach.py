"""What the coach says of a brief while it is typed."""

import pytest

from planner.coaching import coach
from teams.coaching import CoachRow

TOLD = """When a ticket is solved in Zendesk, Zendesk calls our webhook. Create an issue in Jira.
Find an existing issue in Jira by external_id.
Zendesk uses an API token, Jira signs in with OAuth 2.0.

- subject -> summary
- description -> description

If Jira answers 429, try again up to 5 times."""


def by_title(text: str) -> dict[str, CoachRow]:
    return {row.title: row for row in coach(text)}


def test_what_the_text_states_is_shown_in_its_own_words():
    rows = by_title(TOLD)
    assert rows["Systems"] == CoachRow("Systems", "stated", ("Zendesk gives", "Jira takes"))
    assert "solved in Zendesk" in rows["What sets it off"].words[0]
    assert rows["Match key"].words == ("“Find an existing issue in Jira by external_id.”",)
    assert rows["Field mappings"].words == ("subject → summary", "description → description")
    assert rows["Edge cases"].state == "partly"
    assert any("429" in words for words in rows["Edge cases"].words)


def test_what_the_text_leaves_open_is_shown_with_the_assumption_that_would_hold():
    rows = by_title("We want Zendesk connected to Jira.")
    assert rows["Systems"].state == "stated"
    for title in ("What sets it off", "Match key", "Sign-in", "Edge cases"):
        assert rows[title].state == "assumed"
        assert rows[title].assumed[0]


@pytest.mark.parametrize("text", ["", "  ", "Hello"])
def test_of_almost_nothing_it_says_nothing(text: str):
    assert coach(text) == ()


def test_without_a_system_it_asks_for_the_systems_first():
    rows = coach("Please move our records every night at two.")
    assert (rows[0].title, rows[0].state) == ("Systems", "assumed")
    assert all(row.words for row in rows[1:])
