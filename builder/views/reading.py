"""What a message says besides its words, read from its form."""

from django.http import Http404

from builder.forms import MessageForm
from builder.scoping import Scope, scope_of
from builder.selectors.files import latest_snapshot
from builder.selectors.mentions import known_mentions
from builder.services.chats import About
from planner.handover.rows import PlannedWorkflow, planned_workflow, planned_workflows
from teams.models import Project


def planned_or_404(project: Project, key: str) -> PlannedWorkflow | None:
    """The planned workflow with that key, None without one; 404 when the plan has none of it."""
    if not key:
        return None
    planned = planned_workflow(project, key)
    if planned is None:
        raise Http404("No such planned workflow.")
    return planned


def paths_of(project: Project) -> list[str]:
    """The paths of the newest files."""
    snapshot = latest_snapshot(project)
    return list(snapshot.manifest) if snapshot else []


def scoped(form: MessageForm, workflows: list[PlannedWorkflow]) -> Scope:
    """What the message is about; nothing when a person took the scope away."""
    known = form.about
    if known.get("unscoped"):
        return Scope()
    # A page that was opened before the first workflow was planned shows none.
    shown = known.get("shown") or (workflows[0].key if len(workflows) == 1 else "")
    return scope_of(known.get("text") or "", [each.spec for each in workflows], shown)


def asked_about(project: Project, form: MessageForm) -> tuple[About, PlannedWorkflow | None]:
    """Scope, names, parts left out and model of a message, and the workflow that it is about.

    A step that is named with @ is in scope too.
    """
    workflows = planned_workflows(project)
    scope = scoped(form, workflows)
    named = known_mentions(project, form.mentions, paths=paths_of(project), workflows=workflows)
    told = scope.as_json()
    steps = [each.key.partition("/")[2] for each in named if each.kind == "step"]
    if steps and not form.about.get("unscoped"):
        told["steps"] = list(dict.fromkeys([*told["steps"], *steps]))
    about = About(
        scope=told if scope.workflow else {},
        mentions=[each.as_json() for each in named],
        left_out=form.left_out,
        model=form.about.get("model") or "",
    )
    return about, next((each for each in workflows if each.key == scope.workflow), None)
