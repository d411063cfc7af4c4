"""The client against a scripted server over real HTTP: the good case, and every way it goes wrong."""

import json
from dataclasses import replace

import pytest

from llm import errors
from llm.configured import open_model
from llm.messages import Assistant, Reply, Shape, System, TextDelta, Tool, ToolCall, ToolResult, Usage, User
from llm.openai_compatible import OpenAICompatible
from llm.scripted import Cut, Fail, Hang, Raw, Say, ScriptBroken, ScriptedServer, Step

ASK = [System("Be short."), User("Say hello.")]
CALL = ToolCall("call-1", "read_file", '{"path": "workflows/contact.py"}')
READ_FILE = Tool("read_file", "Read a file.", {"type": "object", "properties": {"path": {"type": "string"}}})


def streamed(model: OpenAICompatible, **options: object) -> tuple[str, Reply]:
    """The text as it came in pieces, and the last item."""
    *pieces, reply = model.stream(ASK, **options)
    assert isinstance(reply, Reply)
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta)), reply


def test_a_whole_answer() -> None:
    with ScriptedServer([Say("Hello there.")]) as server:
        reply = server.model().complete(ASK, max_tokens=50)
    assert reply == Reply("Hello there.", (), "stop", Usage(10, 3), "scripted")
    assert server.requests == [
        {
            "model": "scripted",
            "messages": [
                {"role": "system", "content": "Be short."},
                {"role": "user", "content": "Say hello."},
            ],
            "max_tokens": 50,
        }
    ]
    assert server.keys == ["Bearer sk-scripted-key"]


def test_an_answer_as_it_is_written() -> None:
    with ScriptedServer([Say("Hello there, and some more.")]) as server:
        text, reply = streamed(server.model())
    assert text == reply.text == "Hello there, and some more."
    assert (reply.ending, reply.usage) == ("stop", Usage(10, 6))


def test_tool_calls_come_whole_and_in_pieces_alike_and_go_back_as_they_came() -> None:
    with ScriptedServer([Say(calls=[CALL]), Say("Let me look.", calls=[CALL, CALL]), Say("Done.")]) as server:
        model = server.model()
        whole = model.complete(ASK, tools=[READ_FILE])
        _, pieces = streamed(model, tools=[READ_FILE])
        model.complete([*ASK, whole.as_message(), ToolResult("call-1", "def contact(): ...")])
    assert whole.tool_calls == (CALL,)
    assert whole.ending == pieces.ending == "tools"
    # Two calls with one id are told apart: their results could not be.
    assert pieces.tool_calls == (CALL, replace(CALL, id="call00002"))
    assert CALL.parsed() == {"path": "workflows/contact.py"}
    assert server.requests[0]["tools"][0]["function"]["name"] == "read_file"
    said, result = server.requests[2]["messages"][2:]
    assert json.loads(said["tool_calls"][0]["function"]["arguments"]) == {"path": "workflows/contact.py"}
    assert result == {"role": "tool", "tool_call_id": "call-1", "content": "def contact(): ..."}


@pytest.mark.parametrize("arguments", ["{broken", "[1]", '"text"'])
def test_arguments_that_are_no_object_are_seen_as_such(arguments: str) -> None:
    assert ToolCall("1", "x", arguments).parsed() is None


@pytest.mark.parametrize(
    ("step", "kind", "permanent", "words"),
    [
        (Fail(429, "slow down", {"retry-after": "7"}), errors.RateLimited, False, "slow down"),
        (Fail(500), errors.Unreachable, False, "500"),
        (Fail(401, "bad key"), errors.NotAllowed, True, "bad key"),
        (Fail(404, "no such model"), errors.BadRequest, True, "no such model"),
        (Say(refusal="I cannot help with that."), errors.Refused, True, "I cannot help"),
        (Say("half", finish="content_filter"), errors.Refused, True, "content filter"),
        (Say(""), errors.BadReply, False, "empty"),
        (Raw('{"choices": []}'), errors.BadReply, False, "without a choice"),
        (Raw('{"choices": null}'), errors.BadReply, False, "without a choice"),
        (Raw('{"choices": [{"message": "text"}]}'), errors.BadReply, False, "no completion"),
        (Raw("<html>gateway</html>", "text/html"), errors.BadReply, False, "no completion"),
        (Raw("{"), errors.BadReply, False, "no completion"),
        (Hang(0.5), errors.Unreachable, False, "in time"),
    ],
)
def test_what_goes_wrong_becomes_one_of_our_errors(
    step: Step, kind: type[errors.ModelError], permanent: bool, words: str
) -> None:
    with ScriptedServer([step]) as server, pytest.raises(kind, match=words) as caught:
        # Only what hangs is not waited for: on a busy machine the others may take a while.
        server.model(read_seconds=0.2 if isinstance(step, Hang) else 20).complete(ASK)
    assert caught.value.permanent is permanent
    if isinstance(caught.value, errors.RateLimited):
        assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Cut("Hello th"), errors.CutOff),
        (Cut(), errors.CutOff),
        (Raw('data: {"choices": [{"delta": {"content": "x"}}]}\n\n', "text/event-stream"), errors.CutOff),
        (Raw('data: {"error": {"message": "overloaded"}}\n\n', "text/event-stream"), errors.Unreachable),
        (Raw("data: {broken\n\n", "text/event-stream"), errors.BadReply),
        (Say(refusal="No."), errors.Refused),
        (Fail(503), errors.Unreachable),
    ],
)
def test_a_stream_that_goes_wrong_never_looks_like_an_answer(
    step: Step, kind: type[errors.ModelError]
) -> None:
    with ScriptedServer([step]) as server, pytest.raises(kind):
        streamed(server.model(read_seconds=20))


def test_nobody_there() -> None:
    with pytest.raises(errors.Unconnected, match="cannot be reached"):
        OpenAICompatible("m", url="http://127.0.0.1:9/v1", retries=0).complete(ASK)


def test_a_passing_failure_is_tried_again() -> None:
    slow_down = Fail(429, headers={"retry-after-ms": "1"})
    with ScriptedServer([slow_down, Fail(500, headers={"retry-after-ms": "1"}), Say("Hello.")]) as server:
        assert server.model(retries=2).complete(ASK).text == "Hello."


def test_a_server_that_does_not_count_is_counted_for() -> None:
    with ScriptedServer([Say("Hello there.", counts=False), Say("Hello there.", counts=False)]) as server:
        model = server.model()
        for usage in (model.complete(ASK).usage, streamed(model)[1].usage):
            assert usage.estimated
            assert usage.output_tokens == 3
            assert usage.input_tokens > 10


def test_a_long_answer_says_that_it_was_cut_at_its_limit() -> None:
    with ScriptedServer([Say("Once upon", finish="length")]) as server:
        assert server.model().complete(ASK).ending == "length"


def test_options_a_server_does_not_know_are_left_out_from_then_on() -> None:
    shape = Shape("Answer", {"type": "object"}, strict=True)
    script = [
        Fail(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        Fail(400, "response_format.type: json_schema is not supported"),
        Fail(400, "response_format is not supported"),
        Say("{}"),
        Say("{}"),
        Fail(400, "unknown field stream_options"),
        Say("Hello."),
    ]
    with ScriptedServer(script) as server:
        model = server.model()
        model.complete(ASK, shape=shape, max_tokens=5)
        model.complete(ASK, shape=shape, max_tokens=5)
        streamed(model)
    assert server.requests[1]["response_format"]["type"] == "json_schema"
    assert server.requests[2]["response_format"] == {"type": "json_object"}
    for request in server.requests[3:5]:
        assert "response_format" not in request
        assert (request.get("max_tokens"), request["max_completion_tokens"]) == (None, 5)
    assert "stream_options" not in server.requests[6]


def test_no_secret_leaves_this_machine() -> None:
    known, shaped = "correct-horse-battery", "sk-live-abcdefghijklmnop1234"
    messages = [
        System(f"The password is {known}."),
        User(f"Use {shaped} and sk-scripted-key."),
        Assistant("", (ToolCall("1", "login", json.dumps({"token": "t0p-s3cret-token", "text": known})),)),
        ToolResult("1", f"Authorization: Bearer {shaped}"),
    ]
    with ScriptedServer([Say("ok")]) as server:
        server.model(secrets=[known]).complete(messages)
    sent = json.dumps(server.requests)
    for secret in (known, shaped, "sk-scripted-key", "t0p-s3cret-token"):
        assert secret not in sent
    json.loads(server.requests[0]["messages"][2]["tool_calls"][0]["function"]["arguments"])


def test_no_secret_comes_back_in_an_error() -> None:
    quoting = Fail(401, "Incorrect API key provided: sk-scripted-key")
    with ScriptedServer([quoting]) as server, pytest.raises(errors.NotAllowed) as caught:
        server.model().complete(ASK)
    assert "sk-scripted-key" not in str(caught.value)


def test_no_name_no_model() -> None:
    assert open_model(name="") is None
    model = open_model(name="local", url="http://127.0.0.1:9/v1")
    assert model is not None
    assert model.name == "local"


def test_a_script_that_is_not_followed_fails() -> None:
    with pytest.raises(ScriptBroken, match="1 answers"), ScriptedServer([Say("unused")]):
        pass
    server = ScriptedServer([])
    with pytest.raises(ScriptBroken, match="request 1"), server, pytest.raises(errors.Unreachable):
        server.model().complete(ASK)
