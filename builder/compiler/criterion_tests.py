"""`tests/test_<name>.py`: a test for each criterion with a check, and one for each stub."""

from collections.abc import Iterable

from builder.compiler.checks import CheckCode
from builder.compiler.expected_rows import Tables
from builder.compiler.findings import Finding
from builder.compiler.fixtures import FixtureBook
from builder.compiler.ir import Module
from builder.compiler.layout import STEP, fit
from builder.compiler.literals import docstring, sentence, text
from builder.compiler.names import Names, identifier, words
from builder.compiler.printer import import_from, names_in, signature
from builder.compiler.reaching import waits_of
from planner.handover import Criterion, WorkflowSpec

FIXTURES = ("run", "deliver", "send", "pass_time", "twins", "fixture")
LONGEST_NAME = 80


class CriterionTests:
    """Writes the tests of one workflow; `tests` gives the test of each criterion."""

    def __init__(self, spec: WorkflowSpec, module: Module, fixtures: FixtureBook, tables: Tables) -> None:
        self.spec = spec
        self.tables = tables
        self.module = module
        self.fixtures = fixtures
        self.names = Names()
        self.tests: dict[str, str] = {}

    def write(self, findings: list[Finding]) -> str:
        """The text of the file. Each stub gets a test that fails until it is built."""
        parts: list[str] = []
        for criterion in self.spec.acceptance_criteria:
            if criterion.check is not None:
                parts += ["", "", *self._criterion(criterion)]
        for finding in findings:
            if finding.stub:
                parts += ["", "", *self._missing(finding)]
        title = sentence(self.spec.title)
        doc = f"What {title} must do: one test for each acceptance criterion of the plan ({self.spec.key})."
        return "\n".join([*docstring(doc, 0), *self._imports(parts), *parts]) + "\n"

    def _imports(self, parts: list[str]) -> list[str]:
        used = names_in(parts)
        lines = ["", *import_from("tenon.testing", ["criterion"])] if "criterion" in used else []
        if self.module.workflow.name not in used:
            return lines
        return [*lines, "", *import_from(f"workflows.{self.module.name}", [self.module.workflow.name])]

    def _criterion(self, criterion: Criterion) -> list[str]:
        if criterion.check is None:
            return []
        name = self.names.take(test_name(criterion.text, criterion.key))
        self.tests[criterion.key] = name
        waits = waits_of(self.spec, criterion.check, self.tables)
        code = CheckCode(self.module.workflow.name, self.spec.trigger, self.fixtures, waits=waits)
        body = fitted(code.write(criterion.check))
        told_whole = words(criterion.text) == words(name.removeprefix("test_"))
        doc = [] if told_whole else docstring(criterion.text, STEP)
        documented = [f"{' ' * STEP}{line}" if line else "" for line in doc]
        return [f"@criterion({text(criterion.key)})", *head(name, body), *documented, *body]

    def _missing(self, finding: Finding) -> list[str]:
        name = self.names.take(test_name(f"{finding.key} is built", finding.key))
        message = f"{finding.key}: {finding.message}"
        body = fit(f"raise NotImplementedError({text(message)})", STEP)
        return [
            f"def {name}():",
            *(f"{' ' * STEP}{line}" for line in docstring("Not built yet.", STEP)),
            *body,
        ]


def head(name: str, body: list[str]) -> list[str]:
    """The `def` line of a test, with the fixtures that its body uses."""
    used = names_in(["def test():", *body])
    return signature(f"def {name}({', '.join(each for each in FIXTURES if each in used)}):")


def fitted(sources: Iterable[str]) -> list[str]:
    """The statements of a test as formatted lines."""
    return [line for source in sources for line in fit(source, STEP)]


def test_name(said: str, key: str) -> str:
    """The name of a test, from what it says."""
    return "test_" + identifier(said, identifier(key, "criterion"), LONGEST_NAME)
