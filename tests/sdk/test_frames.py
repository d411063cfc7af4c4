"""The frames of an error: where it happened, and what its variables held, short and without secrets."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from tenon.frames import error_record, told_frames
from tenon.variables import LONGEST_VALUE, MOST_VARIABLES, short, shown_variables

CODE = """
import json
from dataclasses import dataclass

@dataclass
class Lead:
    email: str
    api_key: str

class Loud:
    def __repr__(self):
        raise SystemExit("the code decided what a report does")

def outer(contact):
    lead = Lead(contact["email"], "k-123")
    loud = Loud()
    access_token = "abc"
    headers = {"Authorization": "Bearer x", "Accept": "text/plain"}
    return inner(contact, lead)

def inner(contact, lead):
    rows = list(range(100_000))
    return contact["lastname"].upper()

def deep(n):
    return deep(n - 1) if n else 1 / 0
"""


@pytest.fixture
def module(tmp_path: Path) -> Any:
    path = tmp_path / "broken.py"
    path.write_text(CODE)
    spec = importlib.util.spec_from_file_location("broken", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def record_of(call: Any, root: Path) -> dict[str, Any]:
    try:
        call()
    except Exception as error:  # noqa: BLE001 -- whatever the broken module raises is the subject
        return error_record(error, str(root))
    raise AssertionError("it should fail")


def test_each_frame_tells_its_variables_and_no_secret(module: Any, tmp_path: Path) -> None:
    record = record_of(lambda: module.outer({"email": "ada@example.com", "lastname": None}), tmp_path)
    assert [frame["function"] for frame in record["frames"]] == ["outer", "inner"]
    outer, inner = ({one["name"]: one["value"] for one in frame["variables"]} for frame in record["frames"])
    assert outer["contact"] == "{'email': 'ada@example.com', 'lastname': None}"
    assert outer["lead"] == "Lead{'email': 'ada@example.com', 'api_key': hidden}"
    assert outer["loud"] == "<Loud>"
    assert outer["access_token"] == "hidden"
    assert outer["headers"] == "{'Authorization': hidden, 'Accept': 'text/plain'}"
    assert inner["rows"].startswith("[0, 1, 2")
    assert len(inner["rows"]) <= LONGEST_VALUE + 1
    assert "Bearer" not in json.dumps(record)
    assert "k-123" not in json.dumps(record)


def test_a_deep_recursion_keeps_both_ends(module: Any, tmp_path: Path) -> None:
    frames = record_of(lambda: module.deep(200), tmp_path)["frames"]
    assert len(frames) == 20
    held = [frame["variables"][0]["value"] for frame in frames]
    assert (held[0], held[-1]) == ("200", "0")


def test_huge_values_cost_nothing() -> None:
    circle: dict[str, Any] = {}
    circle["self"] = circle
    for value in ("x" * 20_000_000, b"y" * 20_000_000, 10**400_000, [circle] * 10**6, circle):
        assert len(short(value)) <= LONGEST_VALUE + 1


def test_many_variables_are_cut() -> None:
    assert len(shown_variables({f"v{n}": n for n in range(500)})) == MOST_VARIABLES


@pytest.mark.parametrize(
    "told",
    [
        None,
        "frames",
        [1, None, "x"],
        [{"file": 7, "line": "9", "variables": "no"}],
        [{"file": "a.py", "line": True, "variables": [1, {"name": None}, {"name": "x" * 10**6}]}],
        [{"source": "y" * 10**6, "line": -4}] * 5000,
    ],
)
def test_what_a_host_is_told_is_made_fit(told: Any) -> None:
    kept = told_frames(told)
    assert len(kept) <= 20
    assert len(json.dumps(kept)) < 40_000
    for frame in kept:
        assert set(frame) == {"file", "line", "function", "source", "variables"}
        assert isinstance(frame["line"], int)
        assert frame["line"] >= 0
