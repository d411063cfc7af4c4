"""A turn is what its events tell, however often each of them is told."""

from typing import Any

from builder.transcript import Calls, Criteria, Prose, WrittenFiles, read_transcript

CALLED = ("turn.tool_called", {"call": "read_plan", "tool": "read_plan", "title": "Read the plan"})
RETURNED = (
    "turn.tool_returned",
    {"call": "read_plan", "ok": True, "title": "Read the plan", "detail": "6 criteria", "seconds": 0.01},
)
TEXT = ("turn.text", {"block": "intro", "markdown": "Building."})
WRITTEN = ("turn.file_written", {"path": "a.py", "state": "added", "added": 3, "removed": 0})
FINISHED = ("turn.finished", {"proven": 1, "total": 2, "snapshot": 4})


def criterion(key: str, state: str) -> tuple[str, dict]:
    payload = {"key": key, "text": key, "state": state, "test": f"test_{key}", "reason": "", "total": 2}
    return ("turn.criterion", payload)


def test_blocks_stand_in_the_order_in_which_they_began():
    events = [
        CALLED,
        RETURNED,
        TEXT,
        WRITTEN,
        criterion("AC-02", "failing"),
        criterion("AC-01", "proven"),
        FINISHED,
    ]
    transcript = read_transcript(events)
    assert [type(block) for block in transcript.blocks] == [Calls, Prose, WrittenFiles, Criteria]
    assert transcript.finished


def test_an_event_told_twice_changes_nothing():
    events = [CALLED, RETURNED, TEXT, WRITTEN, criterion("AC-01", "proven"), FINISHED]
    doubled = [event for event in events for _ in range(2)]
    assert read_transcript(doubled) == read_transcript(events)


def test_a_call_runs_until_it_returns():
    assert read_transcript([CALLED]).blocks[0].items[0].ok is None
    assert read_transcript([CALLED, RETURNED]).blocks[0].items[0].ok is True


def test_what_went_wrong_is_folded_once_the_same_tool_worked():
    def returned(call: str, ok: bool) -> list[tuple[str, dict[str, Any]]]:
        called = {"call": call, "tool": "run_tests", "title": "Run the tests"}
        told = {"call": call, "ok": ok, "title": "Ran 1 test", "detail": "AC-01 failing", "seconds": 0.1}
        return [("turn.tool_called", called), TEXT, ("turn.tool_returned", told)]

    wrong = returned("1", ok=False)
    assert read_transcript(wrong[:1]).blocks[0].items[0].is_open is False
    assert read_transcript(wrong).blocks[0].items[0].is_open
    right = read_transcript([*wrong, *returned("2", ok=True)])
    calls = [call for block in right.blocks if isinstance(block, Calls) for call in block.items]
    assert [(call.ok, call.is_open) for call in calls] == [(False, False), (True, False)]


def test_all_proven_criteria_are_folded_and_others_are_not():
    assert read_transcript([criterion("AC-01", "proven")]).blocks[0].is_open
    told = [criterion("AC-01", "proven"), criterion("AC-02", "failing")]
    assert read_transcript(told).blocks[0].is_open
    assert not read_transcript([*told, criterion("AC-02", "proven")]).blocks[0].is_open


def test_criteria_come_in_the_order_of_the_plan_and_count_what_is_missing():
    block = read_transcript([criterion("AC-02", "failing")]).blocks[0]
    assert (block.proven, len(block.missing)) == (0, 1)
    block = read_transcript([criterion("AC-02", "failing"), criterion("AC-01", "proven")]).blocks[0]
    assert [item.key for item in block.items] == ["AC-01", "AC-02"]
    assert (block.proven, len(block.missing)) == (1, 0)


def test_a_later_result_of_a_criterion_replaces_the_earlier():
    block = read_transcript([criterion("AC-01", "failing"), criterion("AC-01", "proven")]).blocks[0]
    assert [item.state for item in block.items] == ["proven"]


def test_unknown_events_are_passed_over():
    assert read_transcript([("turn.from_the_future", {}), TEXT]).blocks == [Prose("intro", "Building.")]


def notice(kind: str, text: str) -> tuple[str, dict[str, Any]]:
    return ("turn.notice", {"kind": kind, "text": text})


def test_a_server_that_is_asked_again_and_again_is_one_line():
    retries = [notice("retry", f"It is busy. Asking again ({number} of 4).") for number in (2, 3, 4)]
    blocks = read_transcript([TEXT, *retries]).blocks
    assert [block.text for block in blocks[1:]] == ["It is busy. Asking again (4 of 4)."]
    blocks = read_transcript([TEXT, *retries, notice("model", "It is busy. Send the message again.")]).blocks
    assert [(block.text, block.is_warning) for block in blocks[1:]] == [
        ("It is busy. Send the message again.", True)
    ]
    assert len(read_transcript([retries[0], TEXT, retries[1]]).blocks) == 3


def test_what_a_block_of_its_own_says_is_no_line_of_the_list():
    def used(call: str, tool: str, *, ok: bool) -> list[tuple[str, dict[str, Any]]]:
        told = {"call": call, "ok": ok, "title": tool, "detail": "", "seconds": 0.1}
        return [
            ("turn.tool_called", {"call": call, "tool": tool, "title": tool}),
            ("turn.tool_returned", told),
        ]

    events = used("1", "run_tests", ok=True) + used("2", "finish", ok=False) + used("3", "finish", ok=True)
    block = read_transcript(events).blocks[0]
    assert isinstance(block, Calls)
    assert [(call.tool, call.ok) for call in block.listed] == [("run_tests", True), ("finish", False)]
    running = read_transcript(used("1", "finish", ok=True)[:1]).blocks[0]
    assert isinstance(running, Calls)
    assert len(running.listed) == 1
