"""Messages sent again: their files go along, beside a turn of their own chat, one turn at a time."""

import re

import pytest
from django.test import Client

from builder.models import Chat, Turn
from builder.services.chats import start_chat
from planner.handover.rows import PlannedWorkflow
from tests.builder.factories import make_turn
from tests.builder.test_chat_rules import TRACE
from tests.builder.test_chats import PARTIAL, bring, chat, content, over, tell
from tests.cast import Cast

__all__ = ["chat"]
pytestmark = pytest.mark.usefixtures("no_worker")


@pytest.mark.parametrize("how", ["retry", "edit"])
def test_a_message_sent_again_takes_its_files_along(cast: Cast, chat: Chat, ada: Client, base: str, how: str):
    bring(ada, base, chat, "orders.log", TRACE.encode())
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "Why?"})
    old = tell(Turn.objects.get())
    if how == "retry":
        ada.post(f"{base}/turns/{old.pk}/retry", headers=PARTIAL)
    else:
        sent = {"chat": chat.pk, "text": "Why then?", "instead_of": old.pk}
        ada.post(f"{base}/turns", sent, headers=PARTIAL)
    again = Turn.objects.latest("pk")
    assert again != old
    assert [(each.name, bytes(each.data)) for each in again.attachments.all()] == [
        ("orders.log", TRACE.encode())
    ]
    assert old.attachments.count() == 1
    told = " ".join(part["text"] for part in again.brief["parts"])
    assert told.count("KeyError: 'email'") == 1


def test_a_message_cannot_stand_beside_one_of_another_chat(cast: Cast, chat: Chat, ada: Client, base: str):
    over(cast, chat, "one")
    second = over(cast, chat, "two")
    other = start_chat(project=cast.project, by=cast.ada)
    answer = ada.post(
        f"{base}/turns", {"chat": other.pk, "text": "Mine.", "instead_of": second.pk}, headers=PARTIAL
    )
    assert answer.status_code == 422
    assert not other.turns.exists()


def test_no_second_turn_begins_while_the_agent_is_at_work_in_a_branch_that_is_not_shown(
    cast: Cast, chat: Chat, ada: Client, base: str
):
    first = over(cast, chat, "one")
    ada.post(f"{base}/turns", {"chat": chat.pk, "text": "one, better", "instead_of": first.pk})
    ada.post(f"{base}/turns/{first.pk}/show")
    chat.refresh_from_db()
    assert chat.head == first
    answer = ada.post(f"{base}/turns", {"chat": chat.pk, "text": "two"}, headers=PARTIAL)
    assert answer.status_code >= 400
    assert "still at work" in content(answer)
    assert chat.turns.count() == 2


def test_a_link_to_an_old_turn_brings_those_around_it_and_the_way_to_what_lies_between(
    cast: Cast, chat: Chat, ada: Client, base: str
):
    turns = [make_turn(cast.project, cast.ada, chat=chat, state="done") for _ in range(60)]
    places = {turn.pk: place for place, turn in enumerate(turns)}

    def brought(**asked: int) -> tuple[list[int], str]:
        where = {"before": turns[40].pk, **asked}
        text = ada.get(f"{base}/chats/{chat.pk}/older", where, headers=PARTIAL).content.decode()
        return [places[int(pk)] for pk in re.findall(r'class="turn-pair" id="turn-(\d+)"', text)], text

    near, text = brought(around=turns[1].pk)
    assert near == list(range(11))
    assert "Show 20 of 29 in between" in text
    assert f"after={turns[10].pk}&amp;before={turns[40].pk}" in text
    between, text = brought(after=turns[10].pk)
    assert between == list(range(11, 31))
    assert "Show 9 of 9 in between" in text
    assert 'id="older"' not in text, "what stands before them is on the page"
    rest, text = brought(after=turns[30].pk)
    assert rest == list(range(31, 40))
    assert "in between" not in text
    in_gap, _ = brought(after=turns[1].pk, around=turns[38].pk)
    assert in_gap == list(range(2, 40)), "from the edge of the gap, so that no second one comes to be"
    last, _ = brought(around=turns[22].pk)
    assert last == list(range(20, 40)), "where it is among the next ones anyway, there is no gap"


def test_a_chat_that_is_old_or_about_something_else_offers_a_new_one_with_the_message(
    cast: Cast, chat: Chat, ada: Client, base: str, planned: PlannedWorkflow
):
    def offered(text: str) -> str:
        return ada.post(f"{base}/context", {"chat": chat.pk, "text": text}, headers=PARTIAL).content.decode()

    assert "New chat with a note" not in offered("Make it faster.")
    first = make_turn(cast.project, cast.ada, chat=chat, planned=planned, state="done")
    assert "New chat with a note" not in offered(f"In {planned.title}, find the lead by phone.")
    Turn.objects.filter(pk=first.pk).update(workflow_key="another")
    other = offered(f"In {planned.title}, find the lead by phone.")
    assert f"{planned.title} would be clearer in a chat of its own." in other
    assert "New chat with a note" not in offered("Make it faster."), "it does not say what it is about"
    for _ in range(39):
        make_turn(cast.project, cast.ada, chat=chat, state="done")
    assert "This chat has 40 messages." in offered("Make it faster.")
    answer = ada.post(f"{base}/chats/{chat.pk}/hand-over", {"text": "Make it faster."})
    new = Chat.objects.latest("pk")
    assert new.came_from == chat
    assert f"chat={new.pk}" in answer["Location"]
    assert "draft=Make+it+faster." in answer["Location"]
