"""What starts a workflow, line by line, as the page, the Markdown and the documents tell it."""

from dataclasses import dataclass

from planner.clock import clock
from planner.spec.workflow import Trigger

UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class TriggerLine:
    """`label` and what is known: words, then perhaps something to be set as code."""

    label: str
    words: str = ""
    code: str = ""


def trigger_lines(trigger: Trigger, system: str) -> list[TriggerLine]:
    """What is known, and what a run cannot do without and nobody said. `system` is the name of its system."""
    kinds = {
        "webhook": f"Webhook from {system}",
        "schedule": "Schedule",
        "manual": "Started by hand or by an API call",
        "event": f"Event of {system}",
    }
    lines = [
        TriggerLine("Kind", kinds[trigger.kind]),
        TriggerLine("Event", code=trigger.event),
        TriggerLine("Path", code=f"POST /{trigger.path.lstrip('/')}" if trigger.path else ""),
    ]
    if trigger.kind == "schedule":
        lines += _times(trigger)
    if trigger.kind == "webhook":
        lines += _received(trigger)
    return [line for line in lines if line.words or line.code]


def _times(trigger: Trigger) -> list[TriggerLine]:
    if trigger.every_seconds:
        return [TriggerLine("When", clock("", trigger.every_seconds))]
    if not trigger.cron:
        return [TriggerLine("When", UNKNOWN)]
    return [TriggerLine("When", trigger.timezone, trigger.cron)]


def _received(trigger: Trigger) -> list[TriggerLine]:
    verify = trigger.verify
    proof = TriggerLine("Proof", f"{UNKNOWN}; anybody who knows the address can start a run")
    if verify:
        where = f"{verify.header} checked by" if verify.header else "checked by"
        proof = TriggerLine("Proof", where, verify.scheme)
    return [
        proof,
        TriggerLine("Secret", code=verify.secret_name if verify else ""),
        TriggerLine("Counts once by", "" if trigger.dedupe_key else UNKNOWN, trigger.dedupe_key),
        TriggerLine("Answers", "before it works" if trigger.respond == "async" else "with the result"),
    ]
