"""What stands in parentheses behind a side: the field's own name, or how its value is written."""

import pytest

from planner.extraction.fields import field_in


def path(words: str) -> str:
    ref = field_in(words, words, 0, ())
    return ref.path if ref else ""


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the purchase date (purchasedAt)", "purchasedAt"),
        ("the postal address (they call it ShipAddr)", "ShipAddr"),
        ("the second line (field addr_2)", "addr_2"),
        ("packer (staff.name)", "staff.name"),
    ],
)
def test_the_own_name_is_the_field(words: str, name: str) -> None:
    assert path(words) == name


@pytest.mark.parametrize(
    "words", ["shipDate (TT.MM.JJJJ)", "packed (dd.mm.yyyy)", "note (optional)", "weight (kg)"]
)
def test_what_tells_how_is_no_name(words: str) -> None:
    assert path(words) == words.split(maxsplit=1)[0]
