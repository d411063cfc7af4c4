"""Running every criterion's test and saying what that shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from builder.compiler import module_name
from builder.proof.marks import MarkedTest, NotPython, marked_tests
from builder.proof.stamps import files_hash
from planner.handover import Criterion, WorkflowSpec, criterion_hash
from runtime.execution import TestReport, run_tests

State = Literal["proven", "failing", "untested"]

NO_CHECK = "nobody has said yet how this is seen: give it a check, or write a test for it"


@dataclass(frozen=True)
class CriterionProof:
    """What is shown of one criterion. `test` is a node id: `tests/test_x.py::test_y`.

    The proof holds as long as both hashes do: `criterion_hash` is over the criterion and all it covers,
    `files_hash` over the files its test runs.
    """

    key: str
    state: State
    test: str = ""
    reason: str = ""
    seconds: float = 0.0
    report: TestReport | None = None
    workflow: str = ""
    criterion_hash: str = ""
    files_hash: str = ""


OnResult = Callable[[CriterionProof], None]


def prove(
    files: Mapping[str, str],
    specs: Sequence[WorkflowSpec],
    *,
    on_result: OnResult | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[CriterionProof]:
    """One proof for every criterion of `specs`, in their order. Tests run in the sandbox against twins.

    `on_result` hears of each proof as soon as it stands; what it raises ends the proving. A criterion with
    several tests is proven when all of them pass. `should_stop` ends a test that runs; it must be quick.
    """
    court = _Court(files, specs, on_result or _tell_nobody)
    court.open()
    if court.waiting:
        run_tests(files, only=set(court.waiting), on_result=court.hear, should_stop=should_stop)
    return court.verdicts()


def _tell_nobody(proof: CriterionProof) -> None:
    """For callers that wait for all proofs."""


class _Court:
    """Collects test reports until each criterion can be judged."""

    def __init__(self, files: Mapping[str, str], specs: Sequence[WorkflowSpec], tell: OnResult) -> None:
        self.files = files
        self.specs = specs
        self.tell = tell
        self.waiting: dict[str, list[_Case]] = {}
        self.cases: list[_Case] = []
        self.problems: list[str] = []

    def open(self) -> None:
        """Find each criterion's tests; what has none is judged at once."""
        for spec in self.specs:
            path = f"tests/test_{module_name(spec.key)}.py"
            marks, problem = self._marks(path)
            stamp = files_hash(self.files, path)
            for criterion in spec.acceptance_criteria:
                case = _Case(spec, criterion, path, marks.get(criterion.key, []), stamp)
                self.cases.append(case)
                for node in case.nodes:
                    self.waiting.setdefault(node, []).append(case)
                if problem:
                    self._judge(case, "failing", problem)
                elif not case.tests:
                    missing = f'no test in {path} is marked @criterion("{criterion.key}")'
                    self._judge(case, "untested", missing if criterion.check else NO_CHECK)

    def _marks(self, path: str) -> tuple[dict[str, list[MarkedTest]], str]:
        if path not in self.files:
            return {}, ""
        try:
            return marked_tests(self.files[path]), ""
        except NotPython as problem:
            return {}, f"{path} is not Python, {problem}"

    def hear(self, report: TestReport) -> None:
        """Take one test's report; judge every criterion that it completes."""
        if report.test not in self.waiting and report.state == "error":
            self.problems.append(_reason(report))
        for case in self.waiting.get(report.test, []):
            case.reports.append(report)
            if len(case.reports) == len(case.nodes):
                self._judge_by_reports(case)

    def _judge_by_reports(self, case: "_Case") -> None:
        bad = next((report for report in case.reports if report.state != "passed"), None)
        shown = bad or case.reports[0]
        seconds = sum(report.seconds for report in case.reports)
        if bad is None:
            self._judge(case, "proven", "", shown, seconds)
        else:
            self._judge(case, "failing", _reason(bad), shown, seconds)

    def _judge(
        self, case: "_Case", state: State, reason: str, report: TestReport | None = None, seconds: float = 0.0
    ) -> None:
        case.proof = CriterionProof(
            key=case.criterion.key,
            state=state,
            test=report.test if report else next(iter(case.nodes), ""),
            reason=reason,
            seconds=seconds,
            report=report,
            workflow=case.spec.key,
            criterion_hash=criterion_hash(case.spec, case.criterion.key),
            files_hash=case.stamp,
        )
        self.tell(case.proof)

    def verdicts(self) -> list[CriterionProof]:
        """The proofs in the order of the plan; a test that never reported is a failing one."""
        for case in self.cases:
            if case.proof is None:
                self._judge(case, "failing", "; ".join(self.problems) or "the test did not report a result")
        return [case.proof for case in self.cases if case.proof is not None]


class _Case:
    """One criterion and what has been heard of it."""

    def __init__(
        self, spec: WorkflowSpec, criterion: Criterion, path: str, tests: list[MarkedTest], stamp: str
    ) -> None:
        self.spec = spec
        self.criterion = criterion
        self.tests = tests
        self.stamp = stamp
        self.nodes = [f"{path}::{test.name}" for test in tests]
        self.reports: list[TestReport] = []
        self.proof: CriterionProof | None = None


def _reason(report: TestReport) -> str:
    """Why a test did not pass, with its place."""
    line = f":{report.line}" if report.line else ""
    return f"{report.file}{line} {report.message}".strip() or f"the test {report.state}"
