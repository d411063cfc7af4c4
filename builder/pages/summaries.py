"""What the projects page says about each built project. Two queries, however many projects."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Max

from builder.models import Proof
from teams.models import Project
from teams.summaries import Summary


def summaries(projects: Sequence[Project], known: Mapping[int, Summary]) -> dict[int, Summary]:
    """settings.PROJECT_SUMMARIES: what is known so far and, where there is code, how much of it is proven."""
    of_projects = Proof.objects.filter(snapshot__project__in=projects)
    newest = of_projects.values("snapshot__project", "workflow_key", "criterion_key").annotate(last=Max("pk"))
    rows = Proof.objects.filter(pk__in=[each["last"] for each in newest])
    states: dict[int, Counter[str]] = {}
    built_at: dict[int, datetime] = {}
    for project, state, at in rows.values_list("snapshot__project", "state", "created_at"):
        states.setdefault(project, Counter())[state] += 1
        built_at[project] = max(at, built_at.get(project, at))
    return {
        project: _with_code(known.get(project, Summary()), counts, built_at[project])
        for project, counts in states.items()
    }


def _with_code(plan: Summary, counts: Counter[str], at: datetime) -> Summary:
    changed_at = max(at, plan.changed_at) if plan.changed_at else at
    if plan.state in ("running", "failed"):
        return replace(plan, changed_at=changed_at)
    note = f"{counts['proven']} of {counts.total()} criteria proven"
    failing = counts["failing"] > 0
    return replace(
        plan,
        state="failing" if failing else "built",
        label="Built",
        note=note,
        changed_at=changed_at,
    )
