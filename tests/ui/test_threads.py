"""Comments on a plan: who may write, what stands where, what is refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planner.handover.changes import with_fields
from planner.models import Comment, EarlierText, Thread, Workflow
from planner.services.edits import save_edit
from planner.services.reshaping import split_workflow, undo_reshaping
from planner.services.thread_moves import follow_join, go_back
from planner.services.threads import Values, reply
from teams.models import AuditFact, Notice
from tests.cast import Cast
from tests.factories import make_project, make_user
from tests.teams.rows import make_guest, make_share
from tests.ui.plans import reference_plan, save_reference_plan

KEY = reference_plan().workflows[0].key
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def plan(cast: Cast) -> Cast:
    save_reference_plan(cast.project, cast.ada)
    return cast


@pytest.fixture
def base(plan: Cast) -> str:
    return f"/{plan.team.slug}/{plan.project.slug}/plan"


@pytest.fixture
def ben(plan: Cast) -> Client:
    return plan.client(plan.ben)


def begin(client: Client, base: str, text: str = "Five attempts are fine.", on: str = "AC-01") -> Thread:
    answer = client.post(f"{base}/threads/begin", {"workflow": KEY, "on": on, "text": text})
    assert answer.status_code == 303, answer.content[:400]
    return Thread.objects.latest("pk")


def page(client: Client, base: str, query: str = "") -> str:
    answer = client.get(f"{base}/workflows/{KEY}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_thread_keeps_what_its_element_said(ben: Client, base: str):
    thread = begin(ben, base)
    spec = reference_plan().workflows[0]
    assert thread.quote.splitlines()[0] == spec.acceptance_criteria[0].text
    assert (thread.key, thread.revision.number, thread.state) == ("AC-01", 1, "open")
    assert f'id="thread-{thread.pk}"' in page(ben, base)


@pytest.mark.parametrize(
    "on",
    [
        "workflow",
        "title",
        "story",
        "US-01",
        "EP-01",
        "ST-01",
        "TT-01",
        "TR-01",
        "prompt",
        "trigger",
        "systems",
    ],
)
def test_every_kind_of_element_can_be_spoken_of(ben: Client, base: str, on: str):
    thread = begin(ben, base, on=on)
    assert (thread.key, bool(thread.quote)) == (on, True)
    shown = page(ben, base, f"?thread={thread.pk}")
    assert f'id="reply-{thread.pk}"' in shown


def test_an_element_the_workflow_lacks_has_no_threads(ben: Client, base: str):
    sent = {"workflow": KEY, "on": "AC-99", "text": "x"}
    assert ben.post(f"{base}/threads/begin", sent).status_code == 404
    assert not Thread.objects.exists()


def test_a_viewer_reads_and_cannot_write(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base)
    cleo = plan.client(plan.cleo)
    shown = page(cleo, base, f"?thread={thread.pk}")
    assert "Five attempts are fine." in shown
    assert f'id="reply-{thread.pk}"' not in shown
    for path in ("reply", "resolve", "reopen", "suggest"):
        assert cleo.post(f"{base}/threads/{thread.pk}/{path}", {"text": "no"}).status_code == 403
    assert (
        cleo.post(f"{base}/threads/begin", {"workflow": KEY, "on": "AC-01", "text": "x"}).status_code == 403
    )
    assert Comment.objects.count() == 1


def test_another_teams_people_find_nothing(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base)
    mallory = plan.client(plan.mallory)
    assert mallory.get(f"{base}/threads/{thread.pk}").status_code == 404
    assert mallory.post(f"{base}/threads/{thread.pk}/reply", {"text": "x"}).status_code == 404
    # Nor by way of a project of their own.
    own = f"/{plan.mallorys_project.team.slug}/{plan.mallorys_project.slug}/plan"
    assert mallory.post(f"{own}/threads/{thread.pk}/reply", {"text": "x"}).status_code == 404
    assert mallory.post(f"{own}/comments/{Comment.objects.get().pk}/edit", {"text": "x"}).status_code == 404
    assert mallory.get(f"{base}/people?q=a").status_code == 404


def test_what_is_written_cannot_become_markup(plan: Cast, ben: Client, base: str):
    plan.ada.name = "Ada <b>Ek</b>"
    plan.ada.save()
    text = (
        "<script>alert(1)</script> [x](javascript:alert(1)) **bold** @ada@example.com\n\n"
        '[a](http://b "@ada@example.com") ![i](http://x/y.png) <img src=x onerror=alert(1)>'
    )
    thread = begin(ben, base, text)
    shown = page(ben, base, f"?thread={thread.pk}")
    card = shown[shown.index(f'id="thread-{thread.pk}"') : shown.index("threads-end")]
    assert "<script>alert" not in card
    assert "<img" not in card
    assert 'href="javascript' not in card
    assert "<strong>bold</strong>" in card
    assert '<span class="at">@ada@example.com</span>' in card
    assert '"<span' not in card


def test_who_is_named_and_who_takes_part_is_told_once(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base, "Look, @Ada Ek, please")
    assert [(one.to, one.kind) for one in Notice.objects.all()] == [(plan.ada, "mentioned")]
    plan.client(plan.ada).post(f"{base}/threads/{thread.pk}/reply", {"text": "I see."})
    told = Notice.objects.get(to=plan.ben)
    assert (told.kind, told.address) == (
        "replied",
        f"{base}/workflows/{KEY}?thread={thread.pk}#thread-{thread.pk}",
    )


def test_resolved_threads_fold_and_open_again(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base)
    assert ben.post(f"{base}/threads/{thread.pk}/resolve").status_code == 303
    assert f'id="thread-{thread.pk}"' not in page(ben, base)
    assert f'id="thread-{thread.pk}"' in page(ben, base, "?threads=resolved")
    refused = ben.post(f"{base}/threads/{thread.pk}/reply", {"text": "But"}, headers=HTMX)
    assert refused.status_code == 409
    assert "This thread is resolved, so it cannot be answered" in refused.headers["HX-Trigger"]
    assert ben.post(f"{base}/threads/{thread.pk}/reopen").status_code == 303
    assert ben.post(f"{base}/threads/{thread.pk}/reply", {"text": "But"}).status_code == 303


def test_ones_own_comment_can_be_changed_for_a_day_and_the_words_before_are_kept(
    plan: Cast, ben: Client, base: str
):
    begin(ben, base)
    comment = Comment.objects.get()
    edit = f"{base}/comments/{comment.pk}/edit"
    assert ben.post(edit, {"text": "Six attempts."}).status_code == 303
    comment.refresh_from_db()
    assert (comment.text, EarlierText.objects.get().text) == ("Six attempts.", "Five attempts are fine.")
    assert plan.client(plan.ada).post(edit, {"text": "Mine."}).status_code == 422
    Comment.objects.update(at=timezone.now() - timedelta(hours=25))
    assert ben.post(edit, {"text": "Seven."}).status_code == 422
    assert ben.post(f"{base}/comments/{comment.pk}/remove").status_code == 303
    comment.refresh_from_db()
    assert (comment.text, comment.removed_at is not None) == ("", True)
    assert EarlierText.objects.count() == 2
    assert "Removed" in page(ben, base, f"?thread={comment.thread_id}")


def test_empty_and_endless_comments_are_refused(ben: Client, base: str):
    for text in ("", "  \n ", "x" * 10_001):
        sent = {"workflow": KEY, "on": "AC-01", "text": text}
        assert ben.post(f"{base}/threads/begin", sent).status_code == 422
    assert not Thread.objects.exists()


def test_without_script_the_page_has_the_form_and_its_answer_leads_back(ben: Client, base: str):
    shown = page(ben, base, "?thread=AC-02")
    assert 'name="on" value="AC-02"' in shown
    answer = ben.post(f"{base}/threads/begin", {"workflow": KEY, "on": "AC-02", "text": "Why?"})
    thread = Thread.objects.get()
    assert answer.headers["Location"] == f"{base}/workflows/{KEY}?thread={thread.pk}#thread-{thread.pk}"


def reword(cast: Cast, key: str, text: str, parent: int = 1) -> None:
    spec = with_fields(reference_plan().workflows[0], key, {"text": text})
    save_edit(project=cast.project, key=KEY, spec=spec, parent=parent, reason="Reworded", by=cast.ada)


def test_what_changed_since_is_shown_word_by_word(plan: Cast, ben: Client, base: str):
    thread, other = begin(ben, base), begin(ben, base, on="AC-02")
    was = reference_plan().workflows[0].acceptance_criteria[0].text
    reword(plan, "AC-01", f"{was} Within a minute.")
    shown = page(ben, base, f"?thread={thread.pk}")
    assert "On revision 1; changed since" in shown
    assert re.search(r"<ins>\s*Within a minute\.\s*</ins>", shown)
    assert "changed since" not in page(ben, base, f"?thread={other.pk}")


def test_a_thread_on_an_element_that_is_gone_is_not_lost(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base, on="AC-03")
    ada = plan.client(plan.ada)
    for confirm in ("", "clear"):
        ada.post(f"{base}/workflows/{KEY}/remove/AC-03", {"revision": "1", "confirm": confirm})
    shown = page(ben, base)
    gone = shown[shown.index("On elements that are gone") :]
    assert f'id="thread-{thread.pk}"' in gone
    assert "<blockquote" in gone


def test_threads_follow_their_elements_into_a_split_and_a_merge_and_back(plan: Cast, ben: Client, base: str):
    stays, goes = begin(ben, base, on="AC-01"), begin(ben, base, on="AC-02")
    split = split_workflow(
        project=plan.project,
        key=KEY,
        parent=1,
        moved=["AC-02", "TR-01", "TR-02"],
        title="Second",
        by=plan.ada,
    )
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.workflow.key, stays.workflow.key) == (split.other, KEY)
    undo_reshaping(
        project=plan.project, key=KEY, number=split.revision.number, other=split.other, by=plan.ada
    )
    goes.refresh_from_db()
    assert (goes.workflow.key, goes.key) == (KEY, "AC-02")
    assert goes.moves.count() == 2


def test_what_is_gone_keeps_a_name_that_its_column_holds_through_a_merge_and_back(
    plan: Cast, ben: Client, base: str
):
    thread = begin(ben, base)
    Thread.objects.filter(pk=thread.pk).update(key="system." + "s" * 100)
    values = Values(part="system." + "s" * 100, base={}, value={}, revision=thread.revision)
    made = reply(thread=thread, text="", by=plan.ben, values=values).suggestion
    spec = reference_plan().workflows[0]
    other = Workflow.objects.create(project=plan.project, key="other", position=9)
    follow_join(origin=thread.workflow, goal=other, first=spec, second=spec, revision=thread.revision)
    made.refresh_from_db()
    assert (made.workflow, len(made.part)) == (other, 120)
    row = Thread.objects.get(pk=thread.pk)
    assert row.key == f"{KEY} {values.part}"
    go_back(moved_by=thread.revision, revision=thread.revision, other=thread.workflow, is_split=False)
    made.refresh_from_db()
    assert (made.workflow, made.part) == (thread.workflow, values.part)


def test_everything_is_on_the_record(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base)
    ben.post(f"{base}/threads/{thread.pk}/reply", {"text": "And"})
    ben.post(f"{base}/threads/{thread.pk}/resolve")
    verbs = list(
        AuditFact.objects.filter(verb__startswith="thread.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["thread.begun", "thread.answered", "thread.resolved"]


def test_questions_and_passages_have_threads_too(plan: Cast, ben: Client, base: str):
    question = reference_plan().research.questions[0]
    sent = {"place": "question", "on": question.key, "text": "Who knows?"}
    assert ben.post(f"{base}/threads/begin", sent).status_code == 303
    assert "Who knows?" in ben.get(f"{base}/questions/{question.key}?open").content.decode()
    sent = {"place": "passage", "on": "contact_to_lead.md", "passage": "L1", "text": "Is this still so?"}
    assert ben.post(f"{base}/threads/begin", sent).status_code == 303
    thread = Thread.objects.latest("pk")
    assert (thread.place, thread.passage) == ("passage", "L1")
    assert "Is this still so?" in ben.get(f"{base}/documents/contact_to_lead.md?at=L1").content.decode()


def test_the_list_of_a_project(plan: Cast, ben: Client, base: str):
    first, second = begin(ben, base, "Mine alone"), begin(plan.client(plan.ada), base, "Of Ada")
    shown = ben.get(f"{base}/threads").content.decode()
    assert "Mine alone" in shown
    assert "Of Ada" in shown
    mine = ben.get(f"{base}/threads?threads=mine").content.decode()
    assert ("Mine alone" in mine, "Of Ada" in mine) == (True, False)
    ben.post(f"{base}/threads/{second.pk}/resolve")
    assert "Of Ada" in ben.get(f"{base}/threads?threads=resolved").content.decode()
    assert first.comments_count == 1


@pytest.mark.thorough
def test_queries_do_not_grow_with_threads(plan: Cast, ben: Client, base: str):
    def queries(at: str, **headers: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert ben.get(at, headers=headers).status_code == 200
        return len(found)

    first, _ = begin(ben, base), begin(ben, base, on="AC-02")
    places = (f"{base}/workflows/{KEY}?thread={first.pk}", f"{base}/threads", f"{base}/")
    for at in places:
        queries(at)
    before = [queries(at) for at in places]
    card = queries(f"{base}/threads/{first.pk}", **HTMX)
    for on in ("AC-01", "AC-02", "TR-01", "story", "EP-01") * 4:
        thread = begin(plan.client(plan.ada), base, "And @Ben Osei?", on)
        ben.post(f"{base}/threads/{thread.pk}/reply", {"text": "Yes."})
    for _ in range(8):
        ben.post(f"{base}/threads/{first.pk}/reply", {"text": "And more."})
    assert [queries(at) for at in places] == before
    assert queries(f"{base}/threads/{first.pk}", **HTMX) == card


def test_a_guest_of_another_project_and_whoever_has_a_share_link_see_none(plan: Cast, ben: Client, base: str):
    thread = begin(ben, base, "Between us.")
    other = make_project(plan.team, "other", by=plan.ada)
    guest = make_user("guest@example.net", "Gus")
    make_guest(other, guest)
    assert plan.client(guest).get(f"{base}/threads/{thread.pk}").status_code == 404
    assert plan.client(guest).post(f"{base}/threads/{thread.pk}/reply", {"text": "x"}).status_code == 404
    visitor = Client()
    make_share(plan.project, by=plan.ada, token="look-at-this")
    assert visitor.get("/share/look-at-this").status_code == 302
    shown = visitor.get(f"{base}/workflows/{KEY}")
    assert shown.status_code == 200
    assert "Between us." not in shown.content.decode()
    assert "data-comment" not in shown.content.decode()
    assert visitor.get(f"{base}/threads/{thread.pk}").status_code != 200
    # A link to the thread that a member sent on opens what it is about.
    for asked in (str(thread.pk), "AC-01"):
        sent_on = visitor.get(f"{base}/workflows/{KEY}?thread={asked}")
        assert sent_on.status_code == 200
        assert "Between us." not in sent_on.content.decode()
        assert "new-thread-text" not in sent_on.content.decode()
