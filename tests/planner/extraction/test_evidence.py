"""Every fact rests on words that are really there, whatever the document."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.extraction import Ground, ground
from planner.reading import ReadDocument, read_document
from planner.research import draft_research
from planner.spec.research import Research
from planner.spec.values import Evidence
from tests.planner.labelled import DOCUMENTS, labelled

PIECES = [
    "Send orders from Shopify to Xero.",
    "When an order is **paid** in Shopify, create an invoice in Xero.",
    "- email → EmailAddress",
    "| From | To |\n|---|---|\n| a_b | cD |",
    "Every night at 02:00 UTC.",
    "Xero uses OAuth 2.0.",
    "`GET /orders/{id}` reads an order.",
    "If the e-mail is missing, skip it.",
    '```json\n{"id": 1}\n```',
    "# Heading",
    "Out of scope:\n- Klaviyo",
    "Foo (our ERP) sends a webhook.",
    "\u2003wide\u00a0space",
    "> quoted",
    "<b>bold</b> &amp; more",
]


def quotes(research: Research) -> list[Evidence]:
    facts = [*research.systems, *research.triggers, *research.mappings, *research.rules, *research.endpoints]
    facts += [each for thing in research.objects for each in thing.fields]
    return [piece for fact in facts for piece in fact.evidence]


def assert_all_stand(research: Research, document: ReadDocument) -> None:
    text = " ".join(document.text.split())
    found = quotes(research)
    for piece in found:
        assert piece.kind == "document"
        assert piece.document == document.name
        assert piece.anchor
        assert piece.quote.strip()
        assert " ".join(piece.quote.split()) in text, piece


@pytest.mark.parametrize("path", [path for path, _ in labelled(DOCUMENTS)], ids=lambda path: path.name)
def test_quotes_stand_in_the_documents_and_on_the_lines_they_name(path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    research = draft_research([document])
    assert_all_stand(research, document)
    if document.kind == "html":
        return
    lines = document.text.split("\n")
    for piece in quotes(research):
        numbers = [int(part.removeprefix("L")) for part in piece.anchor.split("-")]
        shown = " ".join(" ".join(lines[numbers[0] - 1 : numbers[-1]]).split())
        assert piece.quote in shown, piece


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10), st.sampled_from(["\n\n", "\n", " "]))
def test_any_mixture_gives_only_true_quotes_and_each_fact_once(pieces: list[str], between: str) -> None:
    document = read_document("mix.md", between.join(pieces).encode())
    research = draft_research([document])
    assert_all_stand(research, document)
    mapped = [
        (each.source_system, each.source, each.target_system, each.target) for each in research.mappings
    ]
    assert len(mapped) == len(set(mapped))
    keys = [
        each.key for each in (*research.mappings, *research.rules, *research.endpoints, *research.questions)
    ]
    assert len(keys) == len(set(keys))


def test_a_false_quote_takes_its_fact_away() -> None:
    document = read_document("a.md", b"Send orders from Shopify to Xero. Orders without e-mail are skipped.")
    research = draft_research([document])
    false = Evidence(kind="document", document="a.md", anchor="L1", quote="Orders are deleted.")
    rule = research.rules[0].model_copy(update={"evidence": (false,)})
    mixed = research.systems[0].model_copy(update={"evidence": (*research.systems[0].evidence, false)})
    changed = research.model_copy(update={"rules": (rule,), "systems": (mixed, *research.systems[1:])})
    checked, dropped = ground(changed, [document])
    assert checked.rules == ()
    assert len(dropped) == 1
    assert checked.systems[0].evidence == research.systems[0].evidence
    assert Ground([document]).grounded([Evidence(kind="answer", question="Q-01")])
    assert not Ground([document]).grounded([Evidence(kind="model", model="m")])


def test_words_addressed_to_a_machine_change_nothing_and_are_told() -> None:
    path = DOCUMENTS / "injected.md"
    research = draft_research([read_document(path.name, path.read_bytes())])
    assert "dropbox" not in {each.key for each in research.systems}
    assert not any("previous instructions" in each.text for each in research.rules)
    assert "treated as data" in research.technical_notes
    assert "injected.md L5" in research.technical_notes


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "a -> b, " * 20_000,
        "| a | b |\n" * 3_000,
        "when " * 50_000,
        "(" * 50_000,
        "§1§ to §2§ " * 2_000,
        "Foo Bar to Baz. " * 5_000,
    ],
    ids=["arrows", "rows", "when", "parentheses", "marks", "names"],
)
def test_hostile_text_takes_no_more_than_moments(text: str) -> None:
    started = time.process_time()
    draft_research([read_document("hostile.md", text.encode())])
    assert time.process_time() - started < 20


def test_nothing_at_all_is_a_research_too() -> None:
    research = draft_research([])
    assert research.systems == ()
    assert research.questions[0].about == "systems"
    assert "No system was recognised" in research.summary
