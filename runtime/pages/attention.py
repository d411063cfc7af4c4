"""What the projects page says of runs that need somebody."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from lib.text import counted
from runtime import states
from runtime.models import Run
from runtime.selectors.attention import Unsettled, unsettled
from teams import roles
from teams.models import Membership, Team, User
from teams.summaries import Waiting

DAYS = 7
# Of one run, and of several.
TOLD = {
    states.WAITING: ("waits for a word", "wait for a word"),
    Run.Outcome.PARKED: ("parked", "parked"),
    Run.Outcome.FAILED: ("failed", "failed"),
}


def waiting_for(team: Team, person: User) -> list[Waiting]:
    """settings.WAITING_FOR: for those who may run code, what waits for a word and what did not end well."""
    membership = Membership.objects.filter(team=team, user=person).first()
    if membership is None or not membership.may(roles.EDIT):
        return []
    since = timezone.now() - timedelta(days=DAYS)
    return [
        Waiting(
            text=f"{counted(each.count, 'run')} {TOLD[each.phase][each.count > 1]}",
            url=_url(each),
            project=each.project.name,
            since=each.since,
            kind="runs",
        )
        for each in unsettled(team, since)
    ]


def _url(each: Unsettled) -> str:
    place = [each.project.team.slug, each.project.slug]
    if each.count == 1:
        return reverse("runtime:run", args=[*place, each.newest])
    return f"{reverse('runtime:runs', args=place)}?outcome={each.phase}"
