"""Fixed values however they are told: the clause says "always", names one field and one value."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

SYSTEMS = (
    "Orders from WooCommerce go into Lagerhaus, our warehouse system. `number` is written to `orderRef`.\n\n"
)


def fixed(text: str) -> dict[str, str]:
    research = draft_research([read_document("a.md", (SYSTEMS + text).encode())])
    return {each.target: each.rule for each in research.mappings if not each.source}


@pytest.mark.parametrize(
    ("text", "target", "rule"),
    [
        ("`carrier` is the constant `WEB2` unless we agree on another.", "carrier", "WEB2"),
        ("`visible` wird immer auf true gesetzt, wenn der Auftrag bezahlt ist.", "visible", "true"),
        ('The contact should always be "Web Shop" and shelfCode is always 090.', "contact", "Web Shop"),
        ('The contact should always be "Web Shop" and shelfCode is always 090.', "shelfCode", "090"),
        ("packing_kind stays “Standard” in every case.", "packing_kind", "Standard"),
        ("`freight` is filled for all orders with 'PREPAID'.", "freight", "PREPAID"),
    ],
)  # fmt: skip
def test_a_value_for_every_record_is_fixed(text: str, target: str, rule: str) -> None:
    assert rule in fixed(text).get(target, "")


@pytest.mark.parametrize(
    "text",
    [
        "If the order is paid its state always becomes `paid_out`.",
        'We always skip orders with the state "draft".',
        '`state` is always either "open" or "closed".',
        '`state` must never be "draft", it is always told.',
        "The newest order always wins.",
    ],
)  # fmt: skip
def test_what_holds_for_some_records_or_names_no_value_is_not(text: str) -> None:
    assert not fixed(text)
