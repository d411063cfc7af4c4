"""Single sign-on against a real provider: who comes in, who does not, and what they are told."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from joserfc.jwk import KeySet
from pytest_django import Settings

from lib import ids
from teams import roles
from teams.models import AuditFact, BrowserSession, Identity, Invitation, Membership, User
from teams.services import second_factors, sign_in
from tests.cast import Cast
from tests.teams.identity.provider import Provider, come_back, is_in, running_provider, with_claims
from tests.teams.identity.test_second_factor import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_who_is_known_here_comes_in_and_is_linked_for_good(provider: Provider, cast: Cast) -> None:
    client = Client()
    client.get("/sign-in", {"next": "/halden/?q=lead"})
    assert come_back(provider, client).headers["Location"] == "/halden/?q=lead"
    assert is_in(client)
    identity = Identity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (cast.ada, provider.issuer, "sub-ada")
    assert BrowserSession.objects.get(user=cast.ada).way == "provider"
    facts = AuditFact.objects.filter(by=cast.ada).values_list("verb", flat=True)
    assert {"identity.linked", "person.signed_in"} <= set(facts)


def test_once_linked_the_subject_counts_and_no_address_any_more(provider: Provider, cast: Cast) -> None:
    come_back(provider, Client())
    provider.put("sub-ada", email="ben@example.com", email_verified=True)
    client = Client()
    come_back(provider, client)
    assert "ada@example.com" in client.get("/account/").text
    assert Identity.objects.get().user == cast.ada


def test_another_account_with_the_same_address_is_not_let_in(provider: Provider, cast: Cast) -> None:
    come_back(provider, Client())
    provider.put("sub-other", email="ada@example.com", email_verified=True)
    client = Client()
    refused = come_back(provider, client, "sub-other")
    assert refused.status_code == 403
    assert "belongs to another account of Halden ID" in refused.text
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "no", 1])
def test_an_address_that_is_not_verified_links_nobody(
    provider: Provider, cast: Cast, verified: object
) -> None:
    claims = {} if verified is None else {"email_verified": verified}
    provider.put("sub-eve", email="olga@example.com", **claims)
    client = Client()
    refused = come_back(provider, client, "sub-eve")
    assert "has not verified olga@example.com" in refused.text
    assert not is_in(client)
    assert not Identity.objects.exists()


def test_an_account_without_an_address_is_told_so(provider: Provider, cast: Cast) -> None:
    provider.put("sub-mute", name="Mute")
    assert "told no email address" in come_back(provider, Client(), "sub-mute").text


def test_an_address_no_database_keeps_is_refused_and_a_name_is_cleaned(
    provider: Provider, cast: Cast, keys: KeySet, settings: Settings
) -> None:
    settings.SIGN_ON = provider.sign_on(team="halden", role="viewer")
    for email in (f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.com", "a\0b@example.com"):
        with_claims(provider, keys, sub="sub-odd", email=email)
        refused = come_back(provider, Client())
        assert refused.status_code == 403
        assert "an email address that is none" in refused.text
    with_claims(provider, keys, sub="sub\0odd", email="odd@example.com")
    assert come_back(provider, Client()).status_code == 403
    with_claims(provider, keys, sub="sub-odd", email="odd@example.com", name="An\0 odd\nname")
    assert come_back(provider, Client()).status_code == 302
    assert User.objects.get(email="odd@example.com").name == "An odd name"


def test_only_so_many_begin_from_one_place(
    provider: Provider, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "STARTS_PER_SENDER", 2)
    client = Client()
    answers = [client.get("/sign-in/provider").status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert len([path for path, _, _ in provider.asked if "openid-configuration" in path]) == 2
    assert Client(REMOTE_ADDR="192.0.2.9").get("/sign-in/provider").status_code == 302
    assert client.post("/sign-in", {"email": "ada@example.com"}).status_code == 200, "mails count apart"


def test_an_address_that_only_the_user_info_tells_does(provider: Provider, cast: Cast, keys: KeySet) -> None:
    with_claims(provider, keys, email=None, email_verified=None)
    client = Client()
    come_back(provider, client)
    assert is_in(client)
    assert "/userinfo" in [path for path, _, _ in provider.asked]


def test_user_info_of_somebody_else_is_refused(provider: Provider, cast: Cast, keys: KeySet) -> None:
    with_claims(provider, keys, email=None, email_verified=None)
    provider.spoiled["/userinfo"] = lambda told: told | {"sub": "sub-eve", "email": "olga@example.com"}
    client = Client()
    assert "two different people" in come_back(provider, client).text
    assert not is_in(client)


def test_who_is_unknown_and_not_invited_stays_outside(provider: Provider, cast: Cast) -> None:
    provider.put("sub-new", email="new@example.com", email_verified=True)
    refused = come_back(provider, Client(), "sub-new")
    assert refused.status_code == 403
    assert "Nobody here has the address new@example.com" in refused.text
    assert not User.objects.filter(email="new@example.com").exists()


def test_who_is_invited_comes_in_until_the_invitation_runs_out(provider: Provider, cast: Cast) -> None:
    provider.put("sub-new", email="New@Example.com", email_verified=True, name="Nora New")
    invitation = Invitation.objects.create(
        team=cast.team,
        email="new@example.com",
        role=roles.VIEWER,
        token_hash="0" * 64,
        created_by=cast.olga,
        expires_at=timezone.now() - timedelta(minutes=1),
    )
    assert come_back(provider, Client(), "sub-new").status_code == 403
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() + timedelta(days=1))
    client = Client()
    come_back(provider, client, "sub-new")
    assert is_in(client)
    assert User.objects.get(email="new@example.com").name == "Nora New"


def test_new_people_join_the_team_that_is_set_up_with_its_role(
    provider: Provider, cast: Cast, settings: Settings
) -> None:
    settings.SIGN_ON = provider.sign_on(team="halden", role=roles.REVIEWER)
    provider.put("sub-new", email="new@example.com", email_verified=True)
    client = Client()
    come_back(provider, client, "sub-new")
    assert client.get("/halden/").status_code == 200
    assert Membership.objects.get(user__email="new@example.com").role == roles.REVIEWER
    assert AuditFact.objects.get(verb="member.joined").team == cast.team


def test_a_member_who_comes_again_keeps_the_role_they_have(
    provider: Provider, cast: Cast, settings: Settings
) -> None:
    settings.SIGN_ON = provider.sign_on(team="halden", role=roles.VIEWER)
    come_back(provider, Client())
    assert Membership.objects.get(user=cast.ada, team=cast.team).role == roles.EDITOR


def test_only_the_domains_that_are_set_up_come_in(provider: Provider, cast: Cast, settings: Settings) -> None:
    settings.SIGN_ON = provider.sign_on(domains=("halden.example",))
    assert "Addresses of example.com may not sign in here" in come_back(provider, Client()).text
    settings.SIGN_ON = provider.sign_on(domains=("halden.example", "example.com"))
    assert come_back(provider, Client()).status_code == 302


def test_a_closed_account_stays_closed(provider: Provider, cast: Cast) -> None:
    come_back(provider, Client())
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    client = Client()
    assert "This account is closed" in come_back(provider, client).text
    assert not is_in(client)


def test_state_nonce_and_pkce_go_along_and_the_secret_goes_in_the_header(
    provider: Provider, cast: Cast
) -> None:
    client = Client()
    there = client.get("/sign-in/provider").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid email profile"
    back = urlsplit(provider.agree(there, "sub-ada")).query
    client.get(f"/sign-in/provider/back?{back}")
    _, form, headers = next(one for one in provider.asked if one[0] == "/oauth2/token")
    verifier = form["code_verifier"][0]
    hashed = base64.urlsafe_b64encode(bytes.fromhex(ids.digest(verifier.encode()))).decode().rstrip("=")
    assert hashed == asked["code_challenge"]
    pair = base64.b64decode(headers["HTTP_AUTHORIZATION"].removeprefix("Basic ")).decode()
    assert pair == f"tenon:{quote('s3cret/with+odd signs', '')}"
    assert "client_secret" not in form


def test_a_way_back_works_once_and_only_in_the_browser_that_began(provider: Provider, cast: Cast) -> None:
    client = Client()
    there = client.get("/sign-in/provider").headers["Location"]
    back = "/sign-in/provider/back?" + urlsplit(provider.agree(there, "sub-ada")).query
    stranger = Client()
    assert "not begun in this browser" in stranger.get(back).text
    assert not is_in(stranger)
    assert client.get(back).status_code == 302
    client.post("/sign-out")
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_two_tabs_do_not_disturb_each_other(provider: Provider, cast: Cast) -> None:
    client = Client()
    ways = [client.get("/sign-in/provider").headers["Location"] for _ in range(2)]
    back = "/sign-in/provider/back?" + urlsplit(provider.agree(ways[0], "sub-ada")).query
    assert client.get(back).headers["Location"] == "/"


def test_who_says_no_at_the_provider_is_told_so(provider: Provider, cast: Cast) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.get("/sign-in/provider").headers["Location"]).query)["state"][0]
    refused = client.get(
        "/sign-in/provider/back",
        {"state": state, "error": "access_denied", "error_description": "The <b>person</b> said\nno."},
    )
    assert refused.status_code == 403
    assert "The &lt;b&gt;person&lt;/b&gt; said no." in refused.text


def test_an_answer_in_the_name_of_another_issuer_is_refused(provider: Provider, cast: Cast) -> None:
    assert "another issuer" in come_back(provider, Client(), iss="https://evil.example").text


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/.well-known/openid-configuration", b"<html>", "cannot be read"),
        ("/.well-known/openid-configuration", {"issuer": "https://x.example"}, "names another issuer"),
    ],
    ids=["no JSON", "another issuer"],
)
def test_a_provider_that_describes_itself_wrongly_is_told(
    provider: Provider, cast: Cast, path: str, answer: object, told: str
) -> None:
    provider.spoiled[path] = lambda _: answer
    refused = Client().get("/sign-in/provider")
    assert refused.status_code == 403
    assert told in refused.text


def test_an_endpoint_without_tls_elsewhere_gets_no_secret(provider: Provider, cast: Cast) -> None:
    path = "/.well-known/openid-configuration"
    provider.spoiled[path] = lambda told: told | {"token_endpoint": "http://id.example.com/token"}
    assert "no https address as its token_endpoint" in Client().get("/sign-in/provider").text


def test_an_endpoint_in_a_private_network_of_another_host_is_not_asked(
    provider: Provider, cast: Cast
) -> None:
    path = "/.well-known/openid-configuration"
    provider.spoiled[path] = lambda told: told | {"token_endpoint": "https://10.0.0.9/token"}
    assert "is not a public address" in come_back(provider, Client()).text


def test_a_provider_that_is_down_leaves_the_mailed_link(cast: Cast, settings: Settings) -> None:
    with running_provider() as gone:
        settings.SIGN_ON = gone.sign_on()
    answer = Client().get("/sign-in/provider")
    assert answer.status_code == 403
    assert "could not be asked" in answer.text
    assert "Sign in by mail" in answer.text


def test_ones_own_second_factor_is_asked_for_also_here(provider: Provider, cast: Cast) -> None:
    enrolled(cast.ada)
    client = Client()
    assert come_back(provider, client).headers["Location"] == "/sign-in/code"
    assert not is_in(client)


def test_a_second_factor_at_the_provider_counts_where_a_team_requires_one(
    provider: Provider, cast: Cast, keys: KeySet
) -> None:
    enrolled(cast.olga)
    second_factors.require(team=cast.team, is_required=True, by=cast.olga)
    client = Client()
    come_back(provider, client)
    assert client.get("/halden/").headers["Location"].startswith("/account/second-factor")
    with_claims(provider, keys, amr=["pwd", "mfa"])
    strong = Client()
    come_back(provider, strong)
    assert strong.get("/halden/").status_code == 200


def test_the_button_stands_only_where_it_is_set_up(
    provider: Provider, cast: Cast, settings: Settings
) -> None:
    assert "Continue with Halden ID" in Client().get("/sign-in").text
    settings.SIGN_ON = None
    assert "/sign-in/provider" not in Client().get("/sign-in").text
    assert Client().get("/sign-in/provider").headers["Location"] == "/"
    assert Client().get("/sign-in/provider/back").headers["Location"] == "/sign-in"


def test_signing_out_offers_to_end_the_providers_session_too(provider: Provider, cast: Cast) -> None:
    client = Client()
    come_back(provider, client)
    answer = client.post("/sign-out", follow=True)
    assert "You are signed out of Tenon" in answer.text
    assert f"{provider.issuer}/oauth2/end_session?client_id=tenon" in answer.text
    assert not is_in(client)


def test_the_clients_secret_stands_nowhere_people_look(provider: Provider, cast: Cast) -> None:
    provider.spoiled["/oauth2/token"] = lambda _: {"error": "invalid_client"}
    pages = [come_back(provider, Client()).text, repr(provider.sign_on())]
    assert all("s3cret" not in page for page in pages)
