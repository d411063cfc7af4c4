"""Who did what in a project or a team, when and from where: filtered, by day, page by page, as files."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from lib.text import whole_number
from teams import notice_lists, roles, selectors, wordings
from teams.devices import device
from teams.models import AuditFact, Membership, Project, Team, User
from teams.standing import Standing

PER_PAGE = 50
MOST_EXPORTED = 50_000
HEADINGS: Final = ("at", "by", "what", "more", "verb", "subject", "project", "ip", "via", "number", "hash")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
PLACES: Final = {
    "workflow": ("planner:workflow", "key"),
    "question": ("planner:question", "key"),
    "document": ("planner:document", "name"),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody filters by; empty for everything. `words` are looked for in what a fact is about."""

    person: int = 0
    group: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    @property
    def is_any(self) -> bool:
        return self != Wanted()

    @property
    def query(self) -> str:
        """As the part of an address."""
        told = {
            "person": self.person or "",
            "kind": self.group,
            "since": self.since or "",
            "until": self.until or "",
            "q": self.words,
        }
        return urlencode({name: value for name, value in told.items() if value})


@dataclass(frozen=True)
class Line:
    """One fact as a reader sees it."""

    number: int
    at: datetime
    by: User | None
    sentence: str
    more: str
    url: str
    project: Project | None
    ip: str
    via: str


@dataclass(frozen=True)
class Day:
    """The lines of one day."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class ActivityPage:
    """The page of a project, or of a whole team (`project` None)."""

    team: Team
    project: Project | None
    wanted: Wanted
    days: Sequence[Day]
    newest: int  # the number after which the page listens
    before: int  # where the next page begins, 0 on the last
    people: Sequence[User]
    shows_whence: bool
    groups: Sequence[str] = field(default=wordings.GROUPS)

    @property
    def of_team(self) -> bool:
        """Whether lines name their project."""
        return self.project is None

    @property
    def address(self) -> str:
        """Where this page is."""
        return address_of(self.team, self.project, "index")

    @property
    def csv(self) -> str:
        return _with(address_of(self.team, self.project, "csv"), self.wanted.query)

    @property
    def jsonl(self) -> str:
        return _with(address_of(self.team, self.project, "jsonl"), self.wanted.query)

    @property
    def older(self) -> str:
        """The next page."""
        return _with(self.address, "&".join(filter(None, (self.wanted.query, f"before={self.before}"))))

    @property
    def stream(self) -> str:
        """Where what happens from now on comes from."""
        told = "&".join(filter(None, (self.wanted.query, f"after={self.newest}")))
        return _with(address_of(self.team, self.project, "events"), told)


def activity_page(
    standing: Standing, team: Team, project: Project | None, wanted: Wanted, before: int = 0
) -> ActivityPage:
    """The page that begins before the fact `before` (0: with the newest)."""
    found = facts(team, project, wanted, standing)
    newest = found.values_list("pk", flat=True).first() or 0
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found[: PER_PAGE + 1])
    zone = notice_lists.zone_of(standing.user) if isinstance(standing.user, User) else ZoneInfo("UTC")
    today = timezone.now().astimezone(zone).date()
    lines = [line_of(row, standing) for row in rows[:PER_PAGE]]
    days = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    return ActivityPage(
        team=team,
        project=project,
        wanted=wanted,
        days=[Day(notice_lists.day_title(day, today), list(same)) for day, same in days],
        newest=newest,
        before=rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else 0,
        people=_people(team, project),
        shows_whence=standing.may(roles.ADMINISTER) and not standing.is_guest,
    )


def facts(team: Team, project: Project | None, wanted: Wanted, standing: Standing) -> QuerySet[AuditFact]:
    """The facts that match, newest first. A team's are its own and those of all its projects."""
    rows = AuditFact.objects.filter(project=project) if project else AuditFact.objects.filter(team=team)
    if wanted.person:
        rows = rows.filter(by=wanted.person)
    if wanted.group:
        rows = rows.filter(verb__in=wordings.verbs_of(wanted.group))
    if wanted.since:
        rows = rows.filter(at__gte=datetime.combine(wanted.since, time.min, UTC))
    if wanted.until:
        rows = rows.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time.min, UTC))
    for word in wanted.words.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(verb__icontains=word))
    if wanted.words and standing.is_guest:
        # Else an address they do not see could be guessed letter by letter.
        rows = rows.exclude(subject__contains="@")
    return rows.select_related("by", "project__team").order_by("-pk")


def latest(standing: Standing, most: int) -> list[Line]:
    """The newest facts of the projects that somebody may open in their team; what a job did is left out."""
    projects = selectors.projects_for(standing)
    rows = facts(standing.team, None, Wanted(), standing).filter(project__in=projects).exclude(by=None)
    return [line_of(row, standing) for row in rows[:most]]


def line_of(row: AuditFact, standing: Standing) -> Line:
    """The fact for this reader. Guests see no addresses of people; from where something was done see admins,
    and everybody of themselves."""
    sentence = wordings.sentence_of(row.verb, row.subject, row.detail)
    more = wordings.more_of(row.verb, row.subject, row.detail)
    if standing.is_guest:
        sentence, more = _ADDRESS.sub("somebody", sentence), _ADDRESS.sub("somebody", more)
    may_see = (standing.may(roles.ADMINISTER) and not standing.is_guest) or row.by_id == standing.user_id
    return Line(
        number=row.pk,
        at=row.at,
        by=row.by,
        sentence=sentence,
        more=more,
        url=_url(row),
        project=row.project,
        ip=row.ip if may_see else "",
        via=(device(row.via) or row.via) if may_see else "",
    )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """The filter in an address; what makes no sense counts as not said."""
    group = query.get("kind", "")
    return Wanted(
        person=whole_number(query.get("person", ""), 0, digits=18),
        group=group if group in wordings.GROUPS else "",
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        words=query.get("q", "").strip()[:100],
    )


def as_csv(rows: Iterator[AuditFact], standing: Standing) -> str:
    """A table for a spreadsheet; what it would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for told in _told(rows, standing):
        writer.writerow([_cell(told[name]) for name in HEADINGS])
    return out.getvalue()


def as_json_lines(rows: Iterator[AuditFact], standing: Standing) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(told, ensure_ascii=False) + "\n" for told in _told(rows, standing))


def address_of(team: Team, project: Project | None, name: str) -> str:
    """An address of the page of that project or team."""
    if project is None:
        return reverse(f"team_activity:{name}", args=[team.slug])
    return reverse(f"activity:{name}", args=[team.slug, project.slug])


def _told(rows: Iterator[AuditFact], standing: Standing) -> Iterator[dict[str, Any]]:
    for row in rows:
        line = line_of(row, standing)
        subject = _ADDRESS.sub("somebody", row.subject) if standing.is_guest else row.subject
        yield {
            "at": row.at.astimezone(UTC).isoformat(),
            "by": row.by.label if row.by else "Tenon",
            "what": line.sentence,
            "more": line.more,
            "verb": row.verb,
            "subject": subject,
            "project": row.project.name if row.project else "",
            "ip": line.ip,
            "via": row.via if line.via else "",
            "number": row.sequence,
            "hash": row.hash,
        }


def _people(team: Team, project: Project | None) -> list[User]:
    if project is not None:
        return selectors.people_of(project)
    members = (
        Membership.objects.filter(team=team).select_related("user").order_by("user__name", "user__email")
    )
    return [one.user for one in members]


def _url(row: AuditFact) -> str:
    wording = wordings.WORDINGS.get(row.verb)
    if row.project is None or wording is None or wording.place not in PLACES or not row.subject:
        return ""
    name, key = PLACES[wording.place]
    place = {"team": row.project.team.slug, "project": row.project.slug, key: row.subject}
    try:
        return reverse(name, kwargs=place)
    except NoReverseMatch:
        return ""


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
