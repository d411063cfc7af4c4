"""What a run waits for is waited for side by side, and everything else stays in one thread."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from tenon.errors import HostRefused
from tenon.host import CutShort, Going, Incoming, LocalHost, Outgoing

from runtime.execution import RunReport, run_workflow
from runtime.hosts.connected import ConnectedBackend, read_account
from runtime.hosts.pacing import LocalTurns
from runtime.sandbox import How, Waiting, Zygote
from runtime.sandbox.waits import MOST
from tests.runtime.apis import Api
from tests.runtime.sandboxes import LIMITS, run_probe

SLOW = 0.1
FLOW = """from tenon import Context, connect, step, workflow

crm = connect("crm")

@step("Read")
def read(ctx: Context, name: str) -> str:
    return crm.get("/leads", params={"name": name}).json()["name"]

@step("Wait")
def wait(ctx: Context, seconds: float) -> None:
    ctx.sleep(seconds)

@workflow("Beside")
def beside(ctx: Context, event: dict):
"""
THREADS = """
    import contextvars, threading
    heard = {}
    def ask(number):
        heard[number] = ctx._run.call('http', number=number)
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(ask, number)) for number in range(12)
    ]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return [heard[number] for number in range(12)]
"""
FLOOD = """
    line = b'{"n":1,"op":"http","args":{}}\\n'
    for _ in range(10_000): os.write(3, line)
"""
SAME_NUMBER = """
    for number in (1, 1, 2, 3, 4, 5, -7, 10**30):
        os.write(3, b'{"n":%d,"op":"http","args":{"number":"forged"}}\\n' % number)
    return [ctx._run.call('http', number=number) for number in range(20)]
"""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    made = Zygote(scratch=str(tmp_path_factory.mktemp("scratch")))
    yield made
    made.close()


class Waiter:
    """Answers every `http` after `wait(args)`, and keeps who did what."""

    def __init__(self, wait: Callable[[dict[str, Any]], object]) -> None:
        self.wait = wait
        self.begun = 0
        self.over: list[Any] = []
        self.most = 0
        self.deciders: set[threading.Thread] = set()
        self.waiters: set[threading.Thread] = set()

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        self.deciders.add(threading.current_thread())
        if op != "http":
            return None
        self.begun += 1
        self.most = max(self.most, self.begun - len(self.over))
        return Waiting(lambda: self._wait(args), self._then)

    def _wait(self, args: dict[str, Any]) -> Any:
        self.waiters.add(threading.current_thread())
        self.wait(args)
        return args.get("number")

    def _then(self, waited: "Future[Any]") -> Any:
        self.deciders.add(threading.current_thread())
        self.over.append(waited.result())
        return waited.result()


def test_each_thread_of_the_code_gets_its_own_answer(zygote: Zygote) -> None:
    waiter = Waiter(lambda args: time.sleep(0.004 * (12 - args["number"])))
    ending = run_probe(zygote, THREADS, answerer=waiter)
    assert ending.report is not None
    assert ending.report["result"] == list(range(12))
    assert waiter.over != sorted(waiter.over)
    assert waiter.deciders == {threading.current_thread()}
    assert threading.current_thread() not in waiter.waiters
    assert not any(thread.is_alive() for thread in waiter.waiters)


def test_other_questions_are_answered_meanwhile(zygote: Zygote) -> None:
    """The request is over only when the code has written to its log, which it does meanwhile."""
    heard = threading.Event()

    class Hearing(Waiter):
        def answer(self, op: str, args: dict[str, Any]) -> Any:
            if op == "log":
                heard.set()
            return super().answer(op, args)

    body = """
    import contextvars, threading
    thread = threading.Thread(target=contextvars.copy_context().run, args=(ctx._run.call, 'http'))
    thread.start()
    print('meanwhile')
    thread.join()
"""
    ending = run_probe(zygote, body, answerer=Hearing(lambda _: heard.wait(60)))
    assert (ending.how, heard.is_set()) == (How.FINISHED, True)


def test_a_child_that_asks_without_end_and_does_not_listen_is_bounded(zygote: Zygote) -> None:
    ended = threading.Event()
    waiter = Waiter(lambda _: ended.wait(60))
    limits = replace(LIMITS, wall_seconds=1.0, exchanges=100_000)
    ending = run_probe(zygote, FLOOD, answerer=waiter, limits=limits, ended=ended)
    assert (ending.how, ending.limit) == (How.LIMIT, "wall")
    assert (waiter.begun, waiter.most, len(waiter.waiters)) == (MOST, MOST, MOST)
    assert not any(thread.is_alive() for thread in waiter.waiters)


def test_questions_count_against_their_limit_however_they_are_asked(zygote: Zygote) -> None:
    waiter = Waiter(lambda _: time.sleep(0.001))
    ending = run_probe(zygote, FLOOD, answerer=waiter, limits=replace(LIMITS, exchanges=100))
    assert (ending.how, ending.limit, waiter.begun) == (How.LIMIT, "exchanges", 100)
    assert len(waiter.over) == 100


def test_numbers_that_repeat_or_run_ahead_confuse_only_who_forged_them(zygote: Zygote) -> None:
    waiter = Waiter(lambda _: time.sleep(0.001))
    ending = run_probe(zygote, SAME_NUMBER, answerer=waiter)
    assert ending.how is How.FINISHED
    assert len(waiter.over) == 28
    assert run_probe(zygote, "    return 1").how is How.FINISHED


def test_what_was_sent_for_a_child_that_died_is_still_recorded(zygote: Zygote) -> None:
    body = """
    import threading
    threading.Timer(0.1, os._exit, (9,)).start()
    ctx._run.call('http', number=5)
"""
    ended = threading.Event()
    waiter = Waiter(lambda _: ended.wait(60))
    ending = run_probe(zygote, body, answerer=waiter, ended=ended)
    assert (ending.how, waiter.over) == (How.CRASHED, [5])


def test_what_is_on_its_way_is_recorded_when_another_question_ends_the_run(zygote: Zygote) -> None:
    """As when the journal finds that the code has changed."""
    sent = threading.Event()

    class Refusing(Waiter):
        def answer(self, op: str, args: dict[str, Any]) -> Any:
            if op == "now" and sent.is_set():
                raise ConnectionError("the database went away")
            return super().answer(op, args)

    body = """
    import contextvars, threading
    ask = contextvars.copy_context().run
    threading.Thread(target=ask, args=(lambda: ctx._run.call('http', number=6),), daemon=True).start()
    while True: ctx._run.call('now')
"""

    def slowly(args: dict[str, Any]) -> None:
        sent.set()
        time.sleep(0.2)

    waiter = Refusing(slowly)
    with pytest.raises(ConnectionError):
        run_probe(zygote, body, answerer=waiter)
    assert waiter.over == [6]


def test_an_answerer_that_cannot_go_on_ends_the_child_and_the_waits(zygote: Zygote) -> None:
    def lost(waited: "Future[Any]") -> Any:
        raise ConnectionError("the database went away")

    class Losing(Waiter):
        def answer(self, op: str, args: dict[str, Any]) -> Any:
            return Waiting(lambda: self._wait(args), lost)

    waiter = Losing(lambda args: time.sleep(0.05 * args["number"]))
    with pytest.raises(ConnectionError):
        run_probe(zygote, THREADS, answerer=waiter)
    assert not any(thread.is_alive() for thread in waiter.waiters)


def connected(api: Api) -> ConnectedBackend:
    account = read_account("crm", {"id": 1, "base_url": api.url, "auth": {"scheme": "none"}, "headers": {}})
    return ConnectedBackend([account], tokens=None, turns=LocalTurns(), allow=("127.0.0.0/8",))  # type: ignore[arg-type]


def run(zygote: Zygote, api: Api, body: str, **options: Any) -> RunReport:
    files = {"workflows/beside.py": f"{FLOW}{body}\n"}
    return run_workflow(
        files, workflow=None, payload={}, zygote=zygote, connections=connected(api), **options
    )


def test_requests_of_a_parallel_map_take_the_time_of_one(zygote: Zygote, api: Api) -> None:
    def slowly() -> tuple[int, Any]:
        time.sleep(SLOW)
        return 200, {"name": "Ek"}

    api.answers["/leads"] = slowly
    took = {}
    for parallel in (1, 8):
        names = f"    return [item.result for item in ctx.map(read, list('abcdefgh'), parallel={parallel})]"
        began = time.monotonic()
        report = run(zygote, api, names)
        took[parallel] = time.monotonic() - began
        assert (report.outcome, report.result) == ("done", ["Ek"] * 8)
        assert sorted(exchange.seq for exchange in report.exchanges) == list(range(1, 9))
        assert len({exchange.at for exchange in report.exchanges}) == 8
        assert all(exchange.took_ms >= SLOW * 1000 for exchange in report.exchanges)
    assert took[8] < took[1] / 2, took


def test_a_run_has_room_for_all_its_threads(zygote: Zygote, api: Api) -> None:
    """Each needs a stack; a pool of memory for each would not fit into what a run may address."""
    report = run(zygote, api, "    return [one.ok for one in ctx.map(wait, [0.5] * 32, parallel=32)]")
    assert (report.error, report.result) == (None, [True] * 32)


def test_a_stop_ends_all_sleeps_at_once(zygote: Zygote, api: Api) -> None:
    wanted = threading.Event()
    threading.Timer(0.4, wanted.set).start()
    began = time.monotonic()
    report = run(zygote, api, "    ctx.map(wait, [30.0] * 8, parallel=8)", should_stop=wanted.is_set)
    assert (report.outcome, report.waited) == ("stopped", [])
    assert time.monotonic() - began < 25


def test_what_the_end_kept_from_being_sent_is_not_remembered_as_an_answer() -> None:
    class Ending:
        def preparing(self, request: Outgoing, at: str) -> Going[float]:
            raise CutShort("the request waited for its turn")
            yield  # a going, like every other

        def send(self, request: Outgoing) -> Incoming:
            raise AssertionError("nothing is sent")

        def secrets(self) -> frozenset[str]:
            return frozenset()

    host = LocalHost(Ending())
    args = {"system": "crm", "method": "POST", "path": "/leads", "params": [], "headers": {}, "body": "{}"}
    with pytest.raises(HostRefused, match="ended while the request waited for its turn"):
        host.call("http", at="1", **args, write_key="", once=False, step=None)
    assert host.journal.entries == []


def test_the_code_hears_what_went_wrong_with_its_own_request(zygote: Zygote, api: Api) -> None:
    api.answers["/leads"] = (500, {"error": "no"})
    report = run(
        zygote, api, "    return [type(i.error).__name__ for i in ctx.map(read, list('abcd'), parallel=4)]"
    )
    assert report.error is None, json.dumps(report.as_dict())
    assert report.result == ["HttpError"] * 4
