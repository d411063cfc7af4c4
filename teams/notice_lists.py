"""Reads of notices, and what their pages show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q, QuerySet
from django.utils import timezone

from teams import notice_kinds, notice_times
from teams.models import (
    Guest,
    Membership,
    Notice,
    NoticeChoice,
    NoticeMute,
    NoticeSettings,
    Project,
    Team,
    User,
)

PER_PAGE = 50
LATEST = 8
MOST_COUNTED = 100


def unread_count(person: int) -> int:
    """How many notices somebody has not read; counted up to a hundred."""
    return _of(person).filter(read_at=None)[:MOST_COUNTED].count()


def notices_of(person: User, closed: Collection[Team] = ()) -> QuerySet[Notice]:
    """Somebody's notices of projects they can open, newest first; none of the teams that are `closed` to
    them (factor_required.closed_teams)."""
    rows = _of(person.pk).exclude(project__team__in=closed) if closed else _of(person.pk)
    return rows.select_related("by", "project__team").order_by("-at", "-pk")


def _of(person: int) -> QuerySet[Notice]:
    member = Membership.objects.filter(user=person).values("team")
    guest = Guest.objects.filter(user=person).values("project")
    may = Q(project__team__in=member) | Q(project__in=guest)
    return Notice.objects.filter(may, to=person, in_app=True)


@dataclass(frozen=True)
class Day:
    """What came on one day; `title` is "Today", "Yesterday" or the date."""

    title: str
    rows: Sequence[Notice]


@dataclass(frozen=True)
class NoticesPage:
    """The list of somebody's notices."""

    days: Sequence[Day]
    unread: int
    only_unread: bool
    more: str  # where the next page begins, "" on the last
    closed: Sequence[Team] = ()  # teams whose notices wait for a second factor


def notices_page(
    person: User, *, only_unread: bool = False, before: str = "", closed: Sequence[Team] = ()
) -> NoticesPage:
    """A page of notices; `before` is what the page before said in `more`."""
    rows = notices_of(person, closed)
    if only_unread:
        rows = rows.filter(read_at=None)
    cut = _cut(before)
    if cut is not None:
        rows = rows.filter(Q(at__lt=cut[0]) | Q(at=cut[0], pk__lt=cut[1]))
    found = list(rows[: PER_PAGE + 1])
    shown, last = found[:PER_PAGE], found[PER_PAGE - 1 : PER_PAGE]
    zone = zone_of(person)
    more = f"{last[0].at.isoformat()}~{last[0].pk}" if len(found) > PER_PAGE else ""
    return NoticesPage(by_day(shown, zone), unread_count(person.pk), only_unread, more, closed)


def latest(person: User, closed: Collection[Team] = ()) -> list[Notice]:
    """What the popover shows."""
    return list(notices_of(person, closed)[:LATEST])


def by_day(rows: Sequence[Notice], zone: ZoneInfo) -> list[Day]:
    """The rows by the day on which they came, where the reader is."""
    today = timezone.now().astimezone(zone).date()
    days = groupby(rows, key=lambda row: row.at.astimezone(zone).date())
    return [Day(day_title(day, today), list(same)) for day, same in days]


def day_title(day: date, today: date) -> str:
    """Today, Yesterday, Monday 3 March, or with the year."""
    passed = (today - day).days
    if passed in (0, 1):
        return ("Today", "Yesterday")[passed]
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def zone_of(person: User) -> ZoneInfo:
    """Where the person's clock is; UTC for who never said."""
    row = NoticeSettings.objects.filter(user=person).first()
    return notice_times.zone(row.time_zone if row else "UTC")


@dataclass(frozen=True)
class Choice:
    """One line of the settings."""

    kind: notice_kinds.Kind
    in_app: bool
    mail: bool


@dataclass(frozen=True)
class SettingsPage:
    """What somebody wants to hear of."""

    rhythm: str
    hour: int
    time_zone: str
    groups: Sequence[tuple[str, Sequence[Choice]]]
    projects: Sequence[tuple[Project, bool]]  # and whether it is muted
    saved: bool = False
    error: str = ""
    where: str = ""

    rhythms = NoticeSettings.Rhythm.choices
    hours = tuple((hour, f"{hour:02}:00") for hour in range(24))

    @property
    def zones(self) -> list[str]:
        """The names of all time zones."""
        return sorted(available_timezones())


def settings_page(
    person: User,
    *,
    given: tuple[str, int, str] | None = None,
    choices: Mapping[str, tuple[bool, bool]] | None = None,
    closed: Collection[Team] = (),
    saved: bool = False,
    error: str = "",
    where: str = "",
) -> SettingsPage:
    """The page; what was `given` is shown again when it could not be saved."""
    row = NoticeSettings.objects.filter(user=person).first() or NoticeSettings(user=person)
    rhythm, hour, time_zone = given or (row.rhythm, row.hour, row.time_zone)
    chosen = {one.kind: (one.in_app, one.mail) for one in NoticeChoice.objects.filter(user=person)}
    chosen |= dict(choices or {})
    lines = [Choice(kind, *chosen.get(kind.key, (kind.in_app, kind.mail))) for kind in notice_kinds.TABLE]
    groups = dict.fromkeys(line.kind.group for line in lines)
    muted = set(NoticeMute.objects.filter(user=person).values_list("project", flat=True))
    mine = Q(team__memberships__user=person) | Q(guests__user=person)
    projects = Project.objects.filter(mine, archived_at=None).select_related("team").distinct()
    projects = projects.exclude(team__in=closed)
    return SettingsPage(
        rhythm=rhythm,
        hour=hour,
        time_zone=time_zone,
        groups=[(group, [line for line in lines if line.kind.group == group]) for group in groups],
        projects=[
            (project, project.pk in muted) for project in projects.order_by("team__name", "name", "pk")
        ],
        saved=saved,
        error=error,
        where=where,
    )


def _cut(before: str) -> tuple[datetime, int] | None:
    moment, _, number = before.rpartition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), int(number)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
