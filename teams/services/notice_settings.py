"""What people want to hear of, and how."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from django.db import transaction

from lib.errors import Invalid
from teams import notice_kinds, notice_times, unsubscribing
from teams.models import Notice, NoticeChoice, NoticeMute, NoticeSettings, Project, User


def save_settings(
    *, by: User, rhythm: str, hour: int, time_zone: str, choices: Mapping[str, tuple[bool, bool]]
) -> NoticeSettings:
    """Remember how often, when, and for each kind whether in the app and by mail. Raises Invalid."""
    if rhythm not in NoticeSettings.Rhythm.values:
        raise Invalid("Choose how often you want mail.", where="rhythm")
    if not 0 <= hour <= 23:
        raise Invalid("Choose an hour of the day, from 0 to 23.", where="hour")
    if time_zone not in available_timezones():
        raise Invalid("There is no such time zone. Choose one from the list.", where="time_zone")
    known = {kind: how for kind, how in choices.items() if kind in notice_kinds.KINDS}
    with transaction.atomic():
        row, _ = NoticeSettings.objects.update_or_create(
            user=by, defaults={"rhythm": rhythm, "hour": hour, "time_zone": time_zone}
        )
        for kind, (in_app, mail) in known.items():
            NoticeChoice.objects.update_or_create(
                user=by, kind=kind, defaults={"in_app": in_app, "mail": mail}
            )
        _reschedule(by, row, [kind for kind, (_, mail) in known.items() if not mail])
    return row


def mute(*, by: User, project: Project) -> None:
    """Hear nothing of this project any more; what waits to be mailed is dropped."""
    with transaction.atomic():
        NoticeMute.objects.get_or_create(user=by, project=project)
        Notice.objects.filter(to=by, project=project).update(mail_due_at=None)


def unmute(*, by: User, project: Project) -> None:
    """Hear of this project again."""
    NoticeMute.objects.filter(user=by, project=project).delete()


def unsubscribe(*, wish: unsubscribing.Wish) -> bool:
    """Stop the mails that a link is about. False when the person is gone. Doing it twice is fine."""
    person = User.objects.filter(pk=wish.person, is_active=True).first()
    if person is None:
        return False
    with transaction.atomic():
        if wish.kind == unsubscribing.EVERYTHING:
            NoticeSettings.objects.update_or_create(
                user=person, defaults={"rhythm": NoticeSettings.Rhythm.NEVER}
            )
            Notice.objects.filter(to=person).update(mail_due_at=None)
        else:
            kind = notice_kinds.kind_of(wish.kind)
            NoticeChoice.objects.update_or_create(
                user=person,
                kind=kind.key,
                defaults={"mail": False},
                create_defaults={"mail": False, "in_app": kind.in_app},
            )
            Notice.objects.filter(to=person, kind=kind.key).update(mail_due_at=None)
    return True


def _reschedule(person: User, chosen: NoticeSettings, without_mail: list[str]) -> None:
    """What waits follows the new choice: nothing comes both at once and in a digest."""
    waiting = Notice.objects.filter(to=person, mail_due_at__isnull=False, mail_tries=0)
    waiting.filter(kind__in=without_mail).update(mail_due_at=None)
    for row in waiting.exclude(kind__in=without_mail):
        row.mail_due_at = notice_times.mail_due(row.at, chosen.rhythm, chosen.hour, chosen.time_zone)
        row.save(update_fields=["mail_due_at"])
