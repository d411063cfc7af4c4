"""Every attempt of `attempts.py` in a real sandbox: denied or ended, the host and its neighbours unharmed."""

import json
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runtime.sandbox import Ending, How, Limits, Zygote, run_job
from tests.runtime.abuse.attempts import ATTEMPTS, Attempt

MIB = 1 << 20
SHORT = Limits(
    cpu_seconds=1,
    memory_bytes=160 * MIB,
    message_bytes=2 * MIB,
    traffic_bytes=8 * MIB,
    output_bytes=256 * 1024,
    threads=16,
)
DENIALS = {"PermissionError", "OSError", "gaierror", "URLError", "BlockingIOError", "FileNotFoundError"}
SECRET = "the host's own secret"
FORGED_END = b'{"n":0,"op":"ended","args":{"outcome":"done","result":"forged","error":null}}\n'


WORKFLOW = """
import tenon
{body}
@tenon.workflow("Abuse")
def abuse(ctx, event):
    return attempt()
"""


class Deaf:
    """Answers everything with nothing."""

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        return None


class Canaries:
    """What would sing if anything came out of the sandbox."""

    def __init__(self, folder: Path) -> None:
        self.secret_file = folder / "secret.txt"
        self.secret_file.write_text(SECRET)
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.tcp.settimeout(0)
        self.datagram_path = str(folder / "d.sock")
        self.datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.datagram.bind(self.datagram_path)
        self.datagram.settimeout(0)

    def song(self) -> list[str]:
        heard = []
        for name, listen in (("tcp", self.tcp.accept), ("datagram", lambda: self.datagram.recv(10))):
            try:
                listen()
            except BlockingIOError:
                continue
            heard.append(name)
        if self.secret_file.read_text() != SECRET:
            heard.append("secret file")
        return heard

    def close(self) -> None:
        self.tcp.close()
        self.datagram.close()


def _files(attempt: Attempt, canaries: Canaries, other_run: str) -> dict[str, str]:
    known = {
        "TCP": canaries.tcp.getsockname()[:2],
        "DATAGRAM": canaries.datagram_path,
        "SECRET_FILE": str(canaries.secret_file),
        "HOST": os.getpid(),
        "OTHER_RUN": other_run,
        "FORGED_END": FORGED_END,
    }
    head = "".join(f"{name} = {value!r}\n" for name, value in known.items())
    return {"workflows/attempt.py": WORKFLOW.format(body=head + attempt.body)}


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    zygote = Zygote(scratch=str(tmp_path_factory.mktemp("scratch")))
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    canaries = Canaries(tmp_path_factory.mktemp("canaries"))
    yield canaries
    canaries.close()


@pytest.fixture(scope="module")
def endings(zygote: Zygote, canaries: Canaries) -> dict[str, Ending]:
    """All attempts, several at a time in one zygote, beside the files of another run."""

    def make(attempt: Attempt) -> Ending:
        with zygote.folder(_files(attempt, canaries, other_run)) as folder:
            return run_job(
                zygote,
                _job(folder),
                limits=replace(SHORT, wall_seconds=attempt.wall_seconds),
                answerer=Deaf(),
            )

    with zygote.folder({"workflows/other.py": SECRET}) as neighbour:
        other_run = f"{neighbour}/workflows/other.py"
        with ThreadPoolExecutor(max_workers=6) as pool:
            return dict(zip([a.name for a in ATTEMPTS], pool.map(make, ATTEMPTS), strict=True))


def _job(folder: str) -> dict[str, Any]:
    return {
        "task": "run",
        "folder": folder,
        "workflow": "abuse",
        "payload": None,
        "request": None,
        "run_id": "1",
        "started_at": "2026-01-02T03:04:05+00:00",
    }


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_the_attempt_comes_to_nothing(attempt: Attempt, endings: dict[str, Ending]) -> None:
    ending = endings[attempt.name]
    kind, _, detail = attempt.expect.partition(":")
    error = (ending.report or {}).get("error") or {}
    if kind == "denied":
        assert ending.how is How.FINISHED, ending
        assert error.get("type") in DENIALS, ending.report
    elif kind == "error":
        assert error.get("type") == detail, ending
    elif kind == "returns":
        assert (ending.how, error) == (How.FINISHED, {}), ending
        assert ending.report is not None
        assert ending.report["result"] == json.loads(detail)
    elif kind == "limit":
        assert (ending.how, ending.limit) == (How.LIMIT, detail), ending
        assert ending.sentence.endswith(".")
    else:
        assert (
            ending.how is {"crashed": How.CRASHED, "killed": How.CRASHED, "protocol": How.PROTOCOL}[kind]
        ), ending


def test_nothing_came_out(endings: dict[str, Ending], canaries: Canaries) -> None:
    assert canaries.song() == []
    assert SECRET not in repr(endings)
    assert not Path("/tmp/out-of-the-sandbox").exists()


def test_the_same_zygote_still_serves_an_honest_run(endings: dict[str, Ending], zygote: Zygote) -> None:
    before = zygote.pid
    with zygote.folder(
        {"workflows/attempt.py": WORKFLOW.format(body="def attempt(): return [1, 2, 3]")}
    ) as folder:
        ending = run_job(zygote, _job(folder), limits=SHORT, answerer=Deaf())
    assert ending.report is not None
    assert ending.report["result"] == [1, 2, 3]
    assert zygote.pid == before


def test_the_suite_is_large_and_every_attempt_has_its_own_name() -> None:
    names = [attempt.name for attempt in ATTEMPTS]
    assert len(set(names)) == len(names) >= 60
