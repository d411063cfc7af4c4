"""Which disagreements of plan and code are open, and which a person called right."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Max
from pydantic import ValidationError

from builder.compiler import module_name
from builder.compiler.completion import completed
from builder.compiler.mapping_file import mapping_file
from builder.compiler.modules import module_of
from builder.drift import Built, Drift, Paths, find_drift
from builder.models import DriftVerdict, Snapshot, Turn
from builder.proof.stamps import files_hash
from builder.selectors.excuses import excuses_by_workflow
from builder.selectors.files import files_mark, files_of
from lib.per_value import PerValue
from planner.handover import Research, WorkflowSpec
from planner.handover.rows import PlannedWorkflow, research_of
from teams.models import Project

KEPT = 256
"""How many comparisons are kept in memory: they are made again only when one of the sides changes."""


def _digest(value: WorkflowSpec | Research) -> str:
    return hashlib.sha256(value.model_dump_json().encode()).hexdigest()


_SAID: PerValue[WorkflowSpec | Research, str] = PerValue(_digest)


@dataclass(frozen=True)
class OpenDrift:
    """One disagreement. `rewritable`: its file is as the compiler wrote it, so it can write it again."""

    drift: Drift
    rewritable: bool = False


@dataclass(frozen=True)
class Inbox:
    """What waits for somebody, and what somebody called right while both sides say what they said then."""

    waiting: list[OpenDrift]
    settled: list[tuple[Drift, DriftVerdict]]

    def find(self, mark: str) -> OpenDrift | None:
        """What waits under that mark."""
        return next((each for each in self.waiting if each.drift.mark == mark), None)


@dataclass(frozen=True)
class _Case:
    """One comparison; what it is made of is named by `mark` and read only when it is made."""

    mark: str
    said: str = field(compare=False)
    files: Callable[[], Mapping[str, str]] = field(compare=False)
    planned: PlannedWorkflow = field(compare=False)
    research: Research | None = field(compare=False)
    built: Built | None = field(compare=False)
    excused: frozenset[str] = field(compare=False)


def paths_of(key: str) -> Paths:
    """Where the files of the workflow with that key are."""
    name = module_name(key)
    return Paths(
        f"workflows/{name}.py", f"mappings/{name}.py", f"tests/test_{name}.py", f"tests/test_{name}_parts.py"
    )


def inbox_of(
    project: Project,
    planned: Sequence[PlannedWorkflow],
    snapshot: Snapshot | None,
    files: Callable[[], Mapping[str, str]] | None = None,
) -> Inbox:
    """The inbox of these workflows, those without code left out. Queries do not grow with them.

    `files`: those of the snapshot, where somebody has read them already.
    """
    built = [each for each in planned if snapshot and paths_of(each.key).workflow in snapshot.manifest]
    if not built or snapshot is None:
        return Inbox([], [])
    research = research_of(project)
    made, excused = _built(project), excuses_by_workflow(project, [each.spec for each in built])
    files = files or lru_cache(maxsize=1)(lambda: files_of(snapshot))
    mark = files_mark(snapshot)
    found: list[OpenDrift] = []
    for each in built:
        own = frozenset(excused[each.key])
        known = made.get(each.key)
        said = _said(each, research, known, own)
        found += _compared(_Case(f"{mark} {said}", said, files, each, research, known, own))
    verdicts = {row.mark: row for row in DriftVerdict.objects.filter(project=project).select_related("by")}
    return Inbox(
        [each for each in found if each.drift.mark not in verdicts],
        [(each.drift, verdicts[each.drift.mark]) for each in found if each.drift.mark in verdicts],
    )


def code_key(files: Mapping[str, str], paths: Paths) -> str:
    """Names everything that is read of one workflow's code: its files, its tests and what they import."""
    parts = (paths.workflow, paths.mappings, paths.tests, paths.parts)
    return hashlib.sha256(" ".join(files_hash(files, path) for path in parts).encode()).hexdigest()


def written_again(spec: WorkflowSpec, research: Research | None) -> Mapping[str, str]:
    """The mapping file that the compiler writes for a workflow now; empty where it writes none."""
    name = module_name(spec.key)
    module, _ = module_of(completed(spec, research), research, "workflows[0]", name)
    return {paths_of(spec.key).mappings: mapping_file(module)} if module.mappings else {}


@lru_cache(maxsize=KEPT)
def _compared(case: _Case) -> tuple[OpenDrift, ...]:
    """A new snapshot seldom has other files of this workflow: then it is what it was."""
    return _compared_with(
        replace(case, mark=f"{code_key(case.files(), paths_of(case.planned.key))} {case.said}")
    )


@lru_cache(maxsize=KEPT)
def _compared_with(case: _Case) -> tuple[OpenDrift, ...]:
    files, spec = case.files(), case.planned.spec
    now = written_again(spec, case.research)
    found = find_drift(
        spec,
        files,
        paths=paths_of(spec.key),
        expected=now,
        built=case.built,
        revision=case.planned.revision,
        excused=case.excused,
    )
    if not any(each.file for each in found):
        return tuple(OpenDrift(each) for each in found)
    # Files that nobody touched are those that the plan of the last build gives.
    before = written_again(case.built.spec, case.research) if case.built else {}
    return tuple(
        OpenDrift(each, bool(each.file) and _can_write(each.file, files, before, now)) for each in found
    )


def _can_write(
    path: str, files: Mapping[str, str], before: Mapping[str, str], now: Mapping[str, str]
) -> bool:
    """Whether writing the file again loses nothing and changes something."""
    untouched = path not in files or files[path] == before.get(path)
    return untouched and path in now and now[path] != files.get(path)


def _built(project: Project) -> dict[str, Built]:
    """Workflow -> the plan as its newest build had it."""
    turns = Turn.objects.filter(chat__project=project, snapshots__isnull=False).exclude(workflow_key="")
    newest = turns.order_by().values("workflow_key").annotate(newest=Max("pk")).values("newest")
    rows = Turn.objects.filter(pk__in=newest).only("pk", "workflow_key", "revision_number", "created_at")
    found = {row.workflow_key: _built_by(_Brief(row.pk, row.created_at, row)) for row in rows}
    return {key: built for key, built in found.items() if built}


@dataclass(frozen=True)
class _Brief:
    """What one turn was given to build, which never changes; read when it is not known yet."""

    pk: int
    at: datetime
    turn: Turn = field(compare=False)


@lru_cache(maxsize=KEPT)
def _built_by(given: _Brief) -> Built | None:
    try:
        spec = WorkflowSpec.model_validate(given.turn.brief.get("workflow"))
    except ValidationError:  # a plan of an older format
        return None
    return Built(spec, given.turn.revision_number)


def _said(
    planned: PlannedWorkflow,
    research: Research | None,
    built: Built | None,
    excused: frozenset[str],
) -> str:
    """Names everything of a comparison but the code."""
    said = [
        _SAID.of(planned.spec),
        planned.revision,
        _SAID.of(research) if research else "",
        [built.revision, _SAID.of(built.spec)] if built else [],
        sorted(excused),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
