"""The reference plan's research gives the reference plan again, as far as it can be compared."""

import re

from planner.generation import generate_workflows, questions_for
from planner.spec.workflow import WorkflowSpec
from tests.planner.plans.contact_to_lead import RESEARCH, WORKFLOW

(DRAWN,) = generate_workflows(RESEARCH)


def shape(spec: WorkflowSpec) -> list[tuple[object, ...]]:
    """What the steps do, without their words."""
    return [
        (step.key, step.kind, step.system, step.endpoint, step.table, step.on_true, step.on_false, step.bind,
         step.input, step.output, step.match, step.on_error, step.condition and step.condition.tests)
        for step in spec.data_flow
    ]  # fmt: skip


def test_key_title_trigger_and_table_are_those_of_the_reference() -> None:
    assert (DRAWN.key, DRAWN.title) == (WORKFLOW.key, WORKFLOW.title)
    event = dict(WORKFLOW.trigger.payload_example[0])
    del event["changeFlag"]
    assert DRAWN.trigger == WORKFLOW.trigger.model_copy(update={"payload_example": [event]})
    assert DRAWN.transformations == WORKFLOW.transformations


def test_the_steps_do_the_same_in_the_same_order() -> None:
    assert shape(DRAWN) == shape(WORKFLOW)


def test_the_calls_are_the_same() -> None:
    for drawn, written in zip(DRAWN.endpoints, WORKFLOW.endpoints, strict=True):
        for name in ("key", "system", "method", "path", "purpose", "scope", "operation", "object", "params"):
            assert getattr(drawn, name) == getattr(written, name)
        assert (
            drawn.returns.model_copy(update={"next_at": ""}) == written.returns or drawn.operation == "update"
        )
        assert [example.status for example in drawn.examples] == [
            example.status for example in written.examples
        ]
        assert [fact.kind for fact in drawn.evidence] == ["assumption"]


def test_every_situation_of_the_reference_has_a_criterion_with_the_same_check() -> None:
    gists = [
        ("becomes one lead", "AC-01"),
        ("already has updates", "AC-02"),
        ("without an email", "AC-03"),
        ("another type", "AC-04"),
        ("delivered twice", "AC-05"),
        ("two events", "AC-06"),
        ("429", "AC-07"),
        ("503 twice", "AC-08"),
        ("five refused", "AC-09"),
        ("bad signature", "AC-10"),
    ]
    reference = {criterion.key: criterion for criterion in WORKFLOW.acceptance_criteria}
    *told, several = DRAWN.acceptance_criteria
    assert "two leads have is parked" in several.text
    for drawn, (gist, key) in zip(told, gists, strict=True):
        assert drawn.key == key
        assert gist in drawn.text
        assert drawn.check is not None
        expected = reference[key].check
        assert expected is not None
        assert drawn.check.when == expected.when
        assert [
            type(found) for found in drawn.check.then if found.kind in ("outcome", "response", "runs")
        ] == [type(found) for found in expected.then if found.kind in ("outcome", "response", "runs")]
        assert drawn.check.given.faults == expected.given.faults


def test_the_check_of_an_update_starts_from_a_record_with_other_values() -> None:
    check = DRAWN.acceptance_criteria[1].check
    assert check is not None
    contact, lead = check.given.twin_state
    assert (contact.system, contact.object, contact.record["id"]) == ("hubspot", "contacts", "90211")
    assert (lead.system, lead.object) == ("salesforce", "Lead")
    assert lead.record["Email"] == contact.record["email"]
    assert lead.record["FirstName"] != contact.record["firstname"]


def test_every_rule_is_covered_and_every_named_key_exists() -> None:
    covered = {key for criterion in DRAWN.acceptance_criteria for key in criterion.covers}
    assert {rule.key for rule in RESEARCH.rules} <= covered
    known = {step.key for step in DRAWN.data_flow} | {row.key for row in DRAWN.transformations[0].rows}
    assert covered - {rule.key for rule in RESEARCH.rules} <= known


def test_no_sentence_is_a_stub() -> None:
    texts = [DRAWN.prompt, DRAWN.description, *DRAWN.story.model_dump().values()]
    texts += [criterion.text for criterion in DRAWN.acceptance_criteria]
    for text in texts:
        assert text[:1].isupper() or text[:1] == "`"
        assert text.rstrip()[-1] == "."
        assert not re.search(r"  |\bNone\b|\{\}|\ba [aeiou]mail\b", text)


def test_the_same_research_gives_the_same_workflow() -> None:
    assert generate_workflows(RESEARCH) == [DRAWN]


def test_what_was_taken_from_conventions_is_asked_about() -> None:
    questions = questions_for(RESEARCH)
    abouts = [question.about for question in questions]
    assert "endpoints.hubspot" in abouts
    assert "endpoints.salesforce" in abouts
    assert "mappings.Company.empty" in abouts
    assert all(question.assumption and question.options for question in questions)
