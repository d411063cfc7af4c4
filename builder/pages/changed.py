"""The card of a turn's changes in the chat: each file with its difference and what was said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from builder.diffs import DiffLine, Shown, shown
from builder.models import Turn
from builder.pages.files import line_of
from builder.pages.place import build_url
from builder.pages.tree import icon_of
from builder.selectors.files import file_at, latest_snapshot
from builder.selectors.verdicts import Change, ChangedFile, changed_files
from jobs import states

# Files whose difference is shown without being asked for, and lines of it before "Show more".
OPEN_FILES = 2
# More new files than this are folded into one line: they have nothing before them to compare with.
MOST_NEW = 4
MOST_LINES = 16
MOST_EXPANDED = 600


@dataclass(frozen=True)
class ChangeRow:
    """One change with its lines. `state` is open, accepted, undone or conflict."""

    change: Change
    state: str
    lines: tuple[DiffLine, ...]

    @property
    def name(self) -> str:
        """As forms send it."""
        return self.change.id or "whole"


@dataclass(frozen=True)
class FileCard:
    """One file of the card. `is_open` shows its difference, `is_expanded` all of it."""

    turn: Turn
    file: ChangedFile
    place: int
    is_open: bool = False
    is_expanded: bool = False

    @property
    def key(self) -> str:
        """Names its element."""
        return f"change-{self.turn.pk}-{self.place}"

    @property
    def name(self) -> str:
        """Its name without its folder."""
        return self.file.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Its folder, "" at the top."""
        return self.file.path.rpartition("/")[0]

    @property
    def icon(self) -> str:
        """The icon of the file."""
        return icon_of(self.name)

    @cached_property
    def shown(self) -> Shown:
        """Its difference, cut where it is long."""
        most = MOST_EXPANDED if self.is_expanded else MOST_LINES
        return shown(self.file.before or "", self.file.after or "", context=1, most=most)

    @cached_property
    def counts(self) -> tuple[int, int]:
        """Lines added and removed."""
        return self.shown.added, self.shown.removed

    @property
    def state(self) -> str:
        """Open, accepted or undone when all its changes are; mixed when they are decided one by one."""
        said = {change.verdict or "open" for change in self.file.changes}
        return said.pop() if len(said) == 1 else "open" if "open" in said else "mixed"

    @cached_property
    def rows(self) -> list[ChangeRow]:
        """Its changes with their lines, as far as these are shown."""
        now = file_at(latest_snapshot(self.turn.chat.project), self.file.path)
        rows = []
        for change in self.file.changes:
            lines = [line for line in self.shown.lines if change.hunk is None or line.hunk == change.hunk.id]
            if lines:
                rows.append(ChangeRow(change, self._state(change, now), tuple(lines)))
        return rows

    def _state(self, change: Change, now: str | None) -> str:
        if change.verdict:
            return change.verdict
        if change.hunk is None:
            return "open" if now == self.file.after else "conflict"
        return "open" if now is not None and line_of(self.file, change.hunk, now) else "conflict"

    @property
    def urls(self) -> dict[str, str]:
        """Where to see it, more of it, and to say something of it."""
        project = self.turn.chat.project
        place = [project.team.slug, project.slug]
        urls = {
            name: reverse(f"builder:{name}", args=[*place, self.turn.pk])
            for name in ("changes", "change_accept", "change_undo")
        }
        query = urlencode({"place": self.place, "all": "1"})
        code = f"{build_url(place, self.turn.workflow_key, self.turn.chat)}&view=code"
        return {
            "one": f"{urls['changes']}?place={self.place}",
            "all": f"{urls['changes']}?{query}",
            "accept": urls["change_accept"],
            "undo": urls["change_undo"],
            "code": f"{code}&{urlencode({'file': self.file.path})}",
        }


@dataclass(frozen=True)
class ChangesCard:
    """All files that a turn changed."""

    turn: Turn
    files: Sequence[FileCard]
    may_edit: bool

    @property
    def is_over(self) -> bool:
        """Whether the agent has ended: only then something can be said of its changes."""
        return self.turn.job.state in states.OVER

    @property
    def waiting(self) -> int:
        """How many changes wait for a word."""
        return sum(change.is_open for card in self.files for change in card.file.changes)

    @cached_property
    def folded(self) -> list[FileCard]:
        """New files that are one line until they are asked for."""
        new = [card for card in self.files if card.file.state == "added"]
        return new if len(new) > MOST_NEW else []

    @property
    def shown(self) -> list[FileCard]:
        """Files with a card of their own."""
        return [card for card in self.files if card not in self.folded]

    @property
    def lines_folded(self) -> int:
        """How many lines the folded files have."""
        return sum(card.counts[0] for card in self.folded)

    @property
    def is_unfolded(self) -> bool:
        """Whether somebody is deciding on them one by one."""
        states = {card.state for card in self.folded}
        return "open" in states and len(states) > 1

    @property
    def urls(self) -> dict[str, str]:
        """Where words on all of them go."""
        project = self.turn.chat.project
        place = [project.team.slug, project.slug, self.turn.pk]
        return {name: reverse(f"builder:change_{name}", args=place) for name in ("accept", "undo")}


def changes_card(turn: Turn, *, may_edit: bool) -> ChangesCard:
    """The card of a turn; its first changed files are open."""
    files = changed_files(turn)
    changed = [at for at, file in enumerate(files) if file.state == "changed"][:OPEN_FILES]
    cards = [FileCard(turn, file, at, is_open=at in changed) for at, file in enumerate(files)]
    return ChangesCard(turn, cards, may_edit)


def file_card(turn: Turn, place: int, *, is_expanded: bool) -> FileCard | None:
    """One file of the card, opened; None where there is none at that place."""
    files = changed_files(turn)
    if not 0 <= place < len(files):
        return None
    return FileCard(turn, files[place], place, is_open=True, is_expanded=is_expanded)
