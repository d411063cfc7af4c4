"""A plan that goes from one project to another and back, with what people said of it."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.interchange.bundle_values import BundledThread
from planner.interchange.bundles import read_bundle
from planner.models import BroughtBundle, Comment, Document, Thread, Vote
from planner.selectors.bundles import bundle_of
from planner.selectors.plans import current_workflows
from planner.services.bundles import _take_threads
from planner.services.documents import add_note
from teams.models import Project
from teams.services.projects import start_project
from tests.cast import Cast
from tests.ui.plans import save_reference_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Cast) -> Project:
    """An empty project of the same team."""
    return start_project(team=cast.team, brief="Leads from forms.", by=cast.ada)


def address(project: Project, name: str, *args: object) -> str:
    return reverse(f"planner:{name}", args=[project.team.slug, project.slug, *args])


def exported(cast: Cast, project: Project, query: str = "?comments&approvals") -> bytes:
    answer = cast.client(cast.cleo).get(address(project, "bundle") + query)
    assert answer.status_code == 200
    return answer.content


def look(cast: Cast, project: Project, data: bytes):
    file = SimpleUploadedFile("plan.zip", data, "application/zip")
    return cast.client(cast.ada).post(address(project, "look_at_plan"), {"file": file})


def take(cast: Cast, project: Project, **more: str):
    """Take over what was looked at, as the page's form sends it."""
    kept = BroughtBundle.objects.get(project=project)
    return cast.client(cast.ada).post(
        address(project, "take_bundle", kept.pk), {"seen": "{}", "research": "yes", **more}
    )


def discussed(cast: Cast) -> None:
    """Lena's words and Ben's approval on the reference plan."""
    save_reference_plan(cast.project, cast.ada)
    row = current_workflows(cast.project)[0].row
    thread = Thread.objects.create(
        project=cast.project,
        workflow=row.workflow,
        key="AC-04",
        revision=row,
        begun_by=cast.cleo,
        comments_count=1,
    )
    Comment.objects.create(thread=thread, number=1, author=cast.cleo, text="Ask @Ben Osei first.")
    Vote.objects.create(workflow=row.workflow, revision=row, by=cast.ben, kind=Vote.Kind.APPROVE)


def test_a_plan_comes_back_byte_for_byte_with_its_documents(cast: Cast, other: Project):
    save_reference_plan(cast.project, cast.ada)
    first = exported(cast, cast.project, "")
    assert look(cast, other, first).status_code == 200
    assert take(cast, other).status_code == 303
    again = exported(cast, other, "")
    before, after = read_bundle(first), read_bundle(again)
    assert after.plan == before.plan
    known = {each.document.name: each.data for each in after.files}
    assert all(known[each.document.name] == each.data for each in before.files)
    assert not BroughtBundle.objects.exists()
    # What is equal in every byte is equal as a file too, once the documents are the same ones.
    assert (
        bundle_of(other, comments=False, approvals=False).plan.model_dump_json()
        == before.plan.model_dump_json()
    )


def test_the_preview_says_what_would_come_and_writes_nothing(cast: Cast, other: Project):
    discussed(cast)
    page = unescape(look(cast, other, exported(cast, cast.project)).content.decode())
    for words in ("contact_to_lead.md", "Contact to lead", "1 thread", "1 approval", "Ben Osei, Cleo Marin"):
        assert words in page
    assert current_workflows(other) == []
    assert not Thread.objects.filter(project=other).exists()


def test_comments_and_approvals_come_as_words_and_speak_for_nobody(cast: Cast, other: Project):
    discussed(cast)
    look(cast, other, exported(cast, cast.project))
    take(cast, other, comments="yes", approvals="yes")
    said = Comment.objects.filter(thread__project=other).order_by("pk")
    assert {comment.author for comment in said} == {cast.ada}
    assert said[0].text.startswith("**Cleo Marin** wrote elsewhere on")
    assert said[0].text.endswith("Ask @Ben Osei first.")
    assert "Approved elsewhere by Ben Osei" in said[1].text
    assert [thread.state for thread in Thread.objects.filter(project=other).order_by("pk")] == [
        "open",
        "resolved",
    ]
    assert not Vote.objects.filter(workflow__project=other).exists()


def test_they_stay_behind_where_nobody_wants_them_and_come_once(cast: Cast, other: Project):
    discussed(cast)
    packed = exported(cast, cast.project)
    look(cast, other, packed)
    take(cast, other)
    assert not Thread.objects.filter(project=other).exists()
    for _ in range(2):
        look(cast, other, packed)
        seen = '{"": 1, "contact-to-lead": 1}'
        cast.client(cast.ada).post(
            address(other, "take_bundle", BroughtBundle.objects.get(project=other).pk),
            {"seen": seen, "comments": "yes"},
        )
    assert Thread.objects.filter(project=other).count() == 1


def test_words_somebody_wrote_here_stay(cast: Cast, other: Project):
    save_reference_plan(cast.project, cast.ada)
    add_note(project=cast.project, text="Theirs.", by=cast.ada)
    add_note(project=other, text="Ours.", by=cast.ada)
    look(cast, other, exported(cast, cast.project))
    take(cast, other)
    notes = Document.objects.filter(project=other, removed_at=None, name__startswith="note-1")
    assert {note.name: bytes(note.data) for note in notes} == {
        "note-1.md": b"Ours.",
        "note-1-brought.md": b"Theirs.",
    }


def test_what_is_no_bundle_is_refused_with_its_place(cast: Cast, other: Project):
    answer = look(cast, other, b"PK\x03\x04 and then nothing")
    assert answer.status_code == 422
    assert "(the bundle): is damaged" in answer.content.decode()
    gone = cast.client(cast.ada).post(address(other, "take_bundle", 99), {"seen": "{}"})
    assert gone.status_code == 422


def test_only_whoever_brought_it_takes_it_over(cast: Cast, other: Project):
    save_reference_plan(cast.project, cast.ada)
    look(cast, other, exported(cast, cast.project))
    kept = BroughtBundle.objects.get()
    answer = cast.client(cast.olga).post(address(other, "take_bundle", kept.pk), {"seen": "{}"})
    assert answer.status_code == 422
    assert current_workflows(other) == []


def test_an_export_takes_as_many_queries_however_much_was_said(cast: Cast):
    discussed(cast)
    bundle_of(cast.project, comments=True, approvals=True)
    with CaptureQueriesContext(connection) as few:
        bundle_of(cast.project, comments=True, approvals=True)
    thread = Thread.objects.get()
    for number in range(2, 30):
        Comment.objects.create(thread=thread, number=number, author=cast.ben, text=f"Word {number}")
    with CaptureQueriesContext(connection) as many:
        found = bundle_of(cast.project, comments=True, approvals=True)
    assert found is not None
    assert len(found.threads[0].comments) == 29
    assert len(many) == len(few)


def test_comments_on_a_document_that_comes_beside_go_where_it_stands(cast: Cast, other: Project):
    save_reference_plan(cast.project, cast.ada)
    add_note(project=cast.project, text="Theirs.", by=cast.ada)
    add_note(project=other, text="Ours.", by=cast.ada)
    thread = Thread.objects.create(
        project=cast.project, place="passage", key="note-1.md", passage="p1", begun_by=cast.ben
    )
    Comment.objects.create(thread=thread, number=1, author=cast.ben, text="Is it?")
    look(cast, other, exported(cast, cast.project))
    take(cast, other, comments="yes")
    assert Thread.objects.get(project=other).key == "note-1-brought.md"


def test_many_threads_are_brought_by_few_statements(cast: Cast, other: Project):
    save_reference_plan(cast.project, cast.ada)
    (current,) = current_workflows(cast.project)
    say = {"author": "Lena", "at": "2026-11-03T10:00:00Z"}
    threads = tuple(
        BundledThread.model_validate(
            {"workflow": current.key, "key": "AC-04", "comments": [{**say, "text": f"Thread {number}."}]}
        )
        for number in range(600)
    )
    revisions = {current.key: current.row}
    with CaptureQueriesContext(connection) as first:
        _take_threads(cast.project, (*threads, threads[0]), revisions, {}, cast.ada)
    assert Thread.objects.count() == Comment.objects.count() == 600
    # SQLite takes fewer rows by one statement than PostgreSQL.
    assert len(first) <= 30
    with CaptureQueriesContext(connection) as again:
        _take_threads(cast.project, threads, revisions, {}, cast.ada)
    assert (Thread.objects.count(), len(again)) == (600, 1)
