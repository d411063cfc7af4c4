"""Paths: where in a run a call stands, the same whatever the run's threads do meanwhile."""

import random
import threading
import time
from typing import Any

import pytest
from tenon import Context, HttpError, connect, retry, step
from tenon.host import LocalHost, VirtualClock
from tenon.protocol import PATH, PLACED, Transport
from tenon.running import execute
from tenon.twins import World

from tests.sdk.runs import DEFINITION, flow

crm = connect("crm")


class Told:
    """A transport that remembers what was asked where, and lets other threads go first now and then."""

    def __init__(self, host: Transport, seed: int) -> None:
        self._host = host
        self._chance = random.Random(seed)
        self.calls: dict[str, tuple[str, str]] = {}
        self.order: list[str] = []

    def call(self, op: str, /, **args: Any) -> Any:
        time.sleep(self._chance.choice((0, 0, 0.0001, 0.0005)))
        if op in PLACED or "at" in args:
            at = args["at"]
            assert at not in self.calls, f"{at} was taken twice"
            what = {name: value for name, value in args.items() if name not in ("at", "step", "line", "file")}
            self.calls[at] = (op, repr(what))
            self.order.append(at)
        return self._host.call(op, **args)


def paths(work: Any, event: Any = None, *, seed: int = 0, faults: tuple[str, ...] = ()) -> Told:
    world = World(DEFINITION)
    for fault in faults:
        world.fail(fault)
    host = LocalHost(world, clock=VirtualClock())
    told = Told(host, seed)
    execute(flow(work), event, transport=told, run_id="r", started_at=host.started_at)
    return told


class _Flaky:
    """Fails the first two times it is asked for each name, whichever thread asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, int] = {}

    def __call__(self, name: str) -> None:
        with self._lock:
            self._times[name] = self._times.get(name, 0) + 1
            if self._times[name] <= 2:
                raise HttpError("GET", "/x", 503)


def nested(flaky: _Flaky) -> Any:
    """A workflow with maps in steps in maps, retries, log lines and values kept."""

    @step("Leaf", retry=retry(4))
    def leaf(ctx: Context, name: str) -> str:
        ctx.log.info("leaf", name=name)
        flaky(name)
        ctx.kv().set(name, 1)
        return name + ctx.uuid()[:0]

    @step("Branch")
    def branch(ctx: Context, name: str) -> list[Any]:
        ctx.kv().get(name)
        beside = ctx.background(leaf, f"{name}.beside")
        items = ctx.map(leaf, [f"{name}.{n}" for n in range(3)], parallel=3)
        return [beside.result(), *(item.result for item in items)]

    def work(ctx: Context, event: Any) -> Any:
        ctx.now()
        ctx.map(branch, ["a", "b", "c", "d"], parallel=4)
        ctx.map(leaf, ["e", "f"])
        ctx.background(leaf, "h")
        return leaf(ctx, "g")

    return work


@pytest.mark.thorough
def test_the_same_run_has_the_same_paths_however_its_threads_interleave() -> None:
    first = paths(nested(_Flaky()), seed=0)
    assert len(first.calls) > 100
    orders = {tuple(first.order)}
    for seed in range(1, 51):
        other = paths(nested(_Flaky()), seed=seed)
        assert other.calls == first.calls
        orders.add(tuple(other.order))
    assert len(orders) > 10, "the threads did interleave"


def test_what_paths_look_like() -> None:
    flaky = _Flaky()
    told = paths(nested(flaky))
    assert told.calls["1"][0] == "now"
    assert told.calls["2[0].1"][0] == "step_start", "Branch a"
    assert told.calls["2[0].1/1.1"][0] == "kv_get"
    assert told.calls["2[0].1/1.3[1].1"][0] == "step_start", "Leaf a.1"
    assert told.calls["2[0].1/1.3[1].1/1.~1"][0] == "log"
    assert told.calls["2[0].1/1.3[1].1/1.1"][0] == "now", "how late it is decides how long a retry waits"
    assert told.calls["2[0].1/1.3[1].1/1.2"][0] == "sleep"
    assert told.calls["2[0].1/1.3[1].1/3.1"][0] == "kv_set"
    assert told.calls["2[0].1/1.2[0].1"][0] == "step_start", "Leaf a.beside"
    assert told.calls["3[1].1/1.~1"][0] == "log"
    assert told.calls["4[0].1"][0] == told.calls["5"][0] == "step_start"
    assert all(PATH.fullmatch(path) for path in told.calls)


def test_a_log_line_more_moves_no_other_call() -> None:
    def quiet(ctx: Context, event: Any) -> None:
        ctx.kv().get("a")
        ctx.kv().get("b")

    def talking(ctx: Context, event: Any) -> None:
        ctx.kv().get("a")
        ctx.log.info("between")
        ctx.kv().get("b")

    assert paths(quiet).calls.items() < paths(talking).calls.items()


def test_a_thread_of_ones_own_has_no_place_in_the_run() -> None:
    said: list[str] = []

    def work(ctx: Context, event: Any) -> None:
        def beside() -> None:
            try:
                ctx.kv().get("a")
            except Exception as error:  # noqa: BLE001
                said.append(str(error))

        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()

    paths(work)
    assert "use ctx.map(step, items, parallel=4)" in said[0]


@pytest.mark.parametrize("path", ["", "a", "1.", "~", "1/2", "1/1.~", "1[0]", "1[0].1/1.", "1.2", "1/1.1 "])
def test_what_is_no_path(path: str) -> None:
    assert not PATH.fullmatch(path)


def test_the_wait_before_a_retry_is_the_same_in_every_execution() -> None:
    waits = []
    for seed in range(5):
        told = paths(nested(_Flaky()), seed=seed)
        waits.append({path: what for path, (op, what) in told.calls.items() if op == "sleep"})
    assert len(waits[0]) == 40
    assert all(each == waits[0] for each in waits)
