"""Who looks through a share link: a signed cookie names the links, and every request asks their rows."""

from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from lib.web.read_only import read_only
from teams.models import ShareLink
from teams.standing import Visitor

COOKIE: Final = "tenon_share"
SALT: Final = "teams.sharing"
KEPT: Final = ("theme", "side")  # buttons that change nothing but the look
MOST_LINKS: Final = 20  # in one browser; the ones opened longest ago are forgotten
# Whole links, and whether one shows a page: config.shared_pages has the table.
WHOLE, WORKFLOW, DOCUMENTS = "whole", "workflow", "documents"


def visitor_of(request: HttpRequest, team: str, project: str) -> Visitor | None:
    """Whoever looks through a link that shows this very page of this project. None for everything else."""
    match = request.resolver_match
    page = settings.SHARED_PAGES.get(match.view_name) if match else None
    if page is None or request.method not in ("GET", "HEAD") or not _asks_openly(request.GET):
        return None
    links = ShareLink.objects.filter(
        pk__in=_opened(request),
        project__team__slug=team,
        project__slug=project,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    ).select_related("project__team", "project__created_by")
    key = match.kwargs.get("key", "") if match else ""
    shown = [link for link in links if _shows(link, page, key)]
    # Of several links to one project the one that shows most decides what else the page offers.
    best = max(shown, key=lambda link: (not link.workflow, link.with_documents, link.pk), default=None)
    return Visitor(best) if best else None


def shown_to(visitor: Visitor, request: HttpRequest, html: str) -> str:
    """A page as a visitor gets it: nothing to send, no link to a page that their share link does not show."""

    def is_open(address: str) -> bool:
        path, _, query = address.partition("?")
        try:
            match = resolve(path or request.path)
        except Resolver404:
            return path.startswith(settings.STATIC_URL)
        if not _asks_openly(parse_qs(query, keep_blank_values=True)):
            return False
        page = settings.SHARED_PAGES.get(match.view_name)
        project = visitor.link.project
        here = (match.kwargs.get("team"), match.kwargs.get("project")) == (project.team.slug, project.slug)
        return page is not None and here and _shows(visitor.link, page, match.kwargs.get("key", ""))

    return read_only(html, is_open, keep=KEPT, inside=settings.NOT_SHARED)


def remember(request: HttpRequest, response: HttpResponseBase, link: ShareLink) -> None:
    """Let this browser look through `link` from now on."""
    kept = [one for one in _opened(request) if one != link.pk][-(MOST_LINKS - 1) :]
    response.set_signed_cookie(
        COOKIE,
        ".".join(str(one) for one in [*kept, link.pk]),
        salt=SALT,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _opened(request: HttpRequest) -> list[int]:
    """The links this browser has opened, oldest first."""
    signed = request.get_signed_cookie(COOKIE, "", salt=SALT)
    return [int(one) for one in (signed or "").split(".") if one.isascii() and one.isdigit()]


def _asks_openly(query: Collection[str]) -> bool:
    """Whether a query has only names that visitors may use: others may show another side of a page."""
    return settings.SHARED_QUERIES.issuperset(query)


def _shows(link: ShareLink, page: str, key: str) -> bool:
    if page == WORKFLOW:
        return link.workflow in ("", key)
    return not link.workflow and (page == WHOLE or (page == DOCUMENTS and link.with_documents))
