"""Running a project's tests without pytest: the same fixtures and meaning, the standard library only."""

import inspect
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tenon.frames import error_record
from tenon.project import enter
from tenon.protocol import Transport
from tenon.report import RunReport
from tenon.testing.assertions import EXPLAIN, compile_test, explain
from tenon.testing.collecting import FoundTest, find_tests
from tenon.testing.criteria import criterion_of
from tenon.testing.host import TestHost
from tenon.testing.session import Session


@dataclass
class TestReport:
    """How one test went. `state` is passed, failed (an assertion did not hold) or error (anything else was
    raised).
    """

    __test__ = False

    test: str
    criterion: str
    state: str
    message: str
    file: str
    line: int
    seconds: float
    runs: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return asdict(self)


def run_project(root: str, *, only: set[str] | None = None) -> Iterator[TestReport]:
    """Run every test of `tests/test_*.py`, each with a host of its own. `only` are names of tests or
    criteria.
    """
    definition = read_twins(root)
    for file, test in find_project_tests(root):
        if only is None or only & {test.name, test.criterion, f"{file}::{test.name}"}:
            yield run_test(root, file, test.name, TestHost(definition))


def read_twins(root: str) -> dict[str, Any] | None:
    """The value of `tests/twins.json`, or None where there is none."""
    path = Path(root) / "tests" / "twins.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def find_project_tests(root: str) -> list[tuple[str, FoundTest]]:
    """Every test of the project with its file (relative to `root`), in order. Executes nothing."""
    files = sorted((Path(root) / "tests").glob("test_*.py"))
    return [
        (path.relative_to(root).as_posix(), test)
        for path in files
        for test in find_tests(path.read_text(encoding="utf-8"))
    ]


def run_test(root: str, file: str, name: str, transport: Transport) -> TestReport:
    """Run one test function against a host. `file` is relative to `root`. Never raises for what the test
    does.
    """
    began = time.monotonic()
    session = Session(transport, root)
    report = TestReport(f"{file}::{name}", "", "passed", "", file, 0, 0.0)
    try:
        function = load_test(root, file, name)
        report.criterion = criterion_of(function)
        report.line = function.__code__.co_firstlineno
        function(**_wanted(function, session))
    # A test's boundary: whatever it raised is its result.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        _note(report, error, root)
        report.message += _last_run(session.runs)
    report.seconds = round(time.monotonic() - began, 4)
    report.runs = [run.as_dict() for run in session.runs]
    return report


def load_test(root: str, file: str, name: str) -> Callable[..., Any]:
    """The test function, from a fresh execution of its file."""
    enter(root)
    path = Path(root).absolute() / file
    names: dict[str, Any] = {
        "__name__": f"tests.{path.stem}",
        "__file__": str(path),
        "__builtins__": __builtins__,
        EXPLAIN: explain,
    }
    exec(compile_test(path.read_text(encoding="utf-8"), str(path)), names)  # noqa: S102 (this is what a test runner does)
    if name not in names:
        raise LookupError(f"{file} has no test {name}")
    found: Callable[..., Any] = names[name]
    return found


def _wanted(function: Callable[..., Any], session: Session) -> dict[str, Any]:
    there = session.fixtures()
    asked = inspect.signature(function).parameters
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise TypeError(f"a test may ask for {', '.join(there)}; there is no {', '.join(unknown)}")
    return {name: there[name] for name in asked}


def _note(report: TestReport, error: BaseException, root: str) -> None:
    record = error_record(error, str(Path(root).absolute()))
    report.state = "failed" if isinstance(error, AssertionError) else "error"
    report.message = (
        record["message"] if report.state == "failed" else f"{record['type']}: {record['message']}"
    )
    place = next((frame for frame in reversed(record["frames"]) if frame["file"] == report.file), None)
    if place or record["file"]:
        report.file = place["file"] if place else record["file"]
        report.line = place["line"] if place else record["line"]


def _last_run(runs: list[RunReport]) -> str:
    """What the last run says about itself, where that may be why the test failed."""
    if not runs or runs[-1].error is None:
        return ""
    error = runs[-1].error
    step = f" in step {error.step!r}" if error.step else ""
    return (
        f"\nthe last run {runs[-1].outcome}{step}: {error.type}: {error.message} ({error.file}:{error.line})"
    )


def main(root: str, only: set[str] | None = None) -> int:
    """Run and print; 0 where everything passed, 1 where not, 2 where there is nothing to run."""
    passed = failed = 0
    for report in run_project(root, only=only):
        passed += report.state == "passed"
        failed += report.state != "passed"
        mark = f" [{report.criterion}]" if report.criterion else ""
        sys.stdout.write(f"{report.state:7}{report.test}{mark}\n")
        if report.message:
            sys.stdout.write("".join(f"        {line}\n" for line in report.message.splitlines()))
            sys.stdout.write(f"        at {report.file}:{report.line}\n")
    sys.stdout.write(
        f"{passed} passed, {failed} failed\n" if passed + failed else f"no tests in {root}/tests\n"
    )
    return (1 if failed else 0) if passed + failed else 2
