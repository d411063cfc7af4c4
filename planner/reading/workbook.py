"""Excel workbooks (XLSX, XLSM) to passages: one table per block of rows, every cell with its address.

Formulas are not computed: the value stored with them is read. Macros are not run and not read.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from planner.reading.archive import DAMAGED, Archive
from planner.reading.budget import Budget, OutOfTime
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, Unreadable, gathered, rendered
from planner.reading.sheet_blocks import SheetRow, blocks_of_sheet, quoted
from planner.reading.sheet_scan import Scan, scan_sheet

MAX_SHEETS: Final = 100
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 200_000
MACROS: Final = "vbaproject.bin"
# openpyxl tells of every extension of Excel that it does not know.
warnings.filterwarnings("ignore", module=r"openpyxl\.")
# What openpyxl lets through for workbooks that break the format's rules.
BROKEN: Final = (
    InvalidFileException,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    OverflowError,
    SyntaxError,
    *DAMAGED,
)


def read_workbook(name: str, archive: Archive, data: bytes, budget: Budget) -> ReadDocument:
    """A workbook whose archive was opened. Raises `Unreadable`."""
    archive.check_xml(budget)
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except BROKEN as error:
        raise Unreadable("is a damaged workbook") from error
    problems: list[str] = []
    if any(part.lower().endswith(MACROS) for part in archive.names):
        problems.append("holds macros; they were not run and not read")
    blocks = gathered(_Book(book, archive, budget, problems).blocks(), problems)
    if not blocks:
        raise Unreadable("; ".join(["is a workbook without values", *problems]))
    return rendered(name, "xlsx", "", blocks, problems)


@dataclass(slots=True)
class _Book:
    """Goes through the sheets once and says in `problems` what was left out, and where."""

    book: Any
    archive: Archive
    budget: Budget
    problems: list[str]
    cells: int = 0
    tables: int = 0

    def blocks(self) -> Iterator[Block]:
        """Raises `OutOfTime`."""
        for number, sheet in enumerate(self.book.worksheets):
            if number == MAX_SHEETS:
                self.problems.append(f"has more than {MAX_SHEETS} sheets; the rest was not read")
                return
            if sheet.sheet_state != "visible":
                self.problems.append(f"has a hidden sheet, {quoted(sheet.title)}; it was read as well")
            try:
                yield from self._sheet(sheet)
            except BROKEN:
                self.problems.append(f"has a damaged sheet, {quoted(sheet.title)}; not all of it was read")

    def _sheet(self, sheet: Any) -> Iterator[Block]:
        name = quoted(sheet.title)
        # openpyxl keeps which part a sheet is in to itself.
        scan = scan_sheet(self.archive.read(sheet._worksheet_path.lstrip("/")), self.budget)
        self._tell(name, scan)
        rows: list[SheetRow] = []
        late: OutOfTime | None = None
        try:
            rows.extend(self._rows(sheet, scan))
        except OutOfTime as stop:
            late = stop
        if rows:
            yield Block("heading", name, sheet.title, 1)
        for block in blocks_of_sheet(name, rows, scan.merged, self.tables):
            self.tables = max(self.tables, block.table)
            yield block
        if late:
            raise late

    def _tell(self, name: str, scan: Scan) -> None:
        if scan.columns > MAX_COLUMNS:
            self.problems.append(f"has {scan.columns} columns in {name}; the first {MAX_COLUMNS} were read")
        if scan.empty_formulas:
            first = scan.empty_formulas[0]
            more = f" and {len(scan.empty_formulas) - 1} more" if len(scan.empty_formulas) > 1 else ""
            self.problems.append(
                f"has formulas without a stored value ({name}!{first}{more}); Excel stores them when it saves"
            )

    def _rows(self, sheet: Any, scan: Scan) -> Iterator[SheetRow]:
        # What the sheet says about its own size is often wrong; the scan has counted.
        sheet.reset_dimensions()
        kept, columns = 0, set[int]()
        for cells in sheet.iter_rows(max_row=scan.last_row or 1, max_col=min(scan.columns, MAX_COLUMNS) or 1):
            self.budget.check()
            texts = {cell.column: text for cell in cells if (text := shown(cell.value))}
            if not texts:
                continue
            kept += 1
            # A row is as wide as its table, so that is what counts.
            columns.update(texts)
            self.cells += len(columns)
            if kept > MAX_ROWS or self.cells > MAX_CELLS:
                what = f"{MAX_ROWS} rows" if kept > MAX_ROWS else f"{MAX_CELLS} cells"
                row = next(cell.row for cell in cells if cell.value is not None)
                self.problems.append(
                    f"has more than {what}; {quoted(sheet.title)} was read up to row {row - 1}"
                )
                return
            yield SheetRow(next(cell.row for cell in cells if cell.value is not None), texts)


def shown(value: Any) -> str:
    """A cell's value as words on one line: dates as 2026-03-01, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(
            value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat()
        ).removesuffix(" 00:00:00")
    return " ".join(str(value).split())
