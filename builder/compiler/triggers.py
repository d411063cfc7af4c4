"""The trigger of a plan as the expression that stands in `@workflow(trigger=...)`."""

from builder.compiler.literals import text
from planner.handover import Trigger, Verify

PRESETS = {
    "stripe_signature": "stripe",
    "hubspot_signature": "hubspot",
    "shopify_signature": "shopify",
    "github_signature": "github",
    "slack_signature": "slack",
}
WITH_HEADER: dict[str, tuple[str, ...]] = {
    "hmac_sha256": ("encoding", "prefix", "timestamp_header", "tolerance"),
    "shared_token": (),
}
"""Verifiers that are told the header's name, with the options each takes."""


def trigger_expression(trigger: Trigger, key: str) -> tuple[str, list[str]]:
    """The expression, and sentences about what the plan leaves open."""
    if trigger.kind == "webhook":
        return _webhook(trigger, key)
    if trigger.kind == "schedule":
        return _schedule(trigger)
    if trigger.kind == "event":
        return f"on_event({text(trigger.event or key)})", []
    return "manual()", []


def _webhook(trigger: Trigger, key: str) -> tuple[str, list[str]]:
    arguments = [text(trigger.path.strip("/") or key)]
    problems = []
    if trigger.verify:
        verifier, problem = _verifier(trigger.verify, trigger.system or key)
        arguments += [f"verify={verifier}"] if verifier else []
        problems += [problem] if problem else []
    else:
        problems.append(
            "the plan does not say how the sender of an event is verified: anyone can start a run"
        )
    if trigger.dedupe_key:
        arguments.append(f"dedupe={text(trigger.dedupe_key)}")
    if trigger.respond == "sync":
        arguments.append('respond="sync"')
    return f"webhook({', '.join(arguments)})", problems


def _verifier(verify: Verify, system: str) -> tuple[str, str]:
    secret = text(verify.secret_name or f"{system.replace('-', '_')}_webhook")
    scheme = verify.scheme.strip().lower().replace("-", "_")
    if scheme in PRESETS:
        return f"{scheme}({secret})", ""
    if scheme not in WITH_HEADER:
        return "", f"verify {verify.scheme} is no verifier of the SDK"
    if not verify.header:
        return "", f"verify {verify.scheme} needs the name of a header"
    known = WITH_HEADER[scheme]
    given = {name: value for name, value in verify.options.items() if name in known and value}
    unknown = sorted(set(verify.options) - set(known))
    options = [f"{name}={_option(name, value)}" for name, value in given.items()]
    said = ", ".join([text(verify.header), f"secret={secret}", *options])
    problem = f"verify {verify.scheme} knows no option {', '.join(unknown)}" if unknown else ""
    return f"{scheme}({said})", problem


def _option(name: str, value: str) -> str:
    return value if name == "tolerance" and value.isdigit() else text(value)


def _schedule(trigger: Trigger) -> tuple[str, list[str]]:
    if trigger.every_seconds:
        return f"schedule(every={trigger.every_seconds})", []
    if not trigger.cron:
        return "manual()", [
            "the schedule has neither a cron expression nor an interval; it is started by hand"
        ]
    zone = f", timezone={text(trigger.timezone)}" if trigger.timezone else ""
    return f"schedule(cron={text(trigger.cron)}{zone})", []
