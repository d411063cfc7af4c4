"""What models were asked for this plan, and what it used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from planner.models import ModelCall
from planner.progress import TITLES
from planner.selectors.model_calls import Spent

PER_PAGE = 60


@dataclass(frozen=True)
class Asked:
    """One call as a line of the page."""

    pk: int
    what: str
    model: str
    tokens: str
    cost: str
    milliseconds: int
    problem: str


@dataclass(frozen=True)
class Job:
    """The calls of one research, in their order."""

    at: datetime
    calls: tuple[Asked, ...]


@dataclass(frozen=True)
class ModelCallsPage:
    """Everything on the page."""

    total: str
    jobs: tuple[Job, ...]
    is_cut: bool


def model_calls_page(rows: Iterable[ModelCall], spent: Spent) -> ModelCallsPage:
    """The page from calls, the newest first; more than fit are left out and said so."""
    found = list(rows)
    shown = found[:PER_PAGE]
    jobs = []
    for _, calls in groupby(shown, key=lambda one: one.job_id):
        ordered = sorted(calls, key=lambda one: one.pk)
        jobs.append(Job(ordered[0].created_at, tuple(map(_asked, ordered))))
    return ModelCallsPage(told(spent), tuple(jobs), len(found) > PER_PAGE)


def told(spent: Spent) -> str:
    """Such as "3 calls, 12,340 tokens, about $0.012"."""
    if not spent.calls:
        return ""
    calls = f"{spent.calls:,} call" + ("" if spent.calls == 1 else "s")
    cost = f", about {money(spent.cost)}" if spent.cost is not None else ""
    return f"{calls}, {spent.tokens:,} tokens{cost}"


def money(amount: Decimal) -> str:
    """US dollars with as many digits as small amounts need."""
    return f"${amount:.2f}" if amount >= 1 else f"${amount:.4f}"


def _asked(row: ModelCall) -> Asked:
    about = "about " if row.estimated else ""
    return Asked(
        pk=row.pk,
        what=TITLES.get(row.stage, row.stage),
        model=row.model,
        tokens=f"{about}{row.input_tokens:,} in, {row.output_tokens:,} out" if row.tokens else "",
        cost=money(row.cost) if row.cost else "",
        milliseconds=row.milliseconds,
        problem=row.problem,
    )
