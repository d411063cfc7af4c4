"""A turn outlives its worker and stops when it is asked to. Real worker, scheduler, broker and sandbox."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from kombu import Connection

from builder.models import Blob, Proof, Snapshot, Turn
from builder.pages.chat import turn_views
from config import broker as addresses
from jobs import tasks
from jobs.models import Job, JobEvent
from jobs.services import request_cancel
from llm.messages import ToolCall
from llm.scripted import Say, ScriptedServer
from planner.handover import WorkflowSpec
from planner.handover.rows import PlannedWorkflow, planned_workflow
from systems.models import LanguageModel
from tests.builder.factories import KEY, make_built, make_turn, turns_of
from tests.builder.plans import contact_to_lead
from tests.cast import Cast, make_cast
from tests.jobs.processes import Broker, Processes, until
from tests.runtime import fast_settings
from tests.ui.plans import save_reference_plan

pytestmark = pytest.mark.thorough


class Installation:
    """A broker, a scheduler and a worker beside the test process."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder)
        self.broker.start()
        self.processes = Processes(self.broker.url, folder, settings_module="tests.runtime.fast_settings")
        self.processes.scheduler()
        self.worker = self.processes.worker()

    def send(self, turn: Turn) -> None:
        with Connection(addresses.celery_url(self.broker.url)) as connection:
            tasks.run_job.apply_async((str(turn.job_id),), connection=connection)

    def close(self) -> None:
        self.processes.kill_all()
        self.broker.kill()
        print(self.processes.logs())


@pytest.fixture(scope="module")
def _installation(django_db_setup: None, django_db_blocker: object) -> Iterator[Installation]:
    with TemporaryDirectory(prefix="tenon-") as name:
        made = Installation(Path(name))
        yield made
        made.close()


@pytest.fixture
def installation(_installation: Installation, transactional_db: None, settings: Any) -> Installation:
    settings.REDIS_URL = _installation.broker.url
    for name in ("JOB_LEASE_SECONDS", "JOB_RESEND_SECONDS", "JOB_REAP_SECONDS"):
        setattr(settings, name, getattr(fast_settings, name))
    return _installation


@pytest.fixture
def cast(installation: Installation) -> Cast:
    found = make_cast()
    save_reference_plan(found.project, found.ada)
    return found


def long_plan(copies: int) -> PlannedWorkflow:
    """The reference plan with every criterion several times, so that proving takes a while."""
    spec = contact_to_lead()
    criteria = tuple(
        criterion.model_copy(update={"key": f"AC-{number * 10 + place:02d}"})
        for number in range(copies)
        for place, criterion in enumerate(spec.acceptance_criteria, 1)
    )
    value = spec.model_copy(update={"acceptance_criteria": criteria}).model_dump(mode="json", by_alias=True)
    return PlannedWorkflow(spec.key, 1, WorkflowSpec.model_validate(value))


def proofs_so_far(turn: Turn) -> int:
    return Proof.objects.filter(snapshot__turn=turn).count()


def over(turn: Turn) -> Job | None:
    return Job.objects.filter(pk=turn.job_id, finished_at__isnull=False).first()


def test_a_turn_whose_worker_is_killed_is_finished_by_the_next(
    installation: Installation, cast: Cast
) -> None:
    planned = long_plan(3)
    turn = make_turn(cast.project, cast.ada, planned=planned)
    installation.send(turn)
    until(lambda: proofs_so_far(turn) >= 3, 40, "three criteria are proven")
    installation.processes.kill(installation.worker)
    assert proofs_so_far(turn) < len(planned.spec.acceptance_criteria)
    installation.worker = installation.processes.worker()
    job = until(lambda: over(turn), 90, "the turn ends")
    assert (job.state, job.attempt) == (Job.State.DONE, 2)
    snapshot = Snapshot.objects.get()
    assert Blob.objects.count() == len(set(snapshot.manifest.values()))
    states = Counter(Proof.objects.values_list("state", flat=True))
    assert states == {"proven": len(planned.spec.acceptance_criteria)}
    told = JobEvent.objects.filter(job=job).exclude(kind="job.started")
    twice = Counter(
        (event.kind, event.key, event.payload.get("path"), event.payload.get("key")) for event in told
    )
    assert set(twice.values()) == {1}
    assert told.filter(kind="turn.file_written").count() == len(snapshot.manifest)
    assert told.order_by("seq").last().kind == "job.done"


def test_a_person_stops_a_turn_in_the_middle(installation: Installation, cast: Cast) -> None:
    planned = long_plan(9)
    turn = make_turn(cast.project, cast.ada, planned=planned)
    installation.send(turn)
    until(lambda: proofs_so_far(turn) >= 2, 40, "two criteria are proven")
    request_cancel(job=turn.job, by=cast.ada)
    job = until(lambda: over(turn), 30, "the turn stops")
    assert job.state == Job.State.CANCELLED
    assert proofs_so_far(turn) < len(planned.spec.acceptance_criteria)
    view = turn_views(turns_of(turn.chat))[0]
    assert view.ending == "Stopped. What was written before stays."
    assert not view.live
    assert Snapshot.objects.count() == 1


def test_an_agent_whose_worker_is_killed_repeats_no_finished_call(
    installation: Installation, cast: Cast
) -> None:
    """The worker dies while a tool is at work: the next one uses that tool again, and asks nothing twice."""
    make_built(cast.project, cast.ada)
    planned = planned_workflow(cast.project, KEY)
    script = [
        Say("", [called("write_file", "a", path="NOTES.md", text="Once.\n", reason="a note")]),
        Say("", [called("run_tests", "b")]),
        Say("", [called("finish", "c", summary="The note is there and all is proven.")]),
    ]
    with ScriptedServer(script) as server:
        LanguageModel.objects.create(
            team=cast.team,
            key="scripted",
            label="Scripted",
            name="scripted",
            base_url=server.url,
            context_tokens=128_000,
            is_default=True,
        )
        turn = make_turn(cast.project, cast.ada, planned=planned, text="Leave a note.")
        installation.send(turn)
        until(lambda: told_of(turn, "turn.criterion"), 60, "a criterion is proven")
        installation.processes.kill(installation.worker)
        assert not told_of(turn, "turn.finished")
        installation.worker = installation.processes.worker()
        job = until(lambda: over(turn), 90, "the turn ends")
    assert (job.state, job.attempt) == (Job.State.DONE, 2)
    assert len(server.requests) == 3
    returned = [payload["call"] for payload in told_of(turn, "turn.tool_returned")]
    assert returned == ["1.0", "2.0", "3.0"]
    assert Snapshot.objects.filter(turn=turn).count() == 1
    ending = told_of(turn, "turn.finished")[0]
    assert (ending["outcome"], ending["proven"]) == ("finished", ending["total"])


def told_of(turn: Turn, kind: str) -> list[dict[str, Any]]:
    found = JobEvent.objects.filter(job_id=turn.job_id, kind=kind).order_by("seq")
    return list(found.values_list("payload", flat=True))


def called(name: str, ident: str, **arguments: Any) -> ToolCall:
    return ToolCall(ident, name, json.dumps(arguments))
