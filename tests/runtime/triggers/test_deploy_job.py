"""Putting a version live: the job asks the code in a real sandbox; afterwards all of it is live, or none."""

import pytest

from builder.services.files import take_snapshot
from jobs.models import Job, JobEvent
from jobs.running import run_job
from runtime.deploying.putting_live import deploy
from runtime.models import DeployedWorkflow, Deployment
from systems.models import Environment
from tests.cast import Cast
from tests.runtime.triggers.rows import live_of, make_deployment, make_environment

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = """from tenon import workflow, webhook, schedule

@workflow("Contact to lead", trigger=webhook("contacts", dedupe="id"))
def contact_to_lead(ctx, event):
    return {"lead": event["id"]}

@workflow("Nightly", trigger=schedule(cron="0 2 * * *", timezone="Europe/Berlin"))
def nightly(ctx, event):
    return {}
"""


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return make_environment(cast)


def put(environment: Environment, cast: Cast, code: str) -> Job:
    """The job of putting these files live, after its end."""
    take_snapshot(project=cast.project, files={"workflows/all.py": code}, reason="Built", by=cast.ada)
    job = deploy(environment=environment, version="1.0", note="", by=cast.ada)
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_the_workflows_of_the_code_are_live(staging: Environment, cast: Cast) -> None:
    job = put(staging, cast, GOOD)
    assert job.state == Job.State.DONE
    assert live_of(staging, "contact-to-lead").path == "contacts"
    assert live_of(staging, "nightly").next_at is not None
    kinds = list(JobEvent.objects.filter(job=job).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["job.queued", "job.started", "deploy.reading", "deploy.done", "job.done"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def broken(:", "SyntaxError"),
        ("raise ValueError('not today')", "not today"),
        (GOOD.replace("0 2 * * *", "0 2 30 2 *"), "Nightly"),
        (
            GOOD.replace('schedule(cron="0 2 * * *", timezone="Europe/Berlin")', 'webhook("contacts")'),
            "same path",
        ),
    ],
)
def test_what_cannot_be_live_changes_nothing_and_is_said(
    code: str, said: str, staging: Environment, cast: Cast
) -> None:
    before = make_deployment(staging, cast, version="0.9")
    job = put(staging, cast, code)
    assert job.state == Job.State.FAILED
    assert said in job.error
    assert list(Deployment.objects.all()) == [before]
    assert DeployedWorkflow.objects.get().deployment == before


def test_resumed_after_it_was_done_it_is_not_done_again(staging: Environment, cast: Cast) -> None:
    job = put(staging, cast, GOOD)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, finished_at=None)
    run_job(str(job.pk))
    assert Deployment.objects.count() == 1
