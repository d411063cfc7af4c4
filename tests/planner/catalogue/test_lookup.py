from urllib.parse import urlsplit

import pytest

from planner.catalogue import find, get, systems
from planner.catalogue.lookup import folded


@pytest.mark.parametrize("name", ["HubSpot", "hubspot", "Hub Spot", "HUBSPOT", "HubSpot CRM"])
def test_a_name_is_found_however_it_is_spelled(name: str) -> None:
    found = find(name)
    assert found is not None
    assert found.key == "hubspot"


def test_an_unknown_name_is_none() -> None:
    assert find("Frobnicator 3000") is None
    assert get("frobnicator") is None
    assert find("") is None


def test_there_are_at_least_150_systems_and_no_name_means_two_of_them() -> None:
    owner: dict[str, str] = {}
    for system in systems():
        for name in (system.name, *system.aliases, *system.common):
            assert owner.setdefault(folded(name), system.key) == system.key, name
    assert len(systems()) >= 150


def test_base_urls_are_hosts_and_never_guessed_endpoints() -> None:
    for system in systems():
        if system.base_url:
            url = urlsplit(system.base_url)
            assert (url.scheme, bool(url.netloc), url.query) == ("https", True, ""), system.key
            assert url.path.count("/") <= 2, system.key


def test_a_webhook_that_is_thin_and_signed_says_how() -> None:
    hubspot = get("hubspot")
    assert hubspot is not None
    assert hubspot.webhook is not None
    assert hubspot.webhook.signature == "hubspot_signature"
    assert hubspot.webhook.thin
    assert hubspot.webhook.batched
    assert (hubspot.webhook.id_at, hubspot.webhook.event_id_at) == ("objectId", "eventId")


def test_auth_schemes_are_those_of_the_plan_format() -> None:
    assert {scheme for system in systems() for scheme in system.auth} >= {"api_key", "basic", "oauth1"}
