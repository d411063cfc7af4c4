"""The research in a few cited sentences, and the technical notes.

A citation is a Markdown link `[1](#name:anchor)`: a number counted in the text, the document's name and the
anchor of the passage, each percent-encoded. `cited_places` reads them back.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote, unquote

from lib.text import counted, listed
from planner.asking.material import plural
from planner.clock import clock
from planner.extraction.contradictions import Contradiction, match_key
from planner.spec.research import CALLER, Research, ResearchTrigger, System
from planner.spec.values import Evidence
from planner.topics import topics

_CITATION: Final = re.compile(r"\[(\d+)\]\(#([^():\s]+):([^()\s]+)\)")
_SCHEMES: Final = {
    "oauth2_authorization_code": "OAuth 2.0",
    "oauth2_client_credentials": "OAuth 2.0",
    "oauth2_jwt": "OAuth 2.0 with a signed JWT",
    "api_key": "an API key or token",
    "basic": "basic authentication",
    "oauth1": "OAuth 1.0a",
    "hmac": "signed requests",
    "none": "no authentication",
}


def cited_places(markdown: str) -> list[tuple[int, str, str]]:
    """(number, document, anchor) of every citation in a text."""
    return [
        (int(number), unquote(name), unquote(anchor)) for number, name, anchor in _CITATION.findall(markdown)
    ]


class Citations:
    """Numbers the places of one text in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def of(self, evidence: Iterable[Evidence], most: int = 1) -> str:
        """` [1](#name:anchor)` for the first pieces from documents; empty when there is none."""
        links = []
        for piece in [each for each in evidence if each.kind == "document"][:most]:
            place = (piece.document, piece.anchor)
            number = self._numbers.setdefault(place, len(self._numbers) + 1)
            link = f"[{number}](#{quote(place[0], safe='')}:{quote(place[1], safe='')})"
            if link not in links:
                links.append(link)
        return "".join(f" {link}" for link in links)


def summary_of(research: Research) -> str:
    """Three short paragraphs: what flows and what starts it, what is known of the data, what nobody says."""
    if not research.systems:
        return (
            "**No system was recognised in the material.** Name the systems to be connected, and what "
            "should happen between them."
        )
    cite = Citations()
    facts = [_opening(research, cite), _starts(research, cite), _matching(research, cite)]
    data = [_mapped(research, cite), _signed_in(research, cite), _ruled(research, cite)]
    return "\n\n".join(filter(None, (_joined(facts), _joined(data), _open(research))))


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(filter(None, sentences))


def _opening(research: Research, cite: Citations) -> str:
    gives = [each for each in research.systems if each.role == "source"]
    takes = [each for each in research.systems if each.role == "target"]
    both = [each for each in research.systems if each.role == "both"]
    where = cite.of([piece for each in research.systems[:2] for piece in each.evidence[:1]])
    if gives and takes and not both:
        what = _records(research, gives[0])
        return f"**{what} from {_names(gives)} to {_names(takes)}.**{where}"
    if len(both) >= 2 and "bidirectional" in research.integration_type:
        more = f" {_names([*gives, *takes])} {_take([*gives, *takes])} part, too." if gives or takes else ""
        return f"**{_names(both)} keep each other up to date.**{where}{more}"
    if len(both) >= 2:
        return f"**{_names(both)} share data; the material does not say which way.**{where}"
    told = [f"{each.name} {_GIVES[each.role]}" for each in research.systems]
    return f"**{', '.join(told)}.**{where}"


_GIVES: Final = {"source": "gives", "target": "takes", "both": "gives and takes"}


def _records(research: Research, source: System) -> str:
    """Such as "Orders and refunds go": what the source's mapped or described records are called."""
    mapped = [each.source_object for each in research.mappings if each.source_system == source.key]
    named = [each.name for each in research.objects if each.system == source.key]
    nouns = list(dict.fromkeys(each for each in mapped or named if each.isalpha() and each[1:].islower()))
    told = listed([plural(each) for each in nouns[:MOST_NOUNS]])
    return f"{told[:1].upper()}{told[1:]} go" if told and len(nouns) <= MOST_NOUNS else "Data goes"


def _names(systems: Sequence[System]) -> str:
    return listed([f"an {each.name}" if each.key == CALLER else each.name for each in systems])


def _take(systems: Sequence[System]) -> str:
    return "takes" if len(systems) == 1 else "take"


def _starts(research: Research, cite: Citations) -> str:
    """What starts a run, all of it in one sentence."""
    told = research.triggers[:3]
    if len(told) == 1 and told[0].kind == "schedule":
        return f"It runs {_when(told[0])}.{cite.of(told[0].evidence)}"
    if len(told) == 1:
        return f"A run starts {_when_called(told[0], research)}.{cite.of(told[0].evidence)}"
    ways = [
        (_when(each) if each.kind == "schedule" else _when_called(each, research)) + cite.of(each.evidence)
        for each in told
    ]
    return f"A run starts {', or '.join(ways)}." if ways else ""


def _when(trigger: ResearchTrigger) -> str:
    zone = f" ({trigger.timezone})" if trigger.timezone else ""
    return f"{clock(trigger.cron, trigger.every_seconds)}{zone}"


def _when_called(trigger: ResearchTrigger, research: Research) -> str:
    if trigger.kind != "webhook":
        starter = "a person" if trigger.kind == "manual" else "a message or another workflow"
        return f"when {starter} starts it"
    name = next((_names([each]) for each in research.systems if each.key == trigger.system), "the sender")
    events = listed([f"`{each.strip()}`" for each in trigger.event.split(",") if each.strip()], "or")
    return f"when {name} reports {events}" if events else f"when {name} calls"


def _matching(research: Research, cite: Citations) -> str:
    for rule in research.rules:
        if rule.kind == "match" and (key := match_key(rule)):
            return f"A record that is there already is found by its {key}.{cite.of(rule.evidence)}"
    return ""


def _mapped(research: Research, cite: Citations) -> str:
    if not research.mappings:
        return ""
    count = len(research.mappings)
    first = next((each for each in research.mappings if each.source), research.mappings[0])
    ruled = sum(bool(each.rule) for each in research.mappings)
    how = ", each with its rule" if ruled == count else f", {ruled} of them with a rule"
    such = f", such as `{first.source}` to `{first.target}`" if first.source else ""
    told = "field is" if count == 1 else "fields are"
    pieces = [each.evidence[0] for each in (first, research.mappings[-1]) if each.evidence]
    return f"{count} {told} mapped{such}{how if ruled else ''}.{cite.of(pieces, 2)}"


def _signed_in(research: Research, cite: Citations) -> str:
    said = [each for each in research.systems if each.auth.scheme in _SCHEMES and each.key != CALLER]
    parts = [f"{each.name} with {_SCHEMES[each.auth.scheme]}{cite.of(_about_auth(each))}" for each in said]
    return f"Calls sign in to {listed(parts)}." if parts else ""


def _about_auth(system: System) -> list[Evidence]:
    words = system.auth.details.removeprefix("header ").split(":")[-1].strip()[:60]
    near = [
        each for each in system.evidence if words and each.quote and each.quote[:40] in system.auth.details
    ]
    return near or list(system.evidence[-1:])


def _ruled(research: Research, cite: Citations) -> str:
    """How many rules there are, and the two that say most in few words."""
    rules = [each for each in research.rules if each.kind != "match"]
    if not rules:
        return ""
    telling = [each for each in rules if len(each.text) <= LONGEST_RULE and _CLEAN.fullmatch(each.text)]
    ranked = sorted(telling, key=lambda each: _RULES.index(each.kind) if each.kind in _RULES else len(_RULES))
    shown = [f"“{each.text.rstrip('. ')}”{cite.of(each.evidence)}" for each in ranked[:2]]
    rest = len(rules) - len(shown)
    if not shown:
        stand = "stands" if rest == 1 else "stand"
        return f"{counted(rest, 'rule')} {stand} in the documents.{cite.of(rules[0].evidence)}"
    more = f", and {counted(rest, 'more rule')}" if rest else ""
    return f"The documents say {' and '.join(shown)}{more}."


# What shapes a workflow most comes first; a sentence that opens with a mark is torn out of a list or a table.
_RULES: Final = ("dedupe", "filter", "missing", "conflict", "error", "order", "security")
_CLEAN: Final = re.compile(r"[A-Z“`][^\[\]{}<>|]*")
LONGEST_RULE: Final = 140
MOST_NOUNS: Final = 3


def _open(research: Research) -> str:
    open_ones = [each for each in research.questions if each.state == "open"]
    if not open_ones:
        return ""
    pressing = [each for each in open_ones if each.priority in ("critical", "high")]
    critical = sum(each.priority == "critical" for each in open_ones)
    count = f"{counted(len(open_ones), 'question')} {'is' if len(open_ones) == 1 else 'are'} open"
    holds = "until somebody answers, the assumption beside each holds"
    if not pressing:
        return f"{count}, none of them pressing; {holds}."
    opening = "**Most of this plan is assumed.** " if assumed_share(research) > MOSTLY_ASSUMED else ""
    opening = opening or _rests_on(research)
    told = listed(topics(pressing, research)[:MOST_TOPICS], "or")
    urgent = f", {critical} of them critical" if critical else ""
    return f"{opening}Nothing in the material says {told}. {count}{urgent}; {holds}."


def assumed_share(research: Research) -> float:
    """How many of the statements the plan rests on nobody made, from 0 to 1; 0 where it rests on nothing."""
    said, assumed = statements(research)
    return assumed / (said + assumed) if said + assumed else 0.0


def statements(research: Research) -> tuple[int, int]:
    """How many statements come from documents, answers and people, and how many are assumptions.

    Each trigger, mapping, rule, endpoint, described field and sign-in is one, and so is each question that
    nobody answered, for its assumption holds meanwhile.
    """
    facts = [each.evidence for each in research.triggers]
    facts += [each.evidence for each in research.mappings]
    facts += [each.evidence for each in research.rules]
    facts += [each.evidence for each in research.endpoints]
    facts += [field.evidence for each in research.objects for field in each.fields if field.evidence]
    facts += [
        each.evidence for each in research.systems if each.key != CALLER and each.auth.scheme != "unknown"
    ]
    assumed = [evidence for evidence in facts if {fact.kind for fact in evidence} == {"assumption"}]
    unanswered = sum(each.state != "answered" and bool(each.assumption) for each in research.questions)
    return len(facts) - len(assumed), len(assumed) + unanswered


def _rests_on(research: Research) -> str:
    said, assumed = statements(research)
    told = f"{counted(said, 'statement')} from the material and {counted(assumed, 'assumption')}"
    return f"The plan rests on {told}. "


MOSTLY_ASSUMED: Final = 0.5
MOST_TOPICS: Final = 6


def notes_of(
    research: Research,
    contradictions: Sequence[Contradiction],
    remarks: Sequence[str],
    problems: Sequence[str],
) -> str:
    """What an engineer should know: per system how it behaves, then contradictions and how this was found."""
    cite = Citations()
    lines = [line for system in research.systems for line in _system_notes(system, cite)]
    lines += [
        f"- **Contradiction.** {each.text} {' / '.join(each.sayings[:3])}.{cite.of(each.evidence, 2)}"
        for each in contradictions
    ]
    lines += [f"- {remark}" for remark in remarks]
    lines += [f"- **Reading.** {problem}." for problem in problems]
    return "\n".join(lines)


_APIS: Final = {
    "rest": "REST API",
    "soap": "SOAP API",
    "graphql": "GraphQL API",
    "file": "Files",
    "database": "A database",
}


def _system_notes(system: System, cite: Citations) -> list[str]:
    """How the system is reached, then what it says of limits, pages and webhooks, each with its source."""
    lines = []
    if system.version or system.base_url:
        api = _APIS.get(system.api, "API")
        version = f", version {system.version}" if system.version else ""
        near = [each for each in system.evidence if system.base_url and system.base_url in each.quote]
        known = "" if near or not system.base_url else " (as its vendor publishes it)"
        at = f" at `{system.base_url}`{known}" if system.base_url else ""
        lines.append(f"- **{system.name}.** {api}{version}{at}.{cite.of(near)}")
    told = (("limits", system.limits), ("pages", system.pagination), ("webhooks", system.webhooks))
    for label, words in told:
        near = [each for each in system.evidence if each.quote and each.quote[:40] in words]
        where = cite.of(near or system.evidence[:1])
        lines += [f"- **{system.name}, {label}.** {words.rstrip('.')}.{where}"] if words else []
    return [*lines, *(f"- **{system.name}.** {note}" for note in system.notes)]
