"""Files that go with a message: bring, take off, have again."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from builder.models import Attachment
from builder.pages.composer import Attaching
from builder.selectors.chats import waiting_attachments
from builder.services.attachments import LARGEST, add_attachment, remove_attachment
from builder.services.chats import start_chat
from builder.views.column import column_again, the_chat
from builder.views.reading import paths_of
from lib.errors import Invalid
from lib.text import whole_number
from lib.web.htmx import is_htmx, is_partial, partials
from teams.access import MemberRequest, project_edit, project_read
from teams.models import Project

# What a browser would open as a page of ours is only ever handed out to be kept.
SANDBOX = "sandbox; default-src 'none'"


@require_POST
def add(request: MemberRequest, team: str, project: str) -> HttpResponseBase:
    """Keep files for the message that is being written in `chat`; without one a chat is begun for it."""
    row = project_edit(request, team, project)
    number = whole_number(request.POST.get("chat", ""))
    chat = the_chat(row, number) if number else start_chat(project=row, by=request.user)
    refused = []
    for file in request.FILES.getlist("file"):
        try:
            # A byte more than fits says that it does not; nobody needs the rest of it.
            data = file.read(LARGEST + 1)
            add_attachment(chat=chat, name=file.name, data=data, paths=paths_of(row), by=request.user)
        except Invalid as error:
            refused.append(str(error))
    if not is_htmx(request):
        return column_again(request, row, chat)
    attaching = Attaching(chat, waiting_attachments(chat, request.user))
    context = {"composer": attaching, "refused": refused}
    return render(request, "builder/_composer_files.html", context, status=422 if refused else 200)


@require_POST
def remove(request: MemberRequest, team: str, project: str, attachment: int) -> HttpResponseBase:
    """Take a file off the message that is being written; what was sent stays."""
    row = project_edit(request, team, project)
    found = _attachment(row, attachment)
    if found.turn_id is None and found.added_by_id == request.user.pk:
        remove_attachment(attachment=found)
    if not is_partial(request):
        return column_again(request, row, found.chat)
    attaching = Attaching(found.chat, waiting_attachments(found.chat, request.user))
    return partials(request, [("composer-files", "builder/_composer_files.html", {"composer": attaching})])


@require_GET
def download(request: MemberRequest, team: str, project: str, attachment: int) -> HttpResponse:
    """The file as it was brought."""
    row = project_read(request, team, project)
    found = _attachment(row, attachment)
    answer = HttpResponse(bytes(found.data), content_type="application/octet-stream")
    kept = content_disposition_header(as_attachment=True, filename=found.name)
    answer.headers["Content-Disposition"] = kept or "attachment"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _attachment(project: Project, pk: int) -> Attachment:
    found = Attachment.objects.filter(pk=pk, chat__project=project).select_related("chat").first()
    if found is None:
        raise Http404("No such file.")
    return found
