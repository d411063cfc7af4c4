"""What the chat column shows: tabs, the turns of the branch, the note it began with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse

from builder.blocks import Asked, Block, Proposed
from builder.branches import Fork
from builder.models import Attachment, ChangeVerdict, Chat, Turn
from builder.pages.place import build_url
from builder.selectors.chats import SHOWN, Branch, attachments_by_turn, branch_of, chats_of, told_by_job
from builder.selectors.proposals import decided
from builder.transcript import Transcript, read_transcript
from teams.models import Project

LIVE = ("queued", "running")
ENDINGS = {
    "cancelled": "Stopped. What was written before stays.",
    "failed": "This turn failed. Nothing that was written is lost.",
}
TABS: Final = 20
RECENT: Final = 5
# Empty places for blocks to come: each is filled without drawing the others again.
PLACES: Final = 12


@dataclass(frozen=True)
class ShownBlock:
    """A block with the id that an event finds it by."""

    id: str
    block: Block

    @property
    def kind(self) -> str:
        """Which template shows it."""
        return self.block.kind

    @property
    def piece_places(self) -> list[str]:
        """Of prose: ids of empty places for the pieces to come, up to the next multiple of PLACES."""
        count = len(self.pieces)
        return [f"{self.id}-{place}" for place in range(count, (count // PLACES + 1) * PLACES)]

    @property
    def call(self) -> str:
        """Of a proposal: the call that made it."""
        return getattr(self.block, "call", "")

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Of prose: its pieces, each with an id of its own."""
        chunks = getattr(self.block, "chunks", ())
        return [(f"{self.id}-{number}", text) for number, text in enumerate(chunks)]


@dataclass(frozen=True)
class TurnView:
    """One turn: what was asked and what was answered so far. `is_last`: nothing follows it in its branch."""

    turn: Turn
    transcript: Transcript
    state: str
    ending: str
    error: str
    fork: Fork | None = None
    attachments: Sequence[Attachment] = ()
    is_last: bool = True
    verdicts: Mapping[str, ChangeVerdict] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What its elements' ids begin with."""
        return f"t{self.turn.pk}"

    @property
    def blocks(self) -> list[ShownBlock]:
        """Everything the answer is made of so far."""
        return [
            ShownBlock(f"{self.id}-b{place}", block) for place, block in enumerate(self.transcript.blocks)
        ]

    @property
    def places(self) -> list[str]:
        """Ids of empty places for what comes next."""
        count = len(self.transcript.blocks)
        return [f"{self.id}-b{count + place}" for place in range(PLACES)] if self.live else []

    @property
    def proposals(self) -> dict[str, "ProposalView"]:
        """Proposed changes of the plan by their calls, with what was decided about each."""
        calls = [block.call for block in self.transcript.blocks if isinstance(block, Proposed)]
        return {call: ProposalView(self, call, self.verdicts.get(call)) for call in calls}

    @property
    def stop_url(self) -> str:
        """Where Stop goes."""
        return self.url("stop")

    def url(self, name: str) -> str:
        """An address about this turn."""
        return reverse(f"builder:{name}", args=[*self.place, self.turn.pk])

    @property
    def urls(self) -> dict[str, str]:
        """What can be done with it."""
        return {name: self.url(f"turn_{name}") for name in ("retry", "edit", "context")}

    @property
    def fork_urls(self) -> tuple[str, str]:
        """Where the branches beside this one are shown, "" where there is none on that side."""
        tips = (self.fork.before, self.fork.after) if self.fork else (None, None)
        before, after = (reverse("builder:turn_show", args=[*self.place, tip]) if tip else "" for tip in tips)
        return before, after

    @property
    def place(self) -> list[str]:
        """Team and project, as addresses take them."""
        project = self.turn.chat.project
        return [project.team.slug, project.slug]

    @property
    def send_url(self) -> str:
        """Where an answer to its question goes."""
        return reverse("builder:send", args=self.place)

    @property
    def code_url(self) -> str:
        """The code view beside this chat, ready for a file."""
        return f"{build_url(self.place, self.turn.workflow_key, self.turn.chat)}&view=code"

    @property
    def live(self) -> bool:
        """Whether the agent is still at work on it."""
        return self.state in LIVE

    @property
    def waits(self) -> Asked | None:
        """The question that waits for an answer: the last turn of the branch ended with it."""
        return self.transcript.question if self.is_last and not self.live else None

    @property
    def step_names(self) -> list[str]:
        """The steps that it is about, where its words named them."""
        return list(self.turn.scope.get("steps", ())) if self.turn.scope.get("named") else []

    @property
    def words(self) -> str:
        """The whole answer as Markdown, for Copy."""
        return "\n\n".join(block.markdown for block in self.transcript.blocks if block.kind == "prose")


@dataclass(frozen=True)
class ProposalView:
    """A proposed change of the plan: where it is decided, or what was decided."""

    view: TurnView
    call: str
    verdict: ChangeVerdict | None

    @property
    def url(self) -> str:
        """Where Accept and Decline go."""
        return reverse("builder:proposal", args=[*self.view.place, self.view.turn.pk, self.call])

    @property
    def words(self) -> str:
        """What was decided and by whom, "" while it waits."""
        if self.verdict is None:
            return ""
        done = "Accepted" if self.verdict.verdict == ChangeVerdict.Verdict.ACCEPTED else "Declined"
        return f"{done} by {self.verdict.by.label}"


@dataclass(frozen=True)
class ChatColumn:
    """The chats of the project, the one that is open, and the turns of its branch that are loaded.

    `earlier` more stand before these turns, `later` more between these and the turn `until`.
    """

    chats: list[Chat]
    chat: Chat | None
    turns: list[TurnView]
    earlier: int = 0
    project: Project | None = None
    later: int = 0
    until: int = 0

    @property
    def tabs(self) -> list[Chat]:
        """The open chat and the newest other one, in the order of the list."""
        others = [chat for chat in self.chats if chat != self.chat][:1]
        shown = others + ([self.chat] if self.chat else [])
        return sorted(shown, key=lambda chat: -chat.pk)

    @property
    def recent(self) -> list[Chat]:
        """Other chats, for a chat in which nothing was said yet."""
        return [chat for chat in self.chats if chat != self.chat][:RECENT]

    @property
    def urls(self) -> dict[str, str]:
        """What can be done with the open chat."""
        if self.chat is None or self.project is None:
            return {}
        place = [self.project.team.slug, self.project.slug, self.chat.pk]
        return {name: reverse(f"builder:chat_{name}", args=place) for name in ("hand_over", "compact")}

    @property
    def live(self) -> TurnView | None:
        """The turn at which the agent is at work."""
        return next((view for view in reversed(self.turns) if view.live), None)

    @property
    def older_url(self) -> str:
        """Where the turns before these are asked for, "" when all are here."""
        return f"{self._more_url}?before={self.turns[0].turn.pk}" if self.earlier else ""

    @property
    def later_url(self) -> str:
        """Where the turns between these and what follows on the page are asked for, "" when all are here."""
        return f"{self._more_url}?after={self.last_pk}&before={self.until}" if self.later else ""

    @property
    def last_pk(self) -> int:
        """The last turn that is loaded."""
        return self.turns[-1].turn.pk if self.turns else 0

    @property
    def _more_url(self) -> str:
        if self.project is None or self.chat is None:
            return ""
        return reverse("builder:older", args=[self.project.team.slug, self.project.slug, self.chat.pk])

    @property
    def next_load(self) -> int:
        """How many earlier turns one more request brings."""
        return min(self.earlier, SHOWN)

    @property
    def next_later(self) -> int:
        """How many later turns one more request brings."""
        return min(self.later, SHOWN)


def chat_column(project: Project, chat: Chat | None) -> ChatColumn:
    """The column with `chat` open, or the newest one; empty before the first."""
    chats = list(chats_of(project).select_related("came_from")[:TABS])
    current = chat or (chats[0] if chats else None)
    if current is None:
        return ChatColumn(chats, None, [], 0, project)
    branch = branch_of(current)
    return ChatColumn(chats, current, branch_views(branch), branch.earlier, project)


def branch_views(branch: Branch, *, is_end: bool = True) -> list[TurnView]:
    """The turns of a branch; `is_end`: its last one is the chat's last one."""
    last = branch.turns[-1].pk if branch.turns and is_end else 0
    return turn_views(branch.turns, branch.forks, last)


def turn_views(
    turns: list[Turn], forks: Mapping[int, Fork] | None = None, last: int | None = None
) -> list[TurnView]:
    """The turns with all that belongs to them, in three queries however many there are."""
    events, attached, verdicts = told_by_job(turns), attachments_by_turn(turns), decided(turns)
    ends = turns[-1].pk if turns and last is None else last
    return [
        turn_view(
            turn,
            events[turn.job_id],
            fork=(forks or {}).get(turn.pk),
            attachments=attached.get(turn.pk, ()),
            is_last=turn.pk == ends,
            verdicts={call: row for (pk, call), row in verdicts.items() if pk == turn.pk},
        )
        for turn in turns
    ]


def turn_view(turn: Turn, events: list[tuple[str, dict[str, Any]]], **more: Any) -> TurnView:
    """One turn as its events tell it."""
    return view_of(turn, read_transcript(events), **more)


def view_of(turn: Turn, transcript: Transcript, **more: Any) -> TurnView:
    """One turn with what is known of it."""
    state = turn.job.state
    if state not in LIVE:
        transcript.interrupt()
    return TurnView(turn, transcript, state, ENDINGS.get(state, ""), turn.job.error, **more)
