"""Starting what puts versions live."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jobs.launch import launch
from jobs.models import Job
from jobs.selectors import open_jobs
from jobs.services import create_job
from lib.errors import DomainError, Invalid
from runtime.deploying.deployables import Deployable
from runtime.execution.descriptions import Description
from runtime.models import Deployment
from runtime.services.deployments import JOB_KIND, put_live
from runtime.services.runs import store_code
from systems.models import Environment
from teams.models import User


def deploy(*, environment: Environment, version: str, note: str, by: User, files: str = "") -> Job:
    """A job that puts files live as `version`: the newest, or those of the version that `files` names.

    Raises Invalid without a name and for one that stands for other files, DomainError where nothing is built
    yet or while another one goes on.
    """
    project = environment.project
    found: Deployable | None = import_string(settings.DEPLOYABLE)(project, files)
    if found is None and files:
        raise Invalid(f"There is no version {files} any more.", hint="Choose another one.", where="files")
    if found is None:
        raise DomainError("Nothing is built yet.", hint="Build a workflow first.")
    version = found.version if files else version
    if not version:
        raise Invalid("Give the version a name, such as 1.4.0.", where="version")
    if version in found.versions and version != found.version:
        hint = "Choose that version to put it live, or give these files another name."
        raise Invalid(f"Version {version} stands for other files.", hint=hint, where="version")
    _check_rules(found)
    with transaction.atomic():
        Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        if open_jobs(project.topic, JOB_KIND).exists():
            raise DomainError("A version is being put live just now.", hint="Wait until it is there.")
        args = {
            "environment": environment.pk,
            "code": store_code(found.files).pk,
            "version": version[:80],
            "note": note[:500],
        }
        job = create_job(kind=JOB_KIND, topic=project.topic, args=args, by=by)
        launch(job)
    return job


def put_version_live(*, deployment: Deployment, environment: Environment, by: User) -> Deployment:
    """The same code with the same name, in its own environment again or in another one.

    Where it was live already it may go live again; another environment asks for what the rules ask for now.
    """
    if environment.pk != deployment.environment_id:
        known = import_string(settings.DEPLOYABLE)
        found = known(environment.project, deployment.version) or known(environment.project)
        _check_rules(found)
    return put_live(
        environment=environment,
        code=deployment.code,
        version=deployment.version,
        note=deployment.note,
        workflows=[Description(**value) for value in deployment.workflows],
        by=by,
        promoted_from=deployment,
    )


def _check_rules(found: Deployable | None) -> None:
    """Raises DomainError with what the project's rules lack."""
    if found and found.refusals:
        raise DomainError(
            f"The project's rules hold this back: {'; '.join(found.refusals)}.",
            hint="Settle that first, or let an admin change the rules of review.",
        )
