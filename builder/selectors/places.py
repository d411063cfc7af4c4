"""Where a test may run besides the twins: environments in which accounts are connected."""

from collections.abc import Collection
from dataclasses import dataclass

from systems.models import Connection, Environment
from systems.selectors.environments import is_signed_in
from teams.models import Project


@dataclass(frozen=True)
class Place:
    """One environment. `missing` are the systems of the workflow that are not connected in it."""

    environment: Environment
    connected: list[str]
    missing: list[str]


def places_of(project: Project, systems: Collection[str]) -> list[Place]:
    """The project's environments, with which of these systems are connected in each. Two queries."""
    environments = list(Environment.objects.filter(project=project))
    rows = Connection.objects.filter(environment__in=environments, system__in=systems)
    connected: dict[int, list[str]] = {}
    for row in rows.select_related("sign_in").defer("secret"):
        if is_signed_in(row):
            connected.setdefault(row.environment_id, []).append(row.system)
    return [
        Place(each, there := connected.get(each.pk, []), [key for key in systems if key not in there])
        for each in environments
    ]
