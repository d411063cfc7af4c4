"""Replacing the vault's key."""

from django.conf import settings
from django.db import transaction

from lib.vault import Vault
from systems.models import Connection, LanguageModel, Secret, SignIn
from teams.services import second_factors, webhooks


def seal_anew() -> int:
    """Seal every stored secret with the newest key, all or none; how many there were. Raises VaultError."""
    vault = Vault(settings.VAULT_KEYS)
    count = 0
    with transaction.atomic():
        for connection in Connection.objects.select_for_update():
            connection.secret = vault.sealed_anew(bytes(connection.secret))
            connection.save(update_fields=["secret"])
            count += 1
        for sign_in in SignIn.objects.select_for_update():
            sign_in.tokens = vault.sealed_anew(bytes(sign_in.tokens))
            sign_in.save(update_fields=["tokens"])
            count += 1
        for secret in Secret.objects.select_for_update():
            secret.value = vault.sealed_anew(bytes(secret.value))
            secret.save(update_fields=["value"])
            count += 1
        for model in LanguageModel.objects.select_for_update().exclude(secret=b""):
            model.secret = vault.sealed_anew(bytes(model.secret))
            model.save(update_fields=["secret"])
            count += 1
        count += second_factors.seal_anew(vault)
        count += webhooks.seal_anew(vault)
    return count
