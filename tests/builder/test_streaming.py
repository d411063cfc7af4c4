"""Text as it comes: only the block that changed is sent, and of prose only its last piece."""

from typing import Any

import pytest

from builder import events
from builder.models import Turn
from builder.pages.live import live_turns
from builder.transcript import read_transcript
from jobs import journal
from jobs.events import NewEvent, StreamEvent
from jobs.models import Job
from jobs.partials import merge
from jobs.stream import Viewer
from teams.models import Membership
from tests.builder.factories import make_turn
from tests.cast import Cast

WORDS = ("First", " *paragraph*", ".\n\n", "Second", " one", ",\n\n- a", "\n- b", "\n\nThird.")


@pytest.fixture(autouse=True)
def _clean() -> None:
    live_turns.forget()


@pytest.fixture
def turn(cast: Cast) -> Turn:
    found = make_turn(cast.project, cast.ada, text="hello")
    Job.objects.filter(pk=found.job_id).update(state="running")
    return found


@pytest.fixture
def viewer(cast: Cast, turn: Turn) -> Viewer:
    membership = Membership.objects.select_related("team", "user").get(user=cast.ada)
    return Viewer(membership, cast.project, f"build::{turn.chat_id}")


def tell(turn: Turn, kind: str, /, **payload: Any) -> StreamEvent:
    [told] = journal.append_to_job(turn.job, [NewEvent(kind, payload)])
    return told


def targets(html: str) -> list[str]:
    return [part.partition('"')[0] for part in html.split('hx-partial hx-target="#')[1:]]


def test_each_piece_of_text_sends_the_piece_that_grew(turn: Turn, viewer: Viewer):
    began = tell(turn, "turn.text", block="m1", markdown="")
    assert targets(events.render(began, viewer)) == [f"turn-{turn.pk}"]
    sent = [events.render(tell(turn, "turn.text_added", block="m1", text=text), viewer) for text in WORDS]
    block = f"t{turn.pk}-b0"
    first, second, third = (f"{block}-{number}" for number in range(3))
    assert [targets(html) for html in sent] == [
        [block],
        [first],
        [first],
        [first, second],
        [second],
        [second, third],
        [third],
        [third, f"{block}-3"],
    ]
    assert "Second" not in sent[6]
    assert "<li>" in sent[6]


def test_calls_change_their_own_block_only(turn: Turn, viewer: Viewer):
    for event in (
        tell(turn, "turn.text", block="m1", markdown="I look."),
        tell(turn, "turn.tool_writing", call="1.0", tool="read_file", characters=40),
    ):
        events.render(event, viewer)
    called = events.render(tell(turn, "turn.tool_called", call="1.0", tool="read_file", title="Read"), viewer)
    assert targets(called) == [f"t{turn.pk}-b1"]
    assert "running" in called
    assert "I look." not in called
    done = {
        "call": "1.0",
        "ok": True,
        "title": "Read a.py",
        "detail": "",
        "seconds": 0.2,
        "result": "x" * 9_000,
    }
    returned = events.render(tell(turn, "turn.tool_returned", **done), viewer)
    assert targets(returned) == [f"t{turn.pk}-b1"]
    assert "done" in returned
    assert len(returned) < 1_500


def test_a_second_viewer_is_told_the_same_and_replaying_does_no_harm(turn: Turn, viewer: Viewer):
    told = [tell(turn, "turn.text", block="m1", markdown="")]
    told += [tell(turn, "turn.text_added", block="m1", text=text) for text in WORDS]
    live_turns.forget()
    for event in told:
        events.render(event, viewer)
    again = merge(events.render(event, viewer) for event in told)
    assert again.count("Third.") >= 1
    assert "First" in again
    assert again.count("Second one") == again.count("First <em>paragraph</em>")


def test_when_the_places_are_used_up_the_answer_gets_new_ones(turn: Turn, viewer: Viewer):
    sent = ""
    for number in range(13):
        sent = events.render(tell(turn, "turn.notice", kind="scope", text=f"notice {number}"), viewer)
        if number == 11:
            assert targets(sent) == [f"answer-{turn.pk}"]
            assert f'id="t{turn.pk}-b12" hidden' in sent
    assert targets(sent) == [f"t{turn.pk}-b12"]


def test_the_end_draws_the_turn_with_what_it_cost(turn: Turn, viewer: Viewer):
    usage = {"input_tokens": 3_000, "output_tokens": 120, "cached_tokens": 0, "estimated": False}
    answered = {
        "number": 1,
        "text": "Done.",
        "tool_calls": [],
        "usage": usage,
        "cost": "0.0123",
        "ending": "",
    }
    events.render(tell(turn, "turn.model_called", number=1, model="m"), viewer)
    events.render(tell(turn, "turn.model_answered", **answered), viewer)
    Job.objects.filter(pk=turn.job_id).update(state="done")
    turn.job.refresh_from_db()
    html = events.render(tell(turn, "job.done"), viewer)
    assert targets(html) == [f"turn-{turn.pk}", "composer-send"]
    assert "3,120 tokens, $0.01" in html
    assert 'aria-label="Send"' in html


def test_a_stored_answer_needs_no_streamed_text():
    streamed = [("turn.text", {"block": "m1", "markdown": ""})]
    streamed += [("turn.text_added", {"block": "m1", "text": text}) for text in WORDS]
    usage = {"input_tokens": 1, "output_tokens": 1, "estimated": True}
    closing = ("turn.model_answered", {"number": 1, "text": "".join(WORDS), "usage": usage, "cost": None})
    whole = read_transcript([*streamed, closing])
    stored = read_transcript([streamed[0], closing])
    assert whole.blocks == stored.blocks
    assert stored.usage.words == "about 2 tokens, no price is set up"


def test_an_answer_without_words_leaves_no_empty_block():
    told = read_transcript(
        [
            ("turn.text", {"block": "m1", "markdown": ""}),
            ("turn.tool_called", {"call": "1.0", "tool": "a", "title": "A"}),
            ("turn.text", {"block": "m2", "markdown": ""}),
            ("turn.tool_called", {"call": "2.0", "tool": "b", "title": "B"}),
        ]
    )
    assert [block.kind for block in told.blocks] == ["calls"]
