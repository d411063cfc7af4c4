"""Twins answer as systems do: records, refusals, lists, queries, pages, limits and faults."""

import json
from typing import Any

import pytest
from tenon.errors import HostRefused, NoAnswer
from tenon.host import Incoming, Outgoing, VirtualClock
from tenon.twins import DefinitionError, World, control, read_definition

SHAPE = [{"message": "{message}", "errorCode": "{code}", "fields": ["{field}"]}]
SALES: dict[str, Any] = {
    "name": "Sales",
    "error_shape": SHAPE,
    "objects": {
        "Lead": {
            "id": "Id",
            "id_style": "salesforce",
            "unique": ["Email"],
            "strict": True,
            "fields": {
                "LastName": {"type": "string", "required": True},
                "Email": {"type": "email"},
                "Score": {"type": "integer"},
                "Rating": {"type": "string", "values": ["Hot", "Cold"]},
                "Key__c": {"type": "string"},
            },
        }
    },
    "routes": [
        {"method": "GET", "path": "/query", "operation": "search", "object": "Lead", "language": "soql"},
        {"method": "POST", "path": "/Lead", "operation": "create", "object": "Lead",
         "response": {"id": "{id}", "success": True}},
        {"method": "GET", "path": "/Lead/{id}", "operation": "read", "object": "Lead"},
        {"method": "GET", "path": "/Lead/newest", "operation": "other", "response": {"hint": "ask {name}"}},
        {"method": "PATCH", "path": "/Lead/{id}", "operation": "update", "object": "Lead", "status": 204},
        {"method": "PATCH", "path": "/Lead/Key__c/{Key__c}", "operation": "upsert", "object": "Lead"},
        {"method": "DELETE", "path": "/Lead/{id}", "operation": "delete", "object": "Lead"},
    ],
    "records": {"Lead": [{"Id": "00Q1", "LastName": "Byron", "Email": "Ada@Example.com", "Score": 0}]},
}  # fmt: skip
SHOP: dict[str, Any] = {
    "name": "Shop",
    "auth": {"scheme": "api_key"},
    "rate_limit": {"requests": 50, "window_seconds": 10},
    "objects": {"product": {"id_style": "digits", "fields": {"sku": {}, "price": {"type": "decimal"}}}},
    "routes": [
        {"method": "GET", "path": "/products", "operation": "list", "object": "product",
         "returns": {"list_at": "data.items", "next_at": "paging.next", "record_at": "product",
                     "id_at": "id"},
         "paging": {"param": "after", "size_param": "limit", "size": 3}},
        {"method": "POST", "path": "/products.json", "operation": "create", "object": "product",
         "returns": {"record_at": "product", "id_at": "product.id"}, "accepts": {"record_at": "product"}},
        {"method": "GET", "path": "/products/{id}.json", "operation": "read", "object": "product",
         "returns": {"record_at": "product"}},
    ],
    "records": {"product": [{"sku": f"S{number}", "price": number} for number in range(7)]},
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World({"format": "tenon/twins@1", "systems": {"sales": SALES, "shop": SHOP}})


def _ask(world: World, system: str, method: str, path: str, body: Any = None, **params: Any) -> Incoming:
    pairs = [(name, str(value)) for name, value in params.items()]
    return world.send(Outgoing(system, method, path, pairs, {}, None if body is None else json.dumps(body)))


def _soql(world: World, query: str) -> Incoming:
    return _ask(world, "sales", "GET", "/query", q=query)


def test_a_created_record_stands_there(world: World) -> None:
    made = _ask(world, "sales", "POST", "/Lead", {"LastName": "King", "Email": "king@example.com"})
    body = json.loads(made.body)
    assert made.status == 201
    assert body["success"] is True
    assert len(body["id"]) == 18
    assert json.loads(_ask(world, "sales", "GET", f"/Lead/{body['id']}").body)["LastName"] == "King"


@pytest.mark.parametrize(
    ("record", "status", "code", "field"),
    [
        ({}, 400, "REQUIRED_FIELD_MISSING", "LastName"),
        ({"LastName": " "}, 400, "REQUIRED_FIELD_MISSING", "LastName"),
        ({"LastName": 5}, 400, "INVALID_VALUE", "LastName"),
        ({"LastName": "K", "Email": "no address"}, 400, "INVALID_VALUE", "Email"),
        ({"LastName": "K", "Score": "5"}, 400, "INVALID_VALUE", "Score"),
        ({"LastName": "K", "Score": True}, 400, "INVALID_VALUE", "Score"),
        ({"LastName": "K", "Rating": "Warm"}, 400, "INVALID_VALUE", "Rating"),
        ({"LastName": "K", "Colour": "red"}, 400, "INVALID_FIELD", "Colour"),
        ({"LastName": "K", "Email": "Ada@Example.com"}, 409, "DUPLICATE_VALUE", "Email"),
        ([1], 400, "INVALID_BODY", ""),
    ],
)
def test_what_the_system_would_refuse_is_refused_in_its_shape(
    world: World, record: Any, status: int, code: str, field: str
) -> None:
    answer = _ask(world, "sales", "POST", "/Lead", record)
    (error,) = json.loads(answer.body)
    assert (answer.status, error["errorCode"], error["fields"]) == (status, code, [field])
    assert len(control(world, "sales", "records", {"object": "Lead", "where": {}})) == 1


def test_updating_and_deleting(world: World) -> None:
    assert _ask(world, "sales", "PATCH", "/Lead/00Q1", {"Score": 9}).status == 204
    assert _ask(world, "sales", "PATCH", "/Lead/00Q1", {"LastName": ""}).status == 400
    assert _ask(world, "sales", "PATCH", "/Lead/nobody", {"Score": 9}).status == 404
    (record,) = control(world, "sales", "records", {"object": "Lead", "where": {"Score": 9}})
    assert record["LastName"] == "Byron"
    assert _ask(world, "sales", "DELETE", "/Lead/00Q1").status == 204
    assert _ask(world, "sales", "DELETE", "/Lead/00Q1").status == 404


def test_upsert_by_an_external_key(world: World) -> None:
    first = _ask(world, "sales", "PATCH", "/Lead/Key__c/k-1", {"LastName": "One"})
    second = _ask(world, "sales", "PATCH", "/Lead/Key__c/k-1", {"LastName": "Two"})
    assert (first.status, second.status) == (201, 200)
    (record,) = control(world, "sales", "records", {"object": "Lead", "where": {"Key__c": "k-1"}})
    assert record["LastName"] == "Two"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT Id FROM Lead WHERE Email = 'ada@example.com'", [{"Id": "00Q1"}]),
        ("select Id, LastName from Lead where Score = 0 and LastName = 'byron' limit 1",
         [{"Id": "00Q1", "LastName": "Byron"}]),
        ("SELECT Id FROM Lead WHERE Rating = null", [{"Id": "00Q1"}]),
        ("SELECT Id FROM Lead WHERE Score = null", []),
        ("SELECT Id FROM Lead WHERE Email = 'o\\'brien@example.com'", []),
        ("SELECT Id FROM Lead LIMIT 0", []),
    ],
)  # fmt: skip
def test_soql(world: World, query: str, found: list[Any]) -> None:
    answer = json.loads(_soql(world, query).body)
    assert (answer["records"], answer["totalSize"], answer["done"]) == (found, len(found), True)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT Id FROM Lead WHERE Email LIKE 'a%'", "LIKE"),
        ("SELECT Id FROM Lead WHERE Score > 5", ">"),
        ("SELECT Id FROM Lead WHERE Email = 'a' OR Email = 'b'", "OR"),
        ("SELECT Id FROM Lead ORDER BY Email", "ORDER"),
        ("SELECT COUNT(Id) FROM Lead", "COUNT"),
        ("SELECT Id FROM Lead WHERE Email IN ('a')", "IN"),
        ("SELECT Id FROM Lead WHERE CreatedDate = 2026-01-15T09:00:00Z", "2026-01-15"),
        ("SELECT Id FROM Lead WHERE NOT Email = 'a'", "NOT"),
        ("SELECT Id", "the end of the query"),
        ("DROP TABLE Lead", "DROP"),
        ("SELECT Id FROM Lead WHERE Email = 'open", "'open"),
    ],
)
def test_soql_that_is_not_understood_is_never_guessed(world: World, query: str, named: str) -> None:
    answer = _soql(world, query)
    assert answer.status == 501
    assert f"does not understand {named!r}"[:-1] in json.loads(answer.body)[0]["message"]


def test_soql_over_what_is_not_there(world: World) -> None:
    assert "No such column 'Mail'" in _soql(world, "SELECT Id FROM Lead WHERE Mail = 'a'").body
    assert "'Leed' is not supported" in _soql(world, "SELECT Id FROM Leed").body


def test_lists_come_in_pages_and_are_filtered(world: World) -> None:
    items, after = [], "0"
    while after is not None:
        page = json.loads(_ask(world, "shop", "GET", "/products", after=after).body)
        items += page["data"]["items"]
        after = page.get("paging", {}).get("next")
    assert [item["product"]["sku"] for item in items] == [f"S{number}" for number in range(7)]
    assert items[0] == {"product": {"sku": "S0", "price": 0}, "id": "1001"}
    (one,) = json.loads(_ask(world, "shop", "GET", "/products", sku="S3").body)["data"]["items"]
    assert one["id"] == "1004"
    assert json.loads(_ask(world, "shop", "GET", "/products", sku="S9").body) == {"data": {"items": []}}


def test_a_filter_the_twin_does_not_know_is_refused(world: World) -> None:
    answer = _ask(world, "shop", "GET", "/products", color="red")
    assert answer.status == 501
    assert "does not know the parameter 'color'; it filters by id, price, sku" in answer.body
    assert _ask(world, "shop", "GET", "/products", fields="sku").status == 200
    assert _ask(world, "shop", "GET", "/products", limit="many").status == 400


def test_records_wrapped_on_the_way_in_and_out(world: World) -> None:
    made = _ask(world, "shop", "POST", "/products.json", {"product": {"sku": "new", "price": 1.5}})
    assert json.loads(made.body) == {"product": {"id": "1008", "sku": "new", "price": 1.5}}
    assert json.loads(_ask(world, "shop", "GET", "/products/1008.json").body)["product"]["sku"] == "new"
    assert _ask(world, "shop", "POST", "/products.json", {"sku": "bare"}).status == 400


def test_unknown_routes_say_which_there_are(world: World) -> None:
    lost = json.loads(_ask(world, "sales", "GET", "/lead").body)[0]
    assert lost["errorCode"] == "NO_ROUTE"
    assert "has no GET /lead; it has GET /query, POST /Lead" in lost["message"]
    wrong = _ask(world, "sales", "PUT", "/Lead/00Q1")
    assert (wrong.status, "takes DELETE, GET, PATCH at /Lead/00Q1" in wrong.body) == (405, True)


def test_the_most_exact_route_answers(world: World) -> None:
    assert json.loads(_ask(world, "sales", "GET", "/Lead/newest").body) == {"hint": "ask {name}"}


def test_without_credentials_a_twin_lets_nobody_in(world: World) -> None:
    twin = world.system("shop")
    asked = type("Asked", (), {"method": "GET", "path": "/products", "headers": {}, "params": [], "body": ""})
    assert twin.handle(asked).status == 401  # type: ignore[arg-type]


def test_the_limit_counts_requests_and_time_clears_it(world: World) -> None:
    answers = [_ask(world, "shop", "GET", "/products") for _ in range(51)]
    assert answers[0].headers["X-RateLimit-Remaining"] == "49"
    assert (answers[50].status, answers[50].headers["Retry-After"]) == (429, "10")
    world.clock.sleep(10)
    assert _ask(world, "shop", "GET", "/products").status == 200


def test_faults_wear_off_in_order(world: World) -> None:
    world.fail("sales:503x2")
    world.fail({"system": "sales", "status": 429, "retry_after": 7})
    answers = [_ask(world, "sales", "GET", "/Lead/00Q1") for _ in range(4)]
    assert [answer.status for answer in answers] == [503, 503, 429, 200]
    assert answers[2].headers["Retry-After"] == "7"
    assert json.loads(answers[0].body)[0]["errorCode"] == "SERVER_UNAVAILABLE"
    assert control(world, "sales", "calls", {"method": "get", "path": "/Lead/{id}"}) == 4


def test_faults_meet_only_what_they_name(world: World) -> None:
    world.fail("sales:500,method=PATCH,path=/Lead/{id}")
    assert _ask(world, "sales", "GET", "/Lead/00Q1").status == 200
    assert _ask(world, "shop", "GET", "/products").status == 200
    assert _ask(world, "sales", "PATCH", "/Lead/Key__c/1", {"LastName": "A"}).status == 201
    assert _ask(world, "sales", "PATCH", "/Lead/00Q1", {"Score": 1}).status == 500


def test_faults_of_every_kind() -> None:
    clock = VirtualClock()
    world = World({"format": "tenon/twins@1", "systems": {"sales": SALES, "shop": SHOP}}, clock=clock)
    for kind in ("timeout", "reset"):
        world.fail({"system": "sales", "kind": kind})
        with pytest.raises(NoAnswer) as seen:
            _ask(world, "sales", "POST", "/Lead", {"LastName": "Lost"})
        assert seen.value.reason == kind
    before = clock.now()
    world.fail("sales:slow")
    assert _ask(world, "sales", "GET", "/Lead/00Q1").status == 200
    assert (clock.now() - before).total_seconds() == 5
    world.fail("sales:expired_token")
    assert _ask(world, "sales", "GET", "/Lead/00Q1").status == 401
    world.fail("sales:malformed")
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        json.loads(_ask(world, "sales", "GET", "/Lead/00Q1").body)
    world.fail("shop:empty")
    assert json.loads(_ask(world, "shop", "GET", "/products").body) == {"data": {"items": []}}
    world.fail("sales:empty")
    assert (_ask(world, "sales", "GET", "/Lead/00Q1").status, world.calls[-1][3]) == (200, 200)
    assert len(control(world, "sales", "records", {"object": "Lead", "where": {}})) == 1, "nothing was done"


def test_an_address_elsewhere_is_not_the_systems(world: World) -> None:
    assert _ask(world, "sales", "GET", "https://sales.twin/Lead/00Q1").status == 200
    with pytest.raises(HostRefused, match="is no address of sales"):
        _ask(world, "sales", "GET", "https://evil.example/Lead/00Q1")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "tenon/twins@9"}, 'format: expected "tenon/twins@1"'),
        ({"systems": []}, "systems: expected an object, got list"),
        ({"systems": {"a": {"routes": [{"path": "x"}]}}}, "systems.a.routes[0].path: must begin with /"),
        (
            {"systems": {"a": {"routes": [{"path": "/x", "operation": "read", "object": "b"}]}}},
            "no object 'b'",
        ),
        ({"systems": {"a": {"routes": [{"path": "/x", "operation": "steal"}]}}}, "expected one of create"),
        (
            {"systems": {"a": {"objects": {"b": {"id_style": "roman"}}}}},
            "a.objects.b.id_style: expected one of",
        ),
        ({"systems": {"a": {"records": {"b": []}}}}, "systems.a.records.b: there is no object 'b'"),
    ],
)
def test_a_definition_that_cannot_be_used_is_refused_with_its_place(
    change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(DefinitionError) as seen:
        read_definition({"format": "tenon/twins@1", "systems": {}, **change})
    assert problem in str(seen.value)


def test_an_endless_question_is_refused_before_it_is_read(world: World) -> None:
    answer = _soql(world, "SELECT Id FROM Lead WHERE " + "a = (" * 100_000)
    assert (answer.status, "longer than 16384 characters" in answer.body) == (414, True)
    email = "a@" + "." * 1_000_000
    assert _ask(world, "sales", "POST", "/Lead", {"LastName": "x", "Email": email}).status == 400


@pytest.mark.parametrize(
    ("action", "args", "problem"),
    [
        ("records", {"object": "Leed", "where": {}}, "Sales has no object 'Leed' in this twin (there: Lead)"),
        ("records", {}, "object"),
        ("add", {"object": "Lead", "record": 5}, "not iterable"),
        ("fail", {"status": 200}, "status must be an error from 400 to 599"),
        ("erase", {}, "there is no action 'erase'"),
    ],
)
def test_what_a_test_asks_wrongly_is_told(
    world: World, action: str, args: dict[str, Any], problem: str
) -> None:
    with pytest.raises(HostRefused) as seen:
        control(world, "sales", action, args)
    assert problem in str(seen.value)
