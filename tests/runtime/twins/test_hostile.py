"""Descriptions and requests that mean harm, or are merely broken, cost little and say what is wrong."""

import json
import time
from typing import Any

import pytest
from tenon.host import Outgoing
from tenon.host.backends import Incoming
from tenon.twins import World

from runtime.twins import twin_of
from systems.index import read_description
from tests.runtime.twins.descriptions import DESK, PHONE, described, param, ref, says

JSON = {"Content-Type": "application/json"}


def world(description: Any) -> World:
    return World(twin_of(read_description("x.json", json.dumps(description).encode())).definition("x"))


def post(world: World, path: str, text: str, kind: str = "application/json") -> Incoming:
    return world.send(Outgoing("x", "POST", path, [], {"Content-Type": kind}, text))


@pytest.mark.thorough
def test_five_thousand_operations_are_made_and_found_in_bounded_time() -> None:
    # As many as the largest vendors have; some seconds, since that is what is measured.
    thing = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    paths: dict[str, Any] = {}
    for number in range(2500):
        answer = {"responses": {"200": says(ref(f"Thing{number % 50}"))}}
        paths[f"/v1/things{number}"] = {"post": {"requestBody": says(ref("Thing0")), **answer}}
        paths[f"/v1/things{number}/{{id}}"] = {"get": answer, "parameters": [param("id", "path")]}
    began = time.monotonic()
    many = world(described(paths, {f"Thing{number}": thing for number in range(50)}))
    assert json.loads(post(many, "/v1/things2499", '{"name": "x"}').body)["name"] == "x"
    assert many.send(Outgoing("x", "GET", "/v1/things2499/1001")).status == 200
    assert time.monotonic() - began < 30


def test_schemas_that_contain_each_other_and_double_at_each_step_are_bounded() -> None:
    bomb: dict[str, Any] = {
        f"L{level}": {
            "type": "object",
            "required": ["a", "b"],
            "properties": {"a": ref(f"L{level + 1}"), "b": ref(f"L{level + 1}")},
        }
        for level in range(30)
    }
    bomb["L30"] = {"type": "object", "required": ["again"], "properties": {"again": ref("L0"), "id": {}}}
    joined = {f"J{level}": {"allOf": [ref(f"J{level + 1}"), ref(f"J{level + 1}")]} for level in range(40)}
    joined["J40"] = {"allOf": [ref("J0")], "properties": {"id": {"type": "string"}}}
    paths = {
        "/bombs": {"post": {"requestBody": says(ref("L0")), "responses": {"201": says(ref("L0"))}}},
        "/joins": {"post": {"requestBody": says(ref("J0")), "responses": {"201": says(ref("J0"))}}},
    }
    began = time.monotonic()
    twin = world(described(paths, {**bomb, **joined}))
    deep: Any = {}
    for _ in range(25):
        deep = {"a": deep, "b": deep}
        if len(json.dumps(deep)) > 100_000:
            break
    assert post(twin, "/bombs", json.dumps(deep)).status == 400
    assert post(twin, "/joins", '{"id": "x"}').status == 201
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("text", "kind", "status", "words"),
    [
        ("{", "application/json", 400, "the body is no JSON"),
        ("[" * 100_000, "application/json", 400, "the body is no JSON"),
        ('{"data": ' + '{"a":' * 60 + "1" + "}" * 61, "application/json", 422, "data.subject is required"),
        ("x" * 10_000_001, "application/json", 413, "larger than 10 MB"),
        ("subject=x", "application/x-www-form-urlencoded", 415, "must be json"),
        ("<a/>", "application/xml", 415, "must be json"),
        ("", "application/json", 422, "a body is required"),
        ("\x00", "application/json", 400, "no JSON"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused(text: str, kind: str, status: int, words: str) -> None:
    answer = post(world(DESK), "/tickets", text, kind)
    assert answer.status == status
    assert words in json.loads(answer.body)["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("&".join(f"a{number}=1" for number in range(10_001)), "more than 10000 fields"),
        ("a" + "[b]" * 50 + "=1", "nested more than 20 times"),
        ("To=1&Media=x&Media[y]=z&To[a]=b", "must be string"),
    ],
)
def test_a_form_that_cannot_be_used_is_refused(text: str, words: str) -> None:
    answer = post(world(PHONE), "/Accounts/A/Messages.json", text, "application/x-www-form-urlencoded")
    assert answer.status == 400
    assert words in answer.body


def test_a_broken_description_gives_what_can_be_made_and_says_what_not() -> None:
    broken = described(
        {
            "/good": {"get": {"responses": {"200": says({"type": "array", "items": ref("Gone")})}}},
            "/bad": {"get": {"responses": 7}, "parameters": "x", "post": None, "frobnicate": {}},
            "no-slash": {"get": {"responses": {"200": says({"type": "wat"})}}},
            "/loop": {"$ref": "#/paths/~1loop"},
        },
        {"A": ref("A"), "B": 7, "C": {"properties": []}},
    )
    made = twin_of(read_description("broken.json", json.dumps(broken).encode()))
    assert {route["path"] for route in made.system["routes"]} == {"/good", "/bad", "/no-slash"}
    assert len(made.limits) >= 4
    twin = World(made.definition("x"))
    for path in ("/good", "/bad", "/no-slash"):
        assert twin.send(Outgoing("x", "GET", path)).status == 200


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"{}", b"[]", b"openapi: 3.0.0", b'{"openapi": "3.0.0", "paths": []}']
)
def test_what_is_no_description_gives_a_twin_without_routes_and_a_reason(data: bytes) -> None:
    made = twin_of(read_description("x", data))
    assert made.system["routes"] == []
    assert made.limits


def test_a_list_longer_than_one_request_takes_is_refused() -> None:
    labels = described(
        {"/labels": {"post": {"requestBody": says({"type": "array", "items": {"type": "object"}}),
                              "responses": {"201": says({"type": "array", "items": ref("Label")})}}}},
        {"Label": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}},
    )  # fmt: skip
    twin = world(labels)
    assert post(twin, "/labels", json.dumps([{"name": "x"}] * 1001)).status == 400
    assert len(json.loads(post(twin, "/labels", json.dumps([{"name": "x"}] * 1000)).body)) == 1000
