"""Each finding of lint: made by breaking the reference plan in one place, gone when its fix is taken."""

from typing import Any

import pytest

from planner.generation import generate_workflows, with_questions
from planner.lint import Finding, fixed, lint_workflow
from planner.lint.fixing import Fix
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import PAYOUTS, STOCK, SUPPLIERS, VAGUE
from tests.planner.plans.contact_to_lead import RESEARCH, WORKFLOW

ROW = "transformations[0].rows[1]"
PUT = {"kind": "calls", "system": "salesforce", "method": "PUT", "path": "/lead", "equals": 1}
SCHEDULE = {"kind": "schedule", "cron": "0 25 * * *", "timezone": "UTC"}


def at(path: str, value: Any) -> WorkflowSpec:
    return fixed(WORKFLOW, Fix("", {path: value}))


def new_findings(spec: WorkflowSpec, research: Research = RESEARCH) -> list[Finding]:
    before = {(found.code, found.path) for found in lint_workflow(WORKFLOW, RESEARCH)}
    return [found for found in lint_workflow(spec, research) if (found.code, found.path) not in before]


def test_the_reference_plan_has_notes_only() -> None:
    assert {found.severity for found in lint_workflow(WORKFLOW, RESEARCH)} == {"note"}


def test_a_checkpoint_that_the_call_asks_from_and_a_customers_setting_are_fine() -> None:
    assert new_findings(at("data_flow[3].checkpoint", {"name": "contactId"})) == []
    settings = at("customers", {"by": "event.portalId"})
    assert new_findings(fixed(settings, Fix("", {"data_flow[6].bind": {"email": "customer.mail"}}))) == []


def test_a_write_that_is_done_once_needs_what_it_is_known_by() -> None:
    once = at("data_flow[9].once", value=True)
    assert new_findings(once) == []
    found = new_findings(fixed(once, Fix("", {"data_flow[9].match": []})))
    assert "once_without_match" in {each.code for each in found}


def test_a_step_that_reads_what_is_kept_needs_no_call() -> None:
    kept = {"data_flow[6].endpoint": "", "data_flow[6].keep": {"key": "{email}"}}
    codes = {found.code for found in new_findings(fixed(WORKFLOW, Fix("", kept)))}
    assert "step_without_endpoint" not in codes


@pytest.mark.parametrize(
    ("path", "value", "code", "severity"),
    [
        ("trigger.verify", None, "trigger_incomplete", "error"),
        ("trigger.verify.secret_name", "", "trigger_incomplete", "error"),
        ("trigger.dedupe_key", "", "trigger_incomplete", "warning"),
        ("trigger.path", "", "trigger_incomplete", "error"),
        ("trigger.payload_example", None, "trigger_incomplete", "warning"),
        ("systems[1].auth.scheme", "unknown", "endpoint_without_auth", "error"),
        ("endpoints[0].system", "nowhere", "endpoint_without_auth", "error"),
        ("data_flow[3].endpoint", "", "step_without_endpoint", "error"),
        ("data_flow[3].endpoint", "EP-09", "step_without_endpoint", "error"),
        ("data_flow[5].table", "TT-07", "step_without_table", "error"),
        ("data_flow[4].condition.tests", [], "condition_not_typed", "warning"),
        ("data_flow[9].on_error", None, "write_without_retry", "warning"),
        ("data_flow[9].match", [], "create_without_match", "warning"),
        ("data_flow[6].bind", {"email": "leed.Email"}, "unknown_reference", "error"),
        ("data_flow[6].bind", {"email": "customer.mail"}, "unknown_reference", "error"),
        ("data_flow[3].checkpoint", {"name": "since"}, "checkpoint_unused", "error"),
        ("data_flow[7].on_true", "ST-02", "unknown_reference", "error"),
        (f"{ROW}.source", "", "row_without_source", "error"),
        (f"{ROW}.expr", "uper", "expr_broken", "error"),
        (f"{ROW}.expr", "custom", "row_needs_code", "warning"),
        (f"{ROW}.expr", "upper", "example_stale", "warning"),
        (f"{ROW}.expr", "number", "example_fails", "error"),
        (f"{ROW}.type", "boolean", "type_disagrees", "warning"),
        (f"{ROW}.target", "FirstName", "mapped_twice", "error"),
        (f"{ROW}.target", "Title", "required_unmapped", "error"),
        ("transformations[0].rows", [], "table_without_rows", "error"),
        ("acceptance_criteria[0].text", "Leads are created fast.", "vague_words", "warning"),
        ("acceptance_criteria[1].then", "leads are handled properly", "vague_words", "warning"),
        ("story.final_result", "Leads stand there, etc.", "vague_words", "warning"),
        ("data_flow[3].text", "Reads it quickly.", "vague_words", "warning"),
        ("acceptance_criteria[1].check.then[2]", PUT, "criterion_unsatisfiable", "warning"),
        ("transformations[0].rows[3].target", "Firm", "criterion_unsatisfiable", "warning"),
        ("acceptance_criteria[2].covers", ["BR-03"], "edge_without_criterion", "warning"),
        ("trigger", SCHEDULE, "trigger_incomplete", "error"),
        ("acceptance_criteria[0].check", None, "criterion_without_check", "warning"),
        ("acceptance_criteria[0].covers", ["ST-77"], "criterion_unsatisfiable", "warning"),
        ("acceptance_criteria[0].covers", [], "criterion_unsatisfiable", "warning"),
        ("acceptance_criteria[2].covers", ["ST-05"], "rule_without_criterion", "warning"),
        ("user_stories[3].criteria", [], "story_without_criterion", "warning"),
        (f"{ROW}.evidence", [{"kind": "model", "model": "m"}], "ungrounded", "note"),
    ],
)
def test_a_broken_place_is_found(path: str, value: Any, code: str, severity: str) -> None:
    found = [finding for finding in new_findings(at(path, value)) if finding.code == code]
    assert found, [finding.code for finding in new_findings(at(path, value))]
    assert found[0].severity == severity
    assert found[0].message[0].isupper()
    assert found[0].message.rstrip()[-1] in ".?"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("trigger.verify", None),
        ("trigger.verify.secret_name", ""),
        ("trigger.path", ""),
        ("systems[1].auth.scheme", "unknown"),
        ("data_flow[9].on_error", None),
        ("data_flow[9].match", []),
        ("data_flow[5].table", "TT-07"),
        ("data_flow[3].endpoint", ""),
        ("trigger.dedupe_key", ""),
        ("acceptance_criteria[2].covers", ["BR-03", "ST-05", "ST-77"]),
        (f"{ROW}.expr", "upper"),
    ],
)
def test_a_fix_ends_its_finding(path: str, value: Any) -> None:
    spec = at(path, value)
    (finding,) = [found for found in new_findings(spec) if found.fix]
    assert finding.fix is not None
    assert new_findings(fixed(spec, finding.fix)) == []


def test_a_rule_without_criterion_is_offered_one_that_a_person_still_has_to_check() -> None:
    spec = at("acceptance_criteria[2].covers", ["ST-05"])
    (finding,) = [found for found in new_findings(spec) if found.code == "rule_without_criterion"]
    assert finding.fix is not None
    after = new_findings(fixed(spec, finding.fix))
    assert [(found.code, found.key) for found in after] == [("criterion_without_check", "AC-11")]


def test_a_rule_that_is_understood_by_now_is_offered_as_the_fix() -> None:
    spec = fixed(WORKFLOW, Fix("", {f"{ROW}.rule": "trim, upper case", f"{ROW}.expr": "custom"}))
    (finding,) = [found for found in new_findings(spec) if found.code == "row_needs_code"]
    assert finding.fix is not None
    assert finding.fix.changes == {f"{ROW}.expr": "trim | upper"}


def test_a_schedule_needs_a_time_and_a_zone() -> None:
    (spec,) = generate_workflows(STOCK)
    for path, value in (("trigger.cron", ""), ("trigger.timezone", "")):
        codes = [found.code for found in lint_workflow(fixed(spec, Fix("", {path: value})), STOCK)]
        assert "trigger_incomplete" in codes
    assert "trigger_incomplete" not in [found.code for found in lint_workflow(spec, STOCK)]


def test_an_open_critical_question_stops_the_build() -> None:
    asked = with_questions(VAGUE)
    (spec,) = generate_workflows(asked)
    critical = [question.key for question in asked.questions if question.priority == "critical"]
    found = [
        finding.key for finding in lint_workflow(spec, asked) if finding.code == "open_critical_question"
    ]
    assert found == critical
    assert critical


def test_a_confirmed_convention_is_no_ungrounded_endpoint() -> None:
    asked = with_questions(RESEARCH.model_copy(update={"questions": ()}))
    confirmed = tuple(
        question.model_copy(update={"state": "answered", "answer": "Yes"})
        if question.about == "endpoints.hubspot"
        else question
        for question in asked.questions
    )
    asked = asked.model_copy(update={"questions": confirmed})
    (spec,) = generate_workflows(asked)
    found = [finding.key for finding in lint_workflow(spec, asked) if finding.code == "ungrounded"]
    assert "EP-01" not in found
    assert "EP-02" in found


@pytest.mark.parametrize("research", [RESEARCH, PAYOUTS, STOCK, SUPPLIERS])
def test_drawn_workflows_hold_together(research: Research) -> None:
    structural = {"unknown_reference", "expr_broken", "example_stale", "example_fails", "mapped_twice",
                  "step_without_table", "row_without_source", "criterion_unsatisfiable",
                  "story_without_criterion", "rule_without_criterion", "vague_words"}  # fmt: skip
    for spec in generate_workflows(research):
        assert [found for found in lint_workflow(spec, research) if found.code in structural] == []


def test_a_fix_for_a_place_that_is_gone_is_refused() -> None:
    with pytest.raises(LookupError):
        fixed(WORKFLOW, Fix("", {"data_flow[90].match": []}))
    with pytest.raises(LookupError, match="there is no trigger"):
        fixed(WORKFLOW, Fix("", {"trigger.colour": "red"}))
