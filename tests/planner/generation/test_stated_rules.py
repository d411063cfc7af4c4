"""Rules in words that become filters, defaults and plain rows, each with a criterion that is proven."""

import re

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.generation import generate_workflows
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import research, trigger

FIELDS = (("email", "Email", ""), ("city", "City", ""), ("company", "Company", ""))


def between(
    rules: tuple[tuple[str, str], ...], fields: tuple[tuple[str, str, str], ...] = FIELDS
) -> Research:
    return research(
        {"Purser": "source", "Ledgerline": "target"},
        ("customer", "client"),
        fields,
        (("match", "Clients are found again by email."), *rules),
        triggers=trigger("webhook", system="purser", event="customer created"),
    )


def drawn(found: Research) -> WorkflowSpec:
    (spec,) = generate_workflows(found)
    return spec


def states(found: Research) -> dict[str, str]:
    specs = generate_workflows(found)
    proofs = prove(compile_workflows(specs, research=found).files, specs)
    return {proof.key: proof.state for proof in proofs}


@pytest.mark.parametrize(
    "text",
    [
        "The customer must have a valid company.",
        "A customer needs to have a company.",
        "For a customer the company is required.",
    ],
)
def test_what_a_record_must_have_keeps_it_out_without_it(text: str) -> None:
    found = between((("other", text),))
    spec = drawn(found)
    (step,) = [step for step in spec.data_flow if step.title == "Require company"]
    (criterion,) = [each for each in spec.acceptance_criteria if step.key in each.covers]
    assert "BR-02" in criterion.covers
    assert set(states(found).values()) == {"proven"}


@pytest.mark.parametrize(
    "text",
    [
        "Purser is the single source of truth.",
        "The plugin only pushes data from Purser to Ledgerline.",
        "Customers go one way, from Purser to Ledgerline.",
    ],
)
def test_that_data_goes_one_way_is_seen_by_nothing_being_written_at_the_source(text: str) -> None:
    found = between((("other", text),))
    (criterion,) = [each for each in drawn(found).acceptance_criteria if "BR-02" in each.covers]
    assert criterion.text == "Nothing is written to Purser: data goes to Ledgerline only."
    assert set(states(found).values()) == {"proven"}
    files = dict(compile_workflows(generate_workflows(found), research=found).files)
    [path] = [path for path in files if path.startswith("workflows/")]
    first = re.search(r"^    (reply = )?ledgerline\.", files[path], re.MULTILINE)
    assert first is not None
    calling = '    connect("purser").post("/seen", json={})\n'
    files[path] = files[path][: first.start()] + calling + files[path][first.start() :]
    broken = {proof.key: proof for proof in prove(files, generate_workflows(found))}
    assert broken[criterion.key].state == "failing"
    assert "purser.twin" in broken[criterion.key].reason


def test_the_other_way_round_is_another_rule() -> None:
    spec = drawn(between((("other", "Ledgerline is the single source of truth."),)))
    assert not [each for each in spec.acceptance_criteria if each.text.startswith("Nothing is written")]


def test_what_another_system_must_have_is_no_filter() -> None:
    spec = drawn(between((("other", "The bank must have a company."),)))
    assert not [step for step in spec.data_flow if step.title == "Require company"]


@pytest.mark.parametrize(
    "text",
    [
        'If the company is empty, use "Unknown".',
        "Without a company it defaults to `Unknown`.",
        'A missing city is fine; no company becomes "Unknown".',
    ],
)
def test_a_default_in_words_is_written_and_proven(text: str) -> None:
    named_two = "city" in text
    found = between((("missing", text),))
    spec = drawn(found)
    row = next(row for row in spec.transformations[0].rows if row.target == "Company")
    if named_two:
        assert row.expr == "copy", "of two fields nobody says which is meant"
        return
    assert row.expr == 'default("Unknown")'
    (criterion,) = [each for each in spec.acceptance_criteria if "is written with" in each.text]
    assert criterion.covers[:2] == ("BR-02", row.key)
    assert set(states(found).values()) == {"proven"}


def test_a_rule_that_only_says_where_a_value_comes_from_is_a_copy() -> None:
    fields = (
        ("email", "Email", ""),
        ("Zip code", "Post Code", "Zip code from the default address"),
        ("Country", "Country", "Country from the default address, mapped by a list nobody has"),
    )
    exprs = [row.expr for row in drawn(between((), fields)).transformations[0].rows]
    assert exprs == ["copy", "copy", "custom"]


@pytest.mark.parametrize(
    ("rule", "expr"),
    [
        ("The document number of the payment line", "copy"),
        ("The address that is specified on the vendor card", "custom"),
        ("Your company's document number (as printed)", "copy"),
        ("The account of that document", "custom"),
        ("The document number if it is set", "custom"),
        ("The document number and the line number", "custom"),
        ("The first word of the document number", "custom"),
        ("Ask the document owner for the number", "custom"),
    ],
)
def test_a_rule_that_only_says_what_the_field_is_is_a_copy(rule: str, expr: str) -> None:
    fields = (("email", "Email", ""), ("Document No", "Reference", rule))
    assert drawn(between((), fields)).transformations[0].rows[1].expr == expr
