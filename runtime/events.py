"""What a stored event changes on an open page of runs.

Events of a run's job, besides job.*:
  run.started   {run, number, workflow}
  run.progress  {run, number, started: [{seq, name, started_ms}],
                 ended: [{seq, name, status, took_ms, attempts}], retried: [{seq, attempt, wait}]}
  run.waiting   {run, number, workflow}
  run.ended     {run, number, workflow, outcome}
`run` is the row's id, `number` what people call it.
"""

from django.http import QueryDict
from django.template.loader import render_to_string

from jobs.events import StreamEvent
from jobs.stream import Viewer
from lib.text import whole_number
from lib.web.htmx import partial
from runtime.models import Run
from runtime.pages.address import Address
from runtime.pages.rerun import Rerun
from runtime.pages.run import RunPage
from runtime.pages.run_list import RunList
from runtime.selectors.runs import preview_of, run_of
from runtime.services.runs import JOB_KIND

LIST_CHANGES = {"job.queued", "run.started", "run.waiting", "run.ended", "job.cancelled", "job.failed"}
RUN_CHANGES = LIST_CHANGES | {"run.progress", "job.started"}


def render(event: StreamEvent, viewer: Viewer) -> str:
    """The partials for this viewer's page, "" for an event that changes nothing there.

    `viewer.view` is "runs", "run:<number>" or "rerun:<number>" (a look at running it again), with the page's
    query behind a question mark.
    """
    if event.job_kind != JOB_KIND or event.kind not in RUN_CHANGES:
        return ""
    page, _, query = viewer.view.partition("?")
    if page == "runs":
        return _list(viewer, QueryDict(query)) if event.kind in LIST_CHANGES else ""
    if page.startswith("rerun:"):
        return _rerun(event, viewer, whole_number(page.removeprefix("rerun:")), QueryDict(query))
    number = whole_number(page.removeprefix("run:")) if page.startswith("run:") else 0
    return _run(event, viewer, number, QueryDict(query)) if number else ""


def _list(viewer: Viewer, query: QueryDict) -> str:
    page = RunList.from_query(viewer.project, viewer.membership, query)
    regions = {"runs-today": "runtime/_today.html"}
    if page.is_first_page:
        regions["runs"] = "runtime/_runs.html"
    return "".join(
        partial(target, render_to_string(template, {"page": page})) for target, template in regions.items()
    )


def _run(event: StreamEvent, viewer: Viewer, number: int, query: QueryDict) -> str:
    told = ""
    if event.kind in LIST_CHANGES:
        beside = RunList.from_query(viewer.project, viewer.membership, query, current=number)
        told = str(partial("run-list", render_to_string("runtime/_list.html", {"list": beside})))
    run = run_of(viewer.project, number)
    if run is None or not _is_about(event, run):
        return told
    page = RunPage(viewer.project, viewer.membership, run, Address.from_query(query))
    regions = {
        "run-waiting": "runtime/_waiting.html",
        "run-error": "runtime/_error.html",
        "run-timeline": "runtime/_timeline.html",
        "run-detail": "runtime/_detail.html",
        "run-head": "runtime/_head.html",
    }
    return told + "".join(
        partial(target, render_to_string(template, {"page": page})) for target, template in regions.items()
    )


def _rerun(event: StreamEvent, viewer: Viewer, number: int, query: QueryDict) -> str:
    run = run_of(viewer.project, number)
    look = preview_of(run, whole_number(query.get("preview", ""))) if run else None
    if run is None or look is None or not _is_about(event, look):
        return ""
    page = Rerun(viewer.project, run, whole_number(query.get("from_step", "")), look)
    return str(partial("rerun", render_to_string("runtime/_rerun.html", {"page": page})))


def _is_about(event: StreamEvent, run: Run) -> bool:
    return event.job_id is not None and event.job_id == run.job_id
