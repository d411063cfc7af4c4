"""What stands in a stream besides the answer, and how a stream ends that is none."""

import json

import pytest

from llm import errors
from llm.messages import Reply, StreamItem, TextDelta, ToolDelta, User
from llm.script import delta
from llm.scripted import Events, Raw, ScriptedServer, Step

ASK = [User("Read two files.")]


def stream(step: Step) -> tuple[list[StreamItem], Reply]:
    """The pieces of the streamed answer to one question, and the whole."""
    with ScriptedServer([step]) as server:
        *pieces, reply = server.model().stream(ASK)
    assert isinstance(reply, Reply)
    return pieces, reply


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"error": {"message": "No credits", "code": 402}}, errors.OutOfCredit, "No credits"),
        ({"error": {"message": "Slow down", "code": 429}}, errors.RateLimited, "Slow down"),
        ({"error": {"message": "upstream", "code": 502}}, errors.Unreachable, "502"),
        ({"error": "model is loading"}, errors.Unreachable, "model is loading"),
        ({"object": "error", "message": "no such model", "code": 404}, errors.BadRequest, "no such model"),
        ({"detail": "Not Found"}, errors.Unreachable, "Not Found"),
        ({"error": {"message": "x", "metadata": {"raw": "why"}, "code": 400}}, errors.BadRequest, "why"),
    ],
)
def test_an_error_with_status_200_is_an_error(
    body: dict[str, object], kind: type[errors.ModelError], words: str
) -> None:
    for step in (Raw(json.dumps(body)), Events([body])):
        with ScriptedServer([step]) as server, pytest.raises(kind, match=words):
            list(server.model().stream(ASK))
    with ScriptedServer([Raw(json.dumps(body))]) as server, pytest.raises(kind, match=words):
        server.model().complete(ASK)


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ([{"error": {"message": "overloaded", "code": 503}}], errors.CutOff),
        (['event: error\ndata: {"message": "overloaded"}\n\n'], errors.CutOff),
        (["event: error\ndata: overloaded\n\n"], errors.CutOff),
        ([delta("error")], errors.CutOff),
        ([delta("content_filter")], errors.Refused),
        ([delta("SAFETY")], errors.Refused),
        (['data: {"choices": [{"del'], errors.CutOff),
        ([], errors.CutOff),
    ],
)
def test_what_breaks_in_the_middle_is_no_answer(ending: list[object], kind: type[errors.ModelError]) -> None:
    step = Events([delta(content="Half an ans"), *ending], done=False)  # type: ignore[list-item]
    with ScriptedServer([step]) as server:
        items = server.model().stream(ASK)
        assert next(items) == TextDelta("Half an ans")
        with pytest.raises(kind) as caught:
            list(items)
    # What came has probably to be paid for: 11 characters, at four a token.
    assert (caught.value.usage.estimated, caught.value.usage.output_tokens) == (True, 3)
    assert caught.value.usage.input_tokens > 10


def test_a_stream_that_only_says_done_is_whole() -> None:
    assert stream(Events([delta(content="Yes.")]))[1].text == "Yes."


def test_what_else_stands_in_a_stream_is_passed_over() -> None:
    pieces: list[dict[str, object] | str | bytes] = [
        ": OPENROUTER PROCESSING\n\n",
        "retry: 3000\nid: 7\n\n",
        {"choices": [], "prompt_filter_results": [{}]},
        'data: {"choices":[{"delta":\ndata: {"content":"Yes"}}]}\n\n',
        "event: ping\ndata: {}\n\n",
        "data: null\n\n",
        delta(role="assistant", content=None),
        'data:{"choices":[{"delta":{"content":"."}}]}\r\n\r\n',
        delta("stop"),
    ]
    assert stream(Events(pieces))[1].text == "Yes."


def test_bytes_that_are_no_utf_8_and_half_characters_lose_only_themselves() -> None:
    odd = b'data: {"choices":[{"delta":{"content":"caf\xe9 \\ud83d \\u0000"}}]}\n\n'
    pieces, reply = stream(Events([odd, delta("stop")]))
    assert (
        "".join(one.text for one in pieces if isinstance(one, TextDelta))
        == reply.text
        == "caf\ufffd \ufffd \ufffd"
    )
    reply.text.encode()


def test_characters_cut_by_the_network_are_put_together() -> None:
    line = b'data: {"choices":[{"delta":{"content":"caf\xc3\xa9 \xf0\x9f\x99\x82"}}]}\n\n'
    assert stream(Events([*(bytes([one]) for one in line), delta("stop")]))[1].text == "caf\u00e9 \U0001f642"


def test_an_answer_in_one_very_long_chunk() -> None:
    text = "word " * 800_000
    assert stream(Events([delta(content=text), delta("stop")]))[1].text == text


CALL = {"id": "x", "function": {"name": "read", "arguments": "{}"}}


def test_a_server_that_answers_whole_although_asked_to_stream() -> None:
    body = {"choices": [{"message": {"content": "Yes.", "tool_calls": [CALL]}, "finish_reason": "stop"}]}
    with ScriptedServer([Raw(json.dumps(body))]) as server:
        model = server.model()
        *pieces, reply = model.stream(ASK)
    assert pieces == [TextDelta("Yes."), ToolDelta(0, "read", "{}")]
    assert isinstance(reply, Reply)
    assert (reply.text, reply.tool_calls[0].arguments, model.quirks) == ("Yes.", "{}", ("whole",))


def test_no_choices_in_a_stream() -> None:
    with ScriptedServer([Events([{"choices": []}])]) as server, pytest.raises(errors.CutOff):
        list(server.model().stream(ASK))
