"""Drawing again: answers change what they are about, and keys stay with what says the same."""

from planner.generation import generate_workflows, with_questions
from planner.spec.research import Mapping, Question, Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.plans.contact_to_lead import RESEARCH

ASKED = with_questions(RESEARCH.model_copy(update={"questions": ()}))


def answered(research: Research, about: str, answer: str) -> Research:
    """The research with the question about this answered."""

    def one(question: Question) -> Question:
        if question.about != about:
            return question
        return question.model_copy(update={"state": "answered", "answer": answer})

    return research.model_copy(update={"questions": tuple(one(question) for question in research.questions)})


def drawn(research: Research, *previous: WorkflowSpec) -> WorkflowSpec:
    (spec,) = generate_workflows(research, previous=previous)
    return spec


def changed_sections(before: WorkflowSpec, after: WorkflowSpec) -> set[str]:
    return {name for name in WorkflowSpec.model_fields if getattr(before, name) != getattr(after, name)}


def test_a_value_for_an_empty_field_changes_its_row_and_what_speaks_of_it() -> None:
    before = drawn(ASKED)
    after = drawn(answered(ASKED, "mappings.Company.empty", 'Write "Unknown"'), before)
    old, new = before.transformations[0].rows, after.transformations[0].rows
    assert [(row.key, row.expr) for row in new if row not in old] == [("TR-04", 'default("Unknown")')]
    assert changed_sections(before, after) == {
        *("transformations", "assumptions", "systems"),
        *("acceptance_criteria", "user_stories"),
    }
    (shown,) = [one for one in after.acceptance_criteria if "is written with `Company` Unknown" in one.text]
    assert shown.check is not None


def test_skipping_on_an_empty_field_adds_one_filter_and_one_criterion() -> None:
    before = drawn(ASKED)
    after = drawn(answered(ASKED, "mappings.Company.empty", "Skip the contact"), before)
    old, new = {step.key for step in before.data_flow}, {step.key for step in after.data_flow}
    assert old <= new
    assert new - old == {"ST-11"}
    (added,) = [step for step in after.data_flow if step.key == "ST-11"]
    assert (added.title, added.on_false) == ("Require company", "skip")
    branch = next(step for step in after.data_flow if step.kind == "branch")
    assert {branch.on_true, branch.on_false} <= old
    (criterion,) = [each for each in after.acceptance_criteria if "ST-11" in each.covers]
    assert criterion.key == "AC-12"


def test_an_answer_nobody_understands_is_told_in_the_ticket() -> None:
    answer = "The one that was touched last."
    after = drawn(answered(ASKED, "rules.match.salesforce.lead.several", answer))
    assert answer in after.prompt


def test_a_confirmed_convention_is_no_assumption_any_more() -> None:
    after = drawn(answered(ASKED, "endpoints.hubspot", "Yes, as published"))
    assert not any("HubSpot is called" in assumption.text for assumption in after.assumptions)
    assert any("HubSpot is called" in assumption.text for assumption in drawn(ASKED).assumptions)


def test_a_new_field_takes_a_new_key_and_the_others_keep_theirs() -> None:
    before = drawn(RESEARCH)
    first = RESEARCH.mappings[0]
    phone = Mapping(**{**first.model_dump(), "key": "M-05", "source": "phone", "target": "Phone"})
    after = drawn(RESEARCH.model_copy(update={"mappings": (phone, *RESEARCH.mappings)}), before)
    old = {row.target: row.key for row in before.transformations[0].rows}
    new = {row.target: row.key for row in after.transformations[0].rows}
    assert new == {**old, "Phone": "TR-05"}
    assert [criterion.key for criterion in after.acceptance_criteria] == [
        criterion.key for criterion in before.acceptance_criteria
    ]
    assert "TR-05" in after.acceptance_criteria[0].covers


def test_the_key_of_a_field_that_is_gone_is_not_given_again() -> None:
    before = drawn(RESEARCH)
    first = RESEARCH.mappings[0]
    phone = Mapping(**{**first.model_dump(), "source": "phone", "target": "Phone"})
    after = drawn(RESEARCH.model_copy(update={"mappings": (*RESEARCH.mappings[:3], phone)}), before)
    assert {row.key for row in after.transformations[0].rows} == {"TR-01", "TR-02", "TR-03", "TR-05"}


def test_drawing_the_same_again_changes_nothing() -> None:
    before = drawn(ASKED)
    assert drawn(ASKED, before) == before
