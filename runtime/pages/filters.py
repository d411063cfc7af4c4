"""The filters of the list of runs, as an address carries them and as a form offers them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from runtime.models import Run
from runtime.selectors.run_list import TWINS, RunFilter

FILTERS = ("outcome", "workflow", "cause", "environment", "period", "q")
PHASES = (
    ("queued", "Queued"),
    ("running", "Running"),
    ("waiting", "Waiting"),
    ("done", "Passed"),
    ("skipped", "Skipped"),
    ("empty", "Nothing to do"),
    ("parked", "Parked"),
    ("failed", "Failed"),
    ("stopped", "Stopped"),
)
PERIODS = {
    "hour": ("Last hour", timedelta(hours=1)),
    "day": ("Last 24 hours", timedelta(days=1)),
    "week": ("Last 7 days", timedelta(days=7)),
    "month": ("Last 30 days", timedelta(days=30)),
}
LONGEST = 120


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Filters:
    """What somebody chose; "" is no choice. Unknown values mean none: an old link still shows something."""

    outcome: str = ""
    workflow: str = ""
    cause: str = ""
    environment: str = ""
    period: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """The filters in a query."""
        given = {name: query.get(name, "").strip()[:LONGEST] for name in FILTERS}
        known = {
            "outcome": dict(PHASES).keys(),
            "cause": Run.Cause.values,
            "period": PERIODS.keys(),
        }
        return cls(**{name: text if text in known.get(name, (text,)) else "" for name, text in given.items()})

    @property
    def chosen(self) -> dict[str, str]:
        """Those that are set, as an address carries them."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def at(self, now: datetime) -> RunFilter:
        """What is looked for at this moment."""
        since = now - PERIODS[self.period][1] if self.period else None
        return RunFilter(
            phase=self.outcome,
            workflow=self.workflow,
            cause=self.cause,
            environment=self.environment,
            since=since,
            text=self.q,
        )

    def choices(self, name: str, none: str, options: list[tuple[str, str]]) -> list[Choice]:
        """The entries of one filter; `none` is what no choice is called."""
        now = getattr(self, name)
        return [Choice(value, label, value == now) for value, label in [("", none), *options]]


def environment_options(environments: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where runs may have run: the project's environments, and the twins."""
    return [*environments, (TWINS, "Against twins")]
