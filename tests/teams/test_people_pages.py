"""The people page of a team, and who may do what on it."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams import roles
from teams.models import AuditFact, Departure, Guest, Invitation, Membership, User
from teams.services.people import add_member
from tests.cast import Cast
from tests.factories import make_user
from tests.teams.rows import make_guest, make_invitation

PEOPLE = "/halden/people"


def verbs() -> list[str]:
    return list(AuditFact.objects.order_by("pk").values_list("verb", flat=True))


def test_members_see_who_is_there_and_only_admins_can_change_it(cast: Cast) -> None:
    seen = cast.client(cast.cleo).get(PEOPLE).content.decode()
    assert all(person.email in seen for person in (cast.ada, cast.ben, cast.cleo, cast.olga))
    assert f"{PEOPLE}/{cast.ada.pk}/role" not in seen
    assert f"{PEOPLE}/{cast.ada.pk}/role" in cast.client(cast.olga).get(PEOPLE).content.decode()


def test_a_role_is_changed_and_recorded(cast: Cast) -> None:
    answer = cast.client(cast.olga).post(f"{PEOPLE}/{cast.cleo.pk}/role", {"role": "editor"})
    assert answer.status_code == 303
    assert cast.team.memberships.get(user=cast.cleo).role == roles.EDITOR
    fact = AuditFact.objects.get(verb="member.role_changed")
    assert (fact.by, fact.subject, fact.detail) == (
        cast.olga,
        cast.cleo.email,
        {"role": "editor", "before": "viewer"},
    )


@pytest.mark.parametrize(
    ("path", "data"), [("{me}/role", {"role": "viewer"}), ("{me}/remove", {}), ("leave", {})]
)
def test_the_last_admin_cannot_go_whichever_way(cast: Cast, path: str, data: dict[str, str]) -> None:
    answer = cast.client(cast.olga).post(f"{PEOPLE}/{path.format(me=cast.olga.pk)}", data)
    assert answer.status_code == 409
    assert "no other admin" in answer.content.decode()
    assert cast.team.memberships.get(user=cast.olga).role == roles.ADMIN


def test_an_admin_whose_account_is_switched_off_does_not_count(cast: Cast) -> None:
    add_member(team=cast.team, person=cast.ada, role=roles.ADMIN, by=cast.olga)
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    answer = cast.client(cast.olga).post(f"{PEOPLE}/leave")
    assert answer.status_code == 409


def test_removing_somebody_says_what_stays_and_takes_every_door(cast: Cast) -> None:
    make_guest(cast.project, cast.ben)  # left over from before they joined the team
    client = cast.client(cast.olga)
    before = client.get(f"{PEOPLE}/{cast.ben.pk}").content.decode()
    assert "Remove Ben Osei?" in before
    assert client.post(f"{PEOPLE}/{cast.ben.pk}/remove").status_code == 303
    assert not Membership.objects.filter(team=cast.team, user=cast.ben).exists()
    assert not Guest.objects.filter(user=cast.ben).exists()
    assert Departure.objects.get().by == cast.olga
    assert "member.removed" in verbs()
    assert cast.client(cast.ben).get("/halden/contacts/plan/").status_code == 404
    page = client.get(PEOPLE).content.decode()
    assert "removed by Olga Brandt" in page


def test_somebody_who_comes_back_is_not_named_as_left(cast: Cast) -> None:
    client = cast.client(cast.olga)
    client.post(f"{PEOPLE}/{cast.ben.pk}/remove")
    add_member(team=cast.team, person=cast.ben, role=roles.VIEWER, by=cast.olga)
    assert "removed by Olga Brandt" not in client.get(PEOPLE).content.decode()


def test_leaving_oneself(cast: Cast) -> None:
    assert cast.client(cast.ada).post(f"{PEOPLE}/leave").status_code == 303
    assert not cast.team.memberships.filter(user=cast.ada).exists()
    assert "member.left" in verbs()


def test_a_long_list_is_searched_by_name_and_address(cast: Cast) -> None:
    for number in range(60):
        person = make_user(f"person.{number}@many.example", f"Person Number{number}")
        add_member(team=cast.team, person=person, role=roles.VIEWER, by=cast.olga)
    client = cast.client(cast.olga)
    first = client.get(PEOPLE).content.decode()
    assert first.count('id="member-') == 50
    assert "Page 1 of 2" in first
    found = client.get(PEOPLE, {"q": "number7 many.example"}).content.decode()
    assert found.count('id="member-') == 1
    assert "person.7@many.example" in found
    nobody = client.get(PEOPLE, {"q": "zebra"}).content.decode()
    assert "Nobody here is called" in nobody


def test_the_list_costs_the_same_however_long(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PEOPLE).status_code == 200
        return len(seen)

    client = cast.client(cast.olga)
    client.get(PEOPLE)
    few = queries()
    for number in range(20):
        person = make_user(f"p{number}@many.example")
        add_member(team=cast.team, person=person, role=roles.VIEWER, by=cast.olga)
        make_guest(cast.project, make_user(f"g{number}@many.example"))
        make_invitation(cast.project, by=cast.olga, token=f"t{number}", email=f"i{number}@many.example")
    assert queries() == few


def test_several_addresses_are_invited_and_each_bad_one_is_told(cast: Cast) -> None:
    addresses = "nils@example.net, NILS@example.net\nben@example.com; not-an-address\neva@example.net"
    answer = cast.client(cast.olga).post(
        f"{PEOPLE}/invite", {"addresses": addresses, "role": "reviewer", "days": "7"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2 invitations sent" in page
    assert "is in Halden Supply already" in page
    assert "is not an email address" in page
    invited = sorted(Invitation.objects.values_list("email", flat=True))
    assert invited == ["eva@example.net", "nils@example.net"]
    assert [letter.to for letter in mail.outbox] == [["nils@example.net"], ["eva@example.net"]]
    assert re.search(r"/join/\S+", mail.outbox[0].body)
    assert verbs().count("invitation.made") == 2


def test_an_address_longer_than_there_are_is_told(cast: Cast) -> None:
    sent = {"addresses": f"{'a' * 260}@example.net", "role": "reviewer", "days": "7"}
    answer = cast.client(cast.olga).post(f"{PEOPLE}/invite", sent)
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_second_invitation_of_the_same_address_is_refused(cast: Cast) -> None:
    make_invitation(cast.project, by=cast.olga)
    answer = cast.client(cast.olga).post(
        f"{PEOPLE}/invite", {"addresses": "nils@example.net", "role": "viewer", "days": "7"}
    )
    assert answer.status_code == 422
    assert "has an open invitation" in answer.content.decode()


def test_a_mail_that_could_not_be_sent_is_told_and_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = cast.client(cast.olga)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        client.post(f"{PEOPLE}/invite", {"addresses": "nils@example.net", "role": "viewer", "days": "7"})
    row = Invitation.objects.get()
    assert row.sent_at is None
    assert "Mail not sent" in client.get(PEOPLE).content.decode()
    client.post(f"{PEOPLE}/invitations/{row.pk}/send")
    row.refresh_from_db()
    assert row.sent_at is not None
    assert len(mail.outbox) == 1


def refuse(*_: object) -> int:
    raise ConnectionRefusedError("no mail server")


def test_sending_again_ends_the_first_mails_link(cast: Cast) -> None:
    row = make_invitation(cast.project, by=cast.olga, token="first")
    cast.client(cast.olga).post(f"{PEOPLE}/invitations/{row.pk}/send")
    link = re.search(r"/join/\S+", mail.outbox[0].body)
    assert link is not None
    assert cast.client(None).get("/join/first").status_code == 410
    assert cast.client(None).get(link[0]).status_code == 200


def test_a_withdrawn_invitation_opens_nothing_and_cannot_be_sent(cast: Cast) -> None:
    row = make_invitation(cast.project, by=cast.olga, token="first")
    client = cast.client(cast.olga)
    client.post(f"{PEOPLE}/invitations/{row.pk}/withdraw")
    gone = cast.client(None).get("/join/first")
    assert gone.status_code == 410
    assert "was withdrawn" in gone.content.decode()
    client.post(f"{PEOPLE}/invitations/{row.pk}/send")
    assert mail.outbox == []


def test_a_links_token_is_shown_once_and_stored_nowhere(cast: Cast) -> None:
    client = cast.client(cast.olga)
    made = client.post(f"{PEOPLE}/link", {"role": "viewer", "days": "1", "uses": "3"}).content.decode()
    found = re.search(r"http://testserver/join/([\w-]{43})", made)
    assert found is not None
    row = Invitation.objects.get()
    assert found[1] not in (row.token_hash, row.email)
    assert found[1] not in client.get(PEOPLE).content.decode()
    assert (row.most_uses, row.role) == (3, "viewer")


@pytest.mark.parametrize("uses", ["0", "101", "many", ""])
def test_a_link_for_an_odd_number_of_people_is_refused(cast: Cast, uses: str) -> None:
    answer = cast.client(cast.olga).post(f"{PEOPLE}/link", {"role": "viewer", "days": "1", "uses": uses})
    assert answer.status_code == 422
    assert "1 to 100 times" in answer.content.decode()
