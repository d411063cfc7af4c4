"""When a step is tried again, and how long it waits."""

from datetime import UTC, datetime

import pytest
from tenon import HttpError, NoAnswer, StepFailed, retry
from tenon.retries import retry_after

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def _error(status: int, **headers: str) -> HttpError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpError("POST", "https://x.example", status, headers=named)


@pytest.mark.parametrize(
    ("error", "covered"),
    [
        (_error(429), True),
        (_error(503), True),
        (_error(400), False),
        (StepFailed("no"), False),
        (NoAnswer("GET", "https://x.example", "timeout"), True),
        (NoAnswer("PUT", "https://x.example", "reset"), True),
        (NoAnswer("POST", "https://x.example", "timeout"), False),
        (NoAnswer("POST", "https://x.example", "unreachable"), True),
    ],
)
def test_busy_systems_are_asked_again_but_nothing_is_done_twice(error: Exception, covered: bool) -> None:
    assert retry(5, on=(429, "5xx")).covers(error) is covered


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_write_that_may_have_been_done_is_not_sent_again(status: int) -> None:
    rule = retry(5, on=(429, "5xx"))
    for method in ("POST", "PATCH"):
        assert not rule.covers(HttpError(method, "https://x.example", status))
        assert rule.covers(HttpError(method, "https://x.example", status, keyed=True))
        assert retry(on=(status,)).covers(HttpError(method, "https://x.example", status))
    for method in ("GET", "PUT", "DELETE"):
        assert rule.covers(HttpError(method, "https://x.example", status))
    assert rule.covers(HttpError("POST", "https://x.example", 503))


def test_what_else_may_be_named() -> None:
    assert retry(on=("timeout",)).covers(NoAnswer("POST", "https://x.example", "timeout"))
    assert retry(on=(StepFailed,)).covers(StepFailed("no"))
    assert retry(on=("4xx",)).covers(_error(409))
    assert not retry(on=(StepFailed,)).covers(_error(500))


def test_waits_grow_up_to_the_longest_with_jitter_on_top() -> None:
    rule = retry(9, backoff=2, factor=3, longest=20, jitter=0.5)
    waits = [rule.wait(_error(503), attempt, now=NOW, seed=str(attempt)) for attempt in range(1, 5)]
    for wait, least in zip(waits, (2, 6, 18, 20), strict=True):
        assert wait is not None
        assert least <= wait <= least * 1.5
    assert waits[0] == rule.wait(_error(503), 1, now=NOW, seed="1"), "a replayed run waits as before"


def test_the_last_attempt_is_the_last() -> None:
    assert retry(3, jitter=0).wait(_error(503), 2, now=NOW, seed="") == 2
    assert retry(3).wait(_error(503), 3, now=NOW, seed="") is None
    assert retry(1).wait(_error(503), 1, now=NOW, seed="") is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("Thu, 15 Jan 2026 09:00:30 GMT", 30),
        ("Thu, 15 Jan 2026 08:59:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_in_both_forms(said: str, seconds: float | None) -> None:
    assert retry_after(_error(429, Retry_After=said), NOW) == seconds


def test_retry_after_decides_and_patience_ends_it() -> None:
    rule = retry(5, patience=60)
    assert rule.wait(_error(429, retry_after="42"), 1, now=NOW, seed="") == 42
    assert rule.wait(_error(429, retry_after="61"), 1, now=NOW, seed="") is None


def test_a_rule_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know '5XX'; write 429"):
        retry(on=("5XX",))
    with pytest.raises(ValueError, match="attempts counts the first one too"):
        retry(0)
