"""Modules that are loaded when they are first used."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from lib import late

ROOT = Path(__file__).parents[2]
# Libraries and modules that a process with all pages has no need of until somebody asks.
HEAVY = ("docx", "openpyxl", "pypdf", "reportlab", "openai.types")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules `late_one`, `late_two` and `late_set` are late; each notes that its code ran."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "late_log.py").write_text("ran = []\n")
    before, finders = set(sys.modules), list(sys.meta_path)
    late.make_late(("late_one", "late_two", "late_set"))
    yield tmp_path
    sys.meta_path[:] = finders
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_the_code_runs_once_when_a_name_is_asked_for(shelf: Path) -> None:
    (shelf / "late_one.py").write_text(
        "import time, late_log\nlate_log.ran.append('one')\ntime.sleep(0.05)\nvalue = 7\n"
    )
    module, log = import_module("late_one"), import_module("late_log")
    assert import_module("late_one") is module
    assert (module.__name__, log.ran) == ("late_one", [])
    found: list[int] = []
    readers = [threading.Thread(target=lambda: found.append(module.value)) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert (found, log.ran) == ([7] * 8, ["one"])
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = module.other


def test_a_module_that_breaks_says_so_each_time(shelf: Path) -> None:
    (shelf / "late_two.py").write_text("import late_log\nlate_log.ran.append('two')\n1 / 0\n")
    module = import_module("late_two")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = module.value
    assert import_module("late_log").ran == ["two", "two"]


def test_a_part_of_a_late_package_comes_after_the_package(shelf: Path) -> None:
    package = shelf / "late_set"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import late_log\nfrom late_set import other\nlate_log.ran.append('set')\n"
    )
    (package / "other.py").write_text("import late_log\nlate_log.ran.append('other')\n")
    (package / "part.py").write_text("import late_log\nlate_log.ran.append('part')\n")
    import_module("late_set")
    assert import_module("late_log").ran == []
    import_module("late_set.part")
    assert import_module("late_log").ran == ["other", "set", "part"]


@pytest.mark.thorough
def test_no_page_loads_what_it_may_never_need(tmp_path: Path) -> None:
    program = (
        "import sys, config, django; django.setup(); import config.urls; from lib.late import LateModule\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "TENON_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == "[]"
