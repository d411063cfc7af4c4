"""The provider's ID token: one wrong claim, key or signature and nobody is let in."""

import time

import pytest
from django.test import Client
from joserfc.jwk import KeySet, OctKey

from tests.cast import Cast
from tests.teams.identity.provider import RS256, Provider, come_back, is_in, resigned, with_claims

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"aud": "another-app"}, "meant for another application"),
        ({"aud": ["tenon", "another-app"]}, "meant for another application"),
        ({"azp": "another-app"}, "meant for another application"),
        ({"iss": "https://evil.example"}, "comes from another issuer"),
        ({"nonce": "another"}, "belongs to another sign-in"),
        ({"nonce": None}, "belongs to another sign-in"),
        ({"exp": int(time.time()) - 600}, "has run out already"),
        ({"iat": int(time.time()) + 3600}, "from the future"),
        ({"sub": None}, "lacks `sub`"),
        ({"exp": None}, "lacks `exp`"),
    ],
    # Never the values: they hold the time, and processors that share the suite must name a test alike.
    ids=lambda given: given if isinstance(given, str) else ",".join(given),
)
def test_a_token_with_a_wrong_claim_lets_nobody_in(
    provider: Provider, cast: Cast, keys: KeySet, changes: dict[str, object], told: str
) -> None:
    with_claims(provider, keys, **changes)
    client = Client()
    refused = come_back(provider, client)
    assert refused.status_code == 403
    assert told in refused.text.replace("&#x27;", "'")
    assert not is_in(client)


def test_clocks_may_differ_by_a_little(provider: Provider, cast: Cast, keys: KeySet) -> None:
    now = int(time.time())
    with_claims(provider, keys, iat=now + 60, exp=now + 600)
    assert come_back(provider, Client()).status_code == 302


def test_a_token_signed_with_another_key_lets_nobody_in(provider: Provider, cast: Cast, keys: KeySet) -> None:
    provider.spoiled["/oauth2/token"] = resigned(keys, RS256)
    client = Client()
    refused = come_back(provider, client)
    assert refused.status_code == 403
    assert "cannot be checked" in refused.text or "is not signed" in refused.text
    assert not is_in(client)


def test_a_signature_that_anybody_could_make_lets_nobody_in(provider: Provider, cast: Cast) -> None:
    shared = KeySet([OctKey.import_key("s3cret/with+odd signs and long enough", {"kid": "ours"})])
    provider.spoiled["/jwks"] = lambda _: shared.as_dict(private=True)
    provider.spoiled["/oauth2/token"] = resigned(shared, {"alg": "HS256", "kid": "ours"})
    client = Client()
    assert come_back(provider, client).status_code == 403
    assert not is_in(client)
