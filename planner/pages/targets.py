"""What a new thread is to be about: the element, question or passage an address names, and what it says."""

from django.http import Http404

from planner import access as doors
from planner.models import Thread
from planner.selectors.documents import document_named, read
from planner.selectors.revisions import newest_revision
from planner.services.threads import Target
from planner.threads import anchor_of, element_words, own_digest
from teams.models import Project

LONGEST_QUOTE = 4_000


def target_of(project: Project, *, workflow: str, place: str, on: str, passage: str) -> Target:
    """The place as it is now. Raises Http404 for one that is not there."""
    if place == Thread.Place.QUESTION:
        question = doors.question(project, on)
        return Target(place=place, key=on, quote=f"{question.text}\n{question.why}".strip())
    if place == Thread.Place.PASSAGE:
        return _passage(project, on, passage)
    current = newest_revision(project, workflow)
    if current is None or anchor_of(current.spec, on) is None:
        raise Http404("No such element.")
    return Target(
        place=Thread.Place.ELEMENT,
        key=on,
        workflow=current.row.workflow,
        revision=current.row,
        quote=element_words(current.spec, on)[:LONGEST_QUOTE],
        own_hash=own_digest(current.spec, on),
    )


def _passage(project: Project, name: str, anchor: str) -> Target:
    document = document_named(project, name)
    if document is None:
        raise Http404("No such document.")
    text = next((one.text for one in read(document).passages if one.anchor == anchor), None)
    if text is None:
        raise Http404("No such passage.")
    return Target(place=Thread.Place.PASSAGE, key=name, passage=anchor, quote=text[:LONGEST_QUOTE])
