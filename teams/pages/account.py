"""What somebody sees of their own account, computed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from teams import scopes, second_factor
from teams.models import (
    ApiToken,
    BrowserSession,
    Identity,
    Project,
    RecoveryCode,
    SecondFactor,
    Team,
    User,
)
from teams.services import second_factors
from teams.services.tokens import LIFETIMES

FEW_CODES = 3


@dataclass(frozen=True)
class SessionRow:
    """One browser. `is_this` is the one that asks."""

    row: BrowserSession
    is_this: bool

    @property
    def device(self) -> str:
        return self.row.device or "Unknown device"


@dataclass(frozen=True)
class TokenRow:
    """One token: what it may, where, and whether it still opens anything."""

    row: ApiToken
    is_over: bool
    is_closed: bool = False  # of a team that shows nothing before the second factor

    @property
    def may(self) -> str:
        return ", ".join(scope.title for scope in scopes.TABLE if scope.key in self.row.scopes)

    @property
    def where(self) -> str:
        if self.row.project is None:
            return "All projects"
        return f"A project of {self.row.project.team}" if self.is_closed else self.row.project.name

    @property
    def state(self) -> str:
        return "revoked" if self.row.revoked_at else "over" if self.is_over else ""


@dataclass(frozen=True)
class AccountPage:
    """`teams/account.html`. `secret` is a new token's, shown this once; `typed` and `errors` come back from
    a form."""

    person: User
    sessions: Sequence[SessionRow]
    tokens: Sequence[TokenRow]
    old_tokens: Sequence[TokenRow]
    projects: Sequence[Project]
    identities: Sequence[Identity]
    has_factor: bool
    codes_left: int
    new_token: ApiToken | None = None
    secret: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    scopes = scopes.TABLE
    themes = User.Theme.choices
    lifetimes = LIFETIMES

    @property
    def unnamed(self) -> str:
        """What somebody without a name is called."""
        return self.person.email.partition("@")[0]

    @property
    def has_few_codes(self) -> bool:
        return self.has_factor and self.codes_left < FEW_CODES


def account_page(
    person: User, session_key: str, *, closed: Collection[Team] = (), **more: Any
) -> AccountPage:
    """The page for this person in this browser. As many queries for many sessions and tokens as for one."""
    now = timezone.now()
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    sessions = BrowserSession.objects.filter(user=person, session_key__in=alive)
    rows = [SessionRow(row, row.session_key == session_key) for row in sessions]
    made = [
        TokenRow(row, row.is_over(now), row.project is not None and row.project.team in closed)
        for row in ApiToken.objects.filter(user=person).select_related("project__team")[:100]
    ]
    return AccountPage(
        person=person,
        sessions=sorted(rows, key=lambda row: not row.is_this),
        tokens=[row for row in made if not row.state],
        old_tokens=[row for row in made if row.state],
        projects=projects_of_person(person, closed),
        identities=list(Identity.objects.filter(user=person).order_by("pk")),
        has_factor=second_factors.has_factor(person),
        codes_left=RecoveryCode.objects.filter(user=person, used_at=None).count(),
        **more,
    )


def projects_of_person(person: User, closed: Collection[Team] = ()) -> list[Project]:
    """The projects somebody can open, as a member or a guest, by name; none of the teams that are `closed`
    to them (factor_required.closed_teams)."""
    mine = Q(team__memberships__user=person) | Q(guests__user=person)
    rows = Project.objects.filter(mine, archived_at=None).exclude(team__in=closed).select_related("team")
    return list(rows.order_by("name", "pk").distinct())


@dataclass(frozen=True)
class FactorPage:
    """`teams/second_factor.html`: off, being set up (with `secret` and its picture), or on.

    `codes` are new recovery codes, shown this once. `team` is the one that asks for a second factor.
    """

    person: User
    is_on: bool
    secret: str = ""
    codes: Sequence[str] = ()
    codes_left: int = 0
    team: Team | None = None
    requiring: Sequence[Team] = ()
    error: str = ""
    error_at: str = ""

    @property
    def picture(self) -> str:
        return second_factor.picture(second_factor.address(self.secret, self.person.email))

    @property
    def spaced_secret(self) -> str:
        """In groups of four, as one types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def _secret_to_show(row: SecondFactor | None) -> str:
    """The secret that is being set up. "" for none, and for one whose key is lost: it is begun anew."""
    if row is None or row.confirmed_at is not None:
        return ""
    try:
        return second_factors.secret_of(row)
    except second_factors.FactorUnreadable:
        return ""


def factor_page(person: User, *, asked_by: str = "", **more: Any) -> FactorPage:
    """The page for this person. `asked_by` is the slug of the team that sent them."""
    row = SecondFactor.objects.filter(user=person).first()
    is_on = row is not None and row.confirmed_at is not None
    requiring = list(
        Team.objects.filter(memberships__user=person, requires_second_factor=True).order_by("name")
    )
    return FactorPage(
        person=person,
        is_on=is_on,
        secret=_secret_to_show(row),
        codes_left=RecoveryCode.objects.filter(user=person, used_at=None).count() if is_on else 0,
        team=next((team for team in requiring if team.slug == asked_by), None),
        requiring=requiring,
        **more,
    )
