"""Who may change what in an environment. The team's doors stand before these."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from systems.models import Connection, Environment
from systems.selectors.environments import connection_in, environment_of
from teams import roles
from teams.models import Membership, Project


def may_change(membership: Membership, environment: Environment) -> bool:
    """Whether this member may change the environment, sign in for it and start runs in it."""
    return membership.may(roles.ADMINISTER if environment.is_production else roles.EDIT)


def environment(project: Project, key: str) -> Environment:
    """The environment with that key, or 404."""
    found = environment_of(project, key)
    if found is None:
        raise Http404("No such environment.")
    return found


def environment_to_change(project: Project, key: str, membership: Membership) -> Environment:
    """The environment with that key, or 404; 403 for a member who may not change it."""
    found = environment(project, key)
    check_may_change(membership, found)
    return found


def check_may_change(membership: Membership, environment: Environment) -> None:
    """403 for a member who may not change the environment."""
    if not may_change(membership, environment):
        raise PermissionDenied(
            f"{environment.name} is production: only admins of the team change it and run in it."
        )


def connection(environment: Environment, system: str) -> Connection:
    """The connection of that system, or 404."""
    found = connection_in(environment, system)
    if found is None:
        raise Http404("Not connected.")
    return found
