"""The evidence gate: code may use only what plan or research say exists."""

import ast
import difflib
from collections.abc import Iterator, Mapping, Sequence

from builder.evidence.findings import CodeFinding
from builder.evidence.known import Known, known_facts, same_shape
from builder.evidence.policy import policy_findings
from builder.evidence.usage import calls_of, fields_of, systems_of
from lib.syntax import parse_module
from planner.handover import Research, WorkflowSpec


def check_code(
    files: Mapping[str, str], specs: Sequence[WorkflowSpec], research: Research | None = None
) -> list[CodeFinding]:
    """Everything wrong with the Python files of a project, by file and line; empty where nothing is.

    A file that does not parse has its syntax error only. Files under `vendor/` are not ours to check.
    """
    known = known_facts(specs, research)
    findings: list[CodeFinding] = []
    for path, text in files.items():
        if path.endswith(".py") and not path.startswith("vendor/"):
            findings += _check(path, text, known)
    return sorted(findings)


def _check(path: str, text: str, known: Known) -> Iterator[CodeFinding]:
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError) as problem:
        line = problem.lineno if isinstance(problem, SyntaxError) and problem.lineno else 1
        said = problem.msg if isinstance(problem, SyntaxError) else str(problem)
        yield CodeFinding(path, line, "syntax", f"this is not Python: {said}")
        return
    yield from policy_findings(path, tree)
    if not path.startswith("tests/"):
        yield from evidence_findings(path, tree, known)


def evidence_findings(path: str, tree: ast.Module, known: Known) -> Iterator[CodeFinding]:
    """Systems, endpoints and target fields that stand in neither plan nor research."""
    systems = systems_of(tree)
    for use in systems.values():
        if use.key not in known.systems:
            yield CodeFinding(
                path,
                use.line,
                "system",
                f"{_system(use.key)} is in neither plan nor research{_hint(use.key, known.systems)}",
            )
    for call in calls_of(tree, systems):
        if call.path is None:
            message = f"the path of this {call.method or 'request'} cannot be read: write it in the call"
            yield CodeFinding(path, call.line, "endpoint", message)
        elif (
            call.system in known.systems
            and (call.system, call.method, same_shape(call.path)) not in known.endpoints
        ):
            near = _hint(same_shape(call.path), known.near(call.system, call.method))
            what = f"{call.method} {same_shape(call.path)} of {call.system}"
            message = f"{what} is in neither plan nor research{near}"
            yield CodeFinding(path, call.line, "endpoint", message)
    for field in fields_of(tree, whole_file=path.startswith("mappings/")):
        if field.path not in known.fields:
            near = _hint(field.path, known.fields)
            yield CodeFinding(
                path, field.line, "field", f"the field {field.path} is in neither plan nor research{near}"
            )


def _system(key: str) -> str:
    return f"the system {key}" if key else "a system whose key is no plain text"


def _hint(name: str, known: Sequence[str] | frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""
