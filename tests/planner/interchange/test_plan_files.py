"""A plan leaves as JSON and comes back without loss, or is refused with the place of every error."""

import json
from typing import Any

import pytest

from planner.interchange import compared, plan_text, read_plan_file
from planner.spec.plan import PlanInvalid
from tests.planner.plans.contact_to_lead import PLAN, WORKFLOW


def as_json() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(plan_text(PLAN))
    return value


def refused(data: bytes) -> list[str]:
    with pytest.raises(PlanInvalid) as error:
        read_plan_file(data)
    return error.value.problems


def test_what_was_written_is_read_back_to_the_byte() -> None:
    text = plan_text(PLAN)
    assert read_plan_file(text.encode()) == PLAN
    assert plan_text(read_plan_file(text.encode())) == text
    assert read_plan_file(b"\xef\xbb\xbf" + text.encode()) == PLAN


def test_every_wrong_place_is_named() -> None:
    value = as_json()
    del value["workflows"][0]["transformations"][0]["rows"][2]["target"]
    value["workflows"][0]["surprise"] = 1
    value["research"]["systems"][0]["role"] = "boss"
    found = refused(json.dumps(value).encode())
    assert "workflows[0].transformations[0].rows[2].target: field required" in found
    assert [line.split(":")[0] for line in found] == [
        "research.systems[0].role",
        "workflows[0].transformations[0].rows[2].target",
        "workflows[0].surprise",
    ]


def test_keys_given_twice_are_refused() -> None:
    value = as_json()
    value["workflows"].append(value["workflows"][0])
    rows = value["workflows"][0]["transformations"][0]["rows"]
    rows[1]["key"] = "TR-01"
    assert refused(json.dumps(value).encode()) == [
        "workflows[0]: TR-01 is there twice",
        "workflows[1].key: contact-to-lead is there twice",
        "workflows[1]: TR-01 is there twice",
    ]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "line 1, column 1"),
        (b'{"format": "tenon/plan@1",\n}', "line 2, column 1"),
        (b"\xff\xfe{", "byte 1"),
        (b'{"a": 1, "a": 2}', "(the document): a stands twice"),
        (b'{"a": NaN}', "(the document): NaN is no JSON value"),
        (b"[" * 100_000, "(the document): nested too deeply"),
        (b"[]", "(the document)"),
        (b" " * 8_000_001, "(the document): a plan file has at most 8 MB"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_place(data: bytes, place: str) -> None:
    assert refused(data)[0].startswith(place)


def test_each_workflow_is_new_changed_or_the_same() -> None:
    other = WORKFLOW.model_copy(update={"title": "Before"})
    assert [one.state for one in compared(PLAN, {})] == ["new"]
    assert [one.state for one in compared(PLAN, {WORKFLOW.key: WORKFLOW})] == ["same"]
    (changed,) = compared(PLAN, {WORKFLOW.key: other})
    assert (changed.state, changed.changes.sentence()) == ("changed", "title changed")


@pytest.mark.parametrize("text", ["a\ud800", "a\0"])
def test_a_text_that_no_page_or_database_could_hold_is_refused(text: str) -> None:
    value = as_json()
    value["workflows"][0]["title"] = text
    assert refused(json.dumps(value).encode()) == [
        "(the document): a text in it holds a null byte or half a character"
    ]


def test_a_number_without_end_and_a_value_without_ground_are_refused() -> None:
    assert refused(b'{"research": ' + b"9" * 5000 + b"}") == [
        "(the document): a number in it has too many digits"
    ]
    value = as_json()
    value["workflows"][0]["trigger"]["payload_example"] = json.loads("[" * 300 + "]" * 300)
    assert refused(json.dumps(value).encode()) == ["(the document): nested too deeply"]


@pytest.mark.parametrize("moment", ["2026-13-45T00:00:00Z", "2026-01-01T00:00:00", "yesterday"])
def test_a_moment_that_is_none_is_refused(moment: str) -> None:
    value = as_json()
    value["research"]["questions"][0]["asked"] = {"who": "Ben", "at": moment}
    assert refused(json.dumps(value).encode())[0].startswith("research.questions[0].asked.at: ")
