"""The list of runs with its filters."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from lib.text import whole_number
from runtime import states
from runtime.models import Run
from runtime.pages.filters import PERIODS, PHASES, Choice, Filters, environment_options
from runtime.selectors import run_list as selectors
from teams.models import Membership, Project

BESIDE = 40  # runs in the narrow list beside one run
WORDS = {"done": "passed", "empty": "nothing to do"}


@dataclass(frozen=True)
class RunRow:
    """One run in a list: `name` is what it is about, or its number where that is not known."""

    run: Run
    url: str
    current: bool = False

    @property
    def name(self) -> str:
        return self.run.subject or f"Run {self.run.number}"

    @property
    def sub(self) -> str:
        """The second line of the narrow list: "Run 482, passed"."""
        word = WORDS.get(self.run.state, self.run.state)
        return f"Run {self.run.number}, {word}" if self.run.subject else f"{self.run.title}, {word}"

    @property
    def place(self) -> str:
        """Where it ran."""
        return self.run.environment.name if self.run.environment else "Twins"


@dataclass(frozen=True)
class RunList:
    """One page of the runs. `current` is the number of the run that is open beside the list, 0 for none.

    `before` and `after` are run numbers: the page of the runs before, or right after.
    """

    project: Project
    membership: Membership
    filters: Filters
    before: int = 0
    after: int = 0
    current: int = 0

    @classmethod
    def from_query(
        cls, project: Project, membership: Membership, query: QueryDict, current: int = 0
    ) -> "RunList":
        """The list at an address."""
        return cls(
            project=project,
            membership=membership,
            filters=Filters.from_query(query),
            before=0 if current else whole_number(query.get("before", "")),
            after=0 if current else whole_number(query.get("after", "")),
            current=current,
        )

    @cached_property
    def found(self) -> selectors.RunsPage:
        wanted = self.filters.at(timezone.now())
        most = BESIDE if self.current else selectors.PAGE
        return selectors.find_runs(self.project, wanted, before=self.before, after=self.after, most=most)

    @cached_property
    def rows(self) -> list[RunRow]:
        query = self.query
        return [
            RunRow(run, f"{self._run_url(run)}{query}", current=run.number == self.current)
            for run in self.found.runs
        ]

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters.chosen)

    @property
    def outcomes(self) -> list[Choice]:
        return self.filters.choices("outcome", "All results", list(PHASES))

    @property
    def causes(self) -> list[Choice]:
        return self.filters.choices("cause", "Started by anything", list(Run.Cause.choices))

    @property
    def periods(self) -> list[Choice]:
        return self.filters.choices("period", "Any time", [(key, word) for key, (word, _) in PERIODS.items()])

    @cached_property
    def workflows(self) -> list[Choice]:
        """Nothing to choose from where there is one workflow only."""
        known = selectors.workflows_that_ran(self.project)
        return self.filters.choices("workflow", "All workflows", known) if len(known) > 1 else []

    @cached_property
    def environments(self) -> list[Choice]:
        """Nothing to choose from where there are only twins."""
        known = selectors.environments_of(self.project)
        return self.filters.choices("environment", "Everywhere", environment_options(known)) if known else []

    @cached_property
    def today(self) -> str:
        """How many runs began in the last 24 hours: "1,284 today", "more than 10,000 today"."""
        count = selectors.count_since(self.project, timezone.now() - PERIODS["day"][1])
        most = selectors.MOST_COUNTED
        return f"{count:,} today" if count <= most else f"more than {most:,} today"

    @cached_property
    def is_live(self) -> bool:
        """Whether one of the shown runs goes on right now."""
        return any(run.state in (states.QUEUED, states.RUNNING) for run in self.found.runs)

    @property
    def is_first_page(self) -> bool:
        """Only the first page grows while one looks at it."""
        return not self.before and not self.after

    @property
    def url(self) -> str:
        return reverse("runtime:runs", args=[self.project.team.slug, self.project.slug])

    @property
    def newer_url(self) -> str:
        runs = self.found.runs
        if not self.found.has_newer:
            return ""
        return self._page_url(after=runs[0].number) if runs else self._page_url()

    @property
    def older_url(self) -> str:
        runs = self.found.runs
        return self._page_url(before=runs[-1].number) if self.found.has_older and runs else ""

    @property
    def query(self) -> str:
        """The filters as they stand in a link to one run, so that the list beside it stays the same."""
        text = urlencode(self.filters.chosen)
        return f"?{text}" if text else ""

    @property
    def all_url(self) -> str:
        """The whole list with the same filters."""
        return f"{self.url}{self.query}"

    def _run_url(self, run: Run) -> str:
        return reverse("runtime:run", args=[self.project.team.slug, self.project.slug, run.number])

    def _page_url(self, **page: Any) -> str:
        text = urlencode({**self.filters.chosen, **page})
        return f"{self.url}?{text}" if text else self.url
