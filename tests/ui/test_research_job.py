"""The research job with its real parts: documents in, plan out, told stage by stage."""

import pytest
from pytest_django import Settings

from jobs.events import StreamEvent
from jobs.models import Job, JobEvent
from jobs.running import run_job
from jobs.services import request_cancel
from jobs.stream import Viewer
from jobs.work import Cancelled, Work
from planner import events
from planner.launch import add_material, launch_research, project_started
from planner.models import ResearchRevision, WorkflowRevision
from planner.progress import told
from planner.runners import research as runner
from planner.selectors.plans import current_research, current_workflows
from planner.services.questions import answer_question
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("no_worker")

BRIEF = b"""# Orders to invoices

When an order is paid in Shopify, Shopify calls us by webhook (orders/paid) and signs the call.
Create an invoice in Xero for each order. Find the contact in Xero by email first.
The same webhook may come twice and must count once.

| Shopify order | Xero invoice |
|---|---|
| name | Reference |
| email | Contact.EmailAddress |
"""


def start(cast: Cast) -> Job:
    project_started(project=cast.project, by=cast.ada, files=[("orders.md", BRIEF)])
    return Job.objects.get(topic=cast.project.topic)


def after(job: Job) -> Job:
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_documents_become_research_and_workflows(cast: Cast):
    job = after(start(cast))
    assert (job.state, job.error) == ("done", "")
    found = current_research(cast.project)
    assert found
    assert {system.name for system in found.value.systems} == {"Shopify", "Xero"}
    assert found.value.questions
    assert found.row.reason == "First research"
    assert found.row.sources["documents"] == 1
    assert current_workflows(cast.project)


def test_every_stage_is_told_and_ends_done(cast: Cast):
    job = after(start(cast))
    progress = told(JobEvent.objects.filter(job=job).order_by("seq"))
    assert progress.state == "done"
    assert [stage.state for stage in progress.stages] == ["done", "done", "done", "skipped", "done", "done"]
    assert [one.name for one in progress.documents] == ["orders.md"]
    assert "Shopify" in progress.stages[1].detail
    kinds = list(JobEvent.objects.filter(job=job).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("plan.research_saved") == kinds.count("plan.workflows_saved") == 1


def test_sections_are_told_as_they_are_written_and_stand_on_the_page_until_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    pages = []
    save = runner.save_workflows

    def look_first(**given: object):
        membership = cast.team.memberships.select_related("team", "user").get(user=cast.ada)
        event = JobEvent.objects.filter(kind="plan.drawing").latest("seq")
        viewer = Viewer(membership, cast.project, "overview")
        told_event = StreamEvent(cast.project.topic, event.seq, event.kind, event.payload, event.at)
        pages.append(events.render(told_event, viewer))
        return save(**given)

    monkeypatch.setattr(runner, "save_workflows", look_first)
    job = after(start(cast))
    progress = told(JobEvent.objects.filter(job=job).order_by("seq"))
    titles = [each.spec.title for each in current_workflows(cast.project)]
    assert [one.title for one in progress.drawings] == titles
    assert all(one.is_made for one in progress.drawings)
    assert 'id="drawing"' in pages[0]
    assert titles[0] in pages[0]
    # A late word of the drawing finds saved workflows on the page: it must not aim at what is gone.
    event = JobEvent.objects.filter(kind="plan.drawing").latest("seq")
    late = StreamEvent(cast.project.topic, event.seq, event.kind, event.payload, event.at)
    membership = cast.team.memberships.select_related("team", "user").get(user=cast.ada)
    assert events.render(late, Viewer(membership, cast.project, "overview")) == ""
    assert 'id="drawing"' not in cast.client(cast.ada).get("/halden/contacts/plan/").text


def test_researching_again_without_news_adds_no_revision(cast: Cast):
    after(start(cast))
    after(launch_research(project=cast.project, reason="Researched again", by=cast.ada))
    assert ResearchRevision.objects.count() == 1
    assert WorkflowRevision.objects.count() == len(current_workflows(cast.project))


def test_an_answer_survives_research_and_shapes_the_next_revision(cast: Cast):
    after(start(cast))
    found = current_research(cast.project)
    assert found
    question = found.value.questions[0]
    answer_question(project=cast.project, key=question.key, answer=question.options[0].text, by=cast.ada)
    after(launch_research(project=cast.project, reason=f"Answered {question.key}", by=cast.ada))
    again = current_research(cast.project)
    assert again
    kept = next(one for one in again.value.questions if one.text == question.text)
    assert (kept.state, kept.answer) == ("answered", question.options[0].text)


def test_an_answer_given_while_research_runs_is_not_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    after(start(cast))
    found = current_research(cast.project)
    assert found
    key = found.value.questions[0].key
    draft, given = runner.draft_research, []

    def answered_meanwhile(*args: object, **kwargs: object):
        value = draft(*args, **kwargs)
        if not given:
            given.append(answer_question(project=cast.project, key=key, answer="Our own way", by=cast.ada))
        return value

    monkeypatch.setattr(runner, "draft_research", answered_meanwhile)
    add_material(
        project=cast.project, files=[("more.md", b"# More\n\nAmounts are in euro.")], note="", by=cast.ada
    )
    job = after(Job.objects.filter(topic=cast.project.topic, state="queued").get())
    assert job.state == "done"
    again = current_research(cast.project)
    assert again
    assert "Our own way" in {one.answer for one in again.value.questions}


def test_workflows_are_those_of_the_newest_research_also_when_two_jobs_run_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    job = start(cast)
    generate, others = runner.generate_workflows, []

    def while_another_job_is_quicker(*args: object, **kwargs: object):
        specs = generate(*args, **kwargs)
        if not others:
            others.append(job)
            more = [("more.md", b"# More\n\nAn order without an email address is left out.")]
            add_material(project=cast.project, files=more, note="", by=cast.ada)
            after(Job.objects.get(topic=cast.project.topic, state="queued"))
        return specs

    monkeypatch.setattr(runner, "generate_workflows", while_another_job_is_quicker)
    assert after(job).state == "done"
    newest = current_research(cast.project)
    assert newest
    assert newest.row.number == 2
    expected = generate(newest.value, previous=[found.spec for found in current_workflows(cast.project)])
    assert [found.spec for found in current_workflows(cast.project)] == list(expected)


def test_a_note_is_told_once_however_often_the_job_comes_upon_it(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    files = [("orders.md", BRIEF), ("scan.pdf", b"%PDF-1.7\x00\xff\xfe\x00")]
    project_started(project=cast.project, by=cast.ada, files=files)
    job, draft = Job.objects.get(topic=cast.project.topic), runner.draft_research
    monkeypatch.setattr(runner, "draft_research", _dies)
    run_job(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state="queued", error="", finished_at=None, lease_until=None)
    monkeypatch.setattr(runner, "draft_research", draft)
    assert after(job).state == "done"
    notes = [event.payload["text"] for event in JobEvent.objects.filter(job=job, kind="plan.note")]
    assert len(notes) == len(set(notes)) > 0


def test_stopping_between_stages_keeps_the_plan_as_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    after(start(cast))
    before = ResearchRevision.objects.count()
    job = launch_research(project=cast.project, reason="Researched again", by=cast.ada)
    read = runner.read_all

    def stopped_after_reading(project: object, notify: object):
        request_cancel(job=Job.objects.get(pk=job.pk), by=cast.ada)
        monkeypatch.setattr(Work, "check", _cancelled)
        return read(project, notify)

    monkeypatch.setattr(runner, "read_all", stopped_after_reading)
    assert after(job).state == "cancelled"
    assert ResearchRevision.objects.count() == before


def _cancelled(work: Work) -> None:
    """What the heartbeat would tell within a second, told at once."""
    if Job.objects.get(pk=work.job_id).cancel_requested:
        raise Cancelled


def test_a_resumed_job_does_not_research_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    job = start(cast)
    generate = runner.generate_workflows
    monkeypatch.setattr(runner, "generate_workflows", _dies)
    run_job(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state="queued", error="", finished_at=None, lease_until=None)
    monkeypatch.setattr(runner, "generate_workflows", generate)
    monkeypatch.setattr(runner, "draft_research", _dies)
    assert after(Job.objects.get(pk=job.pk)).state == "done"
    assert JobEvent.objects.filter(job=job, kind="plan.research_saved").count() == 1


def _dies(*args: object, **kwargs: object) -> None:
    raise OSError("the machine went away")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "There is nothing to read yet"),
        ([("scan.pdf", b"%PDF-1.7\x00\xff\xfe\x00")], "None of the documents"),
    ],
)
def test_nothing_readable_fails_with_what_to_do(cast: Cast, files: list, sentence: str):
    project_started(project=cast.project, by=cast.ada, files=files)
    job = Job.objects.filter(topic=cast.project.topic).first()
    job = after(job or launch_research(project=cast.project, reason="Research", by=cast.ada))
    assert job.state == "failed"
    assert sentence in job.error


@pytest.mark.thorough
def test_a_model_that_does_not_answer_is_noted_and_the_rules_go_on(cast: Cast, settings: Settings):
    # Nothing listens on port 9 of this machine.
    settings.MODEL_NAME, settings.MODEL_URL, settings.MODEL_KEY = "local", "http://127.0.0.1:9/v1", "none"
    # It is waited for with growing pauses; the heartbeat's own connection sees nothing of this test.
    settings.JOB_LEASE_SECONDS = 300
    job = after(start(cast))
    assert job.state == "done"
    found = current_research(cast.project)
    assert found
    assert {system.name for system in found.value.systems} == {"Shopify", "Xero"}
    assert "model" in found.value.technical_notes
    page = cast.client(cast.ada).get(f"/halden/{cast.project.slug}/plan/").content.decode()
    panel = page[page.index('<section id="progress"') : page.index('<section id="research"')]
    assert "Research finished, with" in panel
    assert "model" in panel
