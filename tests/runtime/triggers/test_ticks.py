"""When a schedule is due: time zones, the change of the clock, and times that were missed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenon import schedule

from runtime.triggers import MOST_MISSED, Missed, due, next_tick

NIGHT = schedule(cron="30 2 * * *", timezone="Europe/Berlin")
QUARTER = schedule(every=900)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_cron_is_read_in_its_time_zone() -> None:
    assert next_tick(NIGHT, at("2026-01-10T12:00")) == at("2026-01-11T01:30")
    assert next_tick(NIGHT, at("2026-07-10T12:00")) == at("2026-07-11T00:30")


def test_a_time_that_summer_time_leaves_out_comes_right_after() -> None:
    # On 2026-03-29 the clock jumps from 02:00 to 03:00 in Berlin, which is 01:00 UTC.
    assert next_tick(NIGHT, at("2026-03-28T12:00")) == at("2026-03-29T01:00")
    assert next_tick(NIGHT, at("2026-03-29T01:00")) == at("2026-03-30T00:30")


def test_a_time_that_comes_twice_in_autumn_counts_once() -> None:
    # On 2026-10-25 the hour from 02:00 to 03:00 comes twice in Berlin.
    first = next_tick(NIGHT, at("2026-10-24T12:00"))
    assert first is not None
    second = next_tick(NIGHT, first)
    assert second == at("2026-10-26T01:30")


def test_a_new_deployment_does_not_move_an_interval() -> None:
    assert next_tick(QUARTER, at("2026-01-10T12:07:31")) == at("2026-01-10T12:15")
    assert next_tick(QUARTER, at("2026-01-10T12:15")) == at("2026-01-10T12:30")


@pytest.mark.parametrize("cron", ["61 2 * * *", "0 0 30 2 *", "a b c d e"])
def test_a_cron_expression_that_never_comes_is_refused_with_its_text(cron: str) -> None:
    with pytest.raises(ValueError, match="is no cron expression") as refused:
        next_tick(schedule(cron=cron), at("2026-01-10T12:00"))
    assert cron in str(refused.value)


def test_a_tick_in_time_starts_once_and_the_next_is_planned() -> None:
    found = due(QUARTER, at("2026-01-10T12:15"), at("2026-01-10T12:15:02"), Missed.ONCE)
    assert found.starts == (at("2026-01-10T12:15"),)
    assert (found.skipped, found.next) == (0, at("2026-01-10T12:30"))


@pytest.mark.parametrize(
    ("policy", "starts", "skipped"),
    [
        (Missed.ONCE, ["12:45"], 2),
        (Missed.EACH, ["12:15", "12:30", "12:45"], 0),
        (Missed.SKIP, [], 3),
    ],
)
def test_what_was_missed_is_made_up_for_as_the_policy_says(
    policy: Missed, starts: list[str], skipped: int
) -> None:
    found = due(QUARTER, at("2026-01-10T12:15"), at("2026-01-10T12:50"), policy)
    assert [f"{tick:%H:%M}" for tick in found.starts] == starts
    assert (found.skipped, found.next) == (skipped, at("2026-01-10T13:00"))


def test_the_newest_tick_stands_for_the_missed_ones_when_it_is_in_time() -> None:
    found = due(QUARTER, at("2026-01-10T12:15"), at("2026-01-10T12:45:03"), Missed.ONCE)
    assert [f"{tick:%H:%M}" for tick in found.starts] == ["12:45"]
    assert found.skipped == 2


def test_a_week_of_missed_minutes_is_not_made_up_for() -> None:
    minute = schedule(every=60)
    found = due(minute, at("2026-01-01T00:00"), at("2026-01-08T00:00:30"), Missed.EACH)
    assert len(found.starts) <= 1
    assert found.skipped >= MOST_MISSED
    assert found.next == at("2026-01-08T00:01")


@given(
    st.sampled_from(["*/7 * * * *", "30 2 * * *", "0 0 1 * *", "15 1-3 * * 7"]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.integers(0, 3 * 365 * 24 * 3600),
)
def test_ticks_only_go_forward(cron: str, zone: str, offset: int) -> None:
    when = at("2025-01-01T00:00") + timedelta(seconds=offset)
    plan = schedule(cron=cron, timezone=zone)
    first = next_tick(plan, when)
    assert first is not None
    second = next_tick(plan, first)
    assert second is not None
    assert when < first < second
