"""Where a page listens for what happens."""

from urllib.parse import urlencode

from django.urls import reverse

from teams.models import Project


def stream_address(project: Project, view: str, after: int) -> str:
    """The project's stream as the page `view` sees it, from the event after number `after`."""
    path = reverse("jobs:events", args=[project.team.slug, project.slug])
    return f"{path}?{urlencode({'view': view, 'after': after})}"
