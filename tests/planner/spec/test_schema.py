"""The published schema is that of the models, and describes what the reference plan is."""

import json

from planner.expressions.functions import SIGNATURES
from planner.spec.elements import elements
from planner.spec.schema import PUBLISHED, schema_text
from planner.spec.workflow import WorkflowSpec
from tests.planner.plans.contact_to_lead import FILE, WORKFLOW

DOCUMENT = PUBLISHED.with_name("plan.md")


def test_the_published_schema_is_not_stale() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), "run: python -m planner.spec.schema"


def test_every_name_of_the_reference_plan_is_in_the_schema() -> None:
    schema = json.loads(schema_text())
    plan = json.loads(FILE.read_text(encoding="utf-8"))
    assert set(plan) <= set(schema["properties"])
    workflow = schema["$defs"]["WorkflowSpec"]["properties"]
    assert set(plan["workflows"][0]) == set(workflow) - set(WorkflowSpec.later)
    parameter = plan["workflows"][0]["endpoints"][0]["params"][0]
    assert set(parameter) <= set(schema["$defs"]["Parameter"]["properties"])


def test_the_document_speaks_of_every_section_and_kind_of_key() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in WorkflowSpec.model_fields if f"`{name}`" not in text] == []
    prefixes = {key.split("-")[0] for key, _ in elements(WORKFLOW)}
    assert [prefix for prefix in sorted(prefixes) if f"{prefix}-01" not in text] == []


def test_every_function_of_an_expression_is_explained() -> None:

    text = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in SIGNATURES if f"`{name}" not in text] == []
