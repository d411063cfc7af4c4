"""A stopped job does not wait for an answer that is still thought about."""

import threading
import time
from typing import Any

import pytest

from llm.errors import ModelError, Unreachable
from llm.messages import Reply, TextDelta, User
from llm.script import delta
from llm.scripted import Events, Fail, Hang, Say, ScriptedServer, Step
from llm.stoppable import Stoppable

ASKED = [User("Anything?")]


class Stopped(Exception):
    """Somebody pressed Stop."""


class Thinking:
    """A model that answers only when it is let."""

    name = "thinking"

    def __init__(self) -> None:
        self.let = threading.Event()

    def complete(self, messages: Any, **options: Any) -> Reply:
        self.let.wait(10)
        raise Unreachable("too late")

    def stream(self, messages: Any, **options: Any) -> Any:
        return iter(())


def test_stop_is_heard_while_a_model_thinks() -> None:
    model, began = Thinking(), time.monotonic()

    def check() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        Stoppable(model, check).complete(ASKED)
    assert time.monotonic() - began < 8
    model.let.set()


def test_answers_and_errors_come_through() -> None:
    with ScriptedServer([Say("yes"), Fail(500)]) as server:
        model = Stoppable(server.model(), lambda: None)
        assert model.complete(ASKED).text == "yes"
        with pytest.raises(ModelError):
            model.complete(ASKED)
        assert model.name == server.model().name


@pytest.mark.parametrize(
    "step",
    [
        Hang(3),
        Events([delta(content="Once "), delta(content="upon")], pause=3),
        Events([": keep-alive\n\n"] * 300, pause=0.01),
    ],
)
def test_stop_is_heard_while_nothing_comes_and_the_connection_is_closed(step: Step) -> None:
    stopped = threading.Event()
    pressed: list[float] = []

    def check() -> None:
        if stopped.is_set():
            raise Stopped

    def press() -> None:
        pressed.append(time.monotonic())
        stopped.set()

    with ScriptedServer([step]) as server:
        threading.Timer(0.4, press).start()
        with pytest.raises(Stopped):
            list(Stoppable(server.model(), check).stream(ASKED))
        assert time.monotonic() - pressed[0] < 0.5
        if isinstance(step, Events):
            assert server.hung_up.wait(10)


def test_a_streamed_answer_comes_through_in_its_order() -> None:
    with ScriptedServer([Say("One two three four five.")]) as server:
        *pieces, reply = Stoppable(server.model(), lambda: None).stream(ASKED)
    assert isinstance(reply, Reply)
    assert "".join(one.text for one in pieces if isinstance(one, TextDelta)) == reply.text
    with ScriptedServer([Fail(500)]) as server, pytest.raises(Unreachable):
        list(Stoppable(server.model(), lambda: None).stream(ASKED))


def test_who_reads_no_further_closes_the_connection() -> None:
    with ScriptedServer([Events([delta(content="a")] * 100, pause=0.05)]) as server:
        items = Stoppable(server.model(), lambda: None).stream(ASKED)
        assert next(items) == TextDelta("a")
        items.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(10)
