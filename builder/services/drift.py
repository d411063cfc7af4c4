"""Settling a disagreement of plan and code: the plan takes over, code is written again, or both are right."""

from django.db import transaction

from builder.drift import Drift
from builder.models import DriftVerdict, Snapshot
from builder.selectors.drift import written_again
from builder.services.files import Manifest, change_files, changed_meanwhile, content_hash
from jobs.journal import announce
from lib.errors import Invalid
from lib.json_text import storable
from planner.handover.adopting import taken_out, with_endpoint, with_row
from planner.handover.changes import with_fields
from planner.handover.rows import PlannedWorkflow, keys_given, research_of, save_change
from teams.models import Project, User
from teams.services.audit import record_fact

SETTLED = "builder.drift_settled"
LONGEST_REASON = 500
REASONS = {"set": "{}", "out": "Took out {}", "row": "Added a row for {}", "endpoint": "Added the call {}"}


def call_right(*, project: Project, drift: Drift, reason: str, by: User) -> DriftVerdict:
    """Leave the two as they are, by name, until one of them says something else. The first word stands.

    Raises Invalid without a reason.
    """
    said = str(storable(reason.strip()[:LONGEST_REASON]))
    if not said:
        raise Invalid("Say why both are right, so that the next person knows.", where="reason")
    with transaction.atomic():
        row, is_new = DriftVerdict.objects.get_or_create(
            project=project, mark=drift.mark, defaults={"reason": said, "by": by}
        )
        if is_new:
            record_fact(
                by=by,
                verb="builder.drift_called_right",
                project=project,
                subject=f"{drift.workflow} {drift.element}",
                what=said,
            )
            announce(
                topic=project.topic,
                kind=SETTLED,
                payload={"workflow": drift.workflow, "element": drift.element, "by": by.label},
            )
    return row


def take_over(*, project: Project, drift: Drift, planned: PlannedWorkflow, by: User) -> int:
    """Say in the plan what the code does; the number of the new revision.

    Raises Invalid where no rule can say it, StaleRevision where the plan was changed in between.
    """
    if not drift.move:
        raise Invalid(
            f"No rule can say in the plan what the code does for {drift.element}.",
            hint="Ask for it in the chat, in the mode Plan.",
        )
    spec, name = planned.spec, by.label
    if drift.move == "set":
        spec = with_fields(spec, drift.element, drift.fields, by=name)
    elif drift.move == "out":
        spec = taken_out(spec, drift.element, by=name)
    else:
        taken = keys_given(project, planned.key)
        if drift.move == "row":
            spec = with_row(spec, drift.table, drift.fields, taken=taken, by=name)
        else:
            spec = with_endpoint(spec, drift.fields, research=research_of(project), taken=taken, by=name)
    reason = f"{REASONS[drift.move].format(drift.element)}, as the code has it"[:200]
    return save_change(
        project=project, workflow=planned.key, revision=planned.revision, spec=spec, reason=reason, by=by
    )


def write_again(*, project: Project, drift: Drift, planned: PlannedWorkflow, seen: str, by: User) -> Snapshot:
    """Write the drift's file from the plan as it stands. `seen` is the hash of the text that the person saw.

    Raises FileChanged where somebody changed the file since, Invalid where the compiler writes none.
    """
    files = written_again(planned.spec, research_of(project))
    if drift.file not in files:
        raise Invalid(f"The compiler writes no file {drift.file}.", hint="Ask for it in the chat.")
    text = files[drift.file]

    def change(manifest: Manifest) -> Manifest:
        if manifest.get(drift.file, "") != seen:
            raise changed_meanwhile(project, drift.file)
        return {**manifest, drift.file: content_hash(text)}

    reason = f"{drift.file} again from revision {planned.revision} of the plan"
    snapshot = change_files(
        project=project, change=change, contents={drift.file: text}, reason=reason[:200], by=by
    )
    if snapshot is None:
        raise Invalid(f"{drift.file} is what the plan gives already.")
    return snapshot
