"""Everything of the list that can go wrong, in a twin that is asked directly."""

import json
from typing import Any

import pytest
from tenon.errors import NoAnswer
from tenon.host import Incoming, Outgoing
from tenon.twins import Fault, World, deliveries, parse_fault, replay
from tenon.twins.faults import text_of

SYSTEM: dict[str, Any] = {
    "name": "Shop",
    "objects": {"order": {"id_style": "integer", "base": {"state": "new"}, "schema": {"type": "object"}}},
    "routes": [
        {"method": "GET", "path": "/orders", "operation": "list", "object": "order",
         "returns": {"list_at": "orders"}, "paging": {"size": 2}},
        {"method": "POST", "path": "/orders", "operation": "create", "object": "order"},
    ],
    "error_shape": {"ok": False, "why": "{code}"},
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World({"format": "tenon/twins@1", "systems": {"shop": SYSTEM}})


def get(world: World) -> Incoming:
    return world.send(Outgoing("shop", "GET", "/orders"))


def post(world: World) -> Incoming:
    return world.send(Outgoing("shop", "POST", "/orders", body="{}"))


def count(world: World) -> int:
    return len(world.system("shop").records.all("order"))


def test_a_lost_answer_is_a_write_that_was_done(world: World) -> None:
    world.fail("shop:lost")
    with pytest.raises(NoAnswer) as seen:
        post(world)
    assert (seen.value.reason, count(world)) == ("reset", 1)
    world.fail("shop:reset")
    with pytest.raises(NoAnswer):
        post(world)
    assert count(world) == 1


def test_an_expired_token_may_be_said_with_200(world: World) -> None:
    world.fail("shop:expired_200")
    answer = get(world)
    assert (answer.status, json.loads(answer.body)) == (200, {"ok": False, "why": "INVALID_SESSION_ID"})
    world.fail("shop:expired_token")
    assert get(world).status == 401


def test_a_huge_page_holds_as_many_as_it_says_and_stores_none(world: World) -> None:
    post(world)
    world.fail("shop:huge_page,items=5000")
    orders = json.loads(get(world).body)["orders"]
    assert (len(orders), len({order["id"] for order in orders})) == (5000, 5000)
    assert len(json.loads(get(world).body)["orders"]) == 1


def test_a_fault_can_come_later_and_last(world: World) -> None:
    world.fail("shop:503x2,after=1")
    assert [get(world).status for _ in range(4)] == [200, 503, 503, 200]
    world.fail("shop:500")
    assert [fault.status for fault in world.faults()] == [500]
    world.heal("shop")
    assert (world.faults(), get(world).status) == ([], 200)


def test_a_slow_answer_takes_as_long_as_it_says(world: World) -> None:
    before = world.clock.now()
    world.fail("shop:slow,seconds=12")
    get(world)
    assert (world.clock.now() - before).total_seconds() == 12


@pytest.mark.parametrize(
    ("faults", "arriving"),
    [
        ([], "abc"),
        (["x:duplicate_webhook"], "aabc"),
        (["x:duplicate_webhookx2,after=1"], "abbcc"),
        (["x:out_of_order_webhooks"], "bac"),
        (["x:out_of_order_webhooksx2"], "cba"),
        (["x:duplicate_webhook", "x:out_of_order_webhooks"], "bbac"),
        (["x:503"], "abc"),
    ],
)
def test_events_come_twice_or_in_another_order(faults: list[str], arriving: str) -> None:
    assert "".join(deliveries("abc", [parse_fault(fault) for fault in faults])) == arriving


@pytest.mark.parametrize(
    "text",
    [
        "shop:503x2,retry_after=7,method=POST,path=/orders",
        "shop:slow,seconds=9",
        "shop:huge_page,items=3,after=2",
    ],
)
def test_a_fault_is_written_as_it_is_read(text: str) -> None:
    assert text_of(parse_fault(text)) == text


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"system": "shop", "kind": "huge_page", "items": 0}, "items must be from 1"),
        ({"system": "shop", "kind": "slow", "seconds": -1}, "must not be negative"),
        ({"kind": "slow"}, "system"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(world: World, fault: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        world.fail(fault)


def test_twins_that_are_asked_again_are_the_same(world: World) -> None:
    world.fail(Fault("shop", "lost"))
    asked = [
        {"system": "shop", "method": "POST", "url": "https://shop.twin/orders", "body": "{}", "at": at}
        for at in ("2026-01-15T09:00:00+00:00", "2026-01-15T09:00:05+00:00", None)
    ]
    first = replay(world, asked)
    assert [answer and answer.status for answer in first] == [None, 201, 201]
    other = World({"format": "tenon/twins@1", "systems": {"shop": SYSTEM}})
    other.fail(Fault("shop", "lost"))
    assert replay(other, asked) == first
    assert other.system("shop").records.all("order") == world.system("shop").records.all("order")
