"""Small made-up plans, each about one thing the compiler must express."""

from typing import Any

from planner.handover import WorkflowSpec

RETRY = {"retry": {"attempts": 4, "on": [429, "5xx"]}}


def workflow(**parts: Any) -> WorkflowSpec:
    """A workflow with these parts; what a plan must have is filled in."""
    base = {
        "key": "sync",
        "title": "Sync",
        "story": {"trigger": "Something happens", "business_logic": "do it", "final_result": "it is done"},
        "trigger": {"kind": "manual"},
    }
    return WorkflowSpec.model_validate({**base, **parts})


def bare(**parts: Any) -> WorkflowSpec:
    """A ticket becomes a task, said with no more than a plan must say: no bind, input, output, operation."""
    plan: dict[str, Any] = {
        "key": "ticket-to-task",
        "title": "Ticket to task",
        "trigger": {
            "kind": "webhook",
            "system": "helpdesk",
            "event": "ticket.solved",
            "verify": {"scheme": "hmac_sha256", "header": "X-Signature", "secret_name": "helpdesk_webhook"},
            "dedupe_key": "id",
            "payload_example": {"id": "ev-1", "ticketId": 77, "type": "ticket.solved"},
        },
        "systems": [
            {"key": "helpdesk", "role": "source", "auth": {"scheme": "api_key"}},
            {"key": "taskboard", "role": "target", "auth": {"scheme": "basic"}},
        ],
        "endpoints": [
            {"key": "EP-01", "system": "helpdesk", "method": "GET", "path": "/tickets/{ticketId}"},
            {
                "key": "EP-02",
                "system": "taskboard",
                "method": "GET",
                "path": "/tasks",
                "params": [{"name": "reference", "required": True}],
            },
            {"key": "EP-03", "system": "taskboard", "method": "PUT", "path": "/tasks/{taskId}"},
            {"key": "EP-04", "system": "taskboard", "method": "POST", "path": "/tasks"},
        ],
        "data_flow": [
            {"key": "ST-01", "title": "Receive", "kind": "receive"},
            {"key": "ST-02", "title": "Read ticket", "kind": "fetch", "system": "helpdesk"},
            {
                "key": "ST-03",
                "title": "Only with a subject",
                "kind": "filter",
                "condition": {"text": "the ticket has a subject"},
            },
            {
                "key": "ST-04",
                "title": "Find task",
                "kind": "lookup",
                "system": "taskboard",
                "match": [{"source": "number", "target": "reference"}],
            },
            {"key": "ST-05", "title": "Known?", "kind": "branch", "condition": {"text": "task exists"}},
            {"key": "ST-06", "title": "Update task", "kind": "update", "system": "taskboard"},
            {"key": "ST-07", "title": "Create task", "kind": "create", "system": "taskboard"},
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Ticket to task",
                "source": {"system": "helpdesk", "object": "ticket"},
                "target": {"system": "taskboard", "object": "task"},
                "rows": [
                    {"key": "TR-01", "source": "number", "target": "reference", "required": True},
                    {"key": "TR-02", "source": "subject", "target": "title", "expr": "trim"},
                ],
            }
        ],
        "acceptance_criteria": [
            {
                "key": "AC-01",
                "text": "A solved ticket becomes a task",
                "check": {
                    "given": {"twin_state": [ticket()]},
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {
                            "kind": "record",
                            "system": "taskboard",
                            "object": "tasks",
                            "where": {"reference": "T-77"},
                            "field": "title",
                            "equals": "Printer on fire",
                        },
                    ],
                },
            },
            {
                "key": "AC-02",
                "text": "A ticket without a subject is skipped",
                "check": {
                    "given": {"twin_state": [ticket(subject=None)]},
                    "then": [
                        {"kind": "outcome", "equals": "skipped"},
                        {"kind": "count", "system": "taskboard", "object": "tasks", "equals": 0},
                    ],
                },
            },
            {
                "key": "AC-03",
                "text": "A known task is updated",
                "check": {
                    "given": {
                        "twin_state": [
                            ticket(),
                            {
                                "system": "taskboard",
                                "object": "tasks",
                                "record": {"id": "9", "reference": "T-77", "title": "Old"},
                            },
                        ]
                    },
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "count", "system": "taskboard", "object": "tasks", "equals": 1},
                        {
                            "kind": "record",
                            "system": "taskboard",
                            "object": "tasks",
                            "where": {"id": "9"},
                            "field": "title",
                            "equals": "Printer on fire",
                        },
                    ],
                },
            },
            {
                "key": "AC-04",
                "text": "The same event twice starts one run",
                "check": {
                    "given": {"twin_state": [ticket()]},
                    "when": {"kind": "repeat", "times": 2},
                    "then": [{"kind": "runs", "equals": 1}],
                },
            },
        ],
    }
    return workflow(**{**plan, **parts})


def ticket(**changes: Any) -> dict[str, Any]:
    record = {"id": 77, "number": "T-77", "subject": " Printer on fire ", **changes}
    return {"system": "helpdesk", "object": "tickets", "record": record}


def scheduled(**parts: Any) -> WorkflowSpec:
    """Every night the orders of a shop go to a ledger, one by one, with their lines."""
    plan: dict[str, Any] = {
        "key": "orders-to-ledger",
        "title": "Orders to ledger",
        "trigger": {"kind": "schedule", "cron": "0 2 * * *", "timezone": "Europe/Berlin"},
        "systems": [
            {"key": "web-shop", "name": "Web shop", "role": "source", "auth": {"scheme": "api_key"}},
            {"key": "ledger", "role": "target"},
        ],
        "endpoints": [
            {
                "key": "EP-01",
                "system": "web-shop",
                "method": "GET",
                "path": "/api/orders",
                "operation": "list",
                "object": "orders",
                "params": [{"name": "state", "value": "paid"}],
                "returns": {"list_at": "orders", "next_at": "meta.cursor", "id_at": "id"},
            },
            {
                "key": "EP-02",
                "system": "ledger",
                "method": "PUT",
                "path": "/entries/{reference}",
                "operation": "upsert",
                "object": "entries",
                "examples": [{"request": {"entry": {"reference": "x"}}, "response": {"ok": True}}],
            },
            {"key": "EP-03", "system": "ledger", "method": "POST", "path": "/notices", "object": "notices"},
        ],
        "data_flow": [
            {
                "key": "ST-01",
                "title": "List paid orders",
                "kind": "fetch",
                "endpoint": "EP-01",
                "output": "orders",
                "on_error": RETRY,
            },
            {"key": "ST-02", "title": "Each order", "kind": "loop", "each": "orders", "output": "order"},
            {
                "key": "ST-03",
                "title": "Only with lines",
                "kind": "filter",
                "condition": {"text": "lines", "tests": [{"path": "order.lines", "op": "present"}]},
            },
            {
                "key": "ST-04",
                "title": "Map entry",
                "kind": "transform",
                "table": "TT-01",
                "input": "order",
                "output": "entry",
            },
            {
                "key": "ST-05",
                "title": "Write entry",
                "kind": "upsert",
                "endpoint": "EP-02",
                "input": "entry",
                "bind": {"reference": "entry.reference"},
                "on_error": {**RETRY, "then": "skip"},
            },
            {"key": "ST-06", "title": "Remember", "kind": "store", "bind": {"seen": "orders"}},
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Order to entry",
                "source": {"system": "web-shop", "object": "orders"},
                "target": {"system": "ledger", "object": "entries"},
                "rows": [
                    {"key": "TR-01", "source": "number", "target": "reference", "required": True},
                    {
                        "key": "TR-02",
                        "source": "total",
                        "target": "amount.value",
                        "type": "decimal",
                        "expr": "number(scale=100)",
                    },
                    {"key": "TR-03", "source": "currency", "target": "amount.currency", "expr": "upper"},
                    {
                        "key": "TR-04",
                        "source": "currency",
                        "target": "account",
                        "expr": 'upper | lookup("accounts", "code")',
                        "example_in": "eur",
                        "example_out": "4711",
                    },
                    {"key": "TR-05", "source": "lines[].sku", "target": "positions[].article"},
                    {
                        "key": "TR-06",
                        "source": "lines[].qty",
                        "target": "positions[].quantity",
                        "expr": "number",
                    },
                    {"key": "TR-07", "target": "source", "expr": 'const("shop")'},
                ],
            }
        ],
        "acceptance_criteria": [
            {
                "key": "AC-01",
                "text": "Each paid order is an entry in the ledger",
                "check": {
                    "given": {
                        "twin_state": [
                            order("A-1"),
                            order("A-2"),
                            order("A-3", lines=[]),
                            order("A-4", state="open"),
                        ]
                    },
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "count", "system": "ledger", "object": "entries", "equals": 2},
                        _entry("A-1", "amount.value", 12.5),
                        _entry("A-1", "amount.currency", "EUR"),
                        _entry("A-1", "account", "4711"),
                        _entry("A-1", "positions[1].article", "ink"),
                        _entry("A-1", "positions[1].quantity", 3),
                        _entry("A-1", "source", "shop"),
                    ],
                },
            },
            {
                "key": "AC-02",
                "text": "An order the ledger refuses does not stop the others",
                "check": {
                    "given": {
                        "twin_state": [order("A-1"), order("A-2")],
                        "faults": [
                            {"system": "ledger", "status": 422, "method": "PUT", "path": "/entries/A-1"}
                        ],
                    },
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "count", "system": "ledger", "object": "entries", "equals": 1},
                    ],
                },
            },
        ],
    }
    return workflow(**{**plan, **parts})


def _entry(reference: str, field: str, equals: Any) -> dict[str, Any]:
    where = {"reference": reference}
    return {
        "kind": "record",
        "system": "ledger",
        "object": "entries",
        "where": where,
        "field": field,
        "equals": equals,
    }


def order(number: str, **changes: Any) -> dict[str, Any]:
    lines = [{"sku": "paper", "qty": "1"}, {"sku": "ink", "qty": "3"}]
    record = {
        "id": number,
        "number": number,
        "state": "paid",
        "total": 1250,
        "currency": "eur",
        "lines": lines,
    }
    return {"system": "web-shop", "object": "orders", "record": {**record, **changes}}
