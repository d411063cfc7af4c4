"""Running a project's tests: every test in a child of its own, its twins in the host."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenon.testing import TestHost
from tenon.testing.mini import TestReport
from tenon.twins import DefinitionError

from runtime.execution.answers import HostAnswerer
from runtime.execution.runs import TWINS_FILE, definition_of
from runtime.execution.zygotes import shared_zygote
from runtime.sandbox import BadFile, Ending, How, Limits, Zygote, run_job

TEST_LIMITS = Limits(wall_seconds=30, cpu_seconds=10)
NO_TESTS = "the project has no tests: write functions named test_... in tests/test_*.py"
STATES = ("passed", "failed", "error")


def run_tests(
    files: Mapping[str, str],
    *,
    only: set[str] | None = None,
    limits: Limits = TEST_LIMITS,
    on_result: Callable[[TestReport], None] | None = None,
    zygote: Zygote | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[TestReport]:
    """Run the tests of `tests/test_*.py` and report each, in order; `on_result` hears each as it ends.

    `only` are node ids (`tests/test_x.py::test_y`), names of tests, or criteria. A file that is no Python is
    one report in state `error` with its line; so is a project without tests. Raises SandboxUnavailable.
    """
    reports = []
    for report in _Tests(files, only, limits, zygote or shared_zygote(), should_stop).run():
        reports.append(report)
        if on_result is not None:
            on_result(report)
    return reports


@dataclass(frozen=True)
class _Tests:
    files: Mapping[str, str]
    only: set[str] | None
    limits: Limits
    zygote: Zygote
    should_stop: Callable[[], bool]

    def run(self) -> Iterator[TestReport]:
        try:
            definition = definition_of(self.files)
            TestHost(definition)
        except DefinitionError as error:
            yield _error("tests", TWINS_FILE, 0, str(error))
            return
        try:
            with self.zygote.folder(self.files) as folder:
                yield from self._in(folder, definition)
        except BadFile as error:
            yield _error("tests", "", 0, str(error))

    def _in(self, folder: str, definition: dict[str, Any]) -> Iterator[TestReport]:
        collected = self._child(folder, {"task": "collect"}, TestHost(definition))
        if collected.how is not How.FINISHED or collected.report is None:
            yield _error("tests", "tests", 0, collected.sentence)
            return
        for problem in collected.report["problems"]:
            yield _error(problem["file"], problem["file"], problem["line"], problem["message"])
        tests = collected.report["tests"]
        if not tests and not collected.report["problems"] and self.only is None:
            yield _error("tests", "tests", 0, NO_TESTS)
        for test in tests:
            if self.only is None or self.only & {test["node"], test["name"], test["criterion"]}:
                yield self._one(folder, definition, test)

    def _one(self, folder: str, definition: dict[str, Any], test: Mapping[str, Any]) -> TestReport:
        host = TestHost(definition)
        job = {"task": "test", "file": test["file"], "name": test["name"]}
        ending = self._child(folder, job, host)
        report = TestReport(
            test=str(test["node"]),
            criterion=str(test["criterion"]),
            state="error",
            message=ending.sentence,
            file=str(test["file"]),
            line=int(test["line"]),
            seconds=0.0,
        )
        if ending.how is How.FINISHED and ending.report is not None:
            _take(report, ending.report, folder)
        # What the host saw counts, not what the code tells of it.
        report.runs = [run.as_dict() for run in host.reports]
        return report

    def _child(self, folder: str, job: dict[str, Any], host: TestHost) -> Ending:
        return run_job(
            self.zygote,
            {**job, "folder": folder},
            limits=self.limits,
            answerer=HostAnswerer(host, folder),
            should_stop=self.should_stop,
        )


def _take(report: TestReport, told: Mapping[str, Any], folder: str) -> None:
    """What the child says about its test. It is told by untrusted code, so every part is checked."""
    state = told.get("state")
    report.state = state if state in STATES else "error"
    report.message = str(told.get("message") or "").replace(f"{folder}/", "")
    report.file = str(told.get("file") or report.file)
    line, seconds = told.get("line"), told.get("seconds")
    report.line = line if isinstance(line, int) else report.line
    report.seconds = float(seconds) if isinstance(seconds, int | float) else 0.0


def _error(test: str, file: str, line: int, message: str) -> TestReport:
    return TestReport(
        test=test, criterion="", state="error", message=message, file=file, line=line, seconds=0.0
    )
