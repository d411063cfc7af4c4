"""What servers refuse: told apart, waited for, and sent again as the server takes it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from llm import errors
from llm.failures import seconds_to_wait
from llm.messages import Assistant, System, Tool, ToolCall, ToolResult, User
from llm.scripted import Fail, Say, ScriptedServer, Step

ASK = [User("Read two files.")]
READ = Tool("read", "Read a file.", {"type": "object", "properties": {"path": {"type": "string"}}})
A, B = '{"path": "a"}', '{"path": "b"}'


def test_reasoning_goes_back_only_to_servers_that_ask_for_it() -> None:
    said = Assistant("", (ToolCall("x", "read", A),), "I think.")
    conversation = [*ASK, said, ToolResult("x", "text")]
    refusal = Fail(400, "Missing `reasoning_content` field in the assistant message at message index 1")
    with ScriptedServer([refusal, Say("ok"), Say("ok")]) as server:
        model = server.model()
        model.complete(conversation)
        model.complete(conversation)
    assert [one["messages"][1].get("reasoning_content") for one in server.requests] == [
        None,
        "I think.",
        "I think.",
    ]


def test_one_call_at_a_time_where_the_server_takes_no_more() -> None:
    both = Assistant("Two.", (ToolCall("x", "read", A), ToolCall("y", "read", B)))
    conversation = [*ASK, both, ToolResult("x", "text a"), ToolResult("y", "text b"), User("Well?")]
    refusal = Fail(400, "This model only supports single tool-calls at once!")
    with ScriptedServer([refusal, Say("ok")]) as server:
        server.model().complete(conversation)
    sent = [
        (one["role"], [each["id"] for each in one.get("tool_calls", ())] or one["content"])
        for one in server.requests[1]["messages"]
    ]
    assert sent == [
        ("user", "Read two files."),
        ("assistant", ["x"]),
        ("tool", "text a"),
        ("assistant", ["y"]),
        ("tool", "text b"),
        ("user", "Well?"),
    ]


def test_roles_that_a_template_does_not_know() -> None:
    conversation = [System("Be short."), User("A?"), User("B?")]
    script = [
        Fail(400, "System role not supported"),
        Fail(400, "Conversation roles must alternate user/assistant/user/assistant/..."),
    ]
    with ScriptedServer([script[0], Say("ok")]) as server:
        server.model().complete(conversation)
    assert server.requests[1]["messages"] == [{"role": "user", "content": "Be short.\n\nA?\n\nB?"}]
    with ScriptedServer([script[1], Say("ok")]) as server:
        server.model().complete(conversation)
    assert server.requests[1]["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "A?\n\nB?"},
    ]


def test_a_text_in_every_message_where_nothing_is_refused() -> None:
    conversation = [*ASK, Assistant("", (ToolCall("x", "read", A),)), ToolResult("x", "text")]
    refusal = Fail(422, "messages.1.content: none is not an allowed value")
    with ScriptedServer([refusal, Say("ok")]) as server:
        server.model().complete(conversation)
    assert [one["messages"][1]["content"] for one in server.requests] == [None, ""]


def test_a_refusal_that_no_quirk_cures_is_not_tried_again() -> None:
    with ScriptedServer([Fail(400, "content must be a string")]) as server, pytest.raises(errors.BadRequest):
        server.model().complete(ASK)


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (
            Fail(400, "This model's maximum context length is 8192 tokens, your messages have 9000."),
            errors.ContextFull,
        ),
        (Fail(413, "too large"), errors.ContextFull),
        (Fail(400, "Request too large for this model"), errors.ContextFull),
        (Fail(400, "input length and `max_tokens` exceed context limit: 190000 + 20000"), errors.ContextFull),
        (Fail(400, "prompt is too long: 210000 tokens > 200000 maximum"), errors.ContextFull),
        (Fail(400, "registry.ollama.ai/library/gemma does not support tools"), errors.NoTools),
        (
            Fail(400, '"auto" tool choice requires --enable-auto-tool-choice to be set'),
            errors.NoTools,
        ),
        (
            Fail(429, body='{"error": {"message": "Quota.", "code": "insufficient_quota"}}'),
            errors.OutOfCredit,
        ),
        (Fail(402, "Insufficient Balance"), errors.OutOfCredit),
        (
            Fail(400, body='{"error": {"message": "Filtered.", "code": "content_filter"}}'),
            errors.Refused,
        ),
        (Fail(404, body="<html>not found</html>"), errors.BadRequest),
        (Fail(400, body=""), errors.BadRequest),
    ],
)
def test_refusals_are_told_apart(step: Step, kind: type[errors.ModelError]) -> None:
    with ScriptedServer([step]) as server, pytest.raises(kind) as caught:
        server.model().complete(ASK, tools=[READ])
    assert type(caught.value) is kind
    assert caught.value.permanent


def test_retry_after_in_seconds_as_a_date_and_in_milliseconds() -> None:
    now = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
    later = format_datetime(now + timedelta(seconds=90), usegmt=True)
    assert seconds_to_wait({"retry-after": "7"}) == 7
    assert seconds_to_wait({"retry-after": later}, now) == 90
    assert seconds_to_wait({"retry-after": format_datetime(now - timedelta(days=1), usegmt=True)}, now) == 0
    assert seconds_to_wait({"retry-after-ms": "1500", "retry-after": "2"}) == 1.5
    for nonsense in ("", "soon", "-1", "1e9", "²"):
        assert seconds_to_wait({"retry-after": nonsense}) is None


def test_a_date_in_retry_after_is_waited_for() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    refusal = Fail(429, headers={"Retry-After": soon})
    with ScriptedServer([refusal]) as server, pytest.raises(errors.RateLimited) as caught:
        server.model().complete(ASK)
    assert caught.value.retry_after is not None
    assert 20 < caught.value.retry_after <= 30
