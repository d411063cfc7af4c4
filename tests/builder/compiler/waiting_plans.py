"""A plan whose workflow waits: for an event that is its own, and for time to pass."""

from planner.handover import WorkflowSpec
from tests.builder.compiler.plans import RETRY, workflow


def awaited() -> WorkflowSpec:
    """An order is booked once it is paid, a day at most after it came, and the shop is told an hour later."""
    return workflow(
        key="paid-orders",
        title="Paid orders",
        trigger={"kind": "manual", "payload_example": {"id": "A-7", "total": 1250}},
        systems=[{"key": "ledger", "role": "target"}, {"key": "shop", "role": "source"}],
        endpoints=[
            {
                "key": "EP-01",
                "system": "ledger",
                "method": "POST",
                "path": "/entries",
                "object": "entries",
                "returns": {"id_at": "id"},
            },
            {
                "key": "EP-02",
                "system": "shop",
                "method": "PATCH",
                "path": "/orders/{orderId}",
                "object": "orders",
                "params": [{"name": "state", "in": "body", "value": "booked"}],
            },
        ],
        data_flow=[
            {
                "key": "ST-01",
                "title": "Wait for the payment",
                "text": "Wait for the event `order.paid`, 1 day at most.",
                "kind": "wait",
                "output": "payment",
                "bind": {"order": "event.id"},
            },
            {"key": "ST-02", "title": "Map entry", "kind": "transform", "table": "TT-01", "input": "event"},
            {
                "key": "ST-03",
                "title": "Book it",
                "kind": "create",
                "endpoint": "EP-01",
                "match": [{"source": "id", "target": "reference"}],
                "on_error": RETRY,
            },
            {"key": "ST-04", "title": "Rest", "text": "Wait 1 hour.", "kind": "wait"},
            {
                "key": "ST-05",
                "title": "Tell the shop",
                "kind": "notify",
                "endpoint": "EP-02",
                "bind": {"orderId": "event.id"},
                "on_error": RETRY,
            },
        ],
        transformations=[
            {
                "key": "TT-01",
                "name": "Order to entry",
                "source": {"system": "shop"},
                "target": {"system": "ledger", "object": "entries"},
                "rows": [
                    {"key": "TR-01", "source": "id", "target": "reference", "required": True},
                    {"key": "TR-02", "source": "total", "target": "amount", "expr": "number(scale=100)"},
                ],
            }
        ],
        acceptance_criteria=[
            {
                "key": "AC-01",
                "text": "A paid order is booked",
                "check": {
                    "given": {
                        "twin_state": [
                            {"system": "shop", "object": "orders", "record": {"id": "A-7", "state": "new"}}
                        ]
                    },
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "count", "system": "ledger", "object": "entries", "equals": 1},
                    ],
                },
            }
        ],
    )
