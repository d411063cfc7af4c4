"""A turn that goes on after its worker was lost, and proof that is shown again on the same files."""

import time

import pytest
from pytest_django import Settings

from builder.models import Snapshot, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.proofs import proofs_of
from builder.services.files import save_file
from jobs import journal
from jobs.events import NewEvent
from jobs.models import Job
from llm.messages import ToolCall
from llm.scripted import Say
from planner.handover.rows import PlannedWorkflow
from tests.builder.factories import make_built, make_turn
from tests.builder.test_agent_turns import CODE, _mark, call, house, of, scripted, state, worked
from tests.cast import Cast

__all__ = ["house"]


@pytest.mark.parametrize("path", [CODE, "workflows/new.py"])
def test_what_a_person_saves_is_not_overwritten_by_a_turn_that_goes_on_after_its_worker_was_lost(
    house: tuple[Cast, PlannedWorkflow], settings: Settings, path: str
):
    cast, planned = house
    make_built(cast.project, cast.ada)
    turn = make_turn(cast.project, cast.ada, planned=planned, text="Make it better.")
    tell(turn, call("read_file", path=CODE), result="the text as it was")
    time.sleep(0.01)
    loaded = _mark(cast) if path == CODE else ""
    save_file(project=cast.project, path=path, text="# Ada was here.\n", loaded=loaded, by=cast.ada)
    script = [
        Say("", [call("write_file", path=path, text="mine = 1\n", reason="mine is better")]),
        Say("", [call("ask_person", question="May I overwrite what Ada wrote?")]),
    ]
    with scripted(settings, script):
        events = worked(turn)
    refused = of(events, "turn.tool_returned")[1]
    assert not refused["ok"]
    assert files_of(latest_snapshot(cast.project))[path] == "# Ada was here.\n"


def tell(turn: Turn, asked: ToolCall, result: str) -> None:
    """What an earlier worker has told: one answer of the model and what came of its call."""
    usage = {"input_tokens": 1, "output_tokens": 1, "cached_tokens": 0, "estimated": False}
    calls = [{"id": asked.id, "name": asked.name, "arguments": asked.arguments}]
    answered = {"number": 1, "text": "", "tool_calls": calls, "usage": usage, "cost": None, "ending": "tools"}
    returned = {"call": "1.0", "ok": True, "title": "", "detail": "", "seconds": 0.1, "result": result}
    told = [
        NewEvent("turn.model_answered", answered, "answered:1"),
        NewEvent("turn.tool_returned", returned, "returned:1.0"),
    ]
    journal.append_to_job(turn.job, told)


def test_a_turn_that_told_its_ending_is_not_worked_on_again(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, planned = house
    turn = make_turn(cast.project, cast.ada, planned=planned, text="Make it better.")
    ending = {"proven": 0, "total": 0, "snapshot": None, "outcome": "stopped", "summary": "Spent."}
    journal.append_to_job(turn.job, [NewEvent("turn.finished", ending, "finished")])
    with scripted(settings, []):
        worked(turn)
    assert state(turn) == Job.State.DONE
    assert not Snapshot.objects.exists()


def test_what_a_test_shows_now_counts_on_the_same_files_too(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    """It failed before on these very files: its sandbox had no time, or the plan said something else."""
    cast, planned = house
    first = planned.spec.acceptance_criteria[0].key
    before = make_built(cast.project, cast.ada, failing=first)
    script = [
        Say("", [call("run_tests", criteria=[first])]),
        Say("", [call("ask_person", question="Is that all you want?")]),
    ]
    with scripted(settings, script):
        events = worked(make_turn(cast.project, cast.ada, planned=planned, text="Is it right?"))
    assert of(events, "turn.criterion")[0]["state"] == "proven"
    states = {each.key: each.state for each in proofs_of(cast.project).states(planned.spec)}
    assert states[first] == "proven"
    assert set(states.values()) == {"proven"}
    assert latest_snapshot(cast.project) == before
    assert [proof.state for proof in before.proofs.filter(criterion_key=first)] == ["failing", "proven"]
