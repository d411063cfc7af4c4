"""A project with a whole plan, for every test of a page."""

import pytest
from pytest_django import Settings

from planner.models import ResearchRevision
from tests.cast import Cast
from tests.ui.plans import save_reference_plan


@pytest.fixture(autouse=True)
def _the_plan_alone(settings: Settings) -> None:
    """The Build tab hangs itself in here; what it says is its own tests' concern."""
    settings.WORKFLOW_EXTRAS = ""


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is the job; nobody works here, so nothing is sent either."""
    monkeypatch.setattr("jobs.launch.send", lambda *_: True)


@pytest.fixture
def plan(cast: Cast) -> ResearchRevision:
    """The reference plan in the cast's project."""
    return save_reference_plan(cast.project, cast.ada)


@pytest.fixture
def base(cast: Cast) -> str:
    """The address of the project."""
    return f"/{cast.team.slug}/{cast.project.slug}/plan"
