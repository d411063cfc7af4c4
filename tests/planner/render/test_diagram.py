"""The data flow as a picture: well-formed, every step in it, no text wider than its box, nothing outside."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from planner.generation import generate_workflows
from planner.render.diagram import caption, diagram
from planner.render.ways import Way, ways
from planner.render.widths import text_width
from planner.spec.flow import Condition, FieldTest, Kept
from planner.spec.research import Research
from planner.spec.workflow import Step, SystemUse, WorkflowSpec
from tests.planner.generation.briefs import CONTACTS_BOTH_WAYS, PAYOUTS, STOCK, SUPPLIERS, VAGUE
from tests.planner.plans.contact_to_lead import RESEARCH, WORKFLOW

ALL = [RESEARCH, PAYOUTS, STOCK, SUPPLIERS, CONTACTS_BOTH_WAYS, VAGUE]
CLASSES = {"lanes", "lane", "own", "lane-t", "nd", "no", "ext", "soft", "edge", "dash", "jt", "arr", "way"}


def drawn(research: Research) -> list[WorkflowSpec]:
    return generate_workflows(research)


@pytest.mark.parametrize("research", ALL)
def test_every_step_is_in_the_picture_once(research: Research) -> None:
    for spec in drawn(research):
        picture = ET.fromstring(diagram(spec))
        keys = [node.get("data-key") for node in picture.iter("g") if node.get("data-key")]
        assert keys == [step.key for step in spec.data_flow]


@pytest.mark.parametrize("research", ALL)
def test_only_classes_of_the_stylesheet_and_no_styles(research: Research) -> None:
    for spec in drawn(research):
        text = diagram(spec)
        assert "style=" not in text
        used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
        assert used <= CLASSES


@pytest.mark.parametrize("research", ALL)
def test_boxes_hold_their_text_and_stay_inside(research: Research) -> None:
    for spec in drawn(research):
        picture = ET.fromstring(diagram(spec))
        width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
        for group in picture.iter("g"):
            box = group.find("rect")
            assert box is not None
            left, top = float(box.get("x", 0)), float(box.get("y", 0))
            right = left + float(box.get("width", 0))
            assert left >= 0
            assert right <= width
            assert top + float(box.get("height", 0)) <= height
            last = group.findall("text")[-1]
            needed = text_width(last.text or "", 11.5)
            at = float(last.get("x", 0))
            begins = at - needed / 2 if last.get("text-anchor") else at
            assert left <= begins
            assert begins + needed <= right


def test_boxes_of_the_row_do_not_touch() -> None:
    picture = ET.fromstring(diagram(WORKFLOW))
    boxes = [group.find("rect") for group in picture.iter("g") if group.get("data-key")]
    edges = [(float(box.get("x", 0)), float(box.get("width", 0))) for box in boxes if box is not None]
    assert all(x + width < following for (x, width), (following, _) in pairwise(edges))


def test_what_a_plan_says_cannot_become_markup() -> None:
    first = WORKFLOW.data_flow[0].model_copy(update={"title": '<script>"&'})
    system = WORKFLOW.systems[0].model_copy(update={"name": "A<b>"})
    spec = WORKFLOW.model_copy(
        update={"data_flow": (first, *WORKFLOW.data_flow[1:]), "systems": (system, WORKFLOW.systems[1])}
    )
    text = diagram(spec)
    assert "<script>" not in text
    assert "<b>" not in text
    ET.fromstring(text)


def test_two_pictures_on_a_page_keep_their_markers_apart() -> None:
    assert 'id="a-ah"' in diagram(WORKFLOW, "a")
    assert "#a-ah" not in diagram(WORKFLOW, "b")


def test_a_workflow_without_steps_is_three_empty_lanes() -> None:
    picture = ET.fromstring(diagram(WORKFLOW.model_copy(update={"data_flow": ()})))
    assert len([rect for rect in picture.iter("rect") if "lane" in (rect.get("class") or "")]) == 3


def test_the_caption_tells_the_same_in_words() -> None:
    assert caption(WORKFLOW).startswith("1. Receive event. 2. Verify signature.")


FOUND = Condition(text="a contact was found", tests=(FieldTest(path="found", op="present"),))
NEWER = Condition(text="it is newer", tests=(FieldTest(path="event.at", op="gt", other="found.at"),))
CONFLICT = (
    Step(key="ST-01", title="Receive", kind="receive", system="crm"),
    Step(key="ST-02", title="Find", kind="lookup", system="shop"),
    Step(key="ST-03", title="Look up", kind="lookup", output="last", keep=Kept(key="last", scope="both")),
    Step(key="ST-04", title="Known?", kind="branch", condition=FOUND, on_true="ST-05", on_false="ST-06"),
    Step(key="ST-05", title="Newer?", kind="branch", condition=NEWER, on_true="ST-07", on_false="skip"),
    Step(key="ST-06", title="Create", kind="create", system="shop"),
    Step(key="ST-07", title="Update", kind="update", system="shop"),
    Step(key="ST-08", title="Tell", kind="notify", system="chat"),
    Step(key="ST-09", title="Keep it", kind="store", input="event", keep=Kept(key="last", scope="both")),
)


def both_ways() -> WorkflowSpec:
    """A workflow of two ways: it asks which record is newer, and keeps what it wrote."""
    systems = tuple(SystemUse(key=key, role=role, name=key.title()) for key, role in SYSTEMS)
    return WORKFLOW.model_copy(update={"data_flow": CONFLICT, "systems": systems, "endpoints": ()})


SYSTEMS = (("crm", "source"), ("shop", "target"), ("chat", "target"))


def test_a_flow_goes_on_behind_the_sides_of_a_branch() -> None:
    found = ways(CONFLICT)
    assert Way("ST-04", "ST-05", "yes") in found
    assert Way("ST-04", "ST-06", "no") in found
    assert Way("ST-05", "skip", "no") in found
    assert Way("ST-06", "ST-08") in found
    assert [way.end for way in found if way.start == "ST-02"] == ["ST-03"]


def test_a_conflict_is_drawn_with_its_question_its_answers_and_what_is_kept() -> None:
    picture = ET.fromstring(diagram(both_ways()))
    said = [text.text for text in picture.iter("text")]
    assert (said.count("Newer?"), said.count("Known?"), said.count("Skip"), said.count("Kept")) == (
        1,
        1,
        1,
        2,
    )
    assert (said.count("yes"), said.count("no")) == (2, 2)
    assert said.count("Record") == 3
    assert "Message" in said
    assert "?" not in said


def test_each_further_system_has_a_lane_of_its_own() -> None:
    picture = ET.fromstring(diagram(both_ways()))
    lanes = [rect for rect in picture.iter("rect") if (rect.get("class") or "") == "lane"]
    assert len({rect.get("y") for rect in lanes}) == 3
    below = max(float(rect.get("y", 0)) + float(rect.get("height", 0)) for rect in lanes)
    assert below <= float(picture.get("height", 0)) + 1


def test_a_long_name_of_a_system_stands_in_several_lines() -> None:
    system = WORKFLOW.systems[0].model_copy(update={"name": "Northwind Dynamics 365 Business Central"})
    spec = WORKFLOW.model_copy(update={"systems": (system, *WORKFLOW.systems[1:])})
    names = [text.text for text in ET.fromstring(diagram(spec)).iter("text") if text.get("class") == "lane-t"]
    assert names[:2] == ["Northwind Dynamics 365", "Business Central"]
