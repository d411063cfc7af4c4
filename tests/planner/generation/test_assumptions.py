"""An assumption of a workflow is what it does; a question assumes what the workflows do."""

import pytest

from planner.generation import generate_workflows
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

NIGHTLY = (
    "Every night at 02:00 UTC all orders go from Magento to Ledgerline. Ledgerline finds them by `number`."
)
PUSHED = (
    "When a client is created in Cliniko, Cliniko calls our webhook and we write the client to Ledgerline."
)
BOTH = "Contacts are kept in sync both ways between Capsule and Ledgerline. Capsule calls a webhook."
BRIEFS = (
    NIGHTLY,
    PUSHED,
    BOTH,
    "We want Shopify and Xero connected.",
    "Copy invoices from Zuora to an FTP server.",
)


def planned(text: str) -> tuple[Research, list[WorkflowSpec]]:
    research = draft_research([read_document("brief.md", text.encode())])
    return research, generate_workflows(research)


def about(text: str) -> list[tuple[WorkflowSpec, dict[str, str]]]:
    """Each workflow with its assumptions by what their question is about."""
    research, specs = planned(text)
    places = {question.key: question.about for question in research.questions}
    return [
        (spec, {places[one.question]: one.text for one in spec.assumptions if one.question}) for spec in specs
    ]


@pytest.mark.parametrize("text", BRIEFS)
def test_nothing_is_assumed_of_a_step_that_is_not_there(text: str):
    for spec, said in about(text):
        kinds = {step.kind for step in spec.data_flow}
        if "is updated" in said.get("rules.existing", ""):
            assert kinds & {"update", "upsert"}
        if "is skipped" in said.get("rules.missing", ""):
            assert any(step.title.startswith("Require") for step in spec.data_flow)
        called = {endpoint.system for endpoint in spec.endpoints}
        assert {place.split(".")[1] for place in said if place.endswith(".auth")} <= called
        if "triggers.window" in said:
            assert "reads all" in said["triggers.window"]


@pytest.mark.parametrize("text", BRIEFS)
def test_the_question_assumes_what_a_workflow_says(text: str):
    research, _ = planned(text)
    assumed = {question.about: question.assumption for question in research.questions}
    for _spec, said in about(text):
        assert all(words in assumed[place] for place, words in said.items())


def test_who_is_not_checked_is_not_said_to_be_checked():
    ((spec, said),) = about(PUSHED)
    assert spec.trigger.verify is None
    assert "nothing checks who sent them" in said["trigger.cliniko.verify"]


def test_of_both_sides_changing_it_is_said_that_nothing_compares_them():
    for spec, said in about(BOTH):
        assert not any(step.title.startswith("Compare") for step in spec.data_flow)
        assert "nothing compares them" in said["rules.conflict"]


def test_each_way_speaks_of_its_own_fields_only():
    for spec, said in about(BOTH):
        ends = f"{spec.transformations[0].source.system}.{spec.transformations[0].target.system}"
        mapped = [place for place in said if place.startswith("mappings.") and not place.endswith(".empty")]
        assert mapped == [f"mappings.{ends}"]


def test_an_answer_about_the_clock_sets_the_schedule():
    text = "Contacts go from Capsule to Ledgerline. The transfer is started on a schedule."
    research, _ = planned(text)
    asked = next(each for each in research.questions if each.about == "triggers.cron")
    answer = asked.model_copy(update={"state": "answered", "answer": "06:00 before work"})
    again = draft_research([read_document("brief.md", text.encode())], answers=[answer])
    assert [each.cron for each in again.triggers] == ["0 6 * * *"]
