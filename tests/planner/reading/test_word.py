from io import BytesIO

import docx
import pytest

from planner.reading import ReadDocument, read_document
from tests.planner.reading.made import archive, assert_quotes_stand, changed, part

MAIN = "word/document.xml"


def saved(document: "docx.document.Document") -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def brief() -> bytes:
    document = docx.Document()
    document.add_heading("Order sync", 0)
    document.add_heading("Fields", 1)
    first = document.add_paragraph("Map these fields:")
    document.add_comment(first.runs, text="Is the list final?", author="Ann")
    table = document.add_table(3, 3)
    for at, texts in enumerate(
        [("Shop", "Ledger", "Rule"), ("id", "Reference", ""), ("mail", "Mail", "lower")]
    ):
        for column, text in enumerate(texts):
            table.cell(at, column).text = text
    document.add_heading("Rules", 2)
    document.add_paragraph("Skip test orders", style="List Bullet")
    document.add_paragraph("unless they are paid", style="List Bullet 2")
    for line in ("POST /invoices", '{"id": 1}'):
        document.add_paragraph().add_run(line).font.name = "Consolas"
    return saved(document)


def with_body(brief: bytes, body: str) -> ReadDocument:
    """The document with other paragraphs in its body."""
    xml = part(brief, MAIN)
    start, end = xml.index("<w:body>") + 8, xml.index("</w:body>")
    return read_document("a.docx", changed(brief, {MAIN: xml[:start] + body + xml[end:]}))


def test_headings_lists_tables_code_and_comments(brief: bytes) -> None:
    document = read_document("brief.docx", brief)
    assert document.kind == "docx"
    assert not document.problems
    assert_quotes_stand(document)
    assert [(each.anchor, each.kind, each.text) for each in document.passages] == [
        ("para.1", "heading", "Order sync"),
        ("para.2", "heading", "Fields"),
        ("para.3", "paragraph", "Map these fields:"),
        ("table.1.row.1", "row", "Shop | Ledger | Rule"),
        ("table.1.row.2", "row", "id | Reference |"),
        ("table.1.row.3", "row", "mail | Mail | lower"),
        ("para.4", "heading", "Rules"),
        ("para.5", "item", "Skip test orders"),
        ("para.6", "item", "unless they are paid"),
        ("para.7-8", "code", 'POST /invoices\n{"id": 1}'),
        ("comments", "heading", "Comments"),
        ("comment.1", "paragraph", "Is the list final?"),
    ]
    assert document.passages[7].section == ("Order sync", "Fields", "Rules")
    assert document.passages[8].depth == 1
    assert [(cell.header, cell.text) for cell in document.passages[5].cells][2] == ("Rule", "lower")


def test_accepted_changes_and_content_controls_are_read_and_deleted_words_are_not(brief: bytes) -> None:
    document = with_body(
        brief,
        '<w:p><w:r><w:t xml:space="preserve">Send </w:t></w:r><w:ins w:id="1" w:author="A"><w:r>'
        '<w:t>paid</w:t></w:r></w:ins><w:del w:id="2" w:author="A"><w:r><w:delText>all</w:delText>'
        "</w:r></w:del>"
        '<w:r><w:t xml:space="preserve"> orders</w:t></w:r></w:p>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    assert [each.text for each in document.passages[:2]] == ["Send paid orders", "In a control"]


def test_merged_cells_are_said_where_they_reach(brief: bytes) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows_xml = (
        cell("Shop", '<w:gridSpan w:val="2"/>') + cell("Ledger"),
        cell("Order", '<w:vMerge w:val="restart"/>') + cell("id") + cell("Reference"),
        cell("", "<w:vMerge/>") + cell("total") + cell("Amount"),
    )
    document = with_body(brief, f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows_xml)}</w:tbl>")
    rows = [[each.text for each in row.cells] for row in document.passages if row.kind == "row"]
    assert rows == [["Shop", "Shop", "Ledger"], ["Order", "id", "Reference"], ["Order", "total", "Amount"]]


def test_a_document_with_macros_is_read_and_the_macros_are_told(brief: bytes) -> None:
    types = part(brief, "[Content_Types].xml").replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    document = read_document(
        "brief.docm", changed(brief, {"[Content_Types].xml": types, "word/vbaProject.bin": b"Sub AutoOpen()"})
    )
    assert document.kind == "docx"
    assert "Skip test orders" in document.text
    assert document.problems == ("brief.docm holds macros; they were not run and not read",)


def test_entities_are_refused_wherever_they_are_declared(brief: bytes) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'
    for name in (MAIN, "word/styles.xml", "docProps/core.xml", "_rels/.rels"):
        document = read_document("a.docx", changed(brief, {name: bomb}))
        assert document.kind == "unreadable"
        assert f"declares XML entities, which no Office file does (part {name})" in document.problems[0]


def test_broken_parts_are_named(brief: bytes) -> None:
    cut = read_document("a.docx", changed(brief, {MAIN: "<w:document><w:body>"}))
    assert "is damaged (part word/document.xml, line 1)" in cut.problems[0]
    deep = read_document("a.docx", changed(brief, {MAIN: "<a>" * 5_000 + "</a>" * 5_000}))
    assert "nested too deep (part word/document.xml)" in deep.problems[0]
    empty = read_document("a.docx", changed(brief, {MAIN: "<a/>"}))
    assert empty.kind == "unreadable"
    headless = archive({"[Content_Types].xml": part(brief, "[Content_Types].xml")})
    assert read_document("a.docx", headless).problems == ("a.docx is a damaged Word document",)


def test_styles_that_are_based_on_each_other_end(brief: bytes) -> None:
    styles = part(brief, "word/styles.xml").replace(
        "</w:styles>",
        '<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style></w:styles>',
    )
    body = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Round and round</w:t></w:r></w:p>'
    document = with_body(changed(brief, {"word/styles.xml": styles}), body)
    assert document.passages[0].text == "Round and round"
