"""What the agent is told: structured context in a stable order, frozen with the turn."""

import hashlib
import json
from typing import Any

from planner.handover import Research, WorkflowSpec


def freeze_brief(spec: WorkflowSpec, research: Research | None, files: dict[str, str]) -> dict[str, Any]:
    """The brief of one turn as a JSON value.

    `workflow` is the whole planned workflow, `research` only the facts about its systems, `files` the paths
    that exist. `sha256` is over all of it, so that two turns can be compared.
    """
    keys = {system.key for system in spec.systems}
    facts = research.model_dump(mode="json", by_alias=True) if research else {}
    brief = {
        "workflow": spec.model_dump(mode="json", by_alias=True),
        "research": {
            "title": facts.get("title", ""),
            "systems": [system for system in facts.get("systems", []) if system["key"] in keys],
            "rules": facts.get("rules", []),
            "questions": facts.get("questions", []),
        },
        "files": sorted(files),
    }
    canonical = json.dumps(brief, sort_keys=True, ensure_ascii=False)
    return {**brief, "sha256": hashlib.sha256(canonical.encode()).hexdigest()}
