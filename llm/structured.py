"""A pydantic model in, a value of it out, with one chance to repair."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from llm.errors import Unfit
from llm.messages import Assistant, Message, Reply, Shape, User
from llm.model import Model
from llm.schema import shape_of

Value = TypeVar("Value", bound=BaseModel)

MOST_COMPLAINTS = 12


def ask(
    model: Model, messages: Sequence[Message], wanted: type[Value], *, max_tokens: int | None = None
) -> Value:
    """Ask for an answer of the shape `wanted`. Raises Unfit when it does not fit twice, and any ModelError.

    The schema is said in words as well: servers that cannot enforce it still answer to it.
    """
    shape = shape_of(wanted)
    conversation = _with_instruction(messages, shape)
    reply = model.complete(conversation, shape=shape, max_tokens=max_tokens)
    value, complaint = _read(reply, wanted)
    if value is not None:
        return value
    conversation += [Assistant(reply.text or "(nothing)"), User(_repair(complaint))]
    reply = model.complete(conversation, shape=shape, max_tokens=max_tokens)
    value, complaint = _read(reply, wanted)
    if value is None:
        raise Unfit(f"The model's answer did not fit, and its repair did not either: {complaint}")
    return value


def _with_instruction(messages: Sequence[Message], shape: Shape) -> list[Message]:
    """The conversation with what is wanted said at its end.

    In the last message of the user, if that is the last one: many models insist that the sides take turns.
    """
    *before, last = messages
    if isinstance(last, User):
        return [*before, replace(last, text=f"{last.text}\n\n{_instruction(shape)}")]
    return [*messages, User(_instruction(shape))]


def _read(reply: Reply, wanted: type[Value]) -> tuple[Value | None, str]:
    """The value, or what is wrong with the answer."""
    if reply.ending == "length":
        return None, "It was cut off at its length limit. Answer shorter."
    try:
        return wanted.model_validate_json(_json_in(reply.text)), ""
    except ValidationError as error:
        return None, _complaints(error)


def _json_in(text: str) -> str:
    """The JSON object in an answer that may stand in a code fence or between polite words."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _complaints(error: ValidationError) -> str:
    lines = [
        f"- {'.'.join(map(str, complaint['loc'])) or 'the answer'}: {complaint['msg']}"
        for complaint in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    rest = [f"- and {len(lines) - MOST_COMPLAINTS} more"] if len(lines) > MOST_COMPLAINTS else []
    return "\n".join(lines[:MOST_COMPLAINTS] + rest)


def _instruction(shape: Shape) -> str:
    return "Answer with one JSON object and nothing else. It must fit this JSON schema:\n" + json.dumps(
        shape.schema, separators=(",", ":")
    )


def _repair(complaint: str) -> str:
    return (
        f"Your answer does not fit the schema:\n{complaint}\n"
        "Send the whole corrected JSON object and nothing else."
    )
