"""Every address is asked by everybody: each role, guests, visitors with a share link, outsiders, nobody."""

from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers import wsgi
from django.db import transaction
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.template.base import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views import defaults
from pytest_django import Settings

from lib.web import sse
from teams import roles, slugs
from tests.cast import make_cast
from tests.teams.addresses import ADDRESSES, FOR_GUESTS, FOR_SYSTEMS, FOR_VISITORS
from tests.teams.askers import Asker, askers, at_the_door, only_the_doors
from tests.teams.scene import EVERYBODY, SIGNED_IN, Address, Scene, make_scene

# Streams: their views are coroutines, and are asked by a browser only.
STREAMS = {name for name in ADDRESSES if name.endswith(":events")}
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


def expected(name: str, address: Address, asker: Asker, scope: str) -> str:
    """What an address should do with somebody: "let in", "sign in", "hide" or "refuse".

    `scope` is whose address it is: "project", "team", or "" for neither.
    """
    if address.needs == EVERYBODY or (asker.is_visitor and name in FOR_VISITORS):
        return "let in"
    if not asker.is_signed_in:
        return "sign in"
    if address.needs == SIGNED_IN:
        return "let in"
    if asker.is_guest and scope == "team":
        return "let in" if name in FOR_GUESTS else "refuse"
    if asker.role is None:
        return "hide"
    if asker.is_guest and address.members_only:
        return "refuse"
    return "let in" if roles.may(asker.role, address.needs) else "refuse"


def seen(response: HttpResponseBase) -> str:
    """What it did."""
    location = response.headers.get("Location", "")
    if location.startswith("/sign-in?next="):
        return "sign in"
    words = {404: "hide", 403: "refuse"} | dict.fromkeys(LET_IN, "let in")
    return words.get(response.status_code, f"answer {response.status_code}")


@pytest.fixture(scope="module")
def installed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """The scene, made once for all tests here; each takes back what it did to it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # The stream gives the request's connection back, which here is the one that holds the transaction.
        patch.setattr(sse, "connections", SimpleNamespace(close_all=lambda: None))
        # Pages of refusals are all the same; tests/lib/test_web.py looks at them.
        patch.setattr(defaults, "loader", SimpleNamespace(get_template=lambda _: Blank()))
        # The test client's note of each template and its context costs a fifth of the time here.
        patch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
        yield make_scene(make_cast())
        transaction.set_rollback(True)


class Blank:
    """The page of a refusal, which nobody looks at here."""

    def render(self, context: object = None, request: object = None) -> str:
        """Nothing."""
        return ""


@pytest.fixture
def _django_db_helper(installed: Scene) -> Iterator[None]:
    """What the mark `django_db` does here. pytest-django's own would close the connection after each test,
    and with it the scene's transaction."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def scene(installed: Scene, _django_db_helper: None) -> Scene:
    return installed


def ask(scene: Scene, client: Client, name: str, method: str) -> HttpResponseBase:
    """One request, whose effects are taken back, also those on the browser's cookies."""
    address, cookies = ADDRESSES[name], deepcopy(client.cookies)
    try:
        with transaction.atomic():
            response = getattr(client, method)(reverse(name, kwargs=address.parts(scene)), address.data)
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    return response


def asks_at_the_door(name: str, asker: Asker) -> bool:
    """Whether somebody can be asked at the door of an address alone."""
    return ADDRESSES[name].needs in roles.ACTIONS and name not in STREAMS and asker.person is not None


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted([*ADDRESSES, *FOR_SYSTEMS]) == sorted(names())


@pytest.mark.django_db
def test_everybody_gets_what_their_role_allows(scene: Scene) -> None:
    """The first of each kind, let in and refused, asks as a browser does; for the others the door decides."""
    wrong = []
    at_doors: list[tuple[str, Asker, str]] = []
    everybody = askers(scene)
    for name, address in ADDRESSES.items():
        parts = address.parts(scene)
        scope = next((one for one in ("project", "team") if one in parts), "")
        asked_whole: set[tuple[object, ...]] = set()
        for asker in everybody:
            should = expected(name, address, asker, scope)
            # A page is drawn for members, guests and visitors; a refusal is the same for all of them.
            kind = (should, *((asker.is_guest, asker.is_visitor) if should == "let in" else ()))
            if kind in asked_whole and asks_at_the_door(name, asker):
                at_doors.append((name, asker, should))
                continue
            asked_whole.add(kind)
            what = seen(ask(scene, asker.client, name, address.method))
            if should != what:
                wrong.append(f"{name} should {should} {asker.name}, but did {what}")
    with only_the_doors():
        for name, asker, should in at_doors:
            what = at_the_door(scene, asker, name)
            if should != what:
                wrong.append(f"the door of {name} should {should} {asker.name}, but did {what}")
    assert wrong == []
    assert len(at_doors) > len(ADDRESSES), "most are asked at the door"


def test_what_a_share_link_shows_is_listed_twice(settings: Settings) -> None:
    assert frozenset(settings.SHARED_PAGES) == FOR_VISITORS


@pytest.mark.django_db
def test_each_address_has_one_verb(scene: Scene) -> None:
    # A question and its answer; the link's GET only looks; naming a version stands on the list of them.
    both = {
        "teams:sign_in",
        "teams:sign_in_code",
        "teams:sign_in_link",
        "builder:versions",
        "notices:unsubscribe",
    }
    olga = scene.cast.client(scene.cast.olga)
    wrong = [
        name
        for name, address in ADDRESSES.items()
        if name not in both and ask(scene, olga, name, OTHER_METHOD[address.method]).status_code != 405
    ]
    assert wrong == []


@pytest.mark.django_db
def test_what_belongs_to_another_team_is_hidden_behind_ones_own(scene: Scene) -> None:
    """Olga may do everything at home, and asks for Mallory's project by every address."""
    wrong: list[object] = []
    people = scene.cast
    olga = Asker("Olga", people.client(people.olga), roles.ADMIN, person=people.olga)
    below = [name for name, address in ADDRESSES.items() if "project" in address.parts(scene)]
    for name in below:
        url = reverse(name, kwargs={**ADDRESSES[name].parts(scene), "team": "elsewhere", "project": "secret"})
        with transaction.atomic():
            response = getattr(olga.client, ADDRESSES[name].method)(url, ADDRESSES[name].data)
            transaction.set_rollback(True)
        if response.status_code != 404:
            wrong.append(f"{url} answered {response.status_code}")
    with only_the_doors():
        elsewhere = ({"project": "secret"}, {"team": "elsewhere"})
        asked = [(name, place) for name in below if name not in STREAMS for place in elsewhere]
        wrong += [one for one in asked if at_the_door(scene, olga, one[0], **one[1]) != "hide"]
    assert wrong == []


def short(odd: str) -> str:
    """The name of an odd value in a test's report."""
    return ascii(odd)[:12]


# The null byte first: the door of all pages refuses it.
ODD_VALUES = ("\0", "²", "9" * 6000, "-1", "\ud800", "%", "'\"<")
ASKED_FOR = (
    *("q", "page", "after", "view", "questions", "open", "at", "quote", "about", "shown"),
    *("step", "tab", "request", "outcome", "workflow", "file", "line", "run", "chat", "pane", "next"),
)


@pytest.mark.thorough
class Listened(QueryDict):
    """A query that notices whether anybody reads it."""

    reads = 0

    def __getattribute__(self, name: str) -> Any:
        if name in READING:
            Listened.reads += 1
        return super().__getattribute__(name)

    def __getitem__(self, key: str) -> Any:
        Listened.reads += 1
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        Listened.reads += 1
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        Listened.reads += 1
        return super().__iter__()


READING = {"get", "getlist", "items", "lists", "values", "keys", "dict", "urlencode", "copy"}


@pytest.mark.thorough
@pytest.mark.django_db
def test_an_odd_query_breaks_no_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is asked with odd values; one that reads nothing of its query, with the first two only."""
    monkeypatch.setattr(wsgi, "QueryDict", Listened)
    client = scene.cast.client(scene.cast.olga)
    pages = {
        name: reverse(name, kwargs=one.parts(scene)) for name, one in ADDRESSES.items() if one.method == "get"
    }
    wrong, deaf = [], set()
    for odd in ODD_VALUES:
        query = urlencode(dict.fromkeys(ASKED_FOR, odd), errors="surrogatepass")
        fine = {400} if odd == "\0" else {200, 302, 303, 404, 422}
        for name in pages.keys() - deaf:
            Listened.reads = 0
            response = client.get(f"{pages[name]}?{query}")
            if response.status_code not in fine:
                wrong.append(f"{name} answered {response.status_code} to {short(odd)}")
            if not Listened.reads and odd != "\0":
                deaf.add(name)
    assert wrong == []
    # A page that reads its query is among those asked with every value.
    assert "teams:home" not in deaf


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["\0", "9" * 6000], ids=short)
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
    # What has a dot in it can be no name: a slug has none.
    literal = {word for word in first_words if word and not word.startswith("<") and "." not in word}
    assert literal <= slugs.RESERVED_FOR_TEAMS
    assert "sign-in" in literal
