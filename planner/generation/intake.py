"""How a case is set off and how its record comes in: with the event, by reading it, or as a list."""

import re
from dataclasses import dataclass
from typing import Any

from tenon.mapping import pick, put

from planner.catalogue import CatalogueSystem, Webhook, find
from planner.conventions import Convention, KnownObject, id_example
from planner.generation.cases import Case
from planner.generation.events import MACHINE, happening
from planner.generation.naming import identifier, plural, slug, words
from planner.spec.research import ResearchTrigger
from planner.spec.workflow import Operation, Trigger, Verify

THIN = re.compile(
    r"\b(only|just)\b[^.]*\bids?\b|\bids? only|carr(y|ies) only|thin (event|payload|webhook)", re.IGNORECASE
)
FULL = re.compile(r"(full|whole|complete) (record|payload|object|\w+ (is|comes))", re.IGNORECASE)
HEADER = re.compile(r"\bX-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b|\b[A-Z][a-z]+(?:-[A-Z][a-z]+)*-Signature\b")
ID_NAMES = ("id", "objectId", "recordId")


@dataclass(frozen=True)
class Intake:
    """The trigger, and where the record is.

    `reading` is the call that gets it, None where the event brings it. `record` refers to the record itself,
    `identity` to its id in the event, `output` names what the reading puts out. `thin` says what was decided,
    `assumed` what nobody said.
    """

    trigger: Trigger
    record: str
    output: str = "event"
    reading: Operation | None = None
    identity: str = ""
    event_at: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def is_thin(self) -> bool:
        return self.reading == "read"

    @property
    def is_list(self) -> bool:
        return self.reading == "list"


def intake_of(case: Case, record: dict[str, Any]) -> Intake:
    """The trigger of a case. Without one in the documents: the vendor's webhook if known, else by hand."""
    found = case.trigger
    if found is None:
        webhook = case.source.convention is not None and case.source.convention.event is not None
        kind = "webhook" if webhook else "manual"
        found = ResearchTrigger.model_validate({"kind": kind, "system": case.source.system.key})
        said = "a webhook of the source" if webhook else "a person"
        made = _webhook(case, found, record) if webhook else _listed(case, found)
        assumption = f"The workflow is started by {said}; the documents do not say what starts it."
        return Intake(**{**made.__dict__, "assumed": (*made.assumed, assumption)})
    return _webhook(case, found, record) if found.kind == "webhook" else _listed(case, found)


def _listed(case: Case, found: ResearchTrigger) -> Intake:
    item = identifier(case.source.label)
    trigger = Trigger(
        kind=found.kind,
        system=found.system or case.source.system.key,
        event=found.event,
        cron=found.cron,
        timezone=found.timezone or ("UTC" if found.cron else ""),
        every_seconds=found.every_seconds,
    )
    assumed = () if found.timezone or not found.cron else ("The schedule is in UTC.",)
    return Intake(trigger, item, plural(item), "list", assumed=assumed)


def _webhook(case: Case, found: ResearchTrigger, record: dict[str, Any]) -> Intake:
    entry = find(case.source.system.key) or find(case.source.name)
    vendor = entry.webhook if entry and entry.webhook else Webhook()
    event = event_name(case, found.event)
    payload, record_at = _payload(case, event, record)
    thin, assumed = _is_thin(case, vendor)
    dedupe_key = _dedupe_key(case, vendor, event)
    if dedupe_key and isinstance(payload, dict) and pick(payload, dedupe_key) is None:
        payload = put({**payload}, dedupe_key, "evt-1042")
    trigger = Trigger(
        kind="webhook",
        system=found.system or case.source.system.key,
        event=event,
        path=_path(case, event or found.event),
        verify=_verify(case, entry, vendor),
        dedupe_key=dedupe_key,
        payload_example=[payload] if vendor.batched and payload is not None else payload,
    )
    event_at = vendor.event_at if MACHINE.fullmatch(event) else ""
    if thin:
        name = identifier(case.source.label)
        identity = f"event.{vendor.id_at or _id_in(payload)}"
        return Intake(trigger, name, name, "read", identity, event_at, assumed)
    whole = f"event.{record_at}" if record_at else "event"
    return Intake(trigger, whole, "event", None, "", event_at, assumed)


def event_name(case: Case, said: str) -> str:
    """The event as the vendor calls it, where words of the documents say no more than what happened."""
    convention = case.source.convention
    if MACHINE.fullmatch(said) or convention is None or convention.event is None or case.source.known is None:
        return said
    what = happening(said or "created")
    name = convention.event.names.get(what, "") if what else ""
    known = case.source.known
    filled = name.replace("<objects>", known.plural or f"{known.name}s").replace("<object>", known.name)
    return filled or said


def _path(case: Case, event: str) -> str:
    what = happening(event) or (words(event)[-1] if words(event) else "received")
    return slug(f"{case.source.label} {what}")


def _payload(case: Case, event: str, record: dict[str, Any]) -> tuple[Any, str]:
    """An example of one event, and where the record stands in it."""
    convention, known = case.source.convention, case.source.known
    if convention is None or known is None or convention.event is None:
        return record or None, ""
    filled = _filled(convention.event.payload, event, convention, known, record)
    return filled, convention.event.record_at


def _filled(
    value: Any, event: str, convention: Convention, known: KnownObject, record: dict[str, Any]
) -> Any:
    if value == "<event>":
        return event
    if value == "<id>":
        return id_example(convention, known)
    if value == "<record>":
        return {(known.id_at or convention.id_at): id_example(convention, known), **record}
    if isinstance(value, dict):
        return {name: _filled(inner, event, convention, known, record) for name, inner in value.items()}
    return value


def _is_thin(case: Case, vendor: Webhook) -> tuple[bool, tuple[str, ...]]:
    texts = [case.source.system.webhooks, *case.source.system.notes, *(rule.text for rule in case.rules)]
    if any(THIN.search(text) for text in texts):
        return True, ()
    if any(FULL.search(text) for text in texts) or vendor.thin is False:
        return False, ()
    if vendor.thin:
        return True, ()
    said = f"The webhook brings the whole {case.source.label}; the documents do not show its payload."
    return False, (said,)


def _verify(case: Case, entry: CatalogueSystem | None, vendor: Webhook) -> Verify | None:
    """The vendor's signature, else the one the documents describe. Nothing is made up."""
    secret = f"{identifier(case.source.system.key)}_webhook"
    if entry and vendor.signature:
        return Verify(
            scheme=vendor.signature, header=vendor.header, secret_name=secret, options=dict(vendor.options)
        )
    texts = [case.source.system.webhooks, *case.source.system.notes]
    texts += [rule.text for rule in case.rules_of("security")]
    for text in texts:
        header = HEADER.search(text)
        if header and re.search(r"hmac|sha-?256|signature", text, re.IGNORECASE):
            options = {"encoding": "base64"} if "base64" in text.lower() else {}
            return Verify(scheme="hmac_sha256", header=header.group(), secret_name=secret, options=options)
        if header and re.search(r"token|secret", text, re.IGNORECASE):
            return Verify(scheme="shared_token", header=header.group(), secret_name=secret)
    return None


def _dedupe_key(case: Case, vendor: Webhook, event: str) -> str:
    """The event's own id; where there is none, the record's, which tells creations apart but not changes."""
    if vendor.event_id_at:
        return vendor.event_id_at
    for rule in case.rules_of("dedupe"):
        named = re.search(
            r"\b(event_?id|eventId|delivery_?id|message_?id|idempotency_?key)\b", rule.text, re.IGNORECASE
        )
        if named:
            return named.group()
    if vendor.id_at and not vendor.thin and happening(event) in ("created", "deleted"):
        return vendor.id_at
    return ""


def _id_in(payload: Any) -> str:
    keys = payload if isinstance(payload, dict) else {}
    return next((name for name in ID_NAMES if name in keys), "id")
