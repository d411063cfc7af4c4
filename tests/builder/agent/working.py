"""Letting the agent work on a desk in memory, with a scripted model."""

import json
from collections.abc import Sequence
from typing import Any

from builder.agent import Agent, Opening, Outcome
from llm.messages import ToolCall
from llm.script import Step
from llm.scripted import ScriptedServer
from tests.builder.agent.desk import MemoryDesk, MemoryLog

OPENING = Opening("You build integrations.", "Make the total right.")
DONE = {"summary": "The total is right now."}
WRONG = "def total(a, b):\n    return a - b\n"


def call(name: str, arguments: Any, ident: str = "c1") -> ToolCall:
    return ToolCall(ident, name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def work(
    script: Sequence[Step], *, desk: MemoryDesk | None = None, log: MemoryLog | None = None, **options: Any
) -> tuple[Outcome, MemoryDesk, MemoryLog, list[dict[str, Any]]]:
    desk, log = desk or MemoryDesk(), log or MemoryLog()
    with ScriptedServer(script) as server:
        given = {"mode": "build", "opening": OPENING, "sleep": lambda _: None, **options}
        outcome = Agent(server.model(), desk, log, **given).run()
    return outcome, desk, log, server.requests
