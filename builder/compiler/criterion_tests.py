"""`tests/test_<name>.py`: a test for each criterion with a check, each table's examples and each stub."""

from builder.compiler.busy_tests import busy_check, busy_lines
from builder.compiler.checks import CheckCode
from builder.compiler.examples import example_test
from builder.compiler.findings import Finding
from builder.compiler.fixtures import FixtureBook
from builder.compiler.ir import MappingFunction, Module
from builder.compiler.layout import STEP, fit
from builder.compiler.literals import docstring, sentence, text
from builder.compiler.names import Names, identifier, words
from builder.compiler.printer import import_from, names_in, signature
from planner.handover import Criterion, Transformation, WorkflowSpec

FIXTURES = ("run", "deliver", "twins", "fixture")
LONGEST_NAME = 80


class CriterionTests:
    """Writes the tests of one workflow; `tests` gives the test of each criterion."""

    def __init__(self, spec: WorkflowSpec, module: Module, fixtures: FixtureBook) -> None:
        self.spec = spec
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
        for criterion in self.spec.acceptance_criteria:
            parts += self._busy(criterion)
        tables = {table.key: table for table in self.spec.transformations}
        for mapping in self.module.mappings:
            parts += self._mapping(mapping, tables[mapping.table])
        for finding in findings:
            if finding.stub:
                parts += ["", "", *self._missing(finding)]
        title = sentence(self.spec.title)
        doc = f"What {title} must do: one test for each acceptance criterion of the plan ({self.spec.key})."
        return "\n".join([*docstring(doc, 0), *self._imports(parts), *parts]) + "\n"

    def _imports(self, parts: list[str]) -> list[str]:
        used = names_in(parts)
        lines = ["", *import_from("tenon.testing", ["criterion"])] if "criterion" in used else []
        own = []
        mapped = [mapping.name for mapping in self.module.mappings if mapping.name in used]
        if mapped:
            own += import_from(f"mappings.{self.module.name}", mapped)
        if self.module.workflow.name in used:
            own += import_from(f"workflows.{self.module.name}", [self.module.workflow.name])
        return [*lines, "", *own] if own else lines

    def _criterion(self, criterion: Criterion) -> list[str]:
        if criterion.check is None:
            return []
        name = self.names.take(_test_name(criterion.text, criterion.key))
        self.tests[criterion.key] = name
        code = CheckCode(self.module.workflow.name, self.spec.trigger, self.fixtures)
        body = [line for source in code.write(criterion.check) for line in _fit(source)]
        told_whole = words(criterion.text) == words(name.removeprefix("test_"))
        doc = [] if told_whole else docstring(criterion.text, STEP)
        documented = [f"{' ' * STEP}{line}" if line else "" for line in doc]
        return [f"@criterion({text(criterion.key)})", *self._head(name, body), *documented, *body]

    def _busy(self, criterion: Criterion) -> list[str]:
        found = busy_check(criterion, self.spec)
        if found is None:
            return []
        check, steps = found
        name = self.names.take(_test_name(f"{criterion.key} holds when every call is refused once", "busy"))
        lines = busy_lines(check, self.module.workflow.name, self.spec, self.fixtures)
        body = [line for source in lines for line in _fit(source)]
        doc = docstring(f"{', '.join(step.key for step in steps)}: each is tried again.", STEP)
        return ["", "", *self._head(name, body), *(f"{' ' * STEP}{line}" for line in doc), *body]

    def _head(self, name: str, body: list[str]) -> list[str]:
        used = names_in(["def test():", *body])
        return signature(f"def {name}({', '.join(each for each in FIXTURES if each in used)}):")

    def _mapping(self, mapping: MappingFunction, table: Transformation) -> list[str]:
        lines = example_test(mapping, table)
        if not lines:
            return []
        name = self.names.take(_test_name(f"{table.key} {table.name} follows the plan's examples", table.key))
        return ["", "", f"def {name}():", *(part for line in lines for part in _fit(line))]

    def _missing(self, finding: Finding) -> list[str]:
        name = self.names.take(_test_name(f"{finding.key} is built", finding.key))
        message = f"{finding.key}: {finding.message}"
        body = fit(f"raise NotImplementedError({text(message)})", STEP)
        return [
            f"def {name}():",
            *(f"{' ' * STEP}{line}" for line in docstring("Not built yet.", STEP)),
            *body,
        ]


def _fit(source: str) -> list[str]:
    return fit(source, STEP)


def _test_name(said: str, key: str) -> str:
    return "test_" + identifier(said, identifier(key, "criterion"), LONGEST_NAME)
