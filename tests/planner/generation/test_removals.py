"""Deletions that the documents only say are passed on: assumed, asked about, and proven."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.asking import apply_answers
from planner.generation import generate_workflows, with_questions
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

PASSED_ON = """# Tickets of Zendesk in Plantdesk

This integration has two flows.

1. Catches webhooks of Zendesk for ticket creation/update/deletion and posts them to Plantdesk.
2. Initial import of all Zendesk tickets into Plantdesk.
"""


def drafted(text: str = PASSED_ON) -> Research:
    return with_questions(draft_research([read_document("tickets.md", text.encode())]))


def of_deletions(found: Research) -> WorkflowSpec:
    (spec,) = [each for each in generate_workflows(found) if "delet" in each.trigger.event]
    return spec


def test_a_deletion_that_is_passed_on_is_assumed_to_delete_and_asked_about() -> None:
    found = drafted()
    spec = of_deletions(found)
    assert [step.kind for step in spec.data_flow][-1] == "delete"
    (question,) = [each for each in found.questions if each.about == "rules.delete"]
    assert question.priority == "critical"
    assert [each.question for each in spec.assumptions if "is deleted" in each.text] == [question.key]
    proofs = prove(compile_workflows([spec], research=found).files, [spec])
    assert {proof.state for proof in proofs} == {"proven"}
    said = " ".join(each.text for each in spec.acceptance_criteria)
    assert "503 twice" in said
    assert "two Plantdesk tickets have is parked and deletes neither" in said


@pytest.mark.parametrize("answer", ["Nothing", "It is marked as inactive in the field `state`"])
def test_an_answer_that_says_otherwise_deletes_nothing(answer: str) -> None:
    found = drafted()
    (question,) = [each for each in found.questions if each.about == "rules.delete"]
    decided = question.model_copy(update={"state": "answered", "answer": answer})
    assert "delete" not in [step.kind for step in of_deletions(apply_answers(found, [decided])).data_flow]


def test_an_answer_that_says_the_same_is_no_assumption_any_more() -> None:
    found = drafted()
    (question,) = [each for each in found.questions if each.about == "rules.delete"]
    answer = question.options[0].text
    decided = question.model_copy(update={"state": "answered", "answer": answer})
    spec = of_deletions(apply_answers(found, [decided]))
    assert [step.kind for step in spec.data_flow][-1] == "delete"
    assert not [each for each in spec.assumptions if "passed on" in each.text]
