"""Twins made from API descriptions answer as the descriptions say."""

import json
from typing import Any

import pytest
from tenon.host import Outgoing
from tenon.host.backends import Incoming
from tenon.twins import World

from runtime.twins import Made, twin_of
from systems.index import read_description
from tests.runtime.twins.descriptions import BOOKS, CHAT, DESK, PHONE, described, ref, says

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def made(description: dict[str, Any]) -> Made:
    return twin_of(read_description("desk.json", json.dumps(description).encode()))


def world(description: dict[str, Any], **more: Any) -> World:
    definition = made(description).definition("x")
    definition["systems"]["x"] |= more
    # What a twin is made from goes through files.
    return World(json.loads(json.dumps(definition)))


def ask(world: World, method: str, path: str, body: Any = None, **headers: str) -> Incoming:
    is_form = isinstance(body, str)
    text = body if is_form or body is None else json.dumps(body)
    sent = {} if body is None else FORM if is_form else JSON
    return world.send(Outgoing("x", method, path, [], {**sent, **headers}, text))


def told(answer: Incoming, status: int = 200) -> Any:
    assert answer.status == status, answer.body
    return json.loads(answer.body) if answer.body else None


@pytest.fixture
def desk() -> World:
    return world(DESK)


def new(desk: World, **fields: Any) -> dict[str, Any]:
    body = {"data": {"subject": "Broken", **fields}}
    return dict(told(ask(desk, "POST", "/tickets", body), 201)["data"])


def test_records_live_from_call_to_call(desk: World) -> None:
    ticket = new(desk, priority=3)
    assert ticket["id"] == 1001
    assert (ticket["subject"], ticket["priority"], ticket["status"]) == ("Broken", 3, "open")
    place = f"/tickets/{ticket['id']}"
    assert told(ask(desk, "GET", place))["data"] == ticket
    desk.clock.sleep(60)
    changed = told(ask(desk, "PATCH", place, {"data": {"subject": "Fixed"}}))["data"]
    assert (changed["subject"], changed["priority"]) == ("Fixed", 3)
    assert changed["created_at"] == ticket["created_at"] < changed["updated_at"]
    assert told(ask(desk, "DELETE", place), 204) is None
    assert ask(desk, "GET", place).status == 404


def test_what_stands_for_another_record_is_shown_as_one(desk: World) -> None:
    assert new(desk, agent="A7")["agent"] == {"id": "A7"}


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"data": {}}, "data.subject", "is required"),
        ({"data": {"subject": 7}}, "data.subject", "must be string, got 7"),
        ({"data": {"subject": "x" * 21}}, "data.subject", "at most 20 characters"),
        ({"data": {"subject": "x", "status": "gone"}}, "data.status", "must be one of open, closed"),
        ({"data": {"subject": "x", "tags": ["a", 1]}}, "data.tags[1]", "must be string"),
        ({"data": "x"}, "data", "must be object"),
        ([], "", "must be object"),
    ],
)
def test_what_does_not_fit_is_refused_as_the_system_refuses(
    desk: World, body: Any, field: str, words: str
) -> None:
    error = told(ask(desk, "POST", "/tickets", body), 422)["errors"][0]
    assert error["field"] == field
    assert words in error["detail"]
    assert error["code"] == "bad_request"


def test_a_missing_record_is_told_in_the_systems_own_word(desk: World) -> None:
    error = told(ask(desk, "GET", "/tickets/9"), 404)["errors"][0]
    assert error["code"] == "missing_entry"
    assert "there is no tickets 9" in error["detail"]


def test_names_nobody_describes_are_kept_and_noted_or_refused_by_a_strict_twin(desk: World) -> None:
    answer = ask(desk, "POST", "/tickets", {"data": {"subject": "x", "sujbect": "y"}})
    assert told(answer, 201)["data"]["subject"] == "x"
    assert answer.headers["X-Twin-Note"] == "data.sujbect is not in the description"
    system = made(DESK).system
    objects = {name: {**kind, "strict": True} for name, kind in system["objects"].items()}
    strict = world(DESK, objects=objects)
    refused = told(ask(strict, "POST", "/tickets", {"data": {"subject": "x", "sujbect": "y"}}), 422)
    assert "data.sujbect is not in the description" in refused["errors"][0]["detail"]


def test_a_list_comes_in_pages_filtered_and_sorted(desk: World) -> None:
    for number in range(5):
        new(desk, priority=number, status="closed" if number == 4 else "open")
    first = told(ask(desk, "GET", "/tickets?limit=2&status=open"))
    assert [one["priority"] for one in first["data"]] == [0, 1]
    assert (first["has_more"], first["total"]) == (True, 4)
    last = told(ask(desk, "GET", f"/tickets?limit=2&status=open&cursor={first['next_cursor']}"))
    assert [one["priority"] for one in last["data"]] == [2, 3]
    assert (last["has_more"], last["next_cursor"]) == (False, None)
    assert len(told(ask(desk, "GET", "/tickets?status=all"))["data"]) == 5
    down = told(ask(desk, "GET", "/tickets?sort=-priority"))["data"]
    assert [one["priority"] for one in down] == [4, 3, 2, 1, 0]
    assert told(ask(desk, "GET", "/tickets?created_after=2030-01-01T00:00:00Z"))["data"] == []


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/tickets?near=Berlin", 501, "does not know the parameter 'near'"),
        ("/tickets?sort=beauty", 501, "does not sort by 'beauty'"),
        ("/tickets?limit=many", 400, "limit must be integer"),
        ("/tickets?cursor=abc", 400, "expected a number"),
        ("/tickets?status=gone", 400, "must be one of open"),
    ],
)
def test_what_a_list_cannot_do_is_said_and_not_guessed(
    desk: World, address: str, status: int, words: str
) -> None:
    new(desk)
    assert words in told(ask(desk, "GET", address), status)["errors"][0]["detail"]


def test_a_parameter_nobody_describes_is_noted(desk: World) -> None:
    answer = ask(desk, "GET", "/tickets?color=red")
    assert "color is not in the description" in answer.headers["X-Twin-Note"]


def test_records_below_a_record_belong_to_it(desk: World) -> None:
    first, second = new(desk)["id"], new(desk)["id"]
    comment = told(ask(desk, "POST", f"/tickets/{first}/comments", {"text": "Hello"}), 201)
    assert comment["text"] == "Hello"
    assert [one["text"] for one in told(ask(desk, "GET", f"/tickets/{first}/comments"))] == ["Hello"]
    assert told(ask(desk, "GET", f"/tickets/{second}/comments")) == []
    assert ask(desk, "POST", "/tickets/99/comments", {"text": "Hello"}).status == 404
    assert ask(desk, "GET", "/tickets/99/comments").status == 404


def test_an_action_answers_with_its_record_and_the_maker_says_what_it_leaves_out(desk: World) -> None:
    ticket = new(desk)
    assert told(ask(desk, "POST", f"/tickets/{ticket['id']}/close"))["data"]["id"] == ticket["id"]
    assert ask(desk, "POST", "/tickets/99/close").status == 404
    limits = {limit.where: limit.text for limit in made(DESK).limits}
    assert "only the fields that were sent are changed" in limits["POST /tickets/{ticket_id}/close"]


def test_a_search_over_anything_and_a_file_are_answered_with_501(desk: World) -> None:
    assert ask(desk, "POST", "/search", {}).status == 501
    assert ask(desk, "GET", "/tickets/1/print").status == 501


def test_the_address_may_begin_as_the_systems_own_does(desk: World) -> None:
    assert told(ask(desk, "GET", "/api/v2/tickets"))["data"] == []
    assert ask(desk, "GET", "/api/v3/tickets").status == 404


def test_credentials_must_stand_where_the_system_looks_for_them(desk: World) -> None:
    assert ask(desk, "GET", "/tickets").status == 200
    definition = desk.system("x").definition
    assert definition.credentials == ({"in": "header", "name": "X-Desk-Token"},)


def test_a_write_with_the_same_idempotency_key_is_done_once(desk: World) -> None:
    body = {"data": {"subject": "Once"}}
    headers = {"Idempotency-Key": "k1"}
    first = ask(desk, "POST", "/tickets", body, **headers)
    again = ask(desk, "POST", "/tickets", body, **headers)
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = told(ask(desk, "POST", "/tickets", {"data": {"subject": "Other"}}, **headers), 400)
    assert "was used for another request" in other["errors"][0]["detail"]
    assert len(told(ask(desk, "GET", "/tickets"))["data"]) == 1
    # What was refused may be corrected and sent again.
    assert ask(desk, "POST", "/tickets", {}, **{"Idempotency-Key": "k2"}).status == 422
    assert ask(desk, "POST", "/tickets", body, **{"Idempotency-Key": "k2"}).status == 201


def test_forms_ids_and_times_look_as_in_the_example() -> None:
    phone = world(PHONE)
    body = "To=%2B4930&Media[]=a&Media[]=b&Attempt=2"
    sent = told(ask(phone, "POST", "/Accounts/AC1/Messages.json", body), 201)
    assert sent["to"] == "+4930"
    assert sent["status"] == "queued"
    assert sent["sid"].startswith("SM")
    assert len(sent["sid"]) == 34
    assert sent["uri"].endswith(f"{sent['sid']}.json")
    assert sent["date_created"] == "Thu, 15 Jan 2026 09:00:00 +0000"
    assert told(ask(phone, "GET", f"/Accounts/AC1/Messages/{sent['sid']}.json")) == sent
    assert ask(phone, "POST", "/Accounts/AC1/Messages.json", "Attempt=2").status == 400
    assert ask(phone, "POST", "/Accounts/AC1/Messages.json", "To=1&Attempt=two").status == 400
    assert ask(phone, "POST", "/Accounts/AC1/Messages.json", {"To": "1"}).status == 415


def test_the_next_page_can_be_an_address() -> None:
    phone = world(PHONE)
    for number in range(3):
        ask(phone, "POST", "/Accounts/AC1/Messages.json", f"To={number}")
    ask(phone, "POST", "/Accounts/AC2/Messages.json", "To=9")
    first = told(ask(phone, "GET", "/Accounts/AC1/Messages.json?PageSize=2"))
    assert [one["to"] for one in first["messages"]] == ["0", "1"]
    last = told(ask(phone, "GET", first["next_page_uri"]))
    assert ([one["to"] for one in last["messages"]], last["next_page_uri"]) == (["2"], None)


def test_a_system_that_says_errors_with_200_does_so() -> None:
    chat = world(CHAT)
    created = told(ask(chat, "POST", "/channels.create", "name=general"))
    assert (created["ok"], created["channel"]["name"]) == (True, "general")
    assert created["channel"]["id"][0] == "C"
    place = f"/channels.info?channel={created['channel']['id']}"
    assert told(ask(chat, "GET", place))["channel"] == created["channel"]
    assert [one["name"] for one in told(ask(chat, "GET", "/channels.list"))["channels"]] == ["general"]
    assert told(ask(chat, "GET", "/channels.info?channel=C9")) == {"ok": False, "error": "channel_not_found"}
    assert told(ask(chat, "POST", "/channels.create", "")) == {"ok": False, "error": "invalid_arguments"}


def test_several_records_in_one_request_and_one_in_a_list() -> None:
    books = world(BOOKS)
    names = [{"Name": "Ada"}, {"Name": "Ben"}]
    created = told(ask(books, "PUT", "/Contacts", {"Contacts": names}))["Contacts"]
    assert [one["Name"] for one in created] == ["Ada", "Ben"]
    place = f"/Contacts/{created[0]['ContactID']}"
    assert [one["Name"] for one in told(ask(books, "GET", place))["Contacts"]] == ["Ada"]
    both = [{"ContactID": created[1]["ContactID"], "Name": "Benno"}, {"Name": "Cleo"}]
    ask(books, "POST", "/Contacts", {"Contacts": both})
    assert [one["Name"] for one in told(ask(books, "GET", "/Contacts"))["Contacts"]] == [
        "Ada",
        "Benno",
        "Cleo",
    ]
    ada = told(ask(books, "GET", '/Contacts?where=Name=="Ada"'))["Contacts"]
    assert [one["Name"] for one in ada] == ["Ada"]
    assert ask(books, "GET", '/Contacts?where=Name.StartsWith("A")').status == 501


def test_a_query_reads_any_object_and_says_what_it_does_not_understand() -> None:
    books = world(BOOKS)
    ask(books, "PUT", "/Contacts", {"Contacts": [{"Name": "Ada"}]})
    found = told(ask(books, "GET", "/query?query=SELECT * FROM Contacts WHERE Name = 'Ada'"))
    assert [one["Name"] for one in found["records"]] == ["Ada"]
    assert ask(books, "GET", "/query?query=SELECT Name FROM Contacts ORDER BY Name").status == 501
    assert ask(books, "GET", "/query").status == 400


def test_pages_can_be_told_in_a_header() -> None:
    books = world(BOOKS)
    many = [{"Name": str(number)} for number in range(150)]
    ask(books, "PUT", "/Contacts", {"Contacts": many})
    first = ask(books, "GET", "/Contacts?page=1")
    assert len(told(first)["Contacts"]) == 100
    assert first.headers["Link"] == '<https://x.twin/Contacts?page=2>; rel="next"'
    assert 'rel="prev"' in ask(books, "GET", "/Contacts?page=2").headers["Link"]


def test_the_same_requests_get_the_same_answers() -> None:
    def story() -> list[str]:
        desk = world(DESK)
        new(desk, agent="A7")
        ask(desk, "POST", "/tickets/1001/comments", {"text": "x"})
        return [ask(desk, "GET", path).body for path in ("/tickets", "/tickets/1001/comments")]

    assert story() == story()


PARENTS = described(
    {"/pages": {"post": {"requestBody": says(ref("NewPage")), "responses": {"200": says(ref("Page"))}}}},
    {
        "NewPage": {"type": "object", "required": ["parent"], "properties": {"parent": ref("Parent")}},
        "Page": {"type": "object", "properties": {"id": {"type": "string"}, "parent": {"type": "object"}}},
        "Parent": {
            "oneOf": [
                ref("PageParent"),
                {"type": "object", "properties": {"kind": {"const": "root"}}, "required": ["kind"]},
            ]
        },
        "PageParent": {
            "type": "object",
            "required": ["page"],
            "properties": {"page": {"type": "string"}, "kind": {"const": "page"}},
        },
    },
)


@pytest.mark.parametrize("parent", [{"kind": "root"}, {"kind": "page", "page": "7"}, {"page": "7"}])
def test_each_of_several_choices_is_taken(parent: dict[str, Any]) -> None:
    assert told(ask(world(PARENTS), "POST", "/pages", {"parent": parent}))["parent"] == parent


def test_what_is_none_of_the_choices_is_refused() -> None:
    assert ask(world(PARENTS), "POST", "/pages", {"parent": "root"}).status == 400


def test_null_is_taken_where_a_shared_schema_stands() -> None:
    one = {"type": "object", "nullable": True, "properties": {"id": {"type": "string"}}}
    new_page = {"type": "object", "properties": {"parent": ref("Parent"), "id": {"type": "string"}}}
    paths = {
        "/pages": {"post": {"requestBody": says(ref("NewPage")), "responses": {"200": says(ref("NewPage"))}}}
    }
    pages = world(described(paths, {"NewPage": new_page, "Parent": one}))
    assert ask(pages, "POST", "/pages", {"parent": None}).status == 200
    assert ask(pages, "POST", "/pages", {"id": None}).status == 400
