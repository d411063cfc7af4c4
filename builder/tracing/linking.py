"""Putting a chain together from the plan, the code, the tests, the proofs and the newest run."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from builder.proof.coverage import shown_by
from builder.proof.marks import MarkedTest
from builder.tracing.chain import Chain, Element, Gap, Link, Proof, Run, StoryChain, Test, gaps_in
from builder.tracing.code import CodeMap
from builder.tracing.gaps import gap
from lib.per_value import PerValue
from planner.handover import Criterion, UserStory, WorkflowSpec

__all__ = ["Known", "Run", "chain_of"]
SETTLED = ("proven", "excused")
FAILED = ("failed", "parked")


@dataclass(frozen=True)
class Known:
    """What is known of one workflow besides its plan.

    code      where its elements are done; empty before it is built
    missing   element -> row_missing, step_missing or step_unwritten, as the comparison of plan and code says
    tests     criterion -> the tests of `test_path` that are marked with it
    beside    element -> the test that names it and is no criterion's
    proofs    criterion -> how it stands
    """

    revision: int = 0
    is_built: bool = False
    code: CodeMap = field(default_factory=CodeMap)
    missing: Mapping[str, str] = field(default_factory=dict)
    test_path: str = ""
    tests: Mapping[str, list[MarkedTest]] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    run: Run | None = None


def _shown(spec: WorkflowSpec) -> dict[str, frozenset[str]]:
    return {criterion.key: frozenset(shown_by(spec, criterion)) for criterion in spec.acceptance_criteria}


# What each criterion looks at follows from the plan alone.
_SHOWN: PerValue[WorkflowSpec, dict[str, frozenset[str]]] = PerValue(_shown)


def chain_of(spec: WorkflowSpec, known: Known) -> Chain:
    """The chain of one workflow, with every gap in it. Before it is built, code and tests are one gap."""
    shown = _SHOWN.of(spec)
    covered = frozenset(key for keys in shown.values() for key in keys)
    elements = {each.key: each for each in _elements(spec, known, covered)}
    links = {
        criterion.key: _link(criterion, known, shown[criterion.key], elements)
        for criterion in spec.acceptance_criteria
    }
    stories = tuple(_stories(spec, links))
    loose = tuple(each for each in elements.values() if each.key not in covered)
    own = tuple(_of_workflow(spec, known))
    return Chain(
        workflow=spec.key,
        title=spec.title,
        revision=known.revision,
        stories=stories,
        loose=loose,
        elements=tuple(elements.values()),
        run=known.run,
        is_built=known.is_built,
        gaps=tuple(dict.fromkeys((*own, *gaps_in(stories, loose)))),
    )


def _elements(spec: WorkflowSpec, known: Known, covered: Collection[str]) -> Iterator[Element]:
    for step in spec.data_flow:
        broken = _missing(known, step.key, step.title) or _uncovered(
            "step_uncovered", step.key, step.title, covered
        )
        place = known.code.step(step)
        yield Element(step.key, "step", step.title, place, broken, known.beside.get(step.key, ""))
    for table in spec.transformations:
        for row in table.rows:
            said = f"{row.source} to {row.target}" if row.source else row.target
            broken = _missing(known, row.key, said) or _uncovered("row_uncovered", row.key, said, covered)
            place = known.code.row(table, row)
            yield Element(row.key, "row", said, place, broken, known.beside.get(row.key, ""))


def _missing(known: Known, key: str, said: str) -> Gap | None:
    kind = known.missing.get(key)
    return gap(kind, key, said) if kind else None


def _uncovered(kind: str, key: str, said: str, covered: Collection[str]) -> Gap | None:
    return None if key in covered else gap(kind, key, said)


def _link(
    criterion: Criterion, known: Known, shown: Collection[str], elements: Mapping[str, Element]
) -> Link:
    """What a criterion names and the rows it reads; steps it only comes past stand where it names none."""
    named = [
        each
        for each in elements.values()
        if each.key in criterion.covers or (each.kind == "row" and each.key in shown)
    ]
    passed = [each for each in elements.values() if each.key in shown]
    marked = known.tests.get(criterion.key)
    test = Test(known.test_path, marked[0].name, marked[0].line) if marked else None
    proof = known.proofs.get(criterion.key, Proof("untested"))
    gaps = tuple(_of_criterion(criterion, known, test, proof))
    return Link(criterion.key, criterion.text, tuple(named or passed), proof, test, gaps)


def _of_criterion(criterion: Criterion, known: Known, test: Test | None, proof: Proof) -> Iterator[Gap]:
    if proof.state == "excused":
        return
    if criterion.check is None and test is None:
        yield gap("no_check", criterion.key, criterion.text)
    elif known.is_built and test is None:
        yield gap("test_missing", criterion.key, criterion.text)
    elif known.is_built and proof.state not in SETTLED:
        yield gap(proof.state, criterion.key, criterion.text, proof.reason)


def _stories(spec: WorkflowSpec, links: Mapping[str, Link]) -> Iterator[StoryChain]:
    told: set[str] = set()
    for story in spec.user_stories:
        own = tuple(links[key] for key in links if key in story.criteria)
        told |= {link.key for link in own}
        said = _said(story)
        yield StoryChain(story.key, said, own, None if own else gap("story_bare", story.key, said))
    rest = tuple(link for key, link in links.items() if key not in told)
    if rest:
        yield StoryChain("", "Criteria of no user story", rest)


def _said(story: UserStory) -> str:
    purpose = f", so that {story.so_that}" if story.so_that else ""
    return f"As {story.as_a}, I want {story.i_want}{purpose}"


def _of_workflow(spec: WorkflowSpec, known: Known) -> Iterator[Gap]:
    if not known.is_built:
        yield gap("not_built", spec.key, spec.title)
    elif known.run is None:
        yield gap("never_run", spec.key, spec.title)
    elif known.run.state in FAILED:
        yield gap("run_failed", spec.key, spec.title, f"Run {known.run.number} {known.run.state}.")
