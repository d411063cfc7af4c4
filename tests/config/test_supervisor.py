"""The supervisor's promise: whatever ends it, no process stays behind. Real processes, small ones."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError

from config.supervisor import guards, problems
from tests.config.family import members, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def family(folder: Path, mode: str) -> Iterator["subprocess.Popen[str]"]:
    """A small supervisor whose processes carry the folder's name in their environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.config.small_parent", str(folder), mode],
        cwd=ROOT,
        env={**os.environ, "FAMILY": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pid in members(f"FAMILY={folder}"):
            os.kill(pid, signal.SIGKILL)


def wait_for_family(folder: Path, size: int) -> None:
    give_up = time.monotonic() + 20
    while len(members(f"FAMILY={folder}")) < size:
        assert time.monotonic() < give_up, members(f"FAMILY={folder}")
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_family(tmp_path: Path, number: signal.Signals) -> None:
    with family(tmp_path, "willing") as parent:
        wait_for_family(tmp_path, 4)
        parent.send_signal(number)
        assert parent.wait(10) == 0
        assert wait_until_gone(f"FAMILY={tmp_path}", 0) == {}


def test_a_child_that_does_not_want_to_end_is_killed_with_its_own_children(tmp_path: Path) -> None:
    with family(tmp_path, "stubborn") as parent:
        wait_for_family(tmp_path, 5)
        parent.send_signal(signal.SIGTERM)
        out, _ = parent.communicate(timeout=10)
        assert "child 2 had to be killed" in out
        assert wait_until_gone(f"FAMILY={tmp_path}", 0) == {}


def test_kill_9_of_the_parent_leaves_nobody_behind(tmp_path: Path) -> None:
    with family(tmp_path, "willing") as parent:
        wait_for_family(tmp_path, 4)
        parent.kill()
        parent.wait()
        # The sentinel holds the lock until it is done: a new start waits and never meets the old children.
        guards.Lock(tmp_path / "lock").take()
        assert wait_until_gone(f"FAMILY={tmp_path}", 1) == {}


def test_a_child_that_dies_comes_back(tmp_path: Path) -> None:
    with family(tmp_path, "willing") as parent:
        wait_for_family(tmp_path, 4)
        mark = f"FAMILY={tmp_path}"
        victim = max(pid for pid, command in members(mark).items() if "time.sleep" in command)
        os.kill(victim, signal.SIGKILL)
        wait_until = time.monotonic() + 10
        while victim in members(mark) or len(members(mark)) < 4:
            assert time.monotonic() < wait_until
            time.sleep(0.02)
        parent.send_signal(signal.SIGTERM)
        out, _ = parent.communicate(timeout=10)
        assert "ended with -9" in out


@pytest.mark.thorough
def test_a_child_that_keeps_failing_ends_the_start_with_1(tmp_path: Path) -> None:
    with family(tmp_path, "broken") as parent:
        out, _ = parent.communicate(timeout=40)
        assert parent.returncode == 1
        assert out.count("child 2 ended with 7") == 5
        assert "child 2 keeps failing; stopping everything" in out
        assert wait_until_gone(f"FAMILY={tmp_path}", 0) == {}


def test_the_second_copy_is_told_who_the_first_is(tmp_path: Path) -> None:
    first, second = guards.Lock(tmp_path / "lock"), guards.Lock(tmp_path / "lock")
    first.take()
    first.say(f"pid {os.getpid()}, http://127.0.0.1:8000/")
    with pytest.raises(problems.Problem, match=r"already running .*: pid \d+, http://127") as caught:
        second.take()
    assert caught.value.code == 3


def test_a_port_in_use_is_named_and_the_next_free_one_is_found() -> None:
    with guards.listen("127.0.0.1", None) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(problems.Problem, match=f"Port {port} of 127.0.0.1 is in use") as caught:
            guards.listen("127.0.0.1", port)
        assert caught.value.code == 4
        with guards.listen("127.0.0.1", None) as other:
            assert other.getsockname()[1] > port


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(problems.Problem, match="no address of this machine"):
        guards.listen("192.0.2.1", 8000)
    with pytest.raises(problems.Problem, match=r"192\.0\.2\.1 is no address of this machine"):
        guards.listen("192.0.2.1", None)


def test_ipv6_is_listened_on() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with guards.listen("::1", None) as listener:
        assert listener.family == socket.AF_INET6


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught, Path("/dev/full").open("w") as full:
        full.write("x")
        full.flush()
    problem = problems.disk(caught.value, tmp_path)
    assert problem is not None
    assert (problem.code, "is full" in str(problem)) == (5, True)


def test_a_full_database_is_one_sentence_and_other_errors_are_not_about_the_disk(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "small.sqlite3") as small:
        small.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as full:
            small.execute("CREATE TABLE big AS SELECT randomblob(100000)")
    error = OperationalError(*full.value.args)
    error.__cause__ = full.value
    problem = problems.disk(error, tmp_path)
    assert problem is not None
    assert "is full" in str(problem)
    assert problems.disk(OperationalError("no such table: jobs_job"), tmp_path) is None


def test_too_little_room_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "ROOM_NEEDED", 10**18)
    with pytest.raises(problems.Problem, match=r"Only \d+ MB are free") as caught:
        guards.check_room(tmp_path)
    assert caught.value.code == 5
