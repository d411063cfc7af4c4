"""What the pages of this room show, computed. Templates only print it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.module_loading import import_string

from teams import roles, selectors
from teams.examples import EXAMPLES, Example
from teams.forms import StartProjectForm
from teams.models import Membership, Project, Team
from teams.summaries import Summary, Waiting

PER_PAGE = 50


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
    membership: Membership
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

    @property
    def is_empty(self) -> bool:
        """No project at all, as opposed to none that matches the filter."""
        return not self.count and not self.words


def home_page(
    membership: Membership, *, words: str = "", page: int = 1, form: StartProjectForm | None = None
) -> HomePage:
    """The page for one member; `form` is given back with its messages when starting a project went wrong."""
    team = membership.team
    paginator = Paginator(selectors.projects_of(team, words), PER_PAGE)
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
    )


def summaries_of(projects: Sequence[Project]) -> Mapping[int, Summary]:
    """What the rooms in settings.PROJECT_SUMMARIES say about these projects, by project id."""
    known: dict[int, Summary] = {}
    for hook in settings.PROJECT_SUMMARIES:
        known |= import_string(hook)(projects, known)
    return known


def waiting_for(membership: Membership) -> list[Waiting]:
    """What the rooms in settings.WAITING_FOR say waits for this member."""
    hooks = [import_string(path) for path in settings.WAITING_FOR]
    return [one for hook in hooks for one in hook(membership.team, membership.user)]


def url_of(project: Project) -> str:
    """Where a project begins: its plan."""
    return reverse("planner:overview", args=[project.team.slug, project.slug])
