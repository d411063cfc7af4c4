"""What the projects page says about built projects."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from builder.pages.summaries import summaries
from teams.pages import summaries_of
from teams.services.projects import start_project
from teams.summaries import Summary
from tests.builder.factories import make_built
from tests.cast import Cast

PLAN = Summary(systems=("HubSpot", "Salesforce"), label="Plan", note="3 questions open", detail="1 workflow")


def test_a_project_without_code_is_left_to_the_plan(cast: Cast):
    assert summaries([cast.project], {cast.project.pk: PLAN}) == {}


def test_a_built_project_says_how_much_is_proven_and_keeps_what_the_plan_says(cast: Cast):
    make_built(cast.project, cast.ada)
    told = summaries([cast.project], {cast.project.pk: PLAN})[cast.project.pk]
    assert (told.state, told.label, told.note) == ("built", "Built", "10 of 10 criteria proven")
    assert (told.systems, told.detail) == (PLAN.systems, PLAN.detail)


def test_only_the_newest_proof_of_a_criterion_counts(cast: Cast):
    make_built(cast.project, cast.ada)
    make_built(cast.project, cast.ada, failing="AC-02")
    told = summaries_of([cast.project])[cast.project.pk]
    assert (told.state, told.note) == ("failing", "9 of 10 criteria proven")


def test_research_that_runs_is_the_news(cast: Cast):
    make_built(cast.project, cast.ada)
    running = Summary(state="running", label="Researching")
    assert summaries([cast.project], {cast.project.pk: running})[cast.project.pk].label == "Researching"


def test_more_projects_take_no_more_queries(cast: Cast):
    make_built(cast.project, cast.ada)
    with CaptureQueriesContext(
        connection,
    ) as few:
        summaries([cast.project], {})
    others = [start_project(team=cast.team, brief=f"Sync {n}", by=cast.ada) for n in range(3)]
    for other in others:
        make_built(other, cast.ada)
    with CaptureQueriesContext(connection) as many:
        assert len(summaries([cast.project, *others], {})) == 4
    assert len(many) == len(few)
