"""Plans of the larger kinds: incremental, for many customers, many records in one request."""

from typing import Any

from planner.handover import WorkflowSpec
from tests.builder.compiler.plans import RETRY, workflow


def incremental(**parts: Any) -> WorkflowSpec:
    """Every hour what changed in a shop since the last time, page by page, each line of each order."""
    plan: dict[str, Any] = {
        "key": "changed-orders",
        "title": "Changed orders to ledger",
        "story": {
            "trigger": "Every hour.",
            "business_logic": "Read the orders that changed since the last run, write each line of them.",
            "final_result": "Each line of a changed order stands once in the ledger.",
        },
        "trigger": {"kind": "schedule", "every_seconds": 3600},
        "systems": [
            {"key": "shop", "role": "source", "auth": {"scheme": "api_key"}},
            {"key": "ledger", "role": "target", "auth": {"scheme": "basic"}},
        ],
        "endpoints": [
            {
                "key": "EP-01",
                "system": "shop",
                "method": "GET",
                "path": "/orders",
                "operation": "list",
                "object": "orders",
                "params": [{"name": "changed_after", "value": "{since}"}],
                "returns": {"list_at": "orders", "id_at": "id"},
                "paging": {
                    "style": "offset",
                    "param": "skip",
                    "size": 50,
                    "size_param": "top",
                    "at": "total",
                },
            },
            {
                "key": "EP-02",
                "system": "ledger",
                "method": "POST",
                "path": "/lines",
                "operation": "create",
                "object": "lines",
                "returns": {"id_at": "id"},
            },
        ],
        "data_flow": [
            {
                "key": "ST-01",
                "title": "List changed orders",
                "text": "Only what changed since the last run.",
                "kind": "fetch",
                "endpoint": "EP-01",
                "output": "orders",
                "checkpoint": {"name": "since", "field": "changed"},
                "on_error": RETRY,
            },
            {
                "key": "ST-02",
                "title": "Each order",
                "kind": "loop",
                "each": "orders",
                "output": "order",
                "on_error": {"then": "skip"},
            },
            {
                "key": "ST-03",
                "title": "Only paid",
                "kind": "filter",
                "condition": {
                    "text": "paid",
                    "tests": [{"path": "order.paid", "op": "equals", "value": True}],
                },
                "on_false": "skip",
            },
            {"key": "ST-04", "title": "Each line", "kind": "loop", "each": "order.lines", "output": "line"},
            {
                "key": "ST-05",
                "title": "Only with an amount",
                "kind": "filter",
                "condition": {
                    "text": "an amount",
                    "tests": [{"path": "line.amount", "op": "gt", "value": 0}],
                },
            },
            {"key": "ST-06", "title": "Map line", "kind": "transform", "table": "TT-01", "input": "line"},
            {
                "key": "ST-07",
                "title": "Write line",
                "kind": "create",
                "endpoint": "EP-02",
                "match": [{"source": "sku", "target": "article"}],
                "once": True,
                "on_error": RETRY,
            },
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Line to line",
                "source": {"system": "shop", "object": "lines"},
                "target": {"system": "ledger", "object": "lines"},
                "rows": [
                    {"key": "TR-01", "source": "sku", "target": "article", "required": True},
                    {"key": "TR-02", "source": "amount", "target": "amount", "expr": "number(scale=100)"},
                ],
            }
        ],
        "acceptance_criteria": [
            {
                "key": "AC-01",
                "text": "Each line of each paid order is written",
                "check": {
                    "given": {"twin_state": [order("1"), order("2"), order("3"), order("4", paid=False)]},
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "count", "system": "ledger", "object": "lines", "equals": 6},
                    ],
                },
            }
        ],
    }
    return workflow(**{**plan, **parts})


def per_shop() -> WorkflowSpec:
    """The same for each of the shops of a list: each has its orders, and how far they were read."""
    plan = incremental().model_dump(mode="json")
    listing = {
        "key": "EP-03",
        "system": "shop",
        "method": "GET",
        "path": "/shops",
        "operation": "list",
        "object": "shops",
        "returns": {"list_at": "shops", "id_at": "id"},
    }
    orders = {"shop": "shop.id"}
    plan["endpoints"][0] |= {"params": [{"name": "shop", "value": "{shop}"}, *plan["endpoints"][0]["params"]]}
    plan["endpoints"].append(listing)
    plan["data_flow"][0]["bind"] = orders
    plan["data_flow"][:0] = [
        {"key": "ST-11", "title": "List shops", "kind": "fetch", "endpoint": "EP-03", "output": "shops"},
        {"key": "ST-12", "title": "Each shop", "kind": "loop", "each": "shops", "output": "shop"},
    ]
    given = plan["acceptance_criteria"][0]["check"]["given"]
    for number, each in enumerate(given["twin_state"]):
        each["record"]["shop"] = "ab"[number % 2]
    given["twin_state"] += [{"system": "shop", "object": "shops", "record": {"id": each}} for each in "ab"]
    return WorkflowSpec.model_validate(plan)


def order(number: str, **changes: Any) -> dict[str, Any]:
    lines = [{"sku": f"{number}-a", "amount": 1250}, {"sku": f"{number}-b", "amount": 900}]
    record = {
        "id": number,
        "changed": f"2026-01-0{number}T08:00:00Z",
        "paid": True,
        "lines": [*lines, {"sku": f"{number}-free", "amount": 0}],
    }
    return {"system": "shop", "object": "orders", "record": {**record, **changes}}


def for_customers(**parts: Any) -> WorkflowSpec:
    """One webhook for all customers; the account number to write to is the customer's own."""
    plan: dict[str, Any] = {
        "key": "for-customers",
        "title": "Orders of customers",
        "trigger": {"kind": "manual", "payload_example": {"shop": 12, "number": "A-1"}},
        "customers": {"by": "event.shop", "table": "shops"},
        "systems": [{"key": "ledger", "role": "target"}],
        "endpoints": [
            {
                "key": "EP-01",
                "system": "ledger",
                "method": "POST",
                "path": "/accounts/{account}/entries",
                "object": "entries",
                "operation": "create",
                "returns": {"id_at": "id"},
            }
        ],
        "data_flow": [
            {
                "key": "ST-01",
                "title": "Only active customers",
                "kind": "filter",
                "condition": {
                    "text": "active",
                    "tests": [{"path": "customer.account", "op": "present"}],
                },
                "on_false": "skip",
                "reason": "the customer has no account",
            },
            {"key": "ST-02", "title": "Map entry", "kind": "transform", "table": "TT-01", "input": "event"},
            {
                "key": "ST-03",
                "title": "Write entry",
                "kind": "create",
                "endpoint": "EP-01",
                "bind": {"account": "customer.account"},
            },
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Order to entry",
                "source": {"system": "shop"},
                "target": {"system": "ledger", "object": "entries"},
                "rows": [{"key": "TR-01", "source": "number", "target": "number"}],
            }
        ],
        "acceptance_criteria": [
            {
                "key": "AC-01",
                "text": "The entry is in the customer's account",
                "check": {
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {
                            "kind": "calls",
                            "system": "ledger",
                            "method": "POST",
                            "path": "/accounts/test-account/entries",
                            "equals": 1,
                        },
                    ]
                },
            }
        ],
    }
    return workflow(**{**plan, **parts})


def in_one_request(**parts: Any) -> WorkflowSpec:
    """All orders of a shop in one request to a ledger that takes many at once, sent as the plan says."""
    plan: dict[str, Any] = {
        "key": "in-one-request",
        "title": "Orders in one request",
        "endpoints": [
            {
                "key": "EP-01",
                "system": "shop",
                "method": "GET",
                "path": "/orders",
                "operation": "list",
                "object": "orders",
            },
            {
                "key": "EP-02",
                "system": "ledger",
                "method": "POST",
                "path": "/bulk",
                "operation": "create",
                "object": "entries",
                "body_at": "entries",
            },
        ],
        "data_flow": [
            {
                "key": "ST-01",
                "title": "List orders",
                "kind": "fetch",
                "endpoint": "EP-01",
                "output": "orders",
            },
            {
                "key": "ST-02",
                "title": "Map orders",
                "kind": "transform",
                "table": "TT-01",
                "input": "orders",
                "output": "entries",
            },
            {
                "key": "ST-03",
                "title": "Write all",
                "kind": "create",
                "endpoint": "EP-02",
                "input": "entries",
            },
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Order to entry",
                "source": {"system": "shop", "object": "orders"},
                "target": {"system": "ledger", "object": "entries"},
                "rows": [{"key": "TR-01", "source": "id", "target": "number", "required": True}],
            }
        ],
    }
    return workflow(**{**plan, **parts})
