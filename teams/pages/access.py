"""Who can open one project: members by their role in the team, guests, and whoever has a share link."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from teams import roles
from teams.models import Guest, Membership, Project, ShareLink, Team
from teams.pages.people import InvitationRow, InviteForm, RoleTable
from teams.selectors import invitations_of, share_links_of
from teams.services.invitation_mail import Letter
from teams.services.sharing import DAYS, NewLink
from teams.standing import Standing

GUEST_ROLES = tuple((role, str(Membership.Role(role).label)) for role in roles.FOR_GUESTS)
MOST_FACES = 12


@dataclass(frozen=True)
class ShareRow:
    """A share link in the list."""

    link: ShareLink
    title: str  # what it shows

    @property
    def state(self) -> str:
        """open, expired or revoked."""
        if self.link.revoked_at is not None:
            return "revoked"
        return "expired" if self.link.expires_at <= timezone.now() else "open"


@dataclass(frozen=True)
class ShareForm:
    """What was typed to make a link, and what was wrong with it."""

    label: str = ""
    workflow: str = ""
    days: str = "7"
    documents: bool = False
    error: str = ""

    lengths = DAYS


@dataclass(frozen=True)
class AccessPage:
    """`teams/access/access.html`."""

    project: Project
    standing: Standing
    invite: InviteForm = field(default_factory=InviteForm)
    share: ShareForm = field(default_factory=ShareForm)
    letter: Letter | None = None
    shared: NewLink | None = None
    link: str = ""
    problem: tuple[int, str] | None = None

    role_table = RoleTable()
    roles = GUEST_ROLES

    @property
    def team(self) -> Team:
        return self.project.team

    @property
    def may_manage(self) -> bool:
        """Whether they invite and remove guests."""
        return self.standing.may(roles.ADMINISTER)

    @property
    def may_share(self) -> bool:
        """Whether they make and revoke share links."""
        return self.standing.may(roles.EDIT) and not self.standing.is_guest

    @cached_property
    def members(self) -> list[Membership]:
        rows = Membership.objects.filter(team=self.project.team_id, user__is_active=True)
        return list(rows.select_related("user").order_by("user__name", "user__email"))

    @property
    def faces(self) -> list[Membership]:
        return self.members[:MOST_FACES]

    @property
    def more_faces(self) -> int:
        return max(0, len(self.members) - MOST_FACES)

    @cached_property
    def guests(self) -> list[Guest]:
        rows = Guest.objects.filter(project=self.project).select_related("user", "project__team")
        return list(rows.order_by("user__name", "user__email"))

    @cached_property
    def invitations(self) -> list[InvitationRow]:
        if not self.may_manage:
            return []
        return [InvitationRow(row) for row in invitations_of(self.team, self.project)]

    @cached_property
    def workflows(self) -> Sequence[tuple[str, str]]:
        """Key and title of what a link to one workflow can show."""
        return list(import_string(settings.SHARED_PARTS)(self.project)) if settings.SHARED_PARTS else []

    @cached_property
    def shares(self) -> list[ShareRow]:
        if self.standing.is_guest:
            return []
        titles = dict(self.workflows)
        return [
            ShareRow(link, titles.get(link.workflow, link.workflow) if link.workflow else "The whole plan")
            for link in share_links_of(self.project)
        ]
