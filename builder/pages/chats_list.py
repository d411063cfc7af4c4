"""The history panel: chats by what they did, searched and filtered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from builder.models import Chat
from builder.selectors.chats import endings_of, find_chats
from lib.text import counted
from teams.models import Project, User

MOST: Final = 50
FILTERS: Final = (("all", "All"), ("mine", "Mine"), ("archived", "Archived"))


@dataclass(frozen=True)
class ChatRow:
    """One chat: its name, who began it, and what came of it last."""

    chat: Chat
    turns: int
    state: str
    did: str

    @property
    def note(self) -> str:
        """How long it is and what came of it."""
        return ", ".join(part for part in (counted(self.turns, "message"), self.did) if part)


@dataclass(frozen=True)
class ChatsList:
    """The chats that were found, at most MOST of them."""

    project: Project
    rows: Sequence[ChatRow]
    words: str
    show: str
    has_more: bool
    here: str = ""

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """What may be shown."""
        return FILTERS

    @property
    def url(self) -> str:
        """Where the list is asked for again."""
        return reverse("builder:chats", args=[self.project.team.slug, self.project.slug])


def chats_list(project: Project, *, words: str, show: str, by: User, here: str = "") -> ChatsList:
    """The panel, in two queries however many chats there are. `here` is the page's address without a chat."""
    show = show if show in dict(FILTERS) else "all"
    found = list(find_chats(project, words=words, show=show, by=by)[: MOST + 1])
    heads = [chat.head for chat in found if chat.head]
    endings = endings_of(heads)
    rows = [
        ChatRow(
            chat,
            chat.turn_count,  # type: ignore[attr-defined]
            chat.head.job.state if chat.head else "",
            _did(endings.get(chat.head.job_id)) if chat.head else "",
        )
        for chat in found[:MOST]
    ]
    return ChatsList(project, rows, words, show, len(found) > MOST, here)


def _did(ending: dict[str, Any] | None) -> str:
    """What the last turn came to."""
    if ending is None:
        return ""
    if ending.get("outcome") == "paused":
        return "waits for an answer"
    if ending.get("total"):
        return f"{ending.get('proven', 0)} of {ending['total']} proven"
    return {"stopped": "stopped"}.get(ending.get("outcome", ""), "")
