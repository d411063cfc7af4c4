"""Naming snapshots, and bringing files, chat or plan back to one."""

from dataclasses import dataclass

from django.db import transaction

from builder.models import Chat, Snapshot, Version
from builder.selectors.versions import plans_at, proof_at, turn_at
from builder.services.files import change_files
from jobs import states
from lib.errors import DomainError, Invalid
from planner.handover.restoring import restore_plan
from teams.models import Project, User
from teams.services.audit import record_fact

LONGEST_NAME = 80
LONGEST_DESCRIPTION = 4_000
OVER = sorted(states.OVER)


@dataclass(frozen=True)
class Restored:
    """What came of it: the new snapshot (None where the files were the same), the chat, changed workflows."""

    snapshot: Snapshot | None
    chat: Chat | None
    workflows: tuple[str, ...]


def create_version(*, snapshot: Snapshot, name: str, description: str, by: User) -> Version:
    """Give a snapshot a name, with the plan and the proof that it had. Raises Invalid for a used name."""
    kept = " ".join(name.split())
    if not kept:
        raise Invalid("Give the version a name, such as 1.4.0.", where="name")
    if len(kept) > LONGEST_NAME:
        raise Invalid(f"The name is too long: {LONGEST_NAME} characters at most.", where="name")
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid(
            f"The description is too long: {LONGEST_DESCRIPTION} characters at most.", where="description"
        )
    project = snapshot.project
    with transaction.atomic():
        # The project's row is the lock: two people may give the same name at once.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if Version.objects.filter(project=project, name=kept).exists():
            raise Invalid(f"There is a version {kept} already.", hint="Choose another name.", where="name")
        plans = plans_at(snapshot)
        version = Version.objects.create(
            project=project,
            name=kept,
            description=description.strip(),
            snapshot=snapshot,
            plans=plans,
            proof=proof_at(snapshot, plans),
            by=by,
        )
        record_fact(by=by, verb="builder.version_created", project=project, subject=kept)
    return version


def restore(*, snapshot: Snapshot, files: bool, chat: bool, plan: bool, by: User) -> Restored:
    """Bring back what is chosen as it was at the snapshot; all of it or none.

    Nothing is deleted: files become a new snapshot, workflows new revisions, and the turns that followed stay
    as a branch of their chat. Raises Invalid where nothing is chosen, DomainError while a turn of that chat
    goes on.
    """
    if not (files or chat or plan):
        raise Invalid("Choose what to restore: files, chat or plan.")
    with transaction.atomic():
        made = _restore_files(snapshot, by) if files else None
        moved = _restore_chat(snapshot, by) if chat else None
        workflows = (
            restore_plan(project=snapshot.project, revisions=plans_at(snapshot), by=by) if plan else []
        )
    return Restored(made, moved, tuple(workflows))


def _restore_files(snapshot: Snapshot, by: User) -> Snapshot | None:
    return change_files(
        project=snapshot.project,
        change=lambda _: dict(snapshot.manifest),
        contents={},
        reason=f"Restored snapshot {snapshot.number}",
        by=by,
    )


def _restore_chat(snapshot: Snapshot, by: User) -> Chat:
    turn = turn_at(snapshot)
    if turn is None:
        raise Invalid("There was no chat yet at this snapshot.", hint="Restore files or plan alone.")
    chat = Chat.objects.select_for_update(no_key=True).get(pk=turn.chat_id)
    if chat.turns.exclude(job__state__in=OVER).exists():
        raise DomainError(f"The agent is at work in {chat.label}.", hint="Stop it first, then restore.")
    chat.head = turn
    chat.save(update_fields=["head"])
    what = f"Went back to turn {turn.number}"
    record_fact(by=by, verb="builder.chat_restored", project=snapshot.project, subject=chat.label, what=what)
    return chat
