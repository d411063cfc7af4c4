"""Guests of one project: what they find, and what they do not."""

import pytest

from lib.errors import Invalid
from planner.services.questions import ask_person
from teams import roles
from teams.access import standing_in
from teams.models import AuditFact, Departure, Guest, Team, User
from teams.selectors import left_people, people_of, projects_for, teams_of
from teams.services import members
from teams.standing import TeamGuest
from tests.cast import Cast
from tests.factories import make_project, make_user
from tests.teams.rows import make_guest
from tests.ui.plans import reference_plan, save_reference_plan

PLAN = "/halden/contacts/plan/"
ACCESS = "/halden/contacts/people"


@pytest.fixture
def vera(cast: Cast) -> User:
    """A guest of the cast's project, beside another project of the team."""
    make_project(cast.team, "payroll", by=cast.olga, name="Payroll to bank")
    person = make_user("vera@vendor.example", "Vera Lind")
    make_guest(cast.project, person, roles.REVIEWER)
    return person


def test_a_guest_begins_at_the_team_and_finds_their_project_alone(cast: Cast, vera: User) -> None:
    client = cast.client(vera)
    assert client.get("/").headers["Location"] == "/halden/"
    home = client.get("/halden/").content.decode()
    assert "Contacts to leads" in home
    assert "Payroll to bank" not in home
    assert "Payroll to bank" not in client.get("/halden/", {"q": "payroll"}).content.decode()
    assert "/halden/people" not in home  # no way to what is closed
    assert "/halden/settings/models/" not in home


def test_a_guest_is_told_why_a_page_of_the_team_is_closed(cast: Cast, vera: User) -> None:
    answer = cast.client(vera).get("/halden/people")
    assert answer.status_code == 403
    assert "You are a guest there" in answer.content.decode()
    assert cast.client(vera).get("/halden/payroll/plan/").status_code == 404


def test_a_guest_sees_who_is_here_and_leaves(cast: Cast, vera: User) -> None:
    client = cast.client(vera)
    page = client.get(ACCESS).content.decode()
    assert "You are a guest here, as reviewer" in page
    assert f"{ACCESS}/leave" in page
    assert "Share links" not in page
    assert client.post(f"{ACCESS}/leave").status_code == 303
    assert client.get(PLAN).status_code == 404
    assert left_people(cast.project) == {vera.pk: vera.email}
    assert AuditFact.objects.filter(verb="guest.left", subject=vera.email).count() == 1


def test_a_guest_may_not_share_what_is_not_theirs(cast: Cast, vera: User) -> None:
    Guest.objects.update(role=roles.EDITOR)
    answer = cast.client(vera).post("/halden/contacts/share", {"days": "7"})
    assert answer.status_code == 403
    assert "members with the editor role" in answer.content.decode()


def test_an_admin_changes_a_guests_role_and_removes_them(cast: Cast, vera: User) -> None:
    client = cast.client(cast.olga)
    client.post(f"{ACCESS}/{vera.pk}/role", {"role": "viewer"})
    assert Guest.objects.get(user=vera).role == roles.VIEWER
    refused = client.post(f"{ACCESS}/{vera.pk}/role", {"role": "admin"})
    assert refused.status_code == 422
    assert "viewer, reviewer or editor" in refused.content.decode()
    client.post(f"{ACCESS}/{vera.pk}/remove")
    assert Departure.objects.get().project == cast.project
    assert cast.client(vera).get(PLAN).status_code == 404
    with pytest.raises(Invalid):
        members.change_guest_role(project=cast.project, person=vera, role=roles.ADMIN, by=cast.olga)


def test_everybody_who_can_open_a_project_is_listed_with_their_role(cast: Cast, vera: User) -> None:
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    listed = [(one.label, one.role) for one in people_of(cast.project)]  # type: ignore[attr-defined]
    assert listed == [
        ("Ada Ek", "editor"),
        ("Cleo Marin", "viewer"),
        ("Olga Brandt", "admin"),
        ("Vera Lind", "reviewer"),
    ]


def test_what_somebody_is_in_a_project(cast: Cast, vera: User) -> None:
    other = make_project(cast.team, "other", by=cast.olga)
    found = [standing_in(cast.project, person) for person in (cast.ada, vera, cast.mallory)]
    assert [one and (one.role, one.is_guest) for one in found] == [
        ("editor", False),
        ("reviewer", True),
        None,
    ]
    assert standing_in(other, vera) is None


def test_a_guest_of_two_projects_has_the_team_once(cast: Cast, vera: User) -> None:
    make_guest(make_project(cast.team, "second", by=cast.olga), vera)
    assert list(teams_of(vera)) == [cast.team]
    assert projects_for(TeamGuest(Team.objects.get(pk=cast.team.pk), vera)).count() == 2


def test_somebody_who_left_the_team_and_came_back_as_a_guest_has_not_left(cast: Cast) -> None:
    members.remove_member(team=cast.team, person=cast.ben, by=cast.olga)
    assert left_people(cast.project) == {cast.ben.pk: cast.ben.email}
    make_guest(cast.project, cast.ben)
    assert left_people(cast.project) == {}


def test_what_was_asked_of_somebody_who_left_stays_open_and_says_so(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    key = reference_plan().research.questions[0].key
    ask_person(project=cast.project, key=key, who="Ben Osei", note="", by=cast.ada)
    client = cast.client(cast.ada)
    address = f"{PLAN}questions/{key}?open"
    assert "Asked Ben Osei (left)" not in client.get(address).content.decode()
    before = cast.client(cast.olga).get(f"/halden/people/{cast.ben.pk}").content.decode()
    assert "Nothing waits for them" not in before
    members.remove_member(team=cast.team, person=cast.ben, by=cast.olga)
    assert "Asked Ben Osei (left)" in client.get(address).content.decode()
