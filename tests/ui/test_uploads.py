"""Files sent one by one, what is in them, names that are taken, and reading only once."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse

from jobs.models import Job
from planner.models import Document, Reading
from planner.selectors import readings
from planner.selectors.documents import read
from planner.services.documents import MAX_DOCUMENTS, add_document, bring, remove_document
from tests.cast import Cast
from tests.planner.reading.made import archive, pdf
from tests.planner.reading.test_containers import mail
from tests.ui.test_documents import names

pytestmark = pytest.mark.usefixtures("no_worker")

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02"


def upload(cast: Cast, base: str, name: str, data: bytes) -> HttpResponse:
    """One file, as the page's script sends it."""
    return cast.client(cast.ada).post(f"{base}/uploads", {"file": SimpleUploadedFile(name, data)})


def test_each_file_is_kept_by_itself_and_research_starts_once_after_the_last(cast: Cast, base: str):
    answers = [upload(cast, base, name, b"Orders.") for name in ("a.md", "b.md")]
    assert [answer.json()["name"] for answer in answers] == ["a.md", "b.md"]
    refused = upload(cast, base, "c.md", b" ")
    assert refused.status_code == 422
    assert refused.json() == {"reason": "c.md is empty. Choose a file with something in it."}
    assert not Job.objects.exists()
    assert "2 documents" in cast.client(cast.ada).get(f"{base}/").content.decode()
    for _ in range(2):
        cast.client(cast.ada).post(f"{base}/uploads/research")
    assert [job.args["reason"] for job in Job.objects.all()] == ["Added a.md, b.md"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "a.7z is a 7z archive;"),
        ("a.md", b"x" * (10 * 1024 * 1024 + 1), "a.md is 10 MB; the limit for it is 10 MB."),
        ("a.pdf", b"%PDF-1.7 broken", "a.pdf is a damaged PDF file."),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    cast: Cast, base: str, name: str, data: bytes, reason: str
):
    answer = upload(cast, base, name, data)
    assert answer.status_code == 422
    assert answer.json()["reason"].startswith(reason)
    assert not Document.objects.exists()


def test_files_in_a_mail_are_documents_that_can_be_opened_and_leave_with_it(cast: Cast, base: str):
    data = mail(orders_csv=b"id;email\n1;a@example.com\n", all_zip=archive({"b.md": "# B", "c.md": " "}))
    told = upload(cast, base, "mail.eml", data).json()
    assert (told["inside"], told["left_out"]) == (3, ["mail.eml holds c.md, which is empty"])
    assert names(cast) == [
        "mail.eml",
        "mail.eml / orders.csv",
        "mail.eml / all.zip",
        "mail.eml / all.zip / b.md",
    ]
    browser = cast.client(cast.ada)
    page = browser.get(f"{base}/documents/mail.eml / orders.csv?at=L2").content.decode()
    assert "Came in" in page
    assert 'id="hit"' in page
    assert "Files in it" in browser.get(f"{base}/documents/mail.eml").content.decode()
    saved = browser.get(f"{base}/documents/mail.eml / orders.csv/file")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    remove_document(document=Document.objects.get(name="mail.eml"), by=cast.ada)
    assert names(cast) == []


def test_an_upload_never_takes_the_place_of_what_a_person_wrote(cast: Cast):
    add_document(project=cast.project, name="prompt", data=b"Brief", by=cast.ada, origin="brief")
    add_document(project=cast.project, name="note-1.md", data=b"Note", by=cast.ada, origin="note")
    for name, data in (("prompt", b"File"), ("note-1.md", b"File"), ("prompt", b"Newer")):
        add_document(project=cast.project, name=name, data=data, by=cast.ada)
    assert names(cast) == ["prompt", "note-1.md", "note-1-2.md", "prompt-2"]


def test_the_same_bytes_again_change_nothing(cast: Cast, base: str):
    data = mail(orders_csv=b"id;email\n1;a@example.com\n")
    first, again = (upload(cast, base, "mail.eml", data).json() for _ in range(2))
    assert first == again
    assert Document.objects.count() == 2


def test_a_plan_that_is_full_says_so_for_each_file(cast: Cast):
    for number in range(MAX_DOCUMENTS - 1):
        Document.objects.create(project=cast.project, name=f"{number}", data=b"x", size=1, added_by=cast.ada)
    packed = bring(project=cast.project, name="a.zip", data=archive({"b.md": "B"}), by=cast.ada)
    [told] = packed.left_out
    assert told.startswith(
        f"a.zip / b.md was not kept: a plan holds {MAX_DOCUMENTS} documents. Leave one out"
    )


def test_a_document_is_read_once(cast: Cast, base: str, monkeypatch: pytest.MonkeyPatch):
    data = pdf([(50, 700, 10, "F1", "Orders go to the ledger.")])
    document = add_document(project=cast.project, name="plan.pdf", data=data, by=cast.ada)
    first = read(document)
    monkeypatch.setattr(readings, "read_apart", None)
    monkeypatch.setattr(readings, "_recent", readings._Recent())
    assert read(document) == first
    page = cast.client(cast.ada).get(f"{base}/documents/plan.pdf?find=LEDGER").content.decode()
    assert "<mark>ledger</mark>" in page
    assert "PDF" in page
    assert "1 page<" in page


def test_readers_that_changed_read_again(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    document = add_document(project=cast.project, name="a.md", data=b"# A", by=cast.ada)
    read(document)
    monkeypatch.setattr(readings, "reader_version", lambda: "newer")
    assert read(document).title == "A"
    assert Reading.objects.get().version == "newer"


def test_a_picture_is_shown_and_nothing_else_is_served_as_one(cast: Cast, base: str):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for name, data in (("flow.png", PNG), ("flow.svg", svg), ("page.html", b"<html><p>x</p></html>")):
        add_document(project=cast.project, name=name, data=data, by=cast.ada)
    browser = cast.client(cast.ada)
    shown = browser.get(f"{base}/documents/flow.png/picture")
    assert shown.headers["Content-Type"] == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "/documents/flow.png/picture" in browser.get(f"{base}/documents/flow.png").content.decode()
    for name in ("flow.svg", "page.html"):
        assert browser.get(f"{base}/documents/{name}/picture").status_code == 404
        assert "<img" not in browser.get(f"{base}/documents/{name}").content.decode()


def test_older_versions_open_and_one_that_was_left_out_comes_back(cast: Cast, base: str):
    for text in (b"first words", b"second words"):
        add_document(project=cast.project, name="a.md", data=text, by=cast.ada)
    browser = cast.client(cast.ada)
    older = browser.get(f"{base}/documents/a.md?version=1").content.decode()
    assert "An older version" in older
    assert "first words" in older
    assert browser.get(f"{base}/documents/a.md?version=3").status_code == 404
    browser.post(f"{base}/documents/a.md/remove")
    assert "Bring it back" in browser.get(f"{base}/documents/a.md").content.decode()
    browser.post(f"{base}/documents/a.md/restore")
    assert names(cast) == ["a.md"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time anyway")
def test_two_uploads_of_one_name_at_once_take_turns(cast: Cast):
    kept: list[Document] = []

    def add(text: bytes) -> None:
        try:
            kept.append(add_document(project=cast.project, name="same.md", data=text, by=cast.ada))
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(b"%d" % number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 6
    assert names(cast) == ["same.md"]
