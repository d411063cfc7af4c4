"""The one door for streaming answers (server-sent events).

It releases the request's database connections before the first byte, keeps a quiet stream alive, and ends
every stream after a while for good, so that the browser comes back, passes the access door again and goes on
where it was.
"""

import asyncio
import contextlib
import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse

from lib.text import whole_number

HEARTBEAT = 15.0  # seconds of silence before a comment is sent; below the usual 30 to 60 s of proxies
END_AFTER = 600.0  # seconds, plus up to a tenth at random so that not all streams of a page come back at once
RETRY_MS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event. Its data is swapped into the page; with `event` it is only dispatched.

    Without data it shows nothing and only moves the point at which a broken stream goes on.
    """

    data: str
    id: int | None = None
    event: str = ""

    def encode(self) -> bytes:
        """The bytes on the wire. Source: HTML standard, section "Server-sent events"."""
        lines = [f"id: {self.id}"] if self.id is not None else []
        if self.event:
            lines.append(f"event: {self.event}")
        if self.data:
            lines += [f"data: {line}" for line in re.split(r"\r\n|\r|\n", self.data)]
        return ("\n".join(lines) + "\n\n").encode()


def resume_point(request: HttpRequest) -> int | None:
    """After which event the browser wants to go on: what it saw last, else `?after=`, else None.

    The header wins: a browser that reconnects sends it along with the address it was given at first.
    """
    told = (request.headers.get("Last-Event-ID", ""), request.GET.get("after", ""))
    numbers = (whole_number(value, -1, digits=18) for value in told)
    return next((number for number in numbers if number >= 0), None)


async def respond(
    messages: AsyncIterator[Message], *, heartbeat: float = HEARTBEAT, end_after: float = END_AFTER
) -> StreamingHttpResponse:
    """The response that streams `messages` until they end, the reader leaves, or `end_after` seconds pass."""
    # A connection that this request has opened would stay open, unused, as long as the stream does.
    await sync_to_async(connections.close_all)()
    return StreamingHttpResponse(
        _frames(messages, heartbeat, end_after * random.uniform(1.0, 1.1)),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"},
    )


async def together(*sources: AsyncIterator[Message]) -> AsyncIterator[Message]:
    """The messages of several sources as they come. Ends when the first of them does."""
    coming = {asyncio.ensure_future(anext(source, None)): source for source in sources}
    try:
        while True:
            done, _ = await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                source, message = coming.pop(task), task.result()
                if message is None:
                    return
                yield message
                coming[asyncio.ensure_future(anext(source, None))] = source
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        for source in sources:
            if hasattr(source, "aclose"):
                await source.aclose()


async def _frames(
    messages: AsyncIterator[Message], heartbeat: float, end_after: float
) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + end_after
    yield b"retry: %d\n\n" % RETRY_MS
    coming: asyncio.Task[Message | None] | None = None
    try:
        while (left := ends_at - clock.time()) > 0:
            # One task outlives the heartbeats: cancelling it at each silence would end the source.
            coming = coming or asyncio.ensure_future(anext(messages, None))
            await asyncio.wait({coming}, timeout=min(heartbeat, left))
            if not coming.done():
                yield b": still here\n\n"
                continue
            done, coming = coming, None
            message = done.result()
            if message is None:
                return
            yield message.encode()
    finally:
        if coming is not None:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await coming
        if hasattr(messages, "aclose"):
            await messages.aclose()
