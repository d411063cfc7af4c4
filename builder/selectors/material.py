"""All that a turn may be told, read from the database: the material of its brief."""

from collections.abc import Mapping, Sequence

from builder.blocks import Calls, Prose
from builder.brief import Attached, Connected, CriterionStands, Material, RunFacts, Said
from builder.models import Attachment, Chat, Turn
from builder.noting import TurnTold
from builder.selectors.chats import compactions_of, told_by_job, turns_before
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.mentions import mentioned
from builder.selectors.proofs import proofs_of
from builder.selectors.run_facts import told_run
from builder.transcript import Transcript, read_transcript
from planner.handover.rows import PlannedWorkflow, planned_workflows, research_of
from runtime.selectors.runs import newest_run, run_of
from systems.models import Connection
from systems.selectors.environments import is_signed_in
from teams.models import Project

TOLD_TURNS = 60
"""Of a long branch the last turns; a note stands for the others as soon as somebody compacts it."""


def material_of(
    *,
    chat: Chat | None,
    project: Project,
    mode: str,
    planned: PlannedWorkflow | None,
    steps: Sequence[str] = (),
    mentions: Sequence[Mapping[str, str]] = (),
    attachments: Sequence[Attachment] = (),
    after: Turn | None = None,
) -> Material:
    """What the next turn may be told when it follows the turn `after`."""
    workflows = planned_workflows(project)
    note, earlier = earlier_of(chat, after)
    return Material(
        mode=mode,
        spec=planned.spec if planned else None,
        research=research_of(project),
        workflows=[each.spec for each in workflows],
        steps=steps,
        connections=_connections(project),
        files=files_of(latest_snapshot(project)),
        mentioned=mentioned(project, mentions, workflows),
        attached=[Attached(each.name, each.kind, each.text, each.about) for each in attachments],
        criteria=_criteria(project, planned),
        runs=_runs(project, planned, mentions, attachments),
        note=note,
        earlier=earlier,
    )


def earlier_of(chat: Chat | None, after: Turn | None) -> tuple[str, list[Said]]:
    """The note that stands for older turns, and the turns that are told themselves."""
    note = chat.handover if chat else ""
    if chat is None or after is None:
        return note, []
    compacted, told = told_turns(chat, after, most=TOLD_TURNS)
    said = [Said(each.number, each.text, answer_of(each.transcript)) for each in told]
    return compacted or note, said


def told_turns(chat: Chat, after: Turn, most: int = 0) -> tuple[str, list[TurnTold]]:
    """The newest note of the branch that ends with `after`, and the turns since with what came of them.

    `most` limits these to the last ones, 0 does not.
    """
    turns = turns_before(chat, after)
    notes = compactions_of(turns)
    last = max((place for place, turn in enumerate(turns) if turn.job_id in notes), default=-1)
    since = turns[last + 1 :][-most:]
    events = told_by_job(since)
    told = [
        TurnTold(turn.number, turn.mode, turn.text, read_transcript(events[turn.job_id])) for turn in since
    ]
    return (notes[turns[last].job_id]["note"] if last >= 0 else ""), told


def answer_of(transcript: Transcript) -> str:
    """What the agent said and did, in short: its words, and one line for each tool."""
    lines: list[str] = []
    for block in transcript.blocks:
        if isinstance(block, Prose):
            lines.append(block.markdown.strip())
        elif isinstance(block, Calls):
            lines += [f"[{call.tool}] {call.title}" + ("" if call.ok else ", failed") for call in block.items]
    asked = transcript.question
    if asked:
        lines.append(f"I asked: {asked.question}")
    return "\n".join(line for line in lines if line)


def _connections(project: Project) -> list[Connected]:
    rows = Connection.objects.filter(environment__project=project).defer("secret")
    return [
        Connected(
            row.system,
            row.environment.name,
            row.base_url,
            "signed in" if is_signed_in(row) else "not signed in",
        )
        for row in rows.select_related("environment", "sign_in").order_by("system", "environment__pk")
    ]


def _criteria(project: Project, planned: PlannedWorkflow | None) -> list[CriterionStands]:
    if planned is None:
        return []
    states = proofs_of(project).states(planned.spec)
    return [CriterionStands(each.key, each.text, each.state, each.reason) for each in states]


def _runs(
    project: Project,
    planned: PlannedWorkflow | None,
    mentions: Sequence[Mapping[str, str]],
    attachments: Sequence[Attachment],
) -> list[RunFacts]:
    """The workflow's newest run when it failed, and the runs that attached logs are about.

    A run that was named with @ is told where it is named.
    """
    newest = newest_run(project, planned.key) if planned else None
    numbers = [int(each.about["run"]) for each in attachments if each.about.get("run")]
    if newest and newest.state in ("failed", "parked"):
        numbers.append(newest.number)
    named = {each["key"] for each in mentions if each["kind"] == "run"}
    found = [run_of(project, number) for number in dict.fromkeys(numbers) if str(number) not in named]
    return [RunFacts(run.number, run.title, told_run(run)) for run in found if run]
