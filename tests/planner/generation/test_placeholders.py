"""What nobody has named gets a stand-in that says so, and a plan with it is built and proven."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.conventions import conventions
from planner.generation import generate_workflows, questions_for, with_questions
from planner.generation.key_rows import key_names
from planner.lint import lint_workflow
from planner.spec.research import DataObject, Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import research, trigger

UNKNOWN = research(
    {"Purser": "source", "Ledgerline": "target"},
    ("supplier", "vendor"),
    (("ref", "code", ""), ("name", "title", "upper case")),
    (
        ("match", "Vendors are found again by code."),
        ("filter", "Only suppliers with status active are sent."),
    ),
    triggers=trigger("schedule", cron="0 3 * * *", timezone="Europe/Oslo"),
)
NOTHING = research({"Purser": "source", "Ledgerline": "target"}, triggers=trigger("webhook", system="purser"))


def drawn(found: Research) -> WorkflowSpec:
    (spec,) = generate_workflows(found)
    return spec


def between(source: str, target: str, name: str) -> Research:
    """Research that knows two systems and what both call a record, but no field."""
    found = research({source: "source", target: "target"})
    objects = tuple(DataObject(system=each.key, name=name) for each in found.systems)
    return found.model_copy(update={"objects": objects})


def unproven(found: Research) -> dict[str, str]:
    """Reasons by criterion of everything that is not proven."""
    specs = generate_workflows(found)
    compiled = compile_workflows(specs, research=found)
    assert not [finding for finding in compiled.findings if finding.stub]
    proofs = prove(compiled.files, specs)
    assert len(proofs) >= 6
    return {proof.key: proof.reason for proof in proofs if proof.state != "proven"}


def test_calls_nobody_names_are_placeholders_that_say_so_everywhere() -> None:
    spec = drawn(UNKNOWN)
    assert [(each.method, each.path) for each in spec.endpoints] == [
        ("GET", "/not-known-yet/suppliers"),
        ("GET", "/not-known-yet/vendors/search"),
        ("PATCH", "/not-known-yet/vendors/{id}"),
        ("POST", "/not-known-yet/vendors"),
    ]
    assert all(each.is_placeholder and each.evidence[0].kind == "assumption" for each in spec.endpoints)
    errors = {finding.key: finding for finding in lint_workflow(spec, UNKNOWN) if finding.severity == "error"}
    assert {each.key for each in spec.endpoints} <= set(errors)
    assert errors["EP-04"].code == "call_not_known"
    assert "(EP-04, a placeholder)" in spec.prompt
    assert "are placeholders" in spec.systems[1].used
    asked = {question.about: question for question in questions_for(UNKNOWN)}
    assert asked["endpoints.ledgerline"].priority == "critical"
    assert "placeholder" in asked["endpoints.ledgerline"].assumption
    compiled = compile_workflows([spec], research=UNKNOWN)
    code = next(text for path, text in compiled.files.items() if path.startswith("workflows/"))
    assert code.count("PLACEHOLDER: nobody has said") == 4
    assert "## Placeholders" in compiled.files["README.md"]
    noted = [finding.key for finding in compiled.findings if "placeholder" in finding.message]
    assert noted == ["EP-01", "EP-02", "EP-03", "EP-04"]


def test_a_call_that_a_person_names_is_no_placeholder_any_more() -> None:
    spec = drawn(UNKNOWN)
    named = spec.endpoints[3].model_copy(update={"path": "/vendors"})
    after = spec.model_copy(update={"endpoints": (*spec.endpoints[:3], named)})
    found = [finding.key for finding in lint_workflow(after, UNKNOWN) if finding.code == "call_not_known"]
    assert found == ["EP-01", "EP-02", "EP-03"]


@pytest.mark.parametrize("found", [UNKNOWN, with_questions(NOTHING)])
def test_a_plan_of_placeholders_is_proven(found: Research) -> None:
    assert unproven(found) == {}


def test_where_no_field_is_known_the_id_is_kept_in_a_field_to_be_named() -> None:
    spec = drawn(with_questions(NOTHING))
    (row,) = spec.transformations[0].rows
    assert (row.source, row.target) == ("id", "not_known_yet_purser_record_id")
    assert [step.kind for step in spec.data_flow][-4:] == ["lookup", "branch", "update", "create"]
    assert any(finding.code == "field_not_known" for finding in lint_workflow(spec, NOTHING))
    assert any("not known yet" in assumption.text for assumption in spec.assumptions)
    asked = {question.about for question in questions_for(NOTHING)}
    assert "rules.match.ledgerline.record" in asked


def test_a_file_is_written_to_and_never_looked_into() -> None:
    systems = tuple(
        each.model_copy(update={"api": "file"}) if each.role == "target" else each for each in NOTHING.systems
    )
    spec = drawn(NOTHING.model_copy(update={"systems": systems}))
    assert "lookup" not in [step.kind for step in spec.data_flow]
    assert spec.transformations[0].rows == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("An existing record is found: by `Email`", ("Email",)),
        ("Contacts are matched on their customer number.", ("customer number",)),
        ("Look the person up by first name and last name before creating one.", ("first name", "last name")),
        ("Orders are unique by externalRef", ("externalRef",)),
        ("Two items with the same SKU are one.", ("SKU",)),
        ("The match key is the invoice number of the order.", ("invoice number",)),
        ("It's a good idea to use match-based coupling to avoid duplicates.", ()),
        ("The checkbox removes the filter on company ID.", ()),
        ("Found by looking at it closely.", ()),
    ],
)
def test_the_key_is_read_from_the_words_of_its_rule(text: str, names: tuple[str, ...]) -> None:
    assert key_names(text) == names


def test_a_stated_key_that_no_mapping_writes_gets_a_row_of_its_own() -> None:
    stated = research(
        {"Purser": "source", "HubSpot": "target"},
        ("person", "contact"),
        (("phone", "phone", ""),),
        (("match", "Contacts are found again by their email."),),
    )
    spec = drawn(stated)
    lookup = next(step for step in spec.data_flow if step.kind == "lookup")
    assert [(each.source, each.target) for each in lookup.match] == [("email", "email")]
    row = spec.transformations[0].rows[-1]
    assert (row.target, row.required, row.evidence[0].kind) == ("email", True, "assumption")
    assert "BR-01" in row.evidence[0].text


def test_a_foreign_key_holds_the_id_of_the_source() -> None:
    stated = research(
        {"Purser": "source", "Ledgerline": "target"},
        ("person", "contact"),
        (("phone", "phone", ""),),
        (("match", "An existing record is found: by `externalRef`"),),
    )
    named = stated.model_copy(
        update={"rules": (stated.rules[0].model_copy(update={"text": "Matched by external ref."}),)}
    )
    for found in (stated, named):
        row = drawn(found).transformations[0].rows[-1]
        assert row.source == "id"


@pytest.mark.thorough
@pytest.mark.parametrize("key", sorted(conventions()))
def test_an_id_is_only_read_where_the_vendors_records_have_it(key: str) -> None:
    vendor = conventions()[key]
    for kind in ("manual", "webhook"):
        found = between(vendor.name, "Ledgerline", vendor.objects[0].name)
        found = found.model_copy(update={"triggers": trigger(kind, system=found.systems[0].key)})
        assert drawn(found).transformations[0].source.object == vendor.objects[0].name
        assert unproven(found) == {}, kind


def test_a_system_that_only_helps_is_no_end_and_is_asked_about() -> None:
    found = research({"Salesforce": "both", "OpenAI": "target"}).model_copy(
        update={"objects": (DataObject(system="salesforce", name="lead"),), "triggers": trigger("webhook")}
    )
    spec = drawn(found)
    assert {use.key for use in spec.systems} == {"salesforce"}
    assert "systems.openai.part" in {question.about for question in questions_for(found)}


def test_several_that_could_give_to_several_are_no_cross_product() -> None:
    many = {"Sheets": "source", "Dropzone": "source", "Warehouse": "target", "Bucket": "target"}
    found = research(many)
    systems = tuple(
        each.model_copy(update={"api": "file"}) if each.name == "Bucket" else each for each in found.systems
    )
    specs = generate_workflows(found.model_copy(update={"systems": systems}))
    ends = [tuple(use.key for use in spec.systems) for spec in specs]
    assert ends == [("sheets", "warehouse"), ("dropzone", "warehouse")]


def test_long_names_are_said_the_way_people_say_them() -> None:
    names = ("Microsoft Dynamics 365 Business Central", "Shopify")
    spec = drawn(between(*names, "customer"))
    assert spec.title == "Business Central customer to Shopify"
    assert spec.systems[0].name == "Microsoft Dynamics 365 Business Central"
    unknown = between("The Extraordinarily Long Named Warehouse Management Suite", "Shopify", "item")
    assert drawn(unknown).title == "The Extraordinarily Long Named Warehouse item to Shopify"
    long = drawn(between("Purser", "Shopify", "very long order line " * 4))
    assert len(long.key) <= 60
    assert long.key.split("-")[-1] in ("very", "long", "order", "line")


def test_two_records_with_the_key_park_the_run_and_stay_as_they_are() -> None:
    spec = drawn(UNKNOWN)
    (several,) = [each for each in spec.acceptance_criteria if "two" in each.text]
    assert several.check is not None
    first, second = [each.record for each in several.check.given.twin_state if each.system == "ledgerline"]
    assert first["code"] == second["code"]
    assert first["id"] != second["id"]
