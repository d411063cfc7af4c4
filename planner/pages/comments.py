"""One thread as its card prints it: what was said, what is suggested, and what the reader may do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lib.text import shorten, squeeze
from lib.web import markdown
from planner.editing.known import Known
from planner.models import Comment, Suggestion, Thread
from planner.services.thread_answers import AGENT_PERSON, state_of
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from planner.threads.states import THREAD, refusal, state_after
from planner.threads.suggesting import FieldWords, changed_words, fields_for, place_suggested
from teams.mentions import Person, pieces
from teams.models import Project, User
from teams.selectors import people_of
from teams.standing import Standing

EXCERPT = 220
AskResearch = Callable[[], Research | None]
"""The newest research, read when a suggestion wants it."""
# Characters nobody types, which stand for a mention while Markdown becomes HTML.
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
TAG = re.compile(r"(<[^>]*>)")


class Reader:
    """Who reads, and what every card of a page needs once: the people of the project and its plan."""

    def __init__(self, project: Project, membership: Standing) -> None:
        self.project, self.membership = project, membership
        self.now: datetime = timezone.now()

    @cached_property
    def people(self) -> Sequence[User]:
        return people_of(self.project)

    def may(self, action: str) -> bool:
        return self.membership.may(action)

    @property
    def person(self) -> int | None:
        return self.membership.user_id

    def html(self, text: str) -> SafeString:
        """A comment as HTML, with the people named in it marked."""
        named: list[str] = []
        marked = []
        everybody: list[Person] = [*self.people, AGENT_PERSON]
        for piece in pieces(text.replace(OPEN, "").replace(CLOSE, ""), everybody):
            if piece.person is None:
                marked.append(piece.text)
            else:
                marked.append(f"{OPEN}{len(named)}{CLOSE}")
                named.append(piece.text)
        rendered = str(markdown.render("".join(marked)))
        # In text only: what stands in a tag's attributes stays as it is.
        parts = (part if part.startswith("<") else _named(part, named) for part in TAG.split(rendered))
        return mark_safe("".join(parts))  # noqa: S308 -- markdown escapes, and so does _named


@dataclass(frozen=True)
class SuggestionView:
    """Other values for the element, word by word, and what may be done with them."""

    row: Suggestion
    words: tuple[FieldWords, ...]
    may_decide: bool
    may_withdraw: bool

    @property
    def label(self) -> str:
        return place_suggested(self.row.part).label

    @property
    def told(self) -> str:
        """What became of it, "" while it is open."""
        if self.row.is_open:
            return ""
        by = self.row.decided_by.label if self.row.decided_by else "the agent"
        made = f" as revision {self.row.made.number}" if self.row.made else ""
        return f"{self.row.get_state_display()} by {by}{made}"


@dataclass(frozen=True)
class CommentView:
    """One comment. `agent` is how far an answer of the agent is, `editing` whether its form is open."""

    row: Comment
    html: SafeString
    agent: str
    may_edit: bool
    may_remove: bool
    editing: bool
    suggestion: SuggestionView | None

    @property
    def problem(self) -> str:
        """Why the agent did not answer."""
        job = self.row.job
        return self.row.problem or (job.error if job and self.agent == Comment.Agent.FAILED else "")


@dataclass(frozen=True)
class ThreadView:
    """One thread. `dom` is the id of its element in the page; `changed` leads from what it said to what it
    says, empty where that is the same. With `is_full` every comment is there, else `excerpt` of the first.
    """

    row: Thread
    label: str
    is_id: bool
    dom: str
    may_write: bool
    is_full: bool
    first: Comment | None
    comments: tuple[CommentView, ...] = ()
    changed: tuple[FieldWords, ...] = ()
    is_gone: bool = False
    may_suggest: bool = False
    has_model: bool = False
    is_selected: bool = False

    @property
    def excerpt(self) -> str:
        """The beginning of the first comment, in plain words."""
        if self.first is None or self.first.removed_at:
            return ""
        return shorten(squeeze(re.sub(r"[`*_#>]", "", self.first.text)), EXCERPT)

    @property
    def more(self) -> int:
        """How many comments follow the first."""
        return max(0, self.row.comments_count - 1)

    @property
    def may_resolve(self) -> bool:
        return self.may_write and state_after(THREAD, self.row.state, "resolve") is not None

    @property
    def may_reopen(self) -> bool:
        return self.may_write and state_after(THREAD, self.row.state, "reopen") is not None

    @property
    def may_reply(self) -> bool:
        return self.may_write and state_after(THREAD, self.row.state, "reply") is not None


def comment_views(
    comments: Sequence[Comment],
    reader: Reader,
    *,
    spec: WorkflowSpec | None,
    research: AskResearch,
    editing: int = 0,
) -> tuple[CommentView, ...]:
    """The comments of a thread, in order; `editing` is the one whose form is open."""
    return tuple(_comment(row, reader, spec, research, editing) for row in comments)


def suggestion_view(
    row: Suggestion, reader: Reader, spec: WorkflowSpec | None, research: AskResearch
) -> SuggestionView:
    """A suggestion as it is printed."""
    words: tuple[FieldWords, ...] = ()
    known = research() if spec is not None else None
    if spec is not None and known is not None:
        fields = fields_for(place_suggested(row.part), Known(spec, known))
        words = changed_words(fields, row.base, row.value)
    return SuggestionView(
        row=row,
        words=words,
        may_decide=row.is_open and reader.may("edit"),
        may_withdraw=row.is_open and row.author_id is not None and row.author_id == reader.person,
    )


def _comment(
    row: Comment, reader: Reader, spec: WorkflowSpec | None, research: AskResearch, editing: int
) -> CommentView:
    is_own = row.author_id is not None and row.author_id == reader.person
    may_edit = is_own and not refusal(
        reader.person, row.author_id, row.at, reader.now, removed=row.removed_at is not None
    )
    suggestion = getattr(row, "suggestion", None)
    return CommentView(
        row=row,
        html=reader.html(row.text) if row.text else SafeString(""),
        agent=state_of(row) if row.agent else "",
        may_edit=may_edit and reader.may("review"),
        may_remove=is_own and row.removed_at is None and reader.may("review"),
        editing=may_edit and row.pk == editing,
        suggestion=suggestion_view(suggestion, reader, spec, research) if suggestion else None,
    )


def _named(text: str, named: Sequence[str]) -> str:
    return MARK.sub(lambda found: f'<span class="at">{escape(named[int(found[1])])}</span>', text)
