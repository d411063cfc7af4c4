"""The review asks the database equally often however long the history and however many workflows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.models import WorkflowRevision
from planner.services.approvals import approve
from planner.services.reshaping import make_workflow
from planner.services.review_requests import ask
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, now, save

pytestmark = pytest.mark.django_db


def counted(work: Callable[[], object]) -> int:
    work()  # what is kept in memory is there from here on
    with CaptureQueriesContext(
        connection,
    ) as found:
        work()
    return len(found)


def many_revisions(cast: Cast, count: int) -> None:
    newest = now(cast.project).row
    value = WorkflowRevision.objects.get(pk=newest.pk).value
    for number in range(newest.number + 1, newest.number + count + 1):
        WorkflowRevision.objects.create(
            workflow=newest.workflow,
            number=number,
            value={**value, "title": f"Title {number}"},
            parent=None,
            author=cast.ada,
            reason="More",
            research=newest.research,
        )


def ask_ben(cast: Cast, key: str, revision: int) -> None:
    ask(
        project=cast.project,
        key=key,
        revision=revision,
        people=[cast.ben.pk],
        roles=(),
        scopes={},
        note="",
        due_on=None,
        by=cast.ada,
    )


def pages(cast: Cast) -> dict[str, str]:
    team, project = cast.team.slug, cast.project.slug
    workflow = reverse("planner:workflow", args=[team, project, KEY])
    return {
        "read": workflow,
        "changes": f"{workflow}?view=changes",
        "review": reverse("planner:review", args=[team, project, KEY]),
        "overview": reverse("planner:overview", args=[team, project]),
        "inbox": reverse("reviews:inbox", args=[team]),
        "rules": reverse("planner:review_rules", args=[team, project]),
    }


@pytest.mark.thorough
def test_a_long_history_and_many_workflows_need_no_more_queries(cast: Cast) -> None:
    current = make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    row = save(cast.project, cast.ada, title="Other")
    ask_ben(cast, KEY, row.number)
    client = cast.client(cast.ben)

    def all_pages() -> dict[str, int]:
        return {
            name: counted(lambda path=path: client.get(path).status_code)
            for name, path in pages(cast).items()
        }

    few = all_pages()
    many_revisions(cast, 200)
    for number in range(50):
        spec = current.spec.model_copy(update={"key": f"copy-{number}", "title": f"Copy {number}"})
        make_workflow(project=cast.project, spec=spec, reason="Copied", by=cast.ada)
        approve(project=cast.project, key=spec.key, revision=1, by=cast.olga)
        ask_ben(cast, spec.key, 1)
    many = all_pages()
    assert many == few
    assert max(many.values()) < 60
