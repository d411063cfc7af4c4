"""The `tenon` script: it installs what is pinned, says so on standard error, and becomes the command."""

import ast
import errno
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.config.wheels import NAME, make_wheel

SCRIPT = Path(__file__).resolve().parents[2] / "tenon"
# What the copied script hands over to: says where it runs, with what, and what is installed.
MANAGE = f"import os, sys, {NAME}\nprint(os.getcwd(), *sys.argv[1:], {NAME}.answer)\n"


class Clone:
    """A fresh clone of something small: the script, a lock file and a manage.py."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "clone"
        self.index = folder / "index"
        self.root.mkdir()
        self.index.mkdir()
        shutil.copy(SCRIPT, self.root / "tenon")
        (self.root / "manage.py").write_text(MANAGE)
        self.lock = self.root / "requirements.txt"
        self.lock.write_text(make_wheel(self.index))

    def start(self, *arguments: str, cwd: Path) -> "subprocess.Popen[str]":
        # A PATH without uv: on a machine that has only Python, pip does the work.
        changes = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.index)}
        return subprocess.Popen(
            [sys.executable, str(self.root / "tenon"), *arguments],
            cwd=cwd,
            env={**os.environ, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("script"))


@pytest.fixture
def script() -> ModuleType:
    loader = SourceFileLoader("tenon_script", str(SCRIPT))
    spec = spec_from_loader("tenon_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.thorough
def test_two_first_starts_at_once_install_once_and_both_do_their_work(clone: Clone, tmp_path: Path) -> None:
    both = [clone.start("plan", "notes.md", "--json", cwd=tmp_path) for _ in range(2)]
    answers = [process.communicate(timeout=60) for process in both]

    for process, (out, err) in zip(both, answers, strict=True):
        assert process.returncode == 0, err
        # The working directory is the caller's, and nothing of the set-up is on standard output.
        assert out == f"{tmp_path} plan notes.md --json 42\n"
    assert sorted("waiting for it" in err for _, err in answers) == [False, True]
    assert sorted("installing 1 pinned packages" in err for _, err in answers) == [False, True]

    again = clone.start("up", cwd=tmp_path)
    assert again.communicate(timeout=20) == (f"{tmp_path} up 42\n", "")


@pytest.mark.thorough
def test_a_package_that_is_not_what_was_pinned_is_refused(clone: Clone, tmp_path: Path) -> None:
    pinned = clone.lock.read_text()
    for installed in clone.root.glob(f".venv/lib/*/site-packages/{NAME}-*"):
        shutil.rmtree(installed)
    clone.lock.write_text(pinned[:-9] + "00000000\n")
    try:
        process = clone.start("up", cwd=tmp_path)
        out, err = process.communicate(timeout=60)
    finally:
        clone.lock.write_text(pinned)
    assert process.returncode == 1
    assert out == ""
    assert "HASHES" in err
    assert err.endswith("tenon: setting up .venv failed; the lines above say why.\n")


def test_an_unknown_command_is_bad_usage() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "dance"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tenon: there is no command 'dance'; ./tenon help lists them.\n"


def test_an_old_python_can_read_the_script_and_says_one_sentence(
    script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
    monkeypatch.setattr(script.sys, "version_info", (3, 8, 10, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(script.Stop, match=r"Python 3\.11 or newer is needed; this is 3\.8\.10"):
        script.need_python(["up"])


def test_an_old_python_goes_on_with_a_newer_one(
    script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newer = tmp_path / "python3.12"
    newer.symlink_to(sys.executable)
    became: list[list[str]] = []
    monkeypatch.setattr(script.sys, "version_info", (3, 8, 10, "final", 0))
    monkeypatch.setattr(script.os, "execv", lambda _program, arguments: became.append(arguments))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(script.Stop):
        script.need_python(["up", "--port", "8123"])
    assert became == [[str(newer), str(SCRIPT), "up", "--port", "8123"]]


def test_what_it_becomes_may_keep_compiled_modules(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[bool] = []
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(
        script.os, "execv", lambda _program, _arguments: left.append("PYTHONDONTWRITEBYTECODE" in os.environ)
    )
    script.become("up", [])
    assert left == [False]


def test_a_full_disk_is_one_sentence(script: Any) -> None:
    with pytest.raises(script.Stop, match=r"cannot write .*No space left on device"):
        script.run(["sh", "-c", "echo 'OSError: [Errno 28] No space left on device'; exit 1"], script.Quiet())
    with pytest.raises(OSError) as caught, Path("/dev/full").open("w") as full:
        full.write("x")
        full.flush()
    assert caught.value.errno == errno.ENOSPC
    assert script.about_disk(caught.value).endswith("No space left on device.")
