"""How a case is set off and how its record comes in: with the event, by reading it, or as a list."""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenon.mapping import pick, put

from planner.catalogue import CatalogueSystem, Webhook, find
from planner.conventions import Convention, KnownObject, id_example, id_field
from planner.generation.business_case import Case
from planner.generation.events import MACHINE, events_of, happening
from planner.generation.naming import identifier, plural, slug, words
from planner.generation.paths import place
from planner.generation.placeholders import writes_only_ids
from planner.generation.removal import is_deletion
from planner.generation.vendor_events import vendor_event
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
    `identity` to its id in the event, `output` names what the reading puts out. `events` are the names of the
    webhook's events, `event_at` where they stand in it; `assumed` is what nobody said, `start`
    is that of it which says what starts the workflow.
    """

    trigger: Trigger
    record: str
    output: str = "event"
    reading: Operation | None = None
    identity: str = ""
    event_at: str = ""
    assumed: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    start: str = ""

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
        return Intake(**{**made.__dict__, "assumed": (*made.assumed, assumption), "start": assumption})
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
    events = tuple(dict.fromkeys(event_name(case, each) for each in events_of(found.event)))
    event = " or ".join(events)
    shown = found.payload
    payload, record_at = _payload(case, events[0], record) if shown is None else _shown(shown, case)
    thin, assumed = _is_thin(case, vendor) if shown is None else (False, ())
    dedupe_key = _dedupe_key(case, vendor, events)
    if dedupe_key and isinstance(payload, dict) and pick(payload, dedupe_key) is None:
        if shown is None:
            payload = put({**payload}, dedupe_key, "evt-1042")
        else:
            dedupe_key = ""
    trigger = Trigger(
        kind="webhook",
        system=found.system or case.source.system.key,
        event=event,
        path=_path(case, events if event else (found.event,)),
        verify=_verify(case, entry, vendor),
        dedupe_key=dedupe_key,
        payload_example=_in_batch(payload, shown, vendor),
    )
    event_at = vendor.event_at if all(MACHINE.fullmatch(each) for each in events) else ""
    if shown is not None and pick(payload, event_at) is None:
        event_at = ""
    if thin and not is_deletion(case):
        name = identifier(case.source.label)
        id_at = vendor.id_at or _id_in(payload, case)
        trigger = _with_id(trigger, id_at, case)
        identity = f"event.{id_at}"
        return Intake(trigger, name, name, "read", identity, event_at, assumed, events)
    whole = f"event.{record_at}" if record_at else "event"
    return Intake(trigger, whole, "event", None, "", event_at, assumed, events)


def _in_batch(payload: Any, shown: Any, vendor: Webhook) -> Any:
    """The body of a request: several events where the vendor, or the documents' own sample, sends a list."""
    if shown is not None:
        return [payload] if isinstance(shown, list) else payload
    return [payload] if vendor.batched and payload is not None else payload


def _shown(shown: Any, case: Case) -> tuple[Any, str]:
    """One event as the documents show it, and where the record stands in it: where the mapped fields are,

    else inside the one object that is all there is.
    """
    event = shown[0] if isinstance(shown, list) and shown else shown
    if not isinstance(event, dict):
        return event, ""
    paths = [each.source for each in case.mappings if each.source]
    inside = {name: value for name, value in event.items() if isinstance(value, dict)}
    counts = {"": sum(pick(event, path) is not None for path in paths)}
    counts |= {name: sum(pick(value, path) is not None for path in paths) for name, value in inside.items()}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] == 0 and len(inside) == len(event) == 1:
        return event, next(iter(inside))
    return event, best


def _with_id(trigger: Trigger, id_at: str, case: Case) -> Trigger:
    """The trigger with the record's id in its example: an event that brings no more brings at least that."""
    example = trigger.payload_example
    event = example[0] if isinstance(example, list) and example else example
    whole = event if isinstance(event, dict) else {}
    if pick(whole, id_at) is not None:
        return trigger
    convention, known = case.source.convention, case.source.known
    identity = id_example(convention, known) if convention and known else "10427"
    event = place(copy.deepcopy(whole), id_at, identity)
    return trigger.model_copy(update={"payload_example": [event] if isinstance(example, list) else event})


def event_name(case: Case, said: str) -> str:
    """The event as the vendor calls it, unless the documents write its name out."""
    told = case.trigger.evidence if case.trigger else ()
    return vendor_event(said, case.source.convention, case.source.known, told)


def _path(case: Case, events: Sequence[str]) -> str:
    told = [happening(event) or (words(event)[-1] if words(event) else "received") for event in events]
    return slug(f"{case.source.label} {' or '.join(dict.fromkeys(told))}")


def _payload(case: Case, event: str, record: dict[str, Any]) -> tuple[Any, str]:
    """An example of one event, and where the record stands in it."""
    convention, known = case.source.convention, case.source.known
    if convention is None or known is None or convention.event is None:
        return record or None, ""
    payload, at = convention.event.payload, convention.event.record_at
    around = at.rpartition(".")[0]
    beside = pick(payload, around) if around else None
    if isinstance(beside, dict) and "<id>" in beside.values():
        if writes_only_ids(case):
            at, record = around, {}
        return _filled(payload, event, convention, known, record, with_id=False), at
    return _filled(payload, event, convention, known, record), at


def _filled(
    value: Any,
    event: str,
    convention: Convention,
    known: KnownObject,
    record: dict[str, Any],
    with_id: bool = True,
) -> Any:
    """The payload with its words replaced. `with_id`: the record carries its id among its fields."""
    if value == "<event>":
        return event
    if value == "<id>":
        return id_example(convention, known)
    if value == "<record>":
        own = {(known.id_at or convention.id_at): id_example(convention, known)} if with_id else {}
        return {**own, **record}
    if isinstance(value, dict):
        return {
            name: _filled(inner, event, convention, known, record, with_id) for name, inner in value.items()
        }
    return value


def _is_thin(case: Case, vendor: Webhook) -> tuple[bool, tuple[str, ...]]:
    texts = [case.source.system.webhooks, *case.source.system.notes, *(rule.text for rule in case.rules)]
    if any(THIN.search(text) for text in texts) or _reads_it(case):
        return True, ()
    if any(FULL.search(text) for text in texts) or vendor.thin is False:
        return False, ()
    if vendor.thin:
        return True, ()
    said = f"The webhook brings the whole {case.source.label}; no sample was read as its payload."
    return False, (said,)


def _reads_it(case: Case) -> bool:
    """Whether the words of the flow say that the record is read afterwards: `it fetches the order`."""
    noun = re.escape(case.source.noun)
    reads = (
        rf"\b(?:fetch|retriev|read|load|get)(?:e?s|ing)? the (?:\w+ ){{0,2}}{noun}\b(?! (?:from|in|out)\b)"
    )
    return case.flow is not None and re.search(reads, case.flow.text, re.IGNORECASE) is not None


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


def _dedupe_key(case: Case, vendor: Webhook, events: Sequence[str]) -> str:
    """The event's own id; where there is none, the record's, which tells creations apart but not changes."""
    if vendor.event_id_at:
        return vendor.event_id_at
    for rule in case.rules_of("dedupe"):
        named = re.search(
            r"\b(event_?id|eventId|delivery_?id|message_?id|idempotency_?key)\b", rule.text, re.IGNORECASE
        )
        if named:
            return named.group()
    once = all(happening(event) in ("created", "deleted") for event in events)
    if vendor.id_at and not vendor.thin and once:
        return vendor.id_at
    return ""


def _id_in(payload: Any, case: Case) -> str:
    convention, known = case.source.convention, case.source.known
    own = (id_field(convention, known),) if convention and known else ()
    keys = payload if isinstance(payload, dict) else {}
    return next((name for name in (*own, *ID_NAMES) if name in keys), "id")
