"""A team may ask for a second factor: who has none is sent to set one up before seeing anything of the
team."""

from django.http import HttpRequest

from teams.entering import BY_PROVIDER
from teams.models import ApiToken, Team, User
from teams.selectors import teams_of
from teams.services import second_factors


class SecondFactorNeeded(Exception):
    """The team asks for a second factor, and this person has none. The message is a sentence."""

    def __init__(self, team: Team) -> None:
        super().__init__(f"{team.name} asks its members for a second factor. Set yours up to go on.")
        self.team = team


def check(request: HttpRequest, team: Team) -> None:
    """Raises SecondFactorNeeded. The provider's own second factor counts for the session it was shown in."""
    if not team.requires_second_factor or not isinstance(request.user, User):
        return
    if not _is_strong(request) and not second_factors.has_factor(request.user):
        raise SecondFactorNeeded(team)


def closed_teams(request: HttpRequest) -> list[Team]:
    """The teams of whoever asks that show them nothing before they have a second factor; mostly none.

    For what is not behind the door of one team: somebody's notices and projects.
    """
    if not isinstance(request.user, User) or _is_strong(request):
        return []
    found = [team for team in teams_of(request.user) if team.requires_second_factor]
    return [] if found and second_factors.has_factor(request.user) else found


def _is_strong(request: HttpRequest) -> bool:
    token: ApiToken | None = getattr(request, "api_token", None)
    return token.is_strong if token else bool(request.session.get(BY_PROVIDER))
