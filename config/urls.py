"""Every address of Tenon. Each room mounts its own addresses below the project's."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from config.views import health

PROJECT = "<slug:team>/<slug:project>/"
# Order matters: the first match wins, and teams' `<slug:team>/` comes last of its own patterns.
ROOMS = (("planner", PROJECT), ("builder", PROJECT), ("runtime", PROJECT), ("jobs", PROJECT), ("teams", ""))


def _mounted() -> list[URLResolver]:
    """The rooms that have addresses; a room without a urls module is simply not on the map."""
    return [path(prefix, include(f"{room}.urls")) for room, prefix in ROOMS if find_spec(f"{room}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [path("health", health, name="health"), *_mounted()]

handler400 = "lib.web.errors.bad_request"
handler403 = "lib.web.errors.forbidden"
handler404 = "lib.web.errors.not_found"
handler500 = "lib.web.errors.server_error"
