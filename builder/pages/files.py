"""What the code view shows beside the text: addresses, and the changes of a turn that wait for a word."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from builder.diffs import Clash, Hunk, place_in, settled
from builder.diffs.comparing import split
from builder.models import Snapshot, Turn
from builder.pages.build import BuildPage
from builder.pages.source import language_of
from builder.selectors.verdicts import Change, ChangedFile, changed_files
from builder.services.files import NO_FILE, FileChanged, content_hash
from jobs import states
from teams.models import Project

NAMES = {
    "save": "file_save",
    "check": "file_check",
    "new": "file_new",
    "move": "file_move",
    "delete": "file_delete",
    "upload": "file_upload",
    "raw": "file_raw",
    "search": "file_search",
    "history": "history",
    "versions": "versions",
}


@dataclass(frozen=True)
class OpenChange:
    """A change of a turn that nobody has said anything of, and where it is in the newest text.

    `line` counts from 1; 0 where later edits touched it or the file is gone. `old` and `new` are its lines.
    """

    path: str
    id: str
    line: int
    old: str = ""
    new: int = 0

    @property
    def name(self) -> str:
        """As forms send it."""
        return self.id or "whole"


@dataclass(frozen=True)
class Review:
    """The changes of one turn that wait for a word, and the one at which a reader is."""

    turn: Turn
    changes: tuple[OpenChange, ...]
    at: int
    base_url: str

    @property
    def current(self) -> OpenChange:
        """The change that Y and U are about."""
        return self.changes[self.at]

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.at + 1

    @property
    def files(self) -> int:
        """In how many files there are changes."""
        return len({change.path for change in self.changes})

    @property
    def previous_url(self) -> str:
        """The change before; the last one before the first."""
        return self.url_of(self.changes[self.at - 1])

    @property
    def next_url(self) -> str:
        """The change behind; the first one behind the last."""
        return self.url_of(self.changes[(self.at + 1) % len(self.changes)])

    @property
    def next(self) -> OpenChange | None:
        """Where a reader goes when this one is decided."""
        return self.changes[(self.at + 1) % len(self.changes)] if len(self.changes) > 1 else None

    def url_of(self, change: OpenChange) -> str:
        """The code view at a change."""
        query = {"view": "code", "file": change.path} | ({"line": change.line} if change.line else {})
        return f"{self.base_url}&{urlencode(query)}"


@dataclass(frozen=True)
class FileView:
    """The file that is open, and what can be done with it and with the others."""

    project: Project
    snapshot: Snapshot | None
    path: str
    content: str | None
    line: int
    base_url: str

    @property
    def loaded(self) -> str:
        """The hash of the text that a save begins with."""
        return NO_FILE if self.content is None else content_hash(self.content)

    @property
    def folder(self) -> str:
        """The folder of the open file with a slash at its end, as the beginning of a new file's path."""
        return self.path[: self.path.rfind("/") + 1]

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses of everything that is done with files."""
        place = [self.project.team.slug, self.project.slug]
        urls = {key: reverse(f"builder:{name}", args=place) for key, name in NAMES.items()}
        urls["raw_this"] = f"{urls['raw']}?{urlencode({'path': self.path})}"
        urls["history_this"] = f"{urls['history']}?{urlencode({'path': self.path})}"
        return urls

    @cached_property
    def review(self) -> Review | None:
        """The changes of the newest turn that wrote files, None where all have been decided."""
        turn = newest_turn(self.project)
        if turn is None or turn.job.state not in states.OVER or self.snapshot is None:
            return None
        changes = tuple(open_changes(changed_files(turn), self.snapshot, {self.path: self.content}))
        if not changes:
            return None
        return Review(turn, changes, _nearest(changes, self.path, self.line), self.base_url)

    @property
    def verdict_urls(self) -> dict[str, str]:
        """Where the words on the review's changes go."""
        if self.review is None:
            return {}
        place = [self.project.team.slug, self.project.slug, self.review.turn.pk]
        return {name: reverse(f"builder:change_{name}", args=place) for name in ("accept", "undo")}

    @property
    def hunks(self) -> str:
        """The waiting changes of this file for the editor, as JSON."""
        if self.review is None:
            return ""
        here = [change for change in self.review.changes if change.path == self.path and change.line]
        told = [{"id": each.name, "line": each.line, "old": each.old, "new": each.new} for each in here]
        return json.dumps(told) if told else ""


def file_view(page: BuildPage) -> FileView:
    """The open file of a page of the Build tab."""
    content = page.content if page.view == "code" else None
    return FileView(page.project, page.snapshot, page.path, content, page.line, page.base_url)


def newest_turn(project: Project) -> Turn | None:
    """The turn that wrote the newest files that a turn wrote."""
    written = (
        project.snapshots.exclude(turn=None).select_related("turn__job", "turn__chat").order_by("-number")
    )
    snapshot = written.first()
    return snapshot.turn if snapshot else None


def open_changes(
    files: list[ChangedFile], snapshot: Snapshot, texts: dict[str, str | None]
) -> list[OpenChange]:
    """The changes that wait, by path and place in the newest `texts`; without one, where they were made."""
    return [
        _open(file, change, texts.get(file.path))
        for file in files
        if _is_there(file, snapshot)
        for change in file.changes
        if change.is_open
    ]


def _is_there(file: ChangedFile, snapshot: Snapshot) -> bool:
    return file.after is None or file.path in snapshot.manifest


def _open(file: ChangedFile, change: Change, now: str | None) -> OpenChange:
    if change.hunk is None or now is None or file.after is None:
        return OpenChange(file.path, change.id, 1 if change.hunk is None else change.hunk.new_start + 1)
    line = line_of(file, change.hunk, now)
    old = "".join(change.hunk.old).removesuffix("\n")
    return OpenChange(file.path, change.id, line, old, len(change.hunk.new))


def line_of(file: ChangedFile, hunk: Hunk, now: str) -> int:
    """The line, from 1, at which a change stands in the newest text; 0 where later edits touched it."""
    hunks = [(each.hunk, each.verdict == "undone") for each in file.changes if each.hunk is not None]
    after, there = settled(file.after or "", hunks, hunk)
    try:
        return place_in(split(after), split(now), there) + 1
    except Clash:
        return 0


def _nearest(changes: tuple[OpenChange, ...], path: str, line: int) -> int:
    here = [at for at, change in enumerate(changes) if change.path == path]
    behind = [at for at in here if changes[at].line >= line]
    return next(iter(behind or here[-1:]), 0)


@dataclass(frozen=True)
class Comparison:
    """A save that came too late: both texts, and one in which they are put together.

    `clashes` says how many passages both sides wrote; there the merged text has what was typed.
    """

    path: str
    problem: FileChanged
    mine: str
    merged: str
    clashes: int

    @property
    def theirs(self) -> str:
        """The newest text, "" where the file is gone."""
        return self.problem.theirs or ""

    @property
    def is_gone(self) -> bool:
        """Whether the file was deleted or renamed meanwhile."""
        return self.problem.theirs is None

    @property
    def language(self) -> str:
        """For the editor."""
        return language_of(self.path)
