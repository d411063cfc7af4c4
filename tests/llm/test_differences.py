"""Servers differ: what each of them does, and that the same answer comes out of all."""

import json

import pytest

from llm import errors
from llm.messages import (
    Assistant,
    ReasoningDelta,
    Reply,
    StreamItem,
    TextDelta,
    Tool,
    ToolCall,
    ToolDelta,
    ToolResult,
    Usage,
    User,
)
from llm.script import delta
from llm.scripted import Events, Raw, ScriptedServer, Step

ASK = [User("Read two files.")]
READ = Tool("read", "Read a file.", {"type": "object", "properties": {"path": {"type": "string"}}})


def stream(step: Step) -> tuple[list[StreamItem], Reply]:
    """The pieces of the streamed answer to one question, and the whole."""
    with ScriptedServer([step]) as server:
        *pieces, reply = server.model().stream(ASK, tools=[READ])
    assert isinstance(reply, Reply)
    return pieces, reply


def whole(message: dict[str, object], finish: str = "stop", **more: object) -> Reply:
    """The reply to one question, which came as one document."""
    body = {"choices": [{"message": message, "finish_reason": finish}], **more}
    with ScriptedServer([Raw(json.dumps(body))]) as server:
        return server.model().complete(ASK, tools=[READ])


def call(arguments: object, name: str | None = "read", **more: object) -> dict[str, object]:
    function = {"arguments": arguments} | ({"name": name} if name else {})
    return {"function": function, **more}


def told(pieces: list[StreamItem]) -> str:
    return "".join(one.text for one in pieces if isinstance(one, TextDelta))


def thought(pieces: list[StreamItem]) -> str:
    return "".join(one.text for one in pieces if isinstance(one, ReasoningDelta))


A, B = '{"path": "a"}', '{"path": "b"}'


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(
            [
                [call('{"pa', index=0, id="x")],
                [call('th": "a"}', None, index=0)],
                [call(B, index=1, id="y")],
            ],
            id="in order",
        ),
        pytest.param(
            [
                [call("", index=0, id="x"), call("", index=1, id="y")],
                [call(B, None, index=1), call(A, None, index=0)],
            ],
            id="interleaved",
        ),
        pytest.param([[call(A, id="x"), call(B, id="y")]], id="no index, one chunk"),
        pytest.param([[call(A, id="x")], [call(B, id="y")]], id="no index, a chunk each"),
        pytest.param(
            [
                [call('{"pa', id="x")],
                [call('th": "a"}', None)],
                [call('{"path"', id="y")],
                [call(': "b"}', None)],
            ],
            id="no index, in pieces",
        ),
        pytest.param([[call(A, index=0, id="x")], [call(B, index=0, id="y")]], id="always index 0"),
        pytest.param([[call(A, index=0)], [call(B, index=0)]], id="always index 0, no ids"),
        pytest.param(
            [
                [call('{"pa', index=0, id="x")],
                [call('th": "a"}', index=0, id="x")],
                [call(B, index=1, id="y")],
            ],
            id="id and name in each chunk",
        ),
        pytest.param([[call(A, index=0, id="same")], [call(B, index=1, id="same")]], id="one id for both"),
        pytest.param(
            [[call({"path": "a"}, index=0, id="x")], [call({"path": "b"}, index=1, id="y")]], id="objects"
        ),
        pytest.param([[call(A, index=0, id=1)], [call(B, index=1, id=2)]], id="ids are numbers"),
    ],
)
def test_two_calls_in_one_answer_come_out_the_same(chunks: list[list[dict[str, object]]]) -> None:
    pieces, reply = stream(Events([*(delta(tool_calls=one) for one in chunks), delta("tool_calls")]))
    assert [(one.name, one.parsed()) for one in reply.tool_calls] == [
        ("read", {"path": "a"}),
        ("read", {"path": "b"}),
    ]
    assert len({one.id for one in reply.tool_calls}) == 2
    assert reply.ending == "tools"
    last = {one.index: one for one in pieces if isinstance(one, ToolDelta)}
    assert [(last[at].name, json.loads(last[at].arguments_so_far)) for at in (0, 1)] == [
        ("read", {"path": "a"}),
        ("read", {"path": "b"}),
    ]


def test_a_call_is_told_while_it_is_written() -> None:
    parts = ['{"pa', 'th": ', '"a"}']
    chunks = [call(parts[0], index=0, id="x"), *(call(one, None, index=0) for one in parts[1:])]
    pieces, _ = stream(Events([*(delta(tool_calls=[one]) for one in chunks), delta("tool_calls")]))
    assert pieces == [
        ToolDelta(0, "read", '{"pa'),
        ToolDelta(0, "read", '{"path": '),
        ToolDelta(0, "read", A),
    ]


def test_ids_are_unique_in_the_whole_conversation() -> None:
    before = [*ASK, Assistant("", (ToolCall("call_0", "read", A),)), ToolResult("call_0", "text")]
    answer = {"tool_calls": [call(A, id="call_0"), call(B), call(B, id="")]}
    body = {"choices": [{"message": answer, "finish_reason": "stop"}]}
    with ScriptedServer([Raw(json.dumps(body))]) as server:
        ids = [one.id for one in server.model().complete(before, tools=[READ]).tool_calls]
    assert len({"call_0", *ids}) == 4
    # Mistral takes no other form.
    assert all(len(one) == 9 and one.isalnum() for one in ids)


def test_a_call_in_the_form_before_tools() -> None:
    reply = whole({"content": None, "function_call": {"name": "read", "arguments": A}}, "function_call")
    assert (reply.tool_calls[0].name, reply.tool_calls[0].arguments, reply.ending) == ("read", A, "tools")
    pieces = [delta(function_call={"name": "read", "arguments": '{"pa'})]
    pieces += [delta(function_call={"arguments": 'th": "a"}'}), delta("function_call")]
    assert stream(Events(pieces))[1].tool_calls[0].parsed() == {"path": "a"}


def test_calls_with_finish_stop_and_arguments_as_an_object() -> None:
    reply = whole({"content": "", "tool_calls": [call({"path": "ä"}, id="x")]}, "stop")
    assert reply.ending == "tools"
    assert reply.tool_calls[0].parsed() == {"path": "ä"}


@pytest.mark.parametrize(
    "chunks",
    [
        [delta(reasoning_content="I thi"), delta(reasoning_content="nk."), delta(content="Yes.")],
        [delta(reasoning="I think."), delta(content="Yes.")],
        [delta(content=f"{one}") for one in "<think>I think.</think>\n\nYes."],
        [delta(content="\n<thinking>I think."), delta(content="</thinking>Yes.")],
        [delta(content="<think></think><think>I think.</think>Yes.")],
        [
            delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "I think."}]}]),
            delta(content=[{"type": "text", "text": "Yes."}]),
        ],
    ],
)
def test_reasoning_is_told_apart_from_the_answer(chunks: list[dict[str, object]]) -> None:
    pieces, reply = stream(Events([*chunks, delta("stop")]))
    assert (told(pieces), thought(pieces)) == ("Yes.", "I think.")
    assert (reply.text, reply.reasoning) == ("Yes.", "I think.")


@pytest.mark.parametrize(
    ("text", "answer", "reasoning"),
    [
        ("<think>I think.</think>Yes.", "Yes.", "I think."),
        ("I think.\n</think>\n\nYes.", "Yes.", "I think."),
        ("Write `</think>` to end it.", "Write `</think>` to end it.", ""),
        ("It is 1 <think> 2.", "It is 1 <think> 2.", ""),
        ("<thin ice>", "<thin ice>", ""),
        ("  Yes.", "  Yes.", ""),
    ],
)
def test_thoughts_in_a_whole_answer(text: str, answer: str, reasoning: str) -> None:
    reply = whole({"content": text})
    assert (reply.text, reply.reasoning) == (answer, reasoning)


def test_reasoning_alone_is_no_answer() -> None:
    with pytest.raises(errors.BadReply, match="only thought aloud"):
        whole({"content": "<think>Hm.</think>"})
    assert whole({"content": "<think>Hm"}, "length").ending == "length"


@pytest.mark.parametrize(
    ("told_usage", "expected"),
    [
        (
            {"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 8}},
            Usage(10, 4, 8),
        ),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_cache_hit_tokens": 8}, Usage(10, 4, 8)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "cache_read_input_tokens": 8}, Usage(10, 4, 8)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": None}, Usage(10, 4)),
    ],
)
def test_cached_tokens_have_several_names(told_usage: dict[str, object], expected: Usage) -> None:
    assert whole({"content": "Yes."}, usage=told_usage).usage == expected


@pytest.mark.parametrize(
    "usage", [None, {}, "many", {"total_tokens": 3}, {"prompt_tokens": 0, "completion_tokens": 0}]
)
def test_what_is_not_counted_is_estimated(usage: object) -> None:
    reply = whole({"content": "12345678", "tool_calls": [call(A, id="x")]}, usage=usage)
    # Text, name and arguments: 8, 4 and 13 characters, at four a token.
    assert (reply.usage.estimated, reply.usage.output_tokens) == (True, 7)


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": [{"delta": {}, "usage": {"prompt_tokens": 9, "completion_tokens": 2}}]},
        {"choices": [], "x_groq": {"usage": {"prompt_tokens": 9, "completion_tokens": 2}}},
        {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}},
    ],
)
def test_the_usage_of_a_stream_stands_in_several_places(chunk: dict[str, object]) -> None:
    assert stream(Events([delta(content="Yes."), delta("stop"), chunk]))[1].usage == Usage(9, 2)
