"""What may only be added, roles, the theme."""

import pytest
from django.http import Http404
from django.test import Client, RequestFactory

from lib.errors import Invalid
from lib.web.insert_only import InsertOnlyViolation
from teams import access, roles
from teams.models import AuditFact, Team
from teams.services import people
from teams.services.audit import record_fact
from tests.cast import Cast
from tests.factories import make_team

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.jobs.web_urls")]


def test_an_audit_fact_cannot_be_changed_or_deleted(cast: Cast) -> None:
    fact = record_fact(by=cast.ada, verb="project.started", project=cast.project, subject="Contacts")
    fact.verb = "nothing.happened"
    with pytest.raises(InsertOnlyViolation):
        fact.save()
    with pytest.raises(InsertOnlyViolation):
        fact.delete()
    facts = AuditFact.objects.all()
    for attempt in (
        facts.delete,
        lambda: facts.update(verb="x"),
        lambda: facts.bulk_update([fact], ["verb"]),
    ):
        with pytest.raises(InsertOnlyViolation):
            attempt()
    assert AuditFact.objects.get().verb == "project.started"


def test_a_fact_outlives_what_it_is_about(cast: Cast) -> None:
    team = make_team()
    fact = record_fact(by=None, verb="team.created", team=team)
    Team.objects.filter(pk=team.pk).delete()
    assert AuditFact.objects.get(pk=fact.pk).team_id == fact.team_id


def test_each_role_may_do_what_the_smaller_ones_may_and_more() -> None:
    smaller: frozenset[str] = frozenset()
    for role in (roles.VIEWER, roles.REVIEWER, roles.EDITOR, roles.ADMIN):
        assert roles.ALLOWED[role] > smaller
        smaller = roles.ALLOWED[role]
    with pytest.raises(KeyError):
        roles.may(roles.ADMIN, "edt")


def test_a_member_who_may_not_is_told_which_role_is_needed(cast: Cast) -> None:
    answer = cast.client(cast.cleo).post("/halden/projects", {"brief": "x"})
    assert answer.status_code == 403
    assert "needs the editor role in Halden Supply" in answer.text
    assert "You are a viewer there" in answer.text


def test_a_project_of_another_team_is_not_found_through_ones_own(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.ada
    with pytest.raises(Http404):
        access.project_read(request, "halden", "secret")
    with pytest.raises(Http404):
        access.project_read(request, "elsewhere", "secret")


def test_a_team_needs_a_name_and_gives_its_maker_the_keys(cast: Cast) -> None:
    team = people.create_team(name="Halden", by=cast.cleo)
    assert team.slug == "halden-2"
    assert team.memberships.get(user=cast.cleo).may("admin")
    with pytest.raises(Invalid):
        people.create_team(name="  ", by=cast.cleo)


def test_adding_a_member_again_changes_the_role_and_is_recorded(cast: Cast) -> None:
    people.add_member(team=cast.team, person=cast.cleo, role=roles.EDITOR, by=cast.olga)
    assert cast.team.memberships.get(user=cast.cleo).may("edit")
    assert AuditFact.objects.get(verb="member.added").detail == {"role": "editor"}
    with pytest.raises(Invalid):
        people.add_member(team=cast.team, person=cast.cleo, role="king", by=cast.olga)


def test_the_theme_is_kept_in_the_browser_and_with_the_person(cast: Cast) -> None:
    client = cast.client(cast.ada)
    answer = client.post("/theme", {"theme": "dark"}, headers={"Referer": "http://testserver/halden/"})
    assert answer.headers["Location"] == "http://testserver/halden/"
    assert client.cookies["theme"].value == "dark"
    cast.ada.refresh_from_db()
    assert cast.ada.theme == "dark"
    assert 'data-theme="dark"' in client.get("/halden/").text
    client.post("/theme", {"theme": "system"})
    assert client.cookies["theme"].value == ""
    assert "data-theme" not in client.get("/halden/").text


def test_the_theme_needs_no_account_but_a_known_name(cast: Cast) -> None:
    assert Client().post("/theme", {"theme": "light"}).status_code == 302
    assert Client().post("/theme", {"theme": "plaid"}).status_code == 422
    away = Client().post("/theme", {"theme": "light"}, headers={"Referer": "https://evil.example/"})
    assert away.headers["Location"] == "/"


def test_the_front_door_leads_to_ones_last_team(cast: Cast) -> None:
    people.add_member(team=cast.mallorys_project.team, person=cast.ada, role=roles.VIEWER, by=None)
    client = cast.client(cast.ada)
    assert client.get("/").headers["Location"] == "/elsewhere/"
    client.get("/halden/")
    assert client.get("/").headers["Location"] == "/halden/"
    people_without = Client()
    people_without.force_login(people.find_or_create_person(email="new@example.com"))
    assert "You are in no team yet" in people_without.get("/").text
