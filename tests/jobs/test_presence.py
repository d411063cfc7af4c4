"""Who else is on a page: what each of them is shown, over the address that pages ask."""

from html import unescape

import pytest
from django.urls import reverse

from jobs.presence import here
from lib.web.hub import channel_of, client
from lib.web.presence import Tab
from teams import roles
from tests.cast import Cast

VIEW = "workflow:contact-to-lead"


def tab(person: int, name: str, view: str = VIEW, **more: object) -> Tab:
    return Tab(person, name, name[0], view, **more)


def shown(*tabs: Tab, person: int = 1, view: str = VIEW, is_outside: bool = False):
    return here(tabs, view=view, person=person, is_outside=is_outside)


def test_the_sentence_names_two_and_counts_the_others():
    people = [
        tab(n, name) for n, name in enumerate(("Ada Ek", "Tom Okafor", "Lena Fischer", "Cleo", "Ida"), 1)
    ]
    assert shown(*people[:1]).sentence == ""
    assert shown(*people[:2]).sentence == "Tom is reading"
    assert shown(*people[:3]).sentence == "Lena and Tom are reading"
    assert shown(*people[:4]).sentence == "Cleo, Lena and Tom are reading"
    assert shown(*people).sentence == "Cleo, Ida and 2 others are reading"


def test_several_tabs_of_one_person_are_one_person_who_is_here_if_one_of_them_is():
    found = shown(tab(2, "Ben"), tab(2, "Ben", "research"), tab(3, "Cleo", "research"))
    assert [(each.name, each.is_here) for each in found.shown] == [("Ben", True), ("Cleo", False)]


def test_one_workflow_in_build_is_one_page_whichever_chat_is_open():
    found = shown(tab(2, "Ben", "build:leads:4"), view="build:leads:9")
    assert found.sentence == "Ben is reading"


def test_editing_is_shown_where_it_is_and_not_to_oneself():
    busy = tab(2, "Ben Osei", editing="AC-04", label="AC-04")
    (one,) = shown(busy).editing
    assert (one.element, one.sentence) == ("AC-04", "Ben Osei is editing AC-04")
    assert shown(busy, person=2).editing == ()
    assert shown(busy, view="workflow:other").editing == ()


def test_somebody_from_outside_sees_members_and_members_see_everybody():
    guest = tab(5, "Gil Guest", is_outside=True)
    assert [each.name for each in shown(tab(2, "Ben"), guest, is_outside=True).shown] == ["Ben"]
    assert [each.name for each in shown(tab(2, "Ben"), guest).shown] == ["Ben", "Gil Guest"]


@pytest.fixture
def url(cast: Cast):
    yield reverse("jobs:here", args=[cast.team.slug, cast.project.slug])
    client().delete(channel_of(f"{cast.project.topic}:here:tabs"))


@pytest.mark.django_db
def test_a_page_hears_of_the_others_once_and_again_when_something_changed(cast: Cast, url: str):
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    said = {"view": VIEW, "tab": "a"}
    alone = ada.post(url, said)
    assert "is reading" not in alone.content.decode()
    ben.post(url, {"view": VIEW, "tab": "b", "editing": "AC-04", "label": "AC-04"})
    answer = ada.post(url, said)
    html = unescape(answer.content.decode())
    assert "Ben is reading" in html
    assert '<li data-at="AC-04">Ben Osei is editing AC-04</li>' in html
    mark = html.partition('data-mark="')[2].partition('"')[0]
    assert ada.post(url, {**said, "known": mark}).status_code == 204
    assert ben.post(url, {"view": VIEW, "tab": "b", "left": "1"}).status_code == 204
    gone = ada.post(url, {**said, "known": mark})
    assert gone.status_code == 200
    assert "is reading" not in gone.content.decode()


@pytest.mark.django_db
def test_who_does_not_want_to_be_seen_sees_the_others(cast: Cast, url: str):
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    ada.post(url, {"view": VIEW, "tab": "a"})
    ben.post(url, {"view": VIEW, "tab": "b"})
    hidden = ben.post(url, {"view": VIEW, "tab": "b", "hidden": "1"})
    assert "Ada is reading" in hidden.content.decode()
    assert "is reading" not in ada.post(url, {"view": VIEW, "tab": "a"}).content.decode()


@pytest.mark.django_db
def test_what_a_script_could_send_is_text_on_the_page(cast: Cast, url: str):
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    ben.post(url, {"view": VIEW, "tab": "b" * 500, "editing": '"><script>', "label": "<img>" + "x" * 500})
    html = ada.post(url, {"view": VIEW, "tab": "a"}).content.decode()
    assert "<script" not in html
    assert "<img" not in html
    assert "x" * 130 not in html


@pytest.mark.django_db
def test_outsiders_hear_nothing(cast: Cast, url: str):
    assert cast.client(cast.mallory).post(url, {"view": VIEW, "tab": "m"}).status_code == 404
    assert cast.client(cast.member(roles.VIEWER)).post(url, {"view": VIEW, "tab": "c"}).status_code == 200


@pytest.mark.django_db
def test_a_sign_of_life_writes_nothing_and_asks_little(cast: Cast, url: str, django_assert_max_num_queries):
    ada = cast.client(cast.ada)
    ada.post(url, {"view": VIEW, "tab": "a"})
    with django_assert_max_num_queries(5) as asked:
        ada.post(url, {"view": VIEW, "tab": "a"})
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked.captured_queries)


@pytest.mark.django_db
def test_with_the_broker_away_the_page_goes_on(cast: Cast, url: str, settings):
    settings.REDIS_URL = "unix:///nowhere/socket?db=0"
    assert cast.client(cast.ada).post(url, {"view": VIEW, "tab": "a"}).status_code == 204
