"""The streaming door and the hub without a web server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from django.db import connection
from django.test import RequestFactory

from jobs.partials import merge
from lib.web import hub, sse


async def collected(messages: AsyncIterator[sse.Message], most: int = 100, **times: float) -> list[bytes]:
    """The first frames of a response, after which the reader leaves."""
    response = await sse.respond(messages, **times)
    frames: list[bytes] = []
    body = response.streaming_content
    async for frame in body:
        frames.append(frame)
        if len(frames) == most:
            break
    await body.aclose()
    return frames


async def said(*texts: str) -> AsyncIterator[sse.Message]:
    for number, text in enumerate(texts, start=1):
        yield sse.Message(text, id=number)


@pytest.mark.django_db
def test_lines_of_data_cannot_break_out_of_their_event() -> None:
    frames = asyncio.run(collected(said("one\ntwo\r\nevent: forged\rid: 9")))
    assert frames == [
        b"retry: 1000\n\n",
        b"id: 1\ndata: one\ndata: two\ndata: event: forged\ndata: id: 9\n\n",
    ]


@pytest.mark.django_db
def test_a_named_message_and_one_without_a_number() -> None:
    assert sse.Message("bye", event="end").encode() == b"event: end\ndata: bye\n\n"
    assert sse.Message("", id=7).encode() == b"id: 7\n\n"


@pytest.mark.django_db
def test_silence_is_filled_and_does_not_disturb_the_source() -> None:
    closed = []

    async def slow() -> AsyncIterator[sse.Message]:
        try:
            await asyncio.sleep(0.05)
            yield sse.Message("late", id=1)
            await asyncio.sleep(60)
        finally:
            closed.append(True)

    frames = asyncio.run(collected(slow(), most=6, heartbeat=0.02))
    assert frames[1].startswith(b":")
    assert b"id: 1\ndata: late\n\n" in frames
    assert frames[-1].startswith(b":")
    assert closed == [True]


@pytest.mark.django_db
def test_every_stream_ends() -> None:
    async def endless() -> AsyncIterator[sse.Message]:
        while True:
            await asyncio.sleep(0.01)
            yield sse.Message("x", id=1)

    frames = asyncio.run(asyncio.wait_for(collected(endless(), most=10_000, end_after=0.1), 2))
    assert 2 < len(frames) < 20


@pytest.mark.django_db
def test_a_failing_source_is_not_hidden() -> None:
    async def broken() -> AsyncIterator[sse.Message]:
        yield sse.Message("x", id=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(collected(broken()))


@pytest.mark.django_db(transaction=True)
def test_the_database_connection_of_the_request_is_given_back_before_the_first_byte() -> None:
    open_while_streaming = []

    async def request() -> None:
        def query() -> None:
            connection.ensure_connection()

        def is_open() -> bool:
            return connection.connection is not None

        await asyncio.sleep(0)
        await sse.sync_to_async(query)()
        assert await sse.sync_to_async(is_open)()
        await sse.respond(said("x"))
        open_while_streaming.append(await sse.sync_to_async(is_open)())

    asyncio.run(request())
    assert open_while_streaming == [False]


@pytest.mark.parametrize(
    ("header", "query", "point"),
    [
        ("7", "", 7),
        ("7", "3", 7),
        (None, "3", 3),
        (None, "", None),
        ("x", "3", 3),
        ("٣", "", None),
        ("-1", "", None),
    ],
)
def test_where_to_go_on(header: str | None, query: str, point: int | None) -> None:
    headers = {} if header is None else {"Last-Event-ID": header}
    assert sse.resume_point(RequestFactory().get("/", {"after": query}, headers=headers)) == point


def test_many_first_listeners_share_one_connection_and_leave_nothing_behind() -> None:
    async def listen(own: hub.Hub, ready: asyncio.Barrier) -> bytes | None:
        async with own.listen("project:1") as inbox:
            assert await asyncio.wait_for(inbox.get(), 5) is hub.RESYNC
            await ready.wait()
            while (message := await asyncio.wait_for(inbox.get(), 5)) is hub.RESYNC:
                pass
            return message

    async def scene() -> None:
        own, ready = hub.Hub(hub.settings.REDIS_URL), asyncio.Barrier(51)
        listeners = [asyncio.create_task(listen(own, ready)) for _ in range(50)]
        await ready.wait()
        assert hub.publish("project:1", [b"news"])
        assert await asyncio.gather(*listeners) == [b"news"] * 50
        assert own._inboxes == {}
        own._reader.cancel()

    asyncio.run(scene())


def test_who_comes_while_the_connection_is_made_hears_of_its_topic_too() -> None:
    async def listen(own: hub.Hub, number: int) -> bool:
        for _ in range(number):  # each a moment later than the one before
            await asyncio.sleep(0)
        async with own.listen(f"project:{number}") as inbox:
            return await asyncio.wait_for(inbox.get(), 10) is hub.RESYNC

    async def scene() -> list[bool]:
        own = hub.Hub(hub.settings.REDIS_URL)
        async with own.listen("project:0"):
            return await asyncio.gather(*(listen(own, number) for number in range(1, 40)))

    assert all(asyncio.run(scene()))


def test_a_slow_reader_is_told_to_read_the_table() -> None:
    async def scene() -> list[bytes | None]:
        own = hub.Hub(hub.settings.REDIS_URL)
        async with own.listen("project:1") as inbox:
            assert await asyncio.wait_for(inbox.get(), 5) is hub.RESYNC
            for number in range(hub.INBOX + 5):
                own._drop(hub.channel_of("project:1").encode(), b"%d" % number)
            return [inbox.get_nowait() for _ in range(inbox.qsize())]

    waiting = asyncio.run(scene())
    assert waiting[0] is hub.RESYNC
    assert waiting[1:] == [b"1001", b"1002", b"1003", b"1004"]


def test_publishing_without_a_broker_is_no_error(settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # type: ignore[attr-defined]
    assert hub.publish("project:1", [b"news"]) is False


def test_a_later_replacement_takes_the_place_of_an_earlier_one() -> None:
    def part(target: str, text: str, swap: str = "outerMorph") -> str:
        return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{text}</hx-partial>'

    merged = merge(
        [
            part("a", "1"),
            part("log", "x", "beforeend"),
            part("a", "2") + part("b", "1"),
            "",
            part("log", "y", "beforeend"),
        ]
    )
    assert merged == (
        part("log", "x", "beforeend") + part("a", "2") + part("b", "1") + part("log", "y", "beforeend")
    )
    assert merge(["", ""]) == ""
