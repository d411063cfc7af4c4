"""What a plan leaves out is told from the order of its steps, its tables and its endpoints."""

import pytest

from builder.compiler import compile_workflows
from builder.compiler.branches import arms
from builder.compiler.completion import completed
from builder.compiler.conditions import read_condition
from planner.handover import Condition, Step, WorkflowSpec
from tests.builder.compiler import odd_plans, plans, projects


def test_a_whole_plan_is_not_changed_by_completion() -> None:
    spec = projects.reference().workflows[0]
    done = completed(spec)
    for before, after in zip(spec.data_flow, done.data_flow, strict=True):
        for name in ("endpoint", "table", "input", "bind", "on_true", "on_false"):
            assert getattr(before, name) in ("", {}, getattr(after, name))
        assert before.output in ("", after.output)


def test_a_bare_plan_gets_endpoints_tables_names_and_references() -> None:
    steps = {step.key: step for step in completed(plans.bare()).data_flow}
    assert [step.endpoint for step in steps.values()] == ["", "EP-01", "", "EP-02", "", "", "EP-03", "EP-04"]
    assert steps["ST-02"].bind == {"ticketId": "event.ticketId"}
    assert steps["ST-04"].bind == {"reference": "ticket.number"}
    assert steps["ST-06"].bind == {"taskId": "known_task.id"}
    assert (steps["ST-05"].on_true, steps["ST-05"].on_false) == ("ST-06", "ST-07")
    assert steps["ST-03"].on_false == "skip"
    assert (steps["TT-01"].input, steps["TT-01"].output) == ("ticket", "task")


@pytest.mark.parametrize(
    ("text", "path", "op", "value"),
    [
        ("the contact has an email", "contact.email", "present", None),
        ("Contact has no Email", "contact.email", "missing", None),
        ("email is missing", "contact.email", "missing", None),
        ("if the email is not empty", "contact.email", "present", None),
        ("a lead exists", "known_lead", "present", None),
        ("match found", "known_lead", "present", None),
        ("lifecyclestage is Customer", "contact.lifecyclestage", "equals", "Customer"),
    ],
)
def test_simple_sentences_are_conditions(text: str, path: str, op: str, value: str | None) -> None:
    known = {"contact": "contact", "email": "contact.email", "lifecyclestage": "contact.lifecyclestage"}
    read = read_condition(Condition(text=text), known, {"": "known_lead", "lead": "known_lead"}, "contact")
    assert [(test.path, test.op, test.value) for test in read.tests] == [(path, op, value)]


@pytest.mark.parametrize("text", ["it looks good", "the moon is full and the tide is low", ""])
def test_other_sentences_stay_sentences(text: str) -> None:
    assert read_condition(Condition(text=text), {}, {}, "contact").tests == ()


def steps(*kinds: str, on_true: str = "", on_false: str = "") -> list[Step]:
    """A branch and what follows it; a kind may name the output it uses: `notify<made`."""
    branch = {"kind": "branch", "on_true": on_true, "on_false": on_false}
    found = [Step.model_validate({"key": "ST-0", "title": "Which?", **branch})]
    for number, kind in enumerate(kinds, start=1):
        name, _, used = kind.partition("<")
        parts = {
            "key": f"ST-{number}",
            "title": name,
            "kind": name,
            "input": used,
            "output": f"made_{number}",
        }
        found.append(Step.model_validate({**parts, "system": "crm"}))
    return found


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (steps("update", "create", "respond", on_true="ST-1", on_false="ST-2"), ([1], [2], 3)),
        (steps("update", "create", "respond", on_true="ST-2", on_false="ST-1"), ([2], [1], 3)),
        (
            steps("update", "create", "notify<made_2", "respond", on_true="ST-1", on_false="ST-2"),
            ([1], [2, 3], 4),
        ),
        (steps("update", "create", "respond", on_false="ST-2"), ([1], [2], 3)),
        (steps("notify", "respond", on_true="ST-1"), ([1], [], 2)),
        (steps("notify", "notify", "respond", on_true="ST-3"), ([], [1, 2], 3)),
    ],
)
def test_arms_of_a_branch(flow: list[Step], expected: tuple[list[int], list[int], int]) -> None:
    found = arms(flow, 0, len(flow))
    assert (list(found.on_true), list(found.on_false), found.meets) == expected


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("ST-9", "goes to ST-9, which is no step"),
        ("ST-01", "goes back to ST-01; steps can only lead forward"),
    ],
)
def test_a_jump_that_cannot_be_is_a_stub(target: str, message: str) -> None:
    plan = plans.bare().model_dump(mode="json", by_alias=True)
    plan["data_flow"][4] |= {"on_true": target, "on_false": "ST-07"}
    found = compile_workflows([WorkflowSpec.model_validate(plan)]).findings
    assert [(each.key, each.message) for each in found if each.stub] == [("ST-05", message)]


def test_a_setting_is_a_variable_of_the_environment() -> None:
    plan = plans.bare().model_dump(mode="json", by_alias=True)
    plan["endpoints"][3]["path"] = "/boards/{board}/tasks"
    plan["data_flow"][6]["bind"] = {"board": "variable.board"}
    compiled = compile_workflows([WorkflowSpec.model_validate(plan)])
    assert 'create_task(ctx, ctx.variable("board"), task)' in compiled.files["workflows/ticket_to_task.py"]
    assert "Variables: `board`" in compiled.files["README.md"]
    assert set(projects.outcomes(dict(compiled.files)).values()) == {"passed"}


def test_every_kind_of_step_reads_like_its_plan() -> None:
    workflow = compile_workflows([odd_plans.every_kind()]).files["workflows/class_.py"]
    for part in (
        'people.get(f"/people/{quote(mail, safe=\'\')}", headers={"X-Tenant": "main"}, accept=(404,))',
        'mail_quoted = str(mail).replace("\'", "\'\'")',
        'if record.get("name") == kind)',
        "ctx.sleep(120)  # ST-08",
        'ctx.issue("warning", "Somebody came or went.")  # ST-09',
        'ctx.kv("remember").set("last", event.get("mail"))  # ST-10',
        'ctx.respond(200, {"mail": event.get("mail")})  # ST-11',
        "except HttpError as error:",
        'respond="sync"',
    ):
        assert part in workflow, part
