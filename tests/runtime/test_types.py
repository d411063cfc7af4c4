"""Types are checked in a process of its own; where that cannot be, it is said."""

import pytest

from runtime.sandbox import types
from runtime.sandbox.types import TypesUnchecked, check_types

GOOD = "def add(a: int, b: int) -> int:\n    return a + b\n"
USES = 'from mappings.sums import add\n\nTOTAL: int = add(1, "2")\n'


def test_a_wrong_argument_is_found_at_its_place_across_files() -> None:
    (found,) = check_types({"mappings/sums.py": GOOD, "workflows/a.py": USES}, only="workflows/a.py")
    assert (found.path, found.line, found.column, found.rule) == (
        "workflows/a.py",
        3,
        21,
        "bad-argument-type",
    )
    assert "not assignable" in found.message


def test_the_sdk_is_known_by_its_types() -> None:
    text = "from tenon import connect\n\nsystem = connect(1)\nconnect('a').no_such_thing('/x')\n"
    lines = [(found.line, found.rule) for found in check_types({"workflows/a.py": text})]
    assert (3, "bad-argument-type") in lines
    assert (4, "missing-attribute") in lines


def test_good_code_has_no_findings() -> None:
    assert check_types({"mappings/sums.py": GOOD, "README.md": "x: int = ''"}) == []


def test_what_is_no_python_is_not_asked_about() -> None:
    assert check_types({"README.md": "# x"}, only="README.md") == []
    assert check_types({}) == []


def test_a_projects_own_configuration_changes_nothing() -> None:
    files = {
        "workflows/a.py": USES,
        "mappings/sums.py": GOOD,
        "pyrefly.toml": 'preset = "off"\n',
        "pyproject.toml": '[tool.pyrefly]\nproject-excludes = ["**"]\n',
    }
    assert len(check_types(files)) == 1


def test_a_check_that_takes_too_long_is_ended_and_said() -> None:
    with pytest.raises(TypesUnchecked, match="longer than 0 seconds"):
        check_types({"a.py": GOOD}, seconds=0.001)


def test_a_checker_that_runs_out_of_memory_is_said() -> None:
    with pytest.raises(TypesUnchecked, match="broke on this code"):
        check_types({"a.py": GOOD}, memory=30 << 20)


def test_a_checker_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(types, "get_pyrefly_bin", lambda: "/nowhere/pyrefly")
    with pytest.raises(TypesUnchecked, match="cannot be started"):
        check_types({"a.py": GOOD})


def test_a_path_that_leads_outside_is_not_written() -> None:
    with pytest.raises(TypesUnchecked, match="hidden or leads upwards"):
        check_types({"../a.py": GOOD})
