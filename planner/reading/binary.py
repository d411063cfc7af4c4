"""Files that are no text: told by their first bytes, whatever they are called."""

from pathlib import PurePath
from typing import Final

from planner.reading import pdf, word, workbook
from planner.reading.archive import Archive
from planner.reading.budget import Budget
from planner.reading.containers import is_archive, read_archive
from planner.reading.documents import ReadDocument
from planner.reading.picture import picture_kind, read_picture
from planner.reading.rendered import Unreadable

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES: Final = "[Content_Types].xml"
# The main part of each, as the archive's list of types names it: plain, template, with macros.
_WORD: Final = (
    b"wordprocessingml.document.main+xml",
    b"wordprocessingml.template.main+xml",
    b"ms-word.document.macroEnabled.main+xml",
    b"ms-word.template.macroEnabledTemplate.main+xml",
)
_SHEET: Final = (
    b"spreadsheetml.sheet.main+xml",
    b"spreadsheetml.template.main+xml",
    b"ms-excel.sheet.macroEnabled.main+xml",
    b"ms-excel.template.macroEnabled.main+xml",
)
_OTHER: Final = (
    (b"presentationml", "is a PowerPoint file; save it as PDF and add that"),
    (b"sheet.binary.macroEnabled", "is a binary workbook (XLSB); save it as XLSX"),
    (b"ms-visio", "is a Visio drawing; save it as PDF or as a picture"),
)
_MAX_TYPES: Final = 1024 * 1024


def read_binary(name: str, data: bytes, budget: Budget) -> ReadDocument | None:
    """The document, or None when the bytes may be text. Raises `Unreadable` and `OutOfTime`."""
    if kind := picture_kind(data):
        return read_picture(name, data, kind)
    # Some programs write a line before a PDF's first.
    called = PurePath(name).suffix.lower() == ".pdf"
    if data[:64].lstrip().startswith(b"%PDF-") or (called and b"%PDF-" in data[:1024]):
        return pdf.read_pdf(name, data, budget)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_archive(name, data, budget)
    if data.startswith(_OLE):
        raise Unreadable(_old(data))
    if data.startswith(rb"{\rtf"):
        raise Unreadable("is an RTF file; save it as DOCX or PDF and add that")
    return None


def _read_archive(name: str, data: bytes, budget: Budget) -> ReadDocument:
    if is_archive(data):
        return read_archive(name, data)
    archive = Archive(data)
    if _TYPES not in archive.names:
        if archive.read("mimetype").startswith(b"application/vnd.oasis"):
            raise Unreadable("is an OpenDocument file; save it as DOCX or XLSX and add that")
        raise Unreadable("is an archive of an unknown kind; add the files in it one by one")
    types = archive.read(_TYPES)[:_MAX_TYPES]
    if any(main in types for main in _WORD):
        return word.read_word(name, archive, data, budget)
    if any(main in types for main in _SHEET):
        return workbook.read_workbook(name, archive, data, budget)
    raise Unreadable(
        next((why for kind, why in _OTHER if kind in types), "is an Office file of an unknown kind")
    )


def _old(data: bytes) -> str:
    """What a file of the old Office container is: its directory names its streams in UTF-16."""
    streams = (
        ("EncryptedPackage", "is protected with a password; save it without one and add it again"),
        ("__substg1.0_", "is an Outlook message (.msg); save it as .eml or as text and add that"),
        ("WordDocument", "is an old Word file (.doc); save it as DOCX and add that"),
        ("Workbook", "is an old Excel file (.xls); save it as XLSX and add that"),
    )
    found = (why for stream, why in streams if stream.encode("utf-16-le") in data)
    return next(found, "is an old Office file; save it in a newer format and add that")
