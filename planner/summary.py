"""The research in a few cited sentences, and the technical notes.

A citation is a Markdown link `[1](#name:anchor)`: a number counted in the text, the document's name and the
anchor of the passage, each percent-encoded. `cited_places` reads them back.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote, unquote

from planner.extraction.contradictions import Contradiction, match_key, when
from planner.spec.research import Question, Research, ResearchTrigger, System
from planner.spec.values import Evidence

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
    facts = [_opening(research, cite), _start(research, cite), _matching(research, cite)]
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
        return (
            f"**{_names(gives)} {_verb(gives, 'gives', 'give')}, {_names(takes)} "
            f"{_verb(takes, 'takes', 'take')}.**{where}"
        )
    if len(both) >= 2 and "bidirectional" in research.integration_type:
        more = (
            f" {_names([*gives, *takes])} {_verb([*gives, *takes], 'takes', 'take')} part, too."
            if gives or takes
            else ""
        )
        return f"**{_names(both)} keep each other up to date.**{where}{more}"
    if len(both) >= 2:
        return f"**{_names(both)} are to share data; the material does not say which way.**{where}"
    names = ", ".join(
        f"{each.name} "
        f"({'gives and takes' if each.role == 'both' else 'gives' if each.role == 'source' else 'takes'})"
        for each in research.systems
    )
    return f"**{names}.**{where}"


def _names(systems: Sequence[System]) -> str:
    names = [each.name for each in systems]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _verb(systems: Sequence[System], one: str, many: str) -> str:
    return one if len(systems) == 1 else many


def _start(research: Research, cite: Citations) -> str:
    if not research.triggers:
        return "Nothing in the material says what starts it."
    return " ".join(_trigger(each, research, cite) for each in research.triggers[:3])


def _trigger(trigger: ResearchTrigger, research: Research, cite: Citations) -> str:
    name = next((each.name for each in research.systems if each.key == trigger.system), "")
    where = cite.of(trigger.evidence)
    if trigger.kind == "webhook":
        event = f"`{trigger.event}`" if trigger.event else "an event"
        return f"A run starts when {name or 'a sender'} reports {event}.{where}"
    if trigger.kind == "schedule":
        zone = f" ({trigger.timezone})" if trigger.timezone else ""
        return f"It runs on a schedule, {when(trigger.cron, trigger.every_seconds)}{zone}.{where}"
    starter = "A person" if trigger.kind == "manual" else "A message or another workflow"
    return f"{starter} starts it.{where}"


def _matching(research: Research, cite: Citations) -> str:
    for rule in research.rules:
        if rule.kind == "match" and (key := match_key(rule)):
            return f"An existing record is found by {key}.{cite.of(rule.evidence)}"
    return ""


def _mapped(research: Research, cite: Citations) -> str:
    if not research.mappings:
        return "No field mapping is stated."
    first, count = research.mappings[0], len(research.mappings)
    pieces = [each.evidence[0] for each in (first, research.mappings[-1]) if each.evidence]
    ruled = sum(bool(each.rule) for each in research.mappings)
    how = f", {ruled} of them with a rule" if ruled else ""
    return f"{count} {'field is' if count == 1 else 'fields are'} mapped{how}.{cite.of(pieces, 2)}"


def _signed_in(research: Research, cite: Citations) -> str:
    said = [each for each in research.systems if each.auth.scheme in _SCHEMES]
    parts = [
        f"{each.name} signs in with {_SCHEMES[each.auth.scheme]}{cite.of(_about_auth(each))}" for each in said
    ]
    return "; ".join(parts) + "." if parts else ""


def _about_auth(system: System) -> list[Evidence]:
    words = system.auth.details.removeprefix("header ").split(":")[-1].strip()[:60]
    near = [
        each for each in system.evidence if words and each.quote and each.quote[:40] in system.auth.details
    ]
    return near or list(system.evidence[-1:])


def _ruled(research: Research, cite: Citations) -> str:
    rules = [each for each in research.rules if each.kind != "match"]
    if not rules:
        return ""
    shown = "; ".join(f"{each.text.rstrip('.')[:160]}{cite.of(each.evidence)}" for each in rules[:3])
    more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
    return f"Stated rules: {shown}{more}."


def _open(research: Research) -> str:
    open_ones = [each for each in research.questions if each.state == "open"]
    pressing = [each for each in open_ones if each.priority in ("critical", "high")]
    if not open_ones:
        return ""
    if len([each for each in open_ones if each.priority == "critical"]) >= 3:
        return (
            f"**Most of this plan would be assumed.** The material leaves {len(open_ones)} questions "
            f"open, {len(pressing)} of them pressing: "
            f"{_topics(pressing)}. What is assumed meanwhile stands beside each question."
        )
    if pressing:
        return (
            f"Nothing in the material says: {_topics(pressing)}. {len(open_ones)} questions are open; "
            f"each carries the assumption that holds meanwhile."
        )
    return f"{len(open_ones)} smaller questions are open; each carries the assumption that holds meanwhile."


def _topics(questions: Sequence[Question]) -> str:
    return "; ".join(
        f"{each.text[:1].lower()}{each.text[1:].rstrip('?')}"
        if not each.text[:2].isupper()
        else each.text.rstrip("?")
        for each in questions[:6]
    )


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
    said = [
        _APIS.get(system.api, ""),
        f"version {system.version}" if system.version else "",
        f"at {system.base_url}" if system.base_url else "",
    ]
    lines = []
    if any(said):
        lines.append(f"- **{system.name}.** {', '.join(filter(None, said))}.")
    told = (("limits", system.limits), ("pages", system.pagination), ("webhooks", system.webhooks))
    for label, words in told:
        near = [each for each in system.evidence if each.quote and each.quote[:40] in words]
        where = cite.of(near or system.evidence[:1])
        lines += [f"- **{system.name}, {label}.** {words.rstrip('.')}.{where}"] if words else []
    return [*lines, *(f"- **{system.name}.** {note}" for note in system.notes)]
