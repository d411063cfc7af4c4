"""What is wrong with a file, saved or not: it parses, keeps to the rules, has evidence, and its types fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from builder.evidence import check_code
from builder.models import Snapshot
from builder.selectors.files import files_of
from lib.json_text import NotJson, read_json
from planner.handover.rows import planned_workflows, research_of
from runtime.sandbox.types import TypesUnchecked, check_types
from teams.models import Project

# What stands in neither plan nor research may still be right; the other rules are never broken rightly.
EVIDENCE = ("system", "endpoint", "field")
LARGEST_CHECKED = 300_000
NO_PLAN = "Systems, endpoints and fields are not checked: there is no plan yet."
TYPES_LATER = "Types are checked once the file can be read as Python."
TOO_LARGE = f"This file is not checked: it has more than {LARGEST_CHECKED // 1000:,} 000 characters."
VENDORED = "Files in vendor/ are not ours to check."


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at a place. Lines and columns count from 1; a column of 0 is the whole line.

    `severity` is error or warning, `rule` which check says so.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    rule: str
    message: str


@dataclass(frozen=True)
class Problems:
    """All that the checks say of one file; `notes` say which of them could not be run, and why."""

    path: str
    rows: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many are errors."""
        return sum(row.severity == "error" for row in self.rows)

    @property
    def warnings(self) -> int:
        """How many are warnings."""
        return len(self.rows) - self.errors


def problems_of(project: Project, snapshot: Snapshot | None, path: str, text: str) -> Problems:
    """Check `text` as the file at `path`, beside the other files of the snapshot."""
    if len(text) > LARGEST_CHECKED:
        return Problems(path, (), (TOO_LARGE,))
    if path.endswith(".json"):
        return Problems(path, tuple(_json(text)))
    if path.endswith((".yaml", ".yml")):
        return Problems(path, tuple(_yaml(text)))
    if not path.endswith(".py"):
        return Problems(path, ())
    if path.startswith("vendor/"):
        return Problems(path, (), (VENDORED,))
    return _python(project, {**files_of(snapshot), path: text}, path)


def _python(project: Project, files: Mapping[str, str], path: str) -> Problems:
    specs, research = [planned.spec for planned in planned_workflows(project)], research_of(project)
    found = check_code({path: files[path]}, specs, research)
    notes = []
    if not specs and research is None:
        found = [finding for finding in found if finding.rule not in EVIDENCE]
        notes.append(NO_PLAN)
    rows = [
        Problem(
            finding.line,
            0,
            finding.line,
            0,
            "warning" if finding.rule in EVIDENCE else "error",
            finding.rule,
            finding.message,
        )
        for finding in found
    ]
    if any(finding.rule == "syntax" for finding in found):
        return Problems(path, tuple(rows), (*notes, TYPES_LATER))
    try:
        rows += [
            Problem(one.line, one.column, one.end_line, one.end_column, "error", "types", one.message)
            for one in check_types(files, only=path)
        ]
    except TypesUnchecked as problem:
        notes.append(f"Types are not checked: {problem}.")
    return Problems(path, tuple(sorted(rows)), tuple(notes))


def _json(text: str) -> Iterator[Problem]:
    try:
        read_json(text)
    except NotJson as problem:
        line = problem.line or 1
        yield Problem(line, 0, line, 0, "error", "syntax", f"this is not JSON: {problem}")


def _yaml(text: str) -> Iterator[Problem]:
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = mark.line + 1 if mark else 1
        yield Problem(
            line, 0, line, 0, "error", "syntax", f"this is not YAML: {problem.problem or problem.context}"
        )
    except yaml.YAMLError as problem:
        yield Problem(1, 0, 1, 0, "error", "syntax", f"this is not YAML: {problem}")
