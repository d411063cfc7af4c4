"""Every call is kept: what was sent, what came back, what it cost."""

from decimal import Decimal

import pytest

from llm.budget import Budget, Budgeted
from llm.errors import BudgetSpent, Unreachable
from llm.messages import Picture, System, TextDelta, Usage, User
from llm.price import price_of
from llm.recording import Call, Recorded
from llm.scripted import Fail, Say, ScriptedServer


def test_a_call_is_kept_with_its_messages_and_without_its_secrets() -> None:
    kept: list[Call] = []
    with ScriptedServer([Say("Fine.")]) as server:
        model = Recorded(server.model(), kept.append, secrets=("hunter2-secret",))
        model.complete([System("Be brief."), User("The password is hunter2-secret.")])
    [call] = kept
    assert call.sent == (("system", "Be brief."), ("user", "The password is hidden."))
    assert (call.answer, call.problem) == ("Fine.", "")
    assert call.usage.total > 0


def test_a_failed_call_is_kept_with_its_reason() -> None:
    kept: list[Call] = []
    with ScriptedServer([Fail(503, "out for lunch")]) as server, pytest.raises(Unreachable):
        Recorded(server.model(), kept.append).complete([User("Hello?")])
    assert "out for lunch" in kept[0].problem
    assert kept[0].answer == ""


def test_a_call_that_its_budget_refused_is_not_kept() -> None:
    kept: list[Call] = []
    with ScriptedServer([Say("One.")]) as server:
        model = Recorded(Budgeted(server.model(), Budget(calls=1)), kept.append)
        model.complete([User("1")])
        with pytest.raises(BudgetSpent):
            model.complete([User("2")])
    assert len(kept) == 1


def test_work_that_is_to_stop_stops_before_anything_is_sent() -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with ScriptedServer([]) as server, pytest.raises(Stop):
        Recorded(server.model(), print, before=stop).complete([User("1")])


def test_a_streamed_answer_is_kept_whole() -> None:
    kept: list[Call] = []
    with ScriptedServer([Say("In pieces.")]) as server:
        items = list(Recorded(server.model(), kept.append).stream([User("Go")]))
    assert "".join(item.text for item in items if isinstance(item, TextDelta)) == "In pieces."
    assert [call.answer for call in kept] == ["In pieces."]


def test_of_a_picture_only_its_name_and_size_are_kept() -> None:
    kept: list[Call] = []
    with ScriptedServer([Say("A cat.")]) as server:
        shown = Picture("cat.png", "image/png", b"12345")
        Recorded(server.model(), kept.append).complete([User("What is it?", (shown,))])
    assert kept[0].sent == (("user", "What is it?\n[picture cat.png, 5 bytes]"),)


def test_what_tokens_cost() -> None:
    price = price_of("0.25, 2")
    assert price is not None
    assert price.of(Usage(1_000_000, 500_000)) == Decimal("1.25")
    assert price_of("") is None


@pytest.mark.parametrize("told", ["1", "1,2,3,4", "a,b", "-1,2", "nan,1"])
def test_what_is_no_price_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="is no price"):
        price_of(told)
