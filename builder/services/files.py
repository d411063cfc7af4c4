"""Writing files: every change is a new snapshot, and nothing older is touched."""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial

from django.db import transaction
from django.db.models import Max, Sum
from django.db.models.functions import Length

from builder.models import Blob, Snapshot, Turn
from builder.paths import BadPath, check_sizes, check_together, checked_path, checked_text
from builder.selectors.files import file_at, latest_snapshot
from jobs.journal import announce
from lib.errors import DomainError, Invalid, StaleRevision
from lib.text import counted, shorten
from teams.models import Project, User
from teams.services.audit import record_fact

LONGEST_REASON = 200
# What a file's hash is said to be before there is a file.
NO_FILE = ""

# path -> hash of its content
Manifest = dict[str, str]
Change = Callable[[Manifest], Manifest]


class FileChanged(StaleRevision):
    """Somebody saved the file in between. `theirs` is its text now, None where it is gone.

    `hash` is what the next save must say that it was made from.
    """

    def __init__(self, path: str, theirs: str | None, saved: Snapshot | None) -> None:
        who = saved.author.label if saved else "Somebody"
        done = "deleted or renamed" if theirs is None else "saved"
        super().__init__(f"{who} {done} {path} while you were editing it.", hint="Nothing of yours is lost.")
        self.theirs = theirs
        self.hash = NO_FILE if theirs is None else content_hash(theirs)
        self.saved = saved


def content_hash(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def take_snapshot(
    *,
    project: Project,
    files: Mapping[str, str],
    reason: str,
    by: User,
    turn: Turn | None = None,
    upon: int | None = None,
    compiled: Mapping[str, str] | None = None,
) -> Snapshot:
    """Store `files` (path -> content) as the project's newest snapshot. Nothing older is touched.

    `compiled` is what the compiler wrote for it, kept so that the next build can tell what people changed.

    `upon` is the number of the snapshot that they were made from, 0 for none. Raises StaleRevision when it is
    not the newest any more: what another one added would be missing. Without it nobody asks. Raises BadPath
    or BadFile for what builder.paths does not allow.
    """
    with transaction.atomic():
        newest = _newest(project)
        if upon is not None and upon != (newest.number if newest else 0):
            raise StaleRevision("Other files were written meanwhile.")
        manifest = {path: content_hash(content) for path, content in files.items()}
        return _store(project, newest, manifest, files, reason, by, turn, compiled)


def change_files(
    *,
    project: Project,
    change: Change,
    contents: Mapping[str, str],
    reason: str,
    by: User,
    turn: Turn | None = None,
) -> Snapshot | None:
    """Apply `change` to the newest manifest, whatever it is by then; None where it changes nothing.

    `contents` has the text of every file that the change brings. What `change` raises ends it with nothing
    written. Raises BadPath or BadFile for what builder.paths does not allow.
    """
    with transaction.atomic():
        newest = _newest(project)
        before = dict(newest.manifest) if newest else {}
        after = change(dict(before))
        if after == before:
            return None
        return _store(project, newest, after, contents, reason, by, turn)


def save_file(*, project: Project, path: str, text: str, loaded: str, by: User) -> Snapshot | None:
    """Write one file as a person typed it; None where it is that already.

    `loaded` is the hash of the text that the typing began with, NO_FILE for a file that is new. Raises
    FileChanged where the newest text is another one by now.
    """
    kept = checked_text(path, text)
    target = checked_path(path)
    mark = content_hash(kept)

    def write(manifest: Manifest) -> Manifest:
        there = manifest.get(target, NO_FILE)
        if there not in (loaded, mark):
            raise changed_meanwhile(project, target)
        return {**manifest, target: mark}

    verb = "Edited" if loaded else "Added"
    return change_files(
        project=project, change=write, contents={target: kept}, reason=f"{verb} {target}", by=by
    )


def add_files(
    *, project: Project, files: Mapping[str, str], by: User, replace: bool = False, reason: str = ""
) -> Snapshot | None:
    """Put new files beside the others. Raises Invalid where one is there already, unless `replace`."""
    kept = {checked_path(path): checked_text(path, text) for path, text in files.items()}

    def add(manifest: Manifest) -> Manifest:
        there = sorted(kept.keys() & manifest.keys())
        if there and not replace:
            raise Invalid(f"There is a file {there[0]} already.", hint="Choose another name.", where=there[0])
        return {**manifest, **{path: content_hash(text) for path, text in kept.items()}}

    said = reason or (
        f"Added {next(iter(kept))}" if len(kept) == 1 else f"Added {counted(len(kept), 'file')}"
    )
    return change_files(project=project, change=add, contents=kept, reason=said, by=by)


def move_path(*, project: Project, path: str, to: str, by: User) -> Snapshot | None:
    """Rename or move a file, or a folder with all that is in it, to the path `to`.

    Raises Invalid where there is nothing at `path` or something at `to`.
    """
    target = checked_path(to)
    if target.startswith(f"{path}/"):
        raise BadPath(f"{path} cannot be moved into itself.", where=target)

    def move(manifest: Manifest) -> Manifest:
        moved = {old: f"{target}{old[len(path) :]}" for old in under(manifest, path)}
        others = {name: mark for name, mark in manifest.items() if name not in moved}
        if taken := next((new for new in moved.values() if new in others), ""):
            raise Invalid(f"There is a file {taken} already.", hint="Choose another name.", where=taken)
        return others | {checked_path(new): manifest[old] for old, new in moved.items()}

    return change_files(project=project, change=move, contents={}, reason=f"Moved {path} to {target}", by=by)


def delete_path(*, project: Project, path: str, by: User) -> Snapshot | None:
    """Take away a file, or a folder with all that is in it. Earlier snapshots keep it."""

    def remove(manifest: Manifest) -> Manifest:
        gone = set(under(manifest, path))
        return {name: mark for name, mark in manifest.items() if name not in gone}

    return change_files(project=project, change=remove, contents={}, reason=f"Deleted {path}", by=by)


def under(manifest: Mapping[str, str], path: str) -> list[str]:
    """The file at `path`, or all files in the folder of that name. Raises Invalid where there is neither."""
    found = [name for name in manifest if name == path or name.startswith(f"{path}/")]
    if not path or not found:
        raise Invalid(f"There is no file {path} any more.", hint="Somebody may have renamed it.", where=path)
    return found


def _newest(project: Project) -> Snapshot | None:
    # The project's row is the lock: two people saving at once must not draw the same number.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return latest_snapshot(project)


def changed_meanwhile(project: Project, path: str) -> FileChanged:
    """Who made the file what it is now, to be raised."""
    newest = latest_snapshot(project)
    theirs = file_at(newest, path)
    mark = newest.manifest.get(path) if newest else None
    snapshots = project.snapshots.select_related("author").order_by("-number")[:50]
    saved = None
    for snapshot in snapshots:
        if snapshot.manifest.get(path) != mark:
            break
        saved = snapshot
    return FileChanged(path, theirs, saved)


def _store(
    project: Project,
    newest: Snapshot | None,
    manifest: Mapping[str, str],
    contents: Mapping[str, str],
    reason: str,
    by: User,
    turn: Turn | None,
    compiled: Mapping[str, str] | None = None,
) -> Snapshot:
    if turn is not None and turn.mode != Turn.Mode.BUILD:
        raise DomainError(f"A turn in {turn.get_mode_display().lower()} mode writes no files.")
    before = newest.manifest if newest else {}
    changed = [path for path in manifest.keys() | before.keys() if manifest.get(path) != before.get(path)]
    _check(before, manifest, contents)
    Blob.objects.bulk_create(
        [
            Blob(sha256=content_hash(content), content=content)
            for content in {*contents.values(), *(compiled or {}).values()}
        ],
        ignore_conflicts=True,
    )
    number = (project.snapshots.aggregate(Max("number"))["number__max"] or 0) + 1
    snapshot = Snapshot.objects.create(
        project=project,
        number=number,
        manifest={path: manifest[path] for path in sorted(manifest)},
        reason=shorten(reason, LONGEST_REASON),
        author=by,
        turn=turn,
        compiled=None if compiled is None else {path: content_hash(text) for path, text in compiled.items()},
    )
    record_fact(by=by, verb="builder.snapshot_taken", project=project, subject=str(number))
    if turn is None:
        told: dict[str, object] = {"snapshot": number, "by": by.label, "paths": sorted(changed)[:50]}
        # After the commit: a turn locks its stream first and then the project, this would be the other way.
        transaction.on_commit(
            partial(announce, topic=project.topic, kind="builder.files_changed", payload=told)
        )
    return snapshot


def _check(before: Mapping[str, str], manifest: Mapping[str, str], contents: Mapping[str, str]) -> None:
    for path in manifest.keys() - before.keys():
        if checked_path(path) != path:
            raise BadPath(f"{path!r} begins or ends with a space.", where=path)
    if manifest.keys() != before.keys():
        check_together(manifest)
    sizes = {path: len(content.encode()) for path, content in contents.items() if path in manifest}
    kept = {mark for path, mark in manifest.items() if path not in contents}
    others = Blob.objects.filter(pk__in=kept).aggregate(size=Sum(Length("content")))["size"] or 0
    check_sizes(sizes, others=others)
