"""A project with the reference plan, and a short way to its pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from planner.models import WorkflowRevision
from planner.selectors.plans import current_workflows
from planner.spec.workflow import WorkflowSpec
from teams.models import User
from tests.cast import Cast
from tests.planner.plans.reading_forms import form_of
from tests.ui.plans import save_reference_plan

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Plan:
    """The reference workflow over HTTP, as one of the cast."""

    cast: Cast
    base: str

    def get(self, path: str, by: User | None = None, **query: str) -> HttpResponse:
        client = self.cast.client(by or self.cast.ada)
        return client.get(f"{self.base}/{path}", query, headers=FRAGMENT)

    def post(self, path: str, fields: Mapping[str, Any], by: User | None = None) -> HttpResponse:
        client = self.cast.client(by or self.cast.ada)
        return client.post(f"{self.base}/{path}", fields, headers=FRAGMENT)

    @property
    def spec(self) -> WorkflowSpec:
        return current_workflows(self.cast.project)[0].spec

    @property
    def newest(self) -> WorkflowRevision:
        return current_workflows(self.cast.project)[0].row


@pytest.fixture
def plan(cast: Cast, settings: Settings) -> Plan:
    settings.WORKFLOW_EXTRAS = ""
    save_reference_plan(cast.project, cast.ada)
    return Plan(cast, "/halden/contacts/plan/workflows/contact-to-lead")


Form = Callable[..., dict[str, str]]


@pytest.fixture
def form(plan: Plan) -> Form:
    """What the form of a place would send, with some fields changed."""

    def sent(part: str, changed: Mapping[str, str] | None = None) -> dict[str, str]:
        return form_of(plan.get(f"edit/{part}").content.decode()) | dict(changed or {})

    return sent
