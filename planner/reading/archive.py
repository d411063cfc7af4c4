"""Office files are ZIP archives of XML: looked through before any library unpacks them."""

import lzma
import zipfile
import zlib
from io import BytesIO
from typing import Final
from xml.parsers import expat

from planner.reading.budget import Budget
from planner.reading.rendered import Unreadable

MAX_ENTRIES: Final = 5_000
MAX_UNPACKED: Final = 120 * 1024 * 1024
MAX_XML: Final = 48 * 1024 * 1024
# lxml refuses deeper trees by itself, with a sentence nobody understands.
MAX_DEPTH: Final = 200
_PIECE: Final = 1024 * 1024
_MEGABYTE: Final = 1024 * 1024
# Packed bytes at a time, where nothing limits what they unpack to: zipfile takes no fewer.
STEP: Final = 4096
# What zipfile raises for archives that are cut, damaged, or packed in ways it does not know.
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """As `ZipFile.read`, and no further than the entry claims: that one unpacks all there is, then cuts it.

    Raises one of DAMAGED. BZIP2 and LZMA are taken in small steps, of which each is unpacked without limit.
    """
    is_limited = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    with archive.open(entry) as file:
        return b"".join(iter(lambda: file.read(entry.file_size if is_limited else STEP), b""))


class Archive:
    """An archive whose claims have been checked: entries, sizes, and XML without document types.

    No more bytes of an entry are unpacked than its directory claims, so claims are all that is summed up.
    """

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable`."""
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except DAMAGED as error:
            raise Unreadable("is a damaged ZIP or Office file") from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Unreadable(f"holds more than {MAX_ENTRIES} parts")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("is protected with a password")
        claimed = sum(entry.file_size for entry in entries)
        if claimed > MAX_UNPACKED:
            raise Unreadable(
                f"would unpack to {claimed // _MEGABYTE} MB; {MAX_UNPACKED // _MEGABYTE} MB are read at most"
            )
        self.names = tuple(entry.filename for entry in entries)

    def read(self, name: str) -> bytes:
        """The bytes of one part. Raises `Unreadable` when it is missing or damaged."""
        try:
            return unpacked(self._zip, self._zip.getinfo(name))
        except (KeyError, *DAMAGED) as error:
            raise Unreadable(f"is damaged (part {name})") from error

    def check_xml(self, budget: Budget) -> None:
        """Raises `Unreadable` when a part declares entities, is too large or too deep, or is broken."""
        for entry in self._zip.infolist():
            if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            if entry.file_size > MAX_XML:
                raise Unreadable(f"has a part of more than {MAX_XML // _MEGABYTE} MB ({entry.filename})")
            _check(self.read(entry.filename), entry.filename, budget)


def _check(data: bytes, name: str, budget: Budget) -> None:
    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"is nested too deep (part {name})")

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        # Office never writes a document type; entity bombs and foreign files need one.
        raise Unreadable(f"declares XML entities, which no Office file does (part {name})")

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = declared
    try:
        for at in range(0, len(data), _PIECE):
            budget.check()
            parser.Parse(data[at : at + _PIECE])
        parser.Parse(b"", True)  # noqa: FBT003 -- expat takes no keywords
    except expat.ExpatError as error:
        raise Unreadable(f"is damaged (part {name}, line {error.lineno})") from error
