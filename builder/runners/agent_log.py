"""The agent's log as events of the turn's job."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from builder.agent import Exchange
from builder.models import Turn
from builder.selectors.chats import events_by_job
from builder.services.proposals import keep_for_plan
from builder.services.usage import keep_call
from jobs.work import Work
from lib.redact import Redactor
from llm.messages import Usage
from llm.recording import Call, line_of, said_in
from planner.handover.proposing import PROPOSED
from systems.language_models import ModelChoice

HIDDEN = Redactor(())
"""Hides what has a secret's shape; keys themselves never come near a turn."""


class TurnLog:
    """What the agent tells becomes events of the job; calls of the model become rows beside it."""

    def __init__(self, work: Work, turn: Turn, choice: ModelChoice) -> None:
        self._work, self._turn, self._choice = work, turn, choice
        self._began = time.monotonic()

    def events(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What was told so far, also by an earlier worker."""
        return [*events_by_job([self._turn])[self._turn.job_id]]

    def tell(self, kind: str, payload: Mapping[str, Any], *, key: str | None = None) -> None:
        """An event of the job. What the agent proposes for the plan waits there too, to be decided."""
        self._work.emit(kind, payload, key=key)
        if kind == "turn.proposed":
            kept = keep_for_plan(turn=self._turn, told=payload)
            if kept is not None:
                self._work.emit(PROPOSED, kept.payload, key=f"{PROPOSED}:{kept.number}")

    def together(self) -> AbstractContextManager[None]:
        """A transaction that commits only while this worker holds the job."""
        return self._work.transaction()

    def check(self) -> None:
        """Raises Cancelled, LeaseLost or Draining."""
        self._work.check()

    def keep_call(self, exchange: Exchange) -> str | None:
        """The row of a call; its cost as text."""
        reply = exchange.reply
        call = Call(
            model=(reply.model if reply else "") or self._choice.name,
            sent=tuple(line_of(message, HIDDEN) for message in exchange.added),
            answer=said_in(reply, HIDDEN) if reply else "",
            usage=reply.usage if reply else exchange.usage or Usage(),
            milliseconds=exchange.milliseconds,
            problem=exchange.problem,
        )
        row = keep_call(turn=self._turn, call=call, price=self._choice.price)
        return None if row.cost is None else str(row.cost)

    def seconds(self) -> float:
        """Seconds since this worker took the turn."""
        return time.monotonic() - self._began
