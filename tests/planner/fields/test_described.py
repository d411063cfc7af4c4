"""The fields of an object in an API description."""

import json

from planner.fields.described import of_descriptions
from planner.spec.workflow import Endpoint, SystemUse
from systems.index import read_description

LEAD = {
    "type": "object",
    "required": ["LastName"],
    "properties": {
        "Id": {"type": "string", "readOnly": True},
        "LastName": {"type": "string", "example": "Osei"},
        "Email": {"type": "string", "format": "email"},
        "Born": {"type": "string", "format": "date"},
        "Tags": {"type": "array", "items": {"type": "string"}},
        "Address": {
            "type": "object",
            "required": ["city"],
            "properties": {"city": {"type": "string"}},
        },
    },
}
API = {
    "openapi": "3.0.3",
    "info": {"title": "Ledger CRM", "version": "1"},
    "paths": {
        "/leads": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"lead": {"$ref": "#/components/schemas/Lead"}},
                            }
                        }
                    }
                },
                "responses": {"201": {"description": "Made"}},
            }
        }
    },
    "components": {
        "schemas": {
            "Lead": LEAD,
            "Payments": {
                "type": "object",
                "properties": {
                    "page": {"type": "integer"},
                    "payments": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"amount": {"type": "number"}}},
                    },
                },
            },
        }
    },
}
INDEX = read_description("ledger.json", json.dumps(API).encode())
SYSTEMS = (SystemUse(key="ledger", role="target"), SystemUse(key="shop", role="source"))


def test_an_object_is_found_by_its_name_with_types_needs_and_examples() -> None:
    found = {f.path: f for f in of_descriptions([INDEX], SYSTEMS, (), "ledger", "leads", is_target=True)}
    assert (found["LastName"].required, found["LastName"].example) == (True, "Osei")
    assert (found["Email"].type, found["Born"].type, found["Tags"].type) == ("email", "date", "list")
    assert "Id" not in found
    assert not found["Address.city"].required
    assert found["Email"].origins == ("Ledger CRM",)


def test_the_body_of_the_workflows_own_call_comes_first() -> None:
    call = Endpoint(
        key="EP-01", system="ledger", method="POST", path="/leads", operation="create", body_at="lead"
    )
    found = of_descriptions([INDEX], SYSTEMS, (call,), "ledger", "", is_target=True)
    assert "LastName" in [field.path for field in found]


def test_a_description_of_one_system_tells_nothing_of_the_other() -> None:
    assert of_descriptions([INDEX], SYSTEMS, (), "shop", "Lead", is_target=False) == ()


def test_records_wrapped_in_a_list_of_their_name_are_unwrapped() -> None:
    found = of_descriptions([INDEX], SYSTEMS, (), "ledger", "Payments", is_target=False)
    assert [(field.path, field.type) for field in found] == [("amount", "number")]


def test_what_an_answer_always_has_is_not_what_a_write_needs() -> None:
    call = Endpoint(
        key="EP-01", system="ledger", method="POST", path="/leads", operation="create", body_at="lead"
    )
    found = of_descriptions([INDEX], SYSTEMS, (call,), "ledger", "Lead", is_target=True)
    assert [field.path for field in found].count("Email") == 1
