"""Notices: who hears of what, where, when, and how it stops."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.running import run_job
from planner.services.questions import ask_person
from teams import launch, notice_kinds, unsubscribing
from teams.models import Guest, Membership, Notice, NoticeChoice, NoticeSettings, User
from teams.services import mailing
from teams.services.notice_settings import mute, save_settings
from teams.services.notices import mark_read, notify
from tests.cast import Cast, make_cast
from tests.ui.plans import reference_plan, save_reference_plan

pytestmark = pytest.mark.django_db


def tell(cast: Cast, *people: User, kind: str = "replied", **fields: Any) -> None:
    """Somebody replied in a thread, unless `fields` say otherwise."""
    usual = {"text": "Ada replied.", "address": "/halden/contacts/", "about": "thread:1", "by": cast.ada}
    notify(to=people, kind=kind, project=cast.project, **{**usual, **fields})


def sent() -> Sequence[EmailMessage]:
    """What goes out when everything that is due is sent."""
    before = len(mail.outbox)
    for person in mailing.people_due():
        mailing.send_to(person=person)
    return mail.outbox[before:]


def test_who_is_told_is_told_once_and_the_actor_and_outsiders_are_left_out(cast: Cast) -> None:
    tell(cast, cast.ada, cast.ben, cast.ben, cast.mallory)
    assert list(Notice.objects.values_list("to__email", flat=True)) == ["ben@example.com"]


def test_a_guest_of_the_project_is_told(cast: Cast) -> None:
    Guest.objects.create(project=cast.project, user=cast.mallory, role="reviewer")
    tell(cast, cast.mallory)
    assert Notice.objects.get().to == cast.mallory


def test_a_second_unread_notice_about_the_same_is_joined_and_a_read_one_is_not(cast: Cast) -> None:
    tell(cast, cast.ben)
    tell(cast, cast.ben, cast.cleo, text="Ada replied again.")
    assert sorted(Notice.objects.values_list("to__email", "count", "text")) == [
        ("ben@example.com", 2, "Ada replied again."),
        ("cleo@example.com", 1, "Ada replied again."),
    ]
    mark_read(by=cast.ben)
    tell(cast, cast.ben)
    assert Notice.objects.filter(to=cast.ben).count() == 2


def test_an_unknown_kind_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(KeyError):
        tell(cast, cast.ben, kind="repleid")


def test_a_kind_somebody_does_not_want_and_a_muted_project_are_silent(cast: Cast) -> None:
    NoticeChoice.objects.create(user=cast.ben, kind="replied", in_app=False, mail=False)
    mute(by=cast.cleo, project=cast.project)
    tell(cast, cast.ben, cast.cleo, cast.olga)
    assert [row.to for row in Notice.objects.all()] == [cast.olga]


def test_a_mail_says_what_and_where_and_how_to_stop(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://tenon.example.com"
    tell(cast, cast.ben, text="Ada Ek replied at story <1>: 5 > 3 & more.")
    (message,) = sent()
    assert message.to == ["ben@example.com"]
    assert message.subject == "Contacts to leads: Ada Ek replied at story <1>: 5 > 3 & more."
    assert "https://tenon.example.com/halden/contacts/" in message.body
    link = message.extra_headers["List-Unsubscribe"]
    assert re.fullmatch(r"<https://tenon\.example\.com/me/unsubscribe/[^<>\s]+>", link)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent() == []


def test_the_link_in_a_mail_stops_that_kind_with_one_click_and_without_signing_in(cast: Cast) -> None:
    tell(cast, cast.ben)
    (message,) = sent()
    path = re.search(r"/me/unsubscribe/[^>\s]+", message.extra_headers["List-Unsubscribe"])
    assert path is not None
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(path[0]).status_code == 200
    assert not NoticeChoice.objects.exists()  # looking does nothing: mail scanners look, too
    assert browser.post(path[0], {"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(cast, cast.ben, about="thread:2")
    assert sent() == []
    assert Notice.objects.filter(to=cast.ben, about="thread:2", in_app=True).exists()
    tell(cast, cast.ben, kind="mentioned")
    assert len(sent()) == 1


def test_a_digest_has_everything_once_and_its_link_stops_all_mails(cast: Cast) -> None:
    NoticeSettings.objects.create(user=cast.ben, rhythm="hourly")
    tell(cast, cast.ben)
    tell(cast, cast.ben, kind="mentioned", text="Ada named you.")
    assert sent() == []
    Notice.objects.update(mail_due_at=timezone.now())
    (message,) = sent()
    assert message.subject == "2 notices from Tenon"
    assert "Ada replied." in message.body
    assert "Ada named you." in message.body
    token = message.extra_headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert Client().post(reverse("notices:unsubscribe", args=[token])).status_code == 200
    assert NoticeSettings.objects.get(user=cast.ben).rhythm == "never"


def test_a_link_that_was_changed_stops_nothing(cast: Cast) -> None:
    token = unsubscribing.token_for(cast.ben.pk, "replied")
    other = unsubscribing.token_for(cast.olga.pk, "replied")
    mixed = other.split(":")[0] + token[token.index(":") :]
    assert Client().post(reverse("notices:unsubscribe", args=[mixed])).status_code == 404
    assert not NoticeChoice.objects.exists()


def test_nobody_is_mailed_who_lost_access_or_read_it_meanwhile(cast: Cast) -> None:
    tell(cast, cast.ben, cast.cleo, cast.olga)
    Membership.objects.filter(user=cast.ben).delete()
    mark_read(by=cast.cleo)
    assert [message.to for message in sent()] == [["olga@example.com"]]
    assert mailing.people_due() == []


def test_a_server_that_is_away_is_asked_again_later_and_given_up_at_last(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    tell(cast, cast.ben)
    for minutes in (1, 5, 30, 120, 480):
        assert sent() == []
        row = Notice.objects.get()
        assert row.mail_due_at is not None
        wait = row.mail_due_at - timezone.now()
        assert timedelta(minutes=minutes - 0.5) < wait <= timedelta(minutes=minutes)
        Notice.objects.update(mail_due_at=timezone.now())
    assert sent() == []
    row = Notice.objects.get()
    assert (row.mail_due_at, row.mailed_at, row.mail_tries) == (None, None, 6)


def test_a_notice_joined_after_its_mail_waits_a_while_for_the_next(cast: Cast) -> None:
    tell(cast, cast.ben)
    assert len(sent()) == 1
    tell(cast, cast.ben)
    assert sent() == []
    row = Notice.objects.get()
    assert row.mail_due_at is not None
    assert row.mailed_at is not None
    assert row.mail_due_at == row.mailed_at + timedelta(minutes=15)


def test_what_goes_by_mail_only_is_not_listed(cast: Cast) -> None:
    NoticeChoice.objects.create(user=cast.ben, kind="replied", in_app=False, mail=True)
    tell(cast, cast.ben)
    page = cast.client(cast.ben).get(reverse("notices:index"))
    assert page.context["page"].days == []
    assert len(sent()) == 1
    tell(cast, cast.ben)  # the first is over with its mail
    assert len(sent()) == 1


def test_the_bell_counts_what_only_this_person_has_not_read(cast: Cast) -> None:
    tell(cast, cast.ben)
    tell(cast, cast.ben, about="thread:2")
    tell(cast, cast.olga)
    client = cast.client(cast.ben)
    assert 'aria-label="Notices, 2 unread"' in client.get("/halden/").content.decode()
    first = Notice.objects.filter(to=cast.ben).earliest("pk")
    assert client.get(reverse("notices:open", args=[first.pk])).headers["Location"] == "/halden/contacts/"
    assert 'aria-label="Notices, 1 unread"' in client.get("/halden/").content.decode()
    client.post(reverse("notices:read_all"))
    assert 'aria-label="Notices"' in client.get("/halden/").content.decode()
    assert Notice.objects.get(to=cast.olga).read_at is None


def test_somebody_elses_notice_is_neither_opened_nor_read(cast: Cast) -> None:
    tell(cast, cast.ben)
    row = Notice.objects.get()
    client = cast.client(cast.olga)
    assert client.get(reverse("notices:open", args=[row.pk])).headers["Location"] == reverse("notices:index")
    client.post(reverse("notices:read", args=[row.pk]))
    row.refresh_from_db()
    assert row.read_at is None


def test_a_project_one_cannot_open_any_more_is_not_listed(cast: Cast) -> None:
    tell(cast, cast.ben)
    Membership.objects.filter(user=cast.ben).delete()
    page = cast.client(cast.ben).get(reverse("notices:index")).context["page"]
    assert page.days == []


def test_older_notices_follow_on_the_next_page_without_gap(cast: Cast) -> None:
    for number in range(120):
        tell(cast, cast.ben, about=f"thread:{number}", text=f"Notice {number}.")
    seen: list[str] = []
    client, address = cast.client(cast.ben), reverse("notices:index")
    before = ""
    for _ in range(3):
        page = client.get(address, {"before": before}).context["page"]
        seen += [row.text for day in page.days for row in day.rows]
        before = page.more
    assert seen == [f"Notice {number}." for number in reversed(range(120))]
    assert before == ""


def test_the_list_asks_equally_often_for_ten_and_forty(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client, counts = cast.client(cast.ben), []
    client.get(reverse("notices:index"))  # the first visit notes this browser
    for many in (10, 40):
        for number in range(many):
            tell(cast, cast.ben, about=f"{many}:{number}")
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse("notices:index"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_telling_asks_equally_often_for_two_and_forty_people(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for many in (2, 40):
        people = [User.objects.create_user(f"p{many}-{number}@example.com") for number in range(many)]
        for person in people:
            Membership.objects.create(team=cast.team, user=person, role="viewer")
        with django_assert_max_num_queries(30) as asked:
            tell(cast, *people)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_settings_are_saved_and_what_waits_follows_them(cast: Cast) -> None:
    NoticeSettings.objects.create(user=cast.ben, rhythm="daily", hour=3)
    tell(cast, cast.ben)
    tell(cast, cast.ben, kind="mentioned")
    save_settings(
        by=cast.ben, rhythm="at_once", hour=3, time_zone="Europe/Vienna", choices={"replied": (True, False)}
    )
    (message,) = sent()
    assert message.subject.startswith("Contacts to leads")
    assert Notice.objects.get(kind="replied").mailed_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rhythm": "weekly"}, "Choose how often you want mail."),
        ({"hour": "24"}, "Choose an hour of the day"),
        ({"time_zone": "Mars/Base"}, "There is no such time zone."),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_was_typed(
    cast: Cast, wrong: dict[str, str], said: str
) -> None:
    form = {"rhythm": "daily", "hour": "7", "time_zone": "UTC", "app.replied": "on"} | wrong
    answer = cast.client(cast.ben).post(reverse("notices:save"), form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not NoticeSettings.objects.exists()


def test_the_form_says_for_each_kind_what_is_wanted(cast: Cast) -> None:
    client = cast.client(cast.ben)
    form = {"rhythm": "daily", "hour": "7", "time_zone": "Europe/Vienna", "app.replied": "on"}
    client.post(reverse("notices:save"), form)
    chosen = {row.kind: (row.in_app, row.mail) for row in NoticeChoice.objects.filter(user=cast.ben)}
    assert chosen["replied"] == (True, False)
    assert chosen["mentioned"] == (False, False)
    assert chosen.keys() == notice_kinds.KINDS.keys()


def test_whoever_a_question_is_put_to_hears_of_it(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    question = reference_plan().research.questions[0]
    ask_person(project=cast.project, key=question.key, who="Ben Osei", note="You know best.", by=cast.ada)
    row = Notice.objects.get()
    assert (row.to, row.kind) == (cast.ben, "question_asked")
    assert row.text == f"Ada Ek asks you: {question.text} (You know best.)"[:500]
    assert cast.client(cast.ben).get(row.address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_one_job_sends_what_is_due() -> None:
    cast = make_cast()
    tell(cast, cast.ben, cast.cleo)
    launch.send_mail()
    launch.send_mail()
    job = Job.objects.get(kind="teams.mail")
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    assert sorted(message.to[0] for message in mail.outbox) == ["ben@example.com", "cleo@example.com"]
    launch.send_mail()
    assert Job.objects.filter(kind="teams.mail").count() == 1


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00~1", "2026-01-01~9", f"2026-01-01~{10**30}"])
def test_a_place_that_cannot_be_is_none(cast: Cast, before: str) -> None:
    tell(cast, cast.ben)
    assert cast.client(cast.ben).get(reverse("notices:index"), {"before": before}).status_code == 200
