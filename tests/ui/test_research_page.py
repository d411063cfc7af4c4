"""The research in full: facts with filters, what changed, past runs, facts that were called wrong."""

import pytest

from jobs.models import Job
from jobs.running import run_job
from planner.launch import launch_research, project_started
from planner.merging import differences
from planner.models import ResearchRevision
from planner.pages.changes import sentence_of
from planner.selectors.plans import current_research
from planner.services.research import save_research
from planner.spec.research import Research
from tests.cast import Cast
from tests.ui.test_research_job import BRIEF

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
pytestmark = pytest.mark.usefixtures("no_worker")


def value(cast: Cast) -> Research:
    found = current_research(cast.project)
    assert found
    return found.value


def get(cast: Cast, url: str, person: object = None, **headers: str) -> str:
    answer = cast.client(person or cast.ada).get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def save_again(cast: Cast, changed: Research, by: object = None) -> ResearchRevision:
    found = current_research(cast.project)
    assert found
    return save_research(project=cast.project, value=changed, parent=found.row, reason="Second run", by=by)


def test_it_says_how_many_facts_stand_in_a_document(cast: Cast, plan: ResearchRevision, base: str):
    assert "facts stand in a document" in get(cast, f"{base}/research")


def test_the_filter_shows_one_kind_and_those_with_the_words(cast: Cast, plan: ResearchRevision, base: str):
    first, *others = value(cast).mappings
    part = get(cast, f"{base}/research?kind=mappings&q={first.target}", **FRAGMENT)
    assert part.lstrip().startswith("<section")
    assert f'id="{first.key}"' in part
    assert "Rules</h3>" not in part
    assert others[0].key not in part
    assert "None of them matches the filter." in get(cast, f"{base}/research?kind=mappings&grounded=no")


def test_what_changed_since_the_last_run_is_told_with_its_source(
    cast: Cast, plan: ResearchRevision, base: str
):
    assert "What changed" not in get(cast, f"{base}/research")
    known = value(cast)
    gone = known.rules[0]
    save_again(cast, known.model_copy(update={"rules": known.rules[1:]}))
    page = get(cast, f"{base}/research")
    assert "1 rule removed" in page
    assert gone.text[:40] in page
    assert "Since the last run: 1 rule removed." in get(cast, f"{base}/")


def test_an_older_revision_opens_and_cannot_be_changed(cast: Cast, plan: ResearchRevision, base: str):
    known = value(cast)
    save_again(cast, known.model_copy(update={"rules": known.rules[1:]}))
    page = get(cast, f"{base}/research?revision=1")
    assert "This is revision 1 of 2" in page
    assert known.rules[0].text[:40] in page
    assert "Call it wrong" not in page
    assert cast.client(cast.ada).get(f"{base}/research?revision=9").status_code == 404


def test_a_sentence_names_facts_and_not_how_they_are_told(cast: Cast, plan: ResearchRevision):
    known = value(cast)
    assert sentence_of(differences(known, known.model_copy(update={"summary": "Other words."}))) == ""


def test_a_fact_called_wrong_stays_away_when_research_runs_again(cast: Cast):
    project_started(project=cast.project, by=cast.ada, files=[("orders.md", BRIEF)])
    run_job(str(Job.objects.get(topic=cast.project.topic).pk))
    wrong = next(one for one in value(cast).mappings if one.target == "Reference")
    about = [wrong.source_system, wrong.source, wrong.target_system, wrong.target_object, wrong.target]
    browser, base = cast.client(cast.ada), f"/{cast.team.slug}/{cast.project.slug}/plan/research"
    sent = {"section": "mappings", "about": about}
    assert browser.post(f"{base}/wrong", sent).status_code == 302
    assert "Reference" not in [one.target for one in value(cast).mappings]
    run_job(str(Job.objects.get(topic=cast.project.topic, state="queued").pk))
    assert "Reference" not in [one.target for one in value(cast).mappings]
    assert value(cast).dismissed[0].by == "Ada Ek"
    assert "name → Reference" in browser.get(base).content.decode()
    assert browser.post(f"{base}/wrong", sent).status_code == 409, "it is gone already"
    browser.post(f"{base}/wrong/back", sent)
    run_job(str(launch_research(project=cast.project, reason="Again", by=cast.ada).pk))
    assert "Reference" in [one.target for one in value(cast).mappings]


def test_whoever_only_reads_decides_nothing(cast: Cast, plan: ResearchRevision, base: str):
    assert "Call it wrong" not in get(cast, f"{base}/research", cast.cleo)
