"""What a first message leaves out of the things that an integration cannot be planned without. Pure.

The rules that research reads documents with read the message; nothing is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner import research
from planner.reading import read_document
from planner.spec.research import Research

# Reading takes 10 to 20 ms per 1,000 characters.
LONGEST = 10_000


@dataclass(frozen=True)
class Missing:
    """One thing that was not said: systems, trigger, auth, type or data; with answers to choose from."""

    about: str
    question: str
    options: tuple[str, ...] = ()


def missing_in(text: str) -> tuple[Missing, ...]:
    """What the message does not say, the weightiest first; empty when a plan can be made of it."""
    found = research.draft_research([read_document("message", text[:LONGEST].encode())])
    return tuple(_missing(found))


def _missing(found: Research) -> Iterator[Missing]:
    names = [system.name for system in found.systems]
    if len(names) < 2:
        known = f" besides {names[0]}" if names else ""
        yield Missing(
            "systems", f"Which systems are to be connected{known}, and which of them gives the data?"
        )
    if not found.triggers:
        giver = next((system.name for system in found.systems if system.role != "target"), "")
        at_once = (
            f"At once, when something changes in {giver}" if giver else "At once, when something changes"
        )
        usual = (at_once, "Every 15 minutes", "Once a night", "When a person starts it")
        yield Missing("trigger", "What sets it off?", usual)
    unknown = [system.name for system in found.systems if system.auth.scheme == "unknown"]
    if unknown:
        ways = ("OAuth 2.0", "API key", "User name and password")
        yield Missing("auth", f"How does one sign in to {' and to '.join(unknown)}?", ways)
    if not found.integration_type and not found.triggers:
        types = ("One way, at once", "One way, in batches", "Both ways")
        yield Missing("type", "Does data go one way or both ways, at once or in batches?", types)
    if not found.mappings and not any(record.fields for record in found.objects):
        yield Missing(
            "data", "Which records go over, which of their fields, and by which field are they matched?"
        )
