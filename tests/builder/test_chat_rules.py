"""The pure rules of a chat: branches, pieces of Markdown, scope, logs, notes, what a first message lacks."""

import time
from typing import Any

import pytest

from builder.attached import recognise
from builder.branches import branch, forks, tip
from builder.chunks import chunks
from builder.noting import TurnTold, note_of
from builder.scoping import scope_of
from builder.transcript import read_transcript
from lib.web.markdown import render
from planner.handover.first_words import missing_in
from tests.builder.plans import contact_to_lead

# 1 - 2 - 3, and beside 2 another answer 4 - 5, and beside 1 another beginning 6
TREE = [(11, None, 1), (12, 11, 2), (13, 12, 3), (14, 11, 4), (15, 14, 5), (16, None, 6)]
PATHS = ("workflows/contact_to_lead.py", "mappings/contact_to_lead.py")
TRACE = """Traceback (most recent call last):
  File "/tmp/run/workflows/contact_to_lead.py", line 58, in contact_to_lead
    lead = map_lead(contact)
  File "/tmp/run/mappings/contact_to_lead.py", line 12, in map_lead
    return {"Email": contact["email"]}
  File "/usr/lib/python3.11/site-packages/tenon/mapping/paths.py", line 3, in pick
KeyError: 'email'
"""


def test_a_branch_is_the_way_to_its_tip_and_the_others_stay_beside_it():
    assert branch(TREE, 13) == [11, 12, 13]
    assert branch(TREE, 15) == [11, 14, 15]
    assert branch(TREE, None) == [16]
    assert branch([], 3) == []
    beside = forks(TREE)
    assert (beside[12].place, beside[12].count, beside[12].before, beside[12].after) == (1, 2, None, 15)
    assert (beside[14].place, beside[14].before) == (2, 13)
    assert beside[16].before == 15
    assert 13 not in beside
    assert tip(TREE, 11) == 15


MARKDOWN = """First *paragraph*
over two lines.

- one

  still one
- two

```python
a = 1

b = 2
```

| a | b |
|---|---|
| 1 | 2 |

1. x

2. y

End."""


def test_pieces_show_the_same_as_the_whole():
    pieces = chunks(MARKDOWN)
    assert len(pieces) == 6
    assert "b = 2" in pieces[2]
    assert "".join(render(piece) for piece in pieces) == render(MARKDOWN)


@pytest.mark.parametrize("text", ["a" + "\n" * 20_000 + "b", "\n \n" * 10_000, "- a\n\n" * 10_000])
def test_a_model_that_writes_empty_lines_without_end_is_cut_into_pieces_in_little_time(text: str):
    began = time.process_time()
    chunks(text)
    assert time.process_time() - began < 2


def test_while_text_grows_only_the_last_piece_changes():
    before: list[str] = []
    changed = 0
    for end in range(1, len(MARKDOWN)):
        pieces = chunks(MARKDOWN[:end])
        shared = min(len(before), len(pieces)) - 1
        changed += before[: max(0, shared)] != pieces[: max(0, shared)]
        before = pieces
    assert changed == 0


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("In contact to lead, the step that finds the lead should also look at the phone", ["ST-07"]),
        ("change ST-04 and ST-09", ["ST-04", "ST-09"]),
        ("please mend AC-03", ["ST-05"]),
        ("update the lead only when something changed", ["ST-09"]),
        ("why is it slow?", []),
    ],
)
def test_plain_words_scope_a_message(text: str, steps: list[str]):
    scope = scope_of(text, [contact_to_lead()], "contact-to-lead")
    assert [key for key, _ in scope.steps] == steps
    assert scope.workflow == "contact-to-lead"
    assert scope.named == bool(steps)


def test_of_two_workflows_the_named_one_counts_and_an_unclear_name_neither():
    one = contact_to_lead()
    other = one.model_copy(update={"key": "order-to-invoice", "title": "Order to invoice"})
    assert scope_of("in order to invoice, find the lead", [one, other], one.key).workflow == other.key
    assert scope_of("find the lead", [one, other], one.key).workflow == one.key
    assert scope_of("find the lead", [one, other]).workflow == ""
    assert scope_of("contact to lead and order to invoice", [one, other]).workflow == ""
    assert scope_of("anything", []).workflow == ""


@pytest.mark.parametrize(
    ("name", "text", "kind", "about"),
    [
        (
            "pasted.txt",
            TRACE,
            "log",
            {
                "path": "mappings/contact_to_lead.py",
                "line": 12,
                "function": "map_lead",
                "error": "KeyError: 'email'",
            },
        ),
        (
            "x",
            (
                "Run 12 of Contact to lead: failed.\n- HttpError at Find lead: 400\n"
                "- Line workflows/contact_to_lead.py:40 in find: x"
            ),
            "log",
            {
                "run": 12,
                "path": "workflows/contact_to_lead.py",
                "line": 40,
                "error": "HttpError: 400",
                "step": "Find lead",
            },
        ),
        ("event.json", '{"objectId": 1}', "payload", {}),
        ("notes.txt", "We want to map things.\nThanks", "document", {}),
        (
            "app.log",
            "2026-11-21T10:00:00Z INFO start\n2026-11-21T10:00:01Z ERROR POST /leads 503 busy",
            "log",
            {"error": "POST /leads answered 503"},
        ),
        ("broken.json", "{not json", "document", {}),
    ],
)
def test_logs_and_payloads_are_recognised(name: str, text: str, kind: str, about: dict[str, Any]):
    found = recognise(name, text, PATHS)
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 400_000,
        "  at " + "a" * 400_000,
        "GET " + "x" * 400_000,
        "a.b/" * 100_000,
        "a" * 400_000 + ":",
        "File " * 80_000,
        "GET a " * 60_000,
        " \t" * 200_000,
        "run " * 100_000,
    ],
)
def test_a_text_made_to_be_slow_is_looked_at_in_little_time(text: str):
    began = time.process_time()
    recognise("a.txt", text, PATHS)
    assert time.process_time() - began < 5


def test_traces_of_other_languages_are_logs():
    assert recognise("a", "TypeError: x\n    at Object.run (/srv/app.js:12:3)").kind == "log"
    assert recognise("a", "TypeError: x\n    at app.js:12").kind == "log"
    assert recognise("a", "TypeError: x\n    at com.acme.Main.run(Main.java:12)").kind == "log"


def test_a_frame_outside_the_project_is_no_place():
    assert "path" not in recognise("a", TRACE, ["workflows/other.py"]).about


def told(number: int, text: str, *events: tuple[str, dict[str, Any]]) -> TurnTold:
    return TurnTold(number, "build", text, read_transcript(events))


def test_a_note_says_what_happened_and_nothing_else():
    first = told(
        1,
        "Build it",
        ("turn.file_written", {"path": "a.py", "state": "added", "added": 3, "removed": 0}),
        ("turn.asked", {"question": "Which field?", "options": [], "call": "1"}),
        ("turn.finished", {"proven": 0, "total": 2, "snapshot": 1, "outcome": "paused", "summary": "?"}),
    )
    criterion = {"text": "x", "test": "t", "seconds": 0, "total": 2}
    second = told(
        2,
        "Email__c",
        ("turn.criterion", {**criterion, "key": "AC-01", "state": "proven", "reason": ""}),
        ("turn.criterion", {**criterion, "key": "AC-02", "state": "failing", "reason": "1 == 2"}),
        (
            "turn.finished",
            {"proven": 1, "total": 2, "snapshot": 2, "outcome": "finished", "summary": "Half."},
        ),
    )
    note = note_of([first, second], "Before that: nothing.")
    for line in (
        "Before that: nothing.",
        "- 2 (build): Email__c -> Half.",
        "- Which field? -> Email__c",
        "- a.py (added)",
        "Proof at the end: 1 of 2 criteria.",
        "- AC-02 failing: 1 == 2",
    ):
        assert line in note.splitlines()
    assert "AC-01" not in note
    assert "Left open: the question Which field?" in note_of([first])
    assert "did not come to its end" in note_of([told(1, "x")])


def test_what_a_first_message_lacks_is_asked_weightiest_first():
    assert [each.about for each in missing_in("sync my contacts")] == ["systems", "trigger", "type", "data"]
    assert [each.about for each in missing_in("Connect Shopify to Xero")] == [
        "trigger",
        "auth",
        "type",
        "data",
    ]
    whole = (
        "When a contact is created in HubSpot, create a lead in Salesforce. Both sign in with OAuth 2.0.\n\n"
        "| HubSpot | Salesforce |\n|---|---|\n| email | Email |\n| lastname | LastName |\n"
    )
    assert missing_in(whole) == ()
