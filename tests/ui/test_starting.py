"""Starting from the projects page: several files of which one is bad, a plan file, and what is told of it."""

import json
from io import BytesIO

import pytest

from planner.models import Document
from planner.selectors.plans import current_plan, current_workflows
from teams.models import Project
from tests.cast import Cast
from tests.ui.plans import reference_plan

pytestmark = pytest.mark.usefixtures("no_worker")


def file(name: str, data: bytes) -> BytesIO:
    found = BytesIO(data)
    found.name = name
    return found


GOOD = b"When an order is paid in Shopify, create an invoice in Xero."


def start(cast: Cast, *files: BytesIO, brief: str = "") -> object:
    return cast.client(cast.ada).post("/halden/projects", {"brief": brief, "files": list(files)})


def test_a_bad_file_holds_no_other_back_and_is_told_until_let_go(cast: Cast):
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    sent = {"brief": "", "files": [file("empty.md", b""), file("orders.md", GOOD)]}
    answer = ada.post("/halden/projects", sent)
    project = Project.objects.get(slug="orders")
    assert answer.headers["Location"] == "/halden/orders/plan/"
    assert [each.name for each in Document.objects.filter(project=project)] == ["orders.md"]
    assert ada.get("/halden/orders/plan/").text.count("empty.md is empty.") == 1
    assert "empty.md is empty." not in ben.get("/halden/orders/plan/").text
    assert ada.post("/halden/orders/plan/uploads/let-go").status_code == 303
    assert "empty.md is empty." not in ada.get("/halden/orders/plan/").text


def test_nothing_but_bad_files_starts_nothing_and_says_why_of_each(cast: Cast):
    answer = start(cast, file("a.md", b""), file("b.md", b" "))
    assert answer.status_code == 422
    assert "a.md is empty." in answer.text
    assert "b.md is empty." in answer.text
    assert Project.objects.filter(team=cast.team).count() == 1


def test_a_plan_file_becomes_a_project_without_loss_and_is_not_researched(cast: Cast):
    plan = reference_plan()
    text = plan.model_dump_json(by_alias=True).encode()
    answer = start(cast, file("leads-plan.json", text))
    project = Project.objects.get(slug="leads-plan")
    assert answer.headers["Location"] == "/halden/leads-plan/plan/"
    assert project.name == plan.research.title
    again = current_plan(project)
    assert again.workflows == plan.workflows
    assert again.research == plan.research
    assert "Research in progress" in cast.client(cast.ada).get("/halden/leads-plan/plan/").text
    assert not project.documents.exists()


def test_a_broken_plan_file_says_the_place(cast: Cast):
    value = json.loads(reference_plan().model_dump_json(by_alias=True))
    value["workflows"][0]["title"] = 7
    answer = start(cast, file("plan.json", json.dumps(value).encode()))
    assert answer.status_code == 422
    assert "plan.json is no plan that can be read: workflows[0].title" in answer.text


def test_json_that_is_no_plan_is_a_document(cast: Cast):
    start(cast, file("payload.json", b'{"format": "csv", "order": {"email": "ada@example.com"}}'))
    project = Project.objects.get(slug="payload")
    assert [each.name for each in project.documents.all()] == ["payload.json"]
    assert not current_workflows(project)
