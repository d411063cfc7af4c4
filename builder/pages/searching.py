"""What of the code and its chats can be gone to from the palette."""

from collections.abc import Iterator
from urllib.parse import quote

from django.urls import reverse

from builder.selectors.chats import chats_of
from builder.selectors.files import latest_snapshot
from teams.models import Project
from teams.searching import Found

MOST_CHATS = 100


def searched_in(project: Project, words: str) -> Iterator[Found]:
    """settings.SEARCHED_IN: the Build tab, traceability, the newest files, chats by their names."""
    place = [project.team.slug, project.slug]
    build = reverse("builder:build", args=place)
    yield Found("page", "Build", build, "hammer")
    yield Found("page", "Traceability", reverse("builder:trace", args=place), "waypoints")
    snapshot = latest_snapshot(project)
    for path in sorted(snapshot.manifest) if snapshot else ():
        yield Found("file", path, f"{build}?view=code&file={quote(path)}", "code")
    for chat in chats_of(project)[:MOST_CHATS]:
        yield Found("chat", chat.title, f"{build}?chat={chat.pk}", "message-square")
