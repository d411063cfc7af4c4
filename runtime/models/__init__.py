"""Runs and what happened in them."""

from runtime.models.facts import Exchange, LogLine, RunStep
from runtime.models.runs import CodeBundle, Run

__all__ = ["CodeBundle", "Exchange", "LogLine", "Run", "RunStep"]
