"""From plans to the files of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.compiler.completion import completed
from builder.compiler.criterion_tests import CriterionTests
from builder.compiler.findings import Finding
from builder.compiler.fixtures import FixtureBook
from builder.compiler.ir import Module
from builder.compiler.literals import pretty_json
from builder.compiler.mapping_file import mapping_file
from builder.compiler.modules import module_of
from builder.compiler.names import Names, module_name
from builder.compiler.part_tests import PartTests
from builder.compiler.readme import readme
from builder.compiler.scenario import scenario_files
from builder.compiler.twins import twins_file
from builder.compiler.variables import variables_for_tests
from builder.compiler.workflow_file import workflow_file
from planner.handover import Research, WorkflowSpec
from systems.index import ApiIndex

CONFTEST = """\
\"\"\"Brings what the tests ask for: run, deliver, twins, fixture.\"\"\"

pytest_plugins = ["tenon.testing.plugin"]
"""
PYTEST_INI = "[pytest]\ntestpaths = tests\npythonpath = . vendor\n"


@dataclass(frozen=True)
class Compiled:
    """The files by path, what could not be expressed, and the test of each (workflow key, criterion key)."""

    files: Mapping[str, str]
    findings: tuple[Finding, ...]
    tests: Mapping[tuple[str, str], str]


def compile_workflows(
    specs: Sequence[WorkflowSpec],
    *,
    research: Research | None = None,
    descriptions: Mapping[str, ApiIndex] | None = None,
) -> Compiled:
    """The files of one project with these workflows. The same plans give the same files, byte for byte.

    `descriptions` are the API descriptions of systems by key: twins then check what is sent as they say.
    """
    files: dict[str, str] = {}
    findings: list[Finding] = []
    tests: dict[tuple[str, str], str] = {}
    modules: list[Module] = []
    whole = [completed(spec, research) for spec in specs]
    names, fixtures, variables = Names(), FixtureBook(), variables_for_tests(whole)
    for place, spec in enumerate(whole):
        name = names.take(module_name(spec.key))
        module, found = module_of(spec, research, f"workflows[{place}]", name)
        tests_file = CriterionTests(spec, module, fixtures, variables)
        path = f"tests/test_{name}.py"
        files[f"workflows/{name}.py"] = workflow_file(module)
        if module.mappings:
            files[f"mappings/{name}.py"] = mapping_file(module)
        files[path] = tests_file.write(found)
        if parts := PartTests(spec, module, fixtures, variables).write():
            files[f"tests/test_{name}_parts.py"] = parts
        tests |= {(spec.key, key): f"{path}::{test}" for key, test in tests_file.tests.items()}
        findings += found
        modules.append(module)
    files |= dict(fixtures.files())
    files["tests/twins.json"] = pretty_json(twins_file(whole, research, descriptions or {}))
    files["tests/conftest.py"] = CONFTEST
    files["pytest.ini"] = PYTEST_INI
    files |= dict(scenario_files(specs, research))
    title = specs[0].title if len(specs) == 1 else research.title if research else "Integration"
    files["README.md"] = readme(whole, modules, tests, findings, title)
    return Compiled(dict(sorted(files.items())), tuple(findings), tests)
