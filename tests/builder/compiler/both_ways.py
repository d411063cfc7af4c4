"""A pair of workflows that carry changes both ways between two systems."""

from typing import Any

from planner.handover import WorkflowSpec
from tests.builder.compiler.plans import workflow


def one_way(here: str, there: str) -> WorkflowSpec:
    """A person changed in one system is written to the other, unless the other workflow has just written it.
    What a person there filled in later stands, and so does what is newer.
    """
    plan: dict[str, Any] = {
        "key": f"{here}-to-{there}",
        "title": f"{here.capitalize()} to {there}",
        "trigger": {
            "kind": "webhook",
            "system": here,
            "path": here,
            "verify": {
                "scheme": "hmac_sha256",
                "header": "X-Signature",
                "secret_name": f"{here}_hook",
                "options": {"encoding": "base64", "timestamp_header": "X-Time"},
            },
            "dedupe_key": "delivery",
            "payload_example": {"delivery": "d-1", "id": "7"},
        },
        "systems": [{"key": here, "role": "both"}, {"key": there, "role": "both"}],
        "endpoints": [
            _person("EP-01", here, "GET", "/people/{id}", "read"),
            {
                **_person("EP-02", there, "GET", "/people", "search"),
                "params": [{"name": "mail", "required": True}],
                "returns": {"list_at": "people", "id_at": "id"},
            },
            _person("EP-03", there, "PATCH", "/people/{id}", "update"),
            {**_person("EP-04", there, "POST", "/people", "create"), "returns": {"id_at": "id"}},
        ],
        "data_flow": [
            {
                "key": "ST-01",
                "title": "Read person",
                "kind": "fetch",
                "endpoint": "EP-01",
                "output": "person",
                "bind": {"id": "event.id"},
            },
            {
                "key": "ST-02",
                "title": "What we wrote",
                "kind": "lookup",
                "output": "written",
                "keep": {"key": "{id}", "scope": here},
                "bind": {"id": "event.id"},
            },
            {
                "key": "ST-03",
                "title": "Changed by someone else",
                "kind": "filter",
                "reason": "the change is our own",
                "condition": {
                    "text": "the person is as we left it",
                    "tests": [{"path": "person", "op": "includes", "other": "written"}],
                },
                "on_true": "skip",
            },
            {
                "key": "ST-04",
                "title": "Map person",
                "kind": "transform",
                "table": "TT-01",
                "input": "person",
                "output": "fields",
            },
            {
                "key": "ST-05",
                "title": "Find person there",
                "kind": "lookup",
                "endpoint": "EP-02",
                "output": "known",
                "bind": {"mail": "fields.mail"},
                "match": [{"source": "mail", "target": "mail"}],
            },
            {
                "key": "ST-06",
                "title": "Known?",
                "kind": "branch",
                "condition": {"text": "known", "tests": [{"path": "known", "op": "present"}]},
                "on_true": "ST-07",
                "on_false": "ST-10",
            },
            {
                "key": "ST-07",
                "title": "The newer one wins",
                "kind": "filter",
                "reason": "what is there is newer",
                "condition": {
                    "text": "newer",
                    "tests": [
                        {
                            "path": "known.changed",
                            "op": "lt",
                            "other": "person.changed",
                            "compared_as": "date",
                        }
                    ],
                },
                "on_false": "skip",
            },
            {
                "key": "ST-08",
                "title": "Update person",
                "kind": "update",
                "endpoint": "EP-03",
                "input": "fields",
                "bind": {"id": "known.id"},
            },
            {
                "key": "ST-09",
                "title": "Remember the update",
                "kind": "store",
                "input": "fields",
                "keep": {"key": "{id}", "scope": there},
                "bind": {"id": "known.id"},
            },
            {
                "key": "ST-10",
                "title": "Create person",
                "kind": "create",
                "endpoint": "EP-04",
                "input": "fields",
                "output": "created",
            },
            {
                "key": "ST-11",
                "title": "Remember the new person",
                "kind": "store",
                "input": "fields",
                "keep": {"key": "{id}", "scope": there},
                "bind": {"id": "created"},
            },
        ],
        "transformations": [
            {
                "key": "TT-01",
                "name": "Person to person",
                "source": {"system": here, "object": "people"},
                "target": {"system": there, "object": "people"},
                "rows": [
                    {"key": "TR-01", "source": "mail", "target": "mail", "required": True},
                    {"key": "TR-02", "source": "name", "target": "name"},
                    {"key": "TR-03", "source": "phone", "target": "phone", "wins": "target"},
                    {"key": "TR-04", "source": "changed", "target": "changed"},
                ],
            }
        ],
    }
    return workflow(**plan)


def _person(key: str, system: str, method: str, path: str, operation: str) -> dict[str, Any]:
    return {
        "key": key,
        "system": system,
        "method": method,
        "path": path,
        "operation": operation,
        "object": "people",
    }
