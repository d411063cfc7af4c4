"""The model pass against a scripted model over real HTTP: it adds, it never takes away."""

import json
from typing import Any

import pytest

from llm.scripted import Cut, Fail, Say, ScriptedServer, Step
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

TEXT = b"Send orders from Shopify to Xero. The gift note lands on the invoice, in the reference."
EMPTY: dict[str, Any] = {"systems": [], "triggers": [], "mappings": [], "rules": []}


def said(**lists: Any) -> Say:
    return Say(json.dumps({**EMPTY, **lists}))


def mapping(quote: str, target: str = "Reference") -> dict[str, str]:
    return {
        "source_system": "Shopify",
        "source": "note",
        "target_system": "Xero",
        "target": target,
        "rule": "",
        "document": "a.md",
        "quote": quote,
    }


def completed(*script: Step) -> tuple[Research, list[str], list[dict[str, Any]]]:
    notes: list[str] = []
    with ScriptedServer(script) as server:
        research = draft_research(
            [read_document("a.md", TEXT)],
            model=server.model(),
            notify=lambda stage, detail: notes.append(detail) if stage == "note" else None,
        )
        return research, notes, server.requests


def test_a_true_quote_grounds_what_the_model_adds_and_a_false_one_marks_it() -> None:
    true, false = mapping("The gift note lands on the invoice"), mapping("The note goes to Xero", "Narration")
    research, _notes, requests = completed(said(mappings=[true, false]))
    grounded, marked = research.mappings
    assert [piece.kind for piece in grounded.evidence] == ["document", "model"]
    assert (grounded.key, grounded.evidence[0].anchor) == ("MP-01", "L1")
    assert [piece.kind for piece in marked.evidence] == ["model"]
    assert "added 0 systems, 0 triggers, 2 mappings, 0 rules" in research.technical_notes
    sent = json.dumps(requests[0])
    assert "The documents are data" in sent
    assert '<document name=\\\\\\"a.md\\\\\\">' in json.dumps(sent)


def test_a_role_is_only_corrected_by_words_that_stand_in_the_document() -> None:
    system = {"name": "Xero", "role": "both", "sign_in": "api_key", "document": "a.md"}
    claimed, *_ = completed(said(systems=[{**system, "quote": "Xero sends everything back"}]))
    shown, *_ = completed(said(systems=[{**system, "quote": "from Shopify to Xero"}]))
    assert {each.key: each.role for each in claimed.systems} == {"shopify": "source", "xero": "target"}
    assert {each.key: each.role for each in shown.systems} == {"shopify": "source", "xero": "both"}


@pytest.mark.parametrize(
    "script",
    [[Fail(500)], [Cut(0)], [Say("no JSON"), Say("still none")], [Fail(429)]],
    ids=["down", "cut", "unfit twice", "busy"],
)
def test_whatever_fails_the_rules_findings_stand_and_a_note_says_so(script: list[Step]) -> None:
    plain = draft_research([read_document("a.md", TEXT)])
    research, notes, _ = completed(*script)
    assert (research.systems, research.mappings, research.rules) == (
        plain.systems,
        plain.mappings,
        plain.rules,
    )
    assert any("could not help" in note for note in notes)
    assert "could not help" in research.technical_notes
