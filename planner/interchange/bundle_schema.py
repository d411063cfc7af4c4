"""The published JSON Schema of a bundle's own files: `python -m planner.interchange.bundle_schema`."""

import json
from pathlib import Path

from planner.interchange.bundle_values import Approvals, Comments, Manifest
from planner.spec.values import Value

PUBLISHED = Path(__file__).parents[2] / "docs" / "plan-bundle.schema.json"
FILES: dict[str, type[Value]] = {
    "bundle.json": Manifest,
    "comments.json": Comments,
    "approvals.json": Approvals,
}


def schema_text() -> str:
    """The schemas of the files beside `plan.json`, by the file's name, as the text of the published file."""
    described = {name: kind.model_json_schema(by_alias=True) for name, kind in FILES.items()}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tenon plan bundle, version 1",
    }
    return json.dumps({**whole, "files": described}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
