"""A plan with all that belongs to it as one ZIP file: written the same way every time, read with suspicion.

Nothing of a bundle ever becomes a path: its files are looked up by names that the format fixes, and a bundle
that holds any other file is refused.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeVar

from pydantic import ValidationError

from lib.json_text import NotJson, read_json, storable
from planner.interchange.bundle_values import (
    Approvals,
    BundledApproval,
    BundledDocument,
    BundledThread,
    Comments,
    Manifest,
)
from planner.interchange.plan_files import MOST_BYTES, plan_text, read_plan_file
from planner.reading.archive import DAMAGED, unpacked
from planner.spec.plan import Plan, PlanInvalid, path_of
from planner.spec.values import Value

MANIFEST, PLAN, COMMENTS, APPROVALS = "bundle.json", "plan.json", "comments.json", "approvals.json"
DOCUMENT: Final = re.compile(r"documents/[0-9]{4}")
MOST_BUNDLE: Final = 60 * 1024 * 1024
MOST_UNPACKED: Final = 150 * 1024 * 1024
MOST_ENTRIES: Final = 300
MOST_TEXT: Final = 40_000_000
MOST_PROBLEMS: Final = 12
# A ZIP file has local times without a zone; one moment for all keeps two exports of one plan equal.
MOMENT: Final = (1980, 1, 1, 0, 0, 0)
READABLE: Final = 0o644 << 16
# Of the other ways Python unpacks a piece without any limit, however little is asked for.
PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Read = TypeVar("Read", bound=Value)


@dataclass(frozen=True)
class BundleFile:
    """One document with its bytes."""

    document: BundledDocument
    data: bytes


@dataclass(frozen=True)
class Bundle:
    """All of a bundle. Comments and approvals are None where it was made without them."""

    plan: Plan
    files: tuple[BundleFile, ...] = ()
    threads: tuple[BundledThread, ...] | None = None
    approvals: tuple[BundledApproval, ...] | None = None


def is_bundle(data: bytes) -> bool:
    """Whether these bytes may be a bundle; `read_bundle` says what is wrong with one that is not."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def bundled(name: str, data: bytes, number: int, *, origin: str, url: str) -> BundleFile:
    """A document as number `number` of a bundle. `origin` as the plan knows it."""
    document = BundledDocument(
        name=name,
        file=f"documents/{number:04}",
        sha256=hashlib.sha256(data).hexdigest(),
        origin=origin,  # type: ignore[arg-type] # pydantic checks it
        url=url,
    )
    return BundleFile(document, data)


def write_bundle(bundle: Bundle) -> bytes:
    """The ZIP file. The same bundle gives the same bytes."""
    entries = [
        (MANIFEST, _text(Manifest(documents=tuple(each.document for each in bundle.files)))),
        (PLAN, plan_text(bundle.plan).encode()),
        *((each.document.file, each.data) for each in bundle.files),
    ]
    if bundle.threads is not None:
        entries.append((COMMENTS, _text(Comments(threads=bundle.threads))))
    if bundle.approvals is not None:
        entries.append((APPROVALS, _text(Approvals(approvals=bundle.approvals))))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = READABLE
            archive.writestr(entry, data)
    return out.getvalue()


def read_bundle(data: bytes) -> Bundle:
    """The bundle in a ZIP file. Raises `PlanInvalid`, each problem beginning with the file it is in."""
    if len(data) > MOST_BUNDLE:
        raise PlanInvalid([f"(the bundle): it has at most {MOST_BUNDLE // 1024 // 1024} MB"])
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read(archive, _checked(archive.infolist()))
    except DAMAGED as error:
        raise (error if isinstance(error, PlanInvalid) else _wrong("(the bundle)", "is damaged")) from error


def _checked(entries: list[zipfile.ZipInfo]) -> set[str]:
    """The names of the files in it. Sizes are what the directory claims; `unpacked` takes no byte more."""
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _wrong("(the bundle)", f"it unpacks to at most {MOST_UNPACKED // 1024 // 1024} MB")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _wrong("(the bundle)", "is protected with a password")
    if any(entry.compress_type not in PACKED for entry in entries):
        raise _wrong("(the bundle)", "is packed in another way than Tenon packs bundles")
    if len(set(names)) < len(names):
        raise _wrong("(the bundle)", "a file stands in it twice")
    known = {MANIFEST, PLAN, COMMENTS, APPROVALS}
    for name in names:
        if name not in known and not DOCUMENT.fullmatch(name):
            raise _wrong(name[:80], "no file of a plan bundle has this name")
    return set(names)


def _read(archive: zipfile.ZipFile, names: set[str]) -> Bundle:
    if missing := {MANIFEST, PLAN} - names:
        raise _wrong("(the bundle)", f"it has no {' and no '.join(sorted(missing))}")
    manifest = _value(archive, MANIFEST, Manifest)
    try:
        plan = read_plan_file(_bytes(archive, PLAN, MOST_BYTES))
    except PlanInvalid as error:
        raise PlanInvalid([f"{PLAN}: {problem}" for problem in error.problems]) from error
    files = tuple(_files(archive, manifest.documents, names))
    threads = _value(archive, COMMENTS, Comments).threads if COMMENTS in names else None
    approvals = _value(archive, APPROVALS, Approvals).approvals if APPROVALS in names else None
    return Bundle(plan, files, threads, approvals)


def _files(
    archive: zipfile.ZipFile, documents: Iterable[BundledDocument], names: set[str]
) -> Iterable[BundleFile]:
    unnamed = {name for name in names if DOCUMENT.fullmatch(name)}
    for document in documents:
        if document.file not in unnamed:
            raise _wrong(document.file, f"{MANIFEST} names it once, and it is there once")
        unnamed.remove(document.file)
        data = unpacked(archive, archive.getinfo(document.file))
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise _wrong(document.file, "its bytes are not those that were exported")
        yield BundleFile(document, data)
    if unnamed:
        raise _wrong(min(unnamed), f"{MANIFEST} does not name it")


def _value(archive: zipfile.ZipFile, name: str, kind: type[Read]) -> Read:
    data = _bytes(archive, name, MOST_TEXT)
    try:
        value = read_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong(name, "is not UTF-8 text") from error
    except NotJson as error:
        raise _wrong(name, str(error)) from error
    if storable(value) != value:
        raise _wrong(name, "a text in it holds a null byte or half a character")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found = error.errors()[:MOST_PROBLEMS]
        raise PlanInvalid(
            [f"{name}: {path_of(one['loc'])}: {one['msg'].lower()}" for one in found]
        ) from error


def _bytes(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise _wrong(name, f"has at most {most // 1_000_000} MB")
    return unpacked(archive, archive.getinfo(name))


def _text(value: Value) -> bytes:
    return (value.model_dump_json(by_alias=True, indent=2) + "\n").encode()


def _wrong(place: str, problem: str) -> PlanInvalid:
    return PlanInvalid([f"{place}: {problem}"])
