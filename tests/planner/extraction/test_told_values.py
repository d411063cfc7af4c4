"""Values that become others, told in words, and the field whose values they are."""
# ruff: noqa: E501

import pytest

from planner.extraction.told_values import told_values
from planner.reading import read_document
from planner.research import draft_research


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dutch becomes `nl`, French becomes `fr` and Welsh becomes `cy`.", {"Dutch": "nl", "French": "fr", "Welsh": "cy"}),
        ("Codes are U for Under 12, C for Cadet, V for Veteran.", {"U": "Under 12", "C": "Cadet", "V": "Veteran"}),
        ("Please send 1 for men and 2 for women.", {"men": "1", "women": "2"}),
        ("Each bill has a branch letter: for L we need the class Leeds and for Y the class York.", {"L": "Leeds", "Y": "York"}),
        ('Der Schlüssel wird umgesetzt: Schlüssel 1 ist "19 %", Schlüssel 2 ist "7 %".', {"1": "19 %", "2": "7 %"}),
        ('The method 3 shall become "AIR", the method 5 shall become "SEA" and the method 9 shall become "ROAD".', {"3": "AIR", "5": "SEA", "9": "ROAD"}),
        ('Terms: if payment_method is "card" it is "C", if it is "invoice" it is "30", for "cash" we write "0".', {"card": "C", "invoice": "30", "cash": "0"}),
        ('FLOOR gives "seat-floor", `STAND` gives "seat-stand".', {"FLOOR": "seat-floor", "STAND": "seat-stand"}),
        ('We propose that POST turns into "letter", EINV into "e-invoice" and MAIL into "email".', {"POST": "letter", "EINV": "e-invoice", "MAIL": "email"}),
        ("I've set Ground to STD, 2 Day to EXP2 and Local Courier to LOC.", {"Ground": "STD", "2 Day": "EXP2", "Local Courier": "LOC"}),
        ('"Going" in Foo becomes Registered, "Not Going" becomes Cancelled (status_id).', {"Going": "Registered", "Not Going": "Cancelled"}),
        ('Herr wird zu "M", Frau wird zu "F".', {"Herr": "M", "Frau": "F"}),
    ],
)  # fmt: skip
def test_values_are_read_from_sentences(text: str, expected: dict[str, str]) -> None:
    told = told_values(text)
    assert told is not None
    assert told.pairs == expected


@pytest.mark.parametrize(
    "text",
    [
        "first name goes to FNAME, last name to LNAME",
        "Title becomes Subject and Body becomes Description.",
        "Orders become invoices and customers become debtors.",
        "`email` becomes `mail`, `phone` becomes `tel`.",
        "The office is closed on Monday and the shop is open on Tuesday.",
        "We set StageName to Closed Won, doneAt goes to Signed_On__c, and the link to the PDF in Paper__c.",
    ],
)
def test_fields_and_stories_are_no_values(text: str) -> None:
    assert told_values(text) is None


SYSTEMS = "Orders from WooCommerce go into Lagerhaus, our warehouse system. It runs every night.\n\n"


@pytest.mark.parametrize(
    ("text", "target", "pair"),
    [
        ("The home language of the member is copied to the locale of the contact. Dutch becomes `nl`, French becomes `fr`.", "locale", "Dutch = nl"),
        ("`team` is written to `SQUAD`. Codes are U for Junior, C for Cadet.", "SQUAD", "U = Junior"),
        ('The unit in which it is sold (`unit.name`) is converted for the attribute `pack_unit`:\n\n- EACH becomes "piece"\n- BOX becomes "carton"\n', "pack_unit", "EACH = piece"),
        ("`carrier.title` is turned into `freight`.\n\n- Standard → GLS-P\n- Express → GLS-E\n", "freight", "Standard = GLS-P"),
        ('PayTerms: if pay_method is "card" it is "C", if it is "invoice" it is "30".', "PayTerms", "card = C"),
    ],
)  # fmt: skip
def test_values_belong_to_the_field_that_is_spoken_of(text: str, target: str, pair: str) -> None:
    research = draft_research([read_document("a.md", (SYSTEMS + text).encode())])
    rules = {each.target: each.rule for each in research.mappings}
    assert pair in rules[target]
    assert all("=" not in rule for name, rule in rules.items() if name != target)
