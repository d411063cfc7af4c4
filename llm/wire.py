"""The OpenAI chat-completions format, both ways. Source: the published API reference of that endpoint.

Servers that call themselves compatible leave things out. So everything is optional here, and what is missing
becomes one of our own errors instead of an AttributeError somewhere later.
"""

import base64
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from lib.redact import Redactor
from llm.errors import BadReply, CutOff, Refused
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
from llm.quirks import REASONING
from llm.thoughts import without_thoughts

# English text and code have about four characters per token; used only when a server does not count.
CHARACTERS_PER_TOKEN = 4


# OpenAI's guide to vision counts 765 tokens for a picture of 1024 x 1024 pixels.
TOKENS_PER_PICTURE = 765
# By what servers call it when an answer ran into its length limit.
LENGTH = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
BROKEN = frozenset({"error", "insufficient_system_resource"})
FILTERED = frozenset({"content_filter", "safety", "blocked", "sensitive", "recitation"})
_DATA = re.compile(r"data:[^;\"]{1,60};base64,[A-Za-z0-9+/=]+")
_ODD = re.compile("[\x00\ud800-\udfff]")


def _clean(text: str) -> str:
    """Without NUL and halves of surrogate pairs, which JSON can hold and no database."""
    return _ODD.sub("\ufffd", text)


def _as_text(value: Any) -> Any:
    """Text of whatever a server sends where the protocol has text."""
    if value is None:
        return None
    return _clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _object_or_nothing(value: Any) -> Any:
    return value if isinstance(value, Mapping | BaseModel) else None


def _whole_or_nothing(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


Text = Annotated[str | None, BeforeValidator(_as_text)]
Count = Annotated[int | None, BeforeValidator(_whole_or_nothing)]


class WireFunction(BaseModel):
    """`arguments` is a JSON text; some servers send the object itself."""

    name: Text = None
    arguments: Text = None


class WireToolCall(BaseModel):
    index: Count = None
    id: Text = None
    function: Annotated[WireFunction | None, BeforeValidator(_object_or_nothing)] = None


class WireMessage(BaseModel):
    """A whole message, or in a stream a piece of one. `function_call` is the form before there were tools."""

    content: str | list[Any] | None = None
    refusal: Text = None
    tool_calls: list[WireToolCall] | None = None
    function_call: Annotated[WireFunction | None, BeforeValidator(_object_or_nothing)] = None
    reasoning_content: Text = None
    reasoning: Text = None

    @property
    def said(self) -> str:
        """The text; of an answer in parts, its parts of text."""
        if isinstance(self.content, str):
            return _clean(self.content)
        return "".join(_parts(self.content or (), "text"))

    @property
    def thought(self) -> str:
        """What it thought aloud, under whichever name."""
        parts = self.content if isinstance(self.content, list) else ()
        return self.reasoning_content or self.reasoning or "".join(_parts(parts, "thinking"))

    @property
    def calls(self) -> list[WireToolCall]:
        """The tool calls in either form."""
        if self.tool_calls:
            return self.tool_calls
        return [WireToolCall(function=self.function_call)] if self.function_call else []


class WireCached(BaseModel):
    cached_tokens: Count = None


class WireUsage(BaseModel):
    """The two last are DeepSeek's and Anthropic's names for the tokens that a cache had."""

    prompt_tokens: Count = None
    completion_tokens: Count = None
    prompt_tokens_details: Annotated[WireCached | None, BeforeValidator(_object_or_nothing)] = None
    prompt_cache_hit_tokens: Count = None
    cache_read_input_tokens: Count = None

    @property
    def cached(self) -> int:
        details = self.prompt_tokens_details
        told = details.cached_tokens if details else None
        return told or self.prompt_cache_hit_tokens or self.cache_read_input_tokens or 0


ToldUsage = Annotated[WireUsage | None, BeforeValidator(_object_or_nothing)]


class WireChoice(BaseModel):
    """Some servers tell the usage here."""

    message: WireMessage | None = None
    delta: WireMessage | None = None
    finish_reason: Text = None
    usage: ToldUsage = None


class WireExtra(BaseModel):
    usage: ToldUsage = None


class WireAnswer(BaseModel):
    """A completion, or one chunk of a streamed one. `x_groq` is where Groq tells the usage of a stream."""

    model: Text = None
    choices: list[WireChoice] | None = None
    usage: ToldUsage = None
    x_groq: Annotated[WireExtra | None, BeforeValidator(_object_or_nothing)] = None

    @property
    def counted(self) -> WireUsage | None:
        """The usage, wherever it stands."""
        chosen = self.choices[0].usage if self.choices else None
        return self.usage or chosen or (self.x_groq.usage if self.x_groq else None)


def _parts(parts: Sequence[Any], kind: str) -> Iterator[str]:
    for part in parts:
        inside = part.get(kind) if isinstance(part, Mapping) and part.get("type") == kind else None
        if isinstance(inside, str):
            yield _clean(inside)
        elif isinstance(inside, list):
            yield from _parts(inside, "text")


def read_json(data: bytes | str) -> Any:
    """The JSON value of an answer, bytes that are no UTF-8 replaced. Raises BadReply."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadReply("The model's server answered with something that is no completion.") from error


def read_answer(value: Any) -> WireAnswer:
    """The answer's JSON value, checked. Raises BadReply."""
    try:
        return WireAnswer.model_validate(value)
    except ValidationError as error:
        raise BadReply("The model's server answered with something that is no completion.") from error


def as_reply(
    message: WireMessage, finish: str | None, usage: Usage, model: str, taken: Iterable[str] = ()
) -> Reply:
    """The message as our value; `taken` are the ids of tool calls that the conversation has already.

    Raises Refused for a refusal, CutOff where the server says that it broke, BadReply for an empty message.
    """
    text, inside = without_thoughts(message.said)
    finish = (finish or "").lower()
    if message.refusal:
        raise Refused(f"The model declined to answer: {message.refusal}")
    if finish in FILTERED:
        after = f" after {len(text):,} characters" if text else ""
        raise Refused(f"The provider's content filter stopped the answer{after}. Put the question otherwise.")
    if finish in BROKEN:
        raise CutOff("The model's server says that it broke off its answer.")
    calls = _with_own_ids(message.calls, taken)
    thought = message.thought or inside
    if not text.strip() and not calls and finish not in LENGTH:
        only = ": it only thought aloud" if thought else ""
        raise BadReply(f"The model answered with an empty message{only}.")
    return Reply(text, calls, _ending(finish, calls), usage, model, thought)


def _with_own_ids(calls: Sequence[WireToolCall], taken: Iterable[str]) -> tuple[ToolCall, ...]:
    """The calls, each with an id that no other call of the conversation has.

    Some servers send no id, or count from nought in every answer. Nine letters and digits, as Mistral wants.
    """
    used, found = set(taken), list[ToolCall]()
    for call in calls:
        function = call.function or WireFunction()
        own = call.id or ""
        number = len(used)
        while not own or own in used:
            number += 1
            own = f"call{number:05d}"
        used.add(own)
        found.append(ToolCall(own, function.name or "", function.arguments or "{}"))
    return tuple(found)


def usage_of(answer: WireUsage | None, sent: str, received: str) -> Usage:
    """What the server counted; an estimate by length when it did not, or counted nothing at all."""
    read = answer.prompt_tokens if answer else None
    written = answer.completion_tokens if answer else None
    if answer is None or read is None or written is None or not (read or written):
        return Usage(_estimate(sent), _estimate(received), estimated=True)
    return Usage(read, written, min(answer.cached, read))


def received_in(message: WireMessage) -> str:
    """All that was written for an answer, for an estimate of its length."""
    calls = "".join(
        f"{call.function.name or ''}{call.function.arguments or ''}"
        for call in message.calls
        if call.function
    )
    return message.said + message.thought + calls


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
        case Assistant(text, calls, reasoning):
            said: dict[str, Any] = {"role": "assistant", "content": redactor.text(text) if text else None}
            if reasoning:
                said[REASONING] = redactor.text(reasoning)
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


def _ending(finish: str, calls: Sequence[ToolCall]) -> Ending:
    if finish in LENGTH:
        return "length"
    # Some servers say "stop" although they ask for tools.
    return "tools" if calls else "stop"


def _estimate(text: str) -> int:
    pictures = _DATA.findall(text)
    rest = len(text) - sum(map(len, pictures))
    return math.ceil(rest / CHARACTERS_PER_TOKEN) + TOKENS_PER_PICTURE * len(pictures)
