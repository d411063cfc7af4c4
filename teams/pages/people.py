"""The people of a team: who is in it, who is invited, who is a guest, who has left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from teams import invitation_states as states
from teams import roles
from teams.models import Departure, Guest, Invitation, Membership, Project, Team, User
from teams.selectors import departures_of, guests_of_team, invitations_of, members_of
from teams.services.invitation_mail import Letter
from teams.services.invitations import DAYS, state_of
from teams.standing import Standing

PER_PAGE = 50
SEARCH_FROM = 8  # people; fewer are seen at a glance
ROLES = dict(Membership.Role.choices)


@dataclass(frozen=True)
class RoleTable:
    """What each role may do: one row for each thing, asked of the same table as the doors."""

    names: Sequence[str] = tuple(ROLES.values())

    @property
    def rows(self) -> list[tuple[str, list[bool]]]:
        return [(text, [roles.may(role, action) for role in ROLES]) for text, action in roles.TOLD]


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that waits, or waited too long."""

    row: Invitation

    @property
    def state(self) -> str:
        return state_of(self.row)

    @property
    def is_unsent(self) -> bool:
        return bool(self.row.email) and self.row.sent_at is None

    @property
    def may_resend(self) -> bool:
        return bool(self.row.email) and states.may(self.state, states.RESEND)

    @property
    def may_withdraw(self) -> bool:
        return states.may(self.state, states.WITHDRAW)


@dataclass(frozen=True)
class InviteForm:
    """What was typed into the form, with what was wrong with it: a message by field, a reason by address."""

    addresses: str = ""
    role: str = roles.REVIEWER
    days: str = "7"
    uses: str = "1"
    errors: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    made: int = 0  # how many of the addresses were invited

    lengths = DAYS


@dataclass(frozen=True)
class PeoplePage:
    """`teams/people/people.html`, and its list alone for the search."""

    standing: Standing
    words: str = ""
    number: int = 1
    invite: InviteForm = field(default_factory=InviteForm)
    letter: Letter | None = None  # a link that was made just now: shown once
    link: str = ""  # its whole address
    problem: tuple[int, str] | None = None  # whose row a refusal belongs to, and what it says

    role_table = RoleTable()
    roles = tuple(ROLES.items())
    project: Project | None = None

    @property
    def team(self) -> Team:
        return self.standing.team

    @property
    def may_manage(self) -> bool:
        return self.standing.may(roles.ADMINISTER)

    @cached_property
    def shown(self) -> Page:
        return Paginator(members_of(self.team, self.words), PER_PAGE).get_page(self.number)

    @property
    def rows(self) -> Sequence[Membership]:
        return list(self.shown.object_list)

    @property
    def count(self) -> int:
        """How many match."""
        return int(self.shown.paginator.count)

    @cached_property
    def total(self) -> int:
        """How many are in the team."""
        return Membership.objects.filter(team=self.team).count()

    @property
    def has_search(self) -> bool:
        return self.total >= SEARCH_FROM

    @cached_property
    def invitations(self) -> list[InvitationRow]:
        """Those that were not taken up yet; admins see them."""
        return [InvitationRow(row) for row in invitations_of(self.team)] if self.may_manage else []

    @cached_property
    def guests(self) -> list[Guest]:
        return list(guests_of_team(self.team))

    @cached_property
    def departures(self) -> list[Departure]:
        return list(departures_of(self.team))


@dataclass(frozen=True)
class LeavingPage:
    """Taking somebody out of the team: what waits for them and stays."""

    team: Team
    person: User
    role: str
    since: datetime
    waiting: Sequence[object]
    projects: int
