"""System checks: what is wrong with an installation, said before it hurts. Each has an id and a hint."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 -- Django's own name
from django.db import connection

from config import broker


@register(Tags.security)
def secret_key_is_shared(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """On PostgreSQL several machines may serve one installation; each must know the same key."""
    if connection.vendor == "sqlite" or settings.SECRET_KEY_IS_GIVEN:
        return []
    hint = "Set SECRET_KEY (or SECRET_KEY_FILE) to the same value on every machine."
    return [Warning("The secret key is this machine's own.", hint=hint, id="tenon.W001")]


@register(Tags.security)
def vault_key_is_shared(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A secret sealed on one machine must open on the others."""
    if connection.vendor == "sqlite" or settings.VAULT_KEYS_ARE_GIVEN:
        return []
    hint = "Set TENON_VAULT_KEYS (or TENON_VAULT_KEYS_FILE) to the same value on every machine."
    return [Warning("The vault's key is this machine's own.", hint=hint, id="tenon.W002")]


@register(Tags.security)
def audit_key_is_shared(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A fact recorded on one machine must be verified on the others."""
    if connection.vendor == "sqlite" or settings.AUDIT_KEYS_ARE_GIVEN:
        return []
    hint = "Set TENON_AUDIT_KEYS (or TENON_AUDIT_KEYS_FILE) to the same value on every machine."
    return [Warning("The audit record's key is this machine's own.", hint=hint, id="tenon.W003")]


@register()
def broker_is_there(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Without REDIS_URL a server must be on this machine."""
    if not settings.BROKER_IS_EMBEDDED or broker.find_server() is not None:
        return []
    return [Error("There is no Redis.", hint=broker.HOW_TO_GET_ONE, id="tenon.E001")]


@register(Tags.security)
def debug_is_local(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Debug pages show source and settings; they must not face the network."""
    if settings.DEBUG and settings.PUBLIC_URL:
        return [Error("TENON_DEBUG is on at a public address.", hint="Unset TENON_DEBUG.", id="tenon.E002")]
    return []


@register()
def queues_are_known(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A job sent to a queue without a worker would wait for ever."""
    unknown = sorted(set(getattr(settings, "JOB_QUEUES", {}).values()) - set(settings.QUEUES))
    if not unknown:
        return []
    return [
        Error(
            f"No worker serves the queue {unknown[0]}.", hint="See QUEUES in the settings.", id="tenon.E003"
        )
    ]
