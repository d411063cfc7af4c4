"""Rooms and ladders: the contracts of pyproject.toml hold, and they name every room they should."""

import tomllib

import pytest
from importlinter.cli import lint_imports

from tests.arch.source import ROOT

# Rooms that must be functions over values. A room that is split or added is added here and in pyproject.toml.
PURE_ROOMS = (
    *(
        "llm",
        "lib/addresses.py",
        "lib/errors.py",
        "lib/ids.py",
        "lib/json_text.py",
        "lib/logs.py",
        "lib/net.py",
        "lib/redact.py",
    ),
    *("lib/text.py", "planner/spec", "planner/reading", "planner/extraction", "planner/asking"),
    *(
        "planner/catalogue",
        "planner/conventions",
        "planner/expressions",
        "planner/generation",
        "planner/fields",
        "planner/editing",
        "planner/completion",
        "planner/export",
        "planner/lint",
        "planner/interchange",
        "planner/merging",
        "planner/reshaping",
        "planner/review",
        "planner/threads",
    ),
    *("planner/render", "planner/research.py", "builder/compiler", "builder/evidence", "builder/proof"),
    "builder/tracing",
    *("builder/agent", "builder/attached", "builder/brief", "builder/diffs", "builder/drift", "builder/flow"),
    "builder/merging",
    *("builder/blocks.py", "builder/branches.py", "builder/chunks.py", "builder/noting.py"),
    *("builder/scoping.py", "builder/transcript.py"),
    *(
        "runtime/sandbox",
        "runtime/execution",
        "runtime/hosts",
        "runtime/twins",
        "runtime/triggers",
        "runtime/journal",
        "runtime/ledger",
        "systems/index",
        "planner/described",
    ),
    *(
        "lib/vault.py",
        "teams/canonical.py",
        "teams/invitation_states.py",
        "teams/roles.py",
        "teams/devices.py",
        "teams/oidc",
        "teams/scopes.py",
        "teams/second_factor.py",
        "teams/chain.py",
        "teams/mentions.py",
        "teams/notice_kinds.py",
        "teams/notice_times.py",
        "teams/slack.py",
        "teams/wordings.py",
    ),
)


def contracts() -> list[dict[str, object]]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(document["tool"]["importlinter"]["contracts"])


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    told = capsys.readouterr().out
    assert status == 0, told
    assert "0 broken" in told


def test_every_pure_room_is_under_contract() -> None:
    named = next(contract for contract in contracts() if str(contract["name"]).startswith("Pure rooms"))
    there = [room for room in PURE_ROOMS if (ROOT / room).is_file() or list((ROOT / room).glob("*.py"))]
    expected = {room.removesuffix(".py").replace("/", ".") for room in there}
    assert set(named["source_modules"]) == expected  # type: ignore[call-overload]


def test_every_room_is_in_the_order() -> None:
    order = next(
        contract for contract in contracts() if contract["type"] == "layers" and "containers" not in contract
    )
    rooms = {str(layer).strip("()") for layer in order["layers"]}  # type: ignore[attr-defined]
    on_disk = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert on_disk - rooms == set()
