"""Writing compiled plans to a folder and asking other tools about them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from builder.compiler import Compiled, compile_workflows
from planner.handover import Plan, Research, WorkflowSpec, read_plan
from runtime.execution import TestReport, run_tests

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "tests" / "planner" / "plans" / "contact_to_lead.json"
BIN = Path(sys.executable).parent
STRICT = (
    "--strict",
    "--allow-any-generics",
    "--no-warn-return-any",
    "--explicit-package-bases",
    "--follow-imports=silent",
    f"--cache-dir={Path(tempfile.gettempdir()) / 'tenon-mypy'}",
)


def reference() -> Plan:
    return read_plan(json.loads(REFERENCE.read_text()))


def compiled_reference() -> Compiled:
    plan = reference()
    return compile_workflows(plan.workflows, research=plan.research)


def written(folder: Path, specs: Sequence[WorkflowSpec], research: Research | None = None) -> Compiled:
    compiled = compile_workflows(specs, research=research)
    for path, text in compiled.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return compiled


def ruff(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = ["--isolated", "--line-length", "110", "--target-version", "py311"]
    command = [str(BIN / "ruff"), *arguments, *line, "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def type_check(folder: Path) -> subprocess.CompletedProcess[str]:
    """mypy, strict but for what the standard of generated code does on purpose: `dict` is any JSON object,
    and what a system answers is taken at its word.
    """
    names = [name for name in ("workflows", "mappings") if (folder / name).is_dir()]
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", *STRICT, *names],
        cwd=folder,
        env={**os.environ, "MYPYPATH": f"{ROOT / 'sdk'}:{folder}"},
        capture_output=True,
        text=True,
        check=False,
    )


def outcomes(files: dict[str, str]) -> dict[str, str]:
    """The state of every test by its name, as the sandbox reports it."""
    return {
        report.test.rpartition("::")[2]: f"{report.state} {report.message}".strip()
        for report in tested(files)
    }


def tested(files: dict[str, str]) -> list[TestReport]:
    return run_tests(files)
