"""Split, merge, begin, order, take out, import and decide, as a browser without script does it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.models import ResearchRevision, Workflow, WorkflowRevision
from planner.selectors.drafts import draft_named, drafts
from planner.selectors.plans import current_workflows
from planner.selectors.revisions import keys_ever_used
from planner.services.edits import save_edit
from planner.services.importing import revisions
from planner.services.questions import answer_question
from planner.services.workflows import save_workflows
from planner.spec.workflow import WorkflowSpec
from tests.cast import Cast
from tests.factories import make_project
from tests.ui.plans import reference_plan, save_reference_plan

pytestmark = pytest.mark.django_db
KEY = "contact-to-lead"
SPEC = reference_plan().workflows[0]


@pytest.fixture
def ada(cast: Cast) -> Client:
    save_reference_plan(cast.project, cast.ada)
    return cast.client(cast.ada)


def url(cast: Cast, name: str, *parts: object) -> str:
    return reverse(f"planner:{name}", args=[cast.team.slug, cast.project.slug, *parts])


def keys(cast: Cast) -> list[str]:
    return [one.key for one in current_workflows(cast.project)]


def upload(client: Client, where: str, text: str) -> str:
    answer = client.post(where, {"file": SimpleUploadedFile("plan.json", text.encode())})
    return answer.content.decode()


def test_a_split_is_previewed_saved_and_undone(cast: Cast, ada: Client) -> None:
    page = ada.get(url(cast, "split", KEY), {"move": ["TR-04"], "title": "Companies"}).content.decode()
    assert "Then there are two" in page
    answer = ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "title": "Companies", "revision": 1})
    assert keys(cast) == [KEY, "companies"]
    assert "Undo" in ada.get(answer.url).content.decode()
    ada.post(url(cast, "undo_reshaping", KEY), {"number": 2, "other": "companies"})
    (only,) = current_workflows(cast.project)
    assert (only.spec, only.row.number) == (SPEC, 3)


def test_a_split_of_an_older_revision_or_of_nothing_writes_nothing(cast: Cast, ada: Client) -> None:
    sent = {"move": ["TR-04"], "title": "Companies", "revision": 0}
    assert ada.post(url(cast, "save_split", KEY), sent).status_code == 409
    assert ada.post(url(cast, "save_split", KEY), {"title": "Companies", "revision": 1}).status_code == 422
    assert ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "revision": 1}).status_code == 422
    assert (keys(cast), WorkflowRevision.objects.count()) == ([KEY], 1)


def test_two_workflows_become_one_and_are_restored(cast: Cast, ada: Client) -> None:
    ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "title": "Companies", "revision": 1})
    page = ada.get(url(cast, "join", KEY), {"other": "companies"}).content.decode()
    assert "Then there is one" in page
    sent = {"other": "companies", "revision": 2, "other_revision": 1, "title": "Whole"}
    answer = ada.post(url(cast, "save_join", KEY), sent)
    assert keys(cast) == [KEY]
    assert current_workflows(cast.project)[0].spec.title == "Whole"
    assert "Undo" in ada.get(answer.url).content.decode()
    ada.post(url(cast, "undo_reshaping", KEY), {"number": 3, "other": "companies"})
    assert keys(cast) == [KEY, "companies"]


def test_a_merge_is_not_undone_when_somebody_put_the_other_back_meanwhile(cast: Cast, ada: Client) -> None:
    ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "title": "Companies", "revision": 1})
    sent = {"other": "companies", "revision": 2, "other_revision": 1, "title": "Whole"}
    ada.post(url(cast, "save_join", KEY), sent)
    ada.post(url(cast, "put_back", "companies"))
    answer = ada.post(url(cast, "undo_reshaping", KEY), {"number": 3, "other": "companies"})
    assert (answer.status_code, keys(cast)) == (409, [KEY, "companies"])


def test_an_import_does_not_undo_an_answer_given_meanwhile(cast: Cast, ada: Client) -> None:
    text = ada.get(url(cast, "plan_json")).content.decode()
    seen = json.dumps(revisions(cast.project))
    answer_question(project=cast.project, key="Q-01", answer="By email", by=cast.olga)
    answer = ada.post(url(cast, "take_plan"), {"plan": text, "seen": seen, "research": "yes"})
    assert (answer.status_code, ResearchRevision.objects.count()) == (409, 2)
    sent = {"plan": text, "seen": json.dumps(revisions(cast.project)), "research": "yes"}
    assert ada.post(url(cast, "take_plan"), sent).status_code == 303


def test_a_workflow_is_not_merged_with_itself(cast: Cast, ada: Client) -> None:
    sent = {"other": KEY, "revision": 1, "other_revision": 1, "title": "Whole"}
    assert ada.post(url(cast, "save_join", KEY), sent).status_code == 422
    assert keys(cast) == [KEY]


def test_what_was_merged_or_taken_out_stays_out_when_research_draws_it_again(cast: Cast, ada: Client) -> None:
    research = current_workflows(cast.project)[0].row.research
    assert research
    ada.post(url(cast, "remove_workflow", KEY))
    save_workflows(project=cast.project, specs=[SPEC], research=research, reason="Again", by=None)
    assert keys(cast) == []
    assert KEY in ada.get(url(cast, "arrange")).content.decode()
    ada.post(url(cast, "put_back", KEY))
    assert keys(cast) == [KEY]


def test_a_workflow_is_begun_ordered_and_left_alone_by_research(cast: Cast, ada: Client) -> None:
    sent = {"title": "Orders", "source": "salesforce", "target": "hubspot"}
    ada.post(url(cast, "add_workflow"), sent)
    assert keys(cast) == [KEY, "orders"]
    ada.post(url(cast, "move_workflow", "orders"), {"to": "up"})
    research = current_workflows(cast.project)[0].row.research
    assert research
    save_workflows(project=cast.project, specs=[SPEC], research=research, reason="Again", by=None)
    assert keys(cast) == ["orders", KEY]
    assert ada.post(url(cast, "add_workflow"), {**sent, "title": " "}).status_code == 422
    assert ada.post(url(cast, "add_workflow"), {"title": "X"}).status_code == 422


def test_a_plan_goes_out_and_into_an_empty_project_without_loss(cast: Cast, ada: Client) -> None:
    ada.post(url(cast, "add_workflow"), {"title": "Orders", "source": "salesforce", "target": "hubspot"})
    text = ada.get(url(cast, "plan_json")).content.decode()
    other = make_project(cast.team, "Copy", by=cast.ada)
    look, take, back = (
        reverse(f"planner:{name}", args=[cast.team.slug, other.slug])
        for name in ("look_at_plan", "take_plan", "plan_json")
    )
    assert "becomes its first" in upload(ada, look, text)
    assert not Workflow.objects.filter(project=other).exists()
    ada.post(take, {"plan": text, "seen": "{}", "research": "yes"})
    assert ada.get(back).content.decode() == text


def test_an_import_shows_what_changes_and_never_writes_half(cast: Cast, ada: Client) -> None:
    value = json.loads(ada.get(url(cast, "plan_json")).content)
    value["workflows"][0]["title"] = "Another title"
    value["workflows"].append({**value["workflows"][0], "key": "second"})
    page = upload(ada, url(cast, "look_at_plan"), json.dumps(value))
    assert "title changed" in page
    stale = ada.post(url(cast, "take_plan"), {"plan": json.dumps(value), "seen": f'{{"{KEY}": 0}}'})
    assert (stale.status_code, keys(cast)) == (409, [KEY])
    ada.post(url(cast, "take_plan"), {"plan": json.dumps(value), "seen": f'{{"{KEY}": 1}}'})
    assert keys(cast) == [KEY, "second"]
    del value["workflows"][1]["trigger"]
    page = upload(ada, url(cast, "look_at_plan"), json.dumps(value))
    assert "workflows[1].trigger: field required" in page
    assert ada.post(url(cast, "take_plan"), {"plan": "{", "seen": "{}"}).status_code == 422


def test_an_edited_csv_comes_back_as_a_revision(cast: Cast, ada: Client) -> None:
    text = ada.get(url(cast, "mappings", KEY)).content.decode()
    assert text.startswith("\ufeffworkflow,table,row")
    assert ada.get(url(cast, "all_mappings")).content.decode() == text
    edited = text.replace(
        "firstname,salesforce,Lead,FirstName,text,,copy",
        "firstname,salesforce,Lead,FirstName,text,,upper case",
    )
    assert "upper" in upload(ada, url(cast, "look_at_mappings", KEY), edited)
    ada.post(url(cast, "take_mappings", KEY), {"csv": edited, "revision": 1})
    (now,) = current_workflows(cast.project)
    assert (now.spec.transformations[0].rows[0].expr, now.row.number) == ("upper", 2)
    assert "line 1" in upload(ada, url(cast, "look_at_mappings", KEY), "a,b\n")


def titled(title: str, description: str = SPEC.description) -> WorkflowSpec:
    return SPEC.model_copy(update={"title": title, "description": description})


@pytest.mark.parametrize(("choice", "title"), [("keep", "Mine"), ("take", "Research's")])
def test_a_difference_is_shown_and_decided(cast: Cast, ada: Client, choice: str, title: str) -> None:
    research = current_workflows(cast.project)[0].row.research
    assert research
    save_edit(project=cast.project, key=KEY, spec=titled("Mine"), parent=1, reason="Title", by=cast.ada)
    save_workflows(
        project=cast.project, specs=[titled("Research's", "New.")], research=research, reason="Again", by=None
    )
    page = ada.get(url(cast, "workflow", KEY)).content.decode()
    assert "Research now says something else in 1 place" in page
    assert "Research&#x27;s" in page
    sent = {"conflict": "title:title:", "choice": choice, "revision": 3}
    assert ada.post(url(cast, "decide", KEY), {**sent, "revision": 2}).status_code == 409
    ada.post(url(cast, "decide", KEY), sent)
    draft = draft_named(cast.project, KEY)
    assert draft
    assert (draft.spec.title, draft.spec.description, draft.conflicts) == (title, "New.", ())
    assert ada.post(url(cast, "decide", KEY), {**sent, "revision": 4}).status_code == 409
    again = save_workflows(
        project=cast.project, specs=[titled("Research's", "New.")], research=research, reason="Again", by=None
    )
    assert (again.differs, again.changed) == (0, ())


def test_no_other_workflow_is_taken_out_by_undoing_a_split(cast: Cast, ada: Client) -> None:
    ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "title": "Companies", "revision": 1})
    source, target = (use.key for use in SPEC.systems)
    ada.post(url(cast, "add_workflow"), {"title": "Unrelated", "source": source, "target": target})
    there = keys(cast)
    assert "unrelated" in there
    answer = ada.post(url(cast, "undo_reshaping", KEY), {"number": 2, "other": "unrelated"})
    assert (answer.status_code, keys(cast)) == (422, there)
    ada.post(url(cast, "undo_reshaping", KEY), {"number": 2, "other": "companies"})
    assert keys(cast) == [KEY, "unrelated"]


def test_undoing_a_decision_to_keep_asks_again(cast: Cast, ada: Client) -> None:
    research = current_workflows(cast.project)[0].row.research
    assert research
    save_edit(project=cast.project, key=KEY, spec=titled("Mine"), parent=1, reason="Title", by=cast.ada)
    drawn = [titled("Research's", "New.")]
    save_workflows(project=cast.project, specs=drawn, research=research, reason="Again", by=None)
    ada.post(url(cast, "decide", KEY), {"conflict": "title:title:", "choice": "keep", "revision": 3})
    assert getattr(draft_named(cast.project, KEY), "conflicts", None) == ()
    ada.post(url(cast, "undo_revision", KEY), {"number": 4})
    draft = draft_named(cast.project, KEY)
    assert draft
    assert [one.id for one in draft.conflicts] == ["title:title:"]
    assert (draft.spec.title, draft.newest.number) == ("Mine", 5)


def test_what_was_split_off_hears_what_research_says_of_its_part(cast: Cast, ada: Client) -> None:
    research = current_workflows(cast.project)[0].row.research
    assert research
    ada.post(url(cast, "save_split", KEY), {"move": ["TR-04"], "title": "Companies", "revision": 1})
    (table,) = SPEC.transformations
    rows = tuple(
        row.model_copy(update={"rule": "upper case", "expr": "upper", "example_out": "KORI"})
        if row.key == "TR-04"
        else row
        for row in table.rows
    )
    drawn = SPEC.model_copy(update={"transformations": (table.model_copy(update={"rows": rows}),)})
    saved = save_workflows(project=cast.project, specs=[drawn], research=research, reason="Again", by=None)
    first, second = current_workflows(cast.project)
    assert [row.key for row in second.spec.transformations[0].rows] == ["TR-04"]
    assert second.spec.transformations[0].rows[0].expr == "upper"
    assert "TR-04" not in [row.key for row in first.spec.transformations[0].rows]
    assert (saved.removed, saved.unfound, saved.differs) == ((), (), 0)
    again = save_workflows(project=cast.project, specs=[drawn], research=research, reason="Again", by=None)
    assert (again.changed, keys(cast)) == ((), [KEY, "companies"])


def test_a_list_of_drafts_asks_equally_often_for_one_and_for_many(cast: Cast, ada: Client) -> None:
    with CaptureQueriesContext(connection) as one:
        drafts(cast.project)
    for title in ("Companies", "Names"):
        number = current_workflows(cast.project)[0].row.number
        moved = {"Companies": "TR-04", "Names": "TR-03"}[title]
        ada.post(url(cast, "save_split", KEY), {"move": [moved], "title": title, "revision": number})
    with CaptureQueriesContext(connection) as many:
        assert len(drafts(cast.project)) == 3
    assert len(one) == len(many) == 2


def test_keys_are_never_given_again_and_old_revisions_are_read_once(cast: Cast, ada: Client) -> None:
    assert ada.get(url(cast, "workflow", KEY)).status_code == 200
    assert {"AC-01", "ST-01", "TT-01", "TR-04", "EP-01", "US-01"} <= keys_ever_used(cast.project, KEY)
    fewer = SPEC.model_copy(update={"acceptance_criteria": SPEC.acceptance_criteria[:-1]})
    save_edit(project=cast.project, key=KEY, spec=fewer, parent=1, reason="Less", by=cast.ada)
    with CaptureQueriesContext(connection) as asked:
        assert SPEC.acceptance_criteria[-1].key in keys_ever_used(cast.project, KEY)
    assert "number" in asked[-1]["sql"]
    assert len(asked) == 2
