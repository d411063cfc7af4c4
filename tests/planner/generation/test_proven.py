"""What is drawn can be built and proven: the published calls of every vendor, and whole briefs."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.conventions import KnownObject, conventions
from planner.generation import generate_workflows, with_questions
from planner.spec.checks import RecordCount, TwinRecord
from planner.spec.research import Research, ResearchEndpoint
from planner.spec.workflow import WorkflowSpec
from runtime.execution import run_tests
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


@pytest.mark.thorough
@pytest.mark.parametrize("key", sorted(conventions()))
def test_the_published_calls_of_a_vendor_are_proven(key: str) -> None:
    convention = conventions()[key]
    states = proofs(into(convention.name, convention.objects[0]))
    assert len(states) >= 4
    assert set(states.values()) == {"proven"}


def out_of(vendor: str, known: KnownObject) -> Research:
    """The records of a vendor's object, every night, to a made-up system."""
    key = known.unique[0] if known.unique else known.required[0] if known.required else "name"
    return research(
        {vendor: "source", "Depot": "target"},
        (known.name, "thing"),
        ((key, "code", ""),),
        (("match", "Things are found by code."),),
        triggers=trigger("schedule", cron="0 3 * * *", timezone="UTC"),
    )


@pytest.mark.thorough
@pytest.mark.parametrize("key", sorted(conventions()))
def test_all_tests_of_a_project_that_lists_a_vendors_records_pass(key: str) -> None:
    convention = conventions()[key]
    found = out_of(convention.name, convention.objects[0])
    files = compile_workflows(generate_workflows(found), research=found).files
    reports = run_tests(files)
    assert len(reports) > 4
    assert {report.test: report.message for report in reports if report.state != "passed"} == {}


def found_in_a_list() -> Research:
    """A target whose records are only found in a list, and the path of the list names a shop."""
    calls = (
        ("GET", "", "List vendors"),
        ("POST", "", "Create a vendor"),
        ("PUT", "/{id}", "Update a vendor"),
    )
    return research(
        {"Purser": "source", "Ledgerline": "target"},
        ("supplier", "vendor"),
        (("ref", "code", ""), ("name", "title", "upper case")),
        (("match", "Vendors are found again by code."),),
        triggers=trigger("webhook", system="purser"),
        endpoints=tuple(
            ResearchEndpoint(
                key=f"EP-{number:02}",
                system="ledgerline",
                method=method,
                path=f"/shops/{{shop_id}}/vendors{rest}",
                purpose=purpose,
            )
            for number, (method, rest, purpose) in enumerate(calls, start=1)
        ),
    )


def proven_beside(spec: WorkflowSpec, found: Research, there: bool) -> str:
    """Why the first criterion whose record is `there` is not proven with five others beside it, in front."""
    lookup = next(step for step in spec.data_flow if step.kind == "lookup")
    criterion, check = next(
        (each, each.check)
        for each in spec.acceptance_criteria
        if each.check is not None and len(each.check.given.twin_state) == there
    )
    others = tuple(
        TwinRecord(
            system=spec.systems[1].key,
            object=spec.endpoints[0].object,
            record={lookup.match[0].target: f"other {number}"},
        )
        for number in range(5)
    )
    given = check.given.model_copy(update={"twin_state": (*others, *check.given.twin_state)})
    then = tuple(
        each.model_copy(update={"equals": each.equals + 5}) if isinstance(each, RecordCount) else each
        for each in check.then
    )
    more = criterion.model_copy(update={"check": check.model_copy(update={"given": given, "then": then})})
    alone = spec.model_copy(update={"acceptance_criteria": (more,)})
    (proof,) = prove(compile_workflows([alone], research=found).files, [alone])
    return "" if proof.state == "proven" else f"{proof.state}: {proof.reason}"


@pytest.mark.parametrize(
    ("found", "bound"),
    [
        (
            into("Notion", conventions()["notion"].objects[0]),
            {"code": "page.Code", "database_id": "variable.database_id"},
        ),
        (found_in_a_list(), {"ref": "vendor.code", "shop_id": "variable.shop_id"}),
    ],
)
def test_what_stands_in_the_path_of_a_list_is_no_key_of_a_record(
    found: Research, bound: dict[str, str]
) -> None:
    (spec,) = generate_workflows(found)
    lookup = next(step for step in spec.data_flow if step.kind == "lookup")
    assert lookup.bind == bound
    assert set(proofs(found).values()) == {"proven"}
    assert proven_beside(spec, found, there=False) == ""
    assert proven_beside(spec, found, there=True) == ""


def test_a_record_is_looked_for_on_every_page_of_a_list() -> None:
    found = found_in_a_list()
    (spec,) = generate_workflows(found)
    listed = spec.endpoints[0]
    returns = listed.returns.model_copy(update={"list_at": "vendors", "next_at": "next_cursor"})
    paged = listed.model_copy(update={"returns": returns})
    spec = spec.model_copy(update={"endpoints": (paged, *spec.endpoints[1:])})
    assert proven_beside(spec, found, there=False) == ""
    assert proven_beside(spec, found, there=True) == ""


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
