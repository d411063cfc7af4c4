"""Searches in a vendor's own form: understood where the twin is told how, refused where written otherwise."""

import json
from typing import Any

import pytest
from tenon.host import Outgoing
from tenon.twins import DefinitionError, World

OBJECT = {"id": "id", "fields": {"email": {"type": "email"}, "name": {}}}
RECORDS = [
    {"id": 1, "email": "ada@example.com", "name": "Ada"},
    {"id": 2, "email": "ben@example.com", "name": "Ben"},
]


def world(*asks: dict[str, Any], method: str = "GET") -> World:
    route = {"method": method, "path": "/people", "operation": "search", "object": "person",
             "returns": {"list_at": "people", "id_at": "id"}, "asks": list(asks)}  # fmt: skip
    system = {
        "name": "Desk",
        "objects": {"person": OBJECT},
        "routes": [route],
        "records": {"person": RECORDS},
    }
    return World({"format": "tenon/twins@1", "systems": {"desk": system}})


def found(twins: World, method: str = "GET", body: Any = None, **params: str) -> tuple[int, Any]:
    """The status, and the names of the people in the answer, or the error."""
    text = None if body is None else json.dumps(body)
    reply = twins.send(Outgoing("desk", method, "/people", list(params.items()), {}, text))
    answer = json.loads(reply.body)
    return reply.status, [person["name"] for person in answer["people"]] if reply.status == 200 else answer


QUERY = {"param": "query", "template": "type:person email:{value}", "fields": {"value": "email"}}


def test_a_search_in_its_own_form_finds_what_it_asks_for() -> None:
    assert found(world(QUERY), query="type:person email:ben@example.com") == (200, ["Ben"])
    assert found(world(QUERY), query="type:person email:nobody@example.com") == (200, [])


def test_a_search_written_otherwise_is_refused_and_not_guessed() -> None:
    status, answer = found(world(QUERY), query="email=ben@example.com")
    assert status == 501
    assert "type:person email:{value}" in str(answer)


def test_a_parameter_that_is_always_the_same_filters_nothing() -> None:
    twins = world({"param": "status", "template": "any"}, QUERY)
    assert found(twins, status="any") == (200, ["Ada", "Ben"])
    assert found(twins, status="open")[0] == 501


def test_a_search_in_the_body_is_read_by_its_path() -> None:
    asks = (
        {"param": "filters[0].field", "in": "body", "template": "email"},
        {"param": "filters[0].value", "in": "body", "template": "{email}", "fields": {"email": "email"}},
    )
    body = {"filters": [{"field": "email", "value": "ada@example.com"}]}
    assert found(world(*asks, method="POST"), "POST", body) == (200, ["Ada"])
    body["filters"][0]["field"] = "name"
    assert found(world(*asks, method="POST"), "POST", body)[0] == 501


def test_a_parameter_nobody_described_is_still_refused() -> None:
    assert found(world(QUERY), term="ada@example.com")[0] == 501


def test_where_a_parameter_stands_must_be_said_rightly() -> None:
    with pytest.raises(DefinitionError, match=r"asks\.in"):
        world({"param": "q", "in": "header", "template": "{x}"})


def test_of_two_questions_at_one_path_the_one_that_was_asked_is_answered() -> None:
    def query(table: str) -> dict[str, Any]:
        ask = {"param": "query", "template": f"select * from {table} where code = '{{code}}'",
               "fields": {"code": "code"}}  # fmt: skip
        return {"method": "GET", "path": "/query", "operation": "search", "object": table,
                "returns": {"list_at": table}, "asks": [ask]}  # fmt: skip

    tables = ("Invoice", "Payment")
    system = {
        "name": "Books",
        "objects": {table: {"fields": {"code": {}}} for table in tables},
        "routes": [query(table) for table in tables],
        "records": {table: [{"id": "7", "code": "A"}] for table in tables},
    }
    twins = World({"format": "tenon/twins@1", "systems": {"books": system}})
    for table in tables:
        asked = f"select * from {table} where code = 'A'"
        reply = twins.send(Outgoing("books", "GET", "/query", [("query", asked)], {}, None))
        assert json.loads(reply.body) == {table: [{"id": "7", "code": "A"}]}
