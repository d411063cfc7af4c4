"""Signing in by mailed link: works once, in time, and tells nobody who is here."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from teams.models import AuditFact, SignInLink, User
from teams.services import sign_in
from teams.services.first_start import ensure_owner
from tests.cast import Cast
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.jobs.web_urls")]


def mailed_path() -> str:
    """The link of the last mail, from its first slash on."""
    found = re.search(r"http://testserver(/sign-in/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_mailed_link_signs_in_after_a_press_of_the_button(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in", {"email": " Ada@Example.com "})
    assert mail.outbox[-1].to == ["ada@example.com"]
    path = mailed_path()
    looked_at = client.get(path)
    assert "Ada Ek" in looked_at.text
    assert not is_signed_in(client)
    assert client.post(path).status_code == 302
    assert int(client.session["_auth_user_id"]) == cast.ada.pk
    assert AuditFact.objects.filter(verb="person.signed_in", by=cast.ada).count() == 1


def test_previews_do_not_use_the_link_up_and_using_it_does(cast: Cast) -> None:
    path = sign_in.create_link(person=cast.ada)
    for _ in range(3):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 405
    assert Client().post(path).status_code == 302
    again = Client()
    assert again.post(path).status_code == 410
    assert again.get(path).status_code == 410
    assert not is_signed_in(again)


def test_a_link_ends_with_its_time_and_with_its_person(cast: Cast) -> None:
    late = sign_in.create_link(person=cast.ada, lifetime=timedelta(seconds=-1))
    assert Client().post(late).status_code == 410
    banned = sign_in.create_link(person=cast.ben)
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert Client().post(banned).status_code == 410
    assert Client().post("/sign-in/made-up").status_code == 410


def test_a_known_and_an_unknown_address_get_the_same_answer(cast: Cast) -> None:
    known = Client().post("/sign-in", {"email": "ada@example.com"})
    unknown = Client().post("/sign-in", {"email": "eve@example.com"})
    assert known.status_code == unknown.status_code == 200
    random = re.compile(r'(?<=RFToken":")\w+|(?<=middlewaretoken" value=")\w+')
    assert random.sub("", known.text).replace("ada@", "eve@") == random.sub("", unknown.text)
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]


def test_a_mail_server_that_is_away_gives_the_same_answer_too(cast: Cast, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    assert Client().post("/sign-in", {"email": "ada@example.com"}).status_code == 200


@pytest.mark.parametrize("address", ["ada@example.com", "eve@example.com"])
def test_too_many_mails_to_one_address_are_refused_known_or_not(cast: Cast, address: str) -> None:
    answers = [
        Client().post("/sign-in", {"email": address}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(sign_in.PER_ADDRESS + 1)
    ]
    assert answers == [200] * sign_in.PER_ADDRESS + [429]


def test_one_sender_cannot_go_through_a_list_of_addresses(cast: Cast) -> None:
    for number in range(sign_in.PER_SENDER):
        assert Client().post("/sign-in", {"email": f"p{number}@example.com"}).status_code == 200
    assert Client().post("/sign-in", {"email": "ada@example.com"}).status_code == 429
    assert mail.outbox == []


def test_no_address_is_said_at_the_field() -> None:
    answer = Client().post("/sign-in", {"email": "not an address"})
    assert answer.status_code == 422
    assert "That is not an email address." in answer.text


def test_the_database_holds_no_token_and_no_address_that_asked(cast: Cast) -> None:
    path = sign_in.create_link(person=cast.ada)
    stored = SignInLink.objects.get()
    assert path.rpartition("/")[2] not in (stored.token_hash, str(stored))
    assert len(stored.token_hash) == 64


def test_signing_in_leads_to_where_one_was_going_and_nowhere_else(cast: Cast) -> None:
    elsewhere = (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "nowhere",
    )
    for going, arrives in [("/halden/?q=lead", "/halden/?q=lead"), *((going, "/") for going in elsewhere)]:
        client = Client()
        client.get("/sign-in", {"next": going})
        answer = client.post(sign_in.create_link(person=cast.ada))
        assert answer.headers["Location"] == arrives


def test_signing_out_ends_the_session_and_only_by_post(cast: Cast) -> None:
    client = cast.client(cast.ada)
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert not is_signed_in(client)


def test_the_first_start_makes_an_owner_with_a_team_and_a_way_in_and_does_so_once() -> None:
    path = ensure_owner()
    assert path
    owner = User.objects.get()
    assert owner.memberships.get().role == "admin"
    assert owner.memberships.get().team.projects.count() == 1
    assert not owner.has_usable_password()
    again = ensure_owner()
    assert again, "an owner who never came in gets a fresh link"
    assert again != path
    assert User.objects.count() == 1
    Client().post(path)
    assert ensure_owner() is None


def test_the_link_command_prints_a_link_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="Nobody is here yet"):
        call_command("link")
    make_user("first@example.com")
    make_user("second@example.com", "Second")
    call_command("link", "second@example.com")
    path = capsys.readouterr().out.strip()
    assert "Second" in Client().get(path).text
    call_command("link")
    assert "first@example.com" in Client().get(capsys.readouterr().out.strip()).text
    with pytest.raises(CommandError, match="nobody@"):
        call_command("link", "nobody@example.com")


def test_old_attempts_are_forgotten(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    sign_in.SignInAttempt.objects.create(email_hash="x", sender_hash="y", at=long_ago)
    Client().post("/sign-in", {"email": "ada@example.com"})
    assert not sign_in.SignInAttempt.objects.filter(email_hash="x").exists()


def test_behind_a_proxy_each_sender_is_counted_alone(cast: Cast, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(sign_in.PER_SENDER + 1):
        Client(headers={"X-Forwarded-For": "203.0.113.7"}).post("/sign-in", {"email": f"p{number}@a.example"})
    answers = [
        Client(headers={"X-Forwarded-For": sender}).post("/sign-in", {"email": "ada@example.com"}).status_code
        for sender in ("203.0.113.7", "203.0.113.8")
    ]
    assert answers == [429, 200]
