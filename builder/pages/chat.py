"""What the chat column shows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from builder.models import Chat, Turn
from builder.pages.place import build_url
from builder.selectors.chats import chats_of, events_by_job, turns_of
from builder.transcript import Transcript, read_transcript
from teams.models import Project

LIVE = ("queued", "running")
ENDINGS = {
    "cancelled": "Stopped. What was written before stays.",
    "failed": "This turn failed. Nothing that was written is lost.",
}


@dataclass(frozen=True)
class TurnView:
    """One turn: what was asked and, so far, what was answered."""

    turn: Turn
    transcript: Transcript
    state: str
    ending: str
    error: str

    @property
    def stop_url(self) -> str:
        """Where Stop goes."""
        return reverse("builder:stop", args=[*self.place, self.turn.pk])

    @property
    def place(self) -> list[str]:
        """Team and project, as addresses take them."""
        project = self.turn.chat.project
        return [project.team.slug, project.slug]

    @property
    def code_url(self) -> str:
        """The code view beside this chat, ready for a file."""
        return f"{build_url(self.place, self.turn.workflow_key, self.turn.chat)}&view=code"

    @property
    def live(self) -> bool:
        """Whether the agent is still at work on it."""
        return self.state in LIVE


@dataclass(frozen=True)
class ChatColumn:
    """The chats of the project, the one that is open, and its turns."""

    chats: list[Chat]
    chat: Chat | None
    turns: list[TurnView]

    @property
    def tabs(self) -> list[Chat]:
        """The open chat and the newest other one, in the order of the list."""
        others = [chat for chat in self.chats if chat != self.chat][:1]
        shown = others + ([self.chat] if self.chat else [])
        return sorted(shown, key=lambda chat: -chat.pk)


def chat_column(project: Project, chat: Chat | None) -> ChatColumn:
    """The column with `chat` open, or the newest one; empty before the first."""
    chats = list(chats_of(project)[:20])
    current = chat or (chats[0] if chats else None)
    return ChatColumn(chats, current, turn_views(turns_of(current)) if current else [])


def turn_views(turns: list[Turn]) -> list[TurnView]:
    """The turns with their transcripts, in two queries however many there are."""
    events = events_by_job(turns)
    return [turn_view(turn, events[turn.job_id]) for turn in turns]


def turn_view(turn: Turn, events: list[tuple[str, dict[str, Any]]]) -> TurnView:
    """One turn as its events tell it."""
    state = turn.job.state
    transcript = read_transcript(events)
    if state not in LIVE:
        transcript.interrupt()
    return TurnView(turn, transcript, state, ENDINGS.get(state, ""), turn.job.error)
