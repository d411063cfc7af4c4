"""Who has a page open: kept by a real broker for a little while, told when it changes."""

import asyncio
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from lib.ids import token
from lib.web import presence
from lib.web.hub import channel_of, client
from lib.web.merging import either
from lib.web.presence import Tab

ADA = Tab(1, "Ada Ek", "AE", "overview")
BEN = Tab(2, "Ben Osei", "BO", "overview", "AC-04", "AC-04")


@pytest.fixture
def topic() -> Iterator[str]:
    name = f"project:{token(6)}"
    yield name
    client().delete(channel_of(f"{name}:here:tabs"))


def test_everybody_is_listed_until_they_leave(topic: str) -> None:
    assert presence.say(topic, "1:a", ADA) == [ADA]
    assert presence.say(topic, "2:b", BEN) == [ADA, BEN]
    assert presence.say(topic, "1:a", ADA) == [ADA, BEN]
    assert presence.say(topic, "1:a", None) == [BEN]
    assert presence.say(topic, "3:c", None) == [BEN]


def test_several_tabs_of_one_person_are_there_side_by_side(topic: str) -> None:
    elsewhere = Tab(1, "Ada Ek", "AE", "research")
    presence.say(topic, "1:a", ADA)
    assert presence.say(topic, "1:b", elsewhere) == [ADA, elsewhere]


def test_who_falls_silent_is_forgotten_and_so_is_the_list(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence.say(topic, "1:a", ADA)
    left = client().ttl(channel_of(f"{topic}:here:tabs"))
    assert 0 < left <= presence.SILENT * 2
    monkeypatch.setattr(presence, "SILENT", -1.0)
    assert presence.say(topic, "2:b", None) == []


def test_names_with_any_letters_come_back_as_they_were(topic: str) -> None:
    odd = Tab(7, 'Zoë "Z" \\ 雪\n', "Z", "workflow:a b", "x", "[1,2] %d\n", is_outside=True)
    assert presence.say(topic, "7:z", odd) == [odd]


def test_there_is_an_end_to_how_many_are_listed(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "MOST_TABS", 2)
    for number in range(4):
        found = presence.say(topic, f"{number}:t", Tab(number, "N", "N", "overview"))
    assert found is not None
    assert len(found) == 2


def test_changes_are_told_and_a_mere_sign_of_life_is_not(topic: str) -> None:
    async def heard() -> list[list[Tab]]:
        told = presence.lists(topic)
        coming = asyncio.ensure_future(anext(told))
        found = []
        await asyncio.sleep(0.3)
        say = sync_to_async(presence.say)
        for tab, here in (("1:a", ADA), ("1:a", ADA), ("2:b", BEN), ("2:b", BEN), ("1:a", None)):
            await say(topic, tab, here)
            await asyncio.sleep(0.1)
            if coming.done():
                found.append(coming.result())
                coming = asyncio.ensure_future(anext(told))
        coming.cancel()
        return found

    assert asyncio.run(heard()) == [[ADA], [ADA, BEN], [BEN]]


def test_without_a_broker_nobody_is_seen_and_nothing_breaks(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/socket?db=0"
    assert presence.say("project:1", "1:a", ADA) is None


def test_news_of_several_sources_come_as_one() -> None:
    async def count(start: int, wait: float, most: int):
        for number in range(start, start + most):
            await asyncio.sleep(wait)
            yield number
        await asyncio.sleep(60)

    async def first(most: int) -> list[int]:
        found = []
        async for number in either(count(0, 0.02, 3), count(10, 0.03, 3)):
            found.append(number)
            if len(found) == most:
                break
        return found

    found = asyncio.run(first(6))
    assert sorted(found) == [0, 1, 2, 10, 11, 12]
    assert [number for number in found if number < 10] == [0, 1, 2]


def test_an_end_and_an_error_of_a_source_end_the_whole() -> None:
    async def ends():
        yield 1

    async def breaks():
        yield 1
        raise LookupError("gone")

    async def never():
        await asyncio.sleep(60)
        yield 0

    async def all_of(*sources) -> list[int]:
        return [number async for number in either(*sources)]

    assert asyncio.run(all_of(ends(), never())) == [1]
    with pytest.raises(LookupError):
        asyncio.run(all_of(breaks(), never()))
