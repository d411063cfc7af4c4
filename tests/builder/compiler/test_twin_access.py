"""The twins of a built project ask to be signed in, as the plan or an API description says, and refuse in
the system's own words."""

import base64
import json
from typing import Any

import pytest
from tenon.twins import World
from tenon.twins.asked import Asked

from builder.compiler import compile_workflows
from builder.compiler.twin_access import auth_of, error_shapes
from planner.handover import Auth, Endpoint, Example, SystemUse
from systems.index import read_description
from tests.builder.compiler import plans, projects
from tests.runtime.twins.descriptions import described, ref, says

BEARER = {"in": "header", "name": "Authorization", "prefix": "Bearer"}
# A vendor that wants a key of its own and answers 401 in a shape of its own.
DESCRIPTION = described(
    {"/tasks": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"201": says(ref("Task")), "401": says(ref("Denied"))},
    }}},
    {
        "Task": {"type": "object", "properties": {"id": {"type": "string"}}},
        "Denied": {"type": "object", "properties": {
            "fault": {"type": "object", "properties": {
                "message": {"type": "string"},
                "code": {"type": "string", "enum": ["unauthorized", "forbidden"]},
            }},
        }},
    },
)  # fmt: skip
DESCRIPTION["components"]["securitySchemes"] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Board-Key"}
}
DESCRIPTION["security"] = [{"key": []}]


def uses(scheme: str, details: str = "") -> list[SystemUse]:
    return [SystemUse(key="crm", role="target", auth=Auth(scheme=scheme, details=details))]  # type: ignore[arg-type]


def sent(world: World, system: str, headers: dict[str, str], path: str = "/tasks") -> tuple[int, Any]:
    answer = world.ask(system, Asked("POST", path, [], headers, "{}", f"https://{system}.twin"))
    return answer.status, answer.body


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def test_a_planned_twin_lets_nobody_in_without_the_credentials_of_the_plan() -> None:
    world = World(json.loads(compile_workflows([plans.bare()]).files["tests/twins.json"]))
    path = next(route.path for route in world.system("taskboard").definition.routes if route.method == "POST")
    status, body = sent(world, "taskboard", {}, path)
    assert (status, body["error"]["code"]) == (401, "UNAUTHORIZED")
    assert sent(world, "taskboard", {"Authorization": "Bearer x"}, path)[0] == 401
    assert sent(world, "taskboard", {"Authorization": "Basic wrong"}, path)[0] == 401
    assert sent(world, "taskboard", basic("ada:pw"), path)[0] != 401


def test_a_description_decides_before_the_plan_and_has_the_words() -> None:
    index = read_description("board.json", json.dumps(DESCRIPTION).encode())
    compiled = compile_workflows([plans.bare()], descriptions={"taskboard": index})
    world = World(json.loads(compiled.files["tests/twins.json"]))
    status, body = sent(world, "taskboard", basic("ada:pw"))
    assert (status, body["fault"]["code"]) == (401, "unauthorized")
    assert "X-Board-Key" in body["fault"]["message"]
    assert sent(world, "taskboard", {"X-Board-Key": "expired"})[0] == 401
    assert sent(world, "taskboard", {"X-Board-Key": "k"})[0] != 401
    # The project's own tests are signed in by themselves.
    assert set(projects.outcomes(dict(compiled.files)).values()) == {"passed"}


@pytest.mark.parametrize(
    ("said", "credentials"),
    [
        (uses("oauth2_client_credentials"), [BEARER]),
        (uses("basic"), [{"in": "header", "name": "Authorization", "prefix": "Basic"}]),
        (
            uses("api_key", "an API key in the header `X-Api-Token`"),
            [{"in": "header", "name": "X-Api-Token"}],
        ),
        (uses("api_key", "private app access token"), [BEARER]),
        (uses("api_key", "sent as query parameter api_token"), [{"in": "query", "name": "api_token"}]),
        (uses("api_key", "a key"), None),
        (uses("hmac", "header X-Signature"), None),
        ([*uses("unknown"), *uses("oauth2_jwt")], [BEARER]),
    ],
)
def test_where_credentials_stand(said: list[SystemUse], credentials: Any) -> None:
    assert auth_of("crm", said, None).get("credentials") == credentials


def test_errors_look_as_the_plans_examples_do() -> None:
    answer = {
        "status": 401,
        "errors": [{"code": "no_token", "message": "Token missing"}],
        "docs": "https://x",
    }
    examples = (Example(response={"id": "1"}), Example(status=401, response=answer))
    endpoint = Endpoint(
        key="EP-01", system="crm", method="GET", path="/a", operation="read", examples=examples
    )
    shape = {
        "status": "{status}",
        "errors": [{"code": "{code}", "message": "{message}"}],
        "docs": "https://x",
    }
    assert error_shapes([endpoint]) == {"error_shape": shape}


def test_a_project_is_not_proven_where_the_vendor_would_refuse() -> None:
    plan = projects.reference().workflows[0]
    lead = {"type": "object", "properties": {
        "LastName": {"type": "string", "description": "Required. Last name of the lead."},
        "Rating": {"type": "string", "description": "Required. How warm the lead is."},
    }}  # fmt: skip
    path = {"post": {
        "requestBody": {"content": {"application/json": {"schema": ref("Lead")}}},
        "responses": {"201": says(ref("Lead"))},
    }}  # fmt: skip
    told = described({"/services/data/v61.0/sobjects/Lead": path}, {"Lead": lead})
    index = read_description("sales.json", json.dumps(told).encode())
    assert set(projects.outcomes(dict(compile_workflows([plan]).files)).values()) == {"passed"}
    compiled = compile_workflows([plan], descriptions={"salesforce": index})
    failed = [said for said in projects.outcomes(dict(compiled.files)).values() if said != "passed"]
    assert any("Rating" in said for said in failed), failed
