"""Asking for proof without a turn of the agent: one job for some criteria of a workflow."""

from collections.abc import Sequence

from django.db import transaction

from builder.selectors.files import latest_snapshot
from builder.selectors.proving import KIND
from jobs.models import Job
from jobs.services import create_job
from lib.errors import Invalid
from planner.handover import WorkflowSpec
from teams.models import Project, User
from teams.services.audit import record_fact

PROVE_JOB = KIND


def ask_for_proof(*, project: Project, spec: WorkflowSpec, criteria: Sequence[str], by: User) -> Job:
    """A queued job that runs the tests of these criteria, of all where none is named.

    Raises Invalid where there is no code, or no such criterion. Hand the job to `jobs.launch.launch` in the
    same transaction.
    """
    known = [criterion.key for criterion in spec.acceptance_criteria]
    strange = sorted(set(criteria) - set(known))
    if strange:
        raise Invalid(
            f"{spec.title} has no criterion {', '.join(strange)} any more.", hint="Look at the plan again."
        )
    if latest_snapshot(project) is None:
        raise Invalid("There is no code to test yet.", hint="Build the workflow first.")
    wanted = [key for key in known if key in criteria] or known
    with transaction.atomic():
        job = create_job(
            kind=PROVE_JOB,
            topic=project.topic,
            args={"project": project.pk, "workflow": spec.key, "criteria": wanted},
            by=by,
        )
        record_fact(by=by, verb="builder.proof_asked", project=project, subject=spec.key, criteria=wanted)
    return job
