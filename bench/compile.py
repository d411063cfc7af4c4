"""Time of compiling plans to projects, against the number of workflows and of rows.

usage: python bench/compile.py [--rounds N]    N default 3: the best of N

Projects of 1, 10 and 100 workflows, and one workflow of 10 to 500 rows. Each workflow reads a list, goes
through it, looks a record up, decides, and creates or updates it; its rows use every function in turn. Two
baselines on the very files that came out, in the same run: `CPython` reads and compiles the .py files to byte
code; `ruff` formats them in a process of its own. A ratio above 1 means the compiler took longer.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]

from builder.compiler import compile_workflows  # noqa: E402
from planner.handover import WorkflowSpec  # noqa: E402

RUFF = Path(sys.executable).with_name("ruff")
EXPRS = (
    *("copy", "trim", "trim | lower", "upper", "title", "truncate(40)", 'split("@", 1)', "bool", "round(2)"),
    *("number(scale=100)", 'date("unix", "%Y-%m-%d", "Europe/London")', 'phone("GB")', 'default("none")'),
    *('map({"a": "A", "b": "B"}, default="C")', 'lookup("accounts", "code")', 'join(", ")'),
)


RETRY: dict[str, Any] = {"retry": {"attempts": 5, "on": [429, "5xx"]}, "then": "park"}
ENTRIES = {"system": "ledger", "object": "entries"}
ENDPOINTS: tuple[dict[str, Any], ...] = (
    {
        "key": "EP-01",
        "system": "shop",
        "method": "GET",
        "path": "/orders",
        "object": "orders",
        "operation": "list",
        "returns": {"list_at": "orders", "next_at": "meta.cursor"},
    },
    {
        "key": "EP-02",
        "method": "GET",
        "path": "/entries",
        "operation": "search",
        "params": [{"name": "reference", "required": True}],
        "returns": {"list_at": "entries", "id_at": "id"},
        **ENTRIES,
    },
    {"key": "EP-03", "method": "PATCH", "path": "/entries/{id}", "operation": "update", **ENTRIES},
    {"key": "EP-04", "method": "POST", "path": "/entries", "operation": "create", **ENTRIES},
)
STEPS: tuple[dict[str, Any], ...] = (
    {"key": "ST-01", "title": "List orders", "kind": "fetch", "endpoint": "EP-01", "output": "orders"},
    {"key": "ST-02", "title": "Each order", "kind": "loop", "each": "orders", "output": "order"},
    {"key": "ST-03", "title": "Map", "kind": "transform", "table": "TT-01", "input": "order"},
    {
        "key": "ST-04",
        "title": "Find entry",
        "kind": "lookup",
        "endpoint": "EP-02",
        "match": [{"source": "number", "target": "reference"}],
        "bind": {"reference": "order.number"},
        "output": "known",
        "on_error": RETRY,
    },
    {
        "key": "ST-05",
        "title": "Known?",
        "kind": "branch",
        "condition": {"text": "known", "tests": [{"path": "known", "op": "present"}]},
        "on_true": "ST-06",
        "on_false": "ST-07",
    },
    {"key": "ST-06", "title": "Update entry", "kind": "update", "endpoint": "EP-03", "on_error": RETRY},
    {"key": "ST-07", "title": "Create entry", "kind": "create", "endpoint": "EP-04", "on_error": RETRY},
)


def table(rows: int) -> dict[str, Any]:
    """The table of one workflow with so many rows, every third of them in a list."""
    fields: list[dict[str, Any]] = [
        {"key": "TR-0001", "source": "number", "target": "reference", "required": True, "type": "text"}
    ]
    for place in range(2, rows + 1):
        inside = "lines[]." if place % 3 == 0 else ""
        fields.append(
            {
                "key": f"TR-{place:04}",
                "source": f"{inside}field_{place}",
                "target": f"{inside}target_{place}",
                "expr": EXPRS[place % len(EXPRS)],
            }
        )
    return {
        "key": "TT-01",
        "name": "Order to entry",
        "source": {"system": "shop", "object": "orders"},
        "target": {"system": "ledger", "object": "entries"},
        "rows": fields,
    }


def plan(number: int, rows: int) -> WorkflowSpec:
    """One workflow whose table has so many rows."""
    return WorkflowSpec.model_validate(
        {
            "key": f"orders-{number}",
            "title": f"Orders {number} to ledger",
            "story": {"trigger": "Every hour.", "business_logic": "Read and write.", "final_result": "Done."},
            "trigger": {"kind": "schedule", "every_seconds": 3600},
            "endpoints": ENDPOINTS,
            "data_flow": STEPS,
            "transformations": [table(rows)],
        }
    )


def best(rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest of so many rounds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def to_byte_code(files: Mapping[str, str]) -> None:
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)


def measure(workflows: int, rows: int, rounds: int) -> None:
    """One line of the table."""
    specs = [plan(number, rows) for number in range(workflows)]
    files = dict(compile_workflows(specs).files)
    python = {path: text for path, text in files.items() if path.endswith(".py")}
    seconds = best(rounds, lambda: compile_workflows(specs))
    read = best(rounds, lambda: to_byte_code(python))
    with tempfile.TemporaryDirectory() as folder:
        for path, text in python.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(text, "utf-8")
        command = [RUFF, "format", "--isolated", "--no-cache", "--line-length", "110", "--check", folder]
        formatted = best(rounds, lambda: subprocess.run(command, capture_output=True, check=False))
    size = sum(len(text) for text in files.values()) / 1000
    print(
        f"{workflows:9} {rows:5} {size:9.1f} {seconds:10.3f} {1000 * seconds / workflows:12.1f}"
        f" {seconds / read:10.1f} {seconds / formatted:7.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print("baselines: CPython compiling the same .py files to byte code; ruff formatting them")
    print("workflows  rows   kB files  compile s  ms/workflow  x CPython  x ruff")
    for workflows in (1, 10, 100):
        measure(workflows, 20, rounds)
    for rows in (10, 50, 100, 250, 500):
        measure(1, rows, rounds)


if __name__ == "__main__":
    main()
