"""Which record an address means, and what a list leaves out by itself."""

import json
from typing import Any

import pytest
from tenon.host import Outgoing
from tenon.host.backends import Incoming
from tenon.twins import World

from runtime.twins import twin_of
from systems.index import read_description
from tests.runtime.twins.descriptions import described, param, ref, says


def op(body: str = "", answer: Any = None, status: str = "200", *params: dict[str, Any]) -> dict[str, Any]:
    """An operation that takes and answers these."""
    made: dict[str, Any] = {"responses": {status: says(answer) if answer else {"description": "done"}}}
    made |= {"requestBody": says(ref(body))} if body else {}
    return made | {"parameters": list(params)}


TEXT = {"type": "string"}
ISSUE = {
    "number": {"type": "integer"},
    "title": TEXT,
    "state": {**TEXT, "example": "open"},
    "labels": {"type": "array", "items": TEXT},
    "created_at": {**TEXT, "format": "date-time"},
}
REPO = "/repos/{owner}/{repo}/issues"
SHOWN = param("state", enum=["open", "closed", "all"], default="open")
SORT = param("sort", enum=["created", "title"], default="created")
HOST = described(
    {
        REPO: {
            "get": op("", {"type": "array", "items": ref("Issue")}, "200", SHOWN, SORT, param("label")),
            "post": op("NewIssue", ref("Issue"), "201"),
        },
        f"{REPO}/{{issue_number}}": {
            "get": op("", ref("Issue")),
            "patch": op("NewIssue", ref("Issue")),
            "delete": op(status="204"),
        },
        f"{REPO}/{{issue_number}}/comments": {
            "get": op("", {"type": "array", "items": ref("Comment")}),
            "post": op("NewComment", ref("Comment"), "201"),
        },
    },
    {
        "Issue": {"type": "object", "properties": ISSUE},
        "NewIssue": {
            "type": "object",
            "properties": {"title": TEXT, "state": TEXT, "labels": ISSUE["labels"]},
        },
        "Comment": {"type": "object", "properties": {"id": {"type": "integer"}, "body": TEXT}},
        "NewComment": {"type": "object", "properties": {"body": TEXT}},
    },
)
CONTACT = {
    "type": "object",
    "properties": {"ContactID": TEXT, "ContactNumber": TEXT, "Name": TEXT, "City": TEXT},
}
BOOKS = described(
    {
        "/contacts": {
            "post": op(
                "Contact", {"type": "object", "properties": {"contactid": TEXT, "success": TEXT}}, "201"
            ),
            "get": op("", {"type": "array", "items": ref("Short")}),
        },
        "/contacts/{ContactNumber}": {"get": op("", ref("Contact"))},
        "/contacts/{ContactID}": {"get": op("", ref("Contact")), "put": op("Contact", ref("Contact"))},
        "/{kind}/describe": {
            "get": op("", {"type": "object", "properties": {"fields": {"type": "integer"}}})
        },
    },
    {"Contact": CONTACT, "Short": {"type": "object", "properties": {"contactId": TEXT}}},
)


def world(description: dict[str, Any]) -> World:
    made = twin_of(read_description("x.json", json.dumps(description).encode()))
    return World(json.loads(json.dumps(made.definition("x"))))


def ask(twins: World, method: str, path: str, body: Any = None) -> Incoming:
    text = None if body is None else json.dumps(body)
    return twins.send(Outgoing("x", method, path, [], {"Content-Type": "application/json"}, text))


def told(answer: Incoming) -> Any:
    return json.loads(answer.body)


@pytest.fixture
def host() -> World:
    """One issue below a/one, the second below a/two."""
    twins = world(HOST)
    ask(twins, "POST", "/repos/a/one/issues", {"title": "First", "labels": ["bug"]})
    ask(twins, "POST", "/repos/a/two/issues", {"title": "Second"})
    return twins


def titles(twins: World, query: str = "", repo: str = "one") -> list[str]:
    return [issue["title"] for issue in told(ask(twins, "GET", f"/repos/a/{repo}/issues{query}"))]


def test_what_was_made_below_one_record_is_not_below_another(host: World) -> None:
    assert (titles(host), titles(host, repo="two")) == (["First"], ["Second"])
    assert ask(host, "GET", "/repos/a/one/issues/1001").status == 200
    for method in ("GET", "PATCH", "DELETE"):
        body = {"title": "Taken"} if method == "PATCH" else None
        assert ask(host, method, "/repos/a/two/issues/1001", body).status == 404
    assert titles(host) == ["First"]


def test_nothing_is_made_below_a_record_that_is_not_there(host: World) -> None:
    assert ask(host, "POST", "/repos/a/one/issues/1001/comments", {"body": "x"}).status == 201
    assert ask(host, "POST", "/repos/a/one/issues/99/comments", {"body": "x"}).status == 404
    assert ask(host, "GET", "/repos/a/one/issues/99/comments").status == 404


def test_a_list_leaves_out_what_its_description_leaves_out(host: World) -> None:
    ask(host, "POST", "/repos/a/one/issues", {"title": "Closed", "state": "closed"})
    assert titles(host) == ["First"]
    assert titles(host, "?state=closed") == ["Closed"]
    assert titles(host, "?state=all&sort=created") == ["First", "Closed"]


def test_one_of_a_list_is_a_filter(host: World) -> None:
    ask(host, "POST", "/repos/a/one/issues", {"title": "Other", "labels": ["docs"]})
    assert titles(host, "?label=bug") == ["First"]


def test_a_record_is_found_by_each_of_its_keys() -> None:
    books = world(BOOKS)
    receipt = told(ask(books, "POST", "/contacts", {"Name": "Ek", "ContactNumber": "C-2"}))
    identity = receipt["contactid"]
    assert identity, "a receipt names the record however it writes the id"
    for key in (identity, "C-2"):
        assert told(ask(books, "GET", f"/contacts/{key}"))["Name"] == "Ek"
    assert told(ask(books, "PUT", "/contacts/C-2", {"City": "Malmö"}))["ContactID"] == identity
    assert told(ask(books, "GET", "/contacts")) == [{"contactId": identity}]
    assert ask(books, "GET", "/contacts/C-3").status == 404


def test_words_at_the_end_of_an_address_are_no_id() -> None:
    assert "fields" in told(ask(world(BOOKS), "GET", "/contacts/describe"))
