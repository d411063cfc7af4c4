"""Starting long work of the Build tab."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from tenon.twins import DefinitionError

from builder.brief import USUAL_BUDGET, Brief, assemble
from builder.making import seeded
from builder.models import Chat, Turn
from builder.selectors.chats import attached_texts
from builder.selectors.material import material_of
from builder.services.chats import About, refuse_while_at_work, start_turn
from jobs.launch import launch
from planner.handover.rows import PlannedWorkflow
from runtime.execution import definition_of
from runtime.launch import start_run
from runtime.models import Run
from systems.language_models import ModelChoice, models_of
from systems.models import Environment
from teams.models import Project, Team, User

# The rest is for the message, what tools say, and the answer.
SHARE_OF_WINDOW = 0.6


def launch_turn(
    *,
    chat: Chat,
    mode: str,
    text: str,
    planned: PlannedWorkflow | None,
    by: User,
    about: About | None = None,
    instead_of: Turn | None = None,
    title: str = "",
    with_waiting: bool = True,
) -> Turn:
    """Begin a turn with its brief and send its job to a worker.

    `planned` is the workflow it is about, `instead_of` a turn beside which it stands as another branch.
    `with_waiting`: what the person attached and did not send yet goes along. Raises DomainError while the
    agent is at work in the chat.
    """
    about = about or About()
    with transaction.atomic():
        refuse_while_at_work(chat=chat)
        chat.refresh_from_db(fields=["head"])
        brief = brief_of(
            chat=chat,
            project=chat.project,
            by=by,
            mode=mode,
            planned=planned,
            about=about,
            after=instead_of.previous if instead_of else chat.head,
            again=instead_of,
            with_waiting=with_waiting,
        )
        kept = brief.as_json()
        if planned:
            kept["workflow"] = planned.spec.model_dump(mode="json", by_alias=True)
        turn = start_turn(
            chat=chat,
            mode=mode,
            text=text,
            planned=planned,
            brief=kept,
            by=by,
            about=about,
            instead_of=instead_of,
            title=title,
            with_waiting=with_waiting,
        )
        launch(turn.job)
    return turn


def brief_of(
    *,
    chat: Chat | None,
    project: Project,
    by: User,
    mode: str,
    planned: PlannedWorkflow | None,
    about: About,
    after: Turn | None,
    again: Turn | None = None,
    with_waiting: bool = True,
) -> Brief:
    """What the next turn will be told: shown before it is sent, and frozen when it is.

    `again` is the turn whose message is sent once more, with its files.
    """
    material = material_of(
        chat=chat,
        project=project,
        mode=mode,
        planned=planned,
        steps=about.scope.get("steps", ()),
        mentions=about.mentions,
        attachments=attached_texts(chat, by, again, with_waiting=with_waiting),
        after=after,
    )
    return assemble(material, budget_tokens=room_for(project.team, about.model), left_out=about.left_out)


def room_for(team: Team, model: str) -> int:
    """How many tokens a brief may have: a share of what the model holds."""
    choice = model_for(team, model)
    return int(choice.context * SHARE_OF_WINDOW) if choice else USUAL_BUDGET


def model_for(team: Team, key: str) -> ModelChoice | None:
    """The model with that key, else the one that is taken without a choice; None where there is none."""
    models = models_of(team)
    return next((each for each in models if each.key == key), None) or next(iter(models), None)


def launch_tests(
    *,
    project: Project,
    planned: PlannedWorkflow,
    files: Mapping[str, str],
    payloads: Sequence[Any],
    faults: Sequence[Mapping[str, Any]],
    environment: Environment | None,
    by: User,
    knows_event: bool = True,
) -> list[Run]:
    """One run of a workflow for each payload; all of them or none.

    Without an environment twins answer, with these faults; they know the records that the event is about,
    unless `knows_event` says otherwise.
    """
    with transaction.atomic():
        return [
            start_run(
                project=project,
                files=files,
                workflow=planned.key,
                title=planned.title,
                payload=payload,
                faults=faults,
                twins=_twins(planned, files, payload) if knows_event and environment is None else None,
                environment=environment,
                by=by,
            )
            for payload in payloads
        ]


def _twins(planned: PlannedWorkflow, files: Mapping[str, str], payload: Any) -> dict[str, Any] | None:
    """The event's records for the twins, None where they have them or nobody knows which they are."""
    try:
        seeds = seeded(planned.spec, definition_of(files), payload)
    except DefinitionError:  # the run itself says what is wrong with the file
        return None
    return {"seeds": seeds} if seeds else None
