"""What somebody is here: what the doors put into `request.membership`.

A Membership of the team, a Guest of one project, or one of the two values below. All have `role`, `may`,
`team`, `user`, `is_guest` and `is_visitor`, so that pages need not ask which one it is.
"""

from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AnonymousUser

from teams import roles
from teams.models import ShareLink, Team, User


class Standing(Protocol):
    """What pages may ask of `request.membership`. `user` is anonymous behind a share link, `user_id` None."""

    is_guest: bool
    is_visitor: bool

    @property
    def role(self) -> str: ...

    @property
    def team(self) -> Team: ...

    @property
    def user(self) -> User | AnonymousUser: ...

    @property
    def user_id(self) -> int | None: ...

    def may(self, action: str) -> bool: ...


@dataclass(frozen=True)
class TeamGuest:
    """A guest of one or more projects on the team's own page, where only those projects are listed."""

    team: Team
    user: User

    role = roles.VIEWER
    is_guest = True
    is_visitor = False

    @property
    def team_id(self) -> int:
        return self.team.pk

    @property
    def user_id(self) -> int:
        return self.user.pk

    def may(self, action: str) -> bool:
        """As Membership.may: a guest changes nothing of the team."""
        return roles.may(self.role, action)


@dataclass(frozen=True)
class Visitor:
    """Whoever opened a share link: reads the pages of settings.SHARED_PAGES, nothing else."""

    link: ShareLink

    role = roles.VIEWER
    is_guest = False
    is_visitor = True

    @property
    def team(self) -> Team:
        return self.link.project.team

    @property
    def team_id(self) -> int:
        return self.link.project.team_id

    @property
    def user(self) -> AnonymousUser:
        return AnonymousUser()

    @property
    def user_id(self) -> None:
        return None

    def may(self, action: str) -> bool:
        """As Membership.may: a visitor reads."""
        return roles.may(self.role, action)
