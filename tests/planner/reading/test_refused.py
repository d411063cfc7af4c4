"""Files that are not what they seem, claim too much, or are of no use: a sentence, never a crash."""

import struct
import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from planner.reading import read_document
from planner.reading.archive import MAX_UNPACKED
from planner.reading.delimited import MAX_COLUMNS
from tests.planner.reading.made import archive, pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
TYPES = "[Content_Types].xml"


def _docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("Orders go to the ledger.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "is an old Word file (.doc); save it as DOCX"),
        (OLE + "Workbook".encode("utf-16-le"), "is an old Excel file (.xls); save it as XLSX"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
        (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "is an Outlook message (.msg)"),
        (rb"{\rtf1\ansi words}", "is an RTF file"),
        (archive({}), "is a ZIP archive without files"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "is an OpenDocument file"),
        (archive({TYPES: "presentationml.presentation.main+xml"}), "is a PowerPoint file"),
        (archive({TYPES: "ms-excel.sheet.binary.macroEnabled.main"}), "is a binary workbook (XLSB)"),
        (archive({TYPES: "something else"}), "is an Office file of an unknown kind"),
        (archive({f"{at}.txt": "" for at in range(5_001)}), "holds more than 5000 files"),
        (b"\x1f\x8b\x08\x00" + b"\x00" * 50, "is a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive"),
        (b"\x7fELF\x02", "is a program"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(data: bytes, reason: str) -> None:
    document = read_document("file.bin", data)
    assert document.kind == "unreadable"
    assert document.problems[0].startswith(f"file.bin {reason}")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(TYPES, "wordprocessingml.document.main+xml")
        with packed.open("word/document.xml", "w") as body:
            for _ in range(MAX_UNPACKED // 1_000_000 + 10):
                body.write(b"\x00" * 1_000_000)
    assert len(out.getvalue()) < 1_000_000
    assert "would unpack to" in read_document("bomb.docx", out.getvalue()).problems[0]


def test_a_claim_of_two_gigabytes_and_a_lie_about_the_size_are_refused() -> None:
    packed = bytearray(_docx())
    # The size before packing stands 24 bytes behind each entry's signature in the archive's directory.
    at = packed.index(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", 2**31 - 1)
    assert "would unpack to 2" in read_document("huge.docx", bytes(packed)).problems[0]
    packed[at + 24 : at + 28] = struct.pack("<I", 10)
    assert read_document("liar.docx", bytes(packed)).kind == "unreadable"


def test_a_password_on_an_archive_is_told() -> None:
    packed = bytearray(archive({TYPES: "x"}))
    at = packed.index(b"PK\x01\x02")
    packed[at + 8] |= 1
    assert "is protected with a password" in read_document("a.docx", bytes(packed)).problems[0]


@pytest.mark.parametrize(
    ("name", "data", "kind", "told"),
    [
        (
            "plan.docx",
            pdf([(50, 700, 10, "F1", "Orders go to the ledger.")]),
            "pdf",
            "is called .docx, but is a PDF",
        ),
        ("plan.pdf", _docx(), "docx", "is called .pdf, but is a Word document"),
        ("plan.md", _docx(), "docx", "is called .md, but is a Word document"),
        ("export.xlsx", b"a;b\n1;2\n", "csv", "is called .xlsx, but is a table of values"),
        ("export.xls", b"<html><table><tr><td>a</td></tr></table></html>", "html", "but is a web page"),
        ("mail.eml", b"just words", "text", "is called .eml, but is plain text"),
        ("plan", _docx(), "docx", ""),
        ("notes.txt", b"words", "text", ""),
    ],
)
def test_the_content_decides_and_a_wrong_name_is_told(name: str, data: bytes, kind: str, told: str) -> None:
    document = read_document(name, data)
    assert document.kind == kind
    assert (told in document.problems[0]) if told else not document.problems


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PNG, "PNG, 640 by 480"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a" + struct.pack("<HH", 3, 4), "GIF, 3 by 4"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>Orders</text></svg>', "SVG"),
    ],
)
def test_pictures_are_kept_without_words_and_say_so(data: bytes, what: str) -> None:
    document = read_document("flow.png", data)
    assert document.kind == "image"
    assert not document.readable
    assert not document.passages
    assert document.problems[-1] == (
        f"flow.png is a picture ({what}); it is kept, and its words and lines were not read"
    )


def test_a_text_about_pictures_is_text() -> None:
    assert read_document("a.txt", b"BMW and <svg> are words").kind == "text"


def test_csv_of_excel_and_csv_that_is_too_wide_or_ragged() -> None:
    said = read_document("a.csv", b"sep=|\nid|name\n1|Ann|extra\n")
    assert [cell.header for cell in said.passages[1].cells] == ["id", "name", ""]
    assert said.problems == ("a.csv has a record of 3 cells under 2 headers (L3)",)
    line = ",".join(map(str, range(10_000))).encode()
    wide = read_document("wide.csv", line + b"\n" + line)
    assert {len(each.cells) for each in wide.passages} == {MAX_COLUMNS}
    assert wide.problems == (
        f"wide.csv has {MAX_COLUMNS} columns or more; the first {MAX_COLUMNS} were read",
    )


WHOLE = (
    pdf([(50, 700, 10, "F1", "Orders go to the ledger."), (50, 600, 14, "F2", "Rules")]),
    _docx(),
    b"From: a\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nwords\n--x--\n",
    b'{"info": {"name": "n"}, "item": [{"name": "a", "request": {"url": "http://x/y"}}]}',
    b'{"log": {"entries": [{"request": {"method": "POST", "url": "http://x/y"}}]}}',
    b"openapi: 3.0.0\ninfo: {title: T}\npaths: {/a: {get: {}}}\n",
)


@settings(max_examples=60, deadline=None)
@given(
    whole=some.sampled_from(WHOLE),
    at=some.floats(0, 1),
    instead=some.binary(max_size=40),
    name=some.sampled_from(["a.pdf", "a.docx", "a.eml", "a.json", "a.yaml", "a"]),
)
def test_whatever_is_damaged_a_document_comes_out(whole: bytes, at: float, instead: bytes, name: str) -> None:
    place = int(at * len(whole))
    document = read_document(name, whole[:place] + instead + whole[place + len(instead) :])
    assert document.passages or document.problems
    for each in document.passages:
        assert document.text[each.start : each.start + len(each.text)] == each.text
