"""Every address of the API is asked with everybody's token, with tokens that may less, and without one."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from lib.web.problems import CONTENT_TYPE
from teams import roles, scopes
from teams.models import Guest, User
from teams.services import tokens
from tests.cast import Cast
from tests.factories import make_project, make_user
from tests.teams.api_addresses import API
from tests.teams.identity.api import asks, make_token
from tests.teams.scene import SIGNED_IN, Scene, make_scene

pytestmark = pytest.mark.django_db
SEEN = {404: "hide", 403: "refuse", 401: "ask who it is"}
# 409 and 422 are about what was sent or how things stand, not about who sent it.
LET_IN = {200, 201, 202, 409, 422}


@pytest.fixture
def scene(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(tokens, "PER_MINUTE", 10_000)
    return make_scene(cast)


def people(cast: Cast) -> Iterator[tuple[User, str | None]]:
    """Who asks, with the role in the project."""
    for role in roles.ALLOWED:
        yield cast.member(role), role
    guest = make_user("guest@example.org", "A guest")
    Guest.objects.create(project=cast.project, user=guest, role=roles.VIEWER)
    yield guest, roles.VIEWER
    yield cast.mallory, None


def ask(scene: Scene, client: Client, name: str, **other: str) -> HttpResponseBase:
    """One request, whose effects are taken back."""
    address = API[name]
    url = reverse(name, kwargs={**address.parts(scene), **other})
    with transaction.atomic():
        if address.method == "get":
            response = client.get(url)
        else:
            response = client.post(url, dict(address.data), "application/json")
        transaction.set_rollback(True)
    return response


def seen(response: HttpResponseBase) -> str:
    status = response.status_code
    return SEEN.get(status, "let in" if status in LET_IN else f"answer {status}")


def test_everybody_gets_what_their_role_allows(scene: Scene) -> None:
    wrong = []
    for person, role in people(scene.cast):
        client = asks(make_token(person, scopes.KEYS))
        for name, address in API.items():
            if address.needs == SIGNED_IN:
                should = "let in"
            elif role is None:
                should = "hide"
            elif person.email.startswith("guest") and name == "api:start_project":
                should = "refuse"
            else:
                should = "let in" if roles.may(role, address.needs) else "refuse"
            did = seen(ask(scene, client, name))
            if did != should:
                wrong.append(f"{name} should {should} {person.name}, but did {did}")
    assert wrong == []


def test_a_token_does_what_its_scopes_say_and_no_more(scene: Scene) -> None:
    wrong = []
    for scope in scopes.KEYS:
        client = asks(make_token(scene.cast.olga, [scope]))
        for name, address in API.items():
            should = "let in" if address.scope == scope else "refuse"
            if (did := seen(ask(scene, client, name))) != should:
                wrong.append(f"{name} should {should} a token with {scope}, but did {did}")
    assert wrong == []


def test_without_a_token_a_session_opens_nothing(scene: Scene) -> None:
    browser = scene.cast.client(scene.cast.olga)
    answers = {name: seen(ask(scene, browser, name)) for name in API}
    assert set(answers.values()) == {"ask who it is"}


def test_a_token_of_another_project_opens_none_of_this_one(scene: Scene) -> None:
    other = make_project(scene.cast.team, "invoices", by=scene.cast.olga)
    client = asks(make_token(scene.cast.olga, scopes.KEYS, project=other))
    wrong = [
        name
        for name, address in API.items()
        if address.needs != SIGNED_IN and seen(ask(scene, client, name)) != "hide"
    ]
    assert wrong == []


def test_what_belongs_to_another_team_is_hidden(scene: Scene) -> None:
    client = asks(make_token(scene.cast.olga, scopes.KEYS))
    wrong = [
        name
        for name, address in API.items()
        if "project" in address.parts(scene)
        and seen(ask(scene, client, name, team="elsewhere", project="secret")) != "hide"
    ]
    assert wrong == []


def test_what_is_refused_is_always_a_problem_in_json(scene: Scene) -> None:
    client = asks(make_token(scene.cast.cleo))
    for name in API:
        response = ask(scene, client, name)
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == CONTENT_TYPE, name
            assert response.headers["Cache-Control"] == "no-store"
