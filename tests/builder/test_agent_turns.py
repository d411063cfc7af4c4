"""A turn with a language model, worked on by this process; the model is a scripted server."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from builder.agent import tools
from builder.agent.tools import read_file
from builder.models import ModelCall, Snapshot, Turn
from builder.runners.words import build_message
from builder.selectors.files import files_of, latest_snapshot
from builder.services.excuses import excuse
from builder.services.files import save_file
from jobs.models import Job, JobEvent
from jobs.running import run_job
from jobs.services import request_cancel
from llm.messages import ToolCall
from llm.script import Hang, Step
from llm.scripted import Say, ScriptedServer
from planner.handover import criterion_hash
from planner.handover.rows import PlannedWorkflow, planned_workflow
from runtime.models import Run
from systems.models import SpendingLimit
from tests.builder.factories import KEY, make_built, make_turn, reference_files
from tests.cast import Cast, make_cast
from tests.ui.plans import save_reference_plan

CODE = "workflows/contact_to_lead.py"


@pytest.fixture
def house(transactional_db: None, no_worker: None) -> tuple[Cast, PlannedWorkflow]:
    """The cast and the planned workflow, in a database that other threads see."""
    cast = make_cast()
    save_reference_plan(cast.project, cast.ada)
    planned = planned_workflow(cast.project, KEY)
    assert planned is not None
    return cast, planned


@contextmanager
def scripted(settings: Settings, script: Sequence[Step]) -> Iterator[ScriptedServer]:
    """The installation's model is this script."""
    with ScriptedServer(script) as server:
        settings.MODEL_NAME, settings.MODEL_URL, settings.MODEL_KEY = (
            "scripted",
            server.url,
            "sk-scripted-key",
        )
        settings.MODEL_CONTEXT = 128_000
        yield server


def call(name: str, ident: str = "c1", **arguments: Any) -> ToolCall:
    return ToolCall(ident, name, json.dumps(arguments))


def worked(turn: Turn) -> list[tuple[str, dict[str, Any]]]:
    """Work on the turn to its end; its events."""
    run_job(str(turn.job_id))
    events = JobEvent.objects.filter(job_id=turn.job_id).order_by("seq")
    return list(events.values_list("kind", "payload"))


def of(events: list[tuple[str, dict[str, Any]]], kind: str) -> list[dict[str, Any]]:
    return [payload for told, payload in events if told == kind]


def state(turn: Turn) -> str:
    return Job.objects.get(pk=turn.job_id).state


def test_what_the_compiler_proves_costs_no_question(house: tuple[Cast, PlannedWorkflow], settings: Settings):
    cast, planned = house
    with scripted(settings, []):
        turn = make_turn(cast.project, cast.ada, planned=planned, text=build_message(planned.title))
        events = worked(turn)
    ending = of(events, "turn.finished")[0]
    assert (ending["outcome"], ending["proven"]) == ("finished", ending["total"])
    assert ending["total"] > 0
    assert not ModelCall.objects.exists()


def test_the_agent_goes_on_from_what_the_compiler_wrote(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, planned = house
    script = [
        Say("First I read it.", [call("read_file", path=CODE)]),
        Say("", [call("write_file", path="NOTES.md", text="For Noor.\n", reason="a note was asked for")]),
        Say("", [call("finish", summary="The note is written.")]),
    ]
    with scripted(settings, script) as server:
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Build it and leave a note for Noor.")
        events = worked(turn)
    assert state(turn) == Job.State.DONE
    assert files_of(latest_snapshot(cast.project))["NOTES.md"] == "For Noor.\n"
    first, second = Snapshot.objects.order_by("number")
    assert (first.turn, second.turn) == (turn, turn)
    assert second.reason == "Agent: a note was asked for"
    ending = of(events, "turn.finished")[0]
    assert ending["outcome"] == "finished"
    assert ending["proven"] == ending["total"]
    told = server.requests[0]["messages"][1]["content"]
    assert "The compiler has just written this workflow" in told
    assert "AC-01 proven" in told
    assert [row.number for row in ModelCall.objects.filter(turn=turn)] == [1, 2, 3]


def test_without_proof_it_is_not_done_until_a_person_excuses_it(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, planned = house
    make_built(cast.project, cast.ada)
    broken = reference_files()[CODE].replace("def ", "def ", 1) + "\nEXTRA = 1\n"
    save_file(project=cast.project, path=CODE, text=broken, loaded=_mark(cast), by=cast.ada)
    first = planned.spec.acceptance_criteria[0].key
    for criterion in planned.spec.acceptance_criteria[1:]:
        excuse(
            project=cast.project,
            workflow_key=KEY,
            criterion_key=criterion.key,
            criterion_hash=criterion_hash(planned.spec, criterion.key),
            reason="Seen by hand",
            by=cast.ada,
        )
    script = [
        Say("", [call("finish", summary="It should work.")]),
        Say("", [call("run_tests", criteria=[first])]),
        Say("", [call("finish", summary="Now it is shown.")]),
    ]
    with scripted(settings, script) as server:
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Is it still right?")
        events = worked(turn)
    refused = of(events, "turn.tool_returned")[0]
    assert not refused["ok"]
    assert f"{first} is stale" in refused["result"]
    assert f"{planned.spec.acceptance_criteria[1].key} is stale" not in refused["result"]
    assert of(events, "turn.criterion")[-1]["state"] == "proven"
    assert of(events, "turn.finished")[0]["outcome"] == "finished"
    assert len(server.requests) == 3


def test_a_question_changes_nothing_even_when_the_model_tries(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, planned = house
    before = make_built(cast.project, cast.ada)
    tries = [
        call("write_file", "a", path=CODE, text="gone", reason="because"),
        call("edit_file", "b", path=CODE, edits=[{"old": "def", "new": "fed"}], reason="because"),
        call(
            "propose_plan_change",
            "c",
            workflow=KEY,
            element="AC-01",
            fields={"text": "x"},
            reason="because I can",
        ),
        call("run_workflow", "d", workflow=KEY),
        call("finish", "e", summary="I changed everything."),
    ]
    with scripted(settings, [Say("Let me.", tries), Say("It maps contacts to leads.")]):
        turn = make_turn(
            cast.project, cast.ada, planned=planned, text="What does it do?", mode=Turn.Mode.QUESTION
        )
        events = worked(turn)
    assert [each["ok"] for each in of(events, "turn.tool_returned")] == [False] * 5
    assert latest_snapshot(cast.project) == before
    assert not Run.objects.exists()
    assert of(events, "turn.proposed") == []
    assert of(events, "turn.finished")[0]["outcome"] == "finished"


def test_a_plan_turn_may_propose_and_write_no_file(house: tuple[Cast, PlannedWorkflow], settings: Settings):
    cast, planned = house
    propose = call(
        "propose_plan_change",
        "a",
        workflow=KEY,
        element="AC-01",
        fields={"text": "A lead is there within a minute."},
        reason="Noor said so in the review.",
    )
    write = call("write_file", "b", path=CODE, text="gone", reason="because")
    with scripted(settings, [Say("", [propose, write]), Say("Proposed.")]):
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Faster.", mode=Turn.Mode.PLAN)
        events = worked(turn)
    told = of(events, "turn.proposed")[0]
    assert told["state"] == "proposed"
    assert told["fields"] == {"text": "A lead is there within a minute."}
    assert [(each["field"], each["after"]) for each in told["changes"]] == [
        ("text", "A lead is there within a minute.")
    ]
    assert planned_workflow(cast.project, KEY) == planned
    assert not Snapshot.objects.exists()


def test_a_question_to_a_person_pauses_the_turn(house: tuple[Cast, PlannedWorkflow], settings: Settings):
    cast, planned = house
    ask = call("ask_person", question="Which owner?", options=["Ada", "Noor"])
    with scripted(settings, [Say("", [ask])]):
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Who owns leads?", mode=Turn.Mode.PLAN)
        events = worked(turn)
    assert of(events, "turn.asked")[0]["options"] == ["Ada", "Noor"]
    assert of(events, "turn.finished")[0]["outcome"] == "paused"
    assert state(turn) == Job.State.DONE


def test_what_a_person_saves_meanwhile_is_not_overwritten(
    house: tuple[Cast, PlannedWorkflow], settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    cast, planned = house
    make_built(cast.project, cast.ada)
    typed = reference_files()[CODE] + "\n# Ada was here.\n"
    read = read_file.use

    def read_then_somebody_saves(asked: Any, desk: Any, tell: Any) -> Any:
        found = read(asked, desk, tell)
        save_file(project=cast.project, path=CODE, text=typed, loaded=_mark(cast), by=cast.ada)
        return found

    tool = read_file.TOOL
    changed = type(tool)(
        tool.name, tool.arguments, read_then_somebody_saves, tool.doing, tool.modes, changes=False
    )
    monkeypatch.setattr(
        "builder.agent.tools.TOOLS", (changed, *(t for t in tools.TOOLS if t.name != "read_file"))
    )
    script = [
        Say("", [call("read_file", path=CODE)]),
        Say("", [call("write_file", path=CODE, text="mine = 1\n", reason="mine is better")]),
        Say("", [call("ask_person", question="May I overwrite what Ada wrote?")]),
    ]
    with scripted(settings, script):
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Make it better.")
        events = worked(turn)
    refused = of(events, "turn.tool_returned")[1]
    assert not refused["ok"]
    assert "was changed by somebody since you read it" in refused["result"]
    assert files_of(latest_snapshot(cast.project))[CODE] == typed


def test_stop_ends_a_turn_that_waits_for_the_model(house: tuple[Cast, PlannedWorkflow], settings: Settings):
    cast, _ = house
    with scripted(settings, [Hang(30)]):
        turn = make_turn(cast.project, cast.ada, text="What is there?", mode=Turn.Mode.QUESTION)
        working = threading.Thread(target=run_job, args=(str(turn.job_id),))
        working.start()
        _until(lambda: JobEvent.objects.filter(job_id=turn.job_id, kind="turn.model_called").exists())
        began = time.monotonic()
        request_cancel(job=turn.job, by=cast.ada)
        working.join(10)
        took = time.monotonic() - began
    assert not working.is_alive()
    assert state(turn) == Job.State.CANCELLED
    assert took < 10


def test_a_monthly_limit_is_kept_before_anything_is_asked(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, _ = house
    SpendingLimit.objects.create(project=cast.project, dollars=Decimal(0))
    settings.MODEL_PRICE = "1,2"
    with scripted(settings, []):
        turn = make_turn(cast.project, cast.ada, text="What is there?", mode=Turn.Mode.QUESTION)
        events = worked(turn)
    ending = of(events, "turn.finished")[0]
    assert ending["outcome"] == "stopped"
    assert "limit of $0.00 a month is used up" in ending["summary"]


def _mark(cast: Cast) -> str:
    newest = latest_snapshot(cast.project)
    assert newest is not None
    return newest.manifest[CODE]


def _until(what: Any) -> None:
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_types_that_do_not_fit_are_told_with_the_write_and_keep_it_from_being_done(
    house: tuple[Cast, PlannedWorkflow], settings: Settings
):
    cast, planned = house
    make_built(cast.project, cast.ada)
    wrong, right = 'def count() -> int:\n    return "many"\n', "def count() -> int:\n    return 2\n"
    script = [
        Say("", [call("write_file", path="mappings/counting.py", text=wrong, reason="to count")]),
        Say("", [call("check_code")]),
        Say("", [call("finish", summary="Everything is counted.")]),
        Say("", [call("write_file", path="mappings/counting.py", text=right, reason="a number")]),
        Say("", [call("finish", summary="Now it is a number.")]),
    ]
    with scripted(settings, script):
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Count the leads in a helper.")
        events = worked(turn)
    told = [each["result"] for each in of(events, "turn.tool_returned")]
    for result in told[:3]:
        assert "mappings/counting.py:2" in result
        assert "not assignable" in result
    assert "not assignable" not in told[3]
    assert of(events, "turn.finished")[0]["outcome"] == "finished"
