"""Which regions of an open page a stored event draws again, and for whom."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.events import StreamEvent
from jobs.stream import Viewer
from planner import events
from planner.launch import launch_research
from planner.models import ResearchRevision
from teams.models import Membership
from tests.cast import Cast


def event(kind: str, job_kind: str = "planner.research", **payload: object) -> StreamEvent:
    return StreamEvent("project:1", 1, kind, payload, datetime(2026, 11, 21, tzinfo=UTC), job_kind=job_kind)


def viewer(cast: Cast, view: str, person: object = None) -> Viewer:
    membership = Membership.objects.select_related("team", "user").get(user=person or cast.ada)
    return Viewer(membership, cast.project, view)


def test_saved_research_draws_the_whole_overview_again(cast: Cast, plan: ResearchRevision):
    html = events.render(event("plan.research_saved", revision=1), viewer(cast, "overview"))
    for region in (
        "plan-head",
        "progress",
        "stages",
        "research",
        "questions",
        "assumptions",
        "workflows",
        "plan-side",
    ):
        assert f'hx-target="#{region}" hx-swap="outerMorph"' in html
        assert f'id="{region}"' in html


def test_a_stage_draws_only_the_panel(cast: Cast, plan: ResearchRevision):
    html = events.render(event("plan.stage", stage="read", state="done"), viewer(cast, "overview"))
    assert html.count("<hx-partial") == 1


def test_a_stage_reads_no_more_than_its_job(cast: Cast, plan: ResearchRevision, no_worker: None):
    launch_research(project=cast.project, reason="Researched again", by=cast.ada)
    watching = viewer(cast, "overview")
    with CaptureQueriesContext(connection) as asked:
        assert "Researched again" in events.render(event("plan.stage", stage="read"), watching)
    # The job, its events, and whether there is a plan already.
    assert len(asked) <= 3


@pytest.mark.parametrize("view", ["research", "workflow:contact-to-lead", "document:a.md"])
def test_other_plan_pages_get_the_side_column_only(cast: Cast, plan: ResearchRevision, view: str):
    html = events.render(event("plan.workflows_saved", changed=[]), viewer(cast, view))
    assert 'hx-target="#plan-side"' in html
    assert html.count("<hx-partial") == 1


def test_whoever_reads_a_workflow_that_changed_is_told(cast: Cast, plan: ResearchRevision):
    changed = event("plan.workflows_saved", changed=["contact-to-lead"])
    assert "drawn again" in events.render(changed, viewer(cast, "workflow:contact-to-lead"))
    assert "drawn again" not in events.render(changed, viewer(cast, "workflow:other"))


@pytest.mark.parametrize(
    ("kind", "job_kind", "view"),
    [
        ("job.done", "builder.turn", "overview"),
        ("plan.research_saved", "", "run:7"),
        ("turn.text", "", "overview"),
    ],
)
def test_what_does_not_concern_the_page_changes_nothing(
    cast: Cast, plan: ResearchRevision, kind: str, job_kind: str, view: str
):
    assert events.render(event(kind, job_kind), viewer(cast, view)) == ""


def test_each_viewer_gets_the_buttons_of_their_role(cast: Cast, plan: ResearchRevision):
    saved = event("plan.research_saved", revision=1)
    assert "Save answer" in events.render(saved, viewer(cast, "overview"))
    assert "Save answer" not in events.render(saved, viewer(cast, "overview", cast.cleo))
