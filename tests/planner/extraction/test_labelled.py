"""The labelled documents: what a careful reader finds, the rules must find."""

import json
from pathlib import Path

import pytest

from planner.reading import read_document
from planner.research import draft_research
from tests.planner.labelled import DOCUMENTS, HELD_OUT, labelled, measure, plain

CASES = labelled(DOCUMENTS)


@pytest.mark.parametrize(("path", "label"), CASES, ids=[path.name for path, _ in CASES])
def test_systems_start_and_mappings_are_found(path: Path, label: dict) -> None:
    research = draft_research([read_document(path.name, path.read_bytes())])
    assert {each.key: each.role for each in research.systems} == label["systems"]
    assert {each.kind for each in research.triggers} == set(label["triggers"])
    found = {(plain(each.source), plain(each.target)) for each in research.mappings}
    assert found == {(plain(one), plain(other)) for one, other in label["mappings"]}
    for name in ("cron", "timezone", "event"):
        if name in label:
            assert label[name] in {getattr(each, name) for each in research.triggers}
    if "integration" in label:
        assert label["integration"] in research.integration_type


def test_the_whole_set_reaches_the_aim() -> None:
    scores, grounded = measure(DOCUMENTS)
    assert grounded == 1.0
    assert scores["auth"].f1 >= 0.9
    assert scores["rules"].f1 >= 0.85
    assert scores["endpoints"].f1 >= 0.9


def test_contradictions_become_questions_that_quote_both_sides() -> None:
    path = DOCUMENTS / "contradictory.md"
    research = draft_research([read_document(path.name, path.read_bytes())])
    asked = {each.about: each for each in research.questions}
    for about in json.loads((DOCUMENTS / "contradictory.json").read_text())["contradictions"]:
        assert asked[about].why.count("contradictory.md L") == 2, about


def test_documents_labelled_before_the_rules_were_changed_are_read_as_well() -> None:
    scores, grounded = measure(HELD_OUT)
    assert grounded == 1.0
    for topic, least in (("mappings", 0.93), ("rules", 0.9), ("values", 0.85)):
        assert scores[topic].f1 >= least, scores[topic].faults
