"""E-mails with attachments and ZIP archives: each file in one is a document of its own."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from planner.reading.archive import DAMAGED, unpacked
from planner.reading.documents import MAX_BYTES, Attachment, ReadDocument
from planner.reading.mail import looks_like_mail, read_mail
from planner.reading.rendered import Unreadable

MAX_FILES: Final = 60
MAX_ENTRIES: Final = 5_000
MAX_UNPACKED: Final = 100 * 1024 * 1024
# An archive in an e-mail is common; one in an archive in an e-mail is made to be unpacked for ever.
MAX_DEPTH: Final = 2
LONGEST_NAME: Final = 200
_MEGABYTE: Final = 1024 * 1024
JOINT: Final = " / "
_OFFICE: Final = ("[Content_Types].xml", "mimetype")
# What systems put into archives for themselves.
_CLUTTER: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass
class Contents:
    """The files in a document, by full name (`mail.eml / orders.csv`), and what was left out and why."""

    files: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unpacked: int = 0


def contents_of(name: str, data: bytes) -> Contents:
    """What is in this e-mail or archive, also two deep; nothing for any other document. Never raises."""
    found = Contents()
    _gather(name, data, found, depth=1)
    return found


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a ZIP archive of files, which Office documents are not."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return not set(_OFFICE) & set(archive.namelist()[:MAX_ENTRIES])
    except DAMAGED:
        return False


def read_archive(name: str, data: bytes) -> ReadDocument:
    """An archive as a document without words of its own. Raises `Unreadable` when no file in it is of use."""
    found = Contents()
    attachments = tuple(_unzipped(data, found))
    if not attachments:
        raise Unreadable("; ".join(found.problems) or "is a ZIP archive without files")
    told = tuple(f"{name} {problem}" for problem in found.problems)
    return ReadDocument(name, "archive", name, problems=told, attachments=attachments)


def _gather(name: str, data: bytes, found: Contents, depth: int) -> None:
    for each in _files(name, data, found):
        if len(found.files) >= MAX_FILES:
            found.problems.append(f"holds more than {MAX_FILES} files; the rest was left out")
            return
        full = _joined(name, each.name)
        found.files.append(Attachment(full, each.data))
        if depth < MAX_DEPTH:
            _gather(full, each.data, found, depth + 1)
        elif is_archive(each.data):
            found.problems.append(f"holds an archive in an archive, {each.name}, which was not opened")


def _files(name: str, data: bytes, found: Contents) -> Iterator[Attachment]:
    if is_archive(data):
        yield from _unzipped(data, found)
    elif looks_like_mail(data, named_so=name.lower().endswith(".eml")):
        try:
            yield from read_mail(name, data).attachments
        except Unreadable:
            return


def _unzipped(data: bytes, found: Contents) -> Iterator[Attachment]:
    """The files of an archive with their folders; what cannot be unpacked is told."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except DAMAGED:
        return
    entries = [each for each in archive.infolist() if not each.is_dir() and not _is_clutter(each.filename)]
    if len(entries) > MAX_ENTRIES:
        found.problems.append(f"holds more than {MAX_ENTRIES} files; none was unpacked")
        return
    taken: set[str] = set()
    for entry in entries:
        name = _entry_name(entry.filename)
        if why := _refusal(entry, found.unpacked):
            found.problems.append(f"holds {name}, which {why}")
            continue
        try:
            content = unpacked(archive, entry)
        except DAMAGED:
            found.problems.append(f"holds {name}, which is damaged")
            continue
        found.unpacked += len(content)
        if not content.strip() or name.lower() in taken:
            found.problems.append(
                f"holds {name}, which is {'empty' if not content.strip() else 'there twice'}"
            )
            continue
        taken.add(name.lower())
        yield Attachment(name, content)


def _refusal(entry: zipfile.ZipInfo, unpacked: int) -> str:
    """Why this entry is not unpacked. Of others no more bytes are unpacked than an entry claims."""
    if entry.flag_bits & 1:
        return "is protected with a password"
    if entry.file_size > MAX_BYTES:
        return f"would unpack to {entry.file_size // _MEGABYTE} MB; the limit is {MAX_BYTES // _MEGABYTE} MB"
    if unpacked + entry.file_size > MAX_UNPACKED:
        return f"was left out: more than {MAX_UNPACKED // _MEGABYTE} MB in all"
    return ""


def _is_clutter(name: str) -> bool:
    return any(part in _CLUTTER or part.startswith("._") for part in PurePosixPath(name).parts)


def _entry_name(name: str) -> str:
    """Folders and file without what leads out of the archive or cannot be printed."""
    parts = [
        "".join(letter for letter in part if letter.isprintable()).strip()
        for part in PurePosixPath(name.replace("\\", "/")).parts
    ]
    kept = [part for part in parts if part.strip("./ ") and not part.endswith(":")]
    return JOINT.join(kept) or "file"


def _joined(outer: str, inner: str) -> str:
    """`mail.eml / orders.csv`, shortened in its middle where that is too long."""
    full = f"{outer}{JOINT}{inner}"
    if len(full) <= LONGEST_NAME:
        return full
    return f"{outer[:60].strip()}{JOINT}{inner[-(LONGEST_NAME - 60 - len(JOINT)) :].strip(' /')}"
