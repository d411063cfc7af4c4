"""A turn answered by an agent with a language model."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from builder.agent import Agent, Budget, Opening, Outcome
from builder.brief.parts import written
from builder.models import Attachment, Turn
from builder.proof import CriterionProof
from builder.runners import words
from builder.runners.agent_log import TurnLog
from builder.runners.building import Built, tell_proof
from builder.runners.desk import ProjectDesk
from builder.selectors.files import latest_snapshot
from builder.selectors.proofs import is_news
from jobs.work import Work
from llm.messages import Picture
from llm.model import Model
from llm.stoppable import Stoppable
from systems.language_models import ModelChoice, guard, open_model_for

LARGEST_PICTURE = 4_000_000
"""Bytes; larger ones are refused by most servers."""


@dataclass(frozen=True)
class Opened:
    """The model that answers a turn, and what is known of it."""

    model: Model
    choice: ModelChoice


def open_for(work: Work, turn: Turn) -> Opened | None:
    """The model that was chosen for the turn, else the chat's, else the team's; None where there is none."""
    found = open_model_for(turn.chat.project.team, turn.model or turn.chat.model)
    return Opened(Stoppable(found[0], work.check), found[1]) if found else None


def answer(work: Work, turn: Turn, desk: ProjectDesk, opened: Opened, built: Built | None) -> Outcome:
    """Let the agent work until the turn is over."""
    project = turn.chat.project

    def say_proof(proof: CriterionProof) -> None:
        work.check()
        spec, snapshot = desk.plan(desk.scope), latest_snapshot(project)
        if spec is None or snapshot is None:
            return
        texts = {each.key: each.text for each in spec.acceptance_criteria}
        tell_proof(work, snapshot, proof, texts, again=is_news(snapshot, proof))

    agent = Agent(
        opened.model,
        desk,
        TurnLog(work, turn, opened.choice),
        turn.mode,  # type: ignore[arg-type]
        Opening(
            written(turn.brief.get("parts", []), turn.brief.get("notes", [])),
            words.message_to_agent(
                turn.text,
                built.states if built else None,
                [str(finding) for finding in built.findings] if built else [],
            ),
            _pictures(turn, opened.choice),
        ),
        budget=Budget(
            calls=settings.AGENT_CALLS,
            tokens=settings.MODEL_TOKENS or Budget.tokens,
            dollars=Decimal(settings.AGENT_DOLLARS) if opened.choice.price else None,
            seconds=settings.AGENT_MINUTES * 60,
        ),
        window=opened.choice.context,
        max_tokens=opened.choice.most_output,
        say_proof=say_proof,
        may_ask=guard(project, opened.choice),
    )
    return agent.run()


def _pictures(turn: Turn, choice: ModelChoice) -> tuple[Picture, ...]:
    """Pictures that were attached, for a model that can see; the brief names them in any case."""
    if not choice.sees:
        return ()
    rows = turn.attachments.filter(kind=Attachment.Kind.PICTURE, size__lte=LARGEST_PICTURE)
    return tuple(Picture(row.name, row.media_type, bytes(row.data)) for row in rows)
