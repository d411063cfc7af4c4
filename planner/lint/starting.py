"""Findings about what starts a workflow and about the systems it signs in to."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from planner.catalogue import find
from planner.editing.schedules import schedule
from planner.lint.findings import Finding, Fix
from planner.spec.research import Research
from planner.spec.workflow import Verify, WorkflowSpec

EVENT_ID = re.compile(r"(event|message|delivery|webhook|notification)_?id", re.IGNORECASE)
# Whether an expression ever comes does not hang on today; findings must be the same tomorrow.
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def trigger(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """A webhook without verify, dedupe key or payload; a schedule without time or zone."""
    found = spec.trigger
    if found.kind == "webhook":
        yield from _webhook(spec)
    elif found.kind == "schedule":
        if not found.cron and not found.every_seconds:
            message = "The schedule does not say when: give a cron expression or a number of seconds."
            yield Finding("trigger_incomplete", "trigger.cron", "error", message, "trigger")
        elif found.cron and schedule(found.cron, found.timezone, NOW).problem:
            problem = schedule(found.cron, found.timezone, NOW)
            message = f"The schedule cannot be kept: {problem.problem}"
            yield Finding("trigger_incomplete", f"trigger.{problem.where}", "error", message, "trigger")
        elif found.cron and not found.timezone:
            message = "The schedule does not say in which time zone; clocks change twice a year."
            fix = Fix("Use UTC", {"trigger.timezone": "UTC"})
            yield Finding("trigger_incomplete", "trigger.timezone", "error", message, "trigger", fix)
    elif found.kind == "event" and not found.event:
        message = "The workflow waits for an event of another workflow, but not for which."
        yield Finding("trigger_incomplete", "trigger.event", "error", message, "trigger")


def _webhook(spec: WorkflowSpec) -> Iterator[Finding]:
    found = spec.trigger
    if not found.path:
        message = "The webhook has no path to be sent to."
        fix = Fix(f"Use {spec.key}", {"trigger.path": spec.key})
        yield Finding("trigger_incomplete", "trigger.path", "error", message, "trigger", fix)
    if found.verify is None:
        message = "The sender of the webhook is not verified; anybody who knows the address can start a run."
        yield Finding(
            "trigger_incomplete", "trigger.verify", "error", message, "trigger", _signature(found.system)
        )
    elif not found.verify.secret_name:
        message = "The webhook is verified, but the name of the secret is missing."
        fix = Fix(
            f"Call it {found.system}_webhook", {"trigger.verify.secret_name": f"{found.system}_webhook"}
        )
        yield Finding("trigger_incomplete", "trigger.verify.secret_name", "error", message, "trigger", fix)
    if not found.dedupe_key:
        message = "Nothing tells repeated events apart: an event delivered twice runs twice."
        usual = _usual_key(found.payload_example)
        yield Finding("trigger_incomplete", "trigger.dedupe_key", "warning", message, "trigger", usual)
    if found.payload_example is None:
        message = "There is no example of the event, so nothing about it can be checked."
        yield Finding("trigger_incomplete", "trigger.payload_example", "warning", message, "trigger")


def _usual_key(example: Any) -> Fix | None:
    """The field of the event that is called like the id of an event, never the id of a record in it."""
    first = example[0] if isinstance(example, list) and example else example
    names = list(first) if isinstance(first, dict) else []
    found = next((name for name in names if EVENT_ID.fullmatch(name)), None)
    return Fix(f"Count once by {found}", {"trigger.dedupe_key": found}) if found else None


def _signature(system: str) -> Fix | None:
    """The vendor's own signature, where it is known."""
    entry = find(system)
    if entry is None or entry.webhook is None or not entry.webhook.signature:
        return None
    webhook = entry.webhook
    verify = Verify(
        scheme=webhook.signature,
        header=webhook.header,
        secret_name=f"{system}_webhook",
        options=dict(webhook.options),
    )
    return Fix(f"Verify {entry.name}'s signature", {"trigger.verify": verify.model_dump(mode="json")})


def sign_in(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Calls to a system nobody knows how to sign in to, or that the workflow does not list."""
    used = {system.key: (number, system) for number, system in enumerate(spec.systems)}
    for number, endpoint in enumerate(spec.endpoints):
        if endpoint.system not in used:
            message = f"{endpoint.key} calls {endpoint.system}, which is not among the workflow's systems."
            yield Finding(
                "endpoint_without_auth", f"endpoints[{number}].system", "error", message, endpoint.key
            )
    for number, system in used.values():
        if system.auth.scheme == "unknown" and any(each.system == system.key for each in spec.endpoints):
            entry = find(system.key) or find(system.name)
            usual = entry.auth[0] if entry and entry.auth else ""
            path = f"systems[{number}].auth.scheme"
            told = usual.replace("_", " ").replace("oauth2", "OAuth 2.0").replace("api key", "an API key")
            fix = Fix(f"Use {told}, as is usual", {path: usual}) if usual else None
            message = f"It is not known how to sign in to {system.name or system.key}."
            yield Finding("endpoint_without_auth", path, "error", message, "systems", fix)
