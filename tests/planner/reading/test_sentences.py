"""Where one sentence ends and the next begins."""

import pytest

from planner.reading.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Match by email. dealname -> memo.", ["Match by email.", "dealname -> memo."]),
        ("Match by email. line_items[].sku → item.", ["Match by email.", "line_items[].sku → item."]),
        ("Use a key, e.g. email -> Email.", ["Use a key, e.g. email -> Email."]),
        ("Stop at v1.2 of it. Then go on.", ["Stop at v1.2 of it.", "Then go on."]),
        ("It ends. and goes on.", ["It ends. and goes on."]),
    ],
)
def test_a_sentence_ends_at_its_stop(text: str, expected: list[str]) -> None:
    assert [text[each.start : each.end] for each in sentences(text)] == expected
