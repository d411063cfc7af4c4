"""`manage seal_secrets_anew`: after a new key was put first in TENON_VAULT_KEYS, the old one can go."""

from typing import Any

from django.core.management import CommandError

from lib.commands import OurCommand
from lib.vault import VaultError
from systems.services.sealing import seal_anew


class Command(OurCommand):
    help = "Seal every stored secret with the first of TENON_VAULT_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = seal_anew()
        except VaultError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(
            f"Sealed {count} secrets with the newest key. The older keys are not needed any more."
        )
