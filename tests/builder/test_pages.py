"""The pure parts of the Build tab's page."""

from django.http import QueryDict
from tenon.twins.faults import parse_fault

from builder.pages.address import BuildAddress
from builder.pages.faults import fault_choices
from builder.pages.flow import FlowRun, StepRun, flow_nodes
from builder.pages.source import excerpt_of_step, line_of_function, line_of_step
from builder.pages.tree import tree_rows
from planner.spec.checks import Fault
from tests.builder.plans import contact_to_lead


def test_folders_come_before_files_and_know_their_depth():
    rows = tree_rows(
        ["README.md", "tests/fixtures/a.json", "tests/test_a.py", "workflows/a.py"], {"workflows/a.py": "M"}
    )
    assert [(row.depth, row.name, row.mark) for row in rows] == [
        (0, "tests", ""),
        (1, "fixtures", ""),
        (2, "a.json", ""),
        (1, "test_a.py", ""),
        (0, "workflows", ""),
        (1, "a.py", "M"),
        (0, "README.md", ""),
    ]
    assert rows[2].path == "tests/fixtures/a.json"


def states_of(run: FlowRun | None, *, built: bool = True) -> dict[str, str]:
    return {node.title: node.state for node in flow_nodes(contact_to_lead(), built=built, run=run)}


def test_before_the_build_every_step_is_planned_and_then_waits():
    assert set(states_of(None, built=False).values()) == {"planned"}
    assert set(states_of(None).values()) == {"waiting"}


def test_lines_between_steps_that_ran_were_passed_and_the_way_not_taken_was_skipped():
    ran = {title: StepRun("passed", 1.0) for title in ("Read contact", "Find lead", "Create lead")}
    states = states_of(FlowRun(ran, "done"))
    assert states.pop("Update lead") == "skipped"
    assert set(states.values()) == {"passed"}


def test_a_skipped_run_shows_the_filter_at_which_it_ended():
    states = states_of(FlowRun({"Read contact": StepRun("passed", 1.0)}, "skipped"))
    assert states["Require email"] == "skipped"
    assert states["Find lead"] == "waiting"


def test_a_step_that_was_tried_again_says_so():
    run = FlowRun({"Read contact": StepRun("passed", 12.0, attempts=2)})
    nodes = {node.title: node for node in flow_nodes(contact_to_lead(), built=True, run=run)}
    assert nodes["Read contact"].text == "1 retry"


def test_every_fault_on_offer_can_be_read_and_is_one_of_the_plan_format():
    offered = fault_choices(contact_to_lead())
    assert offered[0].value == ""
    assert len(offered) > 1
    for choice in offered[1:]:
        Fault.model_validate(parse_fault(choice.value).as_dict())


def test_a_step_is_found_by_the_key_its_function_names():
    source = 'import x\n\n\n@step("Find lead")\ndef find_lead(ctx):\n    """ST-04, EP-02."""\n    return 1\n'
    assert line_of_step(source, "ST-04") == 5
    assert line_of_step(source + "    if not found:  # ST-05\n", "ST-05") == 8
    assert line_of_step(source, "ST-09") == 0


def test_a_step_is_shown_with_its_decorators_and_a_line_with_its_surroundings():
    lines = [
        "import x",
        "",
        '@step("Find")',
        "def find(ctx):",
        '    """ST-04."""',
        "    return 1",
        "",
        "a = 2  # ST-05",
    ]
    source = "\n".join(lines)
    found = excerpt_of_step("a.py", source, "ST-04")
    assert found is not None
    assert (found.first, found.text) == (3, "\n".join(lines[2:6]))
    around = excerpt_of_step("a.py", source, "ST-05")
    assert around is not None
    assert (around.first, around.text.splitlines()[-1]) == (4, lines[-1])
    assert excerpt_of_step("a.py", source, "ST-99") is None
    assert excerpt_of_step("a.py", "def broken(:\n    # ST-04", "ST-04") is not None


def test_a_function_is_found_by_its_name():
    source = "import a\n\nasync def test_one():\n    pass\n\ndef test_one_more(x):\n    pass\n"
    assert line_of_function(source, "test_one") == 3
    assert line_of_function(source, "test_one_more") == 6
    assert line_of_function(source, "gone") == 0


def test_a_step_tells_its_last_answer_and_how_often_it_was_tried():
    assert StepRun("passed", 1.0, attempts=3, status=201).note == "201 created, 2 retries"
    assert StepRun("failed", 1.0, status=599).note == "599"
    assert StepRun("passed", 1.0).note == ""


def test_an_address_survives_its_query():
    address = BuildAddress(workflow="a&b", view="code", file="tests/ü.py", line=7, chat=3, pane="chat")
    assert BuildAddress.from_query(QueryDict(address.query())) == address
    assert BuildAddress.from_url(f"https://example.com/x/build/?{address.query()}#top") == address
    assert BuildAddress.from_url("") == BuildAddress()
