"""The comments on one document: how many each passage has, those in view, and those left behind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.models import Thread
from planner.pages.comments import ThreadView
from planner.pages.threads import MOST_CARDS, Asked, Margin, NewThread, Talk, place_id
from planner.reading.documents import Passage
from planner.selectors.threads import OPEN, threads_on
from planner.threads.anchors import passage_now


@dataclass(frozen=True)
class DocumentComments:
    """`counts` are open threads by the address of a passage; `gone` are on passages that are not there now.

    `margin` holds those of the passage that was asked for, None without one.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    margin: Margin | None = None
    gone: tuple[ThreadView, ...] = ()


def document_comments(
    talk: Talk, name: str, passages: Sequence[Passage], at: str, asked: Asked
) -> DocumentComments:
    """The threads of a document; each stands where the words it began on stand now."""
    if talk.reader.membership.is_visitor:
        return DocumentComments()
    texts = {one.anchor: one.text for one in passages}
    rows = list(threads_on(talk.project, Thread.Place.PASSAGE, name)[: MOST_CARDS * 5])
    where = {row.pk: passage_now(row.passage, row.quote, texts) for row in rows}
    shown = [row for row in rows if row.state == OPEN or row.pk == asked.thread]
    here = [row for row in shown if where[row.pk] == at] if at in texts else []
    gone = [row for row in shown if not where[row.pk]]
    views = talk.cards([*here, *gone], full={row.pk for row in (*here, *gone)}, asked=asked)
    may_write = talk.reader.may("review")
    margin = Margin(
        threads=views[: len(here)],
        id=place_id(Thread.Place.PASSAGE, name, at),
        new=NewThread("", Thread.Place.PASSAGE, name, at, at) if may_write else None,
        may_write=may_write,
        has_model=talk.has_model,
    )
    return DocumentComments(
        counts=Counter(where[row.pk] for row in rows if row.state == OPEN and where[row.pk]),
        margin=margin if at in texts else None,
        gone=views[len(here) :],
    )
