"""The projects of a team, as one member or guest sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import slugify

from teams import activity, roles, selectors
from teams.activity import Line
from teams.examples import EXAMPLES, Example
from teams.forms import StartProjectForm
from teams.models import Project, Team
from teams.standing import Standing
from teams.summaries import Summary, SystemState, Waiting

PER_PAGE = 50
MOST_ACTIVITY = 6


@dataclass(frozen=True)
class ProjectRow:
    """One line of the list of projects."""

    project: Project
    url: str
    summary: Summary


@dataclass(frozen=True)
class HomePage:
    """The projects of a team: `teams/home.html`, and its list alone for the filter."""

    team: Team
    membership: Standing
    rows: Sequence[ProjectRow]
    count: int  # how many match, on all pages
    words: str
    page: int
    next_page: int | None
    may_start: bool
    form: StartProjectForm = field(default_factory=StartProjectForm)
    examples: Sequence[Example] = EXAMPLES
    other_teams: Sequence[Team] = ()
    waiting: Sequence[Waiting] = ()
    activity: Sequence[Line] = ()
    systems: Sequence[SystemState] = ()

    @property
    def has_weeks(self) -> bool:
        """Whether anything listed is live; else two columns would say nothing."""
        return any(row.summary.week for row in self.rows)

    @property
    def has_aside(self) -> bool:
        """Whether there is anything beside the list."""
        return bool(self.activity or self.systems or self.other_teams)

    @property
    def is_empty(self) -> bool:
        """No project at all, as opposed to none that matches the filter."""
        return not self.count and not self.words


def home_page(
    membership: Standing, *, words: str = "", page: int = 1, form: StartProjectForm | None = None
) -> HomePage:
    """The page for one member; `form` is given back with its messages when starting a project went wrong."""
    team = membership.team
    paginator = Paginator(selectors.projects_for(membership, words), PER_PAGE)
    shown = paginator.get_page(page)
    projects = list(shown.object_list)
    summaries = summaries_of(projects)
    return HomePage(
        team=team,
        membership=membership,
        rows=[
            ProjectRow(project, url_of(project), summaries.get(project.pk, Summary())) for project in projects
        ],
        count=paginator.count,
        words=words,
        page=shown.number,
        next_page=shown.next_page_number() if shown.has_next() else None,
        may_start=membership.may(roles.EDIT),
        form=form or StartProjectForm(),
        other_teams=list(selectors.teams_of(membership.user).exclude(pk=team.pk)),
        waiting=waiting_for(membership),
        activity=activity.latest(membership, MOST_ACTIVITY),
        systems=() if membership.is_guest else systems_of(team, summaries.values()),
    )


def summaries_of(projects: Sequence[Project]) -> Mapping[int, Summary]:
    """What the rooms in settings.PROJECT_SUMMARIES say about these projects, by project id."""
    known: dict[int, Summary] = {}
    for hook in settings.PROJECT_SUMMARIES:
        known |= import_string(hook)(projects, known)
    return known


def waiting_for(membership: Standing) -> list[Waiting]:
    """What the rooms in settings.WAITING_FOR say waits for this member."""
    hooks = [import_string(path) for path in settings.WAITING_FOR]
    return [one for hook in hooks for one in hook(membership.team, membership.user)]


def systems_of(team: Team, summaries: Iterable[Summary]) -> list[SystemState]:
    """What settings.TEAM_SYSTEMS says of the team's systems, by the names that its plans give them."""
    names = {slugify(name): name for summary in summaries for name in summary.systems}
    found: list[SystemState] = import_string(settings.TEAM_SYSTEMS)(team, names)
    return found


def url_of(project: Project) -> str:
    """Where a project begins: its plan."""
    return reverse("planner:overview", args=[project.team.slug, project.slug])
