"""Plans that use what is rare, leave out what is needed, or mean harm."""

from typing import Any

from planner.handover import WorkflowSpec
from tests.builder.compiler.plans import workflow

HOSTILE = "x\"\"\"\n'''; raise SystemExit(3) # {boom} \\ \\N{DIGIT ONE} {{}} <script> | \x00 \u2028 import os"


def every_kind() -> WorkflowSpec:
    """One step of each kind, on two systems; a customer is removed or invited, and people are told."""
    plan: dict[str, Any] = {
        "key": "class",
        "title": "Invite or remove",
        "trigger": {
            "kind": "webhook",
            "path": "people",
            "respond": "sync",
            "payload_example": {"mail": "a@b.example", "kind": "new"},
        },
        "endpoints": [
            {
                "key": "EP-01",
                "system": "people",
                "method": "GET",
                "path": "/people/{mail}",
                "params": [{"name": "X-Tenant", "in": "header", "value": "main"}],
                "returns": {"id_at": "id"},
            },
            {
                "key": "EP-02",
                "system": "billing",
                "method": "GET",
                "path": "/odata/customers",
                "object": "customers",
                "operation": "search",
                "params": [
                    {"name": "$filter", "value": "email eq '{mail}'", "language": "odata"},
                    {"name": "$top", "value": "1"},
                ],
                "returns": {"list_at": "value", "id_at": "id"},
            },
            {
                "key": "EP-03",
                "system": "billing",
                "method": "DELETE",
                "path": "/customers/{id}",
                "object": "customers",
            },
            {
                "key": "EP-04",
                "system": "people",
                "method": "POST",
                "path": "/invitations",
                "params": [{"name": "mail", "in": "body", "value": "{mail}"}],
            },
            {
                "key": "EP-05",
                "system": "people",
                "method": "GET",
                "path": "/groups",
                "returns": {"list_at": "groups"},
            },
        ],
        "data_flow": [
            {"key": "ST-01", "title": "Receive", "kind": "receive"},
            {
                "key": "ST-02",
                "title": "Find person",
                "kind": "lookup",
                "endpoint": "EP-01",
                "bind": {"mail": "event.mail"},
                "output": "person",
            },
            {
                "key": "ST-03",
                "title": "Find customer",
                "kind": "lookup",
                "endpoint": "EP-02",
                "bind": {"mail": "event.mail"},
                "output": "customer",
                "on_error": {"then": "continue"},
            },
            {
                "key": "ST-04",
                "title": "Find group",
                "kind": "lookup",
                "endpoint": "EP-05",
                "match": [{"source": "kind", "target": "name"}],
                "output": "group",
            },
            {
                "key": "ST-05",
                "title": "Gone?",
                "kind": "branch",
                "condition": {
                    "text": "a customer that is no person any more, or marked as gone",
                    "join": "any",
                    "tests": [
                        {"path": "person", "op": "missing"},
                        {"path": "event.kind", "op": "in", "value": ["gone", "left"]},
                        {"path": "event.profile.score", "op": "lt", "value": "3"},
                    ],
                },
                "on_true": "ST-06",
                "on_false": "ST-07",
            },
            {
                "key": "ST-06",
                "title": "Remove customer",
                "kind": "delete",
                "endpoint": "EP-03",
                "bind": {"id": "customer.id"},
                "on_error": {"then": "skip"},
            },
            {
                "key": "ST-07",
                "title": "Invite",
                "kind": "notify",
                "endpoint": "EP-04",
                "bind": {"mail": "event.mail"},
            },
            {"key": "ST-08", "title": "Wait", "text": "Wait 2 minutes.", "kind": "wait"},
            {"key": "ST-09", "title": "Tell", "text": "Somebody came or went.", "kind": "notify"},
            {"key": "ST-10", "title": "Remember", "kind": "store", "bind": {"last": "event.mail"}},
            {"key": "ST-11", "title": "Answer", "kind": "respond", "bind": {"mail": "event.mail"}},
        ],
    }
    return workflow(**plan)


EXPRESSIONS = (
    ("name", "trim | title", " ada king ", "Ada King"),
    ("name", "truncate(3)", "Analytical", "Ana"),
    ("name", 'split(" ", 0) | upper', "Ada King", "ADA"),
    ("", 'concat("first", "last", sep=", ")', {"first": "Ada", "last": "King"}, "Ada, King"),
    ("", 'template("{first} <{mail}>")', {"first": "Ada", "mail": "a@b.example"}, "Ada <a@b.example>"),
    ("", 'first_of("mobile", "office.phone")', {"mobile": "", "office": {"phone": "1"}}, "1"),
    ("stage", 'map({"lead": "New", "won": "Client"}, default="Other")', "won", "Client"),
    ("total", "number(scale=100)", 12345, 123.45),
    ("total", "number | round(1)", "2.25", 2.3),
    ("active", "bool", "yes", True),
    ("born", 'date("%d.%m.%Y")', "31.07.1990", "1990-07-31"),
    ("seen", 'date("unix", "%Y-%m-%d", "Europe/London")', 1753920000, "2025-07-31"),
    ("phone", 'phone("GB")', "020 7946 0018", "+442079460018"),
    ("tags", 'join("; ")', ["a", "b"], "a; b"),
    ("note", 'default("none")', None, "none"),
    ("", "const(42)", None, 42),
    ("company", "copy", "Kori", "Kori"),
)


def every_expression() -> WorkflowSpec:
    """A table for each expression of the format, with its example."""
    tables = []
    for number, (source, expr, given, result) in enumerate(EXPRESSIONS, start=1):
        row = {
            "key": f"TR-{number:02}",
            "source": source,
            "target": "nested.list[0].field" if number % 2 else "field",
            "expr": expr,
            "example_in": given,
            "example_out": result,
        }
        sides = {"source": {"system": "a"}, "target": {"system": "b", "object": f"thing {number}"}}
        tables.append({"key": f"TT-{number:02}", "name": f"Table {number}", "rows": [row], **sides})
    return workflow(transformations=tables, data_flow=[{"key": "ST-01", "title": "Go", "kind": "receive"}])


def incomplete() -> WorkflowSpec:
    """A plan that says too little in every way a plan can."""
    return workflow(
        title="Half a plan",
        trigger={"kind": "schedule"},
        data_flow=[
            {"key": "ST-01", "title": "Read it", "text": "Read it somehow.", "kind": "fetch", "system": "a"},
            {
                "key": "ST-02",
                "title": "Judge",
                "kind": "filter",
                "condition": {"text": "it looks good to us"},
            },
            {
                "key": "ST-03",
                "title": "Score",
                "text": "Score by last year's results.",
                "kind": "custom",
                "output": "score",
            },
            {"key": "ST-04", "title": "Map", "kind": "transform", "table": "TT-01"},
            {"key": "ST-05", "title": "Write", "kind": "create", "endpoint": "EP-01"},
            {"key": "ST-06", "title": "Wait", "text": "Wait a bit.", "kind": "wait"},
        ],
        endpoints=[{"key": "EP-01", "system": "a", "method": "POST", "path": "/x/{unknown}/y"}],
        transformations=[
            {
                "key": "TT-01",
                "name": "T",
                "source": {"system": "a", "object": "x"},
                "target": {"system": "a", "object": "y"},
                "rows": [
                    {
                        "key": "TR-01",
                        "source": "name",
                        "target": "first",
                        "rule": "split by culture",
                        "expr": "custom",
                    },
                    {"key": "TR-02", "source": "name", "target": "first"},
                    {"key": "TR-03", "source": "name", "target": "last", "expr": "nonsense("},
                    {"key": "TR-04", "target": "empty"},
                    {"key": "TR-05", "source": "name", "target": "lines[].x"},
                ],
            }
        ],
        acceptance_criteria=[{"key": "AC-01", "text": "Seen by nobody"}],
    )


def hostile() -> WorkflowSpec:
    """Every text of the plan tries to get out of where it is put."""
    text = HOSTILE
    return workflow(
        title=text,
        story={"trigger": text, "business_logic": text, "final_result": text},
        trigger={
            "kind": "webhook",
            "path": text,
            "event": text,
            "dedupe_key": text,
            "verify": {"scheme": "hmac_sha256", "header": text, "secret_name": text},
            "payload_example": {text: text, "id": 1},
        },
        systems=[
            {"key": "a", "name": text, "role": "both", "used": text, "base_url": text, "scopes": [text]}
        ],
        endpoints=[
            {
                "key": "EP-01",
                "system": "a",
                "method": "GET",
                "path": "/x/{id}/" + text,
                "object": text,
                "operation": "read",
                "params": [{"name": text, "value": text}],
                "returns": {"record_at": text},
            },
            {
                "key": "EP-02",
                "system": "a",
                "method": 'G"); raise SystemExit(4) #',
                "path": "/y",
                "object": text,
                "operation": "create",
            },
        ],
        data_flow=[
            {
                "key": "ST-01",
                "title": text,
                "text": text,
                "kind": "fetch",
                "endpoint": "EP-01",
                "output": "thing",
                "bind": {"id": "event.id"},
            },
            {
                "key": "ST-02",
                "title": text,
                "kind": "filter",
                "reason": text,
                "condition": {
                    "text": text,
                    "tests": [{"path": f"thing.{text}", "op": "equals", "value": text}],
                },
                "on_false": "skip",
            },
            {
                "key": "ST-03",
                "title": text,
                "kind": "transform",
                "table": "TT-01",
                "input": "thing",
                "output": "made",
            },
            {
                "key": "ST-04",
                "title": text,
                "text": text,
                "kind": "create",
                "endpoint": "EP-02",
                "input": "made",
            },
            {"key": "ST-05", "title": text, "text": text, "kind": "custom"},
            {"key": "ST-06", "title": text, "text": text, "kind": "notify"},
        ],
        transformations=[
            {
                "key": "TT-01",
                "name": text,
                "source": {"system": "a", "object": text},
                "target": {"system": "a", "object": text},
                "rows": [
                    {"key": "TR-01", "source": text, "target": text, "rule": text, "expr": "custom"},
                    {"key": 'TR-02"\nraise SystemExit(5)', "source": "x", "target": "y", "expr": "upper"},
                ],
            }
        ],
        acceptance_criteria=[
            {
                "key": 'AC-01"\nraise SystemExit(6)',
                "text": text,
                "check": {
                    "given": {
                        "payload": {text: text},
                        "twin_state": [{"system": "a", "object": text, "record": {text: text}}],
                    },
                    "then": [
                        {"kind": "outcome", "equals": "done"},
                        {"kind": "calls", "system": "a", "method": text, "path": text, "equals": 1},
                        {
                            "kind": "record",
                            "system": "a",
                            "object": text,
                            "where": {text: text},
                            "field": text,
                            "equals": text,
                        },
                    ],
                },
            }
        ],
    )
