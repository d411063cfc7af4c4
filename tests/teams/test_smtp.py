"""Mail over a real SMTP server: encrypted, signed in, and one refused recipient holds back no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from teams.models import Invitation, Notice, User
from teams.services import invitations, mailing, sign_in
from teams.services.notices import notify
from tests.cast import Cast
from tests.teams.smtp import PASSWORD, USER, MailServer, running_mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Tenon is set up for it, and trusts its certificate."""
    with running_mail_server(tmp_path) as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, PASSWORD
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, settings.EMAIL_TIMEOUT = True, False, 20
        settings.PUBLIC_URL = "https://tenon.example.com"
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


def tell(cast: Cast, *people: User) -> None:
    """News for them, to be mailed at once, and mailed."""
    notify(
        to=people,
        kind="replied",
        project=cast.project,
        by=cast.ada,
        text="Ada répond: “5 € for naïve Łódź”.",
        address="/halden/contacts/",
    )
    send_due()


def send_due() -> None:
    for person in mailing.people_due():
        mailing.send_to(person=person)


def test_a_notice_arrives_encrypted_signed_in_and_whole(cast: Cast, server: MailServer) -> None:
    tell(cast, cast.ben)
    ((to, got),) = server.taken
    assert to == ["ben@example.com"]
    assert server.tried == [(USER, PASSWORD, True)], "the password goes out encrypted only"
    assert got["Subject"].strip() == "Contacts to leads: Ada répond: “5 € for naïve Łódź”."
    assert "“5 € for naïve Łódź”" in got.get_content()  # type: ignore[attr-defined]
    assert got["List-Unsubscribe"].strip().startswith("<https://tenon.example.com/me/unsubscribe/")
    assert got["Auto-Submitted"] == "auto-generated"
    assert Notice.objects.get().mailed_at is not None


def test_one_recipient_that_is_refused_holds_back_no_other_and_is_tried_again(
    cast: Cast, server: MailServer
) -> None:
    server.refused["ben@example.com"] = "450 4.2.1 Mailbox is busy"
    tell(cast, cast.ben, cast.cleo)
    assert [to for to, _ in server.taken] == [["cleo@example.com"]]
    waiting = Notice.objects.get(to=cast.ben)
    assert (waiting.mailed_at, waiting.mail_tries) == (None, 1)
    assert waiting.mail_due_at is not None
    assert waiting.mail_due_at > timezone.now()
    server.refused.clear()
    Notice.objects.update(mail_due_at=timezone.now())
    send_due()
    assert Notice.objects.get(to=cast.ben).mailed_at is not None


def test_an_invitation_that_is_refused_can_be_sent_again(cast: Cast, server: MailServer) -> None:
    server.refused["nobody@example.net"] = "550 5.1.1 No such mailbox"
    done = invitations.invite(
        team=cast.team,
        project=None,
        addresses="nobody@example.net, nils@example.net",
        role="viewer",
        days=7,
        by=cast.olga,
        base_url="https://tenon.example.com",
    )
    assert done.refused == {}
    assert [to for to, _ in server.taken] == [["nils@example.net"]]
    sent = {row.email: row.sent_at is not None for row in Invitation.objects.all()}
    assert sent == {"nobody@example.net": False, "nils@example.net": True}


@pytest.mark.thorough
def test_a_wrong_password_or_an_unknown_certificate_loses_nothing_and_breaks_no_page(
    cast: Cast, server: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST_PASSWORD = "wrong"
    tell(cast, cast.ben)
    assert [name for name, _, _ in server.tried] == [USER]
    monkeypatch.delenv("SSL_CERT_FILE")
    settings.EMAIL_HOST_PASSWORD = PASSWORD
    Notice.objects.update(mail_due_at=timezone.now())
    send_due()
    assert len(server.tried) == 1, "nothing secret is told to a server that cannot show who it is"
    assert server.taken == []
    assert Notice.objects.get().mail_tries == 2
    sign_in.request_link(email="ada@example.com", sender="192.0.2.1", base_url="https://tenon.example.com")
    assert server.taken == []
