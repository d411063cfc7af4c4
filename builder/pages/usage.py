"""What projects used of language models: a project's page, a team's, and the same as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from builder.models.chats import NEW_CHAT
from builder.selectors.usage import usage_lines
from planner.handover.rows import planned_workflows
from planner.handover.usage import planning_usage
from systems.selectors.language_models import bound_of, bounds_of
from systems.spending import Bound, UsageLine, Used, added, month_of
from teams import roles
from teams.models import Membership, Project
from teams.selectors import projects_of

ALL = "all"
PLANNING = "Planning"
NEAR = 0.8
MOST_ROWS = 200
HEADINGS = (
    *("month", "project", "purpose", "chat", "workflow", "model", "calls", "input_tokens", "output_tokens"),
    *("cached_tokens", "dollars", "calls_without_price", "calls_estimated"),
)


@dataclass(frozen=True)
class UsageRow:
    """One line of a table. `url` "" where there is nothing to open."""

    title: str
    used: Used
    url: str = ""
    sub: str = ""

    @property
    def cost(self) -> str:
        return cost_told(self.used)


@dataclass(frozen=True)
class Table:
    """Usage by one thing, the dearest first. `more` is how many rows are left out here (the CSV has them)."""

    id: str
    title: str
    heading: str
    rows: Sequence[UsageRow]
    more: int = 0


@dataclass(frozen=True)
class Gauge:
    """How much of a limit is used up this month."""

    title: str
    told: str
    share: float

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def css(self) -> str:
        return "full" if self.share >= 1 else "near" if self.share >= NEAR else ""


class UsagePage:
    """A project's usage. `month`: the first day of the month shown, None for all time.

    Lines, limit and plan are each one query, however many chats and calls there are.
    """

    def __init__(
        self,
        project: Project,
        membership: Membership,
        month: date | None,
        *,
        problem: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.project, self.membership, self.month = project, membership, month
        self.problem, self._typed = problem or {}, typed

    @property
    def may_limit(self) -> bool:
        return self.membership.may(roles.ADMINISTER)

    @cached_property
    def lines(self) -> list[UsageLine]:
        return [*usage_lines([self.project]), *planning_usage([self.project])]

    @cached_property
    def shown(self) -> list[UsageLine]:
        """The lines of the chosen time."""
        return [one for one in self.lines if self.month in (None, one.month)]

    @property
    def months(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: (value, words, whether it is), this month first."""
        found = sorted({this_month(), *(one.month for one in self.lines)}, reverse=True)
        chosen = [(f"{one:%Y-%m}", f"{one:%B %Y}", one == self.month) for one in found]
        return [*chosen, (ALL, "All time", self.month is None)]

    @cached_property
    def total(self) -> Used:
        return added(one.used for one in self.shown)

    @property
    def cost(self) -> str:
        return cost_told(self.total)

    @cached_property
    def bound(self) -> Bound:
        return bound_of(self.project)

    @cached_property
    def gauges(self) -> list[Gauge]:
        """The limits, against this month whatever month is shown."""
        return gauges_of(self.bound, added(one.used for one in self.lines if one.month == this_month()))

    @property
    def typed(self) -> Mapping[str, str]:
        """The form of the limit."""
        if self._typed is not None:
            return self._typed
        dollars, tokens = self.bound.dollars, self.bound.tokens
        return {
            "dollars": "" if dollars is None else f"{dollars:f}",
            "tokens": "" if tokens is None else str(tokens),
        }

    @cached_property
    def tables(self) -> list[Table]:
        """By workflow, chat, model and month; only what has rows."""
        titles = {one.key: one.title for one in planned_workflows(self.project)}
        build = reverse("builder:build", args=[self.project.team.slug, self.project.slug])
        plan = reverse("planner:model_calls", args=[self.project.team.slug, self.project.slug])

        def chat(line: UsageLine) -> UsageRow:
            if not line.chat:
                return UsageRow(PLANNING, line.used, plan, "reading documents and writing the plan")
            return UsageRow(line.chat_title or NEW_CHAT, line.used, f"{build}?chat={line.chat}")

        def workflow(line: UsageLine) -> UsageRow:
            if line.workflow:
                return UsageRow(titles.get(line.workflow, line.workflow), line.used)
            return UsageRow("No workflow in particular" if line.chat else PLANNING, line.used)

        tables = [
            _table("workflows", "By workflow", "Workflow", self.shown, workflow),
            _table("chats", "By chat", "Chat", self.shown, chat),
            _table("by-model", "By model", "Model", self.shown, lambda one: UsageRow(one.model, one.used)),
        ]
        if self.month is None:
            by_month = _table(
                "months",
                "By month",
                "Month",
                self.shown,
                lambda one: UsageRow(f"{one.month:%Y-%m}", one.used),
            )
            rows = sorted(by_month.rows, key=lambda row: row.title, reverse=True)
            tables.append(Table(by_month.id, by_month.title, by_month.heading, rows))
        return [table for table in tables if table.rows]


@dataclass(frozen=True)
class ProjectUsage:
    """A project as a row of the team's page."""

    project: Project
    used: Used
    ever: Used
    gauges: Sequence[Gauge]

    @property
    def cost(self) -> str:
        return cost_told(self.used)

    @property
    def cost_ever(self) -> str:
        return cost_told(self.ever)


class TeamUsagePage:
    """What a team's projects used this month and ever."""

    def __init__(self, membership: Membership) -> None:
        self.membership, self.team = membership, membership.team

    @cached_property
    def projects(self) -> list[Project]:
        return list(projects_of(self.team))

    @cached_property
    def lines(self) -> list[UsageLine]:
        return [*usage_lines(self.projects), *planning_usage(self.projects)]

    @cached_property
    def rows(self) -> list[ProjectUsage]:
        """The projects that used any model or have a limit, the dearest of this month first."""
        bounds, month = bounds_of(self.projects), this_month()
        rows = []
        for project in self.projects:
            own = [one for one in self.lines if one.project == project.pk]
            used = added(one.used for one in own if one.month == month)
            bound = bounds.get(project.pk, Bound())
            if own or bound.is_set:
                rows.append(ProjectUsage(project, used, added(o.used for o in own), gauges_of(bound, used)))
        return sorted(rows, key=lambda row: (-row.used.dollars, -row.used.tokens, row.project.name))

    @property
    def total(self) -> Used:
        return added(row.used for row in self.rows)

    @property
    def cost(self) -> str:
        return cost_told(self.total)

    @property
    def month(self) -> str:
        return f"{this_month():%B %Y}"


def this_month() -> date:
    """The first day of this month (UTC)."""
    return month_of(timezone.now()).date()


def month_in(text: str) -> date | None:
    """The month of an address: `2026-11`, `all` (None); this month for anything else."""
    if text == ALL:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return this_month()


def cost_told(used: Used) -> str:
    """`$1.20`, `$0.0031`, `at least $1.20` where some calls had no price, `no price` where all had none."""
    if not used.calls:
        return "$0"
    if used.unpriced == used.calls:
        return "no price"
    told = f"${used.dollars:,.2f}" if used.dollars >= 1 or not used.dollars else f"${used.dollars:.4f}"
    return f"at least {told}" if used.unpriced else told


def gauges_of(bound: Bound, used: Used) -> list[Gauge]:
    """How much of each limit is used up."""
    gauges = []
    if bound.dollars is not None:
        share = float(used.dollars / bound.dollars) if bound.dollars else 1.0
        gauges.append(Gauge("Dollars this month", f"${used.dollars:,.2f} of ${bound.dollars:,.2f}", share))
    if bound.tokens is not None:
        share = used.tokens / bound.tokens if bound.tokens else 1.0
        gauges.append(Gauge("Tokens this month", f"{used.tokens:,} of {bound.tokens:,}", share))
    return gauges


def as_csv(lines: Iterable[UsageLine], projects: Mapping[int, str]) -> str:
    """The lines as a table for a spreadsheet; `projects` has the names by id."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in sorted(
        lines, key=lambda one: (one.month, projects.get(one.project, ""), one.chat, one.model)
    ):
        used = line.used
        cells: list[Any] = [
            f"{line.month:%Y-%m}",
            _cell(projects.get(line.project, "")),
            "chat" if line.chat else "planning",
            _cell(line.chat_title or NEW_CHAT) if line.chat else "",
            _cell(line.workflow),
            _cell(line.model),
            *(used.calls, used.read, used.written, used.cached),
            f"{used.dollars:f}",
            *(used.unpriced, used.estimated),
        ]
        writer.writerow(cells)
    return out.getvalue()


def _table(
    name: str, title: str, heading: str, lines: Sequence[UsageLine], row_of: Callable[[UsageLine], UsageRow]
) -> Table:
    rows: dict[tuple[str, str], UsageRow] = {}
    for line in lines:
        row = row_of(line)
        known = rows.get((row.title, row.url))
        rows[row.title, row.url] = (
            UsageRow(row.title, known.used + row.used, row.url, row.sub) if known else row
        )
    found = sorted(rows.values(), key=lambda row: (-row.used.dollars, -row.used.tokens, row.title))
    return Table(name, title, heading, found[:MOST_ROWS], max(0, len(found) - MOST_ROWS))


def _cell(text: str) -> str:
    # A spreadsheet takes a text that begins like this for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
