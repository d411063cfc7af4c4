"""PDF to passages, page by page. Drawings and pictures are not read; nothing in the file is run."""

import logging
from io import BytesIO
from typing import Any, Final

import pypdf
from pypdf.errors import PyPdfError

from planner.reading.budget import Budget, OutOfTime
from planner.reading.documents import ReadDocument
from planner.reading.page_layout import Fragment, blocks_of
from planner.reading.rendered import Unreadable, gathered, rendered

MAX_PAGES: Final = 2_000
# A page of text draws some tens of kilobytes; maps and plans draw megabytes and say little in words.
MAX_PAGE_BYTES: Final = 4_000_000
MAX_FRAGMENTS: Final = 6_000
MAX_ALL_FRAGMENTS: Final = 500_000
# pypdf's own limits are for whole archives of pictures; a page of words needs far less. jbig2dec is a program
# it would start for pictures.
_LIMITS: Final = pypdf.Configuration(
    zlib_maximum_output_length=16_000_000,
    lzw_maximum_output_length=16_000_000,
    run_length_maximum_output_length=16_000_000,
    brotli_maximum_output_length=16_000_000,
    maximum_declared_stream_length=16_000_000,
    array_based_stream_maximum_output_length=16_000_000,
    stream_decoding_work_maximum_length=64_000_000,
    stream_parsing_work_maximum_count=500_000,
    xform_maximum_invocations_per_extraction=500,
    jbig2dec_binary=None,
)
# A broken file can make it log a line for every object.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
# What pypdf lets through for files that break the format's rules: its own errors, and Python's where it
# trusts a number, a reference or a key of the file.
BROKEN: Final = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    EOFError,
    OSError,
)
# Ligatures stand for letters that a person would type.
_LIGATURES: Final = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u00a0": " ",
        "\x00": " ",
    }
)


def read_pdf(name: str, data: bytes, budget: Budget) -> ReadDocument:
    """The words of a PDF with the page as address (`p.3`). Raises `Unreadable` when there are none."""
    with pypdf.apply_configuration(_LIMITS):
        return _read(name, data, budget)


def _read(name: str, data: bytes, budget: Budget) -> ReadDocument:
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("is protected with a password; save it without one and add it again")
        count = len(reader.pages)
    except BROKEN as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("is a damaged PDF file") from error
    problems: list[str] = []
    pages = _Pages(reader, min(count, MAX_PAGES), budget)
    read = pages.read()
    blocks = gathered(blocks_of(read), problems)
    if not blocks:
        raise Unreadable("; ".join(["is a PDF file without text", *pages.problems()]))
    if count > MAX_PAGES:
        problems.append(f"has {count} pages; the first {MAX_PAGES} were read")
    return rendered(name, "pdf", _title(reader), blocks, [*pages.problems(), *problems])


def _title(reader: pypdf.PdfReader) -> str:
    try:
        title = reader.metadata.title if reader.metadata else ""
    except BROKEN:
        return ""
    return " ".join((title or "").translate(_LIGATURES).split())[:200]


class _Pages:
    """The fragments of each page, and which pages gave none and why."""

    def __init__(self, reader: pypdf.PdfReader, count: int, budget: Budget) -> None:
        self._reader = reader
        self._count = count
        self._budget = budget
        self._failed: list[int] = []
        self._large: list[int] = []
        self._empty: list[int] = []
        self._stopped = ""
        self._count_of_fragments = 0

    def read(self) -> list[tuple[int, list[Fragment]]]:
        """(page from 1, fragments) of every page, as far as the time goes, also in the middle of a page."""
        read: list[tuple[int, list[Fragment]]] = []
        try:
            for number in range(1, self._count + 1):
                self._budget.check()
                if self._count_of_fragments > MAX_ALL_FRAGMENTS:
                    self._stopped = f"is very long; the first {len(read)} of {self._count} pages were read"
                    break
                read.append((number, self._read_page(number)))
                self._count_of_fragments += len(read[-1][1])
        except OutOfTime as stop:
            self._stopped = f"{stop}; the first {len(read)} of {self._count} pages were read"
        return read

    def _read_page(self, number: int) -> list[Fragment]:
        try:
            fragments = self._fragments(number)
        except BROKEN:
            self._failed.append(number)
            return []
        if not fragments and number not in self._large:
            self._empty.append(number)
        return fragments

    def _fragments(self, number: int) -> list[Fragment]:
        page = self._reader.pages[number - 1]
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
            self._large.append(number)
            return []
        found: list[Fragment] = []

        def operated(*_: Any) -> None:
            self._budget.check()

        def drawn(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
            text = text.translate(_LIGATURES).replace("\n", "")
            if text.strip() and len(found) < MAX_FRAGMENTS:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                height = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1])) or 1.0
                found.append(Fragment(x, y, height, str((font or {}).get("/BaseFont", "")), text))

        page.extract_text(visitor_text=drawn, visitor_operand_before=operated)
        return found

    def problems(self) -> list[str]:
        said = (
            (self._failed, "could not be read: damaged"),
            (self._large, "could not be read: too large a drawing"),
            (self._empty, "without text: a scan or a picture"),
        )
        told = [f"{_numbers(pages)} {why}" for pages, why in said if pages]
        return [*told, self._stopped] if self._stopped else told


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(f"p.{number}" for number in pages[:8])
    return f"has {shown}" if len(pages) <= 8 else f"has {shown} and {len(pages) - 8} more pages"
