"""A project with the reference plan in it, for tests of the Build tab's rows and pages."""

import pytest
from django.test import Client

from planner.handover.rows import PlannedWorkflow, planned_workflow
from tests.builder.factories import KEY
from tests.cast import Cast
from tests.ui.plans import save_reference_plan


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is the job; nobody works here, so nothing is sent either."""
    monkeypatch.setattr("jobs.launch.send", lambda *_: True)


@pytest.fixture
def planned(cast: Cast) -> PlannedWorkflow:
    """The workflow of the reference plan, in the cast's project."""
    save_reference_plan(cast.project, cast.ada)
    found = planned_workflow(cast.project, KEY)
    assert found is not None
    return found


@pytest.fixture
def base(cast: Cast) -> str:
    """The address of the Build tab."""
    return f"/{cast.team.slug}/{cast.project.slug}/build"


@pytest.fixture
def ada(cast: Cast) -> Client:
    """Ada's browser."""
    return cast.client(cast.ada)
