"""What a project's workflows are, as JSON values: told by code, read back by a host that never imports it."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from tenon.signatures import HmacSha256, HubspotSignature, SharedToken, StripeSignature, Verifier
from tenon.triggers import OnEvent, Schedule, Trigger, Webhook, manual, on_event, schedule, webhook
from tenon.workflows import Workflow

VERIFIERS: Final[dict[str, type[Any]]] = {
    "stripe_signature": StripeSignature,
    "hubspot_signature": HubspotSignature,
    "shared_token": SharedToken,
}


class BadDefinition(ValueError):
    """A value that no trigger gives: code may tell anything."""


def workflow_as_dict(workflow: Workflow[Any]) -> dict[str, Any]:
    """`{key, title, kind, on_error, trigger}`."""
    return {
        "key": workflow.key,
        "title": workflow.title,
        "kind": workflow.kind,
        "on_error": workflow.on_error,
        "trigger": trigger_as_dict(workflow.trigger),
    }


def trigger_as_dict(trigger: Trigger) -> dict[str, Any]:
    """All that `trigger_from_dict` needs to make the same trigger again.

    >>> from tenon import github_signature, webhook
    >>> trigger = webhook("issues", verify=github_signature("github_webhook"), dedupe="id")
    >>> trigger_from_dict(trigger_as_dict(trigger)) == trigger
    True
    """
    value = trigger.as_dict()
    if isinstance(trigger, Webhook) and trigger.verify is not None:
        value["verify"] = asdict(trigger.verify)  # type: ignore[call-overload]
    return value


def trigger_from_dict(value: Mapping[str, Any]) -> Trigger:
    """The trigger again. Raises ValueError, BadDefinition among them, for a value that no trigger gives."""
    kind = value.get("kind")
    if kind == Webhook.kind:
        given = value.get("verify")
        verify = _verifier(given) if given is not None else None
        return webhook(_text(value, "path"), verify, _text(value, "dedupe"), value.get("respond", "async"))
    if kind == Schedule.kind:
        every = value.get("every")
        if every is not None and (not isinstance(every, int) or isinstance(every, bool)):
            raise BadDefinition("schedule: every is a whole number of seconds")
        return schedule(_text(value, "cron"), _text(value, "timezone"), every)
    if kind == OnEvent.kind:
        return on_event(_text(value, "name"))
    if kind == "manual":
        return manual()
    raise BadDefinition(f"there is no trigger of kind {kind!r}")


def _verifier(value: Any) -> Verifier:
    if not isinstance(value, Mapping) or not isinstance(value.get("scheme"), str):
        raise BadDefinition("webhook: verify is no verifier")
    made = VERIFIERS.get(value["scheme"], HmacSha256)
    known = {each.name: each for each in fields(made)}
    if set(value) != set(known):
        raise BadDefinition(f"webhook: verify takes {', '.join(sorted(known))}")
    for name, given in value.items():
        wanted: tuple[type, ...] = (int,) if name == "tolerance" else (str,)
        if name == "timestamp_header" and made is HmacSha256:
            wanted = (str, type(None))
        if not isinstance(given, wanted) or isinstance(given, bool):
            raise BadDefinition(f"webhook: {name} of verify must not be {type(given).__name__}")
    if made is HmacSha256:
        if value["encoding"] not in ("hex", "base64"):
            raise BadDefinition("webhook: encoding of verify is hex or base64")
        if value["message"] not in ("body", "timestamp.body", "v0:timestamp:body"):
            raise BadDefinition("webhook: message of verify is none that is known")
    verifier: Verifier = made(**value)
    return verifier


def _text(value: Mapping[str, Any], name: str) -> str:
    given = value.get(name, "")
    if not isinstance(given, str) or len(given) > 500:
        raise BadDefinition(f"{value.get('kind')}: {name} is a short text")
    return given
