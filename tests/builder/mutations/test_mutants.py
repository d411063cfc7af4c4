"""Mutants change what code does, one thing at a time, and nothing that is no behaviour."""

import ast

from bench.mutants import mutants

WORKFLOW = '''"""Orders."""
from urllib.parse import quote

from tenon import Context, HttpError, connect, retry, step, workflow
from tenon.mapping import only
from tenon.pages import next_url

shop = connect("shop")
ledger = connect("ledger")
when_busy = retry(3, on=(429,))


@step("List", retry=when_busy)
def list_orders(ctx: Context) -> list[dict]:
    """Words."""
    return list(shop.paginate("/orders", items="data", by=next_url("next")))


@step("Find", retry=when_busy)
def find(ctx: Context, number: str, kind: str) -> dict | None:
    return only(ledger.get(f"/entries/{quote(number, safe='')}").json()["entries"])


@workflow("Orders")
def orders(ctx: Context, event: dict) -> dict:
    found = list_orders(ctx)
    for order in found:
        known = find(ctx, order["number"], order["kind"])
        try:
            find(ctx, order["kind"], order["kind"])
        except HttpError as error:
            ctx.log.warning("not found", error=str(error))
    return {"orders": len(found)}
'''
MAPPING = '''"""Rows."""
from tenon.mapping import lower, pick, present, required, trim


def entry(order: dict) -> dict:
    made = {
        "a": trim(pick(order, "x")),
        "b": trim(pick(order, "x")),
        "c": required(order, "y"),
        "d": accounts.lookup(lower(pick(order, "z")), "code"),
        "e": "fixed",
    }
    return present(made)
'''


def broken(path: str, text: str) -> list[str]:
    return [each.what for each in mutants({path: text})]


def test_every_behaviour_of_a_workflow_is_broken_once() -> None:
    found = broken("workflows/orders.py", WORKFLOW)
    for what in (
        "one attempt only",
        "many more attempts",
        "429 not tried again",
        "only the first page read",
        "the first of several taken",
        "quote left out",
        "get sent as post",
        "shop asked instead of ledger",
        "path misspelt",
        "list_orders not called",
        "failure of list_orders swallowed",
        "find not called",
        "arguments of find swapped",
        "only the first of the list",
        "no item of the list",
        "an error not handled",
        "field orders left out",
    ):
        assert what in found, what


def test_every_behaviour_of_a_mapping_is_broken_once() -> None:
    found = broken("mappings/orders.py", MAPPING)
    for what in (
        "field a left out",
        "field a misspelt",
        "fields b and c swapped",
        "source x misspelt",
        "trim left out",
        "a required field may be missing",
        "present left out",
        "'fixed' changed",
    ):
        assert what in found, what


def test_what_is_no_behaviour_is_left_alone() -> None:
    found = broken("workflows/orders.py", WORKFLOW)
    assert not [what for what in found if "not found" in what or "log" in what or "Orders" in what]
    assert found.count("failure of find swallowed") == 1  # the other is swallowed by the plan
    rows = broken("mappings/orders.py", MAPPING)
    assert "fields a and b swapped" not in rows  # both read the same
    assert "lower left out" not in rows  # a table compares its keys without regard to capitals


def test_each_mutant_is_python_of_its_own_and_differs_in_one_place() -> None:
    for path, text in (("workflows/orders.py", WORKFLOW), ("mappings/orders.py", MAPPING)):
        found = list(mutants({path: text}))
        assert len({each.text for each in found}) == len(found) > 15
        assert all(ast.parse(each.text) and each.text != ast.unparse(ast.parse(text)) for each in found)


def test_only_workflows_and_mappings_are_broken() -> None:
    assert broken("tests/test_orders.py", WORKFLOW) == broken("README.md", "x") == []
