"""A turn as a job, worked on by this process: what it writes, tells and proves."""

import json

import pytest

from builder.models import Proof, Snapshot, Turn
from builder.pages.chat import turn_views
from builder.runners import building as turn_runner
from builder.selectors.files import files_of
from builder.transcript import Calls, Criteria, Prose, WrittenFiles
from jobs.models import Job, JobEvent
from jobs.running import run_job
from planner.handover import WorkflowSpec
from planner.handover.rows import PlannedWorkflow, planned_workflow, planned_workflows
from runtime.sandbox import SandboxUnavailable
from tests.builder.factories import KEY, make_turn, reference_files, turns_of
from tests.builder.plans import contact_to_lead
from tests.cast import Cast, make_cast
from tests.ui.plans import save_reference_plan


@pytest.fixture
def house(transactional_db: None, no_worker: None) -> tuple[Cast, PlannedWorkflow]:
    """The cast and the planned workflow, in a database that other threads see."""
    cast = make_cast()
    save_reference_plan(cast.project, cast.ada)
    planned = planned_workflow(cast.project, KEY)
    assert planned is not None
    return cast, planned


def worked(turn: Turn) -> tuple[Job, list]:
    """Work on the turn to its end; its job and the blocks that a person sees."""
    run_job(str(turn.job_id))
    view = turn_views(turns_of(turn.chat))[-1]
    return Job.objects.get(pk=turn.job_id), view.transcript.blocks


def texts(blocks: list) -> str:
    return "\n".join(block.markdown for block in blocks if isinstance(block, Prose))


def calls(blocks: list) -> dict[str, bool | None]:
    return {call.tool: call.ok for block in blocks if isinstance(block, Calls) for call in block.items}


def same_files(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two sets of files say the same. PostgreSQL orders the keys of a JSON object in its own way."""
    return {path: json.loads(text) if path.endswith(".json") else text for path, text in one.items()} == {
        path: json.loads(text) if path.endswith(".json") else text for path, text in other.items()
    }


def test_the_reference_plan_is_written_and_proven(house: tuple[Cast, PlannedWorkflow]):
    cast, planned = house
    job, blocks = worked(make_turn(cast.project, cast.ada, planned=planned))
    assert job.state == Job.State.DONE
    snapshot = Snapshot.objects.get()
    assert same_files(files_of(snapshot), reference_files())
    assert snapshot.turn is not None
    assert set(Proof.objects.values_list("state", flat=True)) == {"proven"}
    criteria = next(block for block in blocks if isinstance(block, Criteria))
    assert criteria.proven == criteria.total == len(contact_to_lead().acceptance_criteria)
    written = next(block for block in blocks if isinstance(block, WrittenFiles))
    assert {item.path for item in written.items} == set(reference_files())
    assert calls(blocks) == {"read_plan": True, "write_files": True, "check_code": True, "run_tests": True}
    assert "are proven against twin systems" in texts(blocks)


def test_building_the_same_again_writes_nothing_and_says_so(house: tuple[Cast, PlannedWorkflow]):
    cast, planned = house
    worked(make_turn(cast.project, cast.ada, planned=planned))
    _, blocks = worked(make_turn(cast.project, cast.ada, planned=planned))
    titles = [call.title for block in blocks if isinstance(block, Calls) for call in block.items]
    assert "Files are as they were" in titles
    assert not any(isinstance(block, WrittenFiles) for block in blocks)


def test_two_builds_at_once_keep_each_others_workflow(
    house: tuple[Cast, PlannedWorkflow], monkeypatch: pytest.MonkeyPatch
):
    cast, planned = house
    value = planned.spec.model_dump(mode="json", by_alias=True) | {"key": "second-way", "title": "Second way"}
    second = PlannedWorkflow("second-way", 1, WorkflowSpec.model_validate(value))
    first = planned_workflows(cast.project)
    monkeypatch.setattr(turn_runner, "planned_workflows", lambda _: [*first, second])
    compile_workflows, others = turn_runner.compile_workflows, []

    def while_another_turn_is_quicker(*args: object, **kwargs: object) -> object:
        if not others:
            others.append(make_turn(cast.project, cast.ada, planned=second))
            assert worked(others[0])[0].state == Job.State.DONE
        return compile_workflows(*args, **kwargs)

    monkeypatch.setattr(turn_runner, "compile_workflows", while_another_turn_is_quicker)
    job, _ = worked(make_turn(cast.project, cast.ada, planned=planned))
    assert job.state == Job.State.DONE
    files = files_of(Snapshot.objects.get(number=2))
    assert {"workflows/contact_to_lead.py", "workflows/second_way.py"} <= files.keys()


def test_what_the_plan_leaves_open_is_said_and_its_test_fails(house: tuple[Cast, PlannedWorkflow]):
    cast, planned = house
    value = planned.spec.model_dump(mode="json", by_alias=True)
    value["transformations"][0]["rows"][0]["expr"] = "split_by_culture(firstname)"
    broken = PlannedWorkflow(planned.key, planned.revision, WorkflowSpec.model_validate(value))
    job, blocks = worked(make_turn(cast.project, cast.ada, planned=broken))
    assert job.state == Job.State.DONE
    said = texts(blocks)
    assert "could not be written by rules" in said
    assert "split_by_culture" in said
    assert "Failing: " in said
    assert calls(blocks)["run_tests"] is False
    failing = Proof.objects.filter(state="failing").first()
    assert failing is not None
    assert failing.report["line"] > 0


def test_a_message_without_a_workflow_is_answered_with_places_and_claims_nothing(
    house: tuple[Cast, PlannedWorkflow],
):
    cast, _ = house
    job, blocks = worked(make_turn(cast.project, cast.ada, text="Where is the signature checked?"))
    assert job.state == Job.State.DONE
    said = texts(blocks)
    assert "I cannot change code on a message" in said
    assert "Verify signature" in said
    assert f"workflow={KEY}&step=ST-" in said
    assert not Snapshot.objects.exists()


def test_words_that_stand_nowhere_are_not_found(house: tuple[Cast, PlannedWorkflow]):
    cast, _ = house
    _, blocks = worked(make_turn(cast.project, cast.ada, text="Xylophone?"))
    assert "found none of these words" in texts(blocks)


def test_without_a_sandbox_the_turn_fails_with_its_reason_and_keeps_the_files(
    house: tuple[Cast, PlannedWorkflow], monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> None:
        raise SandboxUnavailable("this machine has no user namespaces")

    monkeypatch.setattr("builder.runners.building.prove", refuse)
    cast, planned = house
    turn = make_turn(cast.project, cast.ada, planned=planned)
    job, blocks = worked(turn)
    assert (job.state, job.error) == (
        Job.State.FAILED,
        "The tests could not be run: this machine has no user namespaces",
    )
    assert Snapshot.objects.count() == 1
    unfinished = [
        call for block in blocks if isinstance(block, Calls) for call in block.items if call.stopped
    ]
    assert [call.tool for call in unfinished] == ["run_tests"]


def test_a_chat_is_named_by_its_first_turn(house: tuple[Cast, PlannedWorkflow]):
    cast, planned = house
    turn = make_turn(cast.project, cast.ada, text="Where is\nthe signature " + "really " * 30)
    assert turn.chat.title == "Where is"
    make_turn(cast.project, cast.ada, chat=turn.chat, planned=planned)
    turn.chat.refresh_from_db()
    assert turn.chat.title == "Where is"
    assert make_turn(cast.project, cast.ada, planned=planned).chat.title == "Build Contact to lead"


def test_no_event_of_a_turn_is_told_twice(house: tuple[Cast, PlannedWorkflow]):
    cast, planned = house
    turn = make_turn(cast.project, cast.ada, planned=planned)
    worked(turn)
    told = list(JobEvent.objects.filter(job=turn.job_id).values_list("kind", "key", "payload__path"))
    assert len(told) == len(set(told))
