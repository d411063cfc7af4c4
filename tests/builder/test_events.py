"""Which parts of an open Build tab a stored event draws again, and for whom."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from builder import events
from builder.models import Turn
from builder.services.chats import TURN_JOB
from jobs.events import StreamEvent
from jobs.partials import merge
from jobs.selectors import job_events
from jobs.stream import Viewer
from planner.handover.rows import PlannedWorkflow
from runtime.services.runs import JOB_KIND as RUN_JOB
from teams.models import Membership
from tests.builder.factories import KEY, make_turn
from tests.cast import Cast


def viewer(cast: Cast, chat: int, view: str = "") -> Viewer:
    membership = Membership.objects.select_related("team", "user").get(user=cast.ada)
    return Viewer(membership, cast.project, view or f"build:{KEY}:{chat}")


def event(kind: str, job_kind: str = TURN_JOB, job: UUID | None = None, number: int = 1) -> StreamEvent:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return StreamEvent("project:1", number, kind, {}, at, job_id=job, job_kind=job_kind)


@pytest.fixture
def turn(cast: Cast, planned: PlannedWorkflow) -> Turn:
    return make_turn(cast.project, cast.ada, planned=planned)


def targets(html: str) -> list[str]:
    return [part.partition('"')[0] for part in html.split('hx-partial hx-target="#')[1:]]


def test_a_new_turn_stands_in_its_chat_and_names_it(cast: Cast, turn: Turn):
    html = events.render(event("job.queued", job=turn.job_id), viewer(cast, turn.chat_id))
    assert targets(html) == ["log", "chat-top", "composer-chat", f"turn-{turn.pk}", "composer-send"]
    assert "Build Contact to lead" in html


def test_who_had_no_chat_open_sees_the_first_one_and_another_chat_stays_as_it_is(cast: Cast, turn: Turn):
    asked = event("turn.text", job=turn.job_id)
    assert targets(events.render(asked, viewer(cast, 0))) == [f"turn-{turn.pk}"]
    assert events.render(asked, viewer(cast, turn.chat_id + 1)) == ""


def test_a_turning_point_lets_the_page_ask_for_what_changed(cast: Cast, turn: Turn):
    for kind in ("turn.file_written", "turn.criterion", "turn.finished"):
        html = events.render(event(kind, job=turn.job_id), viewer(cast, turn.chat_id))
        assert targets(html) == [f"turn-{turn.pk}", "news-turn"]
        assert 'hx-get="/halden/contacts/build/now?about=turn"' in html
    html = events.render(event("turn.finished", job=turn.job_id), viewer(cast, turn.chat_id + 1))
    assert targets(html) == ["news-turn"]


@pytest.mark.parametrize("kind", ["job.queued", "run.started", "run.progress", "run.ended", "job.failed"])
def test_every_event_of_a_run_may_change_the_flow(cast: Cast, turn: Turn, kind: str):
    html = events.render(event(kind, RUN_JOB), viewer(cast, 0))
    assert targets(html) == ["news-run"]
    assert "now?about=run" in html


def test_a_plan_that_changed_draws_the_flow_again(cast: Cast, turn: Turn):
    html = events.render(event("plan.workflows_saved", "planner.research"), viewer(cast, 0))
    assert targets(html) == ["news-turn"]


def test_of_several_news_in_one_message_the_last_is_kept_and_it_is_another_element(cast: Cast, turn: Turn):
    watching = viewer(cast, 0)
    told = [events.render(event("run.progress", RUN_JOB, number=number), watching) for number in (7, 8)]
    merged = merge(told)
    assert targets(merged) == ["news-run"]
    assert 'data-event="8"' in merged
    assert told[0] != told[1]


@pytest.mark.parametrize("view", ["", "overview", "runs", "run:1", "workflow:contact-to-lead"])
def test_other_pages_get_nothing(cast: Cast, turn: Turn, view: str):
    other = Viewer(viewer(cast, 0).membership, cast.project, view)
    for kind in ("job.queued", "turn.text", "turn.criterion"):
        assert events.render(event(kind, job=turn.job_id), other) == ""
    assert events.render(event("run.progress", RUN_JOB), other) == ""


def test_jobs_of_other_rooms_change_nothing(cast: Cast, turn: Turn):
    assert events.render(event("job.done", "planner.research"), viewer(cast, 0)) == ""
    assert events.render(event("turn.text", job=UUID(int=1)), viewer(cast, 0)) == ""


def test_replaying_all_events_of_a_turn_gives_the_same_again(cast: Cast, turn: Turn):
    watching = viewer(cast, turn.chat_id)
    stored = job_events(turn.job)
    assert stored
    first = [events.render(each, watching) for each in stored]
    assert [events.render(each, watching) for each in stored] == first
