"""Deciding questions over HTTP: each decision is a revision, and the plan is drawn again from it."""

import pytest

from jobs.models import Job, JobEvent
from lib.errors import Invalid, StaleRevision, TransitionRefused
from planner.models import ResearchRevision
from planner.selectors.plans import current_research
from planner.services.questions import answer_question
from planner.services.research import save_research
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
