"""Where a test's payload comes from, read when it is asked for."""

import json
from collections.abc import Mapping
from typing import Any

from builder.making import made_payload
from builder.trials import EXAMPLE, FIXTURE, FIXTURES, MADE, RUN
from lib.text import whole_number
from planner.handover import WorkflowSpec
from planner.handover.rows import described_by_system, research_of
from runtime.selectors.runs import run_of
from runtime.selectors.whole import whole_value
from teams.models import Project


def payload_of_source(
    project: Project, spec: WorkflowSpec, files: Mapping[str, str], seed: int, source: str
) -> tuple[Any] | None:
    """The payload of one source in a tuple, None where there is none. That of a past run is read whole."""
    if source == EXAMPLE:
        example = spec.trigger.payload_example
        return None if example is None else (example,)
    if source == MADE:
        return (made_event(project, spec, seed),)
    if source.startswith(FIXTURE):
        return _decoded(files.get(FIXTURES + source.removeprefix(FIXTURE)))
    if source.startswith(RUN):
        return _of_run(project, spec.key, whole_number(source.removeprefix(RUN)))
    return None


def made_event(project: Project, spec: WorkflowSpec, seed: int) -> Any:
    """A made-up payload, as the API description of the trigger's system has it where there is one."""
    described = described_by_system(project, research_of(project))
    return made_payload(spec, seed, described.get(spec.trigger.system))


def _of_run(project: Project, workflow: str, number: int) -> tuple[Any] | None:
    run = run_of(project, number)
    if run is None or run.workflow != workflow:
        return None
    if run.payload_blob_id is None:
        return (run.payload,)
    whole = whole_value(run, "payload", 0)
    return _decoded(whole.content.decode("utf-8")) if whole else None


def _decoded(text: str | None) -> tuple[Any] | None:
    try:
        return None if text is None else (json.loads(text),)
    except ValueError:  # a fixture somebody broke
        return None
