"""A flow as the page draws it, and how each of its blocks went in a run."""

import textwrap

import pytest

from builder.flow import read_flow
from builder.pages.drawing import code_nodes
from builder.pages.flow import (
    FlowNode,
    FlowRun,
    StepRun,
    every_node,
    failed_node,
    planned_nodes,
)
from builder.pages.source import excerpt_of_block
from tests.builder.factories import reference_files
from tests.builder.plans import contact_to_lead

WORKFLOW = "workflows/contact_to_lead.py"
LOOP = textwrap.dedent('''
    from tenon import Context, HttpError, step, workflow

    @step("Read")
    def read(ctx: Context) -> list:
        """ST-01."""

    @step("Write")
    def write(ctx: Context, row: dict) -> None:
        """ST-02."""

    @step("Tell")
    def tell(ctx: Context) -> None:
        """ST-03."""

    @workflow("Sync")
    def sync(ctx: Context, event: dict) -> dict:
        for row in read(ctx):
            try:
                write(ctx, row)
            except HttpError:
                ctx.log.warning("no")
        if event:
            tell(ctx)
        return {}
''')


def nodes_of(run: FlowRun | None) -> list[FlowNode]:
    files = reference_files()
    return code_nodes(read_flow(files[WORKFLOW], files, WORKFLOW), contact_to_lead(), run)


def states_of(run: FlowRun | None) -> dict[str, str]:
    return {node.title: node.state for node in every_node(nodes_of(run))}


def ran(*titles: str, state: str = "passed") -> dict[str, StepRun]:
    return {title: StepRun(state, 1.0) for title in titles}


def test_before_the_build_every_step_of_the_plan_is_planned() -> None:
    nodes = planned_nodes(contact_to_lead())
    assert [node.key for node in nodes] == [step.key for step in contact_to_lead().data_flow]
    assert {node.state for node in nodes} == {"planned"}


def test_every_step_of_the_plan_is_a_node_of_the_code() -> None:
    nodes = list(every_node(nodes_of(None)))
    served = {key for node in nodes for key in node.steps}
    assert served == {step.key for step in contact_to_lead().data_flow}
    assert {node.state for node in nodes} == {"waiting"}
    found = {node.key: node for node in nodes}
    assert found["ST-04"].system == "hubspot"
    assert found["ST-04"].text == "GET /crm/v3/objects/contacts/{}"
    assert found["ST-03"].other is not None
    assert (found["ST-03"].other.label, found["ST-03"].other.title) == ("no", "Skip")
    assert [arm.label for arm in found["ST-08"].arms] == ["yes"]
    assert found["ST-10"].then == "then the run ends"
    assert found["ST-01"].title == "Receive event"


def test_lines_between_steps_that_ran_were_passed_and_the_way_not_taken_was_skipped() -> None:
    states = states_of(FlowRun(ran("Read contact", "Find lead", "Create lead"), "done"))
    assert states.pop("Update lead") == "skipped"
    assert states.pop("End") == "skipped"
    assert set(states.values()) == {"passed"}


def test_what_stands_behind_an_ending_that_was_reached_was_skipped() -> None:
    states = states_of(FlowRun(ran("Read contact", "Find lead", "Update lead"), "done"))
    assert states["Create lead"] == "skipped"
    assert states["Update lead"] == "passed"


def test_a_skipped_run_shows_the_filter_at_which_it_ended() -> None:
    by_reason = FlowRun(ran("Read contact"), "skipped", "the contact has no email")
    for run in (by_reason, FlowRun(ran("Read contact"), "skipped", "some other words")):
        states = states_of(run)
        assert states["Read contact"] == "passed"
        assert states["Find lead"] == "skipped"
    nodes = {node.key: node.state for node in nodes_of(FlowRun(ran("Read contact"), "skipped"))}
    assert (nodes["ST-03"], nodes["ST-05"], nodes["map_lead"]) == ("passed", "skipped", "skipped")
    at_once = {
        node.key: node.state for node in nodes_of(FlowRun({}, "skipped", "not a contact.creation event"))
    }
    assert (at_once["ST-01"], at_once["ST-04"], at_once["ST-05"]) == ("passed", "skipped", "skipped")


def test_a_run_that_failed_waits_behind_the_step_that_failed() -> None:
    run = FlowRun({**ran("Read contact"), **ran("Find lead", state="failed")}, "failed")
    states = states_of(run)
    assert (states["Find lead"], states["Create lead"]) == ("failed", "waiting")
    failed = failed_node(nodes_of(run))
    assert failed is not None
    assert failed.key == "ST-07"


def test_a_line_between_steps_that_failed_is_known_by_its_number() -> None:
    files = reference_files()
    line = next(at for at, text in enumerate(files[WORKFLOW].splitlines(), 1) if "= map_lead(" in text)
    run = FlowRun(ran("Read contact"), "failed", lines=frozenset([line]))
    failed = failed_node(nodes_of(run))
    assert failed is not None
    assert (failed.key, failed.kind) == ("map_lead", "transform")


def test_a_running_run_waits_for_what_comes() -> None:
    states = states_of(FlowRun({**ran("Read contact"), **ran("Find lead", state="running")}))
    assert (states["Read contact"], states["Find lead"], states["Create lead"]) == (
        "passed",
        "running",
        "waiting",
    )


def test_a_loop_tells_how_often_it_went_and_an_error_that_was_caught_is_none_of_the_run() -> None:
    steps = {"Read": StepRun("passed", 1.0), "Write": StepRun("failed", 1.0, times=12, failures=2)}
    flow = read_flow(LOOP, {}, "workflows/sync.py")
    nodes = {node.key: node for node in every_node(code_nodes(flow, None, FlowRun(steps, "done")))}
    loop = next(node for node in nodes.values() if node.kind == "loop")
    assert loop.text == "of read(ctx), 12 times"
    assert (loop.state, nodes["ST-02"].state) == ("passed", "failed")
    assert nodes["ST-02"].text == "12 times, 2 failed"
    assert "12 times, 2 failed" in nodes["ST-02"].label
    branch = next(node for node in nodes.values() if node.kind == "branch")
    assert (branch.state, nodes["ST-03"].state) == ("passed", "skipped")


def test_a_step_that_was_tried_again_says_so() -> None:
    assert StepRun("passed", 1.0, attempts=3, status=201).note == "201 created, 2 retries"
    assert StepRun("failed", 1.0, status=599).note == "599"
    assert StepRun("passed", 1.0).note == ""
    nodes = {
        node.key: node for node in nodes_of(FlowRun({"Read contact": StepRun("passed", 1.0, attempts=2)}))
    }
    assert nodes["ST-04"].text == "1 retry"


@pytest.mark.parametrize(
    ("key", "begins", "ends"),
    [
        ("ST-04", '@step("Read contact"', '    return reply.json()["properties"]'),
        (
            "ST-05",
            '    if not contact.get("email"):  # ST-05',
            '        ctx.skip("the contact has no email")',
        ),
        ("map_lead", "def map_lead(contact: dict) -> dict:", "    return present(lead)"),
    ],
)
def test_a_block_is_shown_with_the_code_behind_it(key: str, begins: str, ends: str) -> None:
    files = reference_files()
    flow = read_flow(files[WORKFLOW], files, WORKFLOW)
    block = next(each for each in flow.every() if each.id == key)
    excerpt = excerpt_of_block(block, files)
    assert excerpt is not None
    lines = excerpt.text.split("\n")
    assert lines[0].startswith(begins)
    assert lines[-1] == ends
    assert files[excerpt.path].split("\n")[excerpt.first - 1] == lines[0]
