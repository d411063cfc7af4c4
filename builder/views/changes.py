"""Changes of a turn: the card in the chat, and Accept and Undo for one of them, a file or all."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from builder.forms import why_refused
from builder.forms.files import VerdictForm
from builder.models import Turn
from builder.pages.changed import ChangesCard, changes_card, file_card
from builder.pages.files import file_view
from builder.services.verdicts import accept_changes, undo_changes
from builder.views.stage import asked_from, place_url, show_place, stage_page
from lib.errors import DomainError, Invalid
from lib.text import counted, whole_number
from lib.web.htmx import go_to, is_partial, partial, trigger
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_GET
def changes(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """The card of a turn's changes; with `place` one file of it, with `all` the whole of its difference."""
    row = project_read(request, team, project)
    found = _turn(row, turn)
    may_edit = request.membership.may("edit")
    if "place" not in request.GET:
        card = changes_card(found, may_edit=may_edit)
        return render(request, "builder/files/changes.html", {"card": card})
    place = whole_number(request.GET["place"])
    one = file_card(found, place, is_expanded=bool(request.GET.get("all")))
    if one is None:
        raise Http404("No such file in this turn.")
    card = ChangesCard(found, [one], may_edit)
    return render(request, "builder/files/changed_file.html", {"one": one, "card": card})


@require_POST
def accept(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """Say that changes are right."""
    row = project_edit(request, team, project)
    found = _turn(row, turn)
    form = VerdictForm(request.POST)
    try:
        path, change = _sent(form)
        accept_changes(turn=found, path=path, change=change, by=request.user)
    except DomainError as problem:
        return _refused(request, row, found, problem)
    return _answer(request, row, found, form)


@require_POST
def undo(request: MemberRequest, team: str, project: str, turn: int) -> HttpResponseBase:
    """Take changes back on the newest files."""
    row = project_edit(request, team, project)
    found = _turn(row, turn)
    form = VerdictForm(request.POST)
    try:
        path, change = _sent(form)
        undone = undo_changes(turn=found, path=path, change=change, by=request.user)
    except DomainError as problem:
        return _refused(request, row, found, problem)
    left = counted(len(undone.refused), "change")
    note = f"{left} could not be undone. {undone.refused[0]}" if undone.refused else ""
    return _answer(request, row, found, form, note=note)


def _turn(project: Project, pk: int) -> Turn:
    rows = Turn.objects.select_related("chat__project__team", "job")
    return get_object_or_404(rows, pk=pk, chat__project=project)


def _sent(form: VerdictForm) -> tuple[str, str | None]:
    if not form.is_valid():
        raise Invalid(why_refused(form))
    return form.cleaned_data["path"], form.one()


def _answer(
    request: MemberRequest, project: Project, turn: Turn, form: VerdictForm, note: str = ""
) -> HttpResponseBase:
    """The card as it is now. From the bar over the editor, the stage at the next change as well."""
    here = asked_from(request)
    card = _card(request, turn, note)
    if form.cleaned_data["at"] == "bar" or here.view == "code":
        page = stage_page(request, project, here)
        review = file_view(page).review
        if form.cleaned_data["at"] == "bar" and review is not None:
            here = replace(here, file=review.current.path, line=review.current.line, at="")
        return show_place(request, project, here, more=card)
    if not is_partial(request):
        return go_to(request, place_url(project, here))
    return HttpResponse(card)


def _card(request: MemberRequest, turn: Turn, note: str = "") -> str:
    card = changes_card(turn, may_edit=request.membership.may("edit"))
    html = render_to_string("builder/files/changes.html", {"card": card, "note": note}, request)
    return str(partial(f"changes-{turn.pk}", html, swap="outerHTML"))


def _refused(request: MemberRequest, project: Project, turn: Turn, problem: DomainError) -> HttpResponseBase:
    if not is_partial(request):
        context = {"problem": str(problem), "back": place_url(project, asked_from(request))}
        return render(request, "builder/files/refused.html", context, status=problem.status)
    answer = HttpResponse(_card(request, turn, str(problem)), status=problem.status)
    return trigger(answer, "toast", {"text": str(problem), "is_refusal": True})
