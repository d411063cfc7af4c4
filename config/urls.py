"""Every address of Tenon. Each room mounts its own addresses below the project's."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from config.views import health, icon

PROJECT = "<slug:team>/<slug:project>/"
# Order matters: the first match wins, and teams' `<slug:team>/` comes last of its own patterns.
ROOMS = (
    *(("planner", PROJECT), ("systems", PROJECT), ("builder", PROJECT), ("runtime", PROJECT)),
    *(("jobs", PROJECT), ("teams", "")),
)


def _mounted() -> list[URLResolver]:
    """The rooms that have addresses; a room without a urls module is simply not on the map."""
    return [path(prefix, include(f"{room}.urls")) for room, prefix in ROOMS if find_spec(f"{room}.urls")]


def _rooted() -> list[URLResolver]:
    """What rooms have that belongs to no project."""
    names = dict.fromkeys(room for room, _ in ROOMS)
    return [path("", include(f"{room}.root_urls")) for room in names if find_spec(f"{room}.root_urls")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("favicon.ico", icon, name="icon"),
    *_rooted(),
    *_mounted(),
]

handler400 = "lib.web.errors.bad_request"
handler403 = "lib.web.errors.forbidden"
handler404 = "lib.web.errors.not_found"
handler500 = "lib.web.errors.server_error"
