"""What a scripted model answers: steps of a script, and how they look on the wire."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from llm.messages import ToolCall

MODEL = "scripted"


@dataclass(frozen=True)
class Say:
    """An ordinary answer. `finish` replaces the usual one; without `counts` no usage is told."""

    text: str = ""
    calls: Sequence[ToolCall] = ()
    finish: str = ""
    refusal: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Fail:
    """An error status with the body that OpenAI would send, or with exactly `body`."""

    status: int
    message: str = "scripted failure"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Cut:
    """The connection is dropped after this much of the answer's text (for streams), or at once."""

    text: str = ""


@dataclass(frozen=True)
class Hang:
    """Nothing comes for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Raw:
    """Exactly this body, whatever it is."""

    body: str | bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class Events:
    """A stream of exactly these pieces, each sent on its own: a dictionary as the data of an event, text and
    bytes as they are. After each, nothing comes for `pause` seconds; without `done` the end is not told.
    """

    pieces: Sequence[dict[str, Any] | str | bytes]
    pause: float = 0
    done: bool = True


Step = Say | Fail | Cut | Hang | Raw | Events


def delta(finish: str | None = None, **parts: Any) -> dict[str, Any]:
    """A chunk with those parts of a message, for Events."""
    return _chunk(parts, finish)


def _finish_of(step: Say) -> str:
    return step.finish or ("tool_calls" if step.calls else "stop")


def _calls_of(step: Say) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for index, call in enumerate(step.calls)
    ]


def _usage_of(step: Say) -> dict[str, Any]:
    return {"prompt_tokens": 10, "completion_tokens": max(1, len(step.text) // 4), "total_tokens": 11}


def completion(step: Say) -> dict[str, Any]:
    message = {"role": "assistant", "content": step.text or None, "refusal": step.refusal or None}
    if step.calls:
        message["tool_calls"] = _calls_of(step)  # type: ignore[assignment]
    completion: dict[str, Any] = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": _finish_of(step)}],
    }
    return completion | ({"usage": _usage_of(step)} if step.counts else {})


def chunks(step: Say, counts: bool) -> Iterator[dict[str, Any]]:
    """The answer in pieces of a few characters, tool calls with their arguments in two halves."""
    for start in range(0, len(step.text), 7):
        yield _chunk({"content": step.text[start : start + 7]})
    if step.refusal:
        yield _chunk({"refusal": step.refusal})
    for call in _calls_of(step):
        function = call["function"]
        half = len(function["arguments"]) // 2
        yield _chunk(
            {"tool_calls": [{**call, "function": {**function, "arguments": function["arguments"][:half]}}]}
        )
        yield _chunk(
            {
                "tool_calls": [
                    {"index": call["index"], "function": {"arguments": function["arguments"][half:]}}
                ]
            }
        )
    yield _chunk({}, _finish_of(step))
    if counts and step.counts:
        yield {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": _usage_of(step)}


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
