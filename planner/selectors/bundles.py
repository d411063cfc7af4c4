"""A project's plan as a bundle, and what of a bundle is here already."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from planner.interchange.bundle_values import BundledApproval, BundledComment, BundledThread
from planner.interchange.bundles import Bundle, BundleFile, bundled
from planner.models import BroughtBundle, Comment, Document, Thread, Vote
from planner.selectors.plans import current_plan
from teams.models import Project, User

KEPT_ORIGINS = ("brief", "upload", "note", "link")


WRITTEN = ("brief", "note")
"""What a person wrote: words of another project never take its place."""


@dataclass(frozen=True)
class IncomingDocument:
    """One document of a bundle: new here, the same, or another than the one of that name.

    An uploaded one `replaces` it; words that a person wrote stay, and those of the bundle come `beside` them.
    """

    file: BundleFile
    name: str
    state: Literal["new", "same", "replaces", "beside"]


def bundle_of(project: Project, *, comments: bool, approvals: bool) -> Bundle | None:
    """The plan with its documents, None before there is research. Queries do not grow with what is in it."""
    plan = current_plan(project)
    if plan is None:
        return None
    rows = Document.objects.filter(project=project, removed_at=None, inside=None).order_by("pk")
    files = tuple(
        bundled(row.name, bytes(row.data), number, origin=row.origin, url=row.url)
        for number, row in enumerate(rows, 1)
        if row.origin in KEPT_ORIGINS
    )
    return Bundle(
        plan,
        files,
        tuple(_threads(project)) if comments else None,
        tuple(_approvals(project)) if approvals else None,
    )


def documents_coming(project: Project, files: tuple[BundleFile, ...]) -> list[IncomingDocument]:
    """What each document of a bundle would do."""
    rows = Document.objects.filter(project=project, removed_at=None)
    here = {name: (sha256, origin) for name, sha256, origin in rows.values_list("name", "sha256", "origin")}
    return [_incoming(each, here) for each in files]


def _incoming(file: BundleFile, here: dict[str, tuple[str, str]]) -> IncomingDocument:
    name = file.document.name
    if name not in here:
        return IncomingDocument(file, name, "new")
    sha256, origin = here[name]
    if sha256 == file.document.sha256:
        return IncomingDocument(file, name, "same")
    if origin not in WRITTEN and file.document.origin not in WRITTEN:
        return IncomingDocument(file, name, "replaces")
    path = PurePath(name)
    return IncomingDocument(file, f"{path.stem[:150]}-brought{path.suffix[:20]}", "beside")


def people_in(bundle: Bundle) -> list[str]:
    """Who is named in comments and approvals; here they are names, never accounts."""
    names = {comment.author for thread in bundle.threads or () for comment in thread.comments}
    names |= {approval.by for approval in bundle.approvals or ()}
    return sorted(names - {""})


def brought_bundle(project: Project, pk: int, by: User) -> BroughtBundle | None:
    """What this person brought and looked at."""
    return BroughtBundle.objects.filter(project=project, pk=pk, by=by).first()


def _threads(project: Project) -> Iterator[BundledThread]:
    """Comments that were taken back stay behind, and so does what the agent had not answered."""
    rows = Comment.objects.filter(thread__project=project, removed_at=None, agent__in=("", "answered"))
    by_thread: dict[int, list[BundledComment]] = {}
    for row in rows.select_related("author").order_by("thread", "number"):
        said = BundledComment(author=row.author.label if row.author else "", at=row.at, text=row.text)
        by_thread.setdefault(row.thread_id, []).append(said)
    for thread in Thread.objects.filter(project=project).select_related("workflow").order_by("pk"):
        if thread.pk in by_thread and (thread.workflow is None or thread.workflow.removed_at is None):
            yield BundledThread(
                workflow=thread.workflow.key if thread.workflow else "",
                place=thread.place,
                key=thread.key,
                passage=thread.passage,
                quote=thread.quote,
                own_hash=thread.own_hash,
                is_open=thread.is_open,
                comments=tuple(by_thread[thread.pk]),
            )


def _approvals(project: Project) -> Iterator[BundledApproval]:
    """Each person's newest word on a workflow, where that is an approval."""
    rows = Vote.objects.filter(workflow__project=project, workflow__removed_at=None)
    newest: dict[tuple[int, int], Vote] = {}
    for vote in rows.select_related("workflow", "revision", "by").defer("revision__value").order_by("pk"):
        newest[vote.workflow_id, vote.by_id] = vote
    for vote in newest.values():
        if vote.kind == Vote.Kind.APPROVE:
            yield BundledApproval(
                workflow=vote.workflow.key,
                revision=vote.revision.number,
                by=vote.by.label,
                at=vote.at,
                elements=tuple(sorted(vote.anchors)),
                is_whole=vote.is_whole,
            )
