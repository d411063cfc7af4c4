"""The list of runs with its filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from lib.text import whole_number
from runtime.models import Run
from runtime.selectors import runs as selectors
from teams.models import Membership, Project

FILTERS = (
    ("", "All results"),
    ("running", "Running"),
    ("done", "Passed"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
    ("parked", "Parked"),
    ("stopped", "Stopped"),
)


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class RunList:
    """One page of the runs. `current` is the number of the run that is open beside the list, 0 for none."""

    project: Project
    membership: Membership
    outcome: str = ""
    workflow: str = ""
    page: int = 1
    current: int = 0

    @classmethod
    def from_query(
        cls, project: Project, membership: Membership, query: QueryDict, current: int = 0
    ) -> "RunList":
        """Unknown filters mean no filter: an old link still shows something."""
        outcome = query.get("outcome", "")
        known = {value for value, _ in FILTERS}
        return cls(
            project=project,
            membership=membership,
            outcome=outcome if outcome in known else "",
            workflow=query.get("workflow", "")[:120],
            page=max(1, whole_number(query.get("page", ""), digits=6)),
            current=current,
        )

    @cached_property
    def _found(self) -> Sequence[Run]:
        """One more than fits, to know whether there is a next page without counting 100,000 rows."""
        start = (self.page - 1) * selectors.PAGE
        runs = selectors.runs_of(self.project, outcome=self.outcome, workflow=self.workflow)
        return list(runs[start : start + selectors.PAGE + 1])

    @property
    def runs(self) -> Sequence[Run]:
        return self._found[: selectors.PAGE]

    @property
    def is_filtered(self) -> bool:
        return bool(self.outcome or self.workflow)

    @property
    def outcomes(self) -> list[Choice]:
        return [Choice(value, label, value == self.outcome) for value, label in FILTERS]

    @cached_property
    def workflows(self) -> list[Choice]:
        """Nothing to choose from where there is one workflow only."""
        known = selectors.workflows_that_ran(self.project)
        if len(known) < 2:
            return []
        return [Choice("", "All workflows", not self.workflow)] + [
            Choice(key, title, key == self.workflow) for key, title in known
        ]

    @property
    def is_first_page(self) -> bool:
        """Only the first page grows while one looks at it."""
        return self.page == 1

    @property
    def url(self) -> str:
        return reverse("runtime:runs", args=[self.project.team.slug, self.project.slug])

    @property
    def newer_url(self) -> str:
        return self._page_url(self.page - 1) if self.page > 1 else ""

    @property
    def older_url(self) -> str:
        return self._page_url(self.page + 1) if len(self._found) > selectors.PAGE else ""

    @property
    def query(self) -> str:
        """The filters as they stand in a link to one run, so that the list beside it stays the same."""
        kept = {"outcome": self.outcome, "workflow": self.workflow}
        text = urlencode({name: value for name, value in kept.items() if value})
        return f"?{text}" if text else ""

    def _page_url(self, page: int) -> str:
        kept = {"outcome": self.outcome, "workflow": self.workflow, "page": str(page) if page > 1 else ""}
        text = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.url}?{text}" if text else self.url
