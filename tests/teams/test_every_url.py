"""Every address of the product is asked by everybody: each role, an outsider, somebody not signed in."""

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lib.web import sse
from teams import roles, slugs
from teams.models import User
from tests.cast import Cast
from tests.teams.addresses import ADDRESSES, EVERYBODY, SIGNED_IN, Address, Scene, make_scene

OTHER_METHOD = {"get": "post", "post": "get"}
# Answers that mean: you may. 4xx among them are about what was sent, not about who sent it.
LET_IN = {200, 204, 302, 303, 409, 422}


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def expected(address: Address, role: str | None, signed_in: bool) -> str:
    """What an address should do with somebody: "let in", "sign in", "hide" or "refuse"."""
    if address.needs == EVERYBODY:
        return "let in"
    if not signed_in:
        return "sign in"
    if address.needs == SIGNED_IN:
        return "let in"
    if role is None:
        return "hide"
    return "let in" if roles.may(role, address.needs) else "refuse"


def seen(response: HttpResponseBase) -> str:
    """What it did."""
    location = response.headers.get("Location", "")
    if location.startswith("/sign-in?next="):
        return "sign in"
    words = {404: "hide", 403: "refuse"} | dict.fromkeys(LET_IN, "let in")
    return words.get(response.status_code, f"answer {response.status_code}")


def people(cast: Cast) -> Iterator[tuple[str, User | None, str | None]]:
    """Who asks: name, person, role in the team."""
    for role in roles.ALLOWED:
        person = cast.member(role)
        yield f"{person.name} ({role})", person, role
    yield "Mallory (outsider)", cast.mallory, None
    yield "somebody not signed in", None, None


@pytest.fixture
def scene(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    # The stream gives the request's connection back, which here is the one that holds the test's transaction.
    monkeypatch.setattr(sse, "connections", SimpleNamespace(close_all=lambda: None))
    return make_scene(cast)


def ask(scene: Scene, person: User | None, name: str, method: str) -> HttpResponseBase:
    """One request, whose effects are taken back."""
    address = ADDRESSES[name]
    with transaction.atomic():
        client = scene.cast.client(person)
        response = getattr(client, method)(reverse(name, kwargs=address.parts(scene)), address.data)
        transaction.set_rollback(True)
    return response


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(ADDRESSES) == sorted(names())


@pytest.mark.django_db
def test_everybody_gets_what_their_role_allows(scene: Scene) -> None:
    wrong = []
    for name, address in ADDRESSES.items():
        for who, person, role in people(scene.cast):
            should, did = (
                expected(address, role, person is not None),
                seen(ask(scene, person, name, address.method)),
            )
            if should != did:
                wrong.append(f"{name} should {should} {who}, but did {did}")
    assert wrong == []


@pytest.mark.django_db
def test_each_address_has_one_verb(scene: Scene) -> None:
    both = {"teams:sign_in", "teams:sign_in_link"}  # a question and its answer; the link's GET only looks
    wrong = [
        name
        for name, address in ADDRESSES.items()
        if name not in both
        and ask(scene, scene.cast.olga, name, OTHER_METHOD[address.method]).status_code != 405
    ]
    assert wrong == []


@pytest.mark.django_db
def test_what_belongs_to_another_team_is_hidden_behind_ones_own(scene: Scene) -> None:
    """Olga may do everything at home, and asks for Mallory's project by every address."""
    wrong = []
    for name, address in ADDRESSES.items():
        parts = dict(address.parts(scene))
        if "project" not in parts:
            continue
        for place in (
            {"team": "elsewhere", "project": "secret"},
            {"project": "secret"},
            {"team": "elsewhere"},
        ):
            with transaction.atomic():
                url = reverse(name, kwargs=parts | place)
                response = getattr(scene.cast.client(scene.cast.olga), address.method)(url, address.data)
                transaction.set_rollback(True)
            if response.status_code != 404:
                wrong.append(f"{url} answered {response.status_code}")
    assert wrong == []


ODD_VALUES = ("²", "9" * 6000, "-1", "\0", "\ud800", "%", "'\"<")
ASKED_FOR = (
    *("q", "page", "after", "view", "questions", "open", "at", "quote", "about", "shown"),
    *("step", "tab", "request", "outcome", "workflow", "file", "line", "run", "chat", "pane", "next"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD_VALUES, ids=ascii)
def test_an_odd_query_breaks_no_page(scene: Scene, odd: str) -> None:
    client = scene.cast.client(scene.cast.olga)
    query = urlencode(dict.fromkeys(ASKED_FOR, odd), errors="surrogatepass")
    wrong = []
    for name, address in ADDRESSES.items():
        if address.method == "get":
            response = client.get(f"{reverse(name, kwargs=address.parts(scene))}?{query}")
            fine = {400} if odd == "\0" else {200, 302, 404}
            if response.status_code not in fine:
                wrong.append(f"{name} answered {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["\0", "9" * 6000], ids=ascii)
def test_an_odd_form_breaks_no_page(scene: Scene, odd: str) -> None:
    client = scene.cast.client(scene.cast.olga)
    wrong = []
    for name, address in ADDRESSES.items():
        if address.method == "post" and isinstance(address.data, dict):
            with transaction.atomic():
                fields = dict.fromkeys([*address.data, "revision", "number", "parent", "seen"], odd)
                response = client.post(reverse(name, kwargs=address.parts(scene)), fields)
                transaction.set_rollback(True)
            if response.status_code >= 500 or (odd == "\0" and response.status_code != 400):
                wrong.append(f"{name} answered {response.status_code}")
    assert wrong == []


def test_no_team_can_be_called_like_an_address() -> None:
    first_words = {
        str(pattern.pattern).partition("/")[0]
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
    } | {
        str(pattern.pattern).partition("/")[0]
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == ""
        for pattern in resolver.url_patterns
    }
    literal = {word for word in first_words if word and not word.startswith("<")}
    assert literal <= slugs.RESERVED_FOR_TEAMS
    assert "sign-in" in literal
