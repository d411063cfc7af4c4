"""A second factor that a team requires, that is lost, and that an admin resets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from teams.models import AuditFact, CodeAttempt, Guest, Team
from teams.services import second_factors
from teams.services.notices import notify
from tests.cast import Cast
from tests.teams.identity.api import asks, make_token
from tests.teams.identity.test_second_factor import PAGE, came_by_link, code_of, enrolled, is_in

pytestmark = pytest.mark.django_db


def test_a_team_that_requires_it_opens_once_it_is_set_up(cast: Cast) -> None:
    enrolled(cast.olga)
    olga, ada = cast.client(cast.olga), cast.client(cast.ada)
    assert olga.post("/halden/settings/sign-in/require", {"required": "yes"}).status_code == 303
    for address in ("/halden/", "/halden/contacts/plan/", "/halden/settings/models/"):
        assert ada.get(address).headers["Location"] == "/account/second-factor?for=halden"
    asked = ada.get("/account/second-factor?for=halden").text
    assert "Halden Supply asks its members for a second factor" in asked
    assert ada.get("/account/").status_code == 200
    fragment = ada.get("/halden/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (
        403,
        "/account/second-factor?for=halden",
    )
    enrolled(cast.ada)
    assert ada.get("/halden/contacts/plan/").status_code == 200
    assert olga.get("/halden/").status_code == 200
    assert cast.client(cast.mallory).get("/halden/").status_code == 404


def test_an_admin_without_one_cannot_require_it_and_a_member_not_at_all(cast: Cast) -> None:
    sent = {"required": "yes"}
    assert cast.client(cast.olga).post("/halden/settings/sign-in/require", sent).status_code == 409
    enrolled(cast.ada)
    assert cast.client(cast.ada).post("/halden/settings/sign-in/require", sent).status_code == 403
    cast.team.refresh_from_db()
    assert not cast.team.requires_second_factor


def test_the_rules_of_a_team_say_who_has_one(cast: Cast) -> None:
    enrolled(cast.ada)
    page = cast.client(cast.olga).get("/halden/settings/sign-in").text
    assert page.count(">Second factor</span>") == 1
    assert page.count(">No second factor</span>") == 3


@pytest.fixture
def lost_key(settings: Any) -> Callable[[], None]:
    """The installation comes back without the key that its secrets were sealed with."""
    return lambda: setattr(settings, "VAULT_KEYS", ["another key altogether"])


def test_a_lost_vault_key_is_told_and_a_recovery_code_still_lets_in(
    cast: Cast, lost_key: Callable[[], None]
) -> None:
    codes = enrolled(cast.ada)
    code = code_of(cast.ada)
    lost_key()
    client = came_by_link(cast.ada)
    refused = client.post("/sign-in/code", {"code": code})
    assert refused.status_code == 409
    assert "has lost the key" in refused.text
    assert "recovery code" in refused.text
    assert CodeAttempt.objects.count() == 0, "nobody typed anything wrong"
    assert client.post("/sign-in/code", {"code": codes[0]}).status_code == 302
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}/off", {"code": codes[1]}).status_code == 303


def test_a_secret_that_was_only_begun_with_a_lost_key_is_begun_anew(
    cast: Cast, lost_key: Callable[[], None]
) -> None:
    second_factors.begin(by=cast.ada)
    lost_key()
    client = cast.client(cast.ada)
    assert "Set it up" in client.get(PAGE).text
    client.post(f"{PAGE}/begin")
    assert client.post(f"{PAGE}/confirm", {"code": code_of(cast.ada)}).status_code == 200


def test_an_admin_resets_a_factor_that_cannot_be_used_any_more(
    cast: Cast, lost_key: Callable[[], None]
) -> None:
    enrolled(cast.ada)
    lost_key()
    olga, ada = cast.client(cast.olga), cast.client(cast.ada)
    assert is_in(ada)
    place = f"/halden/settings/sign-in/{cast.ada.pk}/reset"
    assert "Set up your own" in olga.post(place).text
    enrolled(cast.olga)
    assert place in olga.get("/halden/settings/sign-in").text
    assert olga.post(place).status_code == 303
    assert not is_in(ada), "signed out everywhere"
    assert is_in(came_by_link(cast.ada)), "comes in by the link alone"
    assert mail.outbox[-1].to == [cast.ada.email]
    assert "Olga Brandt" in mail.outbox[-1].body
    assert AuditFact.objects.get(verb="factor.reset").team == cast.team
    assert "has no second factor" in olga.post(place).text


def test_no_admin_resets_what_opens_another_team(cast: Cast) -> None:
    enrolled(cast.ada)
    enrolled(cast.olga)
    Guest.objects.create(project=cast.mallorys_project, user=cast.ada, role="viewer")
    refused = cast.client(cast.olga).post(f"/halden/settings/sign-in/{cast.ada.pk}/reset")
    assert refused.status_code == 409
    assert second_factors.has_factor(cast.ada)
    assert cast.client(cast.olga).post(f"/halden/settings/sign-in/{cast.olga.pk}/reset").status_code == 409


def test_without_a_required_factor_notices_and_projects_wait_too(cast: Cast) -> None:
    notify(
        to=[cast.ada],
        kind="replied",
        project=cast.project,
        by=cast.ben,
        text="Ben said something secret.",
        address="/halden/contacts/",
    )
    everywhere, here = make_token(cast.ada), make_token(cast.ada, project=cast.project)
    client = cast.client(cast.ada)
    Team.objects.filter(pk=cast.team.pk).update(requires_second_factor=True)
    for page in ("/me/notices", "/me/notices/latest", "/me/notices/settings", "/account/"):
        told = client.get(page).text
        assert "secret" not in told, page
        assert "Contacts to leads" not in told, page
    assert "Halden Supply asks for a second factor" in client.get("/me/notices").text
    for token in (everywhere, here):
        assert asks(token).get("/api/v1/me").status_code == 403
    assert asks(everywhere).get("/api/v1/projects").json() == {"projects": []}
    # In another team without that rule everything of that one goes on.
    Guest.objects.create(project=cast.mallorys_project, user=cast.ada, role="viewer")
    assert asks(everywhere).get("/api/v1/me").json()["closed"] == ["halden"]
    assert len(asks(everywhere).get("/api/v1/projects").json()["projects"]) == 1
    enrolled(cast.ada)
    assert "secret" in client.get("/me/notices").text
    assert asks(here).get("/api/v1/me").json()["closed"] == []
