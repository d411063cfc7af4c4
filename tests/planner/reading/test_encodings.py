"""Letters, line ends and names that are not what one hoped for: read as what they are, and told."""

from io import BytesIO

import openpyxl
import pypdf
import pytest

from planner.reading import read_document
from tests.planner.reading.made import archive, changed, pdf

JAPANESE = "受注データを会計システムに送ります。顧客番号は必須です。"
RUSSIAN = "Заказы отправляются в бухгалтерию каждый час без исключений"
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def workbook() -> bytes:
    """One sheet with two rows."""
    book = openpyxl.Workbook()
    for row in (("Shop", "Ledger"), ("id", "Ref")):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "encoding", "told"),
    [
        (JAPANESE, "shift_jis", "is not UTF-8; read as cp932"),
        (JAPANESE, "euc_jp", "is not UTF-8; read as euc"),
        (RUSSIAN, "cp1251", "is not UTF-8; read as cp1251"),
        ("Preis für Größe\r\nund Menge\rje Stück", "latin-1", "is not UTF-8; read as cp1252"),
        ("Plain words in wide letters", "utf-16-be", "has no byte order mark; read as utf-16-be"),
        ("With a mark: Größe", "utf-16", ""),
    ],
)
def test_letters_of_other_encodings_are_read(words: str, encoding: str, told: str) -> None:
    document = read_document("a.txt", words.encode(encoding))
    assert document.text == words.replace("\r\n", "\n").replace("\r", "\n")
    assert told in " ".join(document.problems)


def test_a_table_in_japanese_keeps_its_columns() -> None:
    data = (
        "顧客番号,顧客名,住所\n1001,山田太郎商店,東京都千代田区\n1002,鈴木花子商会,大阪市北区梅田\n".encode(
            "shift_jis"
        )
    )
    rows = read_document("map.csv", data).passages
    assert [cell.text for cell in rows[1].cells] == ["1001", "山田太郎商店", "東京都千代田区"]


def test_zeros_in_a_text_are_spaces_and_a_file_of_them_is_no_text() -> None:
    assert read_document("a.txt", b"Orders\x00 go to the ledger, every hour and on every day" * 3).readable
    assert "binary data" in read_document("a.txt", b"ab\x00\x01\x02" * 50).problems[0]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", pdf([(50, 700, 10, "F1", "Orders.")]), "pdf"),
        ("a.csv", b'{"order": {"id": 1}}', "json"),
        ("a.pdf", workbook(), "xlsx"),
        ("a.json", b"id,name\n1,Ann\n", "text"),
        ("a.xlsx", archive({"a.md": "# A"}), "archive"),
        ("a.pdf", b"From: a@example.com\nMessage-ID: <1@example.com>\n\nwords\n", "email"),
    ],
)
def test_a_wrong_ending_is_read_as_what_it_is_and_told(name: str, data: bytes, kind: str) -> None:
    document = read_document(name, data)
    assert document.kind == kind
    assert document.passages or document.attachments
    # A text may hold anything and one kind of text be another; only a promise that was not kept is told.
    assert bool(document.problems) == (name in ("a.pdf", "a.json", "a.xlsx"))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_an_entity_bomb_in_any_part_of_a_workbook_is_refused(name: str) -> None:
    document = read_document("a.xlsx", changed(workbook(), {name: BOMB}))
    assert document.kind == "unreadable"
    assert document.problems[0].startswith("a.xlsx ")


def test_a_pdf_with_a_password_or_without_pages_says_so() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf([(50, 700, 10, "F1", "Orders.")])))
    writer.encrypt("secret", algorithm="AES-256")
    locked = BytesIO()
    writer.write(locked)
    assert "is protected with a password" in read_document("a.pdf", locked.getvalue()).problems[0]
    assert "is a PDF file without text" in read_document("a.pdf", pdf()).problems[0]


def test_an_empty_file_says_so_whatever_it_is_called() -> None:
    for name in ("a.pdf", "a.docx", "a.xlsx", "a.eml", "a.json", "a.zip", "a.png"):
        assert read_document(name, b"").problems == (f"{name} is empty",)


@pytest.mark.parametrize("claimed", ["undefined", "unicode_escape", "idna", "no-such-thing"])
def test_an_encoding_that_no_text_has_is_not_believed(claimed: str) -> None:
    page = f'<meta charset="{claimed}"><p>Orders \\ud800 for Müller'.encode("cp1252")
    read = read_document("a.html", page)
    assert read.passages[0].text == "Orders \\ud800 for Müller"
    assert read.problems == ("a.html is not UTF-8; read as cp1252",)
