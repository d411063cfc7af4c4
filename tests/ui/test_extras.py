"""The place where the Build tab shows how far a workflow is."""

import pytest
from pytest_django import Settings

from planner.handover.extras import CriterionState, WorkflowExtras
from planner.models import ResearchRevision
from teams.models import Project
from tests.cast import Cast


def half_built(project: Project) -> dict[str, WorkflowExtras]:
    states = {f"AC-{number:02}": CriterionState("proven") for number in range(1, 9)}
    states["AC-09"] = CriterionState("failing", "expected parked, was failed", "/build?test=9")
    return {"contact-to-lead": WorkflowExtras("built", "8 of 10 proven", "/build?workflow=1", states)}


@pytest.fixture
def built(settings: Settings, plan: ResearchRevision) -> None:
    settings.WORKFLOW_EXTRAS = "tests.ui.test_extras.half_built"


@pytest.mark.usefixtures("built")
def test_a_built_workflow_shows_its_proof_bar_and_the_failing_reason(cast: Cast, base: str):
    page = cast.client(cast.cleo).get(f"{base}/workflows/contact-to-lead").content.decode()
    assert "8 of 10 criteria proven, AC-09 failing" in page
    assert page.count('<i class="ok">') == 8
    assert page.count('<i class="bad">') == 1
    assert "expected parked, was failed" in page
    assert 'href="/build?test=9"' in page


@pytest.mark.usefixtures("built")
def test_the_overview_counts_it_in(cast: Cast, base: str):
    page = cast.client(cast.ada).get(f"{base}/").content.decode()
    assert "8 of 10 proven" in page
    assert "8 of 10 criteria proven" in page


def test_before_anything_is_built_no_proof_is_shown(cast: Cast, plan: ResearchRevision, base: str):
    page = cast.client(cast.cleo).get(f"{base}/workflows/contact-to-lead").content.decode()
    assert "criteria proven" not in page
    assert "Untested" not in page
