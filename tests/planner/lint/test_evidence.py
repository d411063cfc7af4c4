"""The evidence gate: calls and fields of a workflow held against API descriptions."""

from typing import Any

import pytest

from planner.described import belonging, undescribed_calls, with_described
from planner.lint import Finding, fixed, lint_workflow
from planner.spec.research import Mapping, Research, ResearchEndpoint, System
from planner.spec.values import Evidence
from planner.spec.workflow import Endpoint, Row, Side, Step, Story, Transformation, Trigger, WorkflowSpec
from systems.index import ApiIndex, read_description
from tests.systems.apis import as_json, media, shop

SHOP = System(key="haldenshop", name="Halden Shop", role="target")
CRM = System(key="acme", name="Acme CRM", role="source")
RESEARCH = Research(title="T", systems=(CRM, SHOP))
GATE = {
    "endpoint_not_described",
    "field_not_described",
    "field_read_only",
    "value_not_described",
    "type_disagrees",
    "required_unmapped",
    "body_at_differs",
    "not_checked",
}


def index(name: str = "shop.json", **changes: Any) -> ApiIndex:
    return read_description(name, as_json(shop() | changes))


def workflow(
    *rows: Row, method: str = "POST", path: str = "/v1/customers", operation: Any = "create"
) -> WorkflowSpec:
    endpoint = Endpoint(key="EP-01", system="haldenshop", method=method, path=path, operation=operation)
    table = Transformation(
        key="TT-01",
        name="T",
        source=Side(system="acme", object="lead"),
        target=Side(system="haldenshop", object="customer"),
        rows=rows,
    )
    return WorkflowSpec(
        key="w",
        title="W",
        story=Story(trigger="", business_logic="", final_result=""),
        trigger=Trigger(kind="manual"),
        endpoints=(endpoint,),
        data_flow=(
            Step(key="ST-01", title="Map", kind="transform", table="TT-01", output="customer"),
            Step(key="ST-02", title="Create", kind="create", endpoint="EP-01", input="customer"),
        ),
        transformations=(table,),
    )


def row(target: str, **more: Any) -> Row:
    return Row(key="TR-01", source="x", target=target, **more)


EMAIL = Row(key="TR-09", source="mail", target="email")


def gate(spec: WorkflowSpec, *indexes: ApiIndex) -> list[Finding]:
    found = lint_workflow(spec, RESEARCH, indexes or (index(),))
    return [each for each in found if each.code in GATE and each.code != "not_checked"]


def test_a_plan_that_agrees_has_no_finding():
    assert gate(workflow(EMAIL, row("address.city"), row("address.country"), row("metadata.crm_id"))) == []


def test_an_endpoint_that_is_not_described_has_its_neighbour_and_a_fix():
    spec = workflow(EMAIL, path="/v1/custmers/")
    (found,) = gate(spec)
    assert (found.code, found.path, found.severity) == (
        "endpoint_not_described",
        "endpoints[0].path",
        "error",
    )
    assert found.message.startswith("EP-01 calls POST /v1/custmers/, which is not in shop.json. Nearest: ")
    assert found.fix is not None
    assert gate(fixed(spec, found.fix)) == []


def test_another_method_is_offered_only_where_one_can_be_meant():
    (found,) = gate(workflow(EMAIL, method="PUT", path="/customers/{id}", operation="update"))
    assert found.message == "EP-01 calls PUT /customers/{id}, but shop.json has GET or PATCH there."
    assert found.fix is not None
    assert found.fix.changes == {"endpoints[0].method": "PATCH"}
    (found,) = gate(workflow(EMAIL, method="DELETE", path="/customers", operation="delete"))[:1]
    assert found.code == "endpoint_not_described"


@pytest.mark.parametrize(
    ("target", "code", "words", "fix"),
    [
        ("emial", "field_not_described", "Nearest: email.", "email"),
        ("adress.city", "field_not_described", "Nearest: address.city.", "address.city"),
        ("vat", "field_not_described", "vat of customer is not in shop.json.", None),
        ("id", "field_read_only", "only read, never written", None),
    ],
)
def test_a_target_field_must_be_described(target: str, code: str, words: str, fix: str | None):
    found = next(each for each in gate(workflow(EMAIL, row(target))) if each.path.endswith(".target"))
    assert (found.code, found.severity) == (code, "warning")
    assert words in found.message
    assert (next(iter(found.fix.changes.values())) if found.fix else None) == fix


def test_types_and_values_are_compared_with_what_the_rule_gives():
    (found,) = gate(workflow(EMAIL, row("age", type="number", example_in="7", example_out="7")))[:1]
    assert (found.code, found.path) == ("type_disagrees", "transformations[0].rows[1].type")
    (found,) = gate(workflow(EMAIL, row("age", type="text")))
    assert found.fix is not None
    assert found.fix.changes == {"transformations[0].rows[1].type": "integer"}
    assert gate(workflow(EMAIL, row("age", type="number", example_in=7, example_out=7))) == []
    (found,) = gate(workflow(EMAIL, row("status", example_in="Open", example_out="Open")))
    assert found.message == "status takes active or closed, not 'Open'."


def test_what_a_new_record_must_have_must_be_mapped():
    (found,) = gate(workflow(row("age", type="number")))
    assert found.message == "email is required by shop.json and no row writes it."
    # A part that nobody writes needs nothing; one that is written needs what it requires.
    (found,) = gate(workflow(EMAIL, row("address.city")))
    assert found.message == "address.country is required by shop.json and no row writes it."
    assert (
        gate(workflow(row("age", type="number"), method="PATCH", path="/customers/1", operation="update"))
        == []
    )


def test_a_record_that_stands_in_a_member_of_the_request_is_one_finding():
    described = shop()
    inner = {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Customer"}}}
    described["paths"]["/customers"]["post"]["requestBody"] = media(inner)
    wrapped = index(paths=described["paths"])
    spec = workflow(EMAIL, row("emial"))
    (found,) = gate(spec, wrapped)
    assert found.code == "body_at_differs"
    assert found.fix is not None
    (left,) = gate(fixed(spec, found.fix), wrapped)
    assert (left.message, left.code) == (
        "emial of customer is not in shop.json. Nearest: email.",
        "field_not_described",
    )


def test_sources_are_checked_against_their_own_description():
    crm = shop()
    crm["info"]["title"] = "Acme CRM"
    crm["servers"] = [{"url": "https://acme.test"}]
    crm["components"]["schemas"] = crm["components"]["schemas"] | {
        "Lead": {"type": "object", "properties": {"mail": {"type": "string"}}}
    }
    acme = read_description("crm.json", as_json(crm))
    spec = workflow(EMAIL, Row(key="TR-02", source="mial", target="metadata.x"))
    (found,) = gate(spec, index(), acme)
    assert found.message == "mial of lead is not in crm.json. Nearest: mail."
    assert found.path == "transformations[0].rows[1].source"


def test_without_a_description_nothing_is_claimed_and_said_so_once():
    spec = workflow(row("nonsense"), path="/nowhere")
    notes = [each for each in lint_workflow(spec, RESEARCH, ()) if each.code in GATE]
    assert [(each.code, each.severity) for each in notes] == [("not_checked", "note")] * 2
    assert notes[0].message.startswith("Acme CRM is not checked: there is no API description of it")
    assert [each for each in lint_workflow(spec, RESEARCH) if each.code in GATE] == []


def test_two_descriptions_that_fit_alike_are_not_used():
    both = (index("a.json"), index("b.json"))
    held = belonging(RESEARCH.systems, both)
    assert held.by_system == {}
    assert held.unclear == {"haldenshop": "a.json and b.json both fit"}
    notes = [
        each.message for each in lint_workflow(workflow(EMAIL), RESEARCH, both) if each.code == "not_checked"
    ]
    assert "it is not clear which API description is its, a.json and b.json both fit" in notes[1]


def test_a_host_decides_over_a_name():
    by_host = System(key="billing", name="Billing", role="target", base_url="https://api.haldenshop.example")
    held = belonging((by_host, SHOP), (index(),))
    assert list(held.by_system) == ["billing"]


def test_research_takes_calls_sign_in_and_fields_with_evidence():
    mapping = Mapping(
        key="",
        source_system="acme",
        source="mail",
        target_system="haldenshop",
        target_object="customer",
        target="email",
    )
    facts = with_described(RESEARCH.model_copy(update={"mappings": (mapping,)}), (index(),))
    target = facts.systems[1]
    assert (target.base_url, target.auth.scheme) == ("https://api.haldenshop.example", "api_key")
    calls = [(each.method, each.path, each.evidence[0].anchor) for each in facts.endpoints]
    assert calls == [
        ("GET", "/v1/customers", "#/paths/~1customers/get"),
        ("POST", "/v1/customers", "#/paths/~1customers/post"),
        ("PATCH", "/v1/customers/{customer}", "#/paths/~1customers~1{customer}/patch"),
    ]
    assert facts.endpoints[1].request_example["email"] == "ann@example.com"
    assert facts.endpoints[1].errors[0].status == 422
    assert {each.quote for each in facts.endpoints[0].evidence} == {"/customers"}


def test_a_call_that_is_not_described_contradicts_the_description():
    evidence = Evidence(kind="document", document="spec.md", anchor="L1", quote="POST /v1/custmers")
    call = ResearchEndpoint(
        key="", system="haldenshop", method="POST", path="/v1/custmers", evidence=(evidence,)
    )
    (found,) = undescribed_calls(RESEARCH.model_copy(update={"endpoints": (call,)}), (index(),))
    assert found.text == "POST /v1/custmers is not in the API description shop.json."
    assert found.sayings[:2] == ("POST /v1/custmers", "POST /customers")
    assert [each.document for each in found.evidence[:2]] == ["spec.md", "shop.json"]
