"""What of running can be gone to from the palette."""

import re
from collections.abc import Iterator

from django.urls import reverse

from runtime.models import Run
from teams.models import Project
from teams.searching import Found

_NUMBER = re.compile(r"(?:run\s*)?#?(\d{1,9})", re.IGNORECASE)


def searched_in(project: Project, words: str) -> Iterator[Found]:
    """settings.SEARCHED_IN: Runs, Deploy, and the run of which the number was typed."""
    place = [project.team.slug, project.slug]
    yield Found("page", "Runs", reverse("runtime:runs", args=place), "play")
    yield Found("page", "Deploy", reverse("runtime:deploy", args=place), "radio")
    number = _NUMBER.fullmatch(words)
    run = Run.objects.filter(project=project, number=number[1]).first() if number else None
    if run is not None:
        url = reverse("runtime:run", args=[*place, run.number])
        yield Found("run", f"Run {run.number}", url, "play", f"#{run.number} {run.title}, {run.state}")
