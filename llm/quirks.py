"""What some servers refuse, and the request written so that they take it. Pure.

A request goes out as the protocol says. Only when a server refuses it (status 4xx) with the words of a quirk
is it written anew and sent again; the server is remembered to have that quirk.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Quirk:
    """`said` matches the server's refusal, `rewritten` gives the request without what was refused.

    `told` says in words what is lost, for the people who set the server up.
    """

    name: str
    said: re.Pattern[str]
    rewritten: Callable[[Body], Body]
    told: str


def _words(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


def _limit_renamed(body: Body) -> Body:
    # Newer models of OpenAI know the limit only by its second name, most other servers only by its first.
    rest = {key: value for key, value in body.items() if key != "max_tokens"}
    return {**rest, "max_completion_tokens": body["max_tokens"]} if "max_tokens" in body else body


def _without(option: str) -> Callable[[Body], Body]:
    return lambda body: {key: value for key, value in body.items() if key != option}


def _any_json(body: Body) -> Body:
    shape = body.get("response_format") or {}
    return (
        {**body, "response_format": {"type": "json_object"}} if shape.get("type") == "json_schema" else body
    )


def _one_call_each(body: Body) -> Body:
    """An answer with several calls as so many answers, each followed by its own result."""
    waiting = list(body["messages"])
    messages: list[Body] = []
    while waiting:
        message = waiting.pop(0)
        calls = message.get("tool_calls") or []
        if len(calls) < 2:
            messages.append(message)
            continue
        results = {one["tool_call_id"]: one for one in waiting if one["role"] == "tool"}
        own = {call["id"] for call in calls}
        waiting = [one for one in waiting if not (one["role"] == "tool" and one["tool_call_id"] in own)]
        for number, call in enumerate(calls):
            messages.append(
                {**message, "content": message["content"] if not number else None, "tool_calls": [call]}
            )
            if call["id"] in results:
                messages.append(results[call["id"]])
    return {**body, "messages": messages}


def _text_for_nothing(body: Body) -> Body:
    messages = [{**one, "content": ""} if one.get("content") is None else one for one in body["messages"]]
    return {**body, "messages": messages}


def _system_as_user(body: Body) -> Body:
    messages = [{**one, "role": "user"} if one["role"] == "system" else one for one in body["messages"]]
    return _taking_turns({**body, "messages": messages})


def _taking_turns(body: Body) -> Body:
    """Neighbouring texts of one side as one message."""
    messages: list[Body] = []
    for message in body["messages"]:
        last = messages[-1] if messages else {}
        plain = all(
            isinstance(one.get("content"), str) and "tool_calls" not in one for one in (last, message)
        )
        if plain and last["role"] == message["role"] != "tool":
            messages[-1] = {**last, "content": f"{last['content']}\n\n{message['content']}"}
        else:
            messages.append(message)
    return {**body, "messages": messages}


# What the body holds for servers that want a model's reasoning back; taken out for all others.
REASONING = "reasoning_content"


def without_reasoning(body: Body) -> Body:
    """The request for a server that does not ask for reasoning: to some its presence is an error."""
    messages = [{key: value for key, value in one.items() if key != REASONING} for one in body["messages"]]
    return {**body, "messages": messages}


WANTS_REASONING = "reasoning"
# Asked to stream, the server sends its answer whole. It never says so, and nothing is written anew for it.
WHOLE = "whole"

QUIRKS = (
    Quirk(
        "limit",
        _words("max_completion_tokens"),
        _limit_renamed,
        "It knows the length limit by its newer name.",
    ),
    Quirk(
        "counts",
        _words("stream_options", "include_usage"),
        _without("stream_options"),
        "It does not count tokens while it streams: they are estimated.",
    ),
    Quirk(
        "schema",
        _words("json_schema", "response_format", "guided", "grammar"),
        _any_json,
        "It does not enforce a schema: the schema is told in words, and the answer is checked.",
    ),
    Quirk(
        "json",
        _words("response_format", "json_object", "json mode"),
        _without("response_format"),
        "It does not enforce JSON: it is asked for in words, and the answer is checked.",
    ),
    Quirk(
        "one call",
        _words(r"(?:single|one|parallel|multiple) tool[- _]?calls?", "tool[- ]calls at once"),
        _one_call_each,
        "It takes one tool call at a time.",
    ),
    Quirk(
        "no system",
        _words(
            r"system (?:role|message|prompt)\w* (?:is |are )?not supported",
            r"roles? .{0,20}system.{0,20}(?:not|invalid|unsupported)",
        ),
        _system_as_user,
        "It knows no system role: standing instructions come with the first question.",
    ),
    Quirk(
        "turns",
        _words("alternat", "consecutive"),
        _taking_turns,
        "It wants question and answer to take turns.",
    ),
    Quirk(
        "content",
        _words(
            r"content.{0,60}(?:null|none|required|string|missing|empty)",
            r"(?:null|none) .{0,60}content",
        ),
        _text_for_nothing,
        "It wants a text in every message.",
    ),
    Quirk(
        WANTS_REASONING,
        _words(REASONING),
        lambda body: body,
        "It wants its reasoning back with every tool call.",
    ),
    Quirk(
        WHOLE, _words(r"(?!)"), lambda body: body, "It does not stream: an answer appears when it is done."
    ),
)


def rewritten(body: Body, known: Iterable[str]) -> Body:
    """The request for a server with those quirks."""
    names = set(known)
    if WANTS_REASONING not in names:
        body = without_reasoning(body)
    for quirk in QUIRKS:
        if quirk.name in names:
            body = quirk.rewritten(body)
    return body


def quirk_in(refusal: str, body: Body, known: Iterable[str]) -> str:
    """The quirk that the refusal tells of and that would change this request; "" for none."""
    names = set(known)
    sent = rewritten(body, names)
    for quirk in QUIRKS:
        if (
            quirk.name not in names
            and quirk.said.search(refusal)
            and rewritten(body, {*names, quirk.name}) != sent
        ):
            return quirk.name
    return ""


def told_by_name(known: Iterable[str]) -> list[tuple[str, str]]:
    """The quirks among those names, each with what is lost by it in a sentence."""
    names = set(known)
    return [(quirk.name, quirk.told) for quirk in QUIRKS if quirk.name in names]
