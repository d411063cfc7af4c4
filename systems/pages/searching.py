"""What of connecting can be gone to from the palette."""

from collections.abc import Iterator

from django.urls import reverse

from systems.models import Connection
from systems.selectors.environments import environments_of
from teams.models import Project
from teams.searching import Found


def searched_in(project: Project, words: str) -> Iterator[Found]:
    """settings.SEARCHED_IN: Connect, its environments and what is connected in them."""
    place = [project.team.slug, project.slug]
    yield Found("page", "Connect", reverse("systems:connect", args=place), "link")
    for environment in environments_of(project):
        url = reverse("systems:environment", args=[*place, environment.key])
        yield Found("page", environment.name, url, "globe", "environment")
    connections = Connection.objects.filter(environment__project=project).select_related("environment")
    for one in connections.order_by("system", "pk"):
        url = reverse("systems:system", args=[*place, one.environment.key, one.system])
        yield Found("system", one.system, url, "link", f"in {one.environment.name}")
