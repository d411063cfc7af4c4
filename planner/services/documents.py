"""Bringing documents and taking them away."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath, PurePosixPath
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.journal import announce
from lib.errors import Invalid
from lib.text import counted, file_size
from planner.models import Document
from planner.reading.apart import read_apart
from planner.reading.containers import contents_of
from planner.reading.limits import limit_of
from planner.selectors.readings import keep_reading
from teams.models import Project, User
from teams.services.audit import record_fact

MAX_DOCUMENTS: Final = 100
PROMPT: Final = "prompt"
LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Brought:
    """A document that was kept, the files that were in it, and sentences about those that were not kept."""

    document: Document
    inside: tuple[Document, ...] = ()
    left_out: tuple[str, ...] = ()


def add_document(
    *, project: Project, name: str, data: bytes, by: User, origin: str = Document.Origin.UPLOAD
) -> Document:
    """As `bring`; gives the document alone."""
    return bring(project=project, name=name, data=data, by=by, origin=origin).document


def bring(
    *,
    project: Project,
    name: str,
    data: bytes,
    by: User,
    origin: str = Document.Origin.UPLOAD,
    url: str = "",
    fetched_at: datetime | None = None,
) -> Brought:
    """Keep the document, and each file that is in it as a document of its own.

    One of the same name steps back and stays readable for the evidence that cites it; the same bytes again
    change nothing. What a person wrote (the brief, a note) and what came from another address never step back
    for it: the new one is called `prompt-2`. Raises Invalid when it is empty or too large, or when there are
    too many.
    """
    asked = _clean_name(name)
    _check_size(asked, data)
    # Unpacked before anybody has to wait for the lock.
    contents = contents_of(asked, data)
    with transaction.atomic():
        # Two uploads of the same name at once take turns here, so that the later one replaces the earlier.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        name = _free_name(project, asked, origin, url)
        if same := _the_same(project, name, data):
            Document.objects.filter(pk=same.pk).update(fetched_at=fetched_at)
            return Brought(same, tuple(same.parts.filter(removed_at=None)))
        document = _keep(project, name, data, by, origin=origin, url=url, fetched_at=fetched_at)
        record_fact(by=by, verb="document.added", project=project, subject=name, size=len(data))
        left_out = [f"{name} {problem}" for problem in contents.problems]
        inside = []
        for part in contents.files:
            own = f"{name}{part.name.removeprefix(asked)}"
            try:
                _check_size(own, part.data)
                inside.append(
                    _keep(project, own, part.data, by, origin=Document.Origin.INSIDE, inside=document)
                )
            except Invalid as error:
                left_out.append(str(error))
        announce(topic=project.topic, kind="plan.material", payload={"document": name})
    return Brought(document, tuple(inside), tuple(left_out))


def bring_readable(*, project: Project, name: str, data: bytes, by: User) -> Brought:
    """As `bring`, for a person who waits for the answer: what cannot be read is refused with the reason.

    It is read before anything is kept, and the reading is kept with it.
    """
    name = _clean_name(name)
    _check_size(name, data)
    read = read_apart(name, data)
    if read.kind == "unreadable":
        raise Invalid(" ".join(read.problems).removesuffix(".") + ".")
    brought = bring(project=project, name=name, data=data, by=by)
    if brought.document.name == name:
        keep_reading(brought.document, read)
    return brought


def add_brief(*, project: Project, by: User) -> Document | None:
    """The words the project was started with, as the document `prompt`. None when there are none."""
    brief = project.brief.strip()
    if not brief:
        return None
    return add_document(
        project=project, name=PROMPT, data=brief.encode(), by=by, origin=Document.Origin.BRIEF
    )


def add_note(*, project: Project, text: str, by: User) -> Document:
    """Words typed on the plan's page, as `note-1.md` and so on."""
    number = project.documents.filter(origin=Document.Origin.NOTE).values("name").distinct().count() + 1
    name = f"note-{number}.md"
    return add_document(project=project, name=name, data=text.encode(), by=by, origin=Document.Origin.NOTE)


def remove_document(*, document: Document, by: User) -> None:
    """Leave the document, and the files in it, out of the next research; what cites them opens still."""
    with transaction.atomic():
        if _step_back(Document.objects.filter(pk=document.pk)):
            record_fact(by=by, verb="document.removed", project=document.project, subject=document.name)


def restore_document(*, document: Document, by: User) -> None:
    """Make a document count again that was left out. Raises Invalid when another has its name by now."""
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=document.project_id)
        _check_room(document.project, document.name)
        if Document.objects.filter(project=document.project, name=document.name, removed_at=None).exists():
            raise Invalid(
                f"{document.name} was replaced by a newer one.", hint="Leave that out first, then try again."
            )
        if Document.objects.filter(pk=document.pk).exclude(removed_at=None).update(removed_at=None):
            record_fact(by=by, verb="document.restored", project=document.project, subject=document.name)


def _the_same(project: Project, name: str, data: bytes) -> Document | None:
    """The document of that name when it has these very bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return Document.objects.filter(project=project, name=name, removed_at=None, sha256=digest).first()


def _keep(project: Project, name: str, data: bytes, by: User, **more: object) -> Document:
    """The row; the caller holds the project's lock."""
    _check_room(project, name)
    _step_back(Document.objects.filter(project=project, name=name, removed_at=None))
    digest = hashlib.sha256(data).hexdigest()
    return Document.objects.create(
        project=project, name=name, data=data, size=len(data), sha256=digest, added_by=by, **more
    )


def _step_back(documents: QuerySet[Document]) -> int:
    """Mark these, and all that came in them, as removed; gives how many of these there were."""
    chosen = list(documents.filter(removed_at=None).values_list("pk", flat=True))
    Document.objects.filter(inside__in=chosen, removed_at=None).update(removed_at=Now())
    return Document.objects.filter(pk__in=chosen).update(removed_at=Now())


def _check_room(project: Project, name: str) -> None:
    others = Document.objects.filter(project=project, removed_at=None).exclude(name=name)
    if others.count() >= MAX_DOCUMENTS:
        raise Invalid(
            f"{name} was not kept: a plan holds {counted(MAX_DOCUMENTS, 'document')}.",
            hint="Leave one out that is not needed, then add it again.",
        )


def _check_size(name: str, data: bytes) -> None:
    if not data.strip():
        raise Invalid(f"{name} is empty.", hint="Choose a file with something in it.")
    if len(data) > (limit := limit_of(name, data)):
        raise Invalid(
            f"{name} is {file_size(len(data))}; the limit for it is {limit // 1024 // 1024} MB.",
            hint="Bring it in smaller parts.",
        )


def _free_name(project: Project, name: str, origin: str, url: str) -> str:
    """The name itself where it is free or may be taken over, else `name-2.md`, `name-3.md`, ..."""
    mine = {Document.Origin.UPLOAD, Document.Origin.INSIDE} if origin == Document.Origin.UPLOAD else {origin}
    current = dict(Document.objects.filter(project=project, removed_at=None).values_list("name", "origin"))
    at_url = set(
        Document.objects.filter(project=project, url=url).exclude(url="").values_list("name", flat=True)
    )
    path = PurePath(name)
    for number in range(1, MAX_DOCUMENTS + 2):
        tried = name if number == 1 else f"{path.stem[: LONGEST_NAME - 20]}-{number}{path.suffix[:15]}"
        if tried == PROMPT and origin != Document.Origin.BRIEF:
            continue
        held = current.get(tried)
        if held is None or (held in mine and (origin != Document.Origin.LINK or tried in at_url)):
            return tried
    return name


def _clean_name(name: str) -> str:
    """The last part of a path, without control characters; browsers and scripts may send anything."""
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    if not printable or printable in (".", ".."):
        raise Invalid("A document needs a name.")
    return printable[-LONGEST_NAME:]
