"""Questions about the start: what sets it off, what the event holds, how its sender is known."""

from collections.abc import Iterator

from planner.asking.material import Material, a, entry_of, plural, question
from planner.extraction.schedule import states_time
from planner.spec.research import Question, ResearchTrigger


def trigger(material: Material) -> Iterator[Question]:
    """No trigger at all, or an event without a word about how it arrives."""
    source = material.source
    if not material.research.systems:
        return
    name = source.name if source else "the source"
    noun = material.record(source)
    if not material.research.triggers:
        entry = entry_of(source)
        pushed = f"A webhook from {name} when {a(noun)} is created or changed"
        timed = "A schedule: every 15 minutes, only what changed"
        first = [pushed, timed] if entry is None or entry.webhook or entry.api == "rest" else [timed, pushed]
        if entry and entry.api in ("database", "file"):
            first = [timed, pushed]
        yield question(
            "triggers",
            f"What starts the integration: an event in {name}, or the clock?",
            "It decides how fresh the data is, what has to be set up in the source, and what a run receives.",
            "critical",
            (*first, "A person starts it by hand"),
            f"{first[0]}.",
        )


def arrival(material: Material) -> Iterator[Question]:
    """An event is told ("when an order is paid") but not how we hear of it."""
    for each in material.research.triggers:
        if each.kind == "webhook" and each.system and not _mechanism_said(each):
            name = _name(material, each.system)
            yield question(
                "triggers.mechanism",
                f"How do we hear of it: does {name} call us, or do we ask {name} regularly?",
                "Being called is faster; asking works even when calls get lost.",
                "medium",
                (
                    f"{name} calls a webhook",
                    "We ask every 15 minutes for what changed",
                    "Both: webhook, and a nightly check for what was missed",
                ),
                f"{name} calls a webhook.",
            )
            return


def _mechanism_said(trigger: ResearchTrigger) -> bool:
    words = " ".join(piece.quote for piece in trigger.evidence).casefold()
    return any(
        word in words
        for word in (
            "webhook",
            "web hook",
            "callback",
            "notification",
            "outbound",
            "real time",
            "real-time",
            "realtime",
        )
    )


def _name(material: Material, key: str) -> str:
    return next((each.name for each in material.research.systems if each.key == key), key)


def signature(material: Material) -> Iterator[Question]:
    """How the sender of a webhook is known."""
    for each in material.research.triggers:
        if each.kind != "webhook" or not each.system:
            continue
        system = next((one for one in material.research.systems if one.key == each.system), None)
        if system is None or (
            system.webhooks and ("sign" in system.webhooks.casefold() or "hmac" in system.webhooks.casefold())
        ):
            continue
        entry = entry_of(system)
        known = entry.webhook.header if entry and entry.webhook else ""
        if known:
            first = f"{system.name}'s own signature ({known})"
            yield question(
                f"trigger.{system.key}.verify",
                f"Under which name is the secret kept that checks {system.name}'s signature ({known})?",
                "Anybody can send a request to a public address; the signature shows who sent it.",
                "medium",
                (first, "A shared token in a header", "No check (only inside a private network)"),
                f"{first} is checked with the secret {system.key}_webhook; a request that fails it gets 401.",
            )
        else:
            yield question(
                f"trigger.{system.key}.verify",
                f"How does {system.name} sign its webhooks, and which secret checks them?",
                "Anybody can send a request to a public address; without a check anyone can write into the "
                "target.",
                "high",
                (
                    "HMAC-SHA256 of the body in a header",
                    "A shared token in a header",
                    "No check (only inside a private network)",
                ),
                f"{system.name} sends a shared token in the header X-Webhook-Token; without it requests get "
                f"401.",
            )


def event_fields(material: Material) -> Iterator[Question]:
    """What the event holds, when neither a sample nor the vendor's habit tells."""
    sampled = {
        each.system
        for each in material.research.objects
        if any(one.example is not None for one in each.fields)
    }
    for each in material.research.triggers:
        if each.kind != "webhook" or not each.system or each.system in sampled:
            continue
        system = next((one for one in material.research.systems if one.key == each.system), None)
        entry = entry_of(system)
        if system is None or (entry and entry.webhook and entry.webhook.thin is not None):
            continue
        noun = material.record(system)
        yield question(
            f"trigger.{system.key}.payload",
            f"What does {system.name} send: the whole {noun}, or only its id?",
            "With an id only, the record has to be read first; that is one more call and one more "
            "permission.",
            "high",
            (
                f"The whole {noun} as JSON",
                f"Only the id; the {noun} is read afterwards",
                "An envelope with the changed fields",
            ),
            f"The body is the whole {noun} as JSON, with its id in `id`.",
        )


def timezone(material: Material) -> Iterator[Question]:
    """A time of day without a zone; a daily run without a time."""
    for each in material.research.triggers:
        if each.kind == "schedule" and not each.cron and not each.every_seconds:
            yield question(
                "triggers.cron",
                "How often does it run, or at what time of day?",
                "The documents speak of a schedule and do not say when.",
                "high",
                ("Every 15 minutes", "Every hour", "Once a day at 02:00"),
                "Every 15 minutes.",
            )
            return
        if each.kind != "schedule" or not each.cron:
            continue
        words = " ".join(piece.quote for piece in each.evidence)
        if not states_time(words):
            yield question(
                "triggers.cron",
                "At what time of day does it run?",
                "Too early and the day's last changes are missing; too late and people wait.",
                "medium",
                ("02:00 at night", "06:00 before work", "After the source's own nightly job"),
                "At 02:00.",
            )
        if not each.timezone:
            yield question(
                "triggers.timezone",
                "In which time zone is the schedule meant?",
                "An hour's difference, and twice a year a run too many or too few.",
                "medium",
                ("UTC", "The head office's local time"),
                "UTC.",
            )
        return


def changed_since(material: Material) -> Iterator[Question]:
    """A scheduled run: everything each time, or only what changed."""
    timed = any(each.kind == "schedule" for each in material.research.triggers)
    if not timed or material.says(
        r"\b(?:changed|modified|updated|new(?:ly)?|created)\b[^.]{0,40}\b(?:since|last|after|only)\b"
        r"|\bonly\b[^.]{0,30}\b(?:new|changed|modified)\b|\bincremental|\bdelta\b|\bfull (?:load"
        r"|export|refresh|sync)"
    ):
        return
    noun = plural(material.record(material.source))
    yield question(
        "triggers.window",
        f"Does each run read all {noun}, or only those changed since the last run?",
        "All is simple and slow; only changes needs a reliable time stamp in the source.",
        "medium",
        ("Only what changed since the last successful run", "Everything, every time"),
        "Only what changed since the last successful run.",
    )
