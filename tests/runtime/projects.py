"""A small built project for tests: contacts of one system become leads of another."""

import json
from typing import Any

WORKFLOW = '''"""Contacts become leads."""
from tenon import Context, connect, retry, step, webhook, workflow

from mappings.contact_to_lead import lead

hubspot = connect("hubspot")
salesforce = connect("salesforce")
when_busy = retry(3, on=(429, "5xx"))


@step("Read contact", retry=when_busy)
def read_contact(ctx: Context, contact_id: int) -> dict:
    return hubspot.get(f"/crm/v3/objects/contacts/{contact_id}").json()["properties"]


@step("Create lead", retry=when_busy)
def create_lead(ctx: Context, value: dict) -> str:
    return salesforce.post("/services/data/v61.0/sobjects/Lead", json=value).json()["id"]


@workflow("Contact to lead", trigger=webhook("contacts"))
def contact_to_lead(ctx: Context, event: dict) -> dict:
    ctx.log.info("contact arrived", id=event["objectId"])
    contact = read_contact(ctx, event["objectId"])
    if not contact.get("email"):
        ctx.skip("the contact has no email")
    return {"lead": create_lead(ctx, lead(contact))}
'''

MAPPING = """def lead(contact: dict) -> dict:
    return {"LastName": contact["lastname"], "Email": contact["email"]}
"""

TESTS = """from tenon.testing import criterion

from workflows.contact_to_lead import contact_to_lead


@criterion("AC-01")
def test_a_contact_becomes_a_lead(run, twins, fixture):
    assert run(contact_to_lead, fixture("created")).outcome == "done"
    assert twins.salesforce.count("Lead", Email="ada@example.com") == 1


@criterion("AC-02")
def test_a_busy_system_is_asked_again(run, twins, fixture):
    result = run(contact_to_lead, fixture("created"), faults=["salesforce:503x2"])
    assert result.outcome == "done"
    assert result.steps[-1].attempts == 3


@criterion("AC-03")
def test_what_does_not_hold(run, fixture):
    assert run(contact_to_lead, fixture("created")).outcome == "skipped"
"""

TWINS: dict[str, Any] = {
    "format": "tenon/twins@1",
    "systems": {
        "hubspot": {
            "name": "HubSpot",
            "objects": {"contacts": {"id": "id", "id_style": "digits", "fields": {}}},
            "routes": [
                {
                    "method": "GET",
                    "path": "/crm/v3/objects/contacts/{contactId}",
                    "operation": "read",
                    "object": "contacts",
                    "returns": {"record_at": "properties", "id_at": "id"},
                }
            ],
            "records": {
                "contacts": [
                    {"id": "7", "email": "ada@example.com", "lastname": "Ek"},
                    {"id": "8", "lastname": "Nobody"},
                ]
            },
        },
        "salesforce": {
            "name": "Salesforce",
            "auth": {"scheme": "oauth2_client_credentials"},
            "objects": {
                "Lead": {
                    "id": "Id",
                    "id_style": "salesforce",
                    "fields": {"LastName": {"type": "string", "required": True}},
                }
            },
            "routes": [
                {
                    "method": "POST",
                    "path": "/services/data/v61.0/sobjects/Lead",
                    "operation": "create",
                    "object": "Lead",
                    "status": 201,
                    "returns": {"id_at": "id"},
                    "response": {"id": "{id}", "success": True, "errors": []},
                }
            ],
        },
    },
}

PROJECT: dict[str, str] = {
    "workflows/contact_to_lead.py": WORKFLOW,
    "mappings/contact_to_lead.py": MAPPING,
    "tests/test_contact_to_lead.py": TESTS,
    "tests/fixtures/created.json": '{"objectId": 7}',
    "tests/twins.json": json.dumps(TWINS),
}


def project(**changes: str) -> dict[str, str]:
    """The project with one workflow's source replaced: `project(workflow="...")`, or its tests or twins."""
    places = {
        "workflow": "workflows/contact_to_lead.py",
        "mapping": "mappings/contact_to_lead.py",
        "tests": "tests/test_contact_to_lead.py",
        "twins": "tests/twins.json",
    }
    return PROJECT | {places[name]: text for name, text in changes.items()}
