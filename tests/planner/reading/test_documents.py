import json

import pytest

from planner.reading import read_document
from planner.reading.documents import MAX_BYTES, MAX_PROSE_BYTES
from planner.reading.payload import parse_json


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Größe → size".encode(), "Größe → size"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        ("wide letters".encode("utf-16"), "wide letters"),
        ("wide, no mark".encode("utf-16-le"), "wide, no mark"),
        ("Preis 12 €, für heute".encode("cp1252"), "Preis 12 €, für heute"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_text_is_read_whatever_its_encoding(data: bytes, words: str) -> None:
    assert read_document("a.txt", data).text == words


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"  \n\t ", "is empty"),
        (b"%PDF-1.7 ...", "is a damaged PDF file"),
        (b"PK\x03\x04....", "damaged ZIP or Office"),
        (bytes(range(256)) * 20, "binary data"),
        (b"a" * (MAX_PROSE_BYTES + 1), "larger than 10 MB"),
        (b"[" + b" " * MAX_BYTES, "larger than 25 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    document = read_document("a.md", data)
    assert not document.readable
    assert not document.passages
    assert document.problems[0].startswith("a.md ")
    assert reason in document.problems[0]


def test_the_content_decides_over_the_extension() -> None:
    assert read_document("page.md", b"<!doctype html><html><body><p>Hello</p></body></html>").kind == "html"
    assert read_document("data.txt", b'{"a": 1}').kind == "json"
    broken = read_document("data.json", b'{"a": ')
    assert broken.kind == "text"
    assert "not valid JSON (line 1" in broken.problems[0]
    assert read_document("list.csv", b"just words").kind == "text"


def test_json_values_are_passages_with_pointers() -> None:
    data = {"order": {"e-mail": "a@b.example", "lines": [{"sku": "X/1"}, {"sku": "Y"}]}, "a/b": True}
    document = read_document("event.json", json.dumps(data, indent=2).encode())
    found = {passage.anchor: passage.text for passage in document.passages}
    assert found["#/order/e-mail"] == '"e-mail": "a@b.example"'
    assert found["#/order/lines/1/sku"] == '"sku": "Y"'
    assert found["#/a~1b"] == '"a/b": true'
    assert document.value == data


def test_deep_json_and_endless_numbers_are_problems_and_no_crash() -> None:
    deep = read_document("deep.json", b"[" * 100_000 + b"]" * 100_000)
    assert "nested deeper" in deep.problems[0]
    long = read_document("long.json", b'{"n": ' + b"9" * 5000 + b"}")
    assert "number too long" in long.problems[0]


def test_csv_cells_carry_their_headers_whatever_the_delimiter() -> None:
    text = 'id;name;note\n1;"Smith; Ann";"two\nlines"\n2;Bo;\n'
    document = read_document("people.csv", text.encode())
    assert document.kind == "csv"
    assert [passage.kind for passage in document.passages] == ["row"] * 3
    row = document.passages[1]
    assert [(cell.header, cell.text) for cell in row.cells] == [
        ("id", "1"),
        ("name", "Smith; Ann"),
        ("note", "two\nlines"),
    ]
    assert (row.anchor, document.passages[2].anchor) == ("L2-L3", "L4")


def test_html_is_read_as_people_see_it() -> None:
    page = (
        b"<html><head><title>T</title><script>var x = 'Shopify';</script></head><body><nav>Menu</nav>\n"
        b"<h1>Orders</h1>\n<p>Sent to\n<b>Xero</b> &amp; kept.<br>Next</p>"
        b"<table><tr><th>From</th><th>To</th></tr><tr><td>id</td><td>Ref | x</td></tr></table></body></html>"
    )
    document = read_document("p.html", page)
    assert "Shopify" not in document.text
    assert "Menu" not in document.text
    assert [(each.kind, each.text) for each in document.passages[:2]] == [
        ("heading", "Orders"),
        ("paragraph", "Sent to Xero & kept.\nNext"),
    ]
    assert document.passages[1].anchor == "L3-L4"
    assert document.passages[1].section == ("Orders",)
    assert [(cell.header, cell.text) for cell in document.passages[-1].cells] == [
        ("From", "id"),
        ("To", "Ref | x"),
    ]


@pytest.mark.parametrize("text", ['{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"a": NaN}', '{"a": 1e999}'])
def test_what_json_says_can_be_kept_and_shown(text: str) -> None:
    value = parse_json(text)["a"]
    assert isinstance(value, str)
    assert "\0" not in value.encode().decode()
