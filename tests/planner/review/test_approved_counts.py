"""How many workflows of a project are approved, as the projects page counts them."""

import pytest

from planner.selectors import approved
from planner.selectors.approved import approved_counts
from planner.services.approvals import approve
from planner.services.workflows import save_workflows
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, save

pytestmark = pytest.mark.django_db


def approved_twice(cast: Cast) -> None:
    current = make_plan(cast)
    copy = current.spec.model_copy(update={"key": "second", "title": "Second"})
    research = cast.project.research_revisions.latest("pk")
    save_workflows(
        project=cast.project, specs=(current.spec, copy), research=research, reason="More", by=None
    )
    for key in (KEY, "second"):
        approve(project=cast.project, key=key, revision=1, by=cast.ben)


def test_every_approved_workflow_counts_until_it_is_changed(cast: Cast) -> None:
    approved_twice(cast)
    assert approved_counts([cast.project], {}) == {cast.project.pk: 2}
    save(cast.project, cast.ada, description="Something else.")
    assert approved_counts([cast.project], {}) == {cast.project.pk: 1}


def test_a_project_too_large_to_read_says_no_count_rather_than_a_wrong_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_twice(cast)
    monkeypatch.setattr(approved, "MOST", 1)
    assert approved_counts([cast.project], {}) == {}
