"""Chats over HTTP: branches, names, history, notes, files that go with a message, what the agent is told."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builder.models import Attachment, Chat, Turn
from builder.selectors.material import earlier_of
from builder.services.chats import start_chat
from jobs import journal
from jobs.events import NewEvent
from jobs.models import Job
from planner.handover.rows import PlannedWorkflow
from tests.builder.factories import KEY, make_built, make_turn
from tests.builder.test_chat_rules import TRACE
from tests.cast import Cast
from tests.runtime.factories import make_ended_run

pytestmark = pytest.mark.usefixtures("no_worker")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def content(answer: Any) -> str:
    return str(answer.content.decode())


def tell(turn: Turn, *events: tuple[str, dict[str, Any]], state: str = "done") -> Turn:
    journal.append_to_job(turn.job, [NewEvent(kind, payload) for kind, payload in events])
    Job.objects.filter(pk=turn.job_id).update(state=state)
    turn.job.refresh_from_db()
    return turn


def over(cast: Cast, chat: Chat, text: str = "Build it.", **more: Any) -> Turn:
    """A turn that was answered."""
    return tell(
        make_turn(cast.project, cast.ada, chat=chat, text=text, **more),
        ("turn.text", {"block": "m1", "markdown": f"Answer to {text}"}),
        ("turn.finished", {"proven": 1, "total": 2, "snapshot": None, "outcome": "finished", "summary": ""}),
    )


@pytest.fixture
def chat(cast: Cast) -> Chat:
    return start_chat(project=cast.project, by=cast.ada)


def test_a_message_sent_again_is_a_branch_and_the_old_one_stays(
    cast: Cast, chat: Chat, ada: Client, base: str
):
    first, second = over(cast, chat, "one"), over(cast, chat, "two")
    box = content(ada.get(f"{base}/turns/{second.pk}/edit", headers=PARTIAL))
    assert f'name="instead_of" value="{second.pk}"' in box
    assert ">two</textarea>" in box
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "two, better", "instead_of": second.pk})
    third = Turn.objects.latest("pk")
    assert (third.previous_id, third.text, third.number) == (first.pk, "two, better", 3)
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert "2 of 2" in page
    assert "Answer to one" in page
    assert "Answer to two" not in page
    tell(third)
    ada.post(f"{base}/turns/{second.pk}/show")
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert "1 of 2" in page
    assert "Answer to two" in page
    assert "two, better" not in page
    # The model is told the branch, not what stands beside it.
    chat.refresh_from_db()
    assert [said.asked for said in earlier_of(chat, chat.head)[1]] == ["one", "two"]


def test_retry_asks_the_same_again_beside_the_old_answer(cast: Cast, chat: Chat, ada: Client, base: str):
    old = over(cast, chat, "why?")
    Turn.objects.filter(pk=old.pk).update(mode="question")
    assert ada.post(f"{base}/turns/{old.pk}/retry", headers=PARTIAL).status_code == 200
    new = Turn.objects.latest("pk")
    assert (new.text, new.mode, new.previous_id) == ("why?", "question", None)
    again = ada.post(f"{base}/turns/{old.pk}/retry", headers=PARTIAL)
    assert again.status_code == 409


def test_the_agents_question_is_answered_in_place_by_the_next_turn(
    cast: Cast, chat: Chat, ada: Client, base: str
):
    turn = tell(
        make_turn(cast.project, cast.ada, chat=chat),
        ("turn.asked", {"question": "Which field?", "options": ["A__c", "B__c"], "call": "1"}),
        ("turn.finished", {"proven": 0, "total": 0, "snapshot": None, "outcome": "paused", "summary": ""}),
    )
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert '<button class="btn sm" name="text" value="A__c">' in page
    assert f'id="asked-{turn.pk}"' in page
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": ["B__c", ""], "mode": "build"})
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "B__c", "mode": "build"})
    assert Turn.objects.latest("pk").text == "B__c"
    assert f'id="asked-{turn.pk}"' not in content(ada.get(f"{base}/?chat={chat.pk}"))


def test_history_finds_by_title_and_message_and_keeps_what_is_put_away(
    cast: Cast, chat: Chat, ada: Client, base: str
):
    over(cast, chat, "Retry row locks of Salesforce")
    other = start_chat(project=cast.project, by=cast.olga)
    Chat.objects.filter(pk=other.pk).update(title="Owner lookup")
    listed = content(ada.get(f"{base}/chats/all", headers=PARTIAL))
    assert "1 message, 1 of 2 proven, Ada Ek" in listed
    assert "Owner lookup" in listed
    assert "Owner lookup" not in content(ada.get(f"{base}/chats/all?q=row+salesforce", headers=PARTIAL))
    assert "Retry row" in content(ada.get(f"{base}/chats/all?q=row+salesforce", headers=PARTIAL))
    assert "No chat has these words" in content(ada.get(f"{base}/chats/all?q=nowhere", headers=PARTIAL))
    assert "Owner lookup" not in content(ada.get(f"{base}/chats/all?show=mine", headers=PARTIAL))
    ada.post(f"{base}/chats/{other.pk}/name", {"title": "  Who owns\na lead "})
    other.refresh_from_db()
    assert other.title == "Who owns a lead"
    assert ada.post(f"{base}/chats/{other.pk}/name", {"title": " "}).status_code == 422
    ada.post(f"{base}/chats/{other.pk}/archive", {"away": "1"})
    assert "Who owns" not in content(ada.get(f"{base}/chats/all", headers=PARTIAL))
    assert "Who owns" in content(ada.get(f"{base}/chats/all?show=archived", headers=PARTIAL))
    ada.post(f"{base}/chats/{other.pk}/archive", {"away": ""})
    assert "Who owns" in content(ada.get(f"{base}/chats/all", headers=PARTIAL))


def test_a_new_chat_goes_on_with_a_note(cast: Cast, chat: Chat, ada: Client, base: str):
    over(cast, chat, "Build the lead upsert")
    ada.post(f"{base}/chats/{chat.pk}/hand-over")
    new = Chat.objects.latest("pk")
    assert new.came_from == chat
    assert "Build the lead upsert" in new.handover
    page = content(ada.get(f"{base}/?chat={new.pk}"))
    assert "Continues Build the lead upsert, with a note" in page
    assert 'title="Continued chat"' in page
    ada.post(f"{base}/turns", {"chat": new.pk, "text": "go on"})
    told = {part["name"]: part["text"] for part in Turn.objects.latest("pk").brief["parts"]}
    assert "Build the lead upsert" in told["note"]
    assert "chat" not in told


def test_compacting_sends_a_note_and_deletes_nothing(cast: Cast, chat: Chat, ada: Client, base: str):
    for text in ("one", "two", "three"):
        over(cast, chat, text)
    ada.post(f"{base}/chats/{chat.pk}/compact")
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert "Compacted: what was said up to here is sent as a note (3 turns)." in page
    assert "Answer to one" in page
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "four"})
    told = {part["name"]: part["text"] for part in Turn.objects.latest("pk").brief["parts"]}
    assert "three" in told["note"]
    assert "chat" not in told
    tell(Turn.objects.latest("pk"))
    over(cast, chat, "five")
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "six"})
    told = {part["name"]: part["text"] for part in Turn.objects.latest("pk").brief["parts"]}
    assert "five" in told["chat"]
    assert "Answer to two" not in told["chat"]


def test_nothing_to_note_is_said(cast: Cast, chat: Chat, ada: Client, base: str):
    assert ada.post(f"{base}/chats/{chat.pk}/compact").status_code == 422
    make_turn(cast.project, cast.ada, chat=chat)
    answer = ada.post(f"{base}/chats/{chat.pk}/compact", headers=PARTIAL)
    assert "still at work" in content(answer)


def test_old_turns_are_brought_on_demand_and_cost_the_same(cast: Cast, chat: Chat, ada: Client, base: str):
    turns = [over(cast, chat, f"message {number}") for number in range(1, 46)]
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert "Answer to message 45" in page
    assert "Answer to message 26" in page
    assert "Answer to message 25" not in page
    assert "Show 20 earlier of 25" in page
    where = {"before": turns[25].pk}
    more = content(ada.get(f"{base}/chats/{chat.pk}/older", where, headers=PARTIAL))
    assert "Answer to message 6<" in more
    assert "Answer to message 26" not in more
    assert "Show 5 earlier of 5" in more
    with CaptureQueriesContext(
        connection,
    ) as many:
        ada.get(f"{base}/?chat={chat.pk}")
    few_chat = start_chat(project=cast.project, by=cast.ada)
    over(cast, few_chat)
    with CaptureQueriesContext(connection) as few:
        ada.get(f"{base}/?chat={few_chat.pk}")
    assert len(many) <= len(few)


def bring(ada: Client, base: str, chat: Chat, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return ada.post(f"{base}/attachments", {"chat": chat.pk, "file": file}, headers=PARTIAL)


def test_a_pasted_trace_is_tied_to_its_run_and_line_and_goes_with_the_message(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    error = {"type": "KeyError", "message": "'email'", "step": "Map"}
    run = make_ended_run(cast.project, by=cast.ada, outcome="failed", error=error)
    chips = content(bring(ada, base, chat, "pasted.log", TRACE.encode()))
    row = Attachment.objects.get()
    assert row.kind == "log"
    assert row.about["run"] == run.number
    assert (row.about["path"], row.about["line"]) == ("mappings/contact_to_lead.py", 12)
    assert f"run {run.number}" in chips
    assert "mappings/contact_to_lead.py:12" in chips
    assert bring(ada, base, chat, "pasted.log", TRACE.encode()).status_code == 200
    assert Attachment.objects.count() == 1
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "mend this", "shown": KEY})
    turn = Turn.objects.latest("pk")
    assert turn.attachments.get() == row
    told = {part["name"]: part for part in turn.brief["parts"]}
    assert "KeyError: &#x27;email&#x27;" not in told["attached.1"]["text"]
    assert "KeyError: 'email'" in told["attached.1"]["text"]
    assert f"run {run.number}" in told["attached.1"]["reason"]
    assert f"run.{run.number}" in told
    assert "def map_lead" in told["files.whole"]["text"]
    kept = ada.get(f"{base}/attachments/{row.pk}")
    assert kept.content == TRACE.encode()
    assert kept.headers["Content-Disposition"] == 'attachment; filename="pasted.log"'


def test_what_cannot_be_attached_is_refused_with_a_reason(cast: Cast, chat: Chat, ada: Client, base: str):
    empty = bring(ada, base, chat, "nothing.txt", b"")
    assert empty.status_code == 422
    large = bring(ada, base, chat, "large.bin", b"x" * (10 * 1024 * 1024 + 1))
    assert large.status_code == 422
    assert "large.bin is too large" in content(large)
    assert bring(ada, base, chat, "picture.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40).status_code == 200
    assert bring(cast.client(cast.cleo), base, chat, "a.txt", b"a").status_code == 403
    row = Attachment.objects.get()
    assert cast.client(cast.mallory).get(f"{base}/attachments/{row.pk}").status_code == 404
    cast.client(cast.olga).post(f"{base}/attachments/{row.pk}/remove")
    assert Attachment.objects.count() == 1
    ada.post(f"{base}/attachments/{row.pk}/remove", headers=PARTIAL)
    assert not Attachment.objects.exists()


def test_secrets_in_an_attachment_are_hidden_from_the_agent(chat: Chat, ada: Client, base: str):
    bring(
        ada, base, chat, "a.log", b"2026-01-01 10:00:00 INFO Authorization: Bearer abcdef1234567890abcdef\n"
    )
    row = Attachment.objects.get()
    assert "abcdef1234567890" not in row.text
    assert b"abcdef1234567890" in bytes(row.data)


def test_things_are_named_with_at_and_told_in_full(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    run = make_ended_run(cast.project, by=cast.ada)
    found = content(ada.get(f"{base}/mentions", {"q": "contact"}))
    for value in (
        "file:workflows/contact_to_lead.py",
        f"workflow:{KEY}",
        f"step:{KEY}/ST-04",
        f"run:{run.number}",
        "document:contact_to_lead.md",
    ):
        assert f'data-value="{value}"' in found
    assert "Nothing has this name." in content(ada.get(f"{base}/mentions", {"q": "zzz"}))
    names = ["document:contact_to_lead.md", f"step:{KEY}/ST-07", f"run:{run.number}", "file:no/such.py", "x"]
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "look at these", "mention": names})
    turn = Turn.objects.latest("pk")
    assert [each["key"] for each in turn.mentions] == ["contact_to_lead.md", f"{KEY}/ST-07", str(run.number)]
    assert turn.scope["steps"] == ["ST-07"]
    told = "".join(part["text"] for part in turn.brief["parts"] if part["name"].startswith("named."))
    assert "Whenever a contact is created in HubSpot" in told
    assert f"Run {run.number} of" in told


def test_scope_and_context_follow_the_message_and_parts_are_left_out(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    words = {"chat": chat.pk, "text": "In contact to lead, find the lead by phone too"}
    looked = content(ada.post(f"{base}/context", words, headers=PARTIAL))
    assert "Contact to lead: Find lead" in looked
    assert "of 128,000 tokens" in looked
    panel = content(ada.post(f"{base}/context/parts", words, headers=PARTIAL))
    assert 'value="sdk"' in panel
    assert 'value="role"' not in panel
    sent = {**words, "part": ["sdk", "facts"], "keep": ["facts"]}
    again = content(ada.post(f"{base}/context/parts", sent, headers=PARTIAL))
    assert '<li class="off">' in again
    ada.post(f"{base}/turns", sent)
    turn = Turn.objects.latest("pk")
    assert turn.left_out == ["sdk"]
    assert turn.scope == {"workflow": KEY, "steps": ["ST-07"], "named": True}
    names = [part["name"] for part in turn.brief["parts"]]
    assert "sdk" not in names
    assert "facts" in names
    page = content(ada.get(f"{base}/turns/{turn.pk}/context"))
    assert "What the agent was told for message 1" in page
    assert "Left out by a person" in page
    tell(turn)
    ada.post(f"{base}/turns", {**words, "unscoped": "1"})
    free = Turn.objects.latest("pk")
    assert (free.scope, free.workflow_key) == ({}, "")


def test_question_mode_offers_nothing_that_changes(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    turn = make_turn(cast.project, cast.ada, chat=chat, planned=planned)
    Turn.objects.filter(pk=turn.pk).update(mode="question")
    change = {"field": "text", "before": "a", "after": "b"}
    proposal = {"workflow": KEY, "element": "ST-09", "fields": {}, "changes": [change], "state": "proposed"}
    tell(turn, ("turn.proposed", {"call": "1.0", "title": "Change ST-09", "summary": "s", **proposal}))
    page = content(ada.get(f"{base}/?chat={chat.pk}"))
    assert "Change ST-09" in page
    assert "Accept into the plan" not in page
    Turn.objects.filter(pk=turn.pk).update(mode="plan")
    assert "Accept into the plan" in content(ada.get(f"{base}/?chat={chat.pk}"))


def test_the_mode_of_the_last_message_stays_but_a_link_asks_for_work(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    make_turn(cast.project, cast.ada, chat=chat, planned=planned, mode=Turn.Mode.QUESTION, state="done")
    assert '<option value="question" selected>' in content(ada.get(f"{base}/?chat={chat.pk}"))
    asked = content(ada.get(f"{base}/?chat={chat.pk}&ask_step=ST-07&workflow={KEY}"))
    assert '<option value="build" selected>' in asked


def test_what_a_link_asks_for_stands_in_the_box(
    cast: Cast, planned: PlannedWorkflow, chat: Chat, ada: Client, base: str
):
    page = content(ada.get(f"{base}/?ask_step=ST-07&workflow={KEY}"))
    assert "change the step Find lead (ST-07): </textarea>" in page
    assert "Contact to lead: Find lead" in page
    assert f'value="step:{KEY}/ST-07"' in page
    page = content(ada.get(f"{base}/?draft=Rename+the+field&mode=plan"))
    assert ">Rename the field</textarea>" in page
    assert '<option value="plan" selected>' in page
    assert "Make AC-03 of Contact to lead hold" in content(ada.get(f"{base}/?ask_test=AC-03"))


def test_chats_of_another_project_are_not_there(cast: Cast, ada: Client, base: str):
    foreign = start_chat(project=cast.mallorys_project, by=cast.mallory)
    turn = make_turn(cast.mallorys_project, cast.mallory, chat=foreign)
    for path in (f"chats/{foreign.pk}/compact", f"chats/{foreign.pk}/name", f"turns/{turn.pk}/retry"):
        assert ada.post(f"{base}/{path}").status_code == 404
    assert ada.get(f"{base}/turns/{turn.pk}/context").status_code == 404
    assert ada.post(f"{base}/context", {"chat": foreign.pk, "text": "x"}, headers=PARTIAL).status_code == 404
    assert ada.post(f"{base}/turns", {"chat": foreign.pk, "text": "x"}).status_code == 404
