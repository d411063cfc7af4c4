"""Running a function as a workflow against a World, for tests of the SDK itself."""

from collections.abc import Callable
from typing import Any

from tenon import Context, Workflow, workflow
from tenon.report import RunReport
from tenon.testing import Session, TestHost

DEFINITION: dict[str, Any] = {
    "format": "tenon/twins@1",
    "variables": {"limit": 3},
    "systems": {
        "crm": {
            "name": "CRM",
            "auth": {"scheme": "api_key"},
            "objects": {"lead": {"unique": ["email"], "id_style": "integer"}},
            "routes": [
                {"method": "POST", "path": "/leads", "operation": "create", "object": "lead"},
                {"method": "GET", "path": "/leads/{id}", "operation": "read", "object": "lead"},
                {"method": "PATCH", "path": "/leads/{id}", "operation": "update", "object": "lead"},
                {
                    "method": "GET",
                    "path": "/leads",
                    "operation": "list",
                    "object": "lead",
                    "returns": {"list_at": "items", "next_at": "next"},
                },
            ],
        }
    },
}


def session(definition: dict[str, Any] | None = None) -> Session:
    """A test's session over the twins of `definition`."""
    return Session(TestHost(definition or DEFINITION), "/nowhere")


def flow(function: Callable[[Context, Any], Any]) -> Workflow[Any]:
    """The function as a workflow."""
    return workflow("Under test")(function)


def run(function: Callable[[Context, Any], Any], event: Any = None, **options: Any) -> RunReport:
    """Run a function once, against twins of its own."""
    return session().run(flow(function), event, **options)
