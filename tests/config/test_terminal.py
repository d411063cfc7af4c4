"""Commands as a terminal meets them: interrupted, cut off from their reader, set up wrongly."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.management.commands.up import Command as Up
from lib.commands import OurCommand

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
PLAN = [*MANAGE, "plan", "--prompt", "Copy contacts from HubSpot to Salesforce."]


def start(command: list[str], **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A suite that was put in the background hands down an ignored interrupt; a terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads here)
    )


def test_ctrl_c_is_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.md")
    command = start([*MANAGE, "plan", str(tmp_path / "endless.md")])
    with (tmp_path / "endless.md").open("wb"):  # opens as soon as the command reads
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=20)
    assert (command.returncode, out, err) == (-signal.SIGINT, "", "tenon: stopped.\n")


def test_a_reader_that_leaves_is_no_error() -> None:
    command = start(PLAN)
    assert command.stdout is not None
    command.stdout.close()
    assert command.stderr is not None
    assert command.stderr.read() == ""
    command.wait(20)


def test_output_that_cannot_be_written_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(PLAN, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    told = "tenon: cannot write to standard output: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_a_bad_setting_is_one_sentence() -> None:
    command = start(PLAN, TENON_WORKER_THREADS="many")
    out, err = command.communicate(timeout=20)
    told = "tenon: TENON_WORKER_THREADS must be a whole number, not 'many'.\n"
    assert (command.returncode, out, err) == (2, "", told)


def test_up_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    services = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in services}
    up = subprocess.Popen(
        [*MANAGE, "up"],
        env={**environment, "TENON_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert up.stdout is not None
    assert "preparing the database" in up.stdout.readline()
    up.stdout.close()
    lock, give_up = tmp_path / "data" / "up.lock", time.monotonic() + 30
    while not (found := re.search(r":(\d+)/", lock.read_text())):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    answer = subprocess.run(
        ["curl", "-s", "--retry", "3", "--max-time", "30", f"http://127.0.0.1:{found[1]}/health"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == '{"status": "ok"}'
    up.send_signal(signal.SIGTERM)
    assert up.wait(30) == 0
    assert up.stderr is not None
    # The sample's research, which may be under way, comes to a rest without a word.
    assert up.stderr.read() == ""


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "http"])
def test_a_port_that_is_none_is_bad_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Up().run_from_argv(["tenon", "up", "--port", port])
    assert ended.value.code == 2
    assert f"'{port}' is no port: they go from 1 to 65535" in capsys.readouterr().err


def test_usage_shows_our_own_options_only() -> None:
    usage = OurCommand().create_parser("tenon", "plan").format_help()
    assert re.findall(r"--[a-z-]+", usage) == ["--help"]
