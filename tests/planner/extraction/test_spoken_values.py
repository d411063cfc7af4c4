"""Values that become others, told as people tell them: with their verbs, sentence by sentence, as a list."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

TABLE = (
    "Stays go from Lodgebase, our booking system, to NetSuite every night.\n\n## Fields\n\n"
    "| Lodgebase | NetSuite |\n|---|---|\n| stay_no | externalId |\n| board | boardCode |\n"
    "| level | importance |\n| rate.plan | custom.Plan |\n\n"
)


def rules(text: str) -> dict[str, str]:
    research = draft_research([read_document("note.md", text.encode())])
    return {each.target: each.rule for each in research.mappings if each.rule}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Levels: urgent = 4, normal = 2.", {"importance": "urgent = 4, normal = 2"}),
        (
            'board: half should show as "HB", full as "FB"',
            {"boardCode": "half = HB, full = FB"},
        ),
        (
            'The board: "Half board" we call HALB and "Full board" we call VOLL.',
            {"boardCode": "Half board = HALB, Full board = VOLL"},
        ),
        (
            'board: "Half board" should read Half, "Full board" should read Full and "None" = Bed',
            {"boardCode": "Half board = Half, Full board = Full, None = Bed"},
        ),
        (
            "### Board\n\nHalf board (`HB`) is class 310, full board (`FB`) is 320 and none (`NO`) is 340.",
            {"boardCode": "HB = 310, FB = 320, NO = 340"},
        ),
        (
            "The plan codes as they are? No please:\n\n```\nst-23 = Starter\nbg-23 = Large\n```\n",
            {"custom.Plan": "st-23 = Starter, bg-23 = Large"},
        ),
    ],
)
def test_values_belong_to_the_field_that_is_spoken_of(text: str, expected: dict[str, str]) -> None:
    assert rules(TABLE + text) == expected


def test_sentences_behind_what_decides_a_field_hold_its_values() -> None:
    text = (
        "Stays go from Lodgebase, our booking system, to NetSuite every night. The kind of room tells which "
        "account it belongs to. Single and twin rooms go to 4-1100. Suites go to 4-1300."
    )
    assert rules(text) == {"account": 'map({"Single and twin rooms": "4-1100", "Suites": "4-1300"})'}


@pytest.mark.parametrize(
    "text",
    [
        "```\nLODGE_URL = prod\nLODGE_KEY = secret\n```\n",
        "```\nbatch_size = 50\npause_ms = 200\n```\n",
        "The service runs on port 8080. The timeout is 30.",
    ],
)
def test_settings_are_no_values_of_a_field(text: str) -> None:
    assert rules(TABLE + "The level of the log and the board:\n\n" + text) == {}
