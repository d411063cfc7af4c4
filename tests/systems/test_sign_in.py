"""OAuth 2.0: a person signs in with a code and PKCE, tokens are sealed, renewed by one and shared by all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from systems.models import Connection, SignIn
from systems.services.connections import connect_system
from systems.services.sealing import seal_anew
from systems.services.sign_ins import SignInFailed, access_token
from tests.cast import Cast
from tests.systems.rows import connect_crm
from tests.systems.servers import OAuthServer

PLACE = ["halden", "contacts", "staging", "crm"]
CALLBACK = "/oauth/callback"


@pytest.fixture
def connection(crm: OAuthServer, cast: Cast) -> Connection:
    return connect_crm(cast.project, by=cast.ada, url=crm.url)


def begin(client: Client) -> str:
    """Press "Sign in": the address of the system's own page."""
    answer = client.get(reverse("systems:sign_in_to", args=PLACE))
    assert answer.status_code == 302
    return answer.headers["Location"]


def sign_in(client: Client, crm: OAuthServer) -> None:
    answer = client.get(f"{CALLBACK}?{crm.authorize(begin(client))}")
    assert answer.headers["Location"] == reverse("systems:system", args=PLACE)


def run_out(connection: Connection) -> None:
    SignIn.objects.filter(connection=connection).update(expires_at=timezone.now() + timedelta(seconds=5))


@pytest.mark.django_db
def test_a_person_signs_in_with_state_and_pkce(connection: Connection, crm: OAuthServer, cast: Cast) -> None:
    client = cast.client(cast.ada)
    address = begin(client)
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{crm.url}/authorize?audience=api&")
    assert (asked["client_id"], asked["scope"]) == (["tenon-client"], ["read write"])
    assert asked["redirect_uri"] == ["http://testserver/oauth/callback"]
    assert "cs-4711" not in address
    client.get(f"{CALLBACK}?{crm.authorize(address)}")
    assert access_token(connection_id=connection.pk).value == crm.access
    row = SignIn.objects.get()
    assert (row.signed_in_by, row.version, row.scope) == (cast.ada, 1, "read")
    assert b"access-1" not in bytes(row.tokens)
    assert b"refresh-1" not in bytes(row.tokens)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "state=made-up&code=c", "code=c", "error=access_denied"])
def test_a_way_back_that_nobody_began_stores_nothing(
    query: str, connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    answer = cast.client(cast.ada).get(f"{CALLBACK}?{query}")
    assert answer.status_code == 422
    assert crm.asked == []
    assert not SignIn.objects.exists()


@pytest.mark.django_db
def test_a_code_works_once_and_only_in_the_browser_that_began(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    adas, olgas = cast.client(cast.ada), cast.client(cast.olga)
    back = f"{CALLBACK}?{crm.authorize(begin(adas))}"
    assert olgas.get(back).status_code == 422
    assert adas.get(back).status_code == 302
    assert adas.get(back).status_code == 422
    assert len(crm.asked) == 1


@pytest.mark.django_db
def test_a_code_for_another_verifier_is_refused_by_the_system_and_said(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    client = cast.client(cast.ada)
    stolen = crm.authorize(begin(client)).split("&")[0]
    mine = crm.authorize(begin(client)).split("&")[1]
    answer = client.get(f"{CALLBACK}?{stolen}&{mine}", follow=True)
    told = answer.content.decode()
    assert "did not complete the sign-in" in told
    assert "code-1-of-the-person" not in told
    assert not SignIn.objects.filter(version__gt=0).exists()


@pytest.mark.django_db
def test_a_person_who_says_no_is_told_so(connection: Connection, crm: OAuthServer, cast: Cast) -> None:
    client = cast.client(cast.ada)
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    answer = client.get(
        f"{CALLBACK}?error=access_denied&error_description=<b>no</b>&state={state}", follow=True
    )
    assert "crm did not sign you in: &lt;b&gt;no&lt;/b&gt;" in answer.content.decode()


@pytest.mark.django_db
def test_who_may_not_change_production_cannot_sign_in_there(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    adas = cast.client(cast.ada)
    back = f"{CALLBACK}?{crm.authorize(begin(adas))}"
    type(connection.environment).objects.update(is_production=True)
    assert adas.get(reverse("systems:sign_in_to", args=PLACE)).status_code == 403
    assert adas.get(back).status_code == 403
    assert crm.asked == []
    sign_in(cast.client(cast.olga), crm)


@pytest.mark.django_db
@pytest.mark.parametrize("rotates", [True, False])
def test_a_token_that_runs_out_is_renewed_and_a_rotated_one_is_kept(
    rotates: bool, connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    crm.rotates = rotates
    sign_in(cast.client(cast.ada), crm)
    for _ in range(3):
        run_out(connection)
        assert access_token(connection_id=connection.pk).value == crm.access
    assert [form["grant_type"] for form in crm.asked] == ["authorization_code", *["refresh_token"] * 3]
    assert access_token(connection_id=connection.pk).value == crm.access
    assert len(crm.asked) == 4


@pytest.mark.django_db
def test_a_refused_renewal_is_final_and_shown(connection: Connection, crm: OAuthServer, cast: Cast) -> None:
    client = cast.client(cast.ada)
    sign_in(client, crm)
    crm.end()
    run_out(connection)
    for _ in range(2):
        with pytest.raises(SignInFailed, match=r"invalid_grant.*Sign in again on the Connect tab") as told:
            access_token(connection_id=connection.pk)
        assert "refresh-1" not in str(told.value)
    assert len(crm.asked) == 2
    page = client.get(reverse("systems:system", args=PLACE)).content.decode()
    assert "crm refused the sign-in" in page
    assert "Sign in again" in page
    sign_in(client, crm)
    assert access_token(connection_id=connection.pk).value == crm.access


@pytest.mark.django_db
def test_a_token_address_that_is_away_ends_no_sign_in(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    sign_in(cast.client(cast.ada), crm)
    run_out(connection)
    crm.fails_with = 503
    with pytest.raises(SignInFailed, match=r"answered 503\. Try again later"):
        access_token(connection_id=connection.pk)
    crm.fails_with = 0
    assert access_token(connection_id=connection.pk).value == crm.access


@pytest.mark.django_db
def test_a_client_that_must_stand_in_the_header_is_tried_there(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    crm.reads_header_only = True
    sign_in(cast.client(cast.ada), crm)
    run_out(connection)
    access_token(connection_id=connection.pk)
    assert len(crm.asked) == 3  # the second way at first, and from then on at once


@pytest.mark.django_db
def test_a_client_signs_in_by_itself(connection: Connection, crm: OAuthServer, cast: Cast) -> None:
    connect_system(
        environment=connection.environment,
        system="crm",
        base_url=crm.url,
        scheme="oauth2_client_credentials",
        given={
            "token_url": f"{crm.url}/token",
            "client_id": "tenon-client",
            "client_secret": "cs-4711-secret",
        },
        by=cast.ada,
    )
    first = access_token(connection_id=connection.pk).value
    assert access_token(connection_id=connection.pk).value == first
    assert access_token(connection_id=connection.pk, refused=first).value == crm.access != first
    crm.client = ("tenon-client", "another")
    run_out(connection)
    with pytest.raises(SignInFailed, match=r"invalid_client\. Check the client"):
        access_token(connection_id=connection.pk)
    crm.client = ("tenon-client", "cs-4711-secret")
    assert access_token(connection_id=connection.pk).value == crm.access


@pytest.mark.django_db
def test_tokens_do_not_follow_an_account_to_another_host(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    sign_in(cast.client(cast.ada), crm)
    same = {**connection.details, "client_secret": ""}
    where = {"environment": connection.environment, "system": "crm", "by": cast.ada}
    connect_system(base_url=f"{crm.url}/v2", scheme=connection.scheme, given=same, **where)
    assert SignIn.objects.count() == 1
    moved = {**connection.details, "client_secret": "cs-4711-secret"}
    connect_system(base_url="https://elsewhere.example", scheme=connection.scheme, given=moved, **where)
    assert SignIn.objects.count() == 0


@pytest.mark.django_db
def test_tokens_are_sealed_anew_with_everything_else(
    connection: Connection, crm: OAuthServer, cast: Cast, settings: object
) -> None:
    settings.VAULT_KEYS = ["old"]  # type: ignore[attr-defined]
    connection.environment.connections.all().delete()
    connection.environment.delete()
    connection = connect_crm(cast.project, by=cast.ada, url=crm.url)
    sign_in(cast.client(cast.ada), crm)
    settings.VAULT_KEYS = ["new", "old"]  # type: ignore[attr-defined]
    assert seal_anew() == 2
    settings.VAULT_KEYS = ["new"]  # type: ignore[attr-defined]
    assert access_token(connection_id=connection.pk).value == crm.access


@pytest.mark.django_db(transaction=True)
def test_many_who_need_a_token_at_once_renew_it_once(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    sign_in(cast.client(cast.ada), crm)
    run_out(connection)

    def need(_: int) -> str:
        try:
            return access_token(connection_id=connection.pk).value
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        got = set(threads.map(need, range(8)))
    assert got == {crm.access}
    assert len(crm.asked) == 2


@pytest.mark.django_db
def test_a_lock_whose_holder_is_gone_is_taken_over(
    connection: Connection, crm: OAuthServer, cast: Cast
) -> None:
    sign_in(cast.client(cast.ada), crm)
    run_out(connection)
    SignIn.objects.update(renewing_until=timezone.now() + timedelta(seconds=60))

    def pass_time(_: float) -> None:
        SignIn.objects.update(renewing_until=timezone.now() - timedelta(seconds=1))

    assert access_token(connection_id=connection.pk, wait=pass_time).value == crm.access
    assert len(crm.asked) == 2
