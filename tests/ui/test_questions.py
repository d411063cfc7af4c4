"""Deciding questions over HTTP: each decision is a revision, and the plan is drawn again from it."""

import pytest

from jobs.models import Job, JobEvent
from lib.errors import Invalid, StaleRevision, TransitionRefused
from planner.answers import still_asked
from planner.models import ResearchRevision
from planner.selectors.plans import current_research, current_workflows
from planner.services.questions import answer_question, ask_person
from planner.services.research import save_research
from planner.services.workflows import save_workflows
from planner.spec.workflow import Assumption
from tests.cast import Cast

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def question(cast: Cast, key: str):
    found = current_research(cast.project)
    assert found
    return next(one for one in found.value.questions if one.key == key)


pytestmark = pytest.mark.usefixtures("no_worker")


def test_an_offered_answer_is_kept_and_the_plan_is_drawn_again(cast: Cast, plan: ResearchRevision, base: str):
    answer = cast.client(cast.ada).post(
        f"{base}/questions/Q-02/answer", {"choice": "Skip the contact"}, headers=FRAGMENT
    )
    assert answer.status_code == 200
    body = answer.content.decode()
    for region in ("questions", "assumptions", "stages", "progress"):
        assert f'hx-target="#{region}"' in body
    found = current_research(cast.project)
    assert found
    assert (found.row.number, found.row.author, found.row.reason) == (2, cast.ada, "Answered Q-02")
    assert question(cast, "Q-02").answer == "Skip the contact"
    job = Job.objects.get(topic=cast.project.topic)
    assert (job.kind, job.args["reason"]) == ("planner.research", "Answered Q-02")
    assert JobEvent.objects.filter(topic=cast.project.topic, kind="plan.question_decided").exists()


def test_own_words_count_when_chosen(cast: Cast, plan: ResearchRevision, base: str):
    cast.client(cast.ada).post(
        f"{base}/questions/Q-02/answer", {"choice": "own words", "own": " Use the domain \n"}
    )
    assert question(cast, "Q-02").answer == "Use the domain"


def test_without_script_the_browser_is_sent_back_to_the_questions(
    cast: Cast, plan: ResearchRevision, base: str
):
    answer = cast.client(cast.ada).post(f"{base}/questions/Q-02/answer", {"choice": "Skip the contact"})
    assert (answer.status_code, answer.url) == (302, f"{base}/#questions")


@pytest.mark.parametrize("sent", [{}, {"choice": "own words", "own": "  "}])
def test_no_answer_keeps_the_form_and_says_what_is_missing(
    cast: Cast, plan: ResearchRevision, base: str, sent: dict
):
    answer = cast.client(cast.ada).post(f"{base}/questions/Q-02/answer", sent, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "Choose an answer or write your own." in answer.content.decode()
    assert question(cast, "Q-02").state == "open"
    assert not Job.objects.exists()


def test_leaving_open_lets_the_assumption_hold_and_reopening_asks_again(
    cast: Cast, plan: ResearchRevision, base: str
):
    browser = cast.client(cast.ada)
    browser.post(f"{base}/questions/Q-03/leave-open")
    assert question(cast, "Q-03").state == "ignored"
    browser.post(f"{base}/questions/Q-03/reopen")
    assert question(cast, "Q-03").state == "open"
    assert ResearchRevision.objects.filter(project=cast.project).count() == 3


def test_confirming_an_assumption_answers_its_question_with_it(cast: Cast, plan: ResearchRevision, base: str):
    words = question(cast, "Q-03").assumption
    cast.client(cast.ada).post(f"{base}/questions/Q-03/answer", {"choice": words})
    assert "Confirmed" in cast.client(cast.ada).get(f"{base}/").content.decode()


def test_two_answers_in_a_row_are_one_waiting_job(cast: Cast, plan: ResearchRevision, base: str):
    browser = cast.client(cast.ada)
    for key in ("Q-01", "Q-02"):
        browser.post(f"{base}/questions/{key}/answer", {"choice": "own words", "own": "Yes"})
    assert Job.objects.filter(topic=cast.project.topic).count() == 1


def test_an_endless_answer_is_refused(cast: Cast, plan: ResearchRevision):
    with pytest.raises(Invalid):
        answer_question(project=cast.project, key="Q-02", answer="x" * 5000, by=cast.ada)


def test_a_question_that_is_gone_cannot_be_answered(cast: Cast, plan: ResearchRevision):
    with pytest.raises(TransitionRefused):
        answer_question(project=cast.project, key="Q-77", answer="Yes", by=cast.ada)


def test_saving_on_an_old_revision_is_refused_and_nothing_is_overwritten(cast: Cast, plan: ResearchRevision):
    answer_question(project=cast.project, key="Q-02", answer="Yes", by=cast.ada)
    found = current_research(cast.project)
    assert found
    with pytest.raises(StaleRevision):
        save_research(project=cast.project, value=found.value, parent=plan, reason="Late", by=None)
    assert question(cast, "Q-02").answer == "Yes"


def test_a_person_can_be_asked_and_the_question_stays_open(cast: Cast, plan: ResearchRevision, base: str):
    browser = cast.client(cast.ada)
    answer = browser.post(
        f"{base}/questions/Q-02/ask", {"who": "olga brandt", "note": "You chose the field."}, headers=FRAGMENT
    )
    assert "Asked Olga Brandt" in answer.content.decode()
    asked = question(cast, "Q-02").asked
    assert (asked.who, asked.email, asked.by) == ("Olga Brandt", "olga@example.com", "Ada Ek")
    assert question(cast, "Q-02").state == "open"
    assert not Job.objects.exists(), "asking changes nothing in the plan"


def test_somebody_outside_the_team_can_be_named(cast: Cast, plan: ResearchRevision, base: str):
    cast.client(cast.ada).post(f"{base}/questions/Q-02/ask", {"who": "The bookkeeper"})
    asked = question(cast, "Q-02").asked
    assert (asked.who, asked.email) == ("The bookkeeper", "")


def test_asking_nobody_keeps_the_note_and_says_so(cast: Cast, plan: ResearchRevision, base: str):
    sent = {"who": " ", "note": "Soon, please."}
    answer = cast.client(cast.ada).post(f"{base}/questions/Q-02/ask", sent, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "Say whom to ask" in answer.content.decode()
    assert "Soon, please." in answer.content.decode()


def test_whom_a_question_was_put_to_survives_research(cast: Cast, plan: ResearchRevision):
    ask_person(project=cast.project, key="Q-02", who="Olga Brandt", note="", by=cast.ada)
    asked = question(cast, "Q-02")
    drawn_again = asked.model_copy(update={"asked": None})
    assert still_asked([drawn_again], [asked]) == (asked,)


def test_an_answer_says_what_it_changed_with_links(cast: Cast, plan: ResearchRevision, base: str):
    answer_question(project=cast.project, key="Q-02", answer="Yes", by=cast.ada)
    browser = cast.client(cast.ada)
    page = browser.get(f"{base}/questions/Q-02?open", headers=FRAGMENT).content.decode()
    assert "The workflows are drawn from it next." in page
    found, planned = current_research(cast.project), current_workflows(cast.project)[0]
    assert found
    value = found.value.model_copy(update={"title": "After the answer"})
    row = save_research(project=cast.project, value=value, parent=found.row, reason="Answered Q-02", by=None)
    table = planned.spec.transformations[0]
    first = table.rows[0].model_copy(update={"rule": "as it was answered"})
    tables = (table.model_copy(update={"rows": (first, *table.rows[1:])}), *planned.spec.transformations[1:])
    spec = planned.spec.model_copy(update={"transformations": tables})
    save_workflows(project=cast.project, specs=[spec], research=row, reason="Answered Q-02", by=None)
    page = browser.get(f"{base}/questions/Q-02?open", headers=FRAGMENT).content.decode()
    assert f'href="{base}/workflows/contact-to-lead#{first.key}">{first.key} rule</a>' in page
    assert f"{first.key} rule" in browser.get(f"{base}/").content.decode(), "and on the overview"


def test_an_assumption_of_a_workflow_is_confirmed_or_corrected_in_place(
    cast: Cast, plan: ResearchRevision, base: str
):
    free = Assumption(text="A lead keeps its owner.")
    spec = current_workflows(cast.project)[0].spec.model_copy(update={"assumptions": (free,)})
    save_workflows(project=cast.project, specs=[spec], research=plan, reason="More", by=None)
    planned = current_workflows(cast.project)[0]
    browser, address = cast.client(cast.ada), f"{base}/workflows/{planned.key}/assumptions"
    sent = {"assumption": free.text, "parent": planned.row.number}
    page = browser.post(address, sent, headers=FRAGMENT).content.decode()
    assert "Confirmed by Ada Ek" in page
    again = browser.post(address, {**sent, "own": "Something else holds."}, headers=FRAGMENT)
    assert again.status_code == 409, "the revision it was read from is no longer the newest"
    browser.post(address, {**sent, "parent": planned.row.number + 1, "own": "Something else holds."})
    texts = [one.text for one in current_workflows(cast.project)[0].spec.assumptions]
    assert "Something else holds." in texts
    assert free.text not in texts


def test_whoever_was_asked_sees_it_on_the_projects_page_until_it_is_decided(
    cast: Cast, plan: ResearchRevision
):
    ask_person(project=cast.project, key="Q-02", who="olga@example.com", note="You know.", by=cast.ada)
    asked = cast.client(cast.olga).get("/halden/").content.decode()
    assert "Waiting for you" in asked
    assert f"/{cast.team.slug}/{cast.project.slug}/plan/questions/Q-02?open#q-Q-02" in asked
    assert "asked by Ada Ek" in asked
    assert "asked by Ada Ek" not in cast.client(cast.ben).get("/halden/").content.decode()
    answer_question(project=cast.project, key="Q-02", answer="Yes", by=cast.olga)
    assert "asked by Ada Ek" not in cast.client(cast.olga).get("/halden/").content.decode()
