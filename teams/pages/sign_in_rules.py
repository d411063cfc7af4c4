"""What an admin sees of how members sign in, computed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from teams.models import Identity, Membership, SecondFactor, Team, User
from teams.services import second_factors


@dataclass(frozen=True)
class MemberRow:
    """One member: whether they have a second factor, and whether they have come by the provider."""

    member: Membership
    has_factor: bool
    has_identity: bool


@dataclass(frozen=True)
class SignInRules:
    """`teams/sign_in_rules.html`."""

    team: Team
    rows: Sequence[MemberRow]
    may_require: bool  # who asks for it has one
    provider: str
    by: User

    @property
    def without(self) -> int:
        """How many members have no second factor."""
        return sum(not row.has_factor for row in self.rows)


def sign_in_rules(team: Team, by: User) -> SignInRules:
    """The page for one admin. Three queries, however many members."""
    members = list(Membership.objects.filter(team=team).select_related("user").order_by("user__email"))
    people = [member.user_id for member in members]
    factors = set(
        SecondFactor.objects.filter(user__in=people, confirmed_at__isnull=False).values_list(
            "user", flat=True
        )
    )
    known = set(Identity.objects.filter(user__in=people).values_list("user", flat=True))
    return SignInRules(
        team=team,
        rows=[MemberRow(member, member.user_id in factors, member.user_id in known) for member in members],
        may_require=second_factors.has_factor(by),
        provider=settings.SIGN_ON.name if settings.SIGN_ON else "",
        by=by,
    )
