"""Starting and putting away projects."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from lib.errors import Invalid
from teams import slugs
from teams.models import Project, Team, User
from teams.services.audit import record_fact

LONGEST_BRIEF = 100_000
LONGEST_NAME = 70


def start_project(
    *,
    team: Team,
    brief: str,
    by: User,
    name: str = "",
    files: Sequence[tuple[str, bytes]] = (),
    refused: Callable[[str], None] | None = None,
) -> Project:
    """A project from a brief, from documents (name and content), or both.

    The rooms in settings.PROJECT_STARTED take it from there, in this transaction. `refused` hears why a file
    is not kept and the project starts with the others; without it, and when nothing is kept, raises Invalid.
    """
    brief = brief.strip()
    if not brief and not files:
        raise Invalid("Describe the integration or attach a document first.", where="brief")
    if len(brief) > LONGEST_BRIEF:
        raise Invalid(
            f"The brief is longer than {LONGEST_BRIEF:,} characters.",
            where="brief",
            hint="Attach long material as documents.",
        )
    first = next((each for each, data in files if data.strip()), files[0][0] if files else "")
    name = name.strip()[:120] or name_of(brief or PurePath(first).stem)
    with transaction.atomic():
        # Two people may start projects of one name at once: the team's row is the lock.
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        taken = set(Project.objects.filter(team=team).values_list("slug", flat=True))
        project = Project.objects.create(
            team=team, slug=slugs.for_project(name, taken), name=name, brief=brief, created_by=by
        )
        record_fact(by=by, verb="project.started", project=project, subject=project.name)
        for hook in settings.PROJECT_STARTED:
            import_string(hook)(project=project, by=by, files=files, refused=refused)
    return project


def archive_project(*, project: Project, by: User) -> Project:
    """Put a project out of sight. Nothing is deleted; doing it twice is fine."""
    with transaction.atomic():
        if Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=Now()):
            record_fact(by=by, verb="project.archived", project=project, subject=project.name)
    project.refresh_from_db()
    return project


def name_of(brief: str) -> str:
    """A name for a project from its brief: the first line or sentence, cut between words."""
    line = next((line for line in brief.splitlines() if line.strip(" #*_-=>`\t")), brief)
    sentence = re.split(r"(?<=[.!?:])\s", line.strip(" #*_-=>`\t"), maxsplit=1)[0].rstrip(".!?: ")
    if len(sentence) <= LONGEST_NAME:
        return sentence or "Untitled"
    return sentence[:LONGEST_NAME].rsplit(" ", 1)[0].rstrip(",;:- ") + "…"
