"""Environments and connections: what is kept, what is refused, and that secrets never leave the vault."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from lib.errors import Invalid
from systems.models import Connection, Environment
from systems.selectors.environments import opened_connections, secret_of, variables_of
from systems.services.connections import connect_system
from systems.services.environments import (
    create_environment,
    set_limits,
    set_secret,
    set_variable,
)
from teams.models import AuditFact
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "https://api.crm.example"


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return create_environment(
        project=cast.project, name="Staging", key="staging", is_production=False, by=cast.ada
    )


def connect(environment: Environment, cast: Cast, **changes: object) -> Connection:
    values: dict[str, object] = {
        "system": "crm",
        "base_url": URL,
        "scheme": "bearer",
        "given": {"token": "tok-81c2-secret"},
        **changes,
    }
    return connect_system(environment=environment, by=cast.ada, **values)  # type: ignore[arg-type]


def test_a_connection_is_opened_for_the_host_and_nowhere_readable(staging: Environment, cast: Cast) -> None:
    made = connect(staging, cast)
    auth = opened_connections(staging)["crm"]["auth"]
    assert auth == {"scheme": "bearer", "token": "tok-81c2-secret"}
    assert b"tok-81c2" not in bytes(made.secret)
    assert "tok-81c2" not in repr(list(Connection.objects.values()))
    assert "tok-81c2" not in repr(list(AuditFact.objects.values()))


def test_a_secret_left_empty_stays_as_it_was(staging: Environment, cast: Cast) -> None:
    connect(staging, cast)
    connect(staging, cast, given={"token": ""}, base_url=f"{URL}/v2", requests_per_minute=60)
    assert opened_connections(staging)["crm"]["auth"]["token"] == "tok-81c2-secret"


def test_a_stored_secret_cannot_be_sent_to_another_host(staging: Environment, cast: Cast) -> None:
    connect(staging, cast)
    with pytest.raises(Invalid, match="Token is missing"):
        connect(staging, cast, given={"token": ""}, base_url="https://elsewhere.example")
    assert Connection.objects.get().base_url == URL


def test_a_stored_client_secret_cannot_be_sent_to_another_token_address(
    staging: Environment, cast: Cast
) -> None:
    given = {"token_url": f"{URL}/token", "client_id": "me", "client_secret": "cs-4711-secret"}
    connect(staging, cast, scheme="oauth2_client_credentials", given=given)
    moved = {**given, "token_url": "https://elsewhere.example/token", "client_secret": ""}
    with pytest.raises(Invalid, match="Client secret is missing"):
        connect(staging, cast, scheme="oauth2_client_credentials", given=moved)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"base_url": "ftp://api.crm.example"}, "base_url"),
        ({"base_url": "https://user:pw@api.crm.example"}, "base_url"),
        ({"base_url": "https://api.crm.example?x=1"}, "base_url"),
        ({"base_url": "https://[::1"}, "base_url"),
        ({"scheme": "magic"}, "scheme"),
        ({"base_url": "https://api crm.example"}, "base_url"),
        ({"given": {"token": "two\nlines"}}, "token"),
        ({"given": {"token": "tök"}}, "token"),
        ({"scheme": "api_key", "given": {"header": "X Key", "value": "k"}}, "header"),
        ({"headers": {"X-A": "ä"}}, "headers"),
        ({"given": {}}, "token"),
        ({"headers": {"Authorization": "x"}}, "headers"),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "headers"),
        ({"requests_per_minute": 0}, "requests_per_minute"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    changes: dict[str, object], where: str, staging: Environment, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        connect(staging, cast, **changes)
    assert refused.value.where == where
    assert not Connection.objects.exists()


@pytest.mark.parametrize("key", ["", "9lives", "with space", "a" * 41, "staging"])
def test_a_key_that_cannot_be_or_is_taken_is_refused(key: str, staging: Environment, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        create_environment(project=cast.project, name="Other", key=key, is_production=True, by=cast.ada)
    assert refused.value.where == "key"


def test_variables_and_named_secrets(staging: Environment, cast: Cast) -> None:
    set_variable(environment=staging, name="owner_id", value={"id": 7}, by=cast.ada)
    set_variable(environment=staging, name="owner_id", value=8, by=cast.ada)
    set_secret(environment=staging, name="crm_webhook", value="whsec-99", by=cast.ada)
    assert variables_of(staging) == {"owner_id": 8}
    assert secret_of(staging, "crm_webhook") == "whsec-99"
    assert secret_of(staging, "another") is None


def test_bounds_are_kept_in_the_units_of_the_sandbox(staging: Environment, cast: Cast) -> None:
    set_limits(
        environment=staging, given={"memory_bytes": "256", "steps": "", "wall_seconds": "90"}, by=cast.ada
    )
    staging.refresh_from_db()
    assert staging.limits == {"memory_bytes": 256 << 20, "wall_seconds": 90}


@pytest.mark.parametrize(
    ("name", "text"), [("steps", "0"), ("steps", "-1"), ("steps", "ten"), ("speed", "1")]
)
def test_bounds_that_cannot_be_are_refused(name: str, text: str, staging: Environment, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        set_limits(environment=staging, given={name: text}, by=cast.ada)
    assert refused.value.where == name


def test_a_new_key_takes_over_and_the_old_one_can_go(
    staging: Environment, cast: Cast, settings: Settings
) -> None:
    settings.VAULT_KEYS = ["old"]
    connect(staging, cast)
    set_secret(environment=staging, name="crm_webhook", value="whsec-99", by=cast.ada)
    settings.VAULT_KEYS = ["new", "old"]
    out = StringIO()
    call_command("seal_secrets_anew", stdout=out)
    assert "Sealed 2 secrets" in out.getvalue()
    settings.VAULT_KEYS = ["new"]
    assert opened_connections(staging)["crm"]["auth"]["token"] == "tok-81c2-secret"
    assert secret_of(staging, "crm_webhook") == "whsec-99"


def test_sealing_anew_changes_nothing_where_one_secret_cannot_be_opened(
    staging: Environment, cast: Cast, settings: Settings
) -> None:
    settings.VAULT_KEYS = ["old"]
    connect(staging, cast)
    before = bytes(Connection.objects.get().secret)
    settings.VAULT_KEYS = ["lost"]
    set_secret(environment=staging, name="crm_webhook", value="whsec-99", by=cast.ada)
    settings.VAULT_KEYS = ["new", "lost"]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seal_secrets_anew")
    assert bytes(Connection.objects.get().secret) == before


def test_a_second_key_is_sealed_and_goes_with_its_header(staging: Environment, cast: Cast) -> None:
    given = {"token": "t-1", "second_header": "X-App-Key", "second_value": "a-2"}
    about = {"environment": staging, "system": "crm", "base_url": URL, "scheme": "bearer", "by": cast.ada}
    row = connect_system(**about, given=given)
    assert row.details == {"second_header": "X-App-Key"}
    assert b"a-2" not in bytes(row.secret)
    kept = {"token": "", "second_header": "X-App-Key", "second_value": ""}
    connect_system(**about, given=kept)
    assert opened_connections(staging)["crm"]["auth"] == {"scheme": "bearer", **given}
    connect_system(**about, given={"token": ""})
    assert opened_connections(staging)["crm"]["auth"] == {"scheme": "bearer", "token": "t-1"}
    for wrong in ({"second_header": "X-App-Key"}, {"second_header": "Authorization", "second_value": "x"}):
        with pytest.raises(Invalid):
            connect_system(**about, given={"token": "t", **wrong})
