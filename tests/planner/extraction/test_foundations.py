"""What a system is built on, and names that only a remark about its making gives."""

import pytest

from planner.reading import read_document
from planner.research import draft_research


def keys_of(text: str, name: str = "note.md") -> set[str]:
    research = draft_research([read_document(name, text.encode())])
    return {each.key for each in research.systems}


@pytest.mark.parametrize(
    "words",
    [
        "Gangway is the booking desk we wrote ourselves on top of Salesforce.",
        "Gangway is our booking tool, a fork of Odoo.",
    ],
)
def test_what_another_is_built_on_is_no_side(words: str) -> None:
    text = f"{words}\n\nWhen a trip is booked in Gangway, a contact is created in HubSpot.\n"
    assert keys_of(text) == {"gangway", "hubspot"}


def test_a_system_with_its_engine_in_parentheses_is_the_side() -> None:
    text = (
        "In Hallenplan (unsere eigene Belegungssoftware auf MS SQL) stehen die Termine.\n\n"
        "Jede Nacht liest der Dienst alle Termine aus Hallenplan und legt in HubSpot "
        "je Termin einen Kontakt an.\n"
    )
    assert "hallenplan" in keys_of(text)
    assert "sql_server" not in keys_of(text)


def test_a_heading_that_asks_names_no_system() -> None:
    rows = "\n".join(f"{each};{each}Code;{each}_code;done" for each in ("plant", "unit", "store", "colour"))
    text = f"Pos;HubSpot field;Xero field;Settled?\n{rows}\n"
    assert keys_of(text, "fields.csv") == {"hubspot", "xero"}


def test_who_says_it_and_when_is_no_part_of_the_sentence() -> None:
    text = (
        "Gangway, our booking tool, sends trips to HubSpot.\n\n"
        "_Ines 3 Mar_ HubSpot auth = private app token, header Authorization.\n"
        "_Rolf 4 Mar_ If there is no contact with the same e-mail, create one.\n\n"
        "**mara** [09:12] errors: retry a failed trip three times and tell the desk\n"
    )
    research = draft_research([read_document("ticket.md", text.encode())])
    assert all(not each.text.startswith(("Ines", "Rolf", "mara", "[")) for each in research.rules)
    assert {each.kind for each in research.rules} >= {"missing", "error"}


def test_a_question_behind_a_statement_leaves_the_statement_standing() -> None:
    text = (
        "Gangway, our booking tool, sends trips to HubSpot by webhook.\n\n"
        "HubSpot auth = api key as user in basic auth, password X. Does Gangway sign its calls?\n"
    )
    research = draft_research([read_document("ticket.md", text.encode())])
    schemes = {each.key: each.auth.scheme for each in research.systems}
    assert schemes == {"gangway": "unknown", "hubspot": "basic"}
