"""The chains of a project's workflows: plan, code, tests, proofs and runs brought together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from builder.compiler import module_name
from builder.models import Excuse
from builder.proof.coverage import tests_beside
from builder.proof.marks import MarkedTest, NotPython, marked_tests
from builder.selectors.drift import Inbox, code_key, inbox_of, paths_of
from builder.selectors.excuses import excuses_by_workflow
from builder.selectors.files import files_mark, latest_snapshot
from builder.selectors.proofs import Proofs, proofs_of
from builder.tracing import Chain, CodeMap, Known, Proof, Run, chain_of
from planner.handover.rows import PlannedWorkflow, planned_workflows
from runtime.selectors.run_list import newest_by_workflow
from teams.models import Project

KEPT = 256
"""How many workflows' code is kept as it was read: files of a snapshot never change."""
MISSING = ("row_missing", "step_missing", "step_unwritten")


@dataclass(frozen=True)
class _Source:
    """The code of one workflow among all files of that mark; they are read only when it is not known yet."""

    mark: str
    workflow: str
    files: Callable[[], Mapping[str, str]] = field(compare=False)


@dataclass(frozen=True)
class _Code:
    """The code of one workflow by what is in it."""

    key: str
    source: _Source = field(compare=False)


@dataclass(frozen=True)
class _Read:
    """What was read from the code of one workflow."""

    code: CodeMap
    tests: Mapping[str, list[MarkedTest]]


def chains_of(project: Project, planned: Sequence[PlannedWorkflow] | None = None) -> list[Chain]:
    """The chain of every workflow of the plan, or of these, in order. Queries do not grow with them."""
    planned = planned_workflows(project) if planned is None else planned
    snapshot = latest_snapshot(project)
    proofs = proofs_of(project)
    excused = excuses_by_workflow(project, [each.spec for each in planned])
    inbox = inbox_of(project, planned, snapshot, lambda: proofs.files)
    beside = tests_beside(proofs.files)
    runs = {
        key: Run(run.number, run.state, run.started_at or run.created_at)
        for key, run in newest_by_workflow(project).items()
    }
    mark = files_mark(snapshot)
    return [
        chain_of(
            each.spec,
            _known(
                each,
                proofs,
                _read(_Source(mark, each.key, lambda: proofs.files)),
                excused[each.key],
                inbox,
                beside,
                runs.get(each.key),
            ),
        )
        for each in planned
    ]


def _known(
    planned: PlannedWorkflow,
    proofs: Proofs,
    read: _Read,
    excused: Mapping[str, Excuse],
    inbox: Inbox,
    beside: Mapping[tuple[str, str], str],
    run: Run | None,
) -> Known:
    module = module_name(planned.key)
    return Known(
        revision=planned.revision,
        is_built=paths_of(planned.key).workflow in proofs.files,
        code=read.code,
        missing=_missing(planned.key, inbox),
        test_path=paths_of(planned.key).tests,
        tests=read.tests,
        beside={key: test for (name, key), test in beside.items() if name == module},
        proofs=_proofs(planned, proofs, excused),
        run=run,
    )


def _missing(workflow: str, inbox: Inbox) -> dict[str, str]:
    """What is missing in the code and nobody has called right."""
    found = [each.drift for each in inbox.waiting if each.drift.workflow == workflow]
    return {drift.element: drift.kind for drift in found if drift.kind in MISSING}


def _proofs(planned: PlannedWorkflow, proofs: Proofs, excused: Mapping[str, Excuse]) -> Mapping[str, Proof]:
    found = {}
    for state in proofs.states(planned.spec):
        row = proofs.rows.get((planned.key, state.key))
        excuse = excused.get(state.key)
        if excuse and state.state != "proven":
            found[state.key] = Proof("excused", f"Excused by {excuse.by.label}: {excuse.reason}", excuse.at)
        elif row is None or not row.test:
            found[state.key] = Proof(state.state, state.reason)
        else:
            found[state.key] = Proof(state.state, state.reason, row.created_at, row.snapshot.number)
    return found


@lru_cache(maxsize=KEPT)
def _read(source: _Source) -> _Read:
    """A new snapshot seldom has other files of this workflow: then it is what it was."""
    return _read_code(_Code(code_key(source.files(), paths_of(source.workflow)), source))


@lru_cache(maxsize=KEPT)
def _read_code(code: _Code) -> _Read:
    paths = paths_of(code.source.workflow)
    files = code.source.files()
    try:
        tests = marked_tests(files.get(paths.tests, ""))
    except NotPython:
        tests = {}
    return _Read(CodeMap.read(files, paths), tests)


def only(
    chains: Sequence[Chain], *, workflow: str = "", story: str = "", broken: bool = False
) -> list[Chain]:
    """Those of one workflow, one of its stories, or only what has a gap; "" means: no matter."""
    found = [chain for chain in chains if workflow in ("", chain.workflow)]
    if story:
        found = [chain.with_story(story) for chain in found]
    return [chain.broken() for chain in found if chain.gaps] if broken else found
