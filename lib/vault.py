"""The one door to stored secrets: sealed before they reach the database, opened only on the host's side.

Sealing is Fernet (AES-128-CBC with HMAC-SHA-256). Each key of the installation may be any text; the newest
seals, all of them open, so that a key can be replaced while secrets sealed with the older one still open.
What is opened must not reach a log, a prompt, an event, the sandbox or a template.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

PURPOSE: Final = b"tenon vault 1"


class VaultError(Exception):
    """A secret cannot be opened: none of the installation's keys sealed it."""


class Vault:
    """Seals and opens named secret values. `keys`: the newest first, at least one."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise VaultError("The vault has no key. Set TENON_VAULT_KEYS.")
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, values: Mapping[str, str]) -> bytes:
        """The values as bytes for the database."""
        return self._fernet.encrypt(json.dumps(dict(values)).encode())

    def open(self, sealed: bytes) -> dict[str, str]:
        """The values again. Raises VaultError."""
        try:
            opened = self._fernet.decrypt(bytes(sealed))
        except InvalidToken as error:
            raise VaultError(
                "This secret was sealed with another key. Add the old key to TENON_VAULT_KEYS, after the new "
                "one, or enter the secret again."
            ) from error
        values: dict[str, str] = json.loads(opened)
        return values

    def sealed_anew(self, sealed: bytes) -> bytes:
        """The same values sealed with the newest key. Raises VaultError."""
        try:
            return self._fernet.rotate(bytes(sealed))
        except InvalidToken as error:
            raise VaultError("This secret was sealed with a key that is not there any more.") from error


def _derived(key: str) -> bytes:
    """A Fernet key from any text. Keys are long random texts, so one hash is enough and no salt is kept."""
    return base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + key.encode()).digest())
