"""Arranging the plan's workflows: their order, what was taken out, and the pages of split and merge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lib.text import whole_number
from planner.merging import Differences, differences
from planner.models import Workflow
from planner.reshaping import CannotJoin, CannotSplit, Part, joined, mates, proposals, split
from planner.selectors.drafts import Draft, draft_named
from planner.selectors.plans import CurrentWorkflow, current_workflows
from planner.selectors.revisions import revision_numbered
from planner.spec.elements import elements
from planner.spec.workflow import Criterion, Row, Step, Transformation, WorkflowSpec
from teams.models import Project

PREVIEW_KEY = "second"


@dataclass(frozen=True)
class ArrangedRow:
    """One workflow of the list, and whether there is another one it can be merged with."""

    current: CurrentWorkflow
    mates: int
    is_first: bool
    is_last: bool
    is_unfound: bool


@dataclass(frozen=True)
class Done:
    """A split or merge just made, to be undone: the first workflow's revision, the other's key."""

    key: str
    number: int
    other: str
    reason: str


@dataclass(frozen=True)
class Arranging:
    """The page: the workflows in their order, those taken out, and what was just split or merged."""

    rows: tuple[ArrangedRow, ...]
    taken_out: tuple[Workflow, ...]
    done: Done | None = None


def arranging(project: Project, done: str = "") -> Arranging:
    """The page of one project; `done` names what was just made, as `done_as` writes it."""
    planned = current_workflows(project)
    specs = [one.spec for one in planned]
    rows = tuple(
        ArrangedRow(
            current=one,
            mates=len(mates(one.spec, specs)),
            is_first=place == 0,
            is_last=place == len(planned) - 1,
            is_unfound=one.row.workflow.unfound_at is not None,
        )
        for place, one in enumerate(planned)
    )
    return Arranging(rows, tuple(_taken_out(project)), _done(project, done))


def done_as(key: str, number: int, other: str) -> str:
    """What was just made, for an address."""
    return f"{key}.{number}.{other}"


def _done(project: Project, text: str) -> Done | None:
    key, _, rest = text.partition(".")
    number, _, other = rest.partition(".")
    found = revision_numbered(project, key, whole_number(number))
    if found is None or not Workflow.objects.filter(project=project, key=other).exists():
        return None
    return Done(key, found.row.number, other, found.row.reason)


def _taken_out(project: Project) -> Sequence[Workflow]:
    return list(
        Workflow.objects.filter(project=project, removed_at__isnull=False, removed_by__isnull=False)
        .select_related("removed_by")
        .order_by("-removed_at")
    )


@dataclass(frozen=True)
class Choice:
    """Something that can go to the second workflow. `inside` marks the rows of a table."""

    key: str
    text: str
    group: str
    chosen: bool
    inside: str = ""


@dataclass(frozen=True)
class Splitting:
    """The page: what can be chosen, where the workflow could be cut, and what both would be."""

    choices: tuple[Choice, ...]
    proposals: tuple[Part, ...]
    title: str
    chosen: frozenset[str]
    first: WorkflowSpec | None = None
    second: WorkflowSpec | None = None
    problem: str = ""


def splitting(spec: WorkflowSpec, chosen: Collection[str], title: str, proposal: int | None) -> Splitting:
    """The page for what is chosen so far; `proposal` is the place of one to begin with."""
    offered = tuple(proposals(spec))
    if proposal is not None and 0 <= proposal < len(offered):
        chosen, title = offered[proposal].keys, title or offered[proposal].title
    picked = frozenset(chosen)
    first = second = None
    problem = ""
    if picked:
        try:
            first, second = split(spec, picked, key=PREVIEW_KEY, title=title or f"{spec.title}, second part")
        except CannotSplit as error:
            problem = str(error)
    return Splitting(
        choices=tuple(_choices(spec, picked)),
        proposals=offered,
        title=title or (f"{spec.title}, second part" if picked else ""),
        chosen=picked,
        first=first,
        second=second,
        problem=problem,
    )


def _choices(spec: WorkflowSpec, chosen: Collection[str]) -> list[Choice]:
    inside = {row.key: table.key for table in spec.transformations for row in table.rows}
    found = []
    for kind, group in (("Tables", (Transformation, Row)), ("Steps", (Step,)), ("Criteria", (Criterion,))):
        for key, element in elements(spec):
            if isinstance(element, group):
                found.append(Choice(key, _text(element), kind, key in chosen, inside.get(key, "")))
    return found


def _text(element: object) -> str:
    if isinstance(element, Row):
        return f"{element.source or element.expr} → {element.target}"
    for name in ("name", "title", "text"):
        found = getattr(element, name, "")
        if found:
            return str(found)
    return ""


@dataclass(frozen=True)
class Joining:
    """The page: the workflows that fit this one, the one chosen, and what comes of it."""

    mates: tuple[WorkflowSpec, ...]
    other: Draft | None
    whole: WorkflowSpec | None
    changes: Differences
    title: str
    problem: str = ""


def joining(project: Project, spec: WorkflowSpec, other_key: str, title: str) -> Joining:
    """The page for the chosen other workflow, "" for none yet."""
    fitting = tuple(mates(spec, [one.spec for one in current_workflows(project)]))
    other = draft_named(project, other_key) if other_key and other_key != spec.key else None
    if other is None:
        return Joining(fitting, None, None, Differences(), title or spec.title)
    try:
        whole = joined(spec, other.spec, title=title or spec.title)
    except CannotJoin as error:
        return Joining(fitting, other, None, Differences(), title or spec.title, str(error))
    return Joining(fitting, other, whole, differences(spec, whole), title or spec.title)
