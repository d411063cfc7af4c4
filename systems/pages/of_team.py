"""Which systems a team is connected with, as the projects page lists them. One query."""

from collections.abc import Mapping

from django.urls import reverse

from systems.models import Connection
from systems.needed import NeededSystem
from systems.pages.rows import SystemRow
from teams.models import Team
from teams.summaries import SystemState

# What needs somebody comes first, and of several accounts it counts.
WORST_FIRST = ("refused", "unsigned", "failing", "connected")
LABELS = {
    "refused": "Sign-in refused",
    "unsigned": "Not signed in",
    "failing": "Does not answer",
    "connected": "Connected",
}
MOST = 12


def systems_of(team: Team, names: Mapping[str, str]) -> list[SystemState]:
    """settings.TEAM_SYSTEMS: one row for each system; `names` are people's words for keys."""
    rows = Connection.objects.filter(
        environment__project__team=team, environment__project__archived_at=None
    ).select_related("sign_in", "environment__project")
    worst: dict[str, tuple[int, Connection]] = {}
    for connection in rows.order_by("system", "-environment__is_production", "pk"):
        rank = WORST_FIRST.index(_state(connection))
        if connection.system not in worst or rank < worst[connection.system][0]:
            worst[connection.system] = rank, connection
    ranked = sorted(worst.items(), key=lambda item: (item[1][0], item[0]))
    return [
        SystemState(
            name=names.get(key, key),
            state=WORST_FIRST[rank],
            label=LABELS[WORST_FIRST[rank]],
            url=_url(team, connection),
        )
        for key, (rank, connection) in ranked[:MOST]
    ]


def _state(connection: Connection) -> str:
    row = SystemRow(NeededSystem(key=connection.system, name=connection.system), connection)
    return "failing" if row.state == "connected" and row.check.get("works") == "no" else row.state


def _url(team: Team, connection: Connection) -> str:
    environment = connection.environment
    return reverse(
        "systems:system", args=[team.slug, environment.project.slug, environment.key, connection.system]
    )
