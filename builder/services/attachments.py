"""Keeping what people attach to a message: byte for byte, and as the text that the agent is told."""

import hashlib
from collections.abc import Collection
from mimetypes import guess_type

from django.db import transaction

from builder.attached import Recognised, recognise
from builder.models import Attachment, Chat
from lib.errors import Invalid
from lib.redact import redact
from lib.text import counted, file_size, head_and_tail
from planner.handover.material import ReadDocument, read_apart
from runtime.models import Run
from teams.models import User

LARGEST = 10 * 1024 * 1024
MOST = 20
LONGEST_TEXT = 400_000
LOOKED_AT_RUNS = 50


def add_attachment(*, chat: Chat, name: str, data: bytes, paths: Collection[str], by: User) -> Attachment:
    """Keep one file for the message that is being written. The same file again is kept once.

    `paths` are the project's files: a log is tied to the place in them that it names. Raises Invalid for a
    file that is empty or too large, and when there are too many.
    """
    name = _plain(name)
    if not data:
        raise Invalid(f"{name} is empty.")
    if len(data) > LARGEST:
        raise Invalid(f"{name} is too large: {file_size(LARGEST)} are the most a message takes.")
    digest = hashlib.sha256(data).hexdigest()
    read = read_apart(name, data)
    told = redact(_text_of(read))
    known = recognise(name, told, paths)
    about = {**known.about, **_run_of(chat, known)}
    with transaction.atomic():
        Chat.objects.select_for_update(no_key=True).get(pk=chat.pk)
        waiting = Attachment.objects.filter(chat=chat, turn=None, added_by=by)
        same = waiting.filter(sha256=digest).first()
        if same:
            return same
        if waiting.count() >= MOST:
            raise Invalid(f"A message takes {counted(MOST, 'file')} at most. Send this one first.")
        return Attachment.objects.create(
            chat=chat,
            name=name,
            kind=_kind(read, known),
            media_type=guess_type(name)[0] or "",
            size=len(data),
            sha256=digest,
            data=data,
            text=told,
            about=about,
            added_by=by,
        )


def remove_attachment(*, attachment: Attachment) -> None:
    """Take it off the message that is being written. What was sent stays."""
    Attachment.objects.filter(pk=attachment.pk, turn=None).delete()


def _plain(name: str) -> str:
    kept = " ".join(name.replace("\\", "/").rpartition("/")[2].split())
    return (kept or "pasted.txt")[-200:]


def _text_of(read: ReadDocument) -> str:
    if read.kind == "image":
        return ""
    text = read.text if read.readable else " ".join(read.problems)
    return head_and_tail(text, LONGEST_TEXT)


def _kind(read: ReadDocument, known: Recognised) -> str:
    if read.kind == "image":
        return Attachment.Kind.PICTURE
    if read.kind in ("pdf", "docx", "xlsx", "email", "html", "api_description", "archive"):
        return Attachment.Kind.DOCUMENT
    return {"log": Attachment.Kind.LOG, "payload": Attachment.Kind.PAYLOAD}.get(
        known.kind, Attachment.Kind.DOCUMENT
    )


def _run_of(chat: Chat, known: Recognised) -> dict[str, int]:
    """The run that a log is about: the one it names, else the newest that failed with the same words."""
    runs = Run.objects.filter(project=chat.project, mode=Run.Mode.RUN)
    named = known.about.get("run")
    if named:
        return {"run": named} if runs.filter(number=named).exists() else {"run": 0}
    error = str(known.about.get("error", ""))
    if known.kind != "log" or not error:
        return {}
    failed = runs.exclude(error=None).order_by("-number").values_list("number", "error")
    for number, told in failed[:LOOKED_AT_RUNS]:
        message = str((told or {}).get("message", "")).strip()
        if message and message in error:
            return {"run": number}
    return {}
