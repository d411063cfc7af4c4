"""The address of a page's stream."""

from urllib.parse import urlencode

from django.urls import reverse

from planner.pages.overview import Overview


def stream_url(plan: Overview) -> str:
    """The project's stream for this page, from the moment the page was read."""
    path = reverse("jobs:events", args=[plan.project.team.slug, plan.project.slug])
    return f"{path}?{urlencode({'view': plan.current, 'after': plan.cursor})}"
