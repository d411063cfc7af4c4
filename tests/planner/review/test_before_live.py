"""What the project's rules ask for before something is put live: exactly why a deploy is refused."""

import pytest

from builder.deployable import deployable
from jobs.models import Job
from lib.errors import DomainError
from planner.handover.approvals import before_live, is_approved
from planner.review import Policy
from planner.review.policy import OWNER, role_key
from planner.services.approvals import approve, withdraw
from planner.services.policies import set_policy, set_roles
from runtime.deploying.putting_live import deploy, put_version_live
from runtime.services.deployments import JOB_KIND
from tests.builder.factories import make_built
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, now, reworded, save, stands
from tests.runtime.triggers.rows import make_deployment, make_environment

pytestmark = pytest.mark.django_db


def test_whether_the_newest_revision_is_approved_is_handed_over(cast: Cast) -> None:
    current = make_plan(cast)
    assert not is_approved(cast.project, KEY)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    assert is_approved(cast.project, KEY)
    save(cast.project, cast.ada, title="Other")
    assert not is_approved(cast.project, KEY)


def test_an_older_revision_that_was_approved_may_go_live_although_the_plan_went_on(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    row = save(cast.project, cast.ada, acceptance_criteria=reworded(current.spec, "AC-02", "Other."))
    newest = now(cast.project).spec
    old, new = before_live(cast.project, [current.spec, newest]).workflows
    assert (old.is_approved, new.is_approved) == (True, False)
    approve(project=cast.project, key=KEY, revision=row.number, by=cast.ben)
    old, new = before_live(cast.project, [current.spec, newest]).workflows
    assert (old.is_approved, new.is_approved) == (True, True)


def test_a_deploy_is_refused_with_the_reason_where_the_rules_say_so(cast: Cast) -> None:
    current = make_plan(cast)
    staging = make_environment(cast)
    make_built(cast.project, cast.ada, failing="AC-03")
    found = deployable(cast.project)
    assert found is not None
    assert found.refusals == ()
    rules = Policy(deploy_approved=True, deploy_proven=True)
    set_policy(project=cast.project, policy=rules, by=cast.olga)
    held = deployable(cast.project)
    assert held is not None
    assert held.refusals == (
        "9 of 10 acceptance criteria proven",
        "Contact to lead is not approved: it needs 1 more approval",
    )
    with pytest.raises(DomainError, match="rules hold this back: 9 of 10") as refused:
        deploy(environment=staging, version="1.0.0", note="", by=cast.ada)
    assert "it needs 1 more approval" in str(refused.value)
    assert not Job.objects.filter(kind=JOB_KIND).exists()
    approve(project=cast.project, key=KEY, revision=current.row.number, by=cast.ben)
    set_policy(project=cast.project, policy=Policy(deploy_approved=True), by=cast.olga)
    after = deployable(cast.project)
    assert after is not None
    assert after.refusals == ()
    assert [one.sentence for one in after.readiness][1:] == ["1 workflow approved"]


def test_promoting_to_another_environment_asks_the_rules_again(cast: Cast) -> None:
    make_plan(cast)
    deployment = make_deployment(make_environment(cast), cast)
    production = make_environment(cast, "production")
    make_built(cast.project, cast.ada)
    set_policy(project=cast.project, policy=Policy(deploy_approved=True), by=cast.olga)
    with pytest.raises(DomainError, match="Contact to lead is not approved"):
        put_version_live(deployment=deployment, environment=production, by=cast.ada)
    again = put_version_live(deployment=deployment, environment=deployment.environment, by=cast.ada)
    assert again.environment == deployment.environment


def test_what_was_taken_back_counts_for_no_older_revision_either(cast: Cast) -> None:
    old = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=old.row.number, by=cast.ben)
    row = save(cast.project, cast.ada, acceptance_criteria=reworded(old.spec, "AC-02", "Other."))
    approve(project=cast.project, key=KEY, revision=row.number, by=cast.ben, elements=["AC-02"])
    withdraw(project=cast.project, key=KEY, by=cast.ben, elements=["AC-02"])
    (found,) = before_live(cast.project, [old.spec]).workflows
    assert not found.is_approved


def test_the_owner_of_a_system_is_asked_about_what_the_older_revision_does_with_it(cast: Cast) -> None:
    old = make_plan(cast)
    system = old.spec.endpoints[0].system
    role = role_key(OWNER, system)
    set_roles(project=cast.project, holders={role: [cast.olga.pk]}, by=cast.olga)
    set_policy(project=cast.project, policy=Policy(roles=(role,)), by=cast.olga)
    keys = [one.key for one in old.spec.endpoints if one.system == system]
    others = [key for key in stands(cast.project).elements if key not in keys]
    approve(project=cast.project, key=KEY, revision=old.row.number, by=cast.ben)
    approve(project=cast.project, key=KEY, revision=old.row.number, by=cast.olga, elements=others)
    left = tuple(one for one in old.spec.endpoints if one.system != system)
    save(cast.project, cast.ada, endpoints=left)
    (found,) = before_live(cast.project, [old.spec]).workflows
    assert not found.is_approved
