"""Who asks every address, and how somebody is asked at the door of one alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from teams import access, roles
from teams.models import User
from tests.arch.view_rules import DOOR
from tests.teams.addresses import ADDRESSES
from tests.teams.scene import SHARED, Scene

ROOMS = frozenset({"teams", "jobs", "systems", "planner", "runtime", "builder", "config"})


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: in the team or a guest with `role`, or neither; with a share link opened or not."""

    name: str
    client: Client
    role: str | None = None
    is_guest: bool = False
    is_visitor: bool = False
    is_signed_in: bool = True
    person: User | None = None  # who may be asked at the door itself, without a browser


def askers(scene: Scene) -> list[Asker]:
    """Everybody who asks, each in a browser of their own."""
    people = scene.cast
    found = [
        Asker(f"{one.name} ({role})", people.client(one), role, person=one)
        for role in roles.ALLOWED
        for one in [people.member(role)]
    ]
    found += [
        Asker(f"a guest ({role})", people.client(one), role, is_guest=True, person=one)
        for role in (roles.VIEWER, roles.EDITOR)
        for one in [scene.guests[role]]
    ]
    visitor, outsider_with_link = people.client(None), people.client(people.mallory)
    for client in (visitor, outsider_with_link):
        client.get(reverse("teams:shared", args=[SHARED]))
    elsewhere = scene.guests["elsewhere"]
    everybody = [
        *found,
        Asker("a guest of another project", people.client(elsewhere), is_guest=True, person=elsewhere),
        Asker("a visitor with a share link", visitor, is_visitor=True, is_signed_in=False),
        Asker("Mallory with a share link", outsider_with_link, is_visitor=True, person=people.mallory),
        Asker("Mallory (outsider)", people.client(people.mallory), person=people.mallory),
        Asker("somebody not signed in", people.client(None), is_signed_in=False),
    ]
    for asker in everybody:
        # The first request of a browser writes down that it was seen; each request here is taken back.
        if asker.is_signed_in:
            asker.client.get(reverse("account:show"))
    return everybody


class PastTheDoor(BaseException):
    """The door has let somebody in; what comes after it is not asked. No error, so no page of one."""


@contextmanager
def only_the_doors() -> Iterator[None]:
    """Views end where their door lets somebody in: drawing every page for everybody takes minutes."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, door in doors():
            patch.setattr(module, name, _ends_after(door))
        yield


@cache
def doors() -> list[tuple[ModuleType, str, Callable[..., Any]]]:
    """Each door under each name by which a module calls it."""
    all_of_them = {door for name, door in vars(access).items() if DOOR.search(name)}
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ROOMS]
    return [
        (module, name, value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value in all_of_them
    ]


def _ends_after(door: Callable[..., Any]) -> Callable[..., Any]:
    def door_only(*args: Any) -> None:
        door(*args)
        raise PastTheDoor

    return door_only


def at_the_door(scene: Scene, asker: Asker, name: str, **place: str) -> str:
    """What the view behind an address does with somebody at its door. Needs `only_the_doors`.

    `place` replaces parts of the address: another team, another project.
    """
    address = ADDRESSES[name]
    path = reverse(name, kwargs={**address.parts(scene), **place})
    request = getattr(RequestFactory(), address.method)(path, address.data)
    request.user, request.session, request.resolver_match = asker.person, SessionBase(), resolve(path)
    request.COOKIES = {key: morsel.value for key, morsel in asker.client.cookies.items()}
    view, args, kwargs = request.resolver_match
    try:
        with transaction.atomic():
            view(request, *args, **kwargs)
    except PastTheDoor:
        return "let in"
    except Http404:
        return "hide"
    except PermissionDenied:
        return "refuse"
    raise AssertionError(f"{name} has no door")
