"""`./tenon twin DESCRIPTION` as a process: it says where it answers, and stops when it is told."""

import http.client
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.arch.source import ROOT
from tests.runtime.projects import PROJECT
from tests.runtime.twins.descriptions import DESK


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.v2.json"
    path.write_text(json.dumps(DESK))
    return path


def refused(*arguments: str) -> str:
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("twin", *arguments, stdout=io.StringIO(), stderr=err)
    assert ended.value.code == 2
    return err.getvalue()


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its host:port."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "twin", *arguments, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://(127\.0\.0\.1:\d+)", process.stdout.readline())
        assert found, process.stderr.read() if process.stderr else ""
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


def ask(host: str, method: str, path: str, body: object = None) -> tuple[int, object]:
    connection = http.client.HTTPConnection(host, timeout=10)
    headers = {"X-Desk-Token": "t", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text else None


def test_a_killed_twin_is_the_same_again_and_a_told_one_stops_well(desk: Path, tmp_path: Path) -> None:
    log = str(tmp_path / "twin.log")
    with running(str(desk), "--log", log, "--empty") as (process, host):
        assert ask(host, "POST", "/tickets", {"data": {"subject": "Kept"}})[0] == 201
        process.send_signal(signal.SIGKILL)
        process.wait()
    with running(str(desk), "--log", log, "--empty") as (process, host):
        status, told = ask(host, "GET", "/tickets")
        assert isinstance(told, dict)
        assert (status, [one["subject"] for one in told["data"]]) == (200, ["Kept"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_what_the_twin_cannot_do_is_listed(desk: Path) -> None:
    err = io.StringIO()
    call_command("twin", str(desk), "--check", stderr=err)
    told = err.getvalue()
    assert "10 operations over 2 kinds of record." in told
    assert "POST /search: Answered with 501" in told
    assert "GET /tickets/{ticket_id}/print: Answered with 501" in told


def test_what_makes_no_twin_is_said(tmp_path: Path, desk: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert "is not an OpenAPI or Swagger description" in refused(str(other))
    other.write_text('{"openapi": "3.0.0", "info": {}, "paths": {}}')
    assert "describes no operation" in refused(str(other))
    assert "No such file" in refused(str(tmp_path / "gone.json"))
    assert "expected N/SECONDS" in refused(str(desk), "--rate-limit", "fast")
    assert "is no status and none of" in refused(str(desk), "--port", "0", "--fault", "weird")


def test_a_built_folder_has_several_systems(tmp_path: Path) -> None:
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert "say which system with --system: hubspot, salesforce" in refused(str(tmp_path))
    assert "there is no system 'x'" in refused(str(tmp_path), "--system", "x")
    err = io.StringIO()
    call_command("twin", str(tmp_path), "--system", "salesforce", "--check", stderr=err)
    assert "1 operation over 1 kind of record." in err.getvalue()
