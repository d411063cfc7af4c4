"""Runs, what happened in them, and what makes them durable."""

from runtime.models.blobs import Blob
from runtime.models.deployments import Delivery, DeployedWorkflow, Deployment, SeenEvent
from runtime.models.durable import Event, JournalEntry, KeyValue, Wait, Write, WriteOutcome
from runtime.models.facts import Exchange, LogLine, RunStep
from runtime.models.runs import CodeBundle, Run

__all__ = [
    "Blob",
    "CodeBundle",
    "Delivery",
    "DeployedWorkflow",
    "Deployment",
    "Event",
    "Exchange",
    "JournalEntry",
    "KeyValue",
    "LogLine",
    "Run",
    "RunStep",
    "SeenEvent",
    "Wait",
    "Write",
    "WriteOutcome",
]
