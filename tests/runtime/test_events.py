"""Which event changes which page of runs."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.events import StreamEvent
from jobs.stream import Viewer
from runtime import events
from runtime.models import Run
from teams.models import Membership
from tests.cast import Cast
from tests.runtime.factories import make_ended_run, make_run
from tests.runtime.triggers.rows import make_environment

pytestmark = pytest.mark.django_db


def told(kind: str, run: Run, job_kind: str = "runtime.run") -> StreamEvent:
    return StreamEvent(
        topic=run.project.topic,
        topic_seq=1,
        kind=kind,
        payload={"run": run.pk, "number": run.number},
        at=timezone.now(),
        job_id=run.job_id or uuid.uuid4(),
        job_kind=job_kind,
        seq=1,
    )


def viewer(cast: Cast, view: str, email: str = "ada@example.com") -> Viewer:
    membership = Membership.objects.get(team=cast.team, user__email=email)
    return Viewer(membership, cast.project, view)


def test_the_list_changes_when_runs_begin_and_end(cast: Cast) -> None:
    run = make_ended_run(cast.project)
    for kind in ("job.queued", "run.started", "run.ended", "job.cancelled"):
        changed = events.render(told(kind, run), viewer(cast, "runs"))
        assert 'hx-target="#runs"' in changed
        assert '<span class="count" id="runs-today">1 today</span>' in changed
    assert events.render(told("run.progress", run), viewer(cast, "runs")) == ""
    assert 'hx-target="#runs"' not in events.render(told("run.ended", run), viewer(cast, "runs?before=9"))
    assert "No runs match" in events.render(told("run.ended", run), viewer(cast, "runs?outcome=failed"))


def test_an_open_run_changes_with_its_own_events_only(cast: Cast) -> None:
    run, other = make_ended_run(cast.project), make_run(cast.project)
    mine = events.render(told("run.progress", run), viewer(cast, "run:1?step=1&tab=data"))
    assert 'id="step-1" class="on"' in mine
    assert "Run again" in mine
    assert events.render(told("run.progress", other), viewer(cast, "run:1")) == ""
    beside = events.render(told("run.ended", other), viewer(cast, "run:1"))
    assert 'hx-target="#run-list"' in beside
    assert 'hx-target="#run-head"' not in beside


def test_who_may_not_act_gets_no_buttons(cast: Cast) -> None:
    run = make_ended_run(cast.project)
    assert "Run again" not in events.render(told("run.ended", run), viewer(cast, "run:1", "cleo@example.com"))


def test_what_a_stream_brings_can_still_be_sent(cast: Cast) -> None:
    """A region that came by the stream has no token of a form: each of its buttons is sent by the page."""
    run = make_ended_run(cast.project, environment=make_environment(cast))
    look = make_ended_run(cast.project, mode=Run.Mode.PREVIEW, replay_of=run)
    brought = events.render(
        told("run.ended", look), viewer(cast, f"rerun:{run.number}?preview={look.number}")
    )
    for name in ("preview", "again"):
        assert f'hx-post="{reverse(f"runtime:{name}", args=["halden", "contacts", run.number])}"' in brought
    shown = events.render(told("run.ended", run), viewer(cast, f"run:{run.number}"))
    forms = [tag for tag in re.findall("<form[^>]*>", shown) if 'method="post"' in tag]
    assert forms
    assert all("hx-post" in tag for tag in forms)


@pytest.mark.parametrize("view", ["", "plan", "run:", "run:x", "run:99", "build?x=1"])
def test_other_pages_are_left_alone(cast: Cast, view: str) -> None:
    run = make_ended_run(cast.project)
    assert events.render(told("run.progress", run), viewer(cast, view)) == ""


def test_events_of_other_jobs_change_nothing(cast: Cast) -> None:
    run = make_ended_run(cast.project)
    assert events.render(told("job.queued", run, "planner.research"), viewer(cast, "runs")) == ""
