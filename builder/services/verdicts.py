"""Accepting changes of a turn, and taking them back one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from builder.diffs import Clash, reversed_in, settled
from builder.models import ChangeVerdict, Snapshot, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.verdicts import Change, ChangedFile, changed_files
from builder.services.files import Manifest, change_files, content_hash
from lib.errors import DomainError, Invalid
from lib.text import counted
from teams.models import Project, User

ACCEPTED = ChangeVerdict.Verdict.ACCEPTED
UNDONE = ChangeVerdict.Verdict.UNDONE


class CannotUndo(DomainError):
    """A change that later edits have touched."""


@dataclass(frozen=True)
class Undone:
    """What came of taking changes back: how many are, why others are not, and the snapshot without them."""

    count: int
    refused: tuple[str, ...]
    snapshot: Snapshot | None


def accept_changes(*, turn: Turn, path: str = "", change: str | None = None, by: User) -> int:
    """Say that changes are right: one, all of a file, or all of the turn. Returns how many were still open.

    Raises Invalid where the change is none of the turn's, or was taken back.
    """
    with transaction.atomic():
        _lock(turn)
        chosen = _chosen(turn, path, change)
        if change is not None and any(each.verdict == UNDONE for _, each in chosen):
            raise Invalid("This change was undone already, so there is nothing to accept.")
        open_ones = [(file, each) for file, each in chosen if each.is_open]
        _record(turn, open_ones, ACCEPTED, by)
    return len(open_ones)


def undo_changes(*, turn: Turn, path: str = "", change: str | None = None, by: User) -> Undone:
    """Take changes back on the newest files: one, or all of a file or of the turn that nobody accepted.

    Everything that was written since stays. A single change that cannot be taken back raises CannotUndo; of
    several, those that can be are, and the others are told.
    """
    with transaction.atomic():
        _lock(turn)
        if not turn.job.is_over:
            raise DomainError("The agent is still at work on this turn.", hint="Stop it first, then undo.")
        chosen = _chosen(turn, path, change)
        if change is not None and all(each.verdict == UNDONE for _, each in chosen):
            raise Invalid("This change was undone already.")
        wanted = chosen if change is not None else [(file, each) for file, each in chosen if each.is_open]
        texts = dict[str, str | None](files_of(latest_snapshot(turn.chat.project)))
        done, refused = _take_back(texts, wanted)
        if change is not None and refused:
            raise CannotUndo(refused[0])
        snapshot = _write(turn, texts, done, by)
        _record(turn, done, UNDONE, by)
    return Undone(len(done), tuple(refused), snapshot)


def _lock(turn: Turn) -> None:
    Project.objects.select_for_update(no_key=True).get(pk=turn.chat.project_id)


def _chosen(turn: Turn, path: str, change: str | None) -> list[tuple[ChangedFile, Change]]:
    found = [(file, each) for file in changed_files(turn, path or None) for each in file.changes]
    if change is not None:
        found = [(file, each) for file, each in found if each.id == change]
    if not found:
        raise Invalid("This turn made no such change.", where=path)
    return found


def _take_back(
    texts: dict[str, str | None], wanted: Sequence[tuple[ChangedFile, Change]]
) -> tuple[list[tuple[ChangedFile, Change]], list[str]]:
    """Changes `texts` in place. The last change of a file goes first: the places of the others stay right."""
    done, refused = [], []
    gone: dict[tuple[str, int], set[str]] = {}
    for file, change in reversed(wanted):
        key = (file.path, id(file))
        known = gone.setdefault(key, {each.id for each in file.undone})
        try:
            texts[file.path] = without(file, change, texts.get(file.path), known)
        except CannotUndo as problem:
            refused.append(problem.message)
            continue
        known.add(change.id)
        done.append((file, change))
    return done, refused[::-1]


def without(file: ChangedFile, change: Change, now: str | None, undone: set[str]) -> str | None:
    """The newest text `now` of the file without that change; `undone` are those taken back before.

    None stands for no file. Raises CannotUndo.
    """
    if change.hunk is None or file.before is None or file.after is None:
        return _whole(file, now)
    if now is None:
        raise CannotUndo(f"{file.path} is not there any more: it was deleted or renamed since.")
    hunks = [(each.hunk, each.id in undone) for each in file.changes if each.hunk is not None]
    after, hunk = settled(file.after, hunks, change.hunk)
    try:
        return reversed_in(now, after, hunk)
    except Clash as clash:
        raise CannotUndo(
            f"{file.path} was edited since at line {clash.line}, in the lines of this change.",
            hint="Change them by hand, or restore an earlier snapshot.",
        ) from clash


def _whole(file: ChangedFile, now: str | None) -> str | None:
    if now == file.after:
        return file.before
    if file.after is None:
        raise CannotUndo(f"There is another file {file.path} by now.", hint="Rename it first.")
    if now is None:
        raise CannotUndo(f"{file.path} is not there any more: it was deleted or renamed since.")
    raise CannotUndo(f"{file.path} was edited since it was written.", hint="Delete it in the file tree.")


def _write(
    turn: Turn, texts: dict[str, str | None], done: Sequence[tuple[ChangedFile, Change]], by: User
) -> Snapshot | None:
    paths = {file.path for file, _ in done}
    contents = {path: text for path in paths if (text := texts[path]) is not None}

    def write(manifest: Manifest) -> Manifest:
        kept = {path: mark for path, mark in manifest.items() if path not in paths}
        return kept | {path: content_hash(text) for path, text in contents.items()}

    what = counted(len(done), "change") + (f" in {next(iter(paths))}" if len(paths) == 1 else "")
    reason = f"Undid {what} of turn {turn.number}, {turn.chat.label}"
    return change_files(project=turn.chat.project, change=write, contents=contents, reason=reason, by=by)


def _record(
    turn: Turn, about: Sequence[tuple[ChangedFile, Change]], verdict: ChangeVerdict.Verdict, by: User
) -> None:
    ChangeVerdict.objects.bulk_create(
        ChangeVerdict(turn=turn, path=file.path, change=change.id, verdict=verdict, by=by)
        for file, change in about
    )
