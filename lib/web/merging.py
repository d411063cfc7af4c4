"""Several sources of news as one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TypeVar

Item = TypeVar("Item")


async def either(*sources: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """What any of the sources gives, as it comes. Ends when one ends; an error of one is raised here.

    A source is asked for its next item only after the one before has been taken.
    """
    asked = {asyncio.ensure_future(anext(source)): source for source in sources}
    try:
        while True:
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                source = asked.pop(task)
                try:
                    item = task.result()
                except StopAsyncIteration:
                    return
                yield item
                asked[asyncio.ensure_future(anext(source))] = source
    finally:
        for task in asked:
            task.cancel()
        for task in asked:
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await task
        for source in sources:
            if hasattr(source, "aclose"):
                await source.aclose()
