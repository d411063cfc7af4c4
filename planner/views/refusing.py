"""What the pages that bring files in have in common."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib.errors import Invalid
from planner.pages.overview import overview
from teams.models import Project


def seen_in(text: str) -> dict[str, int]:
    """The revisions that a preview was compared with, as its form sends them back."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("Choose the file again: what it was compared with got lost.") from error
    return {str(key): number for key, number in value.items()} if isinstance(value, dict) else {}


def refused(request: HttpRequest, row: Project, problems: list[str], *, key: str = "") -> HttpResponse:
    """The page that says what is wrong with a file, each place by its name."""
    plan = overview(row, request.membership, current="arrange")
    context = {"plan": plan, "problems": problems, "key": key}
    return render(request, "planner/import_refused.html", context, status=422)
