"""Built projects for tests: compiled by the real compiler, with proofs as if its tests had been run."""

from functools import lru_cache
from typing import Any

from builder.compiler import compile_workflows
from builder.models import Chat, Snapshot, Turn
from builder.proof import CriterionProof
from builder.proof.stamps import files_hash
from builder.services.chats import start_chat, start_turn
from builder.services.files import take_snapshot
from builder.services.proofs import record_proof
from jobs.models import Job
from planner.handover import WorkflowSpec, criterion_hash
from planner.handover.rows import PlannedWorkflow
from teams.models import Project, User
from tests.builder.plans import contact_to_lead, contact_to_lead_plan

KEY = "contact-to-lead"
TESTS = "tests/test_contact_to_lead.py"


def turns_of(chat: Chat) -> list[Turn]:
    """Every turn of a chat in order of sending."""
    return list(Turn.objects.filter(chat=chat).order_by("number"))


@lru_cache
def reference_files() -> dict[str, str]:
    """What the compiler writes for the reference plan."""
    return compile_workflows([contact_to_lead()], research=contact_to_lead_plan().research).files


def make_built(
    project: Project,
    by: User,
    *,
    failing: str = "",
    files: dict[str, str] | None = None,
    turn: Turn | None = None,
) -> Snapshot:
    """A snapshot in which every criterion is proven, but for the one that is named as failing."""
    files = files or reference_files()
    snapshot = take_snapshot(project=project, files=files, reason="Built", by=by, turn=turn)
    spec = contact_to_lead()
    for criterion in spec.acceptance_criteria:
        record_proof(snapshot=snapshot, proof=proof_of(spec, criterion.key, files, failing == criterion.key))
    return snapshot


def proof_of(spec: WorkflowSpec, key: str, files: dict[str, str], failing: bool = False) -> CriterionProof:
    """A proof of one criterion on these files."""
    name = f"test_{key.lower().replace('-', '_')}"
    return CriterionProof(
        key=key,
        state="failing" if failing else "proven",
        test=f"{TESTS}::{name}",
        reason=f"{TESTS}:7 assert 2 == 1" if failing else "",
        seconds=0.1,
        workflow=spec.key,
        criterion_hash=criterion_hash(spec, key),
        files_hash=files_hash(files, TESTS),
    )


def make_turn(
    project: Project,
    by: User,
    *,
    chat: Chat | None = None,
    planned: PlannedWorkflow | None = None,
    text: str = "Build it.",
    mode: str = Turn.Mode.BUILD,
    state: str = "",
    **brief: Any,
) -> Turn:
    """A queued turn, or one whose job is in `state`."""
    turn = start_turn(
        chat=chat or start_chat(project=project, by=by),
        mode=mode,
        text=text,
        planned=planned,
        brief=brief or ({"workflow": planned.spec.model_dump(mode="json", by_alias=True)} if planned else {}),
        by=by,
    )
    if state:
        Job.objects.filter(pk=turn.job_id).update(state=state)
        turn.job.refresh_from_db()
    return turn
