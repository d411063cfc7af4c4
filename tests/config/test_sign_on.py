"""Single sign-on as the environment sets it up."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.sign_on import from_environment

USUAL = {"TENON_OIDC_ISSUER": "https://id.example.com", "TENON_OIDC_CLIENT_ID": "tenon"}


@pytest.fixture(autouse=True)
def _usual(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in USUAL.items():
        monkeypatch.setenv(name, value)


def test_without_an_issuer_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENON_OIDC_ISSUER")
    assert from_environment() is None


def test_all_of_it_is_read_and_the_secret_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    for name, value in {
        "CLIENT_SECRET_FILE": str(secret),
        "NAME": "Halden ID",
        "DOMAINS": "Halden.example, @example.com",
        "TEAM": "halden",
        "ROLE": "editor",
    }.items():
        monkeypatch.setenv(f"TENON_OIDC_{name}", value)
    found = from_environment()
    assert found is not None
    assert (found.client_secret, found.name, found.domains) == (
        "s3cret",
        "Halden ID",
        ("halden.example", "example.com"),
    )
    assert (found.team, found.role) == ("halden", "editor")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TENON_OIDC_ISSUER", "http://id.example.com"),
        ("TENON_OIDC_ROLE", "king"),
        ("TENON_OIDC_ISSUER", "id"),
    ],
)
def test_what_cannot_be_is_said_with_the_variables_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        from_environment()


def test_a_client_needs_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENON_OIDC_CLIENT_ID")
    with pytest.raises(ImproperlyConfigured, match="TENON_OIDC_CLIENT_ID"):
        from_environment()
