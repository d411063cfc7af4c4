"""Reading environments and what is connected in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from lib.vault import Vault
from systems.models import Connection, Environment, Secret, Variable
from systems.needed import NeededSystem
from systems.oauth import PERSON
from teams.models import Project


def environments_of(project: Project) -> QuerySet[Environment]:
    """A project's environments, production last, each with `connected`, the number of its connections."""
    return Environment.objects.filter(project=project).annotate(connected=Count("connections"))


def environment_of(project: Project, key: str) -> Environment | None:
    """The environment with that key."""
    return Environment.objects.filter(project=project, key=key).first()


def connections_in(environment: Environment) -> QuerySet[Connection]:
    """Its connections by system. Secrets stay sealed."""
    found = Connection.objects.filter(environment=environment)
    return found.select_related("changed_by", "sign_in__signed_in_by")


def connection_in(environment: Environment, system: str) -> Connection | None:
    """The connection of that system, None where it is not connected."""
    return connections_in(environment).filter(system=system).first()


def needed_systems(project: Project) -> Sequence[NeededSystem]:
    """The systems that the project's plan and its workflows need (settings.SYSTEMS_NEEDED)."""
    hook = settings.SYSTEMS_NEEDED
    found: Sequence[NeededSystem] = import_string(hook)(project) if hook else ()
    return found


def unconnected(environment: Environment, keys: Iterable[str]) -> list[str]:
    """Those of the systems that a run in the environment could not reach."""
    rows = connections_in(environment)
    usable = {row.system for row in rows if is_signed_in(row)}
    return [key for key in keys if key not in usable]


def is_signed_in(connection: Connection) -> bool:
    """Whether requests can be signed: only where a person has to sign in can that be missing."""
    if connection.scheme != PERSON:
        return True
    sign_in = getattr(connection, "sign_in", None)
    return sign_in is not None and sign_in.version > 0 and not sign_in.refused


def opened_connections(environment: Environment) -> dict[str, dict[str, Any]]:
    """The connections with their secrets, as `tenon.host.connections.Connection` has them, and what is ours:

    `id`, `per_minute` (how many requests the system takes, None for any) and `idempotency_header` (where it
    takes a key of ours, "" for nowhere). For the host of a run only. Raises VaultError.
    """
    vault = Vault(settings.VAULT_KEYS)
    return {
        connection.system: {
            "id": connection.pk,
            "base_url": connection.base_url,
            "auth": {
                "scheme": connection.scheme,
                **connection.details,
                **vault.open(bytes(connection.secret)),
            },
            "headers": connection.headers,
            "per_minute": connection.requests_per_minute,
            "idempotency_header": connection.idempotency_header,
        }
        for connection in Connection.objects.filter(environment=environment)
    }


def variables_of(environment: Environment) -> dict[str, Any]:
    """What `ctx.variable(name)` answers."""
    return dict(Variable.objects.filter(environment=environment).values_list("name", "value"))


def secret_of(environment: Environment, name: str) -> str | None:
    """A named secret, None where it was not set. For the host only. Raises VaultError."""
    found = Secret.objects.filter(environment=environment, name=name).first()
    return None if found is None else Vault(settings.VAULT_KEYS).open(bytes(found.value))["value"]
