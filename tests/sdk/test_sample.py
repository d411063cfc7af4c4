"""The sample project: the same tests, under pytest and without it, with equal results; and alone over real
HTTP.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tenon.host import Outgoing
from tenon.twins import World

from tests.sdk.servers import Reply, Seen, serve

SDK = Path(__file__).parents[2] / "sdk"
SAMPLE = Path(__file__).parent / "sample"
ENV = {"PYTHONPATH": str(SDK), "PYTHONDONTWRITEBYTECODE": "1"}


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=ENV, timeout=60, cwd=SAMPLE
    )


def test_pytest_and_the_mini_runner_agree() -> None:
    under_pytest = _python("-m", "pytest", "-v", "-p", "no:cacheprovider", ".")
    alone = _python("-m", "tenon", "test", ".")
    by_pytest = dict(
        re.findall(r"^(tests/\S+::\w+) (PASSED|FAILED|ERROR)", under_pytest.stdout, re.MULTILINE)
    )
    by_mini = {
        test: state.upper()
        for state, test in re.findall(r"^(\w+) +(tests/\S+::\w+)", alone.stdout, re.MULTILINE)
    }
    assert by_pytest == by_mini, under_pytest.stdout + alone.stdout
    assert set(by_mini.values()) == {"PASSED"}
    assert sorted(re.findall(r"\[(AC-\d\d)\]", alone.stdout)) == [f"AC-0{number}" for number in range(1, 7)]
    assert (under_pytest.returncode, alone.returncode) == (0, 0)


def test_a_broken_mapping_fails_in_both(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    mapping = folder / "mappings" / "contact_to_lead.py"
    whole = mapping.read_text()
    mapping.write_text(whole.replace('lower(trim(required(contact, "email")))', '"x@example.com"'))
    assert mapping.read_text() != whole
    pytest_says = _python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", f"{folder}/pytest.ini", str(folder)
    )
    mini_says = _python("-m", "tenon", "test", str(folder))
    assert "3 failed, 3 passed" in pytest_says.stdout
    assert "3 passed, 3 failed" in mini_says.stdout
    assert (pytest_says.returncode, mini_says.returncode) == (1, 1)


def _over_http(world: World, system: str) -> Any:
    """A twin as a real HTTP server."""

    def answer(seen: Seen) -> Reply:
        split = urlsplit(seen.path)
        body = seen.body.decode() if seen.body else None
        request = Outgoing(system, seen.method, split.path, parse_qsl(split.query), seen.headers, body)
        got = world.send(request)
        return Reply(got.status, got.body.encode(), dict(got.headers))

    return serve(answer)


@pytest.fixture
def world() -> World:
    return World(json.loads((SAMPLE / "tests" / "twins.json").read_text()))


def _connections(folder: Path, hubspot: str, salesforce: str) -> str:
    file = folder / "connections.json"
    secret = {"scheme": "bearer", "token": "very-secret-token"}
    systems = {"hubspot": hubspot, "salesforce": salesforce}
    file.write_text(json.dumps({key: {"base_url": url, "auth": secret} for key, url in systems.items()}))
    return str(file)


def test_the_sample_runs_alone_over_real_http(tmp_path: Path, world: World) -> None:
    with _over_http(world, "hubspot") as hubspot, _over_http(world, "salesforce") as salesforce:
        done = _python(
            "-m", "tenon", "run", ".", "--json", "--workflow", "contact-to-lead",
            "--payload", "tests/fixtures/contact_created.json",
            "--connections", _connections(tmp_path, hubspot.url, salesforce.url),
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["outcome"], [step["name"] for step in report["steps"]]) == (
        "done",
        ["Read contact", "Find lead by email", "Create lead"],
    )
    assert salesforce.seen[-1].headers["Authorization"] == "Bearer very-secret-token"
    assert "very-secret-token" not in done.stdout
    assert world.system("salesforce").records.find("Lead", "Email", "ada@example.com")


def test_a_run_that_fails_alone_says_where(tmp_path: Path, world: World) -> None:
    world.fail("salesforce:400,method=POST")
    with _over_http(world, "hubspot") as hubspot, _over_http(world, "salesforce") as salesforce:
        done = _python(
            "-m", "tenon", "run", ".", "--payload", "tests/fixtures/contact_created.json",
            "--connections", _connections(tmp_path, hubspot.url, salesforce.url),
        )  # fmt: skip
    assert done.returncode == 1
    assert "Create lead\n" in done.stdout
    assert re.search(r"workflows/contact_to_lead\.py:\d+: .*salesforce\.post", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["run", "nowhere", "--payload", "README.md"], "--payload README.md: no JSON"),
        (["run", ".", "--payload", "lost.json"], "--payload lost.json: No such file"),
        (["run", "workflows", "--payload", "tests/twins.json"], "workflows has no folder workflows/"),
        (
            ["run", ".", "--workflow", "other", "--payload", "tests/twins.json"],
            "no workflow 'other' (there: contact-to-lead)",
        ),
        (["run", ".", "--payload", "tests/twins.json", "--fault", "crm:1"], "status must be an error"),
        (
            ["run", ".", "--payload", "tests/twins.json", "--connections", "tests/twins.json"],
            "format: expected an object",
        ),
        (["test", "nowhere"], "nowhere has no folder tests/"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(arguments: list[str], problem: str) -> None:
    done = _python("-m", "tenon", *arguments)
    assert done.returncode == 2, done.stdout
    assert problem in done.stderr


def test_json_alone_stands_on_stdout() -> None:
    done = _python(
        "-m", "tenon", "run", ".", "--json", "--payload", "tests/fixtures/contact_without_email.json"
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["outcome"], report["reason"]) == (
        0,
        "skipped",
        "the contact has no email",
    )
