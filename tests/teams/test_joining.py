"""Accepting invitations: signed in, signed out, as somebody new, too late, twice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from lib.errors import TransitionRefused
from teams import roles
from teams.models import AuditFact, Guest, Invitation, Membership, User
from teams.services import joining, members
from teams.services.people import add_member, find_or_create_person
from tests.cast import Cast
from tests.factories import make_user
from tests.teams.at_once import together
from tests.teams.rows import make_guest, make_invitation

JOIN = "/join/invited"


def test_somebody_new_comes_in_from_the_mail_in_one_step(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga)
    client = Client()
    page = client.get(JOIN).content.decode()
    assert "Join as nils@example.net" in page
    assert not User.objects.filter(email="nils@example.net").exists()  # looking makes nothing
    answer = client.post(f"{JOIN}/in")
    assert answer.headers["Location"] == "/halden/"
    assert client.get("/halden/").status_code == 200
    joined = Membership.objects.get(user__email="nils@example.net")
    assert joined.role == roles.REVIEWER
    fact = AuditFact.objects.get(verb="invitation.accepted")
    assert (fact.by, fact.detail["role"], fact.detail["invited"]) == (
        joined.user,
        "reviewer",
        "nils@example.net",
    )


def test_the_page_of_an_invitation_lets_its_own_form_through(cast: Cast) -> None:
    """With `no-referrer` a browser sends `Origin: null`: Fetch standard, "append a request Origin header"."""
    make_invitation(cast.project, by=cast.olga)
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(JOIN)
    assert page.headers["Referrer-Policy"] == "same-origin"
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))
    refused = browser.post(f"{JOIN}/in", {"csrfmiddlewaretoken": token}, headers={"Origin": "null"})
    assert refused.status_code == 403
    sent = browser.post(f"{JOIN}/in", {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"})
    assert sent.headers["Location"] == "/halden/"


def test_somebody_with_an_account_signs_in_by_the_mailed_link_first(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, email=cast.mallory.email)
    client = Client()
    assert "has an account already" in client.get(JOIN).content.decode()
    client.post(f"{JOIN}/in")
    assert not Membership.objects.filter(team=cast.team, user=cast.mallory).exists()
    link = re.search(r"/sign-in/\S+", mail.outbox[0].body)
    assert link is not None
    assert mail.outbox[0].to == [cast.mallory.email]
    back = client.post(link[0])
    assert back.headers["Location"] == JOIN
    assert client.post(f"{JOIN}/accept").headers["Location"] == "/halden/"
    assert cast.team.memberships.get(user=cast.mallory).role == roles.REVIEWER


def test_a_link_asks_for_an_address_and_mails_a_way_in(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, email="", most_uses=2)
    for number in (1, 2):
        client = Client()
        assert 'name="email"' in client.get(JOIN).content.decode()
        client.post(f"{JOIN}/in", {"email": f"new{number}@example.net"})
        link = re.search(r"/sign-in/\S+", mail.outbox[-1].body)
        assert link is not None
        assert client.post(link[0]).headers["Location"] == JOIN
        assert client.post(f"{JOIN}/accept").headers["Location"] == "/halden/"
    gone = Client().get(JOIN)
    assert gone.status_code == 410
    assert "is used up" in gone.content.decode()
    assert Invitation.objects.get().uses == 2


def test_an_odd_address_is_told(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, email="", most_uses=2)
    answer = Client().post(f"{JOIN}/in", {"email": "nobody"})
    assert answer.status_code == 422
    assert "not an email address" in answer.content.decode()
    assert mail.outbox == []


def test_asking_too_often_is_refused_and_makes_no_account(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, email="", most_uses=2)
    answers = [Client().post(f"{JOIN}/in", {"email": "often@example.net"}).status_code for _ in range(7)]
    assert answers[-1] == 429
    assert len(mail.outbox) == 5
    for number in range(40):
        Client().post(f"{JOIN}/in", {"email": f"new{number}@example.net"})
    assert not User.objects.filter(email="new39@example.net").exists()


def test_the_signed_in_person_is_asked_which_account(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga)
    client = cast.client(cast.mallory)
    page = client.get(JOIN).content.decode()
    assert "Join as mallory@example.org" in page
    assert "This was mailed to <b>nils@example.net</b>" in page
    client.post(f"{JOIN}/another")
    assert "Join as nils@example.net" in client.get(JOIN).content.decode()


def test_who_is_in_already_is_sent_on_and_uses_nothing_up(cast: Cast) -> None:
    row = make_invitation(cast.project, by=cast.olga, email="", most_uses=1)
    client = cast.client(cast.ada)
    assert client.get(JOIN).headers["Location"] == "/halden/"
    assert client.post(f"{JOIN}/accept").headers["Location"] == "/halden/"
    row.refresh_from_db()
    assert row.uses == 0
    assert cast.team.memberships.get(user=cast.ada).role == roles.EDITOR


def test_a_guest_of_a_project_becomes_a_member_and_no_longer_a_guest(cast: Cast) -> None:
    make_guest(cast.project, cast.mallory, roles.EDITOR)
    make_invitation(cast.project, by=cast.olga, email=cast.mallory.email)
    cast.client(cast.mallory).post(f"{JOIN}/accept")
    assert not Guest.objects.exists()
    assert cast.team.memberships.get(user=cast.mallory).role == roles.REVIEWER


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"expires_at": timezone.now() - timedelta(days=1)},
            "Olga Brandt (olga@example.com) to send it again",
        ),
        ({"withdrawn_at": timezone.now()}, "was withdrawn"),
        ({"uses": 1}, "is used up"),
    ],
)
def test_an_invitation_that_is_over_says_what_to_do(cast: Cast, fields: dict[str, object], told: str) -> None:
    make_invitation(cast.project, by=cast.olga, **fields)
    answer = Client().get(JOIN)
    assert answer.status_code == 410
    assert told in answer.content.decode()
    assert Client().post(f"{JOIN}/in").status_code == 410
    with pytest.raises(TransitionRefused):
        joining.accept(token="invited", by=make_user())
    assert not User.objects.filter(email="nils@example.net").exists()


def test_a_token_nobody_made_says_so(cast: Cast) -> None:
    answer = Client().get("/join/no-such-token")
    assert answer.status_code == 410
    assert "There is no such invitation" in answer.content.decode()


def test_an_invited_guest_sees_the_project_and_nothing_else_of_the_team(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, project=cast.project, role="viewer")
    client = Client()
    assert client.post(f"{JOIN}/in").headers["Location"] == "/halden/contacts/plan/"
    assert client.get("/halden/contacts/plan/").status_code == 200
    assert client.get("/halden/people").status_code == 403


# Threads of their own need rows that are really there, so these two commit.
@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_it_gives_one_membership(transactional_db: None, cast: Cast) -> None:
    row = make_invitation(cast.project, by=cast.olga, email="", most_uses=5)
    person = make_user("twice@example.net")
    told = together([lambda: joining.accept(token="invited", by=person)] * 4)
    assert Membership.objects.filter(user=person).count() == 1
    assert [type(one).__name__ for one in told].count("Membership") == 1
    assert [type(one).__name__ for one in told].count("AlreadyIn") == 3
    row.refresh_from_db()
    assert row.uses == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_accepted_at_once_give_one_membership(transactional_db: None, cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga, email="", most_uses=5)
    make_invitation(cast.project, by=cast.olga, email="", most_uses=5, token="other", role="viewer")
    person = make_user("two@example.net")
    doings = [
        lambda token=token: joining.accept(token=token, by=person) for token in ("invited", "other") * 3
    ]
    told = together(doings)
    assert Membership.objects.filter(user=person).count() == 1
    assert [type(one).__name__ for one in told].count("AlreadyIn") == 5


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_who_presses_the_button_several_times_is_in(transactional_db: None, cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga)
    clients = [Client() for _ in range(5)]
    answers = together([lambda client=client: client.post(f"{JOIN}/in") for client in clients])
    assert User.objects.filter(email="nils@example.net").count() == 1
    assert Membership.objects.filter(user__email="nils@example.net").count() == 1
    # Those that came a moment too late find that the address has an account, and get a sign-in link by mail.
    assert {answer.status_code for answer in answers} <= {200, 302, 410}
    assert "/halden/" in [answer.headers.get("Location") for answer in answers]


@pytest.mark.django_db(transaction=True)
def test_somebody_new_who_asks_several_times_at_once_is_one_person(
    transactional_db: None, cast: Cast
) -> None:
    make_invitation(cast.project, by=cast.olga, email="", most_uses=5)
    told = together([lambda: find_or_create_person(email="New@example.net")] * 5)
    assert {one.pk for one in told} == {User.objects.get(email="new@example.net").pk}


@pytest.mark.django_db(transaction=True)
def test_a_link_for_two_lets_in_two_of_four_at_once(transactional_db: None, cast: Cast) -> None:
    row = make_invitation(cast.project, by=cast.olga, email="", most_uses=2)
    people = [make_user() for _ in range(4)]
    together([lambda person=person: joining.accept(token="invited", by=person) for person in people])
    assert Membership.objects.filter(user__in=people).count() == 2
    row.refresh_from_db()
    assert row.uses == 2


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_demote_each_other_at_once_leave_one(transactional_db: None, cast: Cast) -> None:
    add_member(team=cast.team, person=cast.ada, role=roles.ADMIN, by=cast.olga)
    told = together(
        [
            lambda: members.change_role(team=cast.team, person=cast.ada, role=roles.VIEWER, by=cast.olga),
            lambda: members.change_role(team=cast.team, person=cast.olga, role=roles.VIEWER, by=cast.ada),
        ]
    )
    assert cast.team.memberships.filter(role=roles.ADMIN).count() == 1
    assert sum(isinstance(one, members.LastAdmin) for one in told) == 1


def test_no_lock_is_held_while_a_link_is_mailed(
    transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    monkeypatch.setattr(EmailMessage, "send", lambda _: held.append(connection.in_atomic_block))
    make_invitation(cast.project, by=cast.olga, email="", most_uses=2)
    assert Client().post(f"{JOIN}/in", {"email": "new@example.net"}).status_code == 200
    assert held == [False]
