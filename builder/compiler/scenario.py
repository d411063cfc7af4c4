"""`scenario.yaml` and its elements: the interchange form of a project, each with name, key, description."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder.compiler.literals import sentence
from builder.compiler.names import words
from planner.handover import Research, Transformation, WorkflowSpec

PLAIN = re.compile(r"^[A-Za-z][A-Za-z0-9 _./()-]*$")
WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def scenario_files(specs: Sequence[WorkflowSpec], research: Research | None) -> Iterator[tuple[str, str]]:
    """Path and text of the scenario and of each of its elements."""
    elements = list(_elements(specs))
    name = (
        specs[0].title
        if len(specs) == 1
        else (research.title if research else " and ".join(s.title for s in specs))
    )
    results = [sentence(spec.story.final_result) for spec in specs]
    scenario = {
        "name": sentence(name),
        "shortDescription": results[0]
        if len(results) == 1
        else f"{len(specs)} workflows: " + ", ".join(s.title for s in specs),
        "description": " ".join(
            f"{sentence(s.story.business_logic)} {sentence(s.story.final_result)}" for s in specs
        ),
        "elements": [{"type": kind, "key": element["key"]} for kind, element in elements],
    }
    yield "scenario.yaml", _yaml(scenario)
    for kind, element in elements:
        yield f"elements/{kind}/{element['key']}.yaml", _yaml(element)


def _elements(specs: Sequence[WorkflowSpec]) -> Iterator[tuple[str, dict[str, str]]]:
    taken: set[str] = set()
    for spec in specs:
        yield (
            "flow",
            {
                "name": sentence(spec.title),
                "key": spec.key,
                "description": sentence(spec.story.business_logic),
            },
        )
    for spec in specs:
        for table in spec.transformations:
            key = "-".join(words(table.name)) or f"{spec.key}-{table.key.lower()}"
            key = key if key not in taken else f"{spec.key}-{key}"
            taken.add(key)
            yield "field-mapping", {"name": sentence(table.name), "key": key, "description": _about(table)}


def _about(table: Transformation) -> str:
    fields = f"{len(table.rows)} field" + ("" if len(table.rows) == 1 else "s")
    sides = [f"{side.system} {side.object}".strip() for side in (table.source, table.target)]
    return f"{fields} from {' to '.join(sides)}"


def _yaml(value: Mapping[str, Any]) -> str:
    lines = []
    for key, item in value.items():
        if isinstance(item, list):
            lines.append(f"{key}:" if item else f"{key}: []")
            for element in item:
                pairs = [f"{name}: {_scalar(inner)}" for name, inner in element.items()]
                lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
        else:
            lines.append(f"{key}: {_scalar(item)}")
    return "\n".join(lines) + "\n"


def _scalar(value: str) -> str:
    plain = PLAIN.match(value) and value.lower() not in WORDS_OF_YAML and not value.endswith(" ")
    return value if plain else json.dumps(value, ensure_ascii=True)
