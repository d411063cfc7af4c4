"""A plan's health as the pieces of one line, each leading to the first place it is about."""

from dataclasses import dataclass

from lib.text import counted
from planner.lint.health import Health
from planner.spec.elements import elements
from planner.spec.workflow import WorkflowSpec

# First field of a finding's path -> the section of the page it stands in.
SECTION_OF = {
    "trigger": "trigger",
    "systems": "systems",
    "endpoints": "endpoints",
    "data_flow": "flow",
    "acceptance_criteria": "criteria",
    "user_stories": "stories",
    "transformations": "transformations",
    "assumptions": "description",
    "story": "story",
    "description": "description",
    "prompt": "prompt",
}


@dataclass(frozen=True)
class HealthPart:
    """One piece: its words, the id it leads to, an icon and its colour. `question`: a key to answer."""

    text: str
    anchor: str
    icon: str
    css: str
    question: str = ""


def health_parts(health: Health) -> tuple[HealthPart, ...]:
    """Only what there is something to say about; a plan without any trouble says so."""
    parts = []
    if health.to_fix:
        parts.append(HealthPart(f"{health.to_fix} to fix", "findings", "triangle-alert", "warnc"))
    if health.critical:
        text = counted(health.critical, "critical question")
        parts.append(HealthPart(text, "findings", "circle-help", "badc", health.first_critical))
    if health.is_well:
        parts.append(HealthPart("Nothing to fix", "story", "circle-check", "okc"))
    if health.assumed:
        text = counted(health.assumed, "assumed fact")
        parts.append(HealthPart(text, health.first_assumed, "circle-dashed", ""))
    if health.facts:
        text = f"{health.grounded} of {counted(health.facts, 'fact')} grounded"
        parts.append(HealthPart(text, health.first_ungrounded or "endpoints", "quote", ""))
    return tuple(parts)


def anchor_of(spec: WorkflowSpec, key: str, path: str) -> tuple[str, str]:
    """The id a finding leads to and what the link is called: its element, else its section."""
    if any(known == key for known, _ in elements(spec)):
        return key, key
    section = SECTION_OF.get(path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0], "")
    return section, key if key and key.upper() == key else section
