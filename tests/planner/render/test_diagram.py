"""The data flow as a picture: well-formed, every step in it, no text wider than its box, nothing outside."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from planner.generation import generate_workflows
from planner.render.diagram import caption, diagram
from planner.render.widths import text_width
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import CONTACTS_BOTH_WAYS, PAYOUTS, STOCK, SUPPLIERS, VAGUE
from tests.planner.plans.contact_to_lead import RESEARCH, WORKFLOW

ALL = [RESEARCH, PAYOUTS, STOCK, SUPPLIERS, CONTACTS_BOTH_WAYS, VAGUE]
CLASSES = {"lanes", "lane", "own", "lane-t", "nd", "no", "ext", "soft", "edge", "dash", "jt", "arr"}


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
