import datetime as dt
import re
from io import BytesIO

import openpyxl
import pytest

from planner.reading import read_document
from planner.reading.budget import Budget
from planner.reading.workbook import MAX_COLUMNS, MAX_ROWS
from tests.planner.reading.made import assert_quotes_stand, changed, part

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def made(*rows: tuple[str | float | dt.datetime | dt.date | None, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def with_cells(xml: str) -> bytes:
    """A workbook whose only sheet holds these rows."""
    data = made(("x",))
    whole = re.sub("<sheetData>.*</sheetData>", lambda _: f"<sheetData>{xml}</sheetData>", part(data, SHEET))
    return changed(data, {SHEET: whole})


def test_cells_have_addresses_and_merged_headers_stand_over_each_column() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Field map"
    sheet["A1"] = "Mapping, second draft"
    sheet["A3"], sheet["C3"] = "Shop", "Ledger"
    rows = [
        ("Object", "Field", "Object", "Field"),
        ("Order", "id", "Invoice", "Ref"),
        (None, "sum", "Invoice", "Due"),
    ]
    for number, row in enumerate(rows, 4):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text)
    for area in ("A1:D1", "A3:B3", "C3:D3", "A5:A6"):
        sheet.merge_cells(area)
    document = read_document("map.xlsx", saved(book))
    assert document.kind == "xlsx"
    assert_quotes_stand(document)
    assert [(each.anchor, each.kind, each.text) for each in document.passages] == [
        ("'Field map'", "heading", "Field map"),
        ("'Field map'!A1", "paragraph", "Mapping, second draft"),
        ("'Field map'!A4:D4", "row", "Shop Object | Shop Field | Ledger Object | Ledger Field"),
        ("'Field map'!A5:D5", "row", "Order | id | Invoice | Ref"),
        ("'Field map'!A6:D6", "row", "Order | sum | Invoice | Due"),
    ]
    cell = document.passages[-1].cells[3]
    assert (cell.header, cell.text, cell.anchor) == ("Ledger Field", "Due", "'Field map'!D6")


def test_values_are_shown_as_people_write_them_and_blocks_apart_are_tables_apart() -> None:
    data = made(
        ("when", "how many", "yes", "none"),
        (dt.datetime(2026, 3, 1, 9, 30), 3.0, True, None),  # noqa: DTZ001 -- sheets know no zones
        (dt.date(2026, 3, 1), 2.5, False, " a\nb "),
        (),
        ("code", "label"),
        (1, "new"),
    )
    rows = [each for each in read_document("a.xlsx", data).passages if each.kind == "row"]
    assert [row.text for row in rows[1:3]] == [
        "2026-03-01 09:30:00 | 3 | TRUE |",
        "2026-03-01 | 2.5 | FALSE | a b",
    ]
    assert [row.table for row in rows] == [1, 1, 1, 2, 2]
    assert rows[4].cells[1].header == "label"


def test_formulas_are_not_computed_and_those_without_a_value_are_named() -> None:
    data = with_cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sum</t></is></c><c r="B1"><f>1+2</f><v>3</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>rate</t></is></c><c r="B2"><f>HYPERLINK("http://x")</f></c></row>'
    )
    document = read_document("a.xlsx", data)
    assert "sum | 3" in document.text
    assert "formulas without a stored value (Sheet!B2)" in document.problems[0]


def test_hidden_sheets_and_macros_are_told() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("a", "b"))
    hidden = book.create_sheet("Codes")
    hidden.append(("code", "label"))
    hidden.sheet_state = "veryHidden"
    document = read_document("a.xlsm", changed(saved(book), {"xl/vbaProject.bin": b"Sub Auto_Open()"}))
    assert document.kind == "xlsx"
    assert document.problems == (
        "a.xlsm holds macros; they were not run and not read",
        "a.xlsm has a hidden sheet, Codes; it was read as well",
    )
    assert "code | label" in document.text


def test_ten_thousand_columns_and_too_many_rows_are_cut_and_told() -> None:
    wide = read_document("wide.xlsx", made(tuple(range(10_000)), tuple(range(10_000))))
    assert f"has 10000 columns in Sheet; the first {MAX_COLUMNS} were read" in wide.problems[0]
    assert max(len(each.cells) for each in wide.passages) == MAX_COLUMNS
    long = read_document("long.xlsx", made(*((at, "x") for at in range(MAX_ROWS + 10))))
    assert f"has more than {MAX_ROWS} rows; Sheet was read up to row {MAX_ROWS}" in long.problems[0]


@pytest.mark.parametrize("place", ["XFD1048576", "ZZZ9999999", "A2000000000", "nowhere", ""])
def test_cells_that_claim_to_stand_at_the_end_of_the_world(place: str) -> None:
    far = f'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="{place}"><v>2</v></c></row>'
    document = read_document("far.xlsx", with_cells(far))
    assert document.passages or document.problems


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    data = made(("a", "b"), (1, 2))
    lying = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', part(data, SHEET))
    assert "1 | 2" in read_document("a.xlsx", changed(data, {SHEET: lying})).text


def test_entities_and_broken_sheets_are_refused_by_name() -> None:
    data = made(("a", "b"))
    bomb = read_document("a.xlsx", changed(data, {SHEET: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}))
    assert "declares XML entities" in bomb.problems[0]
    wrong = read_document("a.xlsx", changed(data, {"xl/workbook.xml": "<workbook/>"}))
    assert wrong.kind == "unreadable"


def test_when_the_time_is_over_what_was_read_stays() -> None:
    ticks = iter(range(1_000_000))
    data = made(*((at, "x") for at in range(500)))
    document = read_document("slow.xlsx", data, Budget(200, clock=lambda: float(next(ticks))))
    assert "took longer than 200 seconds" in document.problems[-1]
    assert 10 < len(document.passages) < 500
