"""The progress panel, told from events."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from planner.progress import SECTIONS, told


@dataclass
class Event:
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    at: datetime = datetime(2026, 11, 21, tzinfo=UTC)


def stage(key: str, state: str, detail: str = "") -> Event:
    return Event("plan.stage", {"stage": key, "state": state, "detail": detail})


def test_nothing_told_yet_is_waiting():
    progress = told([])
    assert progress.state == "queued"
    assert {one.state for one in progress.stages} == {"waiting"}


def test_stages_move_with_what_was_found():
    progress = told(
        [
            Event("job.queued"),
            Event("job.started"),
            stage("read", "done", "2 documents"),
            stage("extract", "running"),
        ]
    )
    assert progress.state == "running"
    assert [one.state for one in progress.stages] == ["done", "running", *["waiting"] * 4]
    assert progress.stages[0].detail == "2 documents"
    assert not progress.is_over


def test_a_failed_job_fails_the_stage_it_was_in_and_says_why():
    progress = told(
        [
            Event("job.started"),
            stage("read", "done"),
            stage("ask", "running"),
            Event("job.failed", {"message": "No."}),
        ]
    )
    assert progress.is_over
    assert progress.message == "No."
    assert [one.key for one in progress.stages if one.state == "failed"] == ["ask"]
    assert progress.ended_in == "Find what nobody says"


def test_asking_to_stop_shows_before_it_has_stopped():
    progress = told([Event("job.started"), Event("job.cancel_requested")])
    assert progress.stopping
    assert not progress.is_over
    assert told([Event("job.started"), Event("job.cancelled")]).state == "stopped"


def test_a_replayed_event_changes_nothing():
    events = [Event("job.started"), stage("read", "done", "1 document")]
    assert told(events + events[1:]) == told(events)


def test_unknown_events_and_stages_are_passed_over():
    assert told([Event("something.new"), stage("polish", "running")]) == told([])


def test_each_document_says_what_it_gave_or_why_it_could_not_be_read():
    lines = [
        {"name": "orders.md", "passages": 12, "problem": ""},
        {"name": "scan.pdf", "passages": 0, "problem": "there is no text in it"},
    ]
    progress = told([Event("plan.documents", {"documents": lines})])
    assert [one.passages for one in progress.documents] == [12, 0]
    assert [one.name for one in progress.unread] == ["scan.pdf"]


def test_a_workflow_is_told_section_by_section_in_the_order_of_its_page():
    sections = {"trigger": 1, "endpoints": 4}
    first = Event("plan.drawing", {"place": 1, "many": 2, "title": "Orders", "sections": sections})
    second = Event("plan.drawing", {"place": 0, "many": 2, "title": "Products", "sections": {}})
    progress = told([Event("job.started"), first, second])
    assert [one.title for one in progress.drawings] == ["Products", "Orders"]
    orders = progress.drawings[1]
    assert [one.title for one in orders.sections if one.is_made] == ["Trigger", "API endpoints"]
    assert (orders.sections[0].title, orders.is_made) == ("Story", False)
    everything = {"place": 1, "title": "Orders", "sections": dict.fromkeys(SECTIONS, 1)}
    assert told([first, Event("plan.drawing", everything)]).drawings[0].is_made
