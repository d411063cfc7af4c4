"""The agent of the Build tab: a loop around a model, with tools that work on one project.

Everything it does is an event, and what the model is sent is a projection of those events; resuming is
reading them again. This room knows neither database nor browser: `builder.runners.turn` gives it its desk
and its log.
"""

from builder.agent.budgets import Budget
from builder.agent.conversation import Opening
from builder.agent.desk import Desk, Refused, RunTold, Standing
from builder.agent.log import Exchange, Log
from builder.agent.loop import Agent
from builder.agent.outcomes import Finished, Outcome, Paused, Stopped
from builder.agent.tools import tools_for
from builder.agent.tools.finish import what_is_missing

__all__ = [
    "Agent",
    "Budget",
    "Desk",
    "Exchange",
    "Finished",
    "Log",
    "Opening",
    "Outcome",
    "Paused",
    "Refused",
    "RunTold",
    "Standing",
    "Stopped",
    "tools_for",
    "what_is_missing",
]
