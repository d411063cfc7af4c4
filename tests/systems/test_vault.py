"""Secrets at rest: sealed, opened by any of the installation's keys, never readable without one."""

from pathlib import Path

import pytest

from config import data
from lib.vault import Vault, VaultError

SECRETS = {"token": "tok-81c2", "password": "pässword"}


def test_what_was_sealed_is_opened_again_and_is_not_readable_in_between() -> None:
    sealed = Vault(["a key"]).seal(SECRETS)
    assert b"tok-81c2" not in sealed
    assert Vault(["a key"]).open(sealed) == SECRETS


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = Vault(["a key"])
    assert vault.seal(SECRETS) != vault.seal(SECRETS)


def test_an_older_key_still_opens_and_sealing_anew_makes_it_superfluous() -> None:
    old = Vault(["old"]).seal(SECRETS)
    both = Vault(["new", "old"])
    assert both.open(old) == SECRETS
    assert Vault(["new"]).open(both.sealed_anew(old)) == SECRETS


@pytest.mark.parametrize("act", [Vault(["other"]).open, Vault(["other"]).sealed_anew])
def test_another_key_opens_nothing(act: object) -> None:
    sealed = Vault(["a key"]).seal(SECRETS)
    with pytest.raises(VaultError, match="key"):
        act(sealed)  # type: ignore[operator]


def test_a_changed_secret_is_refused() -> None:
    sealed = bytearray(Vault(["a key"]).seal(SECRETS))
    sealed[40] ^= 1
    with pytest.raises(VaultError):
        Vault(["a key"]).open(bytes(sealed))


def test_a_vault_without_a_key_is_refused() -> None:
    with pytest.raises(VaultError, match="TENON_VAULT_KEYS"):
        Vault([])


def test_the_vaults_key_is_not_the_one_that_signs_sessions(tmp_path: Path) -> None:
    sessions = data.secret_key(tmp_path)
    vault = data.secret_key(tmp_path, data.VAULT_KEY_FILE)
    assert sessions != vault
    assert data.secret_key(tmp_path, data.VAULT_KEY_FILE) == vault
    assert (tmp_path / data.VAULT_KEY_FILE).stat().st_mode & 0o077 == 0
