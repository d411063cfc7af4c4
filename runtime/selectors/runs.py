"""What happened in one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Left

from jobs.models import JobEvent
from runtime.models import Exchange, LogLine, Run, RunStep
from teams.models import Project

LONGEST_LINE = 2_000
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class RunningStep:
    """A step that has begun and not ended."""

    seq: int
    name: str
    started_ms: float


def run_of(project: Project, number: int) -> Run | None:
    """The run with that number, with its job, code and people; previews have none of their own."""
    related = ("job", "code", "created_by", "replay_of", "environment", "payload_blob", "result_blob")
    runs = Run.objects.filter(project=project, number=number).select_related(*related, "project__team")
    return runs.defer("twins", "payload_blob__content", "result_blob__content").first()


def preview_of(run: Run, number: int) -> Run | None:
    """The preview with that number of running `run` again."""
    looks = Run.objects.filter(project=run.project_id, number=number, replay_of=run, mode=Run.Mode.PREVIEW)
    return looks.select_related("job", "code", "environment").first()


def newest_run(project: Project, workflow: str = "") -> Run | None:
    """The newest run of the project, or of one workflow."""
    return newest_runs(project, workflow).first()


def newest_runs(project: Project, workflow: str = "") -> QuerySet[Run]:
    """The runs of the project, or of one workflow, newest first. What they were given is not read yet."""
    runs = Run.objects.filter(project=project, mode=Run.Mode.RUN).select_related("job", "environment")
    if workflow:
        runs = runs.filter(workflow=workflow)
    return runs.order_by("-number").defer("payload", "twins")


def newest_run_number(project: Project) -> int:
    """The number of the project's newest run, 0 before the first."""
    newest = Run.objects.filter(project=project).order_by("-number")
    return newest.values_list("number", flat=True).first() or 0


def runs_with_payload(project: Project, workflow: str, most: int) -> list[Run]:
    """The newest runs of a workflow with what they were given; of a large payload the beginning."""
    runs = Run.objects.filter(project=project, mode=Run.Mode.RUN, workflow=workflow)
    shown = runs.order_by("-number").select_related("payload_blob")
    return list(
        shown.only("number", "subject", "payload", "payload_blob__digest", "payload_blob__size")[:most]
    )


def steps_of(run: Run, *, after: int = 0, most: int | None = None) -> list[RunStep]:
    """The steps that ended, in the order in which they began, without what went in and came out."""
    steps = RunStep.objects.filter(run=run, seq__gt=after).defer("input", "output")
    return list(steps if most is None else steps[:most])


def step_of(run: Run, seq: int) -> RunStep | None:
    """One step with what went in and came out."""
    steps = RunStep.objects.filter(run=run, seq=seq).select_related("input_blob", "output_blob")
    return steps.defer("input_blob__content", "output_blob__content").first()


def failed_step(run: Run) -> int:
    """The number of the last step that failed, 0 for none."""
    failed = RunStep.objects.filter(run=run, status="failed").order_by("-seq")
    return failed.values_list("seq", flat=True).first() or 0


def last_speaking_step(run: Run) -> int:
    """The number of the last step that called a system, else of the last step, 0 for none."""
    speaking = Exchange.objects.filter(run=run, step__isnull=False).order_by("-step")
    last = RunStep.objects.filter(run=run).order_by("-seq").values_list("seq", flat=True)
    return speaking.values_list("step", flat=True).first() or last.first() or 0


def running_steps(run: Run, ended: Sequence[RunStep]) -> list[RunningStep]:
    """The steps that have begun and not ended, from the job's events: rows are written when a step ends."""
    if run.is_over or run.job_id is None:
        return []
    known = {step.seq for step in ended}
    begun: dict[int, dict[str, Any]] = {}
    events = JobEvent.objects.filter(job_id=run.job_id, kind="run.progress").order_by("seq")
    for payload in events.values_list("payload", flat=True):
        begun |= {step["seq"]: step for step in payload["started"]}
        for step in payload["ended"]:
            known.add(step["seq"])
    return [
        RunningStep(seq, payload["name"], payload["started_ms"])
        for seq, payload in begun.items()
        if seq not in known
    ]


def exchanges_of(
    run: Run, *, step: int | None = None, steps: Sequence[int] = (), after: int = 0, most: int = 200
) -> list[Exchange]:
    """The requests of the run, of one step or of several, in order, without headers and bodies."""
    found = Exchange.objects.filter(run=run, seq__gt=after).defer("request", "response")
    if step is not None:
        found = found.filter(step=step)
    if steps:
        found = found.filter(step__in=steps)
    return list(found[:most])


def count_exchanges(run: Run, *, step: int | None = None) -> int:
    """How many requests the run, or one step of it, made."""
    found = Exchange.objects.filter(run=run)
    return (found if step is None else found.filter(step=step)).count()


def exchange_of(run: Run, seq: int) -> Exchange | None:
    """One request with headers and bodies."""
    found = Exchange.objects.filter(run=run, seq=seq).select_related("request_blob", "response_blob")
    return found.defer("request_blob__content", "response_blob__content").first()


def whole_exchanges_of(run: Run, *, step: int, most: int = 50) -> list[Exchange]:
    """The requests of one step with headers and bodies."""
    found = Exchange.objects.filter(run=run, step=step).select_related("request_blob", "response_blob")
    return list(found.defer("request_blob__content", "response_blob__content")[:most])


def last_statuses(run: Run) -> dict[int, int]:
    """Step -> the status of the last answer it got. Steps that asked nobody or got no answer are absent."""
    rows = Exchange.objects.filter(run=run, step__isnull=False, status__isnull=False)
    return dict(rows.values_list("step", "status"))


def log_of(
    run: Run,
    *,
    step: int | None = None,
    after: int = 0,
    level: str = "",
    text: str = "",
    most: int = 200,
) -> list[LogLine]:
    """The log of the run, or of one step, after line `after`: at most `most` lines.

    `level` is the lowest one shown, `text` stands in the message. Of a message `shown` is the beginning, at
    most LONGEST_LINE + 1 characters; the whole is not read.
    """
    lines = LogLine.objects.filter(run=run, seq__gt=after)
    if step is not None:
        lines = lines.filter(step=step)
    if level in LEVELS:
        lines = lines.filter(level__in=LEVELS[LEVELS.index(level) :])
    if text:
        lines = lines.filter(message__icontains=text)
    return list(lines.annotate(shown=Left("message", LONGEST_LINE + 1)).defer("message")[:most])


def count_log(run: Run, *, step: int | None = None) -> int:
    """How many lines the run, or one step of it, logged."""
    lines = LogLine.objects.filter(run=run)
    return (lines if step is None else lines.filter(step=step)).count()


def retries_of(run: Run) -> int:
    """How many tries the run's steps needed besides the first ones."""
    told = RunStep.objects.filter(run=run, replayed=False).aggregate(more=Sum("attempts") - Count("pk"))
    return told["more"] or 0


def answer_of(run: Run) -> tuple[str, dict[str, Any] | None]:
    """How far the run is (its phase) and what it answers its sender, None while it has not."""
    phase, response = Run.objects.values_list("phase", "response").get(pk=run.pk)
    return phase, response
