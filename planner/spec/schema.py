"""The published JSON Schema of a plan: `python -m planner.spec.schema` writes `docs/plan.schema.json`."""

import json
from pathlib import Path

from planner.spec.plan import Plan

PUBLISHED = Path(__file__).parents[2] / "docs" / "plan.schema.json"


def schema_text() -> str:
    """The schema of what `read_plan` accepts, as the text of the published file."""
    schema = Plan.model_json_schema(by_alias=True, mode="validation")
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tenon plan, version 1",
        **{name: value for name, value in schema.items() if name != "title"},
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
