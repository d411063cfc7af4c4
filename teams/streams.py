"""An open stream is asked now and then whether its browser may still listen: it was let in once, long ago."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from teams import access, factor_required
from teams.live import THREADS, and_release
from teams.models import Team

# A quiet stream sends a heartbeat every fifteen seconds (lib/web/sse.py), so that is when one ends.
ASK_EVERY = 10.0  # seconds


def guarded(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response; an event stream of somebody signed in ends when `may_listen` says no."""
    kind = response.headers.get("Content-Type", "")
    if not (response.streaming and kind.startswith("text/event-stream") and request.user.is_authenticated):
        return response
    stream: Any = response
    if stream.is_async:
        stream.streaming_content = _as_long_as_welcome(request, stream.streaming_content)
    return response


def may_listen(request: HttpRequest) -> bool:
    """Whether this browser is still signed in as it was when the stream began, its person still has that
    role there, and a second factor if the team asks for one by now."""
    # Read anew: the request's own session is as it was when the stream began.
    now = HttpRequest()
    now.session = type(request.session)(request.session.session_key)
    person = get_user(now)
    if not person.is_authenticated or person.pk != request.user.pk:
        return False
    standing = getattr(request, "membership", None)
    if standing is None:
        return True
    if not access.stands(standing, getattr(request, "project", None)):
        return False
    try:
        factor_required.check(request, Team.objects.get(pk=standing.team.pk))
    except factor_required.SecondFactorNeeded:
        return False
    return True


async def _as_long_as_welcome(request: HttpRequest, frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    asked = time.monotonic()
    try:
        async for frame in frames:
            if time.monotonic() - asked >= ASK_EVERY:
                if not await _in_thread(request):
                    return
                asked = time.monotonic()
            yield frame
    finally:
        closing: Any = getattr(frames, "aclose", None)
        if closing is not None:
            await closing()


async def _in_thread(request: HttpRequest) -> bool:
    call = asyncio.get_running_loop().run_in_executor
    return await call(THREADS, and_release, lambda: may_listen(request))
