"""Which record types the documents speak of in which system."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.clauses import clauses
from planner.extraction.happenings import happening_in
from planner.extraction.roles import marked
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, RECORD_NOUNS, singular
from planner.spec.values import Evidence, Role

_VAGUE: Final = frozenset(
    [
        "record",
        "item",
        "entry",
        "object",
        "row",
        "list",
        "line",
        "file",
        "data",
        "entity",
        "event",
        "user_story",
        "message",
        "note",
        "request",
        "response",
        "work",
        "role",
        "team",
        "group",
        "level",
        "form",
        "report",
        "job",
        "task",
        "schedule",
        "card",
        "position",
        "address",
        "list",
        "document",
        "profile",
        "request",
        "source",
        "service",
        "return",
        "transfer",
        "request",
    ]
) - {
    "task",
    "document",
    "message",
    "event",
    "note",
    "form",
    "service",
    "return",
    "transfer",
    "job",
    "team",
    "user",
    "report",
}
_BESIDE: Final = re.compile(
    r"§(\d+)§(?:'s)?\s+(?:(?:new|existing|open|paid|sales|purchase|support)\s+)?([A-Za-z]+)\b"
)
_IN: Final = re.compile(
    r"\b([A-Za-z]+)(?:\s+(?:records?|data|objects?|information|details))?(?:\s+(?:is|are|has been"
    r"|was|gets?|that|which)\s+\w+)?\s+(?:in|from|into|to|of|on|inside)\s+(?:the\s+|our\s+)?§"
    r"(\d+)§",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"\b(?:create|creates|insert|upsert|update|add|write|make|open|book|post|register|raise|find"
    r"|search for|look up|lookup|match)\w*\s+(?:(?:it|them|this|that|each|one)\s+as\s+)?(?:(?:a|an"
    r"|the|one|each|its|their|that|this|new|existing|matching|corresponding|same|single|draft"
    r"|sales|or)\s+){0,4}([A-Za-z]+)\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"\b(?:sync\w*|transfer\w*|cop(?:y|ies)|mov\w*|send|push\w*|import|export|migrat\w*"
    r"|integrat\w*|mirror|replicat\w*)\s+(?:all\s+|the\s+|our\s+|new\s+|every\s+)*([A-Za-z]+)"
    r"(?:\s*(?:,|and)\s*([A-Za-z]+))?\b",
    re.IGNORECASE,
)

_SEVERAL: Final = re.compile(
    r"\b([A-Za-z]+(?:\s*,\s*[A-Za-z]+){0,6}\s*,?\s+and\s+[A-Za-z]+)\b(?:\s+(?:data|records))?"
    r"\s+(?:from\s+(?:the\s+|our\s+|your\s+)?§\d+§\s+)?(?:in)?to\s+(?:the\s+|our\s+|your\s+)?§(\d+)§",
    re.IGNORECASE,
)
"""`customers, payments and invoices to Xero`."""

SAID_OFTEN: Final = 4
"""The weight of two clear mentions: less is a word in passing."""


@dataclass(slots=True)
class Records:
    """Record types by system, how often they are named, and where first."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    evidence: dict[tuple[str, str], Evidence] = field(default_factory=dict)
    named_as: dict[tuple[str, str], str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)
    """Headings that stand for one flow of several, each with the record it moves."""
    within: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Records that one sentence moves together into a system, each as itself; most are one alone."""

    def add(self, system: str, noun: str, unit: Unit, weight: int = 1) -> None:
        name = singular(noun)
        key = name.casefold()
        if key in _VAGUE or (key not in RECORD_NOUNS and noun.casefold() not in RECORD_NOUNS):
            return
        self.counts[system][key] += weight
        for heading in unit.passage.section:
            self.within[(system, heading)][key] += weight
        self.evidence.setdefault((system, key), unit.evidence())
        self.named_as.setdefault((system, key), name if name[1:].islower() else key)

    def main(self, system: str, unit: Unit | None = None) -> str:
        """The record type the documents mostly mean for a system; one named in the heading comes first."""
        counts = self.counts.get(system)
        if unit is not None and (flow := self._of_flow(system, unit)):
            return flow
        if not counts:
            return ""
        if unit is not None:
            words = {
                singular(word)
                for heading in unit.context
                for word in re.findall(r"[a-z]+", heading.casefold())
            }
            if near := [name for name, _ in counts.most_common() if name in words]:
                return near[0]
        return counts.most_common(1)[0][0]

    def _of_flow(self, system: str, unit: Unit) -> str:
        """In a document of several flows: what the flow's own section says, else its heading."""
        heading = next((each for each in reversed(unit.passage.section) if each in self.flows), "")
        if not heading:
            return ""
        noun = self.flows[heading]
        spoken = self.within.get((system, heading), Counter())
        often = [name for name, weight in spoken.most_common(1) if weight >= SAID_OFTEN]
        return noun if noun in spoken or not often else often[0]


def flows_in(units: Sequence[Unit]) -> dict[str, str]:
    """Headings of one level that each name one record, where there are several: orders and products."""
    found: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for unit in units:
        if unit.kind != "heading" or unit.scope != "in":
            continue
        words = re.findall(r"[a-z]+", unit.text.casefold())
        nouns = {singular(word) for word in words if word in RECORD_NOUNS} - _VAGUE
        if len(nouns) == 1:
            heading = " ".join(unit.passage.text.strip("# \n").splitlines()[0].split())
            found[(unit.document.name, unit.passage.depth)][heading] = nouns.pop()
    flows: dict[str, str] = {}
    for named in found.values():
        if len(set(named.values())) > 1:
            flows |= named
    return flows


def find_records(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> Records:
    """Reads every sentence for "Shopify orders", "a contact in HubSpot", "create a lead"."""
    records = Records(flows=flows_in(units))
    keys = list(naming.systems)
    takes = [key for key, role in roles.items() if role in ("target", "both")]
    gives = [key for key, role in roles.items() if role in ("source", "both")]
    for unit in units:
        if unit.kind in ("code", "value", "row") or unit.scope != "in" or ARROWS.search(unit.text):
            continue
        text = marked(unit, naming.mentions.get(unit.number, ()), keys)
        for match in _BESIDE.finditer(text):
            records.add(keys[int(match[1])], match[2], unit, 2)
        for match in _IN.finditer(text):
            records.add(keys[int(match[2])], match[1], unit, 2)
        _from_clauses(text, unit, records, keys, takes, gives)
        _several(text, records, keys)
        _shared(text, unit, records, keys)
    return records


def _from_clauses(
    text: str, unit: Unit, records: Records, keys: Sequence[str], takes: Sequence[str], gives: Sequence[str]
) -> None:
    for clause, conditional in clauses(text):
        named = [keys[int(number)] for number in re.findall(r"§(\d+)§", clause)]
        if conditional:
            happening = happening_in(clause)
            givers = [key for key in named if key in gives] or gives[:1]
            if happening and happening.object and givers:
                records.add(givers[0], happening.object, unit, 3)
            continue
        takers = [key for key in named if key in takes] or takes[:1]
        for match in _MADE.finditer(clause):
            if takers:
                records.add(takers[0], match[1], unit, 2)


def _several(text: str, records: Records, keys: Sequence[str]) -> None:
    """`Push customers and invoices to Xero`: two records, and neither becomes the other."""
    for match in _SEVERAL.finditer(text):
        words = [word for word in re.findall(r"[a-z]+", match[1].casefold()) if word != "and"]
        nouns = [singular(word) for word in words if singular(word) in RECORD_NOUNS]
        if len(nouns) == len(words) and len(set(nouns)) > 1 and not set(nouns) & _VAGUE:
            records.several.setdefault(keys[int(match[2])], tuple(dict.fromkeys(nouns)))


def _shared(text: str, unit: Unit, records: Records, keys: Sequence[str]) -> None:
    """`Sync contacts between HubSpot and Salesforce`: contacts in both."""
    numbers = re.findall(r"§(\d+)§", text)
    if len(numbers) >= 2 and (found := _BETWEEN.search(text)):
        for number in dict.fromkeys(numbers[:2]):
            for noun in filter(None, found.groups()):
                records.add(keys[int(number)], noun, unit)
