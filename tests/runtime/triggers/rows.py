"""Deployments for tests."""

from typing import Any

from tenon import schedule, webhook
from tenon.definitions import trigger_as_dict
from tenon.triggers import Trigger

from runtime.execution.descriptions import Description
from runtime.models import DeployedWorkflow, Deployment
from runtime.services.deployments import put_live
from runtime.services.runs import store_code
from systems.models import Environment
from systems.services.environments import create_environment
from tests.cast import Cast

HOOK = webhook("contacts", dedupe="id")
HOURLY = schedule(every=3600)


def described(key: str, trigger: Trigger) -> Description:
    return Description(key, key.replace("-", " ").capitalize(), "flow", "fail", trigger_as_dict(trigger))


def make_environment(cast: Cast, key: str = "staging") -> Environment:
    return create_environment(
        project=cast.project, name=key.capitalize(), key=key, is_production=key == "production", by=cast.olga
    )


def make_deployment(
    environment: Environment, cast: Cast, triggers: dict[str, Trigger] | None = None, **values: Any
) -> Deployment:
    """A version with these workflows, live."""
    given = {"contact-to-lead": HOOK} if triggers is None else triggers
    return put_live(
        environment=environment,
        code=store_code({"workflows/contact_to_lead.py": f"# {values.get('version', '1')}\n"}),
        version=values.pop("version", "1.0"),
        note="",
        workflows=[described(key, trigger) for key, trigger in given.items()],
        by=cast.olga,
        **values,
    )


def live_of(environment: Environment, key: str) -> DeployedWorkflow:
    return DeployedWorkflow.objects.select_related("environment__project", "deployment").get(
        environment=environment, workflow=key
    )
