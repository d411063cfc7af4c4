"""One project's events on their way to one browser: tailed without a gap, rendered, and not too often."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeVar

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from jobs import events, presence, selectors
from jobs.events import StreamEvent
from jobs.partials import merge
from lib.web.htmx import partial as swap
from lib.web.hub import RESYNC, Inbox, hub
from lib.web.merging import either
from lib.web.presence import lists
from lib.web.sse import Message
from teams.access import standing_in
from teams.models import Project, User
from teams.standing import Standing

FLUSHES_PER_SECOND = 12
# A message may be lost without anybody noticing; a quiet stream looks into the table this often, in seconds.
LOOK_EVERY = 5.0
# How long an open page goes on with a role that was taken from somebody, at most.
ROLE_SECONDS = 3.0
# Reads and rendering run here and not in the request's own thread, which each open stream would keep busy.
THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stream")

Result = TypeVar("Result")


@dataclass(frozen=True)
class Viewer:
    """Who watches, and which page: renderers show people what they may see and what the page has room for."""

    membership: Standing
    project: Project
    view: str

    def may(self, action: str) -> bool:
        """As Membership.may."""
        return self.membership.may(action)


def is_as_before(viewer: Viewer) -> bool:
    """Whether the viewer still has the role with which the stream began."""
    person = viewer.membership.user
    if not isinstance(person, User):
        return True
    now = standing_in(viewer.project, person)
    return now is not None and now.role == viewer.membership.role


Renderer = Callable[[StreamEvent, Viewer], str]


async def messages(topic: str, after: int, viewer: Viewer) -> AsyncIterator[Message]:
    """The events after number `after` as messages of HTML partials, and who else is on the page. Endless."""
    async for message in either(_stored(topic, after, viewer), _passing(topic, viewer)):
        yield message
        if message.data:
            await asyncio.sleep(1 / FLUSHES_PER_SECOND)


async def _stored(topic: str, after: int, viewer: Viewer) -> AsyncIterator[Message]:
    """Events that come within one flush are rendered together; the message carries the last one's number.

    Ends when the viewer has left or has another role: a page that stays open must not go on telling them.
    """
    asked = time.monotonic()
    async for batch in tail(topic, after):
        if time.monotonic() - asked >= ROLE_SECONDS:
            if not await _in_thread(partial(is_as_before, viewer)):
                return
            asked = time.monotonic()
        html = await _in_thread(partial(render, batch, viewer))
        yield Message(html, id=batch[-1].topic_seq)


async def _passing(topic: str, viewer: Viewer) -> AsyncIterator[Message]:
    """What is told and not stored: it has no number, and a stream that missed it hears the next one."""
    standing, known = viewer.membership, ""
    outside = standing.is_guest or standing.is_visitor
    async for tabs in lists(topic):
        shown = presence.here(tabs, view=viewer.view, person=standing.user_id or 0, is_outside=outside)
        if shown.mark != known:
            known = shown.mark
            yield Message(swap("here-people", presence.render_here(shown)))


async def tail(topic: str, after: int) -> AsyncIterator[list[StreamEvent]]:
    """Every event after number `after`, once and in order, in batches as the reader is ready. Endless."""
    last = after
    async with hub().listen(topic) as inbox:
        complete = False
        while True:
            batch: list[StreamEvent] = []
            if complete:
                batch, complete = await _from_inbox(topic, inbox, last)
            else:
                _empty(inbox)
                batch = await _in_thread(partial(selectors.events_after, topic, last))
                complete = len(batch) < selectors.PAGE
            if batch:
                last = batch[-1].topic_seq
                yield batch


async def _from_inbox(topic: str, inbox: Inbox, last: int) -> tuple[list[StreamEvent], bool]:
    """What has come in, and whether nothing is known to be missing after it."""
    batch: list[StreamEvent] = []
    try:
        # Not `wait_for`: cancelled in the moment a message comes, it forgets that it was cancelled.
        async with asyncio.timeout(LOOK_EVERY):
            message = await inbox.get()
    except TimeoutError:
        return batch, False
    while message is not RESYNC:
        number, event = events.decode(topic, message)
        expected = last + len(batch) + 1
        # A number beyond the expected one is a gap, a message without its event was too big: read the table.
        if number > expected or (number == expected and event is None):
            return batch, False
        if number == expected and event is not None:
            batch.append(event)
        if inbox.empty():
            return batch, True
        message = inbox.get_nowait()
    return batch, False


def render(batch: list[StreamEvent], viewer: Viewer) -> str:
    """The partials of these events for this viewer, "" when there is nothing to show."""
    return merge(
        renderer(event, viewer) for event in batch for renderer in _renderers(tuple(settings.EVENT_RENDERERS))
    )


@lru_cache(maxsize=8)
def _renderers(paths: tuple[str, ...]) -> tuple[Renderer, ...]:
    return tuple(import_string(path) for path in paths)


def _empty(inbox: Inbox) -> None:
    while not inbox.empty():
        inbox.get_nowait()


async def _in_thread(call: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(THREADS, _and_release, call)


def _and_release(call: Callable[[], Result]) -> Result:
    """Run the call and give its database connections back: threads of a pool live for ever."""
    try:
        return call()
    finally:
        connections.close_all()
