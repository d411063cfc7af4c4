"""What sets the integration off."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.extraction.happenings import Happening, event_name, happening_in, literal_event
from planner.extraction.role_cues import EVENT
from planner.extraction.roles import clauses, marked
from planner.extraction.schedule import Schedule, schedule_in, states_time
from planner.extraction.scope import negated
from planner.extraction.systems import Naming
from planner.extraction.trigger_cues import (
    ABOUT_START,
    BEGINS_WITH_TIME,
    BY_HAND,
    CONSUMES,
    DEAD_LETTER,
    INSTANT,
    NEGATED,
    NO_EVENT,
    ON_SCHEDULE,
    OTHER_TIMES,
    PARTS,
    POINTS_ELSEWHERE,
    POLLED,
    PUSHED,
    QUEUED,
    RUNS,
    SENDS_EVENTS,
    SUBJECT,
    WHEN_BEGINS,
)
from planner.extraction.units import Unit
from planner.spec.research import ResearchTrigger
from planner.spec.values import Evidence, Role, TriggerKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement about the start, with its weight."""

    trigger: ResearchTrigger
    weight: int
    explicit: bool = True
    vague: bool = False


def find_triggers(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> list[ResearchTrigger]:
    """The triggers the documents state, the surest first; equal ones merged."""
    keys = list(naming.systems)
    found: list[Candidate] = []
    for unit in units:
        if unit.scope != "in" or unit.kind in ("code", "value"):
            continue
        text = marked(unit, naming.mentions.get(unit.number, ()), keys)
        reader = _Sentence(unit, text, keys, naming, roles)
        found.extend(reader.candidates())
    return _settled(found, naming, roles)


class _Sentence:
    """One sentence asked for everything it may say about the start."""

    def __init__(
        self, unit: Unit, text: str, keys: list[str], naming: Naming, roles: Mapping[str, Role]
    ) -> None:
        self.unit, self.text, self.keys, self.naming, self.roles = unit, text, keys, naming, roles
        self.evidence: tuple[Evidence, ...] = (unit.evidence(),)
        self.about = any(ABOUT_START.search(words) for words in unit.context) or bool(
            re.match(r"\W*(?:trigger|schedule|frequency|start|when|timing)\w*\s*[:|-]", text, re.IGNORECASE)
        )

    def candidates(self) -> list[Candidate]:
        if self.unit.kind == "heading":
            return []
        found = [*self._scheduled(), *self._pushed(), *self._happening(), *self._by_hand(), *self._queued()]
        bonus = 3 if self.about else 0
        return [replace(each, weight=each.weight + bonus) for each in found]

    def _scheduled(self) -> list[Candidate]:
        said = schedule_in(self.unit.text)
        if said is None:
            return [self._unsaid()] if ON_SCHEDULE.search(self.text) and not self._past_or_denied() else []
        part = next((each for each in PARTS.split(self.text) if schedule_in(each)), self.text)
        if OTHER_TIMES.search(part) or self._past_or_denied():
            return []
        listed = self.unit.kind in ("item", "row")
        bare = listed and len(self.text.split()) <= 12 and bool(BEGINS_WITH_TIME.match(self.text))
        if not (self.about or bare or RUNS.search(self.text) or SUBJECT.search(self.text)):
            return []
        return [self._timed(said)]

    def _past_or_denied(self) -> bool:
        return _denied(self.text, r"every|hourly|nightly|daily|weekly|monthly|scheduled?|batch")

    def _unsaid(self) -> Candidate:
        """`on a schedule`, without a word about when."""
        trigger = ResearchTrigger(kind="schedule", system=self._system(), evidence=self.evidence)
        return Candidate(trigger, 3)

    def _timed(self, schedule: Schedule) -> Candidate:
        happening = happening_in(self.text)
        system = self._system()
        trigger = ResearchTrigger(
            kind="schedule",
            system=system,
            event=happening.literal if happening else "",
            cron=schedule.cron,
            timezone=schedule.timezone,
            every_seconds=schedule.every_seconds,
            evidence=self.evidence,
        )
        return Candidate(trigger, 4, vague=not states_time(self.unit.text))

    def _pushed(self) -> list[Candidate]:
        word = PUSHED.search(self.text) or SENDS_EVENTS.search(self.text)
        instant = INSTANT.search(self.text)
        hit = word or instant
        if hit is None or negated(self.text, hit.start(), hit.end()):
            return []
        if not word and NO_EVENT.search(self.text):
            return []
        if POLLED.search(self.text) and schedule_in(self.unit.text):
            return []
        if QUEUED.search(self.text) and not PUSHED.search(self.text):
            return []
        if not word and POINTS_ELSEWHERE.search(self.text):
            return []
        happening = self._clause_event() or happening_in(self.text)
        return [self._event("webhook", happening, 4 if word else 2, explicit=bool(word))]

    def _happening(self) -> list[Candidate]:
        happening = self._clause_event()
        if happening:
            return [self._event("webhook", happening, 2, explicit=False)]
        for clause, conditional in clauses(self.text):
            begins = conditional and WHEN_BEGINS.match(clause) and not NO_EVENT.search(clause)
            if (
                begins
                and EVENT.search(clause)
                and self.roles.get(self._clause_system(clause) or "") == "source"
            ):
                return [self._event("webhook", None, 1, explicit=False)]
        return []

    def _clause_event(self) -> Happening | None:
        for clause, conditional in clauses(self.text):
            if conditional and not NO_EVENT.search(clause) and not NEGATED.search(clause):
                system = self._clause_system(clause)
                happening = happening_in(clause)
                if happening and (system is None or self.roles.get(system) != "target"):
                    return happening
        return None

    def _event(
        self, kind: TriggerKind, happening: Happening | None, weight: int, *, explicit: bool = True
    ) -> Candidate:
        system = self._system()
        entry = self.naming.systems[system].entry if system else None
        event = event_name(happening, entry) if happening else literal_event(self.text)
        trigger = ResearchTrigger(kind=kind, system=system, event=event, evidence=self.evidence)
        return Candidate(trigger, weight + bool(event) + bool(system), explicit)

    def _by_hand(self) -> list[Candidate]:
        hit = BY_HAND.search(self.text)
        if hit is None or negated(self.text, hit.start(), hit.end()):
            return []
        return [Candidate(ResearchTrigger(kind="manual", evidence=self.evidence), 3)]

    def _queued(self) -> list[Candidate]:
        queue = self._queue()
        if QUEUED.search(self.text) is None and not (queue and CONSUMES.search(self.text)):
            return []
        if DEAD_LETTER.search(self.text) or (queue and self.roles.get(queue) == "target"):
            return []
        trigger = ResearchTrigger(
            kind="event",
            system=queue or self._system(),
            event=literal_event(self.text),
            evidence=self.evidence,
        )
        return [Candidate(trigger, 4 + bool(trigger.event))]

    def _queue(self) -> str:
        """The message queue a sentence names."""
        named = [self.keys[int(number)] for number in re.findall(r"§(\d+)§", self.text)]
        systems = self.naming.systems
        return next(
            (key for key in named if (entry := systems[key].entry) and entry.category == "messaging"), ""
        )

    def _clause_system(self, clause: str) -> str | None:
        found = re.search(r"§(\d+)§", clause)
        return self.keys[int(found[1])] if found else None

    def _system(self) -> str:
        """The sender: a system of the when-clause, else one beside "webhook", else the first that gives."""
        for clause, conditional in clauses(self.text):
            system = self._clause_system(clause)
            if conditional and system and self.roles.get(system) != "target":
                return system
        beside = re.search(
            r"§(\d+)§(?:'s)?\s+(?:\w+\s+){0,2}?(?:webhook|event|outbound|callback|push)",
            self.text,
            re.IGNORECASE,
        )
        beside = beside or re.search(
            r"(?:webhooks?|events?|notifications?)\s+(?:\w+\s+)?(?:from|of|by|in)\s+(?:the\s+|our\s+)?§"
            r"(\d+)§",
            self.text,
            re.IGNORECASE,
        )
        if beside and self.roles.get(self.keys[int(beside[1])]) != "target":
            return self.keys[int(beside[1])]
        named = [self.keys[int(number)] for number in re.findall(r"§(\d+)§", self.text)]
        return next((key for key in named if self.roles.get(key) in ("source", "both")), "")


def _denied(text: str, words: str) -> bool:
    hit = re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
    return bool(hit and negated(text, hit.start(), hit.end()))


def _settled(found: Sequence[Candidate], naming: Naming, roles: Mapping[str, Role]) -> list[ResearchTrigger]:
    """Merges what says the same; a mere "when a contact is created" yields to a stated mechanism."""
    kinds = {each.trigger.kind for each in found if each.explicit}
    kept = [
        each for each in found if each.explicit or not kinds & {"schedule", "event"} or "webhook" in kinds
    ]
    kept.sort(key=lambda each: (each.vague, -each.weight))
    sources = [key for key, role in roles.items() if role == "source"] or [
        key for key, role in roles.items() if role == "both"
    ]
    triggers: list[ResearchTrigger] = []
    for candidate in kept:
        trigger = candidate.trigger
        if trigger.kind == "webhook" and not trigger.system and len(sources) == 1:
            trigger = _named_by(trigger, sources[0], naming)
        for place, other in enumerate(triggers):
            if candidate.vague and other.kind == "schedule":
                break  # "every morning" beside "daily at 06:30" is the same.
            if merged := _merged(other, trigger):
                triggers[place] = merged
                break
        else:
            triggers.append(trigger)
    best = max((each.weight for each in kept), default=0)
    explicit = {id(each.trigger) for each in kept if each.weight >= min(best, 3)}
    return triggers if explicit else triggers[:1]


def _named_by(trigger: ResearchTrigger, system: str, naming: Naming) -> ResearchTrigger:
    return trigger.model_copy(update={"system": system}) if system in naming.systems else trigger


def _merged(first: ResearchTrigger, second: ResearchTrigger) -> ResearchTrigger | None:
    """One trigger instead of two that do not contradict each other; None when they do."""
    if first.kind != second.kind or (first.system and second.system and first.system != second.system):
        return None
    for name in ("cron", "every_seconds", "timezone", "event"):
        one, other = getattr(first, name), getattr(second, name)
        if (
            one
            and other
            and one != other
            and not (name == "event" and set(other.split(", ")) <= set(one.split(", ")))
        ):
            return None
    if bool(first.cron) != bool(second.cron) and bool(first.every_seconds) != bool(second.every_seconds):
        return None
    evidence = tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:8]
    values = {
        name: getattr(first, name) or getattr(second, name)
        for name in ("system", "event", "cron", "timezone", "every_seconds")
    }
    return first.model_copy(update={**values, "evidence": evidence})
