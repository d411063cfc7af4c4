"""Triggers that could never start anything are refused when they are made."""

from collections.abc import Callable
from typing import Any

import pytest
from tenon import github_signature, on_event, schedule, webhook


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: webhook(""), "path must name the address"),
        (lambda: webhook("/"), "path must name the address"),
        (lambda: webhook("x", respond="later"), 'respond is "async" or "sync"'),  # type: ignore[arg-type]
        (schedule, "give either cron"),
        (lambda: schedule(cron="0 6 * * *", every=60), "give either cron"),
        (lambda: schedule(cron="0 6"), "cron has five fields"),
        (lambda: schedule(cron="0 6 * * *", timezone="Mars/Base"), "no time zone 'Mars/Base'"),
        (lambda: schedule(every=0), "every is a number of seconds from 1"),
        (lambda: on_event(""), "name the event"),
    ],
)
def test_triggers_that_start_nothing(make: Callable[[], Any], problem: str) -> None:
    with pytest.raises(ValueError, match=r"webhook|schedule|on_event") as seen:
        make()
    assert problem in str(seen.value)


def test_triggers_as_json() -> None:
    assert webhook("/orders/", verify=github_signature("gh"), dedupe="id").as_dict() == {
        "kind": "webhook",
        "path": "orders",
        "verify": {"scheme": "github_signature", "header": "X-Hub-Signature-256", "secret": "gh"},
        "dedupe": "id",
        "respond": "async",
    }
    assert schedule(every=60).as_dict() == {"kind": "schedule", "cron": "", "timezone": "UTC", "every": 60}
    assert on_event("paid").as_dict() == {"kind": "event", "name": "paid"}
