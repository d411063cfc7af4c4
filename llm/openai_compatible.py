"""Any server that speaks OpenAI's chat completions: OpenAI, a gateway, or a model on one's own machine."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
import openai
from pydantic import BaseModel

from lib import net
from lib.redact import Redactor
from llm import errors, wire
from llm.messages import Message, Reply, Shape, TextDelta, Tool
from llm.streamed import Gathered

Answer = TypeVar("Answer")

CONNECT_SECONDS = 5.0
# Between two pieces of an answer; a model that thinks for long is waited for.
READ_SECONDS = 120.0
# Options that not every compatible server knows, each with the words that its refusal contains.
OPTIONAL = {
    "response_format": ("response_format", "json_schema"),
    "stream_options": ("stream_options", "include_usage"),
    "max_tokens": ("max_completion_tokens",),
}


class OpenAICompatible:
    """A model behind a URL. Safe to use from several threads.

    `secrets` are values that must never be sent, on top of everything that has a secret's shape.
    `retries` is how often a transient failure (429, 5xx, no connection) is tried again with growing pauses.
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
    ) -> None:
        self._name = name
        self._redactor = Redactor([*secrets, key])
        self._client = openai.OpenAI(
            # A server on one's own machine wants no key, but the client wants a word.
            api_key=key or "none",
            base_url=url or None,
            timeout=httpx2.Timeout(read_seconds, connect=CONNECT_SECONDS),
            max_retries=retries,
            http_client=net.client(allow=net.ANYWHERE, timeout=read_seconds),
        )
        self._unknown: set[str] = set()

    @property
    def name(self) -> str:
        return self._name

    def complete(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        shape: Shape | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """As Model.complete."""
        body = self._body(messages, wire.options_out(tools, shape, max_tokens))
        answer = self._adapting(body, self._completed)
        choice = answer.choices[0] if answer.choices else None
        if choice is None or choice.message is None:
            raise errors.BadReply("The model's server answered without a choice.")
        usage = wire.usage_of(answer.usage, json.dumps(body), choice.message.content or "")
        return wire.as_reply(choice.message, choice.finish_reason, usage, answer.model or self._name)

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), max_tokens: int | None = None
    ) -> Iterator[TextDelta | Reply]:
        """As Model.stream."""
        body = self._body(messages, wire.options_out(tools, None, max_tokens))
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        gathered = Gathered()
        with self._adapting(body, self._opened) as chunks, self._own_errors(begun=True):
            for chunk in chunks:
                # Some gateways slip other things in between.
                if isinstance(chunk, BaseModel) and (
                    text := gathered.add(wire.read_answer(chunk.model_dump()))
                ):
                    yield TextDelta(text)
        yield gathered.reply(json.dumps(body), self._name)

    def _body(self, messages: Sequence[Message], options: dict[str, Any]) -> dict[str, Any]:
        return {"model": self._name, "messages": wire.messages_out(messages, self._redactor), **options}

    def _adapting(self, body: dict[str, Any], send: Callable[[dict[str, Any]], Answer]) -> Answer:
        """Send, and send again without an option that the server says it does not know; remember that."""
        while True:
            try:
                return send(
                    {key: value for key, value in self._renamed(body).items() if key not in self._unknown}
                )
            except errors.BadRequest as error:
                option = next(
                    (name for name in OPTIONAL if name in body and self._is_news(name, error)), None
                )
                if option is None:
                    raise
                self._unknown.add(option)

    def _is_news(self, option: str, error: errors.BadRequest) -> bool:
        return option not in self._unknown and any(word in str(error) for word in OPTIONAL[option])

    def _renamed(self, body: dict[str, Any]) -> dict[str, Any]:
        # Newer models of OpenAI know the limit only by its second name, most other servers only by its first.
        if "max_tokens" in body and "max_tokens" in self._unknown:
            return {**body, "max_completion_tokens": body["max_tokens"]}
        return body

    def _completed(self, body: dict[str, Any]) -> wire.WireAnswer:
        with self._own_errors():
            raw = self._client.chat.completions.with_raw_response.create(**body)
            return wire.read_answer(raw.text)

    def _opened(self, body: dict[str, Any]) -> Any:
        with self._own_errors():
            return self._client.chat.completions.create(**body)

    @contextmanager
    def _own_errors(self, *, begun: bool = False) -> Iterator[None]:
        """Turn what the client raises into our own tree, messages redacted: a server may quote the key.

        `begun`: the answer is on its way, so a lost connection has cut it off.
        """
        try:
            yield
        except openai.APIConnectionError as error:
            if begun:
                raise errors.CutOff("The connection to the model was lost in the middle.") from error
            if isinstance(error, openai.APITimeoutError):
                raise errors.Unreachable("The model did not answer in time.") from error
            absent = isinstance(error.__cause__, httpx2.ConnectError)
            kind = errors.Unconnected if absent else errors.Unreachable
            raise kind(f"The model's server cannot be reached: {self._told(error)}") from error
        except openai.APIStatusError as error:
            raise self._of_status(error) from error
        except openai.APIError as error:
            raise errors.CutOff(f"The model's server broke off: {self._told(error)}") from error
        except openai.OpenAIError as error:
            raise errors.BadRequest(f"The request could not be made: {self._told(error)}") from error
        except httpx2.TimeoutException as error:
            raise errors.CutOff("The model stopped in the middle of its answer.") from error
        except httpx2.HTTPError as error:
            raise errors.CutOff(
                "The connection to the model was lost in the middle of its answer."
            ) from error
        except ValueError as error:
            raise errors.BadReply("The model's server answered with something that is no JSON.") from error

    def _of_status(self, error: openai.APIStatusError) -> errors.ModelError:
        told = self._told(error)
        if error.status_code == 429:
            return errors.RateLimited(f"The model's server asks us to slow down: {told}", _retry_after(error))
        if error.status_code in (401, 403):
            return errors.NotAllowed(f"The model's server does not accept the key: {told}")
        if error.status_code >= 500 or error.status_code in (408, 409):
            return errors.Unreachable(f"The model's server is in trouble ({error.status_code}): {told}")
        return errors.BadRequest(f"The model's server refuses the request ({error.status_code}): {told}")

    def _told(self, error: Exception) -> str:
        return self._redactor.text(str(error))[:500]


def _retry_after(error: openai.APIStatusError) -> float | None:
    value = error.response.headers.get("retry-after", "")
    try:
        return float(value)
    except ValueError:
        return None
