"""The runner of `runtime.deploy`: read a version's workflows from its code, then make it the one that counts.

Events of the job, besides job.*:
  deploy.reading  {environment, version}
  deploy.done     {environment, version, number}
`environment` is the key.
"""

from jobs.work import JobFailed, Work
from lib.errors import Invalid
from runtime.execution.descriptions import NotDescribed, describe
from runtime.models import CodeBundle
from runtime.sandbox import SandboxUnavailable
from runtime.services.deployments import put_live
from systems.models import Environment
from teams.models import User


def run(work: Work) -> None:
    """Args: `environment` and `code` (ids), `version`, `note`. Does nothing the second time."""
    if "deployed" in work.state:  # the worker died between putting it live and ending the job
        return
    environment = Environment.objects.select_related("project").get(pk=work.args["environment"])
    code = CodeBundle.objects.get(pk=work.args["code"])
    by = User.objects.get(pk=work.created_by_id)
    about = {"environment": environment.key, "version": work.args["version"]}
    work.emit("deploy.reading", about, key="deploy.reading")
    try:
        workflows = describe(code.files)
        work.check()
        with work.transaction():
            made = put_live(
                environment=environment,
                code=code,
                version=work.args["version"],
                note=work.args["note"],
                workflows=workflows,
                by=by,
            )
            work.checkpoint({"deployed": made.number})
            work.emit("deploy.done", {**about, "number": made.number}, key="deploy.done")
    except NotDescribed as error:
        raise JobFailed(f"Its code cannot be read, so nothing was changed. {error}") from error
    except SandboxUnavailable as error:
        raise JobFailed(f"Nothing was changed. {error}") from error
    except Invalid as error:
        raise JobFailed(f"Nothing was changed. {error.message} {error.hint}".strip()) from error
