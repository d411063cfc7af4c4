"""Rules told in parts, about private data, and as what should not be there."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

ABOUT = "Every night trips go from Gangway, our booking tool, to HubSpot.\n\n"


def rules_of(text: str) -> list[tuple[str, str]]:
    research = draft_research([read_document("note.md", f"{ABOUT}{text}\n".encode())])
    return [(each.kind, each.text) for each in research.rules]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("GIVEN a trip that is a draft\nTHEN nothing is sent.", "filter"),
        (
            'GIVEN a guest whose group is "Staff"\nWHEN the trip is booked\nTHEN the trip is ignored.',
            "filter",
        ),
    ],
)
def test_a_scenario_is_one_rule(words: str, kind: str) -> None:
    found = rules_of(f"## Acceptance criteria\n\n**AC4 - Left out**\n{words}")
    assert [(each, text.split()[0]) for each, text in found] == [(kind, "GIVEN")]


def test_a_scenario_of_the_work_itself_is_no_rule() -> None:
    words = (
        "GIVEN a guest with an e-mail\nWHEN a trip is booked in Gangway\nTHEN a deal is created in HubSpot."
    )
    assert not rules_of(f"## Acceptance criteria\n\n{words}")


def test_a_case_in_bold_and_what_is_done_are_one_rule() -> None:
    found = rules_of("**Guest not found** - usually a new one. The trip is written to a list.")
    assert [kind for kind, _ in found] == ["missing"]
    assert found[0][1].endswith("written to a list.")


@pytest.mark.parametrize(
    "words",
    [
        "The guests' passport details must never leave Gangway.",
        "No health data leave Gangway.",
        "Dates of birth must not be sent to HubSpot.",
    ],
)
def test_private_data_that_must_not_leave_are_a_matter_of_security(words: str) -> None:
    assert [kind for kind, _ in rules_of(f"## Rules\n\n- {words}")] == ["security"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Trips of test guests shouldn't be in there at all.", "filter"),
        ("The trips of the owner should stay out.", "filter"),
        ("Please don't touch the name of a contact if sales has changed it by hand.", "conflict"),
        ("If HubSpot does not answer within 30 seconds the run stops and the desk gets an SMS.", "error"),
        ("Where the guest is not known in HubSpot, no deal is made; the desk is told by e-mail.", "missing"),
    ],
)
def test_plain_words_state_a_rule(words: str, kind: str) -> None:
    assert [each for each, _ in rules_of(words)] == [kind]


def test_a_system_that_is_never_called_is_no_rule() -> None:
    assert not rules_of("We never call HubSpot's API.")
