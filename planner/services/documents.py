"""Bringing documents and taking them away."""

import hashlib
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models.functions import Now

from lib.errors import Invalid
from lib.text import file_size
from planner.models import Document
from planner.reading.documents import MAX_BYTES
from teams.models import Project, User
from teams.services.audit import record_fact

MAX_DOCUMENTS = 40
PROMPT = "prompt"


def add_document(*, project: Project, name: str, data: bytes, by: User) -> Document:
    """Keep the document; one of the same name steps back and stays readable for the evidence that cites it.

    Raises Invalid when it is empty or too large, or when the project has too many.
    """
    name = _clean_name(name)
    if not data.strip():
        raise Invalid(f"{name} is empty.", where="files", hint="Choose a file with something in it.")
    if len(data) > MAX_BYTES:
        limit = file_size(MAX_BYTES)
        raise Invalid(f"{name} is {file_size(len(data))}; the limit is {limit}.", where="files")
    with transaction.atomic():
        current = Document.objects.filter(project=project, removed_at=None)
        if current.exclude(name=name).count() >= MAX_DOCUMENTS:
            raise Invalid(
                f"A plan holds {MAX_DOCUMENTS} documents.",
                where="files",
                hint="Remove one that is not needed.",
            )
        current.filter(name=name).update(removed_at=Now())
        record_fact(by=by, verb="document.added", project=project, subject=name, size=len(data))
        return Document.objects.create(
            project=project,
            name=name,
            data=data,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            added_by=by,
        )


def add_brief(*, project: Project, by: User) -> Document | None:
    """The words the project was started with, as the document `prompt`. None when there are none."""
    brief = project.brief.strip()
    return add_document(project=project, name=PROMPT, data=brief.encode(), by=by) if brief else None


def remove_document(*, document: Document, by: User) -> None:
    """Leave the document out of the next research. It stays readable for the evidence that cites it."""
    with transaction.atomic():
        if Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=Now()):
            record_fact(by=by, verb="document.removed", project=document.project, subject=document.name)


def _clean_name(name: str) -> str:
    """The last part of a path, without control characters; browsers and scripts may send anything."""
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    if not printable or printable in (".", ".."):
        raise Invalid("A document needs a name.", where="files")
    return printable[-200:]
