"""Open streams end for whoever is signed out, has left, or has another role."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils.functional import SimpleLazyObject

from teams import access, streams
from teams.models import Team, User
from teams.services import browser_sessions, members
from tests.cast import Cast, make_cast
from tests.teams.identity.test_second_factor import enrolled


def listening(client: Client, cast: Cast | None = None) -> HttpRequest:
    """The request of a stream that this browser opened; of the project with `cast`."""
    request = HttpRequest()
    request.method, request.session = "GET", client.session
    request.user = SimpleLazyObject(lambda: get_user(request))
    assert request.user.is_authenticated
    if cast is not None:
        access.project_read(request, "halden", "contacts")
    return request


@pytest.mark.django_db
def test_a_browser_that_is_signed_out_may_not_listen(cast: Cast) -> None:
    here, there = cast.client(cast.ada), cast.client(cast.ada)
    for client in (here, there):
        client.get("/account/")
    own, other = listening(here), listening(there)
    assert streams.may_listen(own)
    assert streams.may_listen(other)
    here.post("/account/sessions/end-others")
    assert not streams.may_listen(other)
    assert streams.may_listen(listening(here)), "the browser that asked goes on"
    here.post("/sign-out")
    assert not streams.may_listen(own)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["closed", "removed", "another role", "factor required"])
def test_who_is_not_what_they_were_may_not_listen(cast: Cast, change: str) -> None:
    request = listening(cast.client(cast.ada), cast)
    assert streams.may_listen(request)
    changes: dict[str, Callable[[], object]] = {
        "closed": lambda: User.objects.filter(pk=cast.ada.pk).update(is_active=False),
        "removed": lambda: members.remove_member(team=cast.team, person=cast.ada, by=cast.olga),
        "another role": lambda: members.change_role(
            team=cast.team, person=cast.ada, role="viewer", by=cast.olga
        ),
        "factor required": lambda: Team.objects.update(requires_second_factor=True),
    }
    changes[change]()
    assert not streams.may_listen(request)
    if change == "factor required":
        enrolled(cast.ada)
        assert streams.may_listen(request)


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_at_the_next_beat_and_lets_go_of_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "ASK_EVERY", 0.0)
    cast = make_cast()
    client = cast.client(cast.ada)
    client.get("/account/")
    request = listening(client, cast)
    sent, ended = [], []

    async def frames() -> AsyncIterator[bytes]:
        try:
            for number in range(1000):
                yield b"%d" % number
                await asyncio.sleep(0)
        finally:
            ended.append(True)

    def end() -> None:
        browser_sessions.end_all(person=cast.ada)

    async def read() -> None:
        whole = StreamingHttpResponse(frames(), content_type="text/event-stream")
        async for frame in streams.guarded(request, whole):
            sent.append(frame)
            if len(sent) == 3:
                await asyncio.to_thread(streams.and_release, end)

    asyncio.run(asyncio.wait_for(read(), 30))
    assert (len(sent), ended) == (3, [True])


def test_what_is_no_stream_is_left_alone() -> None:
    page = HttpResponse("a page")
    assert streams.guarded(HttpRequest(), page) is page
