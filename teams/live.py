"""What a page hears besides its project's stream: the person's own notices, and new facts.

News are only hints (lib/web/hub.py): whoever hears one looks into the table, and looks now and then anyway.
A person's topic is made from the signed-in person's own id in the view, never from the address.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections
from django.template.loader import render_to_string

from lib.web.htmx import partial
from lib.web.hub import hub
from lib.web.sse import Message
from teams.notice_lists import unread_count
from teams.services.notices import topic_of

Found = TypeVar("Found")
LOOK_EVERY = 30.0  # seconds
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")


class Over(Exception):
    """Whoever looks may not look any more."""


async def watch(topic: str, look: Callable[[], Message | None]) -> AsyncIterator[Message]:
    """What `look` returns at once and after each news on the topic, where it returns something. Ends when it
    raises Over."""
    async with hub().listen(topic) as inbox:
        while True:
            try:
                message = await asyncio.get_running_loop().run_in_executor(THREADS, and_release, look)
            except Over:
                return
            if message is not None:
                yield message
            try:
                # Not `wait_for`: cancelled in the moment news come, it forgets that it was cancelled.
                async with asyncio.timeout(LOOK_EVERY):
                    await inbox.get()
            except TimeoutError:
                continue
            while not inbox.empty():
                inbox.get_nowait()


def bell(person: int) -> AsyncIterator[Message]:
    """The bell in the top bar, drawn again whenever the number of unread notices changes."""
    shown: list[int] = []

    def look() -> Message | None:
        unread = unread_count(person)
        if shown == [unread]:
            return None
        shown[:] = [unread]
        return Message(str(partial("bell", render_to_string("teams/_bell.html", {"unread": unread}))))

    return watch(topic_of(person), look)


def and_release(look: Callable[[], Found]) -> Found:
    """Look and give the database connections back: threads of a pool live for ever."""
    try:
        return look()
    finally:
        connections.close_all()
