"""A twin that a plan made checks what is sent as the system's API description says."""

import json
from typing import Any

import pytest
from tenon.host import Outgoing
from tenon.host.backends import Incoming
from tenon.twins import World

from runtime.twins import twin_of, with_description
from systems.index import read_description
from tests.runtime.twins.descriptions import DESK, described, ref, says

PLANNED: dict[str, Any] = {
    "name": "Desk",
    "auth": {"scheme": "api_key"},
    "objects": {"ticket": {"id_style": "integer", "unique": ["subject"]}},
    "routes": [
        {"method": "POST", "path": "/api/v2/tickets", "operation": "create", "object": "ticket",
         "accepts": {"record_at": "data"}},
        {"method": "GET", "path": "/api/v2/tickets/{id}", "operation": "read", "object": "ticket"},
        {"method": "POST", "path": "/api/v2/unheard-of", "operation": "create", "object": "ticket"},
    ],
}  # fmt: skip


def world(description: dict[str, Any]) -> World:
    index = read_description("desk.json", json.dumps(description).encode())
    system = with_description(PLANNED, index)
    return World(json.loads(json.dumps({"format": "tenon/twins@1", "systems": {"desk": system}})))


def post(world: World, path: str, body: Any) -> Incoming:
    return world.send(Outgoing("desk", "POST", path, body=json.dumps(body)))


def test_bodies_are_checked_and_refused_in_the_systems_words() -> None:
    desk = world(DESK)
    made = json.loads(post(desk, "/api/v2/tickets", {"data": {"subject": "x"}}).body)
    assert made == {"id": 1001, "subject": "x"}  # the plan's own view of records stays
    refused = post(desk, "/api/v2/tickets", {"data": {"subject": 7}})
    error = json.loads(refused.body)["errors"][0]
    assert (refused.status, error["code"], error["field"]) == (422, "bad_request", "data.subject")
    twice = post(desk, "/api/v2/tickets", {"data": {"subject": "x"}})
    assert (twice.status, json.loads(twice.body)["errors"][0]["code"]) == (422, "already_taken")


def test_calls_that_are_not_described_stay_as_the_plan_has_them() -> None:
    assert post(world(DESK), "/api/v2/unheard-of", {"subject": 7}).status == 201
    other = described({"/x": {"get": {"responses": {"200": says(ref("A"))}}}}, {"A": {"type": "object"}})
    index = read_description("x.json", json.dumps(other).encode())
    assert with_description(PLANNED, index) == PLANNED


SPOKEN: dict[str, Any] = described(
    {
        "/leads": {"post": {
            "requestBody": {"content": {"application/json": {"schema": ref("Lead")}}},
            "responses": {"201": says({"type": "object", "properties": {"id": {"type": "string"}}})},
        }},
        "/leads/{id}": {"patch": {
            "requestBody": {"content": {"application/json": {"schema": ref("Lead")}}},
            "responses": {"200": says(ref("Lead"))},
        }},
    },
    {
        "Lead": {"type": "object", "properties": {
            "LastName": {"type": "string", "description": "Required. Last name of the lead."},
            "Company": {"type": "string", "description": "**Required.** The lead's company."},
            "Phone": {"type": "string", "description": "Required if there is no e-mail address."},
            "Address": ref("Address"),
        }},
        "Address": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
)  # fmt: skip
LEADS = [
    {"method": "POST", "path": "/services/data/v61.0/leads", "operation": "create", "object": "lead"},
    {"method": "PATCH", "path": "/services/data/v61.0/leads/{id}", "operation": "update", "object": "lead"},
]


def leads(description: dict[str, Any], **more: Any) -> World:
    index = read_description("leads.json", json.dumps(description).encode())
    planned = {**PLANNED, "objects": {"lead": {"id_style": "digits"}}, "routes": LEADS, **more}
    system = with_description(planned, index)
    return World(json.loads(json.dumps({"format": "tenon/twins@1", "systems": {"desk": system}})))


def test_what_fields_say_in_words_is_required_of_new_records_and_not_of_changes() -> None:
    path = "/services/data/v61.0/leads"
    refused = post(leads(SPOKEN), path, {"LastName": "Osei"})
    assert (refused.status, "Company is required" in refused.body) == (400, True)
    world = leads(SPOKEN)
    assert world.send(Outgoing("desk", "POST", path)).status == 400
    made = post(world, path, {"LastName": "Osei", "Company": "Kori"})
    assert made.status == 201
    one = json.loads(made.body)["id"]
    changed = world.send(Outgoing("desk", "PATCH", f"{path}/{one}", body='{"Company": "Halden"}'))
    assert changed.status == 200
    assert post(world, path, {"LastName": "Osei", "Company": None}).status == 400


def test_a_described_twin_alone_requires_them_too() -> None:
    made = twin_of(read_description("leads.json", json.dumps(SPOKEN).encode()))
    world = World(json.loads(json.dumps({"format": "tenon/twins@1", "systems": {"desk": made.system}})))
    assert post(world, "/leads", {"LastName": "Osei"}).status == 400
    assert post(world, "/leads", {"LastName": "Osei", "Company": "Kori"}).status == 201


def test_schemas_too_large_for_the_file_still_say_what_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.twins.enriching.LARGEST_SCHEMAS", 300)
    world = leads(SPOKEN)
    assert not world.system("desk").definition.schemas
    path = "/services/data/v61.0/leads"
    assert post(world, path, {"LastName": "Osei"}).status == 400
    assert post(world, path, {"LastName": "Osei", "Company": "Kori", "Address": {}}).status == 400
    assert post(world, path, {"LastName": "Osei", "Company": "Kori", "Phone": "1"}).status == 201
