"""Telling people what became of what is live: runs that failed or wait for a person, and new versions."""

from django.urls import reverse

from runtime.models import Deployment, Run
from systems.models import Environment
from teams import roles, selectors
from teams.models import Project, User
from teams.services.notices import notify

TOLD = {Run.Outcome.FAILED: "failed", Run.Outcome.PARKED: "was parked"}


def run_ended(run: Run, outcome: str) -> None:
    """A run against real systems failed or was parked. Test runs tell nobody: somebody is looking at them.

    Call it in the transaction that ends the run.
    """
    if run.environment is None or run.mode != Run.Mode.RUN or outcome not in TOLD:
        return
    kind = "run_failed" if outcome == Run.Outcome.FAILED else "run_parked"
    _tell(run, run.environment, kind, f"{run.title} {TOLD[outcome]} in {run.environment.name}.")


def run_waits_for_person(run: Run) -> None:
    """A run cannot go on before somebody says what became of a request."""
    if run.environment is not None and run.mode == Run.Mode.RUN:
        text = f"{run.title} waits for a person in {run.environment.name}."
        _tell(run, run.environment, "run_parked", text)


def put_live(deployment: Deployment, by: User) -> None:
    """A version went live: everybody who may change the project hears of it."""
    environment = deployment.environment
    project = environment.project
    notify(
        to=_editors(project),
        kind="deployed",
        project=project,
        text=f"{by.label} put version {deployment.version} live in {environment.name}.",
        address=reverse("runtime:deploy_history", args=[project.team.slug, project.slug, environment.key]),
        by=by,
        about=f"deployment:{deployment.pk}",
    )


def _tell(run: Run, environment: Environment, kind: str, text: str) -> None:
    project = run.project
    newest = Deployment.objects.filter(environment=environment).select_related("by").first()
    answerable = {person.pk for person in (run.created_by, newest.by if newest else None) if person}
    editors = _editors(project)
    # Who put it live and who started it; all who may change it where those are gone.
    to = [person for person in editors if person.pk in answerable] or editors
    notify(
        to=to,
        kind=kind,
        project=project,
        text=text,
        address=reverse("runtime:run", args=[project.team.slug, project.slug, run.number]),
        # The next failure of the same workflow joins this one as long as nobody has looked.
        about=f"{kind}:{environment.pk}:{run.workflow}"[:200],
    )


def _editors(project: Project) -> list[User]:
    return [one for one in selectors.people_of(project) if roles.may(one.role, roles.EDIT)]  # type: ignore[attr-defined]
