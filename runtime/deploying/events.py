"""What a stored event changes on an open Deploy page.

The events of a deployment are listed in runners/deploys.py. `viewer.view` is "deploy?origin=https://..."."""

from django.http import QueryDict
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.web.htmx import partial
from runtime.pages.deploy import DeployPage
from runtime.services.deployments import JOB_KIND

CHANGES = {"job.queued", "deploy.reading", "deploy.done", "job.done", "job.failed", "job.cancelled"}


def render(event: StreamEvent, viewer: Viewer) -> str:
    """The partials for this viewer's page, "" for an event that changes nothing there."""
    view, _, query = viewer.view.partition("?")
    if event.job_kind != JOB_KIND or event.kind not in CHANGES or view != "deploy":
        return ""
    asked = QueryDict(query)
    page = DeployPage(viewer.project, viewer.membership, asked.get("origin", ""), asked.get("files", ""))
    regions = {"deploy-job": "runtime/_deploy_job.html", "deploy-live": "runtime/_deploy_live.html"}
    return "".join(
        partial(target, render_to_string(template, {"page": page})) for target, template in regions.items()
    )
