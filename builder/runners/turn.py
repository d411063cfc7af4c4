"""One turn of a chat as a job.

A planned workflow is built by the compiler first, so that an agent's first reply already has something that
runs. Where a language model is set up it goes on from there; where none is, the rules do what they can and
say so. A turn may be resumed by another worker at any point.
"""

from django.urls import reverse

from builder.agent import Finished, Outcome, Paused, Stopped
from builder.finding import find_places
from builder.models import Turn
from builder.runners import words
from builder.runners.answering import answer, open_for
from builder.runners.building import Built, build, say, snapshot_before
from builder.runners.desk import ProjectDesk
from builder.runners.first_words import planned_first
from builder.runners.tools import tool_call
from builder.selectors.chats import endings_of, turn_of_job
from builder.selectors.files import files_of, latest_snapshot
from builder.workspace import workflow_file
from jobs.work import Work
from lib.text import counted
from planner.handover import WorkflowSpec
from planner.handover.rows import planned_workflows


def run(work: Work) -> None:
    """Answer the turn that this job belongs to."""
    turn = turn_of_job(work.job_id)
    if turn is None or endings_of([turn]):
        # A worker that was lost after it had told the ending has left nothing to do.
        return
    if planned_first(work, turn):
        return
    planned = turn.brief.get("workflow")
    spec = WorkflowSpec.model_validate(planned) if planned else None
    opened = open_for(work, turn)
    built = None
    if spec is not None and _asks_for_build(turn, spec):
        built = build(work, turn, spec, with_agent=opened is not None)
    if opened is None:
        _by_rules(work, turn, built)
    elif spec is not None and built is not None and built.is_done and _says_no_more(turn, spec):
        _conclude_build(work, built)
    else:
        desk = ProjectDesk(work, turn, spec)
        _conclude(work, turn, desk, answer(work, turn, desk, opened, built))


def _asks_for_build(turn: Turn, spec: WorkflowSpec) -> bool:
    """Whether the compiler writes first: somebody pressed Build or says so, or there is no code yet."""
    if turn.mode != Turn.Mode.BUILD:
        return False
    before = snapshot_before(turn)
    has_code = before is not None and workflow_file(spec.key) in before.manifest
    return not has_code or words.says_build(turn.text)


def _says_no_more(turn: Turn, spec: WorkflowSpec) -> bool:
    """Whether the message asks for nothing besides the build."""
    return turn.text.strip() in ("", words.build_message(spec.title))


def _by_rules(work: Work, turn: Turn, built: Built | None) -> None:
    """Without a model: a build is concluded, anything else is looked up in plan and code."""
    if built:
        _conclude_build(work, built)
        return
    project = turn.chat.project
    with tool_call(work, "search", "Search plan and code") as call:
        specs = [planned.spec for planned in planned_workflows(project)]
        places = find_places(turn.text, specs, files_of(latest_snapshot(project)))
        call.title = f"Searched plan and code: {counted(len(places), 'place')}"
    address = reverse("builder:build", args=[project.team.slug, project.slug])
    say(work, "answer", words.found_places(places, address))
    _finish(work, "finished", "", 0, 0, None)


def _conclude_build(work: Work, built: Built) -> None:
    say(work, "conclusion", words.conclusion(built.states))
    _finish(work, "finished", "", built.proven, len(built.states), built.snapshot.number)


def _conclude(work: Work, turn: Turn, desk: ProjectDesk, outcome: Outcome) -> None:
    """How the agent's turn ended, with the criteria as they stand now."""
    standing = desk.standing() if turn.mode == Turn.Mode.BUILD else []
    proven = sum(each.state == "proven" for each in standing)
    newest = latest_snapshot(turn.chat.project)
    number = newest.number if newest and turn.snapshots.exists() else None
    match outcome:
        case Finished(summary):
            if turn.mode == Turn.Mode.BUILD:
                say(work, "conclusion", summary)
            _finish(work, "finished", summary, proven, len(standing), number)
        case Paused(question):
            _finish(work, "paused", question, proven, len(standing), number)
        case Stopped(why, reason):
            work.emit("turn.notice", {"kind": why, "text": reason}, key="stopped")
            _finish(work, "stopped", reason, proven, len(standing), number)


def _finish(work: Work, outcome: str, summary: str, proven: int, total: int, snapshot: int | None) -> None:
    ending = {"proven": proven, "total": total, "snapshot": snapshot, "outcome": outcome, "summary": summary}
    work.emit("turn.finished", ending, key="finished")
