"""The addresses of the API: the role and the scope each needs, and how its parts are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from teams import roles, scopes
from tests.teams.scene import SIGNED_IN, Parts, Scene, question, run, turn, workflow


@dataclass(frozen=True)
class ApiAddress:
    """An address and what it needs: an action of teams.roles (or SIGNED_IN), and a scope of the token."""

    needs: str
    scope: str
    method: str = "get"
    parts: Parts = field(default=lambda _: {})
    data: Mapping[str, Any] = field(default_factory=dict)


def _in_project(
    needs: str, scope: str, method: str = "get", parts: Parts = lambda _: {}, **data: Any
) -> ApiAddress:
    def all_parts(scene: Scene) -> Mapping[str, Any]:
        return {"team": scene.cast.team.slug, "project": scene.cast.project.slug, **parts(scene)}

    return ApiAddress(needs, scope, method, all_parts, data)


def _live(scene: Scene) -> Mapping[str, Any]:
    return {"environment": "staging", "workflow": "contact-to-lead"}


API: Final[Mapping[str, ApiAddress]] = {
    "api:me": ApiAddress(SIGNED_IN, scopes.READ),
    "api:projects": ApiAddress(SIGNED_IN, scopes.READ),
    "api:start_project": ApiAddress(
        roles.EDIT, scopes.WRITE, "post", lambda scene: {"team": scene.cast.team.slug}, {"brief": "Orders."}
    ),
    "api:project": _in_project(roles.READ, scopes.READ),
    "planner_api:plan": _in_project(roles.READ, scopes.READ),
    "planner_api:workflows": _in_project(roles.READ, scopes.READ),
    "planner_api:workflow": _in_project(roles.READ, scopes.READ, parts=workflow),
    "planner_api:markdown": _in_project(roles.READ, scopes.READ),
    "planner_api:documents": _in_project(roles.READ, scopes.READ),
    "planner_api:add_document": _in_project(
        roles.EDIT, scopes.WRITE, "post", name="orders.md", text="Orders are paid in euro."
    ),
    "planner_api:questions": _in_project(roles.READ, scopes.READ),
    "planner_api:answer": _in_project(roles.EDIT, scopes.WRITE, "post", question, answer="By email."),
    "planner_api:leave_open": _in_project(roles.EDIT, scopes.WRITE, "post", question),
    "planner_api:research": _in_project(roles.READ, scopes.READ),
    "planner_api:start_research": _in_project(roles.EDIT, scopes.WRITE, "post"),
    "builder_api:build": _in_project(roles.EDIT, scopes.WRITE, "post", workflow),
    "builder_api:build_state": _in_project(roles.READ, scopes.READ, parts=turn),
    "builder_api:test": _in_project(roles.EDIT, scopes.RUN, "post", workflow, payload={}),
    "runtime_api:runs": _in_project(roles.READ, scopes.READ),
    "runtime_api:run": _in_project(roles.READ, scopes.READ, parts=run),
    "runtime_api:stop": _in_project(roles.EDIT, scopes.RUN, "post", run),
    "runtime_api:environments": _in_project(roles.READ, scopes.READ),
    "runtime_api:start": _in_project(roles.EDIT, scopes.RUN, "post", _live, payload={}),
    "runtime_api:call": _in_project(roles.EDIT, scopes.RUN, "post", _live, payload={}),
}
