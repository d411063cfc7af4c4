"""What a decision or a run of research changed, in words with links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from django.urls import reverse

from lib.text import counted, listed
from planner.merging import Change, Differences, differences
from planner.models import ResearchRevision, WorkflowRevision
from planner.selectors.plans import RESEARCHES, SPECS
from planner.spec.research import Research
from planner.spec.workflow import SystemUse, WorkflowSpec
from teams.models import Project

MOST_CHANGES = 4
PROSE = ("prompt", "description")
MOST_COUNTS = 4
# The lists of a research in the words of a sentence: one, several.
NOUNS = {
    "mappings": ("mapping", "mappings"),
    "rules": ("rule", "rules"),
    "triggers": ("trigger", "triggers"),
    "systems": ("system", "systems"),
    "endpoints": ("call", "calls"),
    "questions": ("question", "questions"),
    "objects": ("object", "objects"),
    "fields": ("field", "fields"),
}
# The section of a workflow's page in which the elements of a list stand.
SECTION_ANCHORS = {
    "story": "story",
    "user_stories": "stories",
    "acceptance_criteria": "criteria",
    "prompt": "prompt",
    "description": "description",
    "systems": "systems",
    "trigger": "trigger",
    "endpoints": "endpoints",
    "data_flow": "flow",
    "transformations": "transformations",
    "rows": "transformations",
    "assumptions": "description",
}
# How somebody opened, answered or put aside a question; what else was drawn then is not its doing.
ANSWERED = "Answered "


@dataclass(frozen=True)
class ChangeLink:
    """One change of a workflow: `label` such as `TR-03 rule`, `url` of the element."""

    label: str
    url: str
    workflow: str


@dataclass(frozen=True)
class Changed:
    """What was drawn anew; `more` are those beyond the first few."""

    links: tuple[ChangeLink, ...] = ()
    more: int = 0
    is_known: bool = True

    def __bool__(self) -> bool:
        return bool(self.links)


@dataclass(frozen=True)
class SinceRun:
    """How the research differs from `before`, the run before. `sentence` is "" where nothing does."""

    number: int
    sentence: str
    before: Research
    found: Differences


def research_before(project: Project, number: int) -> ResearchRevision | None:
    """The last run before the run that revision `number` rests on, without its value."""
    runs = ResearchRevision.objects.filter(project=project, author=None, number__lte=number)
    rows = list(runs.defer("value").order_by("-number")[:2])
    return rows[1] if len(rows) > 1 else None


def since_run(project: Project, number: int, value: Research) -> SinceRun | None:
    """What changed since the run before; None after the first one."""
    before = research_before(project, number)
    if before is None:
        return None
    earlier = RESEARCHES.of([before])[before.pk]
    found = differences(earlier, value)
    return SinceRun(before.number, sentence_of(found), earlier, found)


def sentence_of(found: Iterable[Change]) -> str:
    """Such as "3 mappings added, 1 rule changed and 4 more changes"; facts and questions, not prose."""
    counts: dict[tuple[str, str], int] = {}
    for change in found:
        if change.section in NOUNS and change.kind != "moved":
            counts[change.section, change.kind] = counts.get((change.section, change.kind), 0) + 1
    order = list(NOUNS)
    told = sorted(counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    words = [f"{counted(count, *NOUNS[section])} {kind}" for (section, kind), count in told[:MOST_COUNTS]]
    rest = sum(count for _, count in told[MOST_COUNTS:])
    return listed([*words, counted(rest, "more change")] if rest else words)


def changes_of_run(project: Project, number: int) -> Changed:
    """What the workflows that were drawn from that research revision changed."""
    rows = list(
        WorkflowRevision.objects.filter(
            workflow__project=project, research__number=number, author=None, parent__isnull=False
        )
        .select_related("workflow", "parent")
        .defer("value", "drawn", "parent__value", "parent__drawn")
        .order_by("workflow__position", "number")
    )
    specs = SPECS.of([each for row in rows for each in (row, row.parent) if each])
    found = [
        (row.workflow, (*specs[row.pk].systems, *specs[row.parent_id].systems), change)
        for row in rows
        if row.parent_id
        for change in _between(_Pair(row.pk, row.created_at, specs[row.parent_id], specs[row.pk]))
        if change.kind != "moved"
    ]
    # What has a key says most; prompt and description only repeat it in prose.
    ranked = sorted(found, key=lambda one: (one[2].section in PROSE, one[2].section == one[2].key))
    links: dict[str, list[ChangeLink]] = {}
    for workflow, systems, change in ranked:
        label = _label(change, systems)
        links.setdefault(label, []).append(
            ChangeLink(label, _url(project, workflow.key, change), workflow.key)
        )
    positions = {workflow.key: workflow.position for workflow, _, _ in found}
    told = [_told(each, positions) for each in links.values()]
    return Changed(tuple(told[:MOST_CHANGES]), max(0, len(told) - MOST_CHANGES))


def _told(links: Sequence[ChangeLink], positions: Mapping[str, int]) -> ChangeLink:
    """One link for the same change of several workflows; where there are several, it says in which."""
    if len(positions) == 1:
        return links[0]
    where = [str(number) for number in sorted({positions[link.workflow] for link in links})]
    return replace(
        links[0], label=f"{links[0].label} in workflow{'s' if len(where) > 1 else ''} {listed(where)}"
    )


@dataclass(frozen=True)
class _Pair:
    """A revision and its parent, told from others by the revision's row."""

    pk: int
    at: datetime
    old: WorkflowSpec = field(compare=False)
    new: WorkflowSpec = field(compare=False)


# The two workflows stay in memory with what is kept: a large one takes megabytes.
@lru_cache(maxsize=64)
def _between(pair: _Pair) -> tuple[Change, ...]:
    """Comparing takes about 7 ms for a workflow, and every viewer of an event asks for the same."""
    return differences(pair.old, pair.new).changes


def changes_by_answer(project: Project) -> dict[str, Changed]:
    """By question key, what the last answer to it changed. Unknown while nothing was drawn since."""
    decisions = ResearchRevision.objects.filter(project=project, reason__startswith=ANSWERED)
    answered = {
        reason.removeprefix(ANSWERED): number
        for number, reason in decisions.filter(author__isnull=False)
        .order_by("number")
        .values_list("number", "reason")
    }
    runs = sorted(
        ResearchRevision.objects.filter(project=project, author=None).values_list("number", flat=True)
    )
    after = {key: next((run for run in runs if run > number), 0) for key, number in answered.items()}
    known = {number: changes_of_run(project, number) for number in set(after.values()) if number}
    return {key: known.get(number, Changed(is_known=False)) for key, number in after.items()}


def _label(change: Change, systems: Sequence[SystemUse]) -> str:
    """As the change calls itself, a system by its name and a field by what it means to a reader."""
    if change.section == "assumptions":
        return f"assumption {change.label}"
    if change.section == "systems":
        name = next((system.name for system in systems if system.key == change.key), "")
        return change.label.replace(change.key, name or change.key, 1)
    if change.section == "user_stories" and change.kind == "changed":
        return f"{change.key} changed"
    return change.label


def _url(project: Project, workflow: str, change: Change) -> str:
    place = reverse("planner:workflow", args=[project.team.slug, project.slug, workflow])
    anchor = change.key if change.key[:2].isupper() else SECTION_ANCHORS.get(change.section, "")
    return f"{place}#{anchor}" if anchor and change.kind != "removed" else place
