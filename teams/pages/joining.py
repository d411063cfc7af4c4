"""An invitation as somebody meets it who opens its link."""

from dataclasses import dataclass

from teams.models import Guest, Invitation, Membership, User
from teams.services import invitations, joining

UNKNOWN = "unknown"  # besides the states of teams.invitation_states: no invitation has that token


@dataclass(frozen=True)
class JoinPage:
    """`teams/join/join.html` while it is open, `teams/join/gone.html` when it is not."""

    token: str
    invitation: Invitation | None
    state: str
    person: User | None  # who is signed in
    here: Membership | Guest | None  # what they are there already
    is_new: bool  # mailed to an address that has no account yet
    problem: str = ""

    @property
    def place(self) -> str:
        if self.invitation is None:
            return ""
        return self.invitation.project.name if self.invitation.project else self.invitation.team.name

    @property
    def is_for_another(self) -> bool:
        """Mailed to somebody else than who is signed in."""
        if self.person is None or self.invitation is None or not self.invitation.email:
            return False
        return self.invitation.email != self.person.email


def join_page(token: str, person: User | None, *, problem: str = "") -> JoinPage:
    """The page for who opens the link of that token, signed in or not (None)."""
    row = invitations.find(token)
    if row is None:
        return JoinPage(token, None, UNKNOWN, person, None, is_new=False)
    known = bool(row.email) and User.objects.filter(email=row.email).exists()
    return JoinPage(
        token=token,
        invitation=row,
        state=invitations.state_of(row),
        person=person,
        here=joining.already_in(row, person) if person else None,
        is_new=bool(row.email) and not known and person is None,
        problem=problem,
    )
