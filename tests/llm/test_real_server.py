"""Our client against a real server and gateway, not only against our own. Runs with TENON_REAL_SERVER=1.

TENON_REAL_SERVER may also be a folder: the virtual environment there is used, and made if it is not there.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from llm import errors
from llm.messages import Reply, TextDelta, Tool, ToolCall, ToolDelta, ToolResult, Usage, User
from llm.script import delta
from llm.scripted import Events, Fail, Say, ScriptedServer, Step
from llm.structured import ask
from llm.trying import try_model
from tests.llm.gateway import CannotInstall, Gateway, gateway, installed

WANTED = os.environ.get("TENON_REAL_SERVER", "")
ASK = [User("Say something.")]
NOTE = Tool("note", "Keeps a word.", {"type": "object", "properties": {"word": {"type": "string"}}})
TWO = [ToolCall("x", "note", '{"word": "one"}'), ToolCall("y", "note", '{"word": "two"}')]

pytestmark = pytest.mark.skipif(
    not WANTED, reason="TENON_REAL_SERVER=1 installs LiteLLM's proxy (700 MB) and runs it"
)


class Behind:
    """A scripted server at one address, whose script each test sets."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server

    def answers(self, *steps: Step) -> None:
        self.server.then(steps)


@pytest.fixture(scope="module")
def behind() -> Iterator[Behind]:
    with ScriptedServer([]) as server:
        yield Behind(server)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, behind: Behind) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    try:
        venv = installed(folder / "venv" if WANTED == "1" else Path(WANTED))
    except CannotInstall as problem:
        pytest.skip(str(problem))
    with gateway(venv, folder, behind.server.url) as running:
        yield running


def test_words_whole_and_streamed(proxy: Gateway) -> None:
    model = proxy.model("words")
    whole = model.complete(ASK)
    *pieces, streamed = model.stream(ASK)
    assert isinstance(streamed, Reply)
    assert whole.text == streamed.text == "ready and waiting for the next question"
    assert len(pieces) > 3
    assert not whole.usage.estimated
    assert not streamed.usage.estimated


def test_a_shape(proxy: Gateway) -> None:
    class Word(BaseModel):
        word: str

    assert ask(proxy.model("json"), ASK, Word) == Word(word="ready")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("limited", errors.RateLimited),
        ("long", errors.ContextFull),
        ("broken", errors.Unreachable),
        ("nobody", errors.BadRequest),
    ],
)
def test_its_refusals_are_told_apart(proxy: Gateway, name: str, kind: type[errors.ModelError]) -> None:
    model = proxy.model(name)
    for answer in (lambda: model.complete(ASK), lambda: list(model.stream(ASK))):
        with pytest.raises(errors.ModelError) as caught:
            answer()
        assert type(caught.value) is kind


def test_a_wrong_key(proxy: Gateway) -> None:
    # Without a database of its own the proxy answers 400, not 401.
    with pytest.raises((errors.NotAllowed, errors.BadRequest)):
        proxy.model("words", key="sk-wrong-0123456789").complete(ASK)


def test_two_tool_calls_through_the_gateway_and_back(proxy: Gateway, behind: Behind) -> None:
    behind.answers(Say("Two.", TWO), Say("Two.", TWO), Say("Done."))
    model = proxy.model("behind")
    whole = model.complete(ASK, tools=[NOTE])
    *pieces, streamed = model.stream(ASK, tools=[NOTE])
    assert isinstance(streamed, Reply)
    assert [one.parsed() for one in whole.tool_calls] == [{"word": "one"}, {"word": "two"}]
    assert [(one.name, one.parsed()) for one in streamed.tool_calls] == [
        ("note", {"word": "one"}),
        ("note", {"word": "two"}),
    ]
    assert {one.index for one in pieces if isinstance(one, ToolDelta)} == {0, 1}
    results = [ToolResult(one.id, "kept") for one in whole.tool_calls]
    assert model.complete([*ASK, whole.as_message(), *results]).text == "Done."
    sent = behind.server.requests[-1]["messages"]
    assert [one.get("tool_call_id") for one in sent] == [None, None, *(one.id for one in whole.tool_calls)]


def test_usage_and_cached_tokens_through_the_gateway(proxy: Gateway, behind: Behind) -> None:
    usage = {
        "prompt_tokens": 40,
        "completion_tokens": 4,
        "total_tokens": 44,
        "prompt_tokens_details": {"cached_tokens": 32},
    }
    last = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": []}
    behind.answers(Events([delta(content="Yes."), delta("stop"), {**last, "usage": usage}]))
    *_, reply = proxy.model("behind").stream(ASK)
    assert isinstance(reply, Reply)
    assert reply.usage == Usage(40, 4, 32)


def test_reasoning_through_the_gateway(proxy: Gateway, behind: Behind) -> None:
    behind.answers(Events([delta(reasoning_content="I think."), delta(content="Yes."), delta("stop")]))
    *_, reply = proxy.model("behind").stream(ASK)
    assert isinstance(reply, Reply)
    assert (reply.text, reply.reasoning) == ("Yes.", "I think.")


def test_a_server_behind_it_that_breaks_in_the_middle(proxy: Gateway, behind: Behind) -> None:
    behind.answers(
        Events([delta(content="Half"), {"error": {"message": "overloaded", "code": 503}}], done=False)
    )
    items = []
    with pytest.raises(errors.ModelError) as caught:
        items.extend(proxy.model("behind").stream(ASK))
    assert not caught.value.permanent
    assert not any(isinstance(one, Reply) for one in items)


def test_a_server_behind_it_that_refuses(proxy: Gateway, behind: Behind) -> None:
    behind.answers(Fail(429, "slow down", {"retry-after": "7"}))
    with pytest.raises(errors.RateLimited):
        proxy.model("behind").complete(ASK)


def test_trying_it_out(proxy: Gateway, behind: Behind) -> None:
    behind.answers(
        Say("ready"), Say(calls=[ToolCall("x", "note", '{"word": "ready"}')]), Say('{"word": "ready"}')
    )
    trial = try_model(proxy.model("behind"))
    assert {one.name: one.state for one in trial.findings} == dict.fromkeys(
        ("answers", "streams", "tools", "shape", "usage"), "yes"
    )
    words = try_model(proxy.model("words"))
    assert {one.name: one.state for one in words.findings} == {
        "answers": "yes",
        "streams": "yes",
        "tools": "no",
        "shape": "no",
        "usage": "yes",
    }
    assert not words.works


def test_text_deltas_come_one_by_one(proxy: Gateway, behind: Behind) -> None:
    behind.answers(Events([*(delta(content=one) for one in "abc"), delta("stop")], pause=0.05))
    assert [one for one in proxy.model("behind").stream(ASK) if isinstance(one, TextDelta)] == [
        TextDelta("a"),
        TextDelta("b"),
        TextDelta("c"),
    ]
