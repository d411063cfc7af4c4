"""The OpenAI chat-completions format, both ways. Source: the published API reference of that endpoint.

Servers that call themselves compatible leave things out. So everything is optional here, and what is missing
becomes one of our own errors instead of an AttributeError somewhere later.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from lib.redact import Redactor
from llm.errors import BadReply, Refused
from llm.messages import (
    Assistant,
    Ending,
    Message,
    Picture,
    Reply,
    Shape,
    System,
    Tool,
    ToolCall,
    ToolResult,
    Usage,
    User,
)

# English text and code have about four characters per token; used only when a server does not count.
CHARACTERS_PER_TOKEN = 4


class WireFunction(BaseModel):
    name: str | None = None
    arguments: str | None = None


class WireToolCall(BaseModel):
    index: int | None = None
    id: str | None = None
    function: WireFunction = WireFunction()


class WireMessage(BaseModel):
    """A whole message, or in a stream a piece of one."""

    content: str | None = None
    refusal: str | None = None
    tool_calls: list[WireToolCall] | None = None


class WireChoice(BaseModel):
    message: WireMessage | None = None
    delta: WireMessage | None = None
    finish_reason: str | None = None


class WireCached(BaseModel):
    cached_tokens: int | None = None


class WireUsage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: WireCached | None = None


class WireAnswer(BaseModel):
    """A completion, or one chunk of a streamed one."""

    model: str | None = None
    choices: list[WireChoice] | None = None
    usage: WireUsage | None = None


def read_answer(text: str | Mapping[str, Any]) -> WireAnswer:
    """The answer's JSON, checked. Raises BadReply."""
    try:
        return (
            WireAnswer.model_validate_json(text) if isinstance(text, str) else WireAnswer.model_validate(text)
        )
    except ValidationError as error:
        raise BadReply("The model's server answered with something that is no completion.") from error


def as_reply(message: WireMessage, finish: str | None, usage: Usage, model: str) -> Reply:
    """The message as our value. Raises Refused for a refusal and BadReply for an empty message."""
    if message.refusal or finish == "content_filter":
        raise Refused(f"The model declined to answer: {message.refusal or 'its content filter stopped it'}")
    calls = tuple(
        ToolCall(call.id or f"call-{number}", call.function.name or "", call.function.arguments or "{}")
        for number, call in enumerate(message.tool_calls or ())
    )
    text = message.content or ""
    if not text and not calls and finish != "length":
        raise BadReply("The model answered with an empty message.")
    return Reply(text, calls, _ending(finish, calls), usage, model)


def usage_of(answer: WireUsage | None, sent: str, received: str) -> Usage:
    """What the server counted; an estimate by length when it did not."""
    if answer is None or answer.prompt_tokens is None or answer.completion_tokens is None:
        return Usage(_estimate(sent), _estimate(received), estimated=True)
    cached = answer.prompt_tokens_details.cached_tokens if answer.prompt_tokens_details else None
    return Usage(answer.prompt_tokens, answer.completion_tokens, cached or 0)


def messages_out(messages: Sequence[Message], redactor: Redactor) -> list[dict[str, Any]]:
    """The messages as the server takes them, secrets hidden."""
    return [_message_out(message, redactor) for message in messages]


def options_out(tools: Sequence[Tool], shape: Shape | None, max_tokens: int | None) -> dict[str, Any]:
    """The request's other parameters; what is not asked for is left out, not sent as null."""
    options: dict[str, Any] = {}
    if tools:
        options["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                },
            }
            for tool in tools
        ]
    if shape is not None:
        options["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": shape.name, "schema": dict(shape.schema), "strict": shape.strict},
        }
    if max_tokens is not None:
        options["max_tokens"] = max_tokens
    return options


def _message_out(message: Message, redactor: Redactor) -> dict[str, Any]:
    match message:
        case System(text):
            return {"role": "system", "content": redactor.text(text)}
        case User(text, pictures):
            words = redactor.text(text)
            if not pictures:
                return {"role": "user", "content": words}
            parts = [{"type": "text", "text": words}, *map(_picture_out, pictures)]
            return {"role": "user", "content": parts}
        case ToolResult(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": redactor.text(text)}
        case Assistant(text, calls):
            said: dict[str, Any] = {"role": "assistant", "content": redactor.text(text) if text else None}
            if calls:
                said["tool_calls"] = [_call_out(call, redactor) for call in calls]
            return said


def _picture_out(picture: Picture) -> dict[str, Any]:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{picture.media_type};base64,{data}"}}


def _call_out(call: ToolCall, redactor: Redactor) -> dict[str, Any]:
    # Hidden inside the JSON, value by value: a redaction of the text could break its quotes.
    parsed = call.parsed()
    arguments = json.dumps(redactor.value(parsed)) if parsed is not None else redactor.text(call.arguments)
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _ending(finish: str | None, calls: Sequence[ToolCall]) -> Ending:
    if finish == "length":
        return "length"
    # Some servers say "stop" although they ask for tools.
    return "tools" if calls else "stop"


def _estimate(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)
