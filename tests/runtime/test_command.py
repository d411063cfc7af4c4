"""`run DIR` as a script uses it: exit codes, what goes to stdout and to stderr."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from runtime.execution.folders import read_folder
from tests.runtime.apis import Api
from tests.runtime.projects import PROJECT, project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "built", PROJECT)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    (folder / ".git" / "config").write_text("not a project's file")
    (folder / "logo.png").write_bytes(b"\x89PNG\xff\xfe")
    (folder.parent / "event.json").write_text('{"objectId": 7}')
    return folder


def run(folder: Path, *arguments: str, payload: str = "") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `run`."""
    out, err = io.StringIO(), io.StringIO()
    event = payload or str(folder.parent / "event.json")
    with pytest.raises(SystemExit) as ended:
        call_command("run", str(folder), "--payload", event, *arguments, stdout=out, stderr=err)
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


def test_json_is_all_that_goes_to_stdout(folder: Path) -> None:
    code, out, err = run(folder, "--json", "--workflow", "contact-to-lead", "--fault", "salesforce:503x2")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report["outcome"] == "done"
    assert {"outcome", "result", "steps", "exchanges", "logs", "error"} <= report.keys()
    assert report["steps"][1]["attempts"] == 3
    assert [exchange["response"]["status"] for exchange in report["exchanges"]] == [200, 503, 503, 201]


def test_people_get_a_story(folder: Path) -> None:
    code, out, _ = run(folder, "--fault", "salesforce:429,retry_after=7")
    assert code == 0
    for words in ("Read contact", "Create lead", "2 attempts", "->  429", "->  201", "Waited 7 s", "Done: {"):
        assert words in out
    assert out.index("Read contact") < out.index("Create lead") < out.index("Waited")


def test_a_skipped_run_is_good_and_a_failed_one_is_not(folder: Path) -> None:
    (folder.parent / "event.json").write_text('{"objectId": 8}')
    code, out, _ = run(folder)
    assert (code, "Skipped: the contact has no email" in out) == (0, True)
    (folder.parent / "event.json").write_text('{"objectId": 9}')
    code, out, err = run(folder)
    assert code == 1
    assert "Failed in step 'Read contact' at workflows/contact_to_lead.py:" in out
    assert err == ""


def test_code_that_does_not_parse_is_a_failed_run_with_its_place(tmp_path: Path) -> None:
    folder = write(tmp_path / "built", project(workflow="def x(:\n"))
    code, out, _ = run(folder, "--json")
    error = json.loads(out)["error"]
    assert (code, error["type"], error["file"], error["line"]) == (
        1,
        "SyntaxError",
        "workflows/contact_to_lead.py",
        1,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--workflow", "nope"], ["nope", "contact-to-lead"]),
        (["--fault", "salesforce"], ["--fault", "'salesforce'"]),
        (["--fault", "salesforce:oops"], ["'oops'", "timeout"]),
        (["--fault", "salesforce:503,retry_after=soon"], ["retry_after", "'soon'"]),
        (["--fault", "xero:503"], ["'xero'", "hubspot, salesforce"]),
        (["--fault", "salesforce:503", "--connections", "x.json"], ["only twins"]),
        (["--connections", "missing.json"], ["--connections missing.json", "No such file"]),
    ],
)
def test_bad_arguments_are_named_on_stderr(folder: Path, arguments: list[str], words: list[str]) -> None:
    code, out, err = run(folder, "--json", *arguments)
    assert (code, out) == (2, "")
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"objectId": 7,\n "x": }', "event.json:2:7"),
        (b"", "event.json:1:1"),
        (b"\xff\xfe", "is no UTF-8 text (byte 0)"),
        (b"[" * 200_000, "event.json"),
    ],
)
def test_a_bad_payload_is_named_with_line_and_column(folder: Path, text: bytes, words: str) -> None:
    (folder.parent / "event.json").write_bytes(text)
    code, out, err = run(folder)
    assert (code, out) == (2, "")
    assert words in err


def test_stdin_is_a_payload_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"objectId": 7}'))
    assert run(folder, payload="-")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("{"))
    code, _, err = run(folder, payload="-")
    assert (code, err.startswith("stdin:1:2")) == (2, True)


def test_a_folder_that_is_no_project_is_bad_input(tmp_path: Path, folder: Path) -> None:
    for wrong, words in ((tmp_path / "nowhere", "no such folder"), (tmp_path, "no folder workflows/")):
        code, out, err = run(wrong, payload=str(folder.parent / "event.json"))
        assert (code, out) == (2, "")
        assert words in err
    (folder / "tests" / "twins.json").write_text('{"format": 3}')
    assert run(folder, "--fault", "salesforce:503")[0] == 2


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder.parent / "key.txt").write_text("a key of this machine")
    (folder / "tests" / "key.txt").symlink_to(folder.parent / "key.txt")
    (folder / "tests" / "same.txt").symlink_to(folder / "tests" / "twins.json")
    files = read_folder(folder)
    assert "tests/key.txt" not in files
    assert files["tests/same.txt"] == files["tests/twins.json"]


def test_connections_are_asked_instead_of_twins(folder: Path, api: Api, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.0/8",)
    api.answers["/crm/v3/objects/contacts/7"] = (
        200,
        {"properties": {"email": "real@example.com", "lastname": "R"}},
    )
    api.answers["/services/data/v61.0/sobjects/Lead"] = (201, {"id": "00Qreal"})
    connections = {
        "hubspot": {"base_url": api.url, "auth": {"scheme": "bearer", "token": "pat-of-ada-12345"}},
        "salesforce": {"base_url": api.url},
    }
    place = folder.parent / "connections.json"
    place.write_text(json.dumps(connections))
    code, out, err = run(folder, "--connections", str(place), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["result"] == {"lead": "00Qreal"}
    assert "pat-of-ada-12345" not in out
    assert api.requests[0].headers["Authorization"] == "Bearer pat-of-ada-12345"
    place.write_text('{"hubspot": {"base_url": "ftp://x"}}')
    code, _, err = run(folder, "--connections", str(place))
    assert (code, "hubspot.base_url" in err) == (2, True)


def test_a_private_address_is_refused_and_the_request_shown_as_not_sent(folder: Path, api: Api) -> None:
    place = folder.parent / "connections.json"
    place.write_text(json.dumps({name: {"base_url": api.url} for name in ("hubspot", "salesforce")}))
    code, out, err = run(folder, "--connections", str(place))
    assert (code, err) == (1, "")
    assert "->  not sent: 127.0.0.1 is not a public address; TENON_OUTBOUND_ALLOW" in out
    assert api.requests == []


@pytest.mark.thorough
def test_waiting_for_real_systems_is_not_said_to_take_no_time(folder: Path, api: Api, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.0/8",)
    place = folder.parent / "connections.json"
    place.write_text(json.dumps({name: {"base_url": api.url} for name in ("hubspot", "salesforce")}))
    api.answers["/crm/v3/objects/contacts/7"] = (429, {}, {"Retry-After": "1"})
    _, out, _ = run(folder, "--connections", str(place))
    assert "Waited 1 + 1" in out
    assert "twins" not in out
