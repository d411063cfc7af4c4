"""The Deploy tab: what is live in each environment, and what can be put there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from tenon.twins import DefinitionError

from jobs.models import Job
from jobs.selectors import latest_job
from lib.text import listed
from runtime.deploying.deployables import Deployable, Readiness
from runtime.deploying.secrets import webhook_secrets
from runtime.execution import systems_of
from runtime.models import Delivery, DeployedWorkflow, Deployment
from runtime.pages.starts import start_sentence
from runtime.selectors.deployments import deliveries_of, deployments_of, live_workflows, newest_deployments
from runtime.services.deployments import JOB_KIND
from systems.access import may_change
from systems.models import Environment, Secret
from systems.selectors.environments import environments_of, unconnected
from teams.models import Membership, Project

SHOWN_DEPLOYMENTS = 10
SHOWN_DELIVERIES = 50


@dataclass(frozen=True)
class LiveRow:
    """One live workflow. `url` is a webhook's address; `problem` says why it cannot work as it stands."""

    live: DeployedWorkflow
    starts: str
    url: str
    problem: str

    @property
    def state(self) -> str:
        return "on" if self.live.is_on else "off"


@dataclass(frozen=True)
class EnvironmentRow:
    """One environment with what counts there, None where nothing was ever put live."""

    environment: Environment
    deployment: Deployment | None
    workflows: Sequence[LiveRow]
    may_change: bool
    warnings: Sequence[str]

    @property
    def is_live(self) -> bool:
        return bool(self.deployment and self.deployment.workflows)


@dataclass(frozen=True)
class DeployPage:
    """All environments of a project. `origin` is where this installation is reached, for webhooks; `files`
    names the version that is looked at, "" for the newest files.

    `typed` and `problem` are what somebody sent to put live and why it was refused; `not_started` says why a
    start by hand was.
    """

    project: Project
    membership: Membership
    origin: str
    files: str = ""
    typed: dict[str, str] | None = None
    problem: str = ""
    not_started: str = ""

    @cached_property
    def deployable(self) -> Deployable | None:
        """The chosen version; one that is not there is the newest files."""
        make = import_string(settings.DEPLOYABLE)
        found: Deployable | None = make(self.project, self.files) or make(self.project)
        return found

    @property
    def chosen(self) -> str:
        """The version that was chosen, "" for the newest files."""
        return self.files if self.deployable and self.files == self.deployable.version else ""

    @cached_property
    def environments(self) -> Sequence[EnvironmentRow]:
        newest = newest_deployments(self.project)
        live: dict[int, list[DeployedWorkflow]] = {}
        for row in live_workflows(self.project):
            live.setdefault(row.environment_id, []).append(row)
        there = self._secrets
        return [
            EnvironmentRow(
                environment,
                newest.get(environment.pk),
                [self._row(row, there) for row in live.get(environment.pk, [])],
                may_change(self.membership, environment),
                self._warnings(environment),
            )
            for environment in environments_of(self.project)
        ]

    @property
    def choices(self) -> list[Environment]:
        """Where this person may put something."""
        return [row.environment for row in self.environments if row.may_change]

    @property
    def readiness(self) -> Sequence[Readiness]:
        return self.deployable.readiness if self.deployable else ()

    @property
    def suggested(self) -> str:
        """The name of the next version: that of these files, else the newest one's last part counted on."""
        if self.typed and self.typed.get("version") and not self.chosen:
            return self.typed["version"]
        if self.deployable and self.deployable.version:
            return self.deployable.version
        made = [row.deployment for row in self.environments if row.deployment]
        last = max(made, key=lambda one: one.at).version if made else ""
        if self.job is not None and not self.job.is_over:
            last = str(self.job.args["version"])
        found = re.fullmatch(r"(.*?)(\d{1,9})", last)
        return f"{found[1]}{int(found[2]) + 1}" if found else "1.0.0" if not last else ""

    @cached_property
    def job(self) -> Job | None:
        """The newest deployment that was asked for, while it goes on or when it failed."""
        job = latest_job(self.project.topic, JOB_KIND)
        return job if job and job.state != Job.State.DONE else None

    @cached_property
    def _used(self) -> list[str]:
        try:
            return systems_of(self.deployable.files) if self.deployable else []
        except DefinitionError:
            return []

    @cached_property
    def _secrets(self) -> set[tuple[int, str]]:
        """The secrets that are set: id of the environment, name."""
        rows = Secret.objects.filter(environment__project=self.project)
        return set(rows.values_list("environment", "name"))

    @cached_property
    def _wanted(self) -> list[str]:
        return webhook_secrets(self.deployable.files) if self.deployable else []

    def _warnings(self, environment: Environment) -> list[str]:
        told = []
        missing = unconnected(environment, self._used)
        if missing:
            told.append(f"{environment.name}: {', '.join(missing)} not connected")
        unset = [name for name in self._wanted if (environment.pk, name) not in self._secrets]
        if unset:
            what = "a webhook secret is" if len(unset) == 1 else "webhook secrets are"
            refused = f"{what} not set, so every request will be refused: {listed(unset)}"
            told.append(f"{environment.name}: {refused}")
        return told

    def _row(self, row: DeployedWorkflow, secrets: set[tuple[int, str]]) -> LiveRow:
        verify = row.trigger.get("verify")
        wanted = verify["secret"] if isinstance(verify, dict) else ""
        problem = ""
        if wanted and (row.environment_id, wanted) not in secrets:
            problem = f"The secret {wanted} is not set in {row.environment.name}: every request is refused."
        return LiveRow(row, start_sentence(row), self._url(row), problem)

    def _url(self, row: DeployedWorkflow) -> str:
        if row.kind != "webhook":
            return ""
        place = f"{self.project.team.slug}/{self.project.slug}/{row.environment.key}/{row.path}"
        return f"{self.origin}{reverse('intake', args=[place])}"


@dataclass(frozen=True)
class HistoryPage:
    """One environment's deployments and what came in there lately."""

    project: Project
    membership: Membership
    environment: Environment
    others: Sequence[Environment]

    @property
    def may_change(self) -> bool:
        return may_change(self.membership, self.environment)

    @cached_property
    def deployments(self) -> list[Deployment]:
        return list(deployments_of(self.environment).defer("code")[:SHOWN_DEPLOYMENTS])

    @cached_property
    def deliveries(self) -> list[Delivery]:
        return list(deliveries_of(self.environment)[:SHOWN_DELIVERIES])

    @property
    def targets(self) -> list[Environment]:
        """Other environments to which this person may promote a version."""
        others = (one for one in self.others if one.pk != self.environment.pk)
        return [one for one in others if may_change(self.membership, one)]
