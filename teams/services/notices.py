"""Telling people what they should know, as each of them wants it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from lib.web import hub
from teams import notice_kinds, notice_times
from teams.models import Notice, NoticeChoice, NoticeMute, NoticeSettings, Project, User
from teams.selectors import people_of
from teams.services import webhooks

# A second notice joined to one that was mailed already is mailed again after this much quiet at the earliest.
QUIET = timedelta(minutes=15)
NEWS = [b"0\n"]


def topic_of(person_id: int) -> str:
    """Where a person's own pages listen; nobody else's may (teams/live.py)."""
    return f"person:{person_id}"


def notify(
    *,
    to: Iterable[User],
    kind: str,
    project: Project,
    text: str,
    address: str,
    by: User | None = None,
    about: str = "",
) -> None:
    """Tell these people. Call it in the transaction that makes it true.

    `text` is a plain sentence, `address` the path of the place ("/halden/contacts/..."), `about` what it is
    about ("thread:7"): a second unread notice of the same kind and `about` is joined to the first; without
    `about` the address counts. The actor, people without access to the project and people who do not want
    this kind are left out. The project's webhooks hear of it, too. An unknown kind raises KeyError.
    """
    told = notice_kinds.kind_of(kind)
    about = (about or address)[:200]
    text, address = " ".join(text.split())[:500], address[:500]
    asked = {person.pk for person in to if by is None or person.pk != by.pk}
    people = [person for person in people_of(project) if person.pk in asked] if asked else []
    with transaction.atomic():
        wanted = _wanted(told, project, people)
        due = _due(wanted)
        now = timezone.now()
        news = {"text": text, "address": address, "by": by, "at": now}
        joined = _join(wanted, due, Notice(project=project, kind=kind, about=about, **news))
        # Somebody else may insert the same meanwhile; theirs is as good as ours.
        Notice.objects.bulk_create(
            (
                Notice(
                    to_id=person,
                    project=project,
                    kind=kind,
                    about=about,
                    in_app=wanted[person][0],
                    mail_due_at=due[person],
                    **news,
                )
                for person in sorted(wanted.keys() - joined)
            ),
            ignore_conflicts=True,
        )
        if told.to_project:
            webhooks.queue(kind=told, project=project, text=text, address=address, by=by, to=people)
        transaction.on_commit(partial(ring, list(wanted)))


def ring(people: Iterable[int]) -> None:
    """Tell these people's open pages to look at their notices again."""
    for person in people:
        hub.publish(topic_of(person), NEWS)


def _wanted(kind: notice_kinds.Kind, project: Project, people: list[User]) -> dict[int, tuple[bool, bool]]:
    """Who hears of it, and how: in the app, by mail."""
    ids = [person.pk for person in people]
    choices = {
        choice.user_id: (choice.in_app, choice.mail)
        for choice in NoticeChoice.objects.filter(kind=kind.key, user__in=ids)
    }
    muted = set(NoticeMute.objects.filter(project=project, user__in=ids).values_list("user", flat=True))
    wanted = {one: choices.get(one, (kind.in_app, kind.mail)) for one in ids if one not in muted}
    return {one: how for one, how in wanted.items() if any(how)}


def _due(wanted: dict[int, tuple[bool, bool]]) -> dict[int, datetime | None]:
    """When each gets a mail about it, None for never."""
    now = timezone.now()
    chosen = {row.user_id: row for row in NoticeSettings.objects.filter(user__in=wanted)}
    due: dict[int, datetime | None] = {}
    for person, (_, mail) in wanted.items():
        row = chosen.get(person)
        rhythm, hour, zone = (
            (row.rhythm, row.hour, row.time_zone) if row else (notice_times.AT_ONCE, 0, "UTC")
        )
        due[person] = notice_times.mail_due(now, rhythm, hour, zone) if mail else None
    return due


def _join(wanted: dict[int, tuple[bool, bool]], due: dict[int, datetime | None], news: Notice) -> set[int]:
    """Add this to the unread notices of the same kind about the same; whose they are."""
    same = Notice.objects.filter(
        to__in=wanted, project=news.project, kind=news.kind, about=news.about, read_at=None
    )
    unread = list(same.select_for_update().order_by("pk"))
    for row in unread:
        row.text, row.address, row.by, row.at = news.text, news.address, news.by, news.at
        row.count += 1
        again = due[row.to_id]
        if again is not None and row.mail_due_at is None:
            row.mail_due_at = max(again, row.mailed_at + QUIET) if row.mailed_at else again
            row.mail_tries = 0
    Notice.objects.bulk_update(unread, ["text", "address", "by", "at", "count", "mail_due_at", "mail_tries"])
    return {row.to_id for row in unread}


def mark_read(*, by: User, notices: Iterable[int] | None = None) -> int:
    """Mark these notices of somebody as read, or all of them; how many that were."""
    unread = Notice.objects.filter(to=by, in_app=True, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    with transaction.atomic():
        # What was read here need not be mailed any more.
        count = unread.update(read_at=timezone.now(), mail_due_at=None)
        transaction.on_commit(partial(ring, [by.pk]))
    return count
