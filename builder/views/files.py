"""Files as people change them: save, check, add, move, delete, upload, download, search."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from builder.diffs import merged
from builder.forms import why_refused
from builder.forms.files import (
    CheckForm,
    DeleteForm,
    MoveForm,
    NewFileForm,
    SaveForm,
    SearchForm,
    UploadForm,
)
from builder.pages.files import Comparison
from builder.pages.problems import problems_of
from builder.searching import search_files
from builder.selectors.files import file_at, files_of, latest_snapshot, text_once_at
from builder.services.files import FileChanged, add_files, content_hash, delete_path, move_path, save_file
from builder.views.stage import asked_from, close_dialog, refused_dialog, show_place, stage_page
from lib.errors import Invalid
from lib.text import counted
from lib.web.downloads import attachment
from lib.web.htmx import is_partial, partials, trigger
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project


@require_POST
def save(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Save one file as it was typed; 409 with a comparison where somebody else saved it meanwhile."""
    row = project_edit(request, team, project)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, why_refused(form))
    path, text, loaded = (form.cleaned_data[name] for name in ("path", "text", "loaded"))
    try:
        save_file(project=row, path=path, text=text, loaded=loaded, by=request.user)
    except FileChanged as problem:
        return _compare(request, row, path, text, loaded, problem)
    except Invalid as problem:
        return _not_saved(request, problem.message)
    if not is_partial(request) or form.cleaned_data["merging"]:
        return show_place(request, row, replace(asked_from(request), view="code", file=path))
    page = stage_page(request, row, replace(asked_from(request), view="code", file=path))
    context = {"page": page, "column": page.column}
    places = [(name, f"builder/{template}.html", context) for name, template in AFTER_SAVE]
    told = {"path": path, "hash": content_hash(text.replace("\r\n", "\n")), "shown": page.content_key}
    return trigger(partials(request, places), "file-saved", told)


AFTER_SAVE = (("files", "_files"), ("file-marks", "files/marks"), ("review", "files/review"))


def _not_saved(request: MemberRequest, problem: str) -> HttpResponseBase:
    context = {"problem": problem}
    if is_partial(request):
        return partials(request, [("file-note", "builder/files/note.html", context)], status=422)
    return render(request, "builder/files/refused.html", context, status=422)


def _compare(
    request: MemberRequest, project: Project, path: str, mine: str, loaded: str, problem: FileChanged
) -> HttpResponseBase:
    base = text_once_at(project, path, loaded)
    plain = mine.replace("\r\n", "\n")
    both = (
        merged(base, plain, problem.theirs or "") if problem.theirs is not None else merged(base, plain, base)
    )
    text = both.text if problem.theirs is not None else plain
    comparison = Comparison(path, problem, plain, text, both.clashes)
    page = stage_page(request, project, replace(asked_from(request), view="code", file=path))
    context = {"page": page, "column": page.column, "comparison": comparison, "stream": page.stream}
    if is_partial(request):
        return partials(request, [("code", "builder/files/merge.html", context)], status=409)
    return render(request, "builder/build.html", context, status=409)


@require_POST
def check(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """What is wrong with a file that is being typed. Nothing is stored."""
    row = project_read(request, team, project)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return render(request, "builder/files/problems.html", {"unchecked": why_refused(form)}, status=422)
    path, text = form.cleaned_data["path"], form.cleaned_data["text"].replace("\r\n", "\n")
    problems = problems_of(row, latest_snapshot(row), path, text)
    return render(request, "builder/files/problems.html", {"problems": problems})


@require_POST
def new(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Add an empty file and open it."""
    row = project_edit(request, team, project)
    form = NewFileForm(request.POST)
    try:
        path = _cleaned(form)["path"]
        add_files(project=row, files={path: ""}, by=request.user)
    except Invalid as problem:
        return refused_dialog(request, row, "new", problem.message)
    return close_dialog(request, row, replace(asked_from(request), view="code", file=path, line=0, at=""))


@require_POST
def move(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Rename or move a file or a folder."""
    row = project_edit(request, team, project)
    form = MoveForm(request.POST)
    try:
        sent = _cleaned(form)
        move_path(project=row, path=sent["path"], to=sent["to"], by=request.user)
    except Invalid as problem:
        return refused_dialog(request, row, "move", problem.message)
    here = asked_from(request)
    shown = here.file
    if shown == sent["path"] or shown.startswith(f"{sent['path']}/"):
        shown = sent["to"] + shown[len(sent["path"]) :]
    return close_dialog(request, row, replace(here, file=shown))


@require_POST
def delete(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Take away a file or a folder; earlier snapshots keep it."""
    row = project_edit(request, team, project)
    form = DeleteForm(request.POST)
    try:
        path = _cleaned(form)["path"]
        delete_path(project=row, path=path, by=request.user)
    except Invalid as problem:
        return refused_dialog(request, row, "delete", problem.message)
    here = asked_from(request)
    is_shown = here.file == path or here.file.startswith(f"{path}/")
    return close_dialog(request, row, replace(here, file="" if is_shown else here.file))


@require_POST
def upload(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Add files from somebody's machine: all of them or none."""
    row = project_edit(request, team, project)
    form = UploadForm(request.POST, request.FILES)
    try:
        sent = _cleaned(form)
        names = list(sent["texts"])
        reason = f"Uploaded {names[0] if len(names) == 1 else counted(len(names), 'file')}"
        add_files(project=row, files=sent["texts"], by=request.user, replace=sent["replace"], reason=reason)
    except Invalid as problem:
        return refused_dialog(request, row, "upload", str(problem.message))
    first = names[0]
    return close_dialog(request, row, replace(asked_from(request), view="code", file=first, line=0, at=""))


@require_GET
def raw(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """One file of the newest snapshot as a download."""
    row = project_read(request, team, project)
    path = request.GET.get("path", "")
    content = file_at(latest_snapshot(row), path)
    if content is None:
        raise Http404("No such file.")
    name = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_"
        for sign in path.rpartition("/")[2]
    )
    # As a download of no known kind: nobody's file is ever shown as a page of ours.
    return attachment(content, "application/octet-stream", name)


@require_GET
def search(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Where a text or a pattern stands in the newest files."""
    row = project_read(request, team, project)
    form = SearchForm(request.GET)
    page = stage_page(request, row, asked_from(request))
    context = {"page": page, "q": request.GET.get("q", ""), "is_pattern": bool(request.GET.get("pattern"))}
    try:
        sent = _cleaned(form)
        context["found"] = search_files(files_of(page.snapshot), sent["q"], is_pattern=sent["pattern"])
    except Invalid as problem:
        context["problem"] = problem.message
    if is_partial(request):
        return render(request, "builder/files/found.html", context)
    return render(request, "builder/files/search.html", context)


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid(why_refused(form))
    return form.cleaned_data
