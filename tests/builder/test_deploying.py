"""What is put live is chosen: the newest files or a version by its name; excuses count, by name."""

import pytest
from django.test import Client

from builder.deployable import deployable
from builder.models import Snapshot
from builder.selectors.files import files_of, latest_snapshot
from builder.services.excuses import excuse
from builder.services.files import add_files
from builder.services.versions import create_version
from jobs.models import Job
from lib.errors import Invalid
from planner.handover import criterion_hash
from planner.handover.changes import with_fields
from planner.handover.rows import PlannedWorkflow, planned_workflow, save_change
from runtime.deploying.putting_live import deploy
from runtime.models import CodeBundle
from systems.models import Environment
from tests.builder.factories import KEY, make_built
from tests.cast import Cast
from tests.runtime.triggers.rows import make_environment

WORKFLOW = "workflows/contact_to_lead.py"


@pytest.fixture
def named(cast: Cast, planned: PlannedWorkflow) -> Snapshot:
    """Built and proven, named 1.4.0; then somebody wrote on, and a criterion was said in another way."""
    built = make_built(cast.project, cast.ada)
    create_version(snapshot=built, name="1.4.0", description="", by=cast.ada)
    text = files_of(built)[WORKFLOW] + "\nMORE = 1\n"
    add_files(project=cast.project, files={WORKFLOW: text}, by=cast.ada, replace=True)
    spec = with_fields(planned.spec, "AC-01", {"text": "Said anew."})
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    return built


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return make_environment(cast)


def test_a_version_stands_with_its_own_files_plan_and_proof(cast: Cast, named: Snapshot):
    newest, chosen = deployable(cast.project), deployable(cast.project, "1.4.0")
    assert newest is not None
    assert chosen is not None
    assert "MORE" in newest.files[WORKFLOW]
    assert "MORE" not in chosen.files[WORKFLOW]
    assert (newest.version, newest.versions, chosen.version) == ("", ("1.4.0",), "1.4.0")
    assert [one.is_ok for one in newest.readiness] == [False]
    assert [(one.is_ok, one.sentence) for one in chosen.readiness] == [
        (True, "10 of 10 acceptance criteria proven")
    ]
    assert deployable(cast.project, "9.9") is None


def test_an_excuse_counts_by_the_name_of_who_gave_it(cast: Cast, planned: PlannedWorkflow):
    make_built(cast.project, cast.ada, failing="AC-03")
    found = deployable(cast.project)
    assert found is not None
    assert [(one.is_ok, one.sentence) for one in found.readiness] == [
        (False, "9 of 10 acceptance criteria proven")
    ]
    excuse(
        project=cast.project,
        workflow_key=KEY,
        criterion_key="AC-03",
        criterion_hash=criterion_hash(planned.spec, "AC-03"),
        reason="Seen by hand.",
        by=cast.ben,
    )
    found = deployable(cast.project)
    assert found is not None
    (said,) = found.readiness
    assert said.is_ok
    assert said.sentence == "9 of 10 acceptance criteria proven; AC-03 excused by Ben Osei"
    now = planned_workflow(cast.project, KEY)
    assert now is not None
    spec = with_fields(now.spec, "AC-03", {"text": "Said anew."})
    save_change(project=cast.project, workflow=KEY, revision=now.revision, spec=spec, reason="x", by=cast.ada)
    again = deployable(cast.project)
    assert again is not None
    assert not again.readiness[0].is_ok


def test_the_chosen_versions_files_are_put_live_under_its_name(
    cast: Cast, named: Snapshot, staging: Environment, no_worker: None
):
    job = deploy(environment=staging, version="something else", note="", files="1.4.0", by=cast.ada)
    assert job.args["version"] == "1.4.0"
    assert "MORE" not in CodeBundle.objects.get(pk=job.args["code"]).files[WORKFLOW]


def test_a_versions_name_stands_for_its_files_only(
    cast: Cast, named: Snapshot, staging: Environment, no_worker: None
):
    with pytest.raises(Invalid, match=r"Version 1\.4\.0 stands for other files\."):
        deploy(environment=staging, version="1.4.0", note="", by=cast.ada)
    with pytest.raises(Invalid, match=r"There is no version 2\.0 any more\."):
        deploy(environment=staging, version="2.0", note="", files="2.0", by=cast.ada)
    assert not Job.objects.filter(kind="runtime.deploy").exists()


def test_a_version_is_chosen_on_the_page(
    cast: Cast, named: Snapshot, staging: Environment, ada: Client, no_worker: None
):
    address = f"/{cast.project.team.slug}/{cast.project.slug}/deploy/"
    newest = ada.get(address).content.decode()
    assert '<option value="1.4.0">Version 1.4.0</option>' in newest
    assert 'name="version"' in newest
    page = ada.get(address, {"files": "1.4.0"}).content.decode()
    assert '<option value="1.4.0" selected>Version 1.4.0</option>' in page
    assert "10 of 10 acceptance criteria proven" in page
    assert "Put version 1.4.0 live" in page
    assert 'name="version"' not in page
    answer = ada.post(f"{address}new", {"environment": staging.key, "files": "1.4.0", "note": "Back to it"})
    assert answer.status_code == 303
    job = Job.objects.get(kind="runtime.deploy")
    assert "MORE" not in CodeBundle.objects.get(pk=job.args["code"]).files[WORKFLOW]
    gone = ada.post(f"{address}new", {"environment": staging.key, "files": "0.1", "version": "0.1"})
    assert gone.status_code == 422
    assert "There is no version 0.1 any more." in gone.content.decode()
    assert latest_snapshot(cast.project) is not None
