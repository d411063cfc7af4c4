"""Keeping which revision of a workflow somebody looked at last."""

from django.db.models import F
from django.db.models.functions import Now

from planner.models import Seen, Workflow
from teams.models import User


def saw(*, workflow: Workflow, number: int, by: User) -> None:
    """They opened that revision. An older one than they saw before changes nothing.

    No transaction: of two pages opened at once either may be the last, and both say the same.
    """
    rows = Seen.objects.filter(workflow=workflow, user=by)
    known = rows.values_list("number", flat=True).first()
    if known is None:
        Seen.objects.bulk_create([Seen(workflow=workflow, user=by, number=number)], ignore_conflicts=True)
    elif known < number:
        rows.filter(number__lt=number).update(before=F("number"), number=number, at=Now())
