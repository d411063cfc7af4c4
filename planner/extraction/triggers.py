"""What sets the integration off."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.extraction.clauses import clauses
from planner.extraction.happenings import Happening, event_name, happening_in, happening_of, literal_event
from planner.extraction.merged_triggers import merged
from planner.extraction.role_cues import EVENT
from planner.extraction.roles import marked
from planner.extraction.schedule import Schedule, schedule_in, states_time
from planner.extraction.scope import negated
from planner.extraction.systems import Naming
from planner.extraction.trigger_cues import (
    ABOUT_START,
    ALSO_BY_HAND,
    BEGINS_WITH_TIME,
    BY_HAND,
    CHANGE,
    CONSUMES,
    DEAD_LETTER,
    ENOUGH,
    FILE_LANDS,
    INSTANT,
    IS_THE_START,
    LABEL,
    MOST_WORDS,
    NEGATED,
    NO_EVENT,
    ON_DOING,
    ON_SCHEDULE,
    ONLY_TIME,
    OTHER_TIMES,
    PARTS,
    POINTS_ELSEWHERE,
    POLLED,
    PUSHED,
    QUEUED,
    RATHER,
    REPEATED,
    RUNS,
    SENDS_EVENTS,
    SET_ZONE,
    SETTING,
    STARTED_BY_EVENT,
    SUBJECT,
    SUBSCRIBES,
    THE_MOMENT,
    WE,
    WHEN_BEGINS,
)
from planner.extraction.units import Unit
from planner.extraction.words import RECORD_NOUNS
from planner.extraction.zones import zone_in
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
        if unit.scope == "in" and unit.kind == "code":
            found.extend(_configured(unit))
        if unit.scope != "in" or unit.kind in ("code", "value"):
            continue
        text = marked(unit, naming.mentions.get(unit.number, ()), keys)
        reader = _Sentence(unit, text, keys, naming, roles)
        found.extend(reader.candidates())
    return _settled(found, naming, roles)


def _configured(unit: Unit) -> list[Candidate]:
    """`schedule: "0 6 * * 1-5"` in a block of settings."""
    said = next((each for each in SETTING.finditer(unit.text) if schedule_in(each["said"])), None)
    schedule = schedule_in(said["said"]) if said else None
    if said is None or schedule is None:
        return []
    zone = SET_ZONE.search(unit.text)
    trigger = ResearchTrigger(
        kind="schedule",
        system="",
        cron=schedule.cron,
        every_seconds=schedule.every_seconds,
        timezone=schedule.timezone or (zone_in(zone[1]) if zone else ""),
        evidence=(unit.evidence(*said.span()),),
    )
    return [Candidate(trigger, 4)]


class _Sentence:
    """One sentence asked for everything it may say about the start."""

    def __init__(
        self, unit: Unit, text: str, keys: list[str], naming: Naming, roles: Mapping[str, Role]
    ) -> None:
        self.unit, self.keys, self.naming, self.roles = unit, keys, naming, roles
        self.text = text = THE_MOMENT.sub("when ", text)
        self.evidence: tuple[Evidence, ...] = (unit.evidence(),)
        self.labelled = bool(LABEL.match(text)) or any(
            LABEL.fullmatch(f"{words}:") for words in unit.context[-1:]
        )
        self.about = self.labelled or any(ABOUT_START.search(words) for words in unit.context)

    def candidates(self) -> list[Candidate]:
        if self.unit.kind == "heading":
            return self._by_hand()
        found = [*self._scheduled(), *self._pushed(), *self._happening(), *self._by_hand(), *self._queued()]
        bonus = 3 if self.about else 0
        return [replace(each, weight=each.weight + bonus) for each in found]

    def _scheduled(self) -> list[Candidate]:
        said = schedule_in(self.unit.text)
        if said is None:
            if ON_SCHEDULE.search(self.text) and not self._past_or_denied():
                return [self._unsaid()]
            return [self._unsaid(1)] if REPEATED.search(self.text) else []
        part = next((each for each in PARTS.split(self.text) if schedule_in(each)), self.text)
        if OTHER_TIMES.search(part) or self._past_or_denied():
            return []
        listed = self.unit.kind in ("item", "row")
        bare = listed and len(self.text.split()) <= 12 and bool(BEGINS_WITH_TIME.match(self.text))
        bare = bare or bool(ONLY_TIME.fullmatch(part) or ENOUGH.search(part) or ENOUGH.search(self.unit.text))
        told = RUNS.search(self.text) or (states_time(self.unit.text) and SUBJECT.search(self.text))
        told = told or (said.cron.endswith("* * *") and WE.search(self.text))
        by_hand = BY_HAND.search(part) and not states_time(self.unit.text)
        if by_hand or not (self.about or bare or told):
            return []
        return [self._timed(said)]

    def _past_or_denied(self) -> bool:
        return _denied(self.text, r"every|hourly|nightly|daily|weekly|monthly|scheduled?|batch")

    def _unsaid(self, weight: int = 3) -> Candidate:
        """`on a schedule` or `the following runs`, without a word about when."""
        trigger = ResearchTrigger(kind="schedule", system=self._system(), evidence=self.evidence)
        return Candidate(trigger, weight, explicit=weight > 1, vague=weight == 1)

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
        if POLLED.search(self.text) and (schedule_in(self.unit.text) or RATHER.search(self.text)):
            return []
        if QUEUED.search(self.text) and not PUSHED.search(self.text):
            return []
        if not word and POINTS_ELSEWHERE.search(self.text):
            return []
        happening = self._clause_event() or happening_in(self.text)
        return [self._event("webhook", happening, 4 if word else 2, explicit=bool(word))]

    def _happening(self) -> list[Candidate]:
        happening = self._clause_event()
        if happening is None and self.labelled and len(self.text.split()) <= MOST_WORDS:
            happening = happening_in(self.text)
        said = happening is None and IS_THE_START.search(self.text) and CHANGE.search(self.text)
        if said and not self._scheduled() and not BY_HAND.search(self.text):
            return [self._event("webhook", happening_in(self.text), 2, explicit=False)]
        if FILE_LANDS.search(self.text) and not NO_EVENT.search(self.text):
            return [self._event("event", happening, 3)]
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
        if (doing := ON_DOING.search(self.text)) and (
            done := happening_of(doing["what"], self._object(doing))
        ):
            return done
        for clause, conditional in clauses(self.text):
            if conditional and not NO_EVENT.search(clause) and not NEGATED.search(clause):
                system = self._clause_system(clause)
                happening = happening_in(clause)
                if happening and (system is None or self.roles.get(system) != "target"):
                    return happening
        return None

    def _object(self, doing: re.Match[str]) -> str | None:
        """Of `On saving an order` the order, of `On saving, the order is sent` as well."""
        if doing["object"] or self.text[: doing.start()].strip():
            return doing["object"]
        words = re.findall(r"[A-Za-z]+", self.text[doing.end() :])
        return next((word for word in words if word.casefold() in RECORD_NOUNS), None)

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
        if hit is None or re.match(r"\W*(?:if|when(?:ever)?|in case|unless)\b", self.text, re.IGNORECASE):
            return []
        if negated(self.text, hit.start(), hit.end()):
            return []
        trigger = ResearchTrigger(kind="manual", evidence=self.evidence)
        return [Candidate(trigger, 1 if ALSO_BY_HAND.search(self.text) else 3)]

    def _queued(self) -> list[Candidate]:
        queue = self._queue()
        started = STARTED_BY_EVENT.search(self.unit.text)
        if (
            started
            and not PUSHED.search(self.text)
            and not negated(self.text, started.start(), started.end())
        ):
            return [self._event("event", None, 4)]
        if QUEUED.search(self.text) is None and not (queue and CONSUMES.search(self.text)):
            return []
        filled = queue and self.roles.get(queue) == "target" and not SUBSCRIBES.search(self.text)
        if DEAD_LETTER.search(self.text) or filled:
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
    if any(each.weight > 1 for each in kept):
        kept = [each for each in kept if each.trigger.kind != "manual" or each.weight != 1]
    if any(each.explicit for each in kept):
        kept = [each for each in kept if each.explicit or not each.vague]
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
            if joined := merged(other, trigger):
                triggers[place] = joined
                break
        else:
            triggers.append(trigger)
    best = max((each.weight for each in kept), default=0)
    explicit = {id(each.trigger) for each in kept if each.weight >= min(best, 3)}
    return triggers if explicit else triggers[:1]


def _named_by(trigger: ResearchTrigger, system: str, naming: Naming) -> ResearchTrigger:
    return trigger.model_copy(update={"system": system}) if system in naming.systems else trigger
