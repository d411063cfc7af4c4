from io import BytesIO

import pypdf
import pytest

from planner.reading import read_document
from planner.reading.budget import Budget
from tests.planner.reading.made import Words, assert_quotes_stand, pdf

PROSE = (
    "Every paid order goes from the shop to the ledger, and it is created once even when it is sent twice."
)
FIRST: tuple[Words, ...] = (
    (50, 800, 20, "F1", "Order sync"),
    (50, 770, 10, "F1", PROSE),
    (50, 757, 10, "F1", "Orders without an e-mail are skipped."),
    (50, 730, 14, "F1", "Field mapping"),
    (50, 710, 10, "F2", "Shop field"),
    (200, 710, 10, "F2", "Ledger field"),
    (400, 710, 10, "F2", "Rule"),
    (50, 690, 10, "F1", "order_id"),
    (200, 690, 10, "F1", "Reference"),
    (50, 670, 10, "F1", "email"),
    (200, 670, 10, "F1", "Contact.Mail"),
    (400, 670, 10, "F1", "lower case, and then"),
    (400, 659, 10, "F1", "without spaces"),
)
SECOND: tuple[Words, ...] = (
    (50, 800, 14, "F1", "Rules"),
    (50, 780, 10, "F1", "1. Skip test orders"),
    (50, 767, 10, "F1", "2. Retry five times"),
    (50, 740, 10, "F3", "POST /invoices"),
    (50, 728, 10, "F3", "Accept: application/json"),
)


def test_words_become_headings_paragraphs_rows_items_and_code_with_their_page() -> None:
    document = read_document("plan.pdf", pdf(FIRST, SECOND))
    assert document.kind == "pdf"
    assert not document.problems
    assert_quotes_stand(document)
    found = [(each.anchor, each.kind, each.text) for each in document.passages if each.kind != "row"]
    assert found == [
        ("p.1", "heading", "Order sync"),
        ("p.1", "paragraph", f"{PROSE}\nOrders without an e-mail are skipped."),
        ("p.1", "heading", "Field mapping"),
        ("p.2", "heading", "Rules"),
        ("p.2", "item", "Skip test orders"),
        ("p.2", "item", "Retry five times"),
        ("p.2", "code", "POST /invoices\nAccept: application/json"),
    ]
    assert document.passages[-1].section == ("Order sync", "Rules")


def test_columns_become_cells_with_headers_and_wrapped_cells_stay_whole() -> None:
    rows = [each for each in read_document("plan.pdf", pdf(FIRST)).passages if each.kind == "row"]
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["Shop field", "Ledger field", "Rule"],
        ["order_id", "Reference", ""],
        ["email", "Contact.Mail", "lower case, and then without spaces"],
    ]
    assert rows[2].cells[1].header == "Ledger field"


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [
        (50.0, 700.0 - 12 * at, 10.0, "F1", f"the left side goes on in line {at} of it") for at in range(20)
    ]
    right = [
        (320.0, 700.0 - 12 * at, 10.0, "F1", f"the right side is line {at} of these") for at in range(20)
    ]
    text = read_document("two.pdf", pdf([*left, *right])).text
    assert text.index("line 19 of it") < text.index("line 0 of these")


def test_page_headers_are_said_once_and_page_numbers_never() -> None:
    pages = [
        [
            (50.0, 820.0, 8.0, "F1", "Company confidential"),
            (50.0, 700.0, 10.0, "F1", f"This is what the page says about {topic}."),
            (50.0, 600.0, 10.0, "F1", "Orders go to the ledger once."),
            (50.0, 500.0, 10.0, "F1", "Refunds are left out."),
            (300.0, 20.0, 8.0, "F1", f"Page {number} of 4"),
        ]
        for number, topic in enumerate(("orders", "refunds", "customers", "stock"), 1)
    ]
    document = read_document("long.pdf", pdf(*pages))
    assert document.text.count("Company confidential") == 1
    assert document.text.count("Orders go to the ledger once.") == 4
    assert "Page" not in document.text
    assert [each.anchor for each in document.passages if "what the page" in each.text] == [
        "p.1",
        "p.2",
        "p.3",
        "p.4",
    ]


def _encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(FIRST)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_told_and_an_empty_one_is_no_obstacle() -> None:
    locked = read_document("locked.pdf", _encrypted("open"))
    assert locked.kind == "unreadable"
    assert "protected with a password" in locked.problems[0]
    assert "Order sync" in read_document("printable.pdf", _encrypted("")).text


def test_a_scan_is_told_and_a_scanned_page_is_named() -> None:
    scan = read_document("scan.pdf", pdf([], []))
    assert scan.kind == "unreadable"
    assert "p.1, p.2 without text: a scan or a picture" in scan.problems[0]
    mixed = read_document("mixed.pdf", pdf(FIRST, [], SECOND))
    assert mixed.kind == "pdf"
    assert mixed.problems == ("mixed.pdf has p.2 without text: a scan or a picture",)


def test_a_page_that_draws_megabytes_is_left_out_and_named() -> None:
    drawing = b"0 0 m 10 10 l S\n" * 400_000
    document = read_document("map.pdf", pdf([], SECOND, contents=drawing))
    assert "p.1 could not be read: too large a drawing" in document.problems[0]
    assert {each.anchor for each in document.passages} == {"p.2"}


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    bomb = read_document("bomb.pdf", pdf([], contents=b"\x00" * 40_000_000))
    assert bomb.kind == "unreadable"
    assert "p.1" in bomb.problems[0]


@pytest.mark.parametrize("cut", [40, 400, 900, 1_400])
def test_a_cut_or_garbled_file_never_raises(cut: int) -> None:
    whole = pdf(FIRST, SECOND)
    for data in (whole[:cut], whole[:cut] + b"\xff" * 50 + whole[cut + 50 :]):
        document = read_document("cut.pdf", data)
        assert document.problems or document.passages


def test_a_page_tree_that_goes_in_circles_ends() -> None:
    looped = pdf(FIRST).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")
    assert read_document("loop.pdf", looped).kind == "unreadable"


def test_when_the_time_is_over_what_was_read_stays() -> None:
    ticks = iter(range(1_000_000))
    document = read_document("slow.pdf", pdf(*[SECOND] * 50), Budget(300, clock=lambda: float(next(ticks))))
    assert document.passages[0].text == "Rules"
    assert "took longer than 300 seconds" in document.problems[-1]
    assert "of 50 pages were read" in document.problems[-1]
