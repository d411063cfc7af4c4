"""Bringing documents over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job
from lib.errors import Invalid
from planner.launch import project_started
from planner.models import Document, ResearchRevision
from planner.services.documents import MAX_DOCUMENTS, add_document
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("no_worker")


def names(cast: Cast) -> list[str]:
    return list(Document.objects.filter(project=cast.project, removed_at=None).values_list("name", flat=True))


def test_files_and_a_note_join_the_plan_and_research_starts(cast: Cast, base: str):
    sent = {
        "files": [SimpleUploadedFile("notes.md", b"# Notes"), SimpleUploadedFile("order.json", b"{}")],
        "note": "Ask Lena.",
    }
    answer = cast.client(cast.ada).post(f"{base}/documents", sent)
    assert answer.status_code == 303
    assert names(cast) == ["notes.md", "order.json", "note-1.md"]
    assert Job.objects.get().args["reason"] == "Added notes.md, order.json, note-1.md"


def test_nothing_to_add_says_so_and_keeps_the_page(cast: Cast, base: str):
    answer = cast.client(cast.ada).post(f"{base}/documents", {"note": "  "})
    assert answer.status_code == 422
    assert "Write something or choose a file first." in answer.content.decode()
    assert not Job.objects.exists()


def test_an_empty_file_is_refused_and_the_others_are_kept(cast: Cast, base: str):
    sent = {"files": [SimpleUploadedFile("good.md", b"# Good"), SimpleUploadedFile("empty.md", b"  \n")]}
    answer = cast.client(cast.ada).post(f"{base}/documents", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "empty.md is empty. Choose a file with something in it." in page
    assert "Kept: good.md. Research has started." in page
    assert names(cast) == ["good.md"]
    assert Job.objects.get().args["reason"] == "Added good.md"


def test_the_same_name_again_replaces_and_the_old_one_stays(cast: Cast):
    for text in (b"one", b"two"):
        add_document(project=cast.project, name="a.md", data=text, by=cast.ada)
    assert names(cast) == ["a.md"]
    assert [bytes(row.data) for row in Document.objects.order_by("pk")] == [b"one", b"two"]


@pytest.mark.parametrize(
    ("given", "kept"), [("../../etc/passwd", "passwd"), ("C:\\temp\\a.md", "a.md"), ("a\x00b\n.md", "ab.md")]
)
def test_a_name_is_only_a_name(cast: Cast, given: str, kept: str):
    assert add_document(project=cast.project, name=given, data=b"x", by=cast.ada).name == kept


@pytest.mark.parametrize("name", ["", "..", "/", "\x00"])
def test_no_name_is_refused(cast: Cast, name: str):
    with pytest.raises(Invalid):
        add_document(project=cast.project, name=name, data=b"x", by=cast.ada)


def test_a_plan_holds_so_many_documents(cast: Cast):
    for number in range(MAX_DOCUMENTS):
        add_document(project=cast.project, name=f"{number}.md", data=b"x", by=cast.ada)
    with pytest.raises(Invalid):
        add_document(project=cast.project, name="more.md", data=b"x", by=cast.ada)
    add_document(project=cast.project, name="0.md", data=b"newer", by=cast.ada)


def test_a_document_left_out_is_not_researched_but_old_citations_open(
    cast: Cast, plan: ResearchRevision, base: str
):
    browser = cast.client(cast.ada)
    browser.post(f"{base}/documents/contact_to_lead.md/remove")
    assert names(cast) == []
    page = browser.get(f"{base}/documents/contact_to_lead.md?at=L14").content.decode()
    assert "No longer part of the research" in page
    assert 'id="hit"' in page


def test_what_a_document_says_is_text_and_never_markup(cast: Cast, base: str):
    add_document(
        project=cast.project, name="<b>.md", data=b"# <script>alert(1)</script>\n\n<img src=x>", by=cast.ada
    )
    page = cast.client(cast.ada).get(f"{base}/documents/%3Cb%3E.md").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_a_started_project_has_its_brief_its_files_and_a_job(cast: Cast):
    project_started(project=cast.project, by=cast.ada, files=[("a.md", b"# A")])
    assert names(cast) == ["a.md"]
    assert Job.objects.filter(topic=cast.project.topic).count() == 1
