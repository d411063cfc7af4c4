"""What is drawn can be built and proven: the published calls of every vendor, and whole briefs."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.conventions import KnownObject, conventions
from planner.generation import generate_workflows, with_questions
from planner.spec.research import Research
from tests.planner.generation.briefs import (
    CONTACTS_BOTH_WAYS,
    PAYOUTS,
    STOCK,
    SUPPLIERS,
    VAGUE,
    research,
    trigger,
)
from tests.planner.plans.contact_to_lead import RESEARCH


def proofs(found: Research) -> dict[str, str]:
    """The state of every criterion of every workflow, with the reason where it is not proven."""
    specs = generate_workflows(found)
    compiled = compile_workflows(specs, research=found)
    states = {}
    for number, proof in enumerate(prove(compiled.files, specs)):
        states[f"{number} {proof.key}"] = (
            proof.state if proof.state == "proven" else f"{proof.state}: {proof.reason}"
        )
    return states


def into(vendor: str, known: KnownObject) -> Research:
    """A made-up system whose things go into an object of a vendor, found again by its usual key."""
    key = known.unique[0] if known.unique else "Code"
    plain = [name for name in known.required if name != key and "." not in name]
    fields = (("code", key, ""), *((f"f_{name.lower()}", name, "") for name in plain))
    return research(
        {"Depot": "source", vendor: "target"},
        ("thing", known.name),
        fields,
        (("match", f"Records are found by {key}."),) if known.unique else (),
        triggers=trigger("webhook", system="depot", event="thing.created"),
    )


@pytest.mark.parametrize("key", sorted(conventions()))
def test_the_published_calls_of_a_vendor_are_proven(key: str) -> None:
    convention = conventions()[key]
    states = proofs(into(convention.name, convention.objects[0]))
    assert len(states) >= 4
    assert set(states.values()) == {"proven"}


@pytest.mark.parametrize("found", [RESEARCH, STOCK, SUPPLIERS, CONTACTS_BOTH_WAYS])
def test_every_criterion_of_a_whole_brief_is_proven(found: Research) -> None:
    assert set(proofs(found).values()) == {"proven"}


def test_hardly_anything_is_still_proven_by_what_it_assumes() -> None:
    vague = VAGUE.model_copy(update={"title": "Contacts between HubSpot and Salesforce"})
    assert set(proofs(with_questions(vague)).values()) == {"proven"}


def test_a_row_that_needs_code_fails_its_criteria_and_says_so() -> None:
    states = proofs(PAYOUTS)
    assert any("TR-05: the account of that currency" in state for state in states.values())
    assert any(state.startswith("untested") for state in states.values())
    assert any(state == "proven" for state in states.values())
