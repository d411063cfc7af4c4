"""Where plan and code disagree: nothing after a build, and each difference with its words and its mark."""

from collections.abc import Callable
from typing import Any

import pytest

from builder.compiler import compile_workflows, module_name
from builder.drift import Built, Drift, Paths, find_drift
from builder.flow import Place
from planner.handover import WorkflowSpec
from planner.handover.changes import with_fields
from tests.builder.compiler import odd_plans, plans, projects
from tests.builder.plans import contact_to_lead

PLANS: dict[str, Callable[[], WorkflowSpec]] = {
    "reference": lambda: projects.reference().workflows[0],
    "bare": plans.bare,
    "scheduled": plans.scheduled,
    "every_kind": odd_plans.every_kind,
    "every_expression": odd_plans.every_expression,
}
MAPPINGS = "mappings/contact_to_lead.py"
WORKFLOW = "workflows/contact_to_lead.py"
TESTS = "tests/test_contact_to_lead.py"
EMAIL = '"Email": required(contact, "email"),'


def compiled(spec: WorkflowSpec) -> dict[str, str]:
    return dict(compile_workflows([spec]).files)


def drift_of(
    spec: WorkflowSpec, files: dict[str, str], built: WorkflowSpec | None = None, **more: Any
) -> list[Drift]:
    """The drift of these files; `built` is what they were made from, as revision 1 of 2."""
    name = module_name(spec.key)
    return find_drift(
        spec,
        files,
        paths=Paths(
            f"workflows/{name}.py",
            f"mappings/{name}.py",
            f"tests/test_{name}.py",
            f"tests/test_{name}_parts.py",
        ),
        expected=compiled(spec),
        built=Built(built, 1) if built else None,
        revision=2 if built else 1,
        **more,
    )


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The files of the reference plan with one place edited by hand."""
    files = compiled(contact_to_lead())
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


@pytest.mark.parametrize("name", PLANS)
def test_what_the_compiler_wrote_has_no_drift_but_criteria_that_nobody_can_test_yet(name: str) -> None:
    spec = PLANS[name]()
    found = drift_of(spec, compiled(spec))
    assert [each.element for each in found if each.kind != "criterion_untested"] == []
    unchecked = {each.key for each in spec.acceptance_criteria if each.check is None}
    assert {each.element for each in found} <= unchecked


def test_without_code_there_is_nothing_to_compare() -> None:
    assert drift_of(contact_to_lead(), {"README.md": "x"}) == []


def test_a_row_that_was_changed_in_the_plan_only() -> None:
    before = contact_to_lead()
    after = with_fields(before, "TR-03", {"expr": "trim | lower"})
    (found,) = [each for each in drift_of(after, compiled(before), before) if each.kind != "plan_newer"]
    assert (found.kind, found.element, found.title) == ("row_changed", "TR-03", "TR-03 Email")
    assert (found.plan_says, found.code_says) == (
        "email, trim | lower, required",
        "required(contact, 'email')",
    )
    assert found.place is not None
    assert compiled(before)[found.place.path].splitlines()[found.place.line - 1].strip().startswith('"Email"')
    assert drift_of(after, compiled(after), after) == []


def test_a_row_whose_code_was_changed_can_be_taken_over_into_the_plan() -> None:
    files = changed(MAPPINGS, EMAIL, '"Email": lower(trim(pick(contact, "mail"))),')
    (found,) = drift_of(contact_to_lead(), files)
    assert found.kind == "row_changed"
    assert found.fields == {"source": "mail", "expr": "trim | lower", "required": False}
    adopted = with_fields(contact_to_lead(), "TR-03", found.fields)
    assert drift_of(adopted, files) == []


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('contact["mail"].strip()', {"source": "mail", "expr": "trim", "required": True}),
        ('"fixed"', {"source": "", "expr": 'const("fixed")', "required": False}),
        ('truncate(pick(contact, "a.b"), 40)', {"source": "a.b", "expr": "truncate(40)", "required": False}),
        (
            'number(pick(contact, "n"), scale=100)',
            {"source": "n", "expr": "number(scale=100)", "required": False},
        ),
        ('pick(contact, "a") + pick(contact, "b")', {}),
        ("_mail_of(contact)", {}),
    ],
)
def test_what_code_can_be_said_as_a_row(line: str, fields: dict[str, Any]) -> None:
    (found,) = drift_of(contact_to_lead(), changed(MAPPINGS, EMAIL, f'"Email": {line},'))
    assert dict(found.fields) == fields
    if fields:
        adopted = with_fields(contact_to_lead(), "TR-03", found.fields)
        assert drift_of(adopted, changed(MAPPINGS, EMAIL, f'"Email": {line},')) == []


def test_the_same_mapping_in_other_words_is_no_drift() -> None:
    written = (
        "def map_lead(contact: dict) -> dict:\n"
        '    """TT-01: By hand."""\n'
        '    mail = contact["email"]\n'
        '    lead = {"LastName": contact.get("lastname"), "Email": mail}\n'
        '    lead["FirstName"] = pick(contact, "firstname")\n'
        '    lead.update(dict(Company=contact.get("company")))\n'
        "    return lead\n"
    )
    assert drift_of(contact_to_lead(), {**compiled(contact_to_lead()), MAPPINGS: written}) == []


def test_a_row_without_code_and_a_field_without_a_row() -> None:
    files = changed(MAPPINGS, EMAIL, '"Phone": pick(contact, "phone"),')
    missing, extra = drift_of(contact_to_lead(), files)
    assert (missing.kind, missing.element, missing.file) == ("row_missing", "TR-03", MAPPINGS)
    assert (extra.kind, extra.element, extra.code_says) == (
        "field_extra",
        "Phone",
        "map_lead: pick(contact, 'phone')",
    )
    assert extra.place is not None
    assert not extra.in_plan


def test_a_call_that_the_plan_does_not_have() -> None:
    files = changed(WORKFLOW, "/services/data/v61.0/query", "/services/data/v61.0/search")
    (found,) = drift_of(contact_to_lead(), files)
    assert (found.kind, found.element) == ("endpoint_extra", "salesforce GET /services/data/v61.0/search")
    assert found.place is not None
    assert "search" in files[WORKFLOW].splitlines()[found.place.line - 1]


def test_a_step_without_code_and_one_that_only_says_it_is_missing() -> None:
    files = changed(WORKFLOW, "    lead = map_lead(contact)\n", "    lead = dict(contact)\n")
    assert [(each.kind, each.element) for each in drift_of(contact_to_lead(), files)] == [
        ("step_missing", "ST-06")
    ]
    stub = changed(
        WORKFLOW, '    return only(reply.json()["records"])', '    raise NotImplementedError("ST-07")'
    )
    assert [(each.kind, each.element) for each in drift_of(contact_to_lead(), stub)] == [
        ("step_unwritten", "ST-07")
    ]


def test_a_criterion_without_a_test_unless_a_person_excused_it() -> None:
    files = changed(TESTS, '@criterion("AC-03")', "")
    (found,) = drift_of(contact_to_lead(), files)
    assert (found.kind, found.element) == ("criterion_untested", "AC-03")
    assert drift_of(contact_to_lead(), files, excused={"AC-03"}) == []


def test_a_newer_plan_names_what_changed_and_words_alone_are_none() -> None:
    before = contact_to_lead()
    after = with_fields(before, "ST-03", {"reason": "some other reason"})
    (found,) = drift_of(after, compiled(before), before)
    assert found.kind == "plan_newer"
    assert "revision 2" in found.sentence
    assert "Changed: ST-03" in found.sentence
    assert drift_of(before, compiled(before), before) == []


def test_code_that_is_no_python_is_one_drift() -> None:
    files = {**compiled(contact_to_lead()), WORKFLOW: "def broken(:\n"}
    assert [each.kind for each in drift_of(contact_to_lead(), files)] == ["unreadable"]
    tests = {**compiled(contact_to_lead()), TESTS: "def broken(:\n"}
    assert [each.kind for each in drift_of(contact_to_lead(), tests)] == ["unreadable"]


def test_a_mark_stays_when_lines_move_and_goes_when_a_side_changes() -> None:
    files = changed(MAPPINGS, EMAIL, '"Email": pick(contact, "mail"),')
    (first,) = drift_of(contact_to_lead(), files)
    (moved,) = drift_of(contact_to_lead(), {**files, MAPPINGS: f"# a remark\n{files[MAPPINGS]}"})
    assert moved.place != first.place
    assert moved.mark == first.mark
    (other,) = drift_of(contact_to_lead(), changed(MAPPINGS, EMAIL, '"Email": pick(contact, "e_mail"),'))
    (planned,) = drift_of(with_fields(contact_to_lead(), "TR-03", {"expr": "lower"}), files)
    assert len({first.mark, other.mark, planned.mark}) == 3


def test_another_workflows_files_are_not_compared() -> None:
    files = compiled(contact_to_lead())
    other = 'from tenon import connect\nshop = connect("shop")\ndef f(ctx):\n    shop.get("/orders")\n'
    assert drift_of(contact_to_lead(), {**files, "workflows/other.py": other}) == []
    imported = files[WORKFLOW].replace("from mappings.", "from workflows.other import f\nfrom mappings.", 1)
    found = drift_of(contact_to_lead(), {**files, "workflows/other.py": other, WORKFLOW: imported})
    assert [each.element for each in found] == ["shop GET /orders"]


def test_a_test_beside_the_criteria_is_told_where_it_counts() -> None:
    spec = contact_to_lead()
    files = compiled(spec)
    (path,) = (each for each in files if each.startswith("tests/test_") and not each.endswith("_parts.py"))
    key = spec.acceptance_criteria[0].key
    parts = path.replace(".py", "_parts.py")
    files[path] = files[path].replace(f'@criterion("{key}")\n', "")
    files[parts] = f'from tenon.testing import criterion\n\n\n@criterion("{key}")\ndef test_it():\n    pass\n'
    (found,) = drift_of(spec, files)
    assert found.kind == "criterion_untested"
    assert (found.place, f"counts as proof in {path} only" in found.sentence) == (Place(parts, 5), True)
    files[parts] = "def test_it(:\n"
    assert [each.kind for each in drift_of(spec, files)] == ["unreadable", "criterion_untested"]
