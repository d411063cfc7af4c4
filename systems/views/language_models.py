"""A team's language models: the list, the dialog, the test."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from lib.errors import DomainError
from lib.web.htmx import fragment_or_page, go_to
from llm.errors import ModelError
from llm.openai_compatible import OpenAICompatible
from llm.trying import Finding, Trial, try_model
from systems.forms import ModelFields
from systems.language_models import INSTALLATION, installation_model, opened_row
from systems.models import LanguageModel
from systems.pages.environment import Problem
from systems.pages.language_models import NEW, ModelsPage
from systems.selectors.language_models import language_model_of
from systems.services import language_models as services
from teams.access import MemberRequest, team_admin, team_read
from teams.models import Team

# A server that says nothing for so long is told as one that does not answer.
TRIAL_READ_SECONDS = 30.0


@require_GET
def index(request: MemberRequest, team: str) -> HttpResponse:
    """All models; others than admins see their names."""
    team_read(request, team)
    return render(request, "systems/models.html", {"page": ModelsPage(request.membership)})


@sensitive_post_parameters("secret")
@require_POST
def add(request: MemberRequest, team: str) -> HttpResponseBase:
    """Set up another model."""
    return _save(request, team_admin(request, team), None)


@sensitive_post_parameters("secret")
@require_POST
def save(request: MemberRequest, team: str, model: str) -> HttpResponseBase:
    """Change a model; an empty key stays as it is."""
    found = team_admin(request, team)
    return _save(request, found, _row(found, model))


@require_POST
def test(request: MemberRequest, team: str, model: str) -> HttpResponseBase:
    """Ask the model three small things and say what works."""
    found = team_admin(request, team)
    if model == INSTALLATION and installation_model() is not None:
        opened = OpenAICompatible(
            settings.MODEL_NAME,
            url=settings.MODEL_URL,
            key=settings.MODEL_KEY,
            retries=0,
            read_seconds=TRIAL_READ_SECONDS,
        )
        trial = try_model(opened)
        result = {"findings": [asdict(one) for one in trial.findings], "works": trial.works}
        page = ModelsPage(request.membership, tested=(model, result))
    else:
        row = _row(found, model)
        services.keep_trial(row=row, trial=_trial_of(row))
        page = ModelsPage(request.membership)
    context = {"page": page, "one": page.row_of(model)}
    return fragment_or_page(request, "systems/_model_row.html", "systems/models.html", context)


@require_POST
def make_default(request: MemberRequest, team: str, model: str) -> HttpResponseBase:
    """Take this model wherever nobody chooses another."""
    row = _row(team_admin(request, team), model)
    try:
        services.make_default(row=row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.label} is the default now.")
    return go_to(request, "language_models:index", team)


@require_POST
def remove(request: MemberRequest, team: str, model: str) -> HttpResponseBase:
    """Forget a model and its key."""
    row = _row(team_admin(request, team), model)
    services.remove_model(row=row, by=request.user)
    messages.success(request, f"{row.label} was removed, and its key with it.")
    return go_to(request, "language_models:index", team)


def _save(request: MemberRequest, found: Team, row: LanguageModel | None) -> HttpResponseBase:
    fields = ModelFields.sent(request.POST)
    had_secret = bool(row and row.secret)
    try:
        made = services.save_model(team=found, row=row, by=request.user, **fields.values())
    except DomainError as error:
        problem = Problem.of(row.key if row else NEW, error)
        page = ModelsPage(request.membership, fields=fields, problem=problem)
        return render(request, "systems/models.html", {"page": page}, status=422)
    if had_secret and not made.secret:
        messages.success(
            request, f"{made.label} is saved. Its key was for the other server and is forgotten."
        )
    else:
        messages.success(request, f"{made.label} is saved. See what it can do with Test connection.")
    return go_to(request, "language_models:index", found.slug)


def _trial_of(row: LanguageModel) -> Trial:
    # Without what an earlier test learned: the server may have changed.
    options: dict[str, Any] = {"quirks": (), "retries": 0, "read_seconds": TRIAL_READ_SECONDS}
    try:
        return try_model(opened_row(row, **options))
    except ModelError as error:
        return Trial((Finding("answers", "Answers", "no", str(error)),), 0.0, ())


def _row(team: Team, key: str) -> LanguageModel:
    row = language_model_of(team, key)
    if row is None:
        raise Http404("No such model.")
    return row
