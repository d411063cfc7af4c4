"""What the pages of a plan show, and what they ask of the database."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planner.models import ResearchRevision
from planner.selectors.plans import current_workflows
from planner.services.documents import add_document
from planner.services.workflows import save_workflows
from planner.spec.plan import read_plan
from tests.cast import Cast
from tests.factories import make_job, make_project
from tests.ui.plans import reference_plan

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def get(cast: Cast, url: str, **headers: str) -> str:
    answer = cast.client(cast.ada).get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_tells_what_is_known_asked_and_assumed(cast: Cast, plan: ResearchRevision, base: str):
    page = get(cast, f"{base}/")
    for words in (
        "HubSpot contacts to Salesforce leads",
        "HubSpot tells, Salesforce keeps.",
        "Do your HubSpot and Salesforce accounts answer at these calls?",
        "The event is parked with Salesforce&#x27;s reason",
        "10 criteria",
    ):
        assert words in page


def test_a_citation_opens_the_document_with_the_words_marked(cast: Cast, plan: ResearchRevision, base: str):
    page = get(cast, f"{base}/research")
    links = [link.replace("&amp;", "&") for link in re.findall(r'class="cite" href="([^"]+)"', page)]
    assert len(links) > 10
    for link in links:
        shown = get(cast, link)
        assert 'id="hit"' in shown, link
        assert "<mark>" in shown, link


def test_a_citation_of_one_line_marks_that_line_of_a_longer_passage(cast: Cast, base: str):
    text = b"Read the orders.\nWrite the invoices.\nTell somebody."
    add_document(project=cast.project, name="brief.md", data=text, by=cast.ada)
    shown = get(cast, f"{base}/documents/brief.md?at=L2")
    assert re.findall(r"<mark>([^<]+)</mark>", shown) == ["Write the invoices."]
    whole = get(cast, f"{base}/documents/brief.md?at=L1-L3")
    assert "<mark>" not in whole
    assert 'id="hit"' in whole


def test_a_citation_that_no_longer_stands_there_says_so(cast: Cast, plan: ResearchRevision, base: str):
    shown = get(cast, f"{base}/documents/contact_to_lead.md?at=L900&quote=never+said")
    assert "The cited passage is not in this document" in shown


def test_a_workflow_shows_all_ten_sections(cast: Cast, plan: ResearchRevision, base: str):
    page = get(cast, f"{base}/workflows/contact-to-lead")
    ids = (
        "story",
        "stories",
        "criteria",
        "prompt",
        "description",
        "systems",
        "trigger",
        "endpoints",
        "flow",
        "transformations",
    )
    for name in ids:
        assert f'id="{name}"' in page
        assert f'href="#{name}"' in page
    for words in (
        "AC-10",
        "US-04",
        "X-HubSpot-Signature-v3",
        "/crm/v3/objects/contacts/{contactId}",
        "ST-10",
        "TR-04",
        "TT-01",
    ):
        assert words in page


def test_the_plan_can_be_taken_along_and_read_again(cast: Cast, plan: ResearchRevision, base: str):
    answer = cast.client(cast.cleo).get(f"{base}/plan.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read_plan(json.loads(answer.content)) == reference_plan()


def test_a_document_is_handed_out_but_never_shown_by_the_browser(
    cast: Cast, plan: ResearchRevision, base: str
):
    answer = cast.client(cast.cleo).get(f"{base}/documents/contact_to_lead.md/file")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_filter_sends_the_questions_alone(cast: Cast, plan: ResearchRevision, base: str):
    part = get(cast, f"{base}/?questions=answered", **FRAGMENT)
    assert part.lstrip().startswith("<section")
    assert "No question is decided yet" in part
    assert "<html" not in part
    assert get(cast, f"{base}/questions/Q-02?open", **FRAGMENT).lstrip().startswith("<li")


def test_an_empty_project_invites_and_breaks_nothing(cast: Cast, base: str):
    page = get(cast, f"{base}/")
    assert "Nothing to plan from yet" in page
    assert cast.client(cast.ada).get(f"{base}/research").status_code == 404
    assert cast.client(cast.ada).get(f"{base}/plan.json").status_code == 404


@pytest.mark.parametrize("path", ["/", "/research", "/workflows/contact-to-lead"])
def test_more_workflows_need_no_more_queries(cast: Cast, plan: ResearchRevision, base: str, path: str):
    browser = cast.client(cast.ada)
    browser.get(base + path)
    with CaptureQueriesContext(connection) as one:
        browser.get(base + path)
    spec = current_workflows(cast.project)[0].spec
    many = [spec, *(spec.model_copy(update={"key": f"copy-{number}"}) for number in range(12))]
    save_workflows(project=cast.project, specs=many, research=plan, reason="Copies", by=None)
    browser.get(base + path)
    with CaptureQueriesContext(connection) as thirteen:
        browser.get(base + path)
    assert len(thirteen) == len(one)


def test_more_projects_need_no_more_queries_on_the_list(cast: Cast, plan: ResearchRevision):
    browser = cast.client(cast.ada)
    browser.get("/halden/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/halden/")
    for _ in range(10):
        make_project(cast.team, by=cast.ada)
    with CaptureQueriesContext(connection) as eleven:
        page = browser.get("/halden/").content.decode()
    assert len(eleven) == len(one)
    assert "3 questions open" in page


def test_a_failed_research_is_flagged_on_the_list_also_where_a_plan_exists(
    cast: Cast, plan: ResearchRevision, base: str
):
    make_job(topic=cast.project.topic, kind="planner.research", state="failed")
    assert "The last research did not finish." in get(cast, "/halden/")
    make_job(topic=cast.project.topic, kind="planner.research", state="done")
    assert "did not finish" not in get(cast, "/halden/")


def test_many_criteria_without_a_check_are_one_line_of_what_is_to_settle(
    cast: Cast, plan: ResearchRevision, base: str
):
    (spec,) = reference_plan().workflows
    bare = tuple(one.model_copy(update={"check": None}) for one in spec.acceptance_criteria)
    changed = spec.model_copy(update={"acceptance_criteria": bare})
    save_workflows(project=cast.project, specs=[changed], research=plan, reason="Bare", by=None)
    page = get(cast, f"{base}/workflows/{spec.key}")
    assert page.count("has no check yet") == 0
    assert "10 criteria have no check yet, so nothing can prove them: AC-01, AC-02," in page
