"""The flow of code, whoever wrote it: every line of the workflow belongs to exactly one block."""

import textwrap
from collections.abc import Callable

import pytest

from builder.compiler import compile_workflows
from builder.flow import read_flow
from planner.handover import WorkflowSpec
from tests.builder.compiler import odd_plans, plans, projects
from tests.builder.flow.sources import (
    HEAD,
    MAPPINGS,
    PATH,
    assert_every_line_has_one_block,
    flow_of,
    kinds,
)

COMPILED: dict[str, Callable[[], WorkflowSpec]] = {
    "reference": lambda: projects.reference().workflows[0],
    "bare": plans.bare,
    "scheduled": plans.scheduled,
    "every_kind": odd_plans.every_kind,
    "every_expression": odd_plans.every_expression,
    "incomplete": odd_plans.incomplete,
}


@pytest.mark.parametrize("name", COMPILED)
def test_what_the_compiler_writes_leads_back_to_every_step_of_the_plan(name: str) -> None:
    spec = COMPILED[name]()
    files = dict(compile_workflows([spec]).files)
    path = next(each for each in files if each.startswith("workflows/"))
    flow = read_flow(files[path], files, path)
    assert flow.problem == ""
    assert_every_line_has_one_block(flow)
    assert not [block for block in flow.every() if block.kind == "code"]
    tables = {table.key: table for table in spec.transformations}
    for step in spec.data_flow:
        block = flow.named(step.key) or flow.named(step.table)
        assert block is not None or step.table in tables, f"{step.key} {step.kind}"


def test_a_step_knows_its_keys_its_function_and_what_it_asks_of_which_system() -> None:
    flow = flow_of("""
        contact = read_contact(ctx, event["id"])
        return {"id": save(ctx, map_lead(contact))}
    """)
    start, read, mapped, saved = flow.blocks
    assert (start.kind, flow.name, flow.title) == ("start", "sync", "Sync")
    assert (read.kind, read.title, read.keys, read.id) == (
        "step",
        "Read contact",
        ("ST-01", "EP-01"),
        "ST-01",
    )
    assert [(each.system, each.method, each.path) for each in read.requests] == [
        ("crm", "GET", "/contacts/{}")
    ]
    assert read.function is not None
    assert read.function.line == HEAD.splitlines().index('@step("Read contact")') + 2 - 1
    assert (mapped.kind, mapped.keys, mapped.name) == ("transform", ("TT-01",), "map_lead")
    assert (saved.keys, saved.ending, saved.ends) == (("ST-02",), "return", True)
    # The request stands in a function that the step calls.
    assert [(each.method, each.path) for each in saved.requests] == [("POST", "/leads")]
    assert_every_line_has_one_block(flow)


def test_branches_loops_errors_and_waits() -> None:
    flow = flow_of("""
        # ST-03: only with an address
        if not event.get("mail"):
            ctx.skip("no address")
        elif event["kind"] == "a":
            read_contact(ctx, "a")

        else:
            ctx.sleep(60)
        for key in event["keys"]:  # ST-04
            try:
                sync_one(ctx, read_contact(ctx, key))
            except KeyError:
                continue
            finally:
                ctx.log.info("done")
        while event:
            break
        match event["kind"]:
            case "a":
                return {}
            case _:
                raise ValueError("unknown")
    """)
    start, branch, loop, repeat, match = flow.blocks
    assert kinds(flow.blocks) == ["start", "branch", "loop", "loop", "branch"]
    assert branch.keys == ("ST-03",)
    assert [arm.label for arm in branch.arms] == [
        "not event.get('mail')",
        "event['kind'] == 'a'",
        "otherwise",
    ]
    assert [kinds(arm.blocks) for arm in branch.arms] == [["end"], ["step"], ["wait"]]
    assert branch.arms[0].blocks[0].ending == "skip"
    assert (branch.arms[0].ends, branch.ends) == (True, False)
    assert (loop.title, loop.text, loop.keys) == ("For each key", "of event['keys']", ("ST-04",))
    attempt = loop.arms[0].blocks[0]
    assert [arm.label for arm in attempt.arms] == ["", "on KeyError", "in any case"]
    read, one = attempt.arms[0].blocks
    assert (read.kind, one.kind, one.keys) == ("step", "helper", ("ST-05",))
    assert kinds(one.arms[0].blocks) == ["transform", "step"]
    assert one.arms[0].elsewhere
    assert repeat.arms[0].blocks[0].ending == "leave"
    assert [arm.blocks[0].ending for arm in match.arms] == ["return", "fail"]
    assert match.ends
    assert start.kind == "start"
    assert_every_line_has_one_block(flow)


def test_steps_for_every_item_and_steps_beside_the_workflow() -> None:
    flow = flow_of("""
        done = ctx.map(save, event["leads"], parallel=4)
        one = ctx.map(save, event["leads"])
        job = ctx.background(read_contact, "7")
        rows = [lines.map_line(line) for line in event["lines"]]
        return {"job": job.result()}
    """)
    _, at_once, one_by_one, beside, mapped, _ = flow.blocks
    assert (at_once.kind, at_once.title, at_once.text) == (
        "parallel",
        "Save",
        "each of event['leads'], 4 at once",
    )
    assert (one_by_one.kind, one_by_one.keys) == ("loop", ("ST-02",))
    assert (beside.kind, beside.title) == ("background", "Read contact")
    assert (mapped.kind, mapped.keys) == ("transform", ("TT-02",))
    assert_every_line_has_one_block(flow)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("found = [save(ctx, each) for each in event]", "comprehension"),
        ("found = read_contact(ctx, 1) or save(ctx, {})", "may not be reached"),
        ("found = save(ctx, {}) if event else None", "may not be reached"),
        ("HANDLERS[event['kind']](ctx, event)", "decided while the code runs"),
        ("do = save\ndo(ctx, event)", "decided while the code runs"),
        ("getattr(crm, event['verb'])(ctx)", "decided while the code runs"),
        ("ctx.map(event['step'], [1])", "decided while the code runs"),
        ("later = lambda: save(ctx, {})", "without a name"),
        ("def inner():\n    return save(ctx, {})\ninner()", "runs where it is called"),
        ("if event:\n    pass\nelif save(ctx, {}):\n    pass", "elif"),
    ],
)
def test_what_cannot_be_drawn_is_one_block_that_says_why(body: str, reason: str) -> None:
    flow = flow_of(f'read_contact(ctx, "1")\n{body}\nreturn {{}}')
    code = [block for block in flow.blocks if block.kind == "code"]
    assert len(code) == 1
    assert reason in code[0].reason
    assert code[0].title.startswith("Code, line")
    assert flow.blocks[1].kind == "step"
    if "save(" in body:
        assert "ST-02" in code[0].keys, "what it serves is still known"
    assert_every_line_has_one_block(flow)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def broken(:\n    pass\n", "line 1 is not Python"),
        ("", "no function here is marked"),
        ("x = 1\0", "not Python"),
        ("def sync(ctx, event):\n    return {}\n", "no function here is marked"),
    ],
)
def test_a_file_without_a_workflow_is_one_block(source: str, problem: str) -> None:
    flow = read_flow(source, {}, PATH)
    assert problem in flow.problem
    assert [block.kind for block in flow.blocks] == ["code"]
    assert flow.blocks[0].reason == flow.problem
    assert_every_line_has_one_block(flow)


def test_names_of_the_sdk_and_of_helpers_may_be_others() -> None:
    source = textwrap.dedent("""
        import tenon
        import mappings.sync as ms
        from mappings import sync
        from mappings.sync import map_lead as mapped
        from workflows.shared import push

        @tenon.step("Write it")
        def write(run: tenon.Context, lead): tenon.connect("crm").post("/leads", json=lead)

        @tenon.workflow("Sync", on_error="park")
        def other(run: tenon.Context, event): write(run, mapped(event)); write(run, ms.map_lead(1)); raise X

        @tenon.action("Second")
        def second(run: tenon.Context, event):
            push(run, sync.map_lead(event))
    """)
    shared = 'from tenon import step\n@step("Push")\ndef push(ctx, lead):\n    """ST-07: Push."""\n'
    files = {**MAPPINGS, "workflows/shared.py": shared}
    flow = read_flow(source, files, PATH)
    assert kinds(flow.blocks) == ["start", "transform", "step", "transform", "step", "end"]
    assert flow.blocks[-1].ending == "park"
    assert_every_line_has_one_block(flow)
    second = read_flow(source, files, PATH, "second")
    assert [(block.kind, block.keys) for block in second.blocks[1:]] == [
        ("transform", ("TT-01",)),
        ("step", ("ST-07",)),
    ]


def test_helpers_that_call_each_other_in_a_circle_come_to_an_end() -> None:
    source = textwrap.dedent("""
        from tenon import Context, workflow
        def ping(ctx, n):
            pong(ctx, n)
        def pong(ctx, n):
            ping(ctx, n)
        @workflow("W")
        def w(ctx: Context, event):
            ping(ctx, 3)
    """)
    flow = read_flow(source, {}, PATH)
    assert [block.name for block in flow.every()] == ["w", "ping", "pong", "ping"]
    assert flow.every()[-1].arms == ()


def test_an_id_stays_when_another_block_comes_before_it() -> None:
    before = flow_of('if event:\n    read_contact(ctx, "1")\nctx.sleep(5)\nreturn {}')
    after = flow_of(
        'ctx.issue("warning", "x")\nif event:\n    read_contact(ctx, "1")\nctx.sleep(5)\nreturn {}'
    )
    assert {block.id for block in before.every()} <= {block.id for block in after.every()}
