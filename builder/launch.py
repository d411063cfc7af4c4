"""Starting long work of the Build tab."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from builder.briefs import freeze_brief
from builder.models import Chat, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.services.chats import start_turn
from jobs.launch import launch
from planner.handover.rows import PlannedWorkflow, research_of
from runtime.launch import start_run
from runtime.models import Run
from teams.models import Project, User


def launch_turn(*, chat: Chat, mode: str, text: str, planned: PlannedWorkflow | None, by: User) -> Turn:
    """Begin a turn with its brief and send its job to a worker."""
    project = chat.project
    brief = {}
    if planned:
        brief = freeze_brief(planned.spec, research_of(project), files_of(latest_snapshot(project)))
    with transaction.atomic():
        turn = start_turn(chat=chat, mode=mode, text=text, planned=planned, brief=brief, by=by)
        launch(turn.job)
    return turn


def launch_tests(
    *,
    project: Project,
    planned: PlannedWorkflow,
    files: Mapping[str, str],
    payloads: Sequence[Any],
    faults: Sequence[Mapping[str, Any]],
    by: User,
) -> list[Run]:
    """One run of a workflow for each payload, against twins with these faults; all of them or none."""
    with transaction.atomic():
        return [
            start_run(
                project=project,
                files=files,
                workflow=planned.key,
                title=planned.title,
                payload=payload,
                faults=faults,
                by=by,
            )
            for payload in payloads
        ]
