"""What stands at each element of a workflow: who approved it, and its comments.

Dozens of them stand on a page and few are different, for one reader or another: each is drawn once.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from planner.pages.opened import OpenWorkflow
from planner.pages.reviewing import Mark

KEPT = 4096


@dataclass(frozen=True)
class CommentMark:
    """How many comments the open threads at one element have, and where they open. `here`: the page."""

    key: str
    count: int
    may_write: bool
    is_hidden: bool
    workflow: str
    here: str
    new: str

    @property
    def id(self) -> str:
        return mark_id(self.key)


def mark_id(key: str) -> str:
    """The id of an element's comment mark."""
    return f"marks-{key.replace('.', '-')}"


def approved(opened: OpenWorkflow | None, key: str) -> SafeString:
    """Who approved an element; an empty place in an older revision, where nobody votes."""
    return _approved(opened.review.mark(key) if opened and opened.review else None, key)


def comments(opened: OpenWorkflow, key: str) -> SafeString:
    """The comments at an element of an open workflow, and the way to write one."""
    return _comments(
        CommentMark(
            key=key,
            count=opened.comments.get(key, 0),
            may_write=opened.may_comment,
            is_hidden=opened.membership.is_visitor,
            workflow=opened.current.key,
            here=opened.here,
            new=opened.new_thread,
        )
    )


@lru_cache(maxsize=KEPT)
def _approved(mark: Mark | None, key: str) -> SafeString:
    return render_to_string("planner/review/_approved.html", {"mark": mark, "key": key})


@lru_cache(maxsize=KEPT)
def _comments(mark: CommentMark) -> SafeString:
    return render_to_string("planner/threads/_mark.html", {"mark": mark})
