"""The accounts of an environment as a run's backend: tokens, turns, secrets that stay on the host's side."""

import json
import time
from dataclasses import fields
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tenon.errors import HostRefused
from tenon.host import Asking, Decision, LocalHost, NoLedger, Outgoing, Parts

from runtime.hosts.connected import ConnectedBackend, read_account
from runtime.hosts.pacing import LocalTurns, next_turn, pace_of
from runtime.runners.runs import LIMITS
from runtime.sandbox import Limits
from runtime.services.accounts import limits_in
from runtime.services.turns import SharedTurns
from systems.bounds import BOUNDS, checked_bounds
from systems.models import Environment
from tests.runtime.apis import Api

LOOPBACK = ("127.0.0.0/8",)


class Clock:
    """Remembers the waits; `ends_early` is a run that was ended."""

    def __init__(self, *, ends_early: bool = False) -> None:
        self.waits: list[float] = []
        self.ends_early = ends_early

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if not self.ends_early:
            time.sleep(seconds)


class Tokens:
    """Gives out a new token for every one that was refused."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def token(self, account: int, refused: str) -> tuple[str, frozenset[str]]:
        self.asked.append(refused)
        number = sum(bool(one) for one in self.asked) + 1
        return f"access-{number}-secret", frozenset({f"access-{number}-secret", "refresh-secret"})


def backend(api: Api, scheme: str = "oauth2_authorization_code", **more: Any) -> ConnectedBackend:
    auth = {"scheme": scheme, **more.pop("auth", {})}
    per_minute = more.pop("per_minute", None)
    account = read_account(
        "crm", {"id": 1, "base_url": api.url, "auth": auth, "headers": {}, "per_minute": per_minute}
    )
    return ConnectedBackend(
        [account], **{"tokens": Tokens(), "turns": LocalTurns(), "allow": LOOPBACK, "timeout": 2, **more}
    )


def get(path: str) -> Outgoing:
    return Outgoing("crm", "GET", path)


def test_a_token_that_was_revoked_is_replaced_and_the_request_sent_once_more(api: Api) -> None:
    def guarded() -> tuple[int, Any]:
        return (200 if "access-2" in api.requests[-1].headers["Authorization"] else 401), {}

    api.answers["/me"] = guarded
    tokens = Tokens()
    host = backend(api, tokens=tokens)
    assert host.send(get("/me")).status == 200
    assert tokens.asked == ["", "access-1-secret"]
    assert host.send(get("/me")).status == 200
    assert len(api.requests) == 3
    assert {"access-1-secret", "access-2-secret", "refresh-secret"} <= host.secrets()


def test_what_signs_a_request_does_not_come_back_in_its_answer(api: Api) -> None:
    api.answers["/echo"] = lambda: (
        401,
        {"you_sent": api.requests[-1].headers["Authorization"], "pair": "YWRhOnDDpHNzIndvcnQ="},
        {"X-Echo": api.requests[-1].headers["Authorization"]},
    )
    host = backend(api, scheme="basic", auth={"username": "ada", "password": 'päss"wort'})
    answer = host.send(get("/echo"))
    assert json.loads(answer.body) == {"you_sent": "Basic hidden", "pair": "hidden"}
    assert answer.headers["x-echo"] == "Basic hidden"
    api.answers["/json"] = (200, {"password": 'päss"wort'})
    assert "ss" not in json.loads(host.send(get("/json")).body)["password"]


def test_a_refused_sign_in_sends_nothing(api: Api) -> None:
    class Refusing:
        def token(self, account: int, refused: str) -> tuple[str, frozenset[str]]:
            raise HostRefused("sign_in", "crm refused to renew the sign-in")

    host = backend(api, tokens=Refusing())
    for ask in (host.prepare, host.send):
        with pytest.raises(HostRefused, match="refused to renew"):
            ask(get("/me"))
    assert api.requests == []


def test_a_request_waits_for_its_turn_once(api: Api) -> None:
    api.answers["/me"] = (200, {})
    clock = Clock()
    host = backend(api, scheme="none", per_minute=1200, clock=clock, turns=LocalTurns(lambda: 0.0))
    for _ in range(pace_of(1200).burst):
        host.send(get("/me"))
    assert clock.waits == []
    assert host.prepare(get("/me")) == pytest.approx(pace_of(1200).interval)
    host.send(get("/me"))
    assert len(clock.waits) == 1
    host.send(get("/me"))
    assert len(clock.waits) == 2


def test_a_turn_that_the_ledger_made_superfluous_is_used_by_the_next_request(api: Api) -> None:
    clock = Clock()
    host = backend(api, scheme="none", per_minute=1, clock=clock)
    for _ in range(50):
        host.prepare(get("/me"))
    host.send(get("/me"))
    assert clock.waits == []


def test_a_run_that_ends_while_it_waits_sends_nothing_more(api: Api) -> None:
    host = backend(api, scheme="none", per_minute=1, clock=Clock(ends_early=True))
    host.send(get("/me"))
    with pytest.raises(HostRefused, match="ended while the request waited"):
        host.prepare(get("/me"))
    assert len(api.requests) == 1


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 60), st.integers(0, 10**6))
def test_no_minute_has_more_turns_than_allowed(per_minute: int, seed: int) -> None:
    chance = Random(seed)
    slowness = chance.choice([0.0, 0.1, 1.0, 5.0, 40.0])
    pace, empty_at, now, taken = pace_of(per_minute), 0.0, 1000.0, []
    for _ in range(200):
        now += chance.expovariate(1 / slowness) if slowness and chance.random() < 0.7 else 0.0
        wait, empty_at = next_turn(empty_at, now, pace)
        taken.append(now + wait)
    assert taken == sorted(taken)
    # The first and the last of any `per_minute` + 1 turns are a minute apart.
    ends = zip(taken, taken[per_minute:], strict=False)
    assert all(last - first >= 60 - 1e-6 for first, last in ends)


def test_a_rested_system_gets_a_burst_and_then_an_even_stream() -> None:
    now = 0.0
    turns = LocalTurns(lambda: now)
    waits = [turns.take(1, 60) for _ in range(8)]
    assert waits[:6] == [0.0] * 6
    assert waits[6:] == pytest.approx([60 / 55, 2 * 60 / 55])
    assert turns.take(2, 60) == 0.0


@pytest.fixture
def redis_turns(settings: Settings) -> list[SharedTurns]:
    """Two workers that share a Redis."""
    return [SharedTurns(settings.REDIS_URL), SharedTurns(settings.REDIS_URL)]


def test_all_workers_share_the_turns_of_an_account(redis_turns: list[SharedTurns]) -> None:
    account = time.monotonic_ns()  # no other test's
    waits = [redis_turns[number % 2].take(account, 60) for number in range(10)]
    assert waits[:6] == [0.0] * 6
    assert all(0.5 < later - earlier < 60 / 55 + 0.01 for earlier, later in pairwise(waits[6:]))


def test_without_redis_a_process_keeps_the_limit_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    turns = SharedTurns("redis://127.0.0.1:1/0")
    waits = [turns.take(7, 60) for _ in range(7)]
    assert waits[:6] == [0.0] * 6
    assert waits[6] > 1
    assert "by this process alone" in caplog.text


def test_what_an_environment_may_bound_is_what_the_sandbox_bounds() -> None:
    there = {field.name for field in fields(Limits)}
    assert set(BOUNDS) <= there
    # Limits of the protocol between host and child, which nobody tunes.
    assert there - set(BOUNDS) == {"open_files", "threads", "message_bytes", "traffic_bytes", "calls"}


def test_the_usual_limits_that_the_page_shows_are_those_of_runs() -> None:
    shown = {name: bound.usual * bound.factor for name, bound in BOUNDS.items()}
    assert shown == {name: getattr(LIMITS, name) for name in BOUNDS}


def test_the_limits_of_an_environment_reach_the_sandbox() -> None:
    bounds = checked_bounds({"memory_bytes": "128", "steps": "", "wall_seconds": "90"})
    limits = limits_in(Environment(limits=bounds), LIMITS)
    assert (limits.memory_bytes, limits.wall_seconds, limits.steps) == (128 << 20, 90, LIMITS.steps)


def test_a_wait_for_a_turn_counts_as_waiting_and_comes_before_the_write_is_written_down(api: Api) -> None:
    api.answers["/notes"] = (201, {})
    order: list[str] = []

    class Watching(NoLedger):
        def before(self, asking: Asking) -> Decision:
            order.append(f"intended after {len(clock.waits)} waits")
            return super().before(asking)

    clock = Clock()
    host = LocalHost(
        backend(api, scheme="none", per_minute=900, clock=clock, turns=LocalTurns(lambda: 0.0)),
        parts=Parts(ledger=Watching()),
    )
    burst = pace_of(900).burst
    for number in range(burst + 2):
        host.call("http", at=str(number + 1), **post("/notes"))
    report = host.finish({"outcome": "done", "result": {"ok": True}})
    assert order[-2:] == ["intended after 1 waits", "intended after 2 waits"]
    assert len(report.waited) == 2
    waiting = [line for line in report.logs if "wait for their turn" in line.message]
    assert len(waiting) == 1
    # What the request waited is not what the system took.
    slow = report.exchanges[-1]
    assert slow.started_ms - report.exchanges[-2].started_ms > report.waited[-1] * 1000 * 0.9
    assert slow.took_ms < report.waited[-1] * 1000


def post(path: str) -> dict[str, Any]:
    return {
        "system": "crm",
        "method": "POST",
        "path": path,
        "params": [],
        "headers": {},
        "body": "{}",
        "write_key": "",
        "step": None,
        "once": False,
    }
