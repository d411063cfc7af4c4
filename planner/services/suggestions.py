"""What becomes of suggestions: accepted by the ordinary way of saving, declined, or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from jobs.journal import announce
from lib.errors import Invalid, StaleRevision, TransitionRefused
from lib.text import listed
from planner.models import Proposal, Suggestion, Workflow, WorkflowRevision
from planner.selectors.threads import thread_address
from planner.services.edits import save_edit, workflow_to_change
from planner.services.threads import tell
from planner.spec.workflow import WorkflowSpec
from planner.threads.states import DONE, SUGGESTION, state_after
from planner.threads.suggesting import place_suggested, value_now, with_suggestions
from teams.models import Project, User
from teams.services.audit import record_fact
from teams.services.notices import notify

AGENT = "the agent"
EVENT = "plan.proposal"


class ChangedSince(StaleRevision):
    """The element reads differently than when it was suggested; `suggestion` is the one that met it."""

    def __init__(self, suggestion: Suggestion, label: str) -> None:
        super().__init__(
            f"{label} was changed since this was suggested.",
            hint="Put both together in the form, or decline it.",
        )
        self.suggestion = suggestion


@dataclass(frozen=True)
class Part:
    """One element of a proposal, with all its values as they are and as they should be."""

    part: str
    base: Mapping[str, Any]
    value: Mapping[str, Any]


def accept(*, suggestions: Sequence[Suggestion], by: User) -> WorkflowRevision:
    """Make these suggestions for one workflow a revision, in the name of who accepts them.

    Raises ChangedSince for the first whose element reads differently by now, TransitionRefused for one that
    is decided, Invalid where the plan cannot hold the values.
    """
    with transaction.atomic():
        rows = _locked(suggestions, "accept")
        workflow, project = rows[0].workflow, rows[0].workflow.project
        newest = WorkflowRevision.objects.filter(workflow=workflow_to_change(project, workflow.key)).latest(
            "number"
        )
        spec = WorkflowSpec.model_validate(newest.value)
        parts = [(place_suggested(row.part), _attested(row, by)) for row in rows]
        for row, (place, _) in zip(rows, parts, strict=True):
            if value_now(spec, place) != row.base:
                raise ChangedSince(row, place.label)
        try:
            after = with_suggestions(spec, parts, by=by.label)
        except (ValidationError, ValueError, LookupError) as problem:
            raise Invalid(f"The plan cannot hold this: {_first(problem)}") from problem
        revision = save_edit(
            project=project,
            key=workflow.key,
            spec=after,
            parent=newest.number,
            reason=accepted_reason(rows, by),
            by=by,
        )
        for row in rows:
            _decide(row, "accept", by, made=revision)
        _told(rows, "accepted", by)
    return revision


def note_accepted(*, project: Project, number: int, revision: WorkflowRevision, by: User) -> None:
    """The form in which a suggestion met other changes was saved: it counts as accepted."""
    with transaction.atomic():
        rows = Suggestion.objects.select_for_update(of=("self",)).select_related("workflow")
        found = rows.filter(pk=number, workflow__project=project)
        row = found.filter(state=Suggestion.State.OPEN, workflow=revision.workflow_id).first()
        if row is not None:
            _decide(row, "accept", by, made=revision)
            _told([row], "accepted", by)


def decline(*, suggestion: Suggestion, word: str, by: User) -> None:
    """Leave the plan as it is, with a word why. Raises TransitionRefused for one that is decided."""
    with transaction.atomic():
        rows = _locked([suggestion], "decline")
        _decide(rows[0], "decline", by, word=word.strip()[:500])
        _told(rows, "declined", by)


def withdraw(*, suggestion: Suggestion, by: User) -> None:
    """Take one's own suggestion back. Raises Invalid for somebody else's, TransitionRefused when decided."""
    with transaction.atomic():
        rows = _locked([suggestion], "withdraw")
        if rows[0].author_id != by.pk:
            raise Invalid("Only who made a suggestion can take it back.", hint="Editors can decline it.")
        _decide(rows[0], "withdraw", by)
        _told(rows, "withdrawn", by)


def propose(
    *,
    project: Project,
    workflow: Workflow,
    revision: WorkflowRevision,
    parts: Sequence[Part],
    reason: str,
    told: str,
    address: str,
    to: Sequence[User],
    by: User | None,
) -> Proposal:
    """Keep what the agent proposed for a workflow as changes to decide about; the same `told` only once.

    `by` is the person in whose turn it did, `to` who is told. Nothing of it is saved into the plan. A job
    that calls this tells the pages by its own event (EVENT): it holds its locks in another order.
    """
    with transaction.atomic():
        known = {"workflow": workflow, "reason": reason, "address": address, "asked_by": by}
        proposal, is_new = Proposal.objects.get_or_create(project=project, told=told, defaults=known)
        if not is_new:
            return proposal
        Suggestion.objects.bulk_create(
            Suggestion(
                workflow=workflow,
                proposal=proposal,
                part=one.part,
                base=dict(one.base),
                value=dict(one.value),
                revision=revision,
            )
            for one in parts
        )
        named = listed([place_suggested(one.part).label for one in parts])
        record_fact(by=None, verb="proposal.made", project=project, subject=workflow.key, what=named)
        notify(
            to=to,
            kind="proposal",
            project=project,
            text=f"The agent proposed a change of {named}: {reason}",
            address=address,
            about=f"proposal:{workflow.key}",
        )
    return proposal


def accepted_reason(rows: Sequence[Suggestion], by: User) -> str:
    """Who suggested and who accepted, as the history says it."""
    people = listed(list(dict.fromkeys(row.author.label if row.author else AGENT for row in rows)))
    named = listed([place_suggested(row.part).label for row in rows])
    return f"{named}: suggested by {people}, accepted by {by.label}"


def _locked(suggestions: Sequence[Suggestion], step: str) -> list[Suggestion]:
    """The rows as they are now, in order; of two people who decide at once the second is told."""
    project = suggestions[0].workflow.project
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    found = Suggestion.objects.filter(pk__in=[one.pk for one in suggestions]).order_by("pk")
    rows = list(
        found.select_related("workflow__project__team", "comment__thread__workflow", "author", "proposal")
    )
    for row in rows:
        if state_after(SUGGESTION, row.state, step) is None:
            raise TransitionRefused("This suggestion", row.state, DONE[step])
    return rows


def _decide(
    row: Suggestion, step: str, by: User, *, word: str = "", made: WorkflowRevision | None = None
) -> None:
    state = state_after(SUGGESTION, row.state, step)
    told = {"state": state, "decided_by": by, "decided_at": timezone.now(), "word": word, "made": made}
    Suggestion.objects.filter(pk=row.pk).update(**told)
    record_fact(
        by=by,
        verb=f"suggestion.{state}",
        project=row.workflow.project,
        subject=f"{row.workflow.key} {row.part}",
        by_agent=row.author_id is None,
    )


def _attested(row: Suggestion, by: User) -> dict[str, Any]:
    """The value; what the agent changed stands on the word of the person who accepts it."""
    value: dict[str, Any] = row.value
    if row.author_id is not None or "evidence" not in value or value["evidence"] != row.base.get("evidence"):
        return value
    others = [one for one in value["evidence"] if one["kind"] != "person"]
    return {**value, "evidence": [*others, {"kind": "person", "by": by.label}]}


def _told(rows: Sequence[Suggestion], what: str, by: User) -> None:
    """Pages draw what changed; who suggested is told."""
    for row in rows:
        project = row.workflow.project
        if row.comment is None:
            _announce(project, row.workflow.key, row.proposal_id or 0)
            continue
        thread = row.comment.thread
        tell(thread, "suggestion")
        notify(
            to=[row.author] if row.author else [],
            kind="suggestion",
            project=project,
            text=f"{by.label} {'took back' if what == 'withdrawn' else what} the suggestion for {row.part}.",
            address=thread_address(project, thread),
            by=by,
            about=f"suggestion:{row.pk}",
        )


def _announce(project: Project, workflow: str, proposal: int) -> None:
    announce(topic=project.topic, kind=EVENT, payload={"workflow": workflow, "proposal": proposal})


def _first(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(problem)
