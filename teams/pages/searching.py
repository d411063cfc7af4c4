"""The palette: everything somebody can go to from where they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from teams import roles, selectors
from teams.models import Project, Team
from teams.pages.home import url_of
from teams.searching import Found, Group, best
from teams.standing import Standing

MOST_PROJECTS = 500


@dataclass(frozen=True)
class SearchPage:
    """`teams/search/page.html`, and `teams/search/_hits.html` alone while one types."""

    team: Team
    project: Project | None
    words: str
    groups: Sequence[Group]


def search_page(standing: Standing, project: Project | None, words: str) -> SearchPage:
    """What fits `words`. `project` is the one somebody is in: its plan, code and runs are looked through."""
    candidates = [*_in_project(project, words), *_in_team(standing, project)]
    return SearchPage(standing.team, project, words, best(candidates, words))


def _in_project(project: Project | None, words: str) -> Iterator[Found]:
    """What the rooms in settings.SEARCHED_IN know."""
    if project is not None:
        for hook in settings.SEARCHED_IN:
            yield from import_string(hook)(project, words)


def _in_team(standing: Standing, project: Project | None) -> Iterator[Found]:
    slug = standing.team.slug
    yield Found("page", "Projects", reverse("teams:home", args=[slug]), "folder", standing.team.name)
    yield Found("page", "Waiting for you", reverse("reviews:inbox", args=[slug]), "inbox")
    if not standing.is_guest:
        yield Found("page", "People", reverse("teams:people", args=[slug]), "users", standing.team.name)
        yield Found("page", "Language models", reverse("language_models:index", args=[slug]), "database")
        yield Found("page", "Usage of the team", reverse("team_usage:index", args=[slug]), "currency")
    if standing.may(roles.ADMINISTER):
        yield Found("page", "Activity of the team", reverse("team_activity:index", args=[slug]), "history")
    yield Found("page", "Your account", reverse("account:show"), "shield-check")
    for one in selectors.projects_for(standing)[:MOST_PROJECTS]:
        if one != project:
            yield Found("project", one.name, url_of(one), "folder", one.brief[:90])
