"""A bundle becomes part of a project: documents, plan, comments and approvals, all in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Left, Length
from django.utils import timezone

from lib.text import shorten
from planner.interchange.bundle_values import BundledApproval, BundledThread
from planner.interchange.bundles import Bundle
from planner.models import BroughtBundle, Comment, Document, Thread, WorkflowRevision
from planner.selectors.bundles import IncomingDocument, documents_coming
from planner.selectors.plans import current_workflows
from planner.services.documents import bring
from planner.services.importing import Imported, import_plan
from teams.models import Project, User
from teams.services.audit import record_fact

KEEP = timedelta(days=1)
WHOLE = "workflow"
LONGEST_COMMENT = 100_000
AT_ONCE = 500
"""Rows written by one statement: 20,000 threads hold the project's lock for seconds, not for minutes."""
TOLD_APART = 500
"""So many characters of a first comment, and its length, tell it from others about the same."""
Mark = tuple[int | None, str, str, str, str, int]


def keep_brought(*, project: Project, name: str, data: bytes, by: User) -> BroughtBundle:
    """Keep the bytes of a bundle that is looked at. What was brought a day ago and never taken over goes."""
    BroughtBundle.objects.filter(at__lt=timezone.now() - KEEP).delete()
    # One at a time: who looks at another file has left the first.
    BroughtBundle.objects.filter(project=project, by=by).delete()
    return BroughtBundle.objects.create(project=project, name=shorten(name, 200), data=data, by=by)


def take_bundle(
    *,
    project: Project,
    brought: BroughtBundle,
    bundle: Bundle,
    seen: Mapping[str, int],
    with_research: bool,
    with_comments: bool,
    with_approvals: bool,
    by: User,
) -> Imported:
    """Take over what was looked at. Raises StaleRevision as `import_plan`, Invalid for a document.

    Names in comments and approvals stay names: a file must not be able to put words into anybody's mouth,
    nor to approve. So comments come in as text of whoever brings them, and approvals are told, not counted.
    """
    with transaction.atomic():
        names = {
            each.file.document.name: each.name if each.state == "same" else _bring(project, each, by)
            for each in documents_coming(project, bundle.files)
        }
        done = import_plan(project=project, plan=bundle.plan, seen=seen, with_research=with_research, by=by)
        revisions = {one.key: one.row for one in current_workflows(project)}
        if with_comments:
            _take_threads(project, bundle.threads or (), revisions, names, by)
        if with_approvals:
            _tell_approvals(project, bundle.approvals or (), revisions, by)
        record_fact(
            by=by,
            verb="plan.bundle_imported",
            project=project,
            subject=brought.name,
            documents=len(bundle.files),
            comments=with_comments,
            approvals=with_approvals,
        )
        brought.delete()
    return done


def _bring(project: Project, each: IncomingDocument, by: User) -> str:
    """The name under which it was kept."""
    document = each.file.document
    beside = each.state == "beside"
    origin = Document.Origin.NOTE if beside else Document.Origin(document.origin)
    kept = bring(project=project, name=each.name, data=each.file.data, by=by, origin=origin, url=document.url)
    return kept.document.name


@dataclass(frozen=True)
class _Coming:
    """A thread of a bundle with where it comes to stand; `said` are its comments as they are told here."""

    thread: BundledThread
    revision: WorkflowRevision | None
    said: tuple[str, ...]

    @property
    def mark(self) -> Mark:
        """What tells it from others, as `_known` has it of those that are here."""
        workflow = self.revision.workflow_id if self.revision else None
        first = self.said[0]
        return (
            workflow,
            self.thread.place,
            self.thread.key,
            self.thread.passage,
            first[:TOLD_APART],
            len(first),
        )


def _take_threads(
    project: Project,
    threads: Iterable[BundledThread],
    revisions: Mapping[str, WorkflowRevision],
    names: Mapping[str, str],
    by: User,
) -> None:
    """`names`: what each document of the bundle is called here, for the threads on its passages."""
    coming = []
    for thread in threads:
        revision = revisions.get(thread.workflow)
        if not thread.comments or (thread.workflow and revision is None):
            continue
        said = (
            f"**{comment.author or 'The agent'}** wrote elsewhere on {comment.at:%d %b %Y}:\n\n{comment.text}"
            for comment in thread.comments
        )
        is_passage = thread.place == Thread.Place.PASSAGE
        here = {"key": names.get(thread.key, thread.key)} if is_passage else {}
        coming.append(_Coming(thread.model_copy(update=here), revision, _short(said)))
    _make_threads(project, coming, by)


def _short(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text[:LONGEST_COMMENT] for text in texts)


def _make_threads(project: Project, coming: Iterable[_Coming], by: User) -> None:
    """Rows only, so many at a time: nobody is told, and names with an @ in a file ask nobody."""
    known = _known(project)
    new: dict[Mark, _Coming] = {}
    for one in coming:
        if one.mark not in known:
            new.setdefault(one.mark, one)
    now = timezone.now()
    every = list(new.values())
    for begin in range(0, len(every), AT_ONCE):
        some = every[begin : begin + AT_ONCE]
        rows = Thread.objects.bulk_create(
            Thread(
                project=project,
                workflow=one.revision.workflow if one.revision else None,
                place=one.thread.place,
                key=one.thread.key,
                passage=one.thread.passage,
                revision=one.revision,
                quote=one.thread.quote,
                own_hash=one.thread.own_hash,
                state=Thread.State.OPEN if one.thread.is_open else Thread.State.RESOLVED,
                begun_by=by,
                resolved_by=None if one.thread.is_open else by,
                resolved_at=None if one.thread.is_open else now,
                comments_count=len(one.said),
                begun_at=now,
                last_at=now,
            )
            for one in some
        )
        Comment.objects.bulk_create(
            (
                Comment(thread=row, number=number, author=by, text=text, at=now)
                for row, one in zip(rows, some, strict=True)
                for number, text in enumerate(one.said, 1)
            ),
            batch_size=AT_ONCE,
        )


def _known(project: Project) -> set[Mark]:
    """The threads that are here already, by what they are about and how they begin; one query."""
    rows = Comment.objects.filter(thread__project=project, number=1)
    names = ("thread__workflow", "thread__place", "thread__key", "thread__passage")
    return set(rows.values_list(*names, Left("text", TOLD_APART), Length("text")))


def _tell_approvals(
    project: Project,
    approvals: Iterable[BundledApproval],
    revisions: Mapping[str, WorkflowRevision],
    by: User,
) -> None:
    """One resolved thread for each workflow: "Approved elsewhere by ...". No vote is cast."""
    lines: dict[str, list[str]] = {}
    for one in approvals:
        what = (
            f"revision {one.revision}"
            if one.is_whole
            else f"{', '.join(one.elements)} of revision {one.revision}"
        )
        told = f"- Approved elsewhere by {one.by} on {one.at:%d %b %Y}: {what}."
        lines.setdefault(one.workflow, []).append(told)
    coming = []
    for key, told in lines.items():
        if key in revisions:
            text = "\n".join([*told, "", "These do not count as approvals here."])
            thread = BundledThread(workflow=key, key=WHOLE, is_open=False)
            coming.append(_Coming(thread, revisions[key], _short([text])))
    _make_threads(project, coming, by)
