"""Bundles: what leaves comes back the same, and what nobody exported is refused."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from planner.interchange import bundle_schema, bundles
from planner.interchange.bundle_values import BundledApproval, BundledComment, BundledThread
from planner.interchange.bundles import Bundle, bundled, read_bundle, write_bundle
from planner.spec.plan import PlanInvalid
from tests.ui.plans import reference_plan

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
FILES = (
    bundled("contact_to_lead.md", b"# Contacts", 1, origin="upload", url=""),
    bundled("docs.html", b"<p>x</p>", 2, origin="link", url="https://docs.example.com/orders"),
)
THREADS = (
    BundledThread(
        workflow="contact-to-lead",
        key="AC-04",
        quote="An event …",
        comments=(BundledComment(author="Lena Fischer", at=AT, text="Why?"),),
    ),
)
APPROVALS = (BundledApproval(workflow="contact-to-lead", revision=4, by="Tom Okafor", at=AT),)
WHOLE = Bundle(reference_plan(), FILES, THREADS, APPROVALS)


def repacked(change: Callable[[dict[str, bytes]], None], packed: bytes | None = None) -> bytes:
    """The bundle with other files in it."""
    with zipfile.ZipFile(io.BytesIO(packed or write_bundle(WHOLE))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def problem(data: bytes) -> str:
    with pytest.raises(PlanInvalid) as refused:
        read_bundle(data)
    return refused.value.problems[0]


def test_what_is_written_is_read_back_and_written_the_same_again():
    packed = write_bundle(WHOLE)
    found = read_bundle(packed)
    assert found == WHOLE
    assert write_bundle(found) == packed


def test_comments_and_approvals_are_left_out_where_nobody_asked_for_them():
    found = read_bundle(write_bundle(Bundle(reference_plan(), FILES)))
    assert (found.threads, found.approvals) == (None, None)


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "/etc/passwd", "documents/../x", "documents/1", "a.txt", "C:\\x"]
)
def test_a_file_that_the_format_does_not_know_is_refused(name: str):
    assert "no file of a plan bundle has this name" in problem(
        repacked(lambda files: files.update({name: b"x"}))
    )


def test_other_bytes_than_were_exported_are_refused():
    told = problem(repacked(lambda files: files.update({"documents/0001": b"# Other"})))
    assert told.startswith("documents/0001: its bytes are not those")


def test_a_document_that_is_missing_or_that_nobody_names_is_refused():
    assert problem(repacked(lambda files: files.pop("documents/0002"))).startswith("documents/0002")
    assert "does not name it" in problem(repacked(lambda files: files.update({"documents/0003": b"x"})))


def test_a_bomb_is_refused_by_what_it_claims(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundles, "MOST_UNPACKED", 5_000_000)
    bomb = repacked(lambda files: files.update({"documents/0003": b"\0" * 6_000_000}))
    assert len(bomb) < 100_000
    assert "unpacks to at most" in problem(bomb)
    monkeypatch.setattr(bundles, "MOST_BUNDLE", 100)
    assert "has at most" in problem(bomb)


def test_a_file_that_stands_in_it_twice_is_refused():
    out = io.BytesIO(write_bundle(WHOLE))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("plan.json", b"{}")
    assert "twice" in problem(out.getvalue())


@pytest.mark.parametrize("cut", [10, 200, 2000])
def test_a_damaged_file_is_refused_and_never_an_error_of_ours(cut: int):
    assert "damaged" in problem(write_bundle(WHOLE)[:-cut])


def test_wrong_values_are_named_with_their_file_and_place():
    def other(files: dict[str, bytes]) -> None:
        value = json.loads(files["comments.json"])
        value["threads"][0]["comments"][0]["at"] = "yesterday"
        files["comments.json"] = json.dumps(value).encode()

    assert problem(repacked(other)).startswith("comments.json: threads[0].comments[0].at")
    assert problem(repacked(lambda files: files.update({"plan.json": b"{}"}))).startswith("plan.json: ")
    newer = repacked(lambda files: files.update({"bundle.json": b'{"format": "tenon/bundle@2"}'}))
    assert problem(newer).startswith("bundle.json: format")
    assert "no plan.json" in problem(repacked(lambda files: files.pop("plan.json")))


def test_the_published_schema_is_not_stale():
    assert bundle_schema.PUBLISHED.read_text(encoding="utf-8") == bundle_schema.schema_text()


@pytest.mark.parametrize(
    "where",
    [
        {"key": "AC-04"},
        {"workflow": "contact-to-lead", "key": ""},
        {"place": "question", "key": "Q/1"},
        {"place": "question", "workflow": "contact-to-lead", "key": "Q-01"},
        {"place": "passage", "key": "a/b.md"},
        {"place": "passage", "key": ""},
    ],
)
def test_a_thread_about_nothing_that_has_an_address_is_refused(where: dict[str, str]):
    def change(files: dict[str, bytes]) -> None:
        files["comments.json"] = json.dumps({"threads": [where]}).encode()

    assert problem(repacked(change)).startswith("comments.json: threads")


def test_no_file_is_unpacked_further_than_it_claims():
    packed = repacked(lambda files: files.update({"documents/0001": bytes(80_000_000)}))
    size = (80_000_000).to_bytes(4, "little")
    assert packed.count(size) == 2
    tracemalloc.start()
    try:
        assert "damaged" in problem(packed.replace(size, (10).to_bytes(4, "little")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_files_packed_in_another_way_are_refused(packing: int):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("bundle.json", "{}")
        archive.writestr("plan.json", "{}")
    assert "packed in another way" in problem(out.getvalue())
