"""Samples in sentences and files' bodies are read like the JSON blocks beside them."""

import time

import pytest

from planner.extraction import extract
from planner.extraction.shown_values import separated, values_in
from planner.reading import read_document


def test_json_in_a_sentence_shows_a_record_of_the_system_before_it() -> None:
    text = (
        'Shopify sends {"name":"#1001","email":"eva@ex.se"} and Xero needs'
        ' {"orderNumber":"#1001","contact_email":"eva@ex.se"}.'
    )
    found = extract([read_document("a.md", text.encode())])
    assert [(each.system, [field.name for field in each.fields]) for each in found.samples] == [
        ("shopify", ["name", "email"]),
        ("xero", ["orderNumber", "contact_email"]),
    ]
    assert {(each.source, each.target) for each in found.research.mappings} == {
        ("name", "orderNumber"),
        ("email", "contact_email"),
    }


def test_a_body_of_separated_columns_shows_its_records() -> None:
    body = "curl --data 'Index,Name,Country\n1,\"McKinney, Riley\",Finland\n2,Hester Ltd,China\n'"
    assert separated(body) == [
        {"Index": "1", "Name": "McKinney, Riley", "Country": "Finland"},
        {"Index": "2", "Name": "Hester Ltd", "Country": "China"},
    ]
    assert separated("if (a, b, c) {\n  return a, b, c;\n}") == []


@pytest.mark.parametrize("piece", ['{"a":', '[{"', "a,b,c\n", "{{", "a;b\n"])
def test_endless_text_costs_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    text = piece * 40_000
    list(values_in(text))
    separated(text)
    assert time.process_time() - started < 15
