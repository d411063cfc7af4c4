"""Any server that speaks OpenAI's chat completions: OpenAI, a gateway, or a model on one's own machine."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
import openai

from lib import net
from lib.redact import Redactor
from llm import errors, failures, quirks, wire
from llm.answering import Answering
from llm.events import Event, read_events
from llm.messages import Assistant, Message, Reply, Shape, StreamItem, Tool
from llm.streamed import Gathered

Answer = TypeVar("Answer")

CONNECT_SECONDS = 5.0
# Between two pieces of an answer; a model that thinks for long is waited for.
READ_SECONDS = 120.0
# Said here, so that no variable of the environment says it to the client behind our back.
OPENAI_URL = "https://api.openai.com/v1"


class OpenAICompatible:
    """A model behind a URL. Safe to use from several threads.

    `secrets` are values that must never be sent, on top of everything that has a secret's shape.
    `retries` is how often a transient failure (429, 5xx, no connection) is tried again with growing pauses,
    or after the pause that the server asks for.
    `quirks` are names of `llm.quirks` that the server is known to have; more are learned from its refusals.
    `most_output` is the longest answer in tokens, for calls that name none. `allow`: as for `net.client`.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str = "",
        key: str = "",
        secrets: Sequence[str] = (),
        read_seconds: float = READ_SECONDS,
        retries: int = 2,
        quirks: Collection[str] = (),
        most_output: int | None = None,
        allow: Iterable[str] = net.ANYWHERE,
    ) -> None:
        self._name = name
        self._redactor = Redactor([*secrets, key])
        self._client = openai.OpenAI(
            # A server on one's own machine wants no key, but the client wants a word.
            api_key=key or "none",
            base_url=url or OPENAI_URL,
            timeout=httpx2.Timeout(read_seconds, connect=CONNECT_SECONDS),
            max_retries=retries,
            http_client=net.client(allow=allow, timeout=read_seconds),
        )
        self._quirks = set(quirks)
        self._most_output = most_output

    @property
    def name(self) -> str:
        return self._name

    @property
    def quirks(self) -> tuple[str, ...]:
        """The quirks that are known of the server by now."""
        return tuple(sorted(self._quirks))

    def complete(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        shape: Shape | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """As Model.complete."""
        body = self._body(messages, wire.options_out(tools, shape, max_tokens or self._most_output))
        answer = wire.read_answer(self._adapting(body, self._completed))
        return self._reply_in(answer, body, messages)

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Answering:
        """As Model.stream; the iterator can also be broken off by another thread."""
        return Answering(lambda answering: self._streamed(messages, tools, max_tokens, answering))

    def _streamed(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        max_tokens: int | None,
        answering: Answering,
    ) -> Iterator[StreamItem]:
        body = self._body(messages, wire.options_out(tools, None, max_tokens or self._most_output))
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        gathered = Gathered(_call_ids(messages))
        try:
            yield from self._chunks(body, messages, gathered, answering)
        except errors.ModelError as problem:
            if gathered.has_begun:
                problem.usage = gathered.usage(json.dumps(body))
            raise

    def _chunks(
        self, body: dict[str, Any], messages: Sequence[Message], gathered: Gathered, answering: Answering
    ) -> Iterator[StreamItem]:
        is_over = False
        with self._adapting(body, self._opened) as response, self._own_errors(begun=True):
            answering.reads(response.http_response)
            if _is_document(response):
                self._quirks.add(quirks.WHOLE)
                answer = wire.read_answer(self._checked(wire.read_json(response.read())))
                reply = self._reply_in(answer, body, messages)
                yield from gathered.add(answer)
                yield from gathered.rest()
                yield reply
                return
            for event in read_events(response.iter_bytes()):
                if event.data.startswith("[DONE]"):
                    is_over = True
                    break
                value = self._value_of(event, has_begun=gathered.has_begun)
                if value is not None:
                    yield from gathered.add(wire.read_answer(value))
        yield from gathered.rest()
        yield gathered.reply(json.dumps(body), self._name, is_over=is_over)

    def _body(self, messages: Sequence[Message], options: dict[str, Any]) -> dict[str, Any]:
        return {"model": self._name, "messages": wire.messages_out(messages, self._redactor), **options}

    def _reply_in(self, answer: wire.WireAnswer, body: dict[str, Any], messages: Sequence[Message]) -> Reply:
        choice = answer.choices[0] if answer.choices else None
        if choice is None or choice.message is None:
            raise errors.BadReply("The model's server answered without a choice.")
        usage = wire.usage_of(answer.counted, json.dumps(body), wire.received_in(choice.message))
        name = answer.model or self._name
        return wire.as_reply(choice.message, choice.finish_reason, usage, name, _call_ids(messages))

    def _adapting(self, body: dict[str, Any], send: Callable[[dict[str, Any]], Answer]) -> Answer:
        """Send, and send again without what the server refuses, where a quirk tells how; remember that."""
        while True:
            try:
                return send(quirks.rewritten(body, self._quirks))
            except errors.BadRequest as error:
                found = quirks.quirk_in(str(error), body, self._quirks)
                if not found:
                    raise
                self._quirks.add(found)

    def _completed(self, body: dict[str, Any]) -> Any:
        with self._own_errors():
            raw = self._client.chat.completions.with_raw_response.create(**body)
            return self._checked(wire.read_json(raw.content))

    def _opened(self, body: dict[str, Any]) -> Any:
        """The response as a context, its headers read."""
        with self._own_errors():
            manager = self._client.chat.completions.with_streaming_response.create(**body)
            return _Opened(manager, manager.__enter__())

    def _value_of(self, event: Event, *, has_begun: bool) -> Any:
        """The JSON value of an event; None for one that holds nothing for us. Raises what it tells of."""
        try:
            value = wire.read_json(event.data)
        except errors.BadReply:
            if not event.whole:
                return None
            if event.name == "error":
                raise errors.CutOff(f"The model's server broke off: {self._redacted(event.data)}") from None
            raise
        told = failures.told_in(value)
        if told and (event.name == "error" or not _has_choices(value)):
            if has_begun:
                raise errors.CutOff(f"The model's server broke off: {self._redacted(told)}")
            self._checked(value)
        return value if isinstance(value, dict) else None

    def _checked(self, value: Any) -> Any:
        """The value; raises the error that it holds instead of an answer, whatever the status was."""
        told = "" if _has_choices(value) else failures.told_in(value)
        if told:
            status = failures.status_in(value)
            raise failures.failure(status, self._redacted(told), failures.code_in(value))
        return value

    @contextmanager
    def _own_errors(self, *, begun: bool = False) -> Iterator[None]:
        """Turn what the client raises into our own tree, messages redacted: a server may quote the key.

        `begun`: the answer is on its way, so a lost connection has cut it off.
        """
        try:
            yield
        except openai.APIStatusError as error:
            raise self._of_status(error) from error
        except openai.APIConnectionError as error:
            if begun:
                raise errors.CutOff("The connection to the model was lost in the middle.") from error
            if isinstance(error, openai.APITimeoutError):
                raise errors.Unreachable("The model did not answer in time.") from error
            absent = isinstance(error.__cause__, httpx2.ConnectError)
            kind = errors.Unconnected if absent else errors.Unreachable
            why = self._redacted(str(error.__cause__ or error)).rstrip(".")
            raise kind(f"The model's server cannot be reached: {why}.") from error
        except openai.OpenAIError as error:
            raise errors.BadRequest(f"The request could not be made: {self._redacted(str(error))}") from error
        except httpx2.TimeoutException as error:
            raise errors.CutOff("The model stopped in the middle of its answer.") from error
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise errors.CutOff(
                "The connection to the model was lost in the middle of its answer."
            ) from error
        except OSError as error:
            # A connection that was broken off from another thread.
            raise errors.CutOff("The connection to the model was closed.") from error
        except ValueError as error:
            raise errors.BadReply("The model's server answered with something that is no JSON.") from error

    def _of_status(self, error: "openai.APIStatusError") -> errors.ModelError:
        told = failures.told_in(error.body) or failures.told_in({"error": error.body})
        told = told or error.response.reason_phrase or "it does not say why"
        wait = failures.seconds_to_wait(error.response.headers)
        return failures.failure(error.status_code, self._redacted(told), failures.code_in(error.body), wait)

    def _redacted(self, text: str) -> str:
        return self._redactor.text(text)[: failures.LONGEST]


class _Opened:
    """A response whose context was entered already."""

    def __init__(self, manager: Any, response: Any) -> None:
        self._manager, self._response = manager, response

    def __enter__(self) -> Any:
        return self._response

    def __exit__(self, *error: Any) -> None:
        self._manager.__exit__(*error)


def _is_document(response: Any) -> bool:
    kind = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
    return kind.endswith("json")


def _has_choices(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("choices"))


def _call_ids(messages: Iterable[Message]) -> list[str]:
    """The ids of all tool calls of the conversation."""
    return [call.id for one in messages if isinstance(one, Assistant) for call in one.tool_calls]
