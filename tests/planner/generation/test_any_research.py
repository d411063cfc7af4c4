"""Whatever was found, drawing never fails, and what is drawn is a plan that reads back and holds together."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.generation import generate_workflows, questions_for, with_questions
from planner.lint import lint_workflow
from planner.render import diagram, workflow_markdown
from planner.spec.research import BusinessRule, Mapping, Research, ResearchTrigger, System
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation import briefs

NAMES = st.sampled_from(
    ["email", "Email", "a.b", "a", "a.b.c", "lines[].sku", "lines", "x[0].y", "Company", ""]
)
ODD = st.text(st.sampled_from("ab .[]\"'{}|`*<>&,+-_$0é\n"), max_size=8)
FIELD = NAMES | ODD
OBJECTS = st.sampled_from(["contact", "Lead", "order", "", "bank transaction", "[x]", "Data"])
SYSTEMS = [
    ("hubspot", "HubSpot"),
    ("salesforce", "Salesforce"),
    ("xero", "Xero"),
    ("depot", "Depot"),
    ("x", "x"),
]
RULES = st.sampled_from([
    "", "copy", "lower case", "minor units to decimals", "always X", "join a and b with a space",
    'else "-"', "???",
    'map({"a": 1})', "day in London", "split by culture", 'template("{a} {b}")', 'lookup("t", "c")',
])  # fmt: skip
TEXTS = st.sampled_from([
    "Matched by email.", "Skip records without a.", "Only email is x.", "Never update.", "If not, create.",
    "",
    "a > 3 only",
    "Retry 3 times, then park.", "Events may come twice.", "X-Key-Signature holds an HMAC.", "a > 3 only",
    "Only update, never create.",
])  # fmt: skip
KINDS = ["match", "dedupe", "filter", "missing", "conflict", "error", "order", "security", "other"]
TRIGGERS = st.builds(
    ResearchTrigger,
    kind=st.sampled_from(["webhook", "schedule", "manual", "event"]),
    system=st.sampled_from(["", "hubspot", "xero", "depot", "elsewhere"]),
    event=st.sampled_from(["", "contact.creation", "created or deleted", "payout.paid", "a b", "/", "é"]),
    cron=st.sampled_from(["", "0 2 * * *"]),
)


@st.composite
def researches(draw: Any) -> Research:
    chosen = draw(st.lists(st.sampled_from(SYSTEMS), min_size=0, max_size=3, unique=True))
    roles = st.sampled_from(["source", "target", "both"])
    systems = tuple(System(key=key, name=name, role=draw(roles)) for key, name in chosen)
    keys = st.sampled_from([key for key, _ in chosen] or ["nowhere"])
    mappings = st.builds(
        Mapping, key=st.just("MP-01"), source_system=keys, source_object=OBJECTS, source=FIELD,
        target_system=keys, target_object=OBJECTS, target=FIELD, rule=RULES,
    )  # fmt: skip
    rules = st.builds(BusinessRule, key=st.just("BR-01"), text=TEXTS, kind=st.sampled_from(KINDS))
    return Research(
        title=draw(st.sampled_from(["", "Contacts from HubSpot to Salesforce"])),
        systems=systems,
        mappings=tuple(draw(st.lists(mappings, max_size=5))),
        rules=tuple(draw(st.lists(rules, max_size=3))),
        triggers=tuple(draw(st.lists(TRIGGERS, max_size=2))),
        integration_type=draw(st.sampled_from([(), ("bidirectional",), ("batch",)])),
    )


@pytest.mark.thorough
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(researches())
def test_drawing_never_fails_and_gives_whole_plans(research: Research) -> None:
    asked = with_questions(research)
    assert all(question.assumption for question in questions_for(research))
    first = generate_workflows(asked)
    assert generate_workflows(asked, previous=first) == first
    for spec in first:
        assert WorkflowSpec.model_validate(spec.model_dump(mode="json")) == spec
        broken = [
            found
            for found in lint_workflow(spec, asked)
            if found.code in ("unknown_reference", "expr_broken")
        ]
        assert broken == []
        assert spec.title in workflow_markdown(spec)
        assert diagram(spec).startswith("<svg")


def test_a_fixed_value_stays_fixed_whatever_its_source_is_called() -> None:
    mapping = ("$&_", "email", "always X")
    drawn = generate_workflows(briefs.research({"Depot": "source", "HubSpot": "target"}, fields=(mapping,)))
    rows = [row for spec in drawn for table in spec.transformations for row in table.rows]
    assert [(row.target, row.expr) for row in rows] == [("email", 'const("X")')]
