"""When the message box offers a clean chat: the conversation has grown old, or about something else."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from builder.models import Chat
from builder.pages.context import Context
from builder.scoping import Scope
from builder.selectors.chats import length_and_workflow
from teams.models import Project

OLD: Final = 40
"""Turns after which a conversation is more than its reader remembers."""


@dataclass(frozen=True)
class Offer:
    """Why a new chat would be better, and where it begins, with a note about this one."""

    why: str
    url: str


def offer_for(project: Project, chat: Chat | None, scope: Scope, room: Context) -> Offer | None:
    """The offer for a message that is about `scope` and is told with `room`; None without a reason."""
    if chat is None:
        return None
    turns, workflow = length_and_workflow(chat)
    if turns and scope.named and workflow and scope.workflow != workflow:
        why = f"This chat was about something else. {scope.title} would be clearer in a chat of its own."
    elif turns and room.state:
        why = f"This chat fills {room.percent} % of what the model can be told."
    elif turns >= OLD:
        why = f"This chat has {turns} messages."
    else:
        return None
    place = [project.team.slug, project.slug, chat.pk]
    return Offer(why, reverse("builder:chat_hand_over", args=place))
