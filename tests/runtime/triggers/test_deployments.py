"""What is live where: one version counts, what people set stays, and what cannot be live is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tenon import on_event, schedule, webhook

from lib.errors import DomainError, Invalid
from runtime.models import DeployedWorkflow, Deployment
from runtime.selectors.deployments import listeners, live_webhook, newest_deployments
from runtime.services.deployments import set_rules, switch, take_down
from systems.models import Environment
from teams.models import AuditFact
from tests.cast import Cast
from tests.runtime.triggers.rows import HOOK, HOURLY, live_of, make_deployment, make_environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return make_environment(cast)


def test_the_newest_version_counts_and_the_older_ones_stay_in_the_history(
    staging: Environment, cast: Cast
) -> None:
    make_deployment(staging, cast, version="1.0")
    second = make_deployment(staging, cast, version="1.1")
    assert newest_deployments(cast.project) == {staging.pk: second}
    assert list(Deployment.objects.values_list("number", "version")) == [(2, "1.1"), (1, "1.0")]
    assert live_of(staging, "contact-to-lead").deployment == second
    assert AuditFact.objects.filter(verb="deployment.made", subject="staging/1.1").exists()


def test_a_webhook_is_found_by_its_address_and_by_no_other(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast)
    assert live_webhook("halden", "contacts", "staging", "contacts") is not None
    for team, project, environment, path in (
        ("elsewhere", "contacts", "staging", "contacts"),
        ("halden", "contacts", "production", "contacts"),
        ("halden", "contacts", "staging", "orders"),
        ("halden", "contacts", "staging", ""),
    ):
        assert live_webhook(team, project, environment, path) is None


def test_a_workflow_that_is_not_in_the_new_version_is_not_live_any_more(
    staging: Environment, cast: Cast
) -> None:
    make_deployment(staging, cast, {"one": HOOK, "two": HOURLY})
    make_deployment(staging, cast, {"two": HOURLY})
    assert list(DeployedWorkflow.objects.values_list("workflow", flat=True)) == ["two"]


def test_two_workflows_may_exchange_their_paths(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"one": webhook("a"), "two": webhook("b")})
    make_deployment(staging, cast, {"one": webhook("b"), "two": webhook("a")})
    assert live_of(staging, "one").path == "b"


def test_two_workflows_at_one_path_are_refused_and_nothing_changes(staging: Environment, cast: Cast) -> None:
    with pytest.raises(Invalid, match="same path, a"):
        make_deployment(staging, cast, {"one": webhook("a"), "two": webhook("a")})
    assert not Deployment.objects.exists()


def test_a_schedule_that_never_comes_is_refused_with_its_workflow(staging: Environment, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Nightly"):
        make_deployment(staging, cast, {"nightly": schedule(cron="0 0 30 2 *")})


def test_what_was_switched_off_stays_off_in_the_next_version(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"nightly": HOURLY, "contact-to-lead": HOOK})
    switch(live=live_of(staging, "nightly"), is_on=False, by=cast.ada)
    switch(live=live_of(staging, "contact-to-lead"), is_on=False, by=cast.ada)
    set_rules(live=live_of(staging, "nightly"), missed="each", at_most=2, by=cast.ada)
    make_deployment(staging, cast, {"nightly": HOURLY, "contact-to-lead": HOOK}, version="1.1")
    nightly = live_of(staging, "nightly")
    assert (nightly.is_on, nightly.next_at, nightly.missed, nightly.at_most) == (False, None, "each", 2)
    assert live_webhook("halden", "contacts", "staging", "contacts") is None


def test_switched_on_again_a_schedule_goes_on_with_its_next_time(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"nightly": HOURLY})
    live = live_of(staging, "nightly")
    switch(live=live, is_on=False, by=cast.ada)
    switch(live=live, is_on=True, by=cast.ada)
    assert live.next_at is not None
    assert timezone.now() < live.next_at <= timezone.now() + timedelta(hours=1)


def test_a_schedule_that_is_due_just_now_is_not_lost_by_a_deployment(
    staging: Environment, cast: Cast
) -> None:
    make_deployment(staging, cast, {"nightly": HOURLY})
    due = timezone.now() - timedelta(seconds=1)
    DeployedWorkflow.objects.update(next_at=due)
    make_deployment(staging, cast, {"nightly": HOURLY}, version="1.1")
    assert live_of(staging, "nightly").next_at == due


def test_taken_down_nothing_is_live_and_the_history_says_so(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast)
    take_down(environment=staging, by=cast.olga)
    assert not DeployedWorkflow.objects.exists()
    with pytest.raises(DomainError, match="Nothing is live"):
        take_down(environment=staging, by=cast.olga)


def test_who_listens_for_an_event(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"billing": on_event("order.paid"), "mail": on_event("order.sent")})
    assert [live.workflow for live in listeners(staging, "order.paid")] == ["billing"]
    type(cast.project).objects.filter(pk=cast.project.pk).update(archived_at=timezone.now())
    assert not listeners(staging, "order.paid").exists()


@pytest.mark.parametrize(("missed", "at_most"), [("never", None), ("once", 0), ("once", 101)])
def test_rules_that_cannot_be_are_refused(
    missed: str, at_most: int | None, staging: Environment, cast: Cast
) -> None:
    make_deployment(staging, cast)
    with pytest.raises(Invalid):
        set_rules(live=live_of(staging, "contact-to-lead"), missed=missed, at_most=at_most, by=cast.ada)


def test_a_version_without_a_name_is_refused(staging: Environment, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        make_deployment(staging, cast, version="  ")
    assert refused.value.where == "version"
