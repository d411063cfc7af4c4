"""Rules about records that were changed at both ends, and the steps and criteria that come of them."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.asking import apply_answers
from planner.generation import generate_workflows, questions_for
from planner.spec.research import Question, Research
from planner.spec.workflow import Step, WorkflowSpec
from tests.planner.generation.briefs import research, trigger

MATCHED = ("match", "People are matched by email.")


def both_ways(rule: str, first: str = "Hearth", second: str = "Purser", **more: object) -> Research:
    return research(
        {first: "both", second: "both"},
        ("contact", "person"),
        (("email", "email", ""), ("city", "town", "")),
        (MATCHED, ("conflict", rule)),
        integration_type=("bidirectional",),
        **more,
    )


def filters(spec: WorkflowSpec) -> list[Step]:
    """Those that hold one record against another."""
    steps = [step for step in spec.data_flow if step.kind == "filter" and step.condition is not None]
    return [step for step in steps if step.condition and step.condition.tests[0].other]


def operations(spec: WorkflowSpec) -> list[str]:
    return [
        test.op for step in filters(spec) if step.condition for test in step.condition.tests if test.other
    ]


def states(found: Research) -> set[str]:
    specs = generate_workflows(found)
    return {each.state for each in prove(compile_workflows(specs, research=found).files, specs)}


@pytest.mark.parametrize(
    "text",
    [
        "When both sides changed: the newer change wins",
        "The most recent update takes precedence.",
        "Last write wins.",
        "If Hearth and Purser both changed, the latest edit is kept.",
    ],
)
def test_the_newer_change_is_told_by_comparing_both(text: str) -> None:
    there, back = generate_workflows(both_ways(text))
    assert operations(there) == operations(back) == ["includes", "lte"]
    branch = next(step for step in there.data_flow if step.kind == "branch")
    assert branch.on_true == filters(there)[0].key
    assert branch.on_false == next(step.key for step in there.data_flow if step.kind == "create")
    (later,) = [each for each in there.acceptance_criteria if "changed later" in each.text]
    assert {"BR-02", filters(there)[1].key} <= set(later.covers)
    assert there.story.business_logic.endswith("unless it was changed later, or create one.")


def test_the_criteria_of_a_conflict_are_proven() -> None:
    assert states(both_ways("The newer change wins.")) == {"proven"}


@pytest.mark.thorough
@pytest.mark.parametrize("vendor", ["Salesforce", "HubSpot", "Shopify", "Jira", "Zendesk"])
@pytest.mark.parametrize("rule", ["The newer change wins.", "Hearth always wins.", "{} always wins."])
def test_they_are_proven_on_published_calls(vendor: str, rule: str) -> None:
    found = both_ways(rule.format(vendor), second=vendor)
    assert states(found) == {"proven"}


def test_what_stands_in_the_system_that_wins_stays() -> None:
    found = both_ways("When both sides changed: Purser always wins")
    there, back = generate_workflows(found)
    assert [row.wins for row in there.transformations[0].rows] == ["source", "target"]
    assert {row.wins for row in back.transformations[0].rows} == {"source"}
    assert operations(there) == ["includes"]
    assert states(found) == {"proven"}


@pytest.mark.parametrize(
    "text",
    [
        "A person decides.",
        "For the city Purser wins.",
        "The newer change wins, unless Purser is locked.",
        "The older change wins.",
    ],
)
def test_a_rule_that_says_more_stays_in_its_own_words(text: str) -> None:
    there, _ = generate_workflows(both_ways(text))
    assert operations(there) == []
    (told,) = [each for each in there.acceptance_criteria if each.text == text]
    assert told.check is None


def test_the_time_of_a_change_is_asked_for_and_the_answer_names_it() -> None:
    found = both_ways("The newer change wins.")
    asked = [each for each in questions_for(found) if each.about.startswith("changed.")]
    assert [each.about for each in asked] == ["changed.hearth.contact", "changed.purser.person"]
    answers = [
        each.model_copy(update={"key": f"Q-{number:02}", "state": "answered", "answer": answer})
        for number, (each, answer) in enumerate(
            zip(asked, ("modifiedon", "It is `last_touch`."), strict=True)
        )
    ]
    told = apply_answers(found.model_copy(update={"questions": tuple(asked)}), answers)
    assert told.rules == found.rules
    assert not [each for each in questions_for(told) if each.about.startswith("changed.")]
    there, _ = generate_workflows(told)
    (newer,) = [test for step in filters(there) if step.condition for test in step.condition.tests][-1:]
    assert (newer.path.endswith(".last_touch"), newer.other.endswith(".modifiedon")) == (True, True)


def test_one_way_the_newer_record_there_stays_and_nothing_echoes() -> None:
    found = research(
        {"Hearth": "source", "Purser": "target"},
        ("contact", "person"),
        (("email", "email", ""), ("city", "town", ""), ("updated_at", "changed_on", "")),
        (MATCHED, ("conflict", "The newer record wins.")),
        triggers=trigger("webhook", system="hearth", event="contact.updated"),
    )
    (spec,) = generate_workflows(found)
    assert operations(spec) == ["lte"]
    assert [
        each for each in questions_for(found) if isinstance(each, Question) and "changed" in each.about
    ] == []
    assert states(found) == {"proven"}
