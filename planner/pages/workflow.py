"""One workflow's page: the ten sections, each with what is needed to print it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from lib.text import listed
from planner.editing.in_words import check_in_words
from planner.editing.schedules import schedule, utc_now
from planner.handover.extras import CriterionState, WorkflowExtras
from planner.lint import Finding
from planner.pages import facts
from planner.pages.citations import Citations, Source
from planner.pages.health import anchor_of
from planner.pages.transformations import by_row
from planner.render import diagram
from planner.selectors.plans import CurrentWorkflow
from planner.spec.workflow import (
    Criterion,
    Endpoint,
    Row,
    Step,
    SystemUse,
    Transformation,
    Trigger,
    WorkflowSpec,
)

FEW_UNCHECKED = 3
"""From so many criteria without a check on, one line speaks for all of them."""
UNTESTED = CriterionState("untested")
SEGMENTS = {"proven": "ok", "failing": "bad", "running": "run"}


@dataclass(frozen=True)
class CriterionRow:
    """A criterion with what is known about its proof; `segment` is its colour in the bar.

    `given`, `when` and `then` are its check in words, empty without one.
    """

    criterion: Criterion
    proof: CriterionState
    shown: bool
    given: str = ""
    when: str = ""
    then: tuple[str, ...] = ()

    @property
    def segment(self) -> str:
        return SEGMENTS.get(self.proof.state, "")


@dataclass(frozen=True)
class SystemCard:
    """What this workflow needs of one system."""

    key: str
    name: str
    role: str
    used: str
    lines: tuple[facts.Line, ...]
    scopes: tuple[str, ...]
    watch_for: tuple[str, ...]


@dataclass(frozen=True)
class EndpointRow:
    """One call with its examples and where it comes from."""

    endpoint: Endpoint
    system: str
    sources: tuple[Source, ...]
    assumed: str


@dataclass(frozen=True)
class StepRow:
    """One step. `how` says in short what it calls, decides and does when it fails."""

    step: Step
    how: str
    sources: tuple[Source, ...]

    @property
    def heading(self) -> str:
        """The title as a sentence of its own."""
        return self.step.title if self.step.title.endswith(("?", "!", ".")) else f"{self.step.title}."


@dataclass(frozen=True)
class TableRow:
    """One row of a transformation, with what lint found about it."""

    row: Row
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Table:
    """One transformation."""

    table: Transformation
    source: str
    target: str
    rows: tuple[TableRow, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class FindingRow:
    """What lint found, with the id of the place it is about and the words of the link there."""

    finding: Finding
    anchor: str
    label: str


@dataclass(frozen=True)
class WorkflowPage:
    """Everything the page prints."""

    current: CurrentWorkflow
    spec: WorkflowSpec
    pair: tuple[str, ...]
    criteria: tuple[CriterionRow, ...]
    proof_sentence: str
    systems: tuple[SystemCard, ...]
    trigger: tuple[facts.Line, ...]
    endpoints: tuple[EndpointRow, ...]
    steps: tuple[StepRow, ...]
    tables: tuple[Table, ...]
    findings: tuple[FindingRow, ...]
    extras: WorkflowExtras
    drawing: SafeString

    @property
    def has_proof(self) -> bool:
        return self.extras.is_built


def workflow_page(
    current: CurrentWorkflow,
    cites: Citations,
    findings: Sequence[Finding],
    extras: WorkflowExtras,
    drawing: SafeString,
) -> WorkflowPage:
    """The page of one workflow. Of lint's `findings` the notes are left out: they stand at their elements."""
    findings = [one for one in findings if one.severity != "note"]
    spec = current.spec
    names = {system.key: system.name or system.key for system in spec.systems}
    criteria = tuple(
        _criterion(one, extras, names, place) for place, one in enumerate(spec.acceptance_criteria)
    )
    return WorkflowPage(
        current=current,
        spec=spec,
        pair=tuple(names.values())[:2],
        criteria=criteria,
        proof_sentence=_proof_sentence(criteria),
        systems=tuple(_system(one) for one in spec.systems),
        trigger=_trigger(spec.trigger, names),
        endpoints=tuple(_endpoint(one, names, cites) for one in spec.endpoints),
        steps=tuple(StepRow(one, _how(one, spec), cites.sources(one.evidence)) for one in spec.data_flow),
        tables=tuple(
            _table(place, one, names, findings, cites) for place, one in enumerate(spec.transformations)
        ),
        findings=_finding_rows(spec, findings),
        extras=extras,
        drawing=drawing,
    )


def _finding_rows(spec: WorkflowSpec, findings: Sequence[Finding]) -> tuple[FindingRow, ...]:
    """What belongs to no table. Many criteria without a check are one line: they would hide the rest."""
    own = [one for one in findings if not one.path.startswith("transformations")]
    unchecked = [one for one in own if one.code == "criterion_without_check"]
    if len(unchecked) < FEW_UNCHECKED:
        return tuple(FindingRow(one, *anchor_of(spec, one.key, one.path)) for one in own)
    keys = listed([one.key for one in unchecked])
    message = f"{len(unchecked)} criteria have no check yet, so nothing can prove them: {keys}."
    rows = [
        FindingRow(one, *anchor_of(spec, one.key, one.path)) for one in own if one.code != unchecked[0].code
    ]
    return (*rows, FindingRow(replace(unchecked[0], message=message), "criteria", "Acceptance criteria"))


def drawing_of(spec: WorkflowSpec) -> SafeString:
    """The data flow as an SVG; `planner.render` escapes every word of the plan that it writes."""
    return mark_safe(diagram(spec, "data-flow"))  # noqa: S308


def _criterion(
    criterion: Criterion, extras: WorkflowExtras, names: dict[str, str], place: int
) -> CriterionRow:
    proof = extras.criteria.get(criterion.key, UNTESTED)
    if criterion.check is None:
        return CriterionRow(criterion, proof, place < 8)
    return CriterionRow(criterion, proof, place < 8, *check_in_words(criterion.check, names))


def _proof_sentence(criteria: Sequence[CriterionRow]) -> str:
    proven = sum(1 for row in criteria if row.proof.state == "proven")
    failing = [row.criterion.key for row in criteria if row.proof.state == "failing"]
    sentence = f"{proven} of {len(criteria)} criteria proven"
    return f"{sentence}, {', '.join(failing)} failing" if failing else sentence


def _system(use: SystemUse) -> SystemCard:
    lines = (
        facts.Line("Sign-in", facts.sign_in(use.auth)),
        facts.Line("Address", "", use.base_url),
        facts.Line("Limits", use.limits),
    )
    return SystemCard(
        key=use.key,
        name=use.name or use.key,
        role=facts.ROLES[use.role],
        used=use.used,
        lines=tuple(line for line in lines if line.value or line.code),
        scopes=use.scopes or use.auth.scopes,
        watch_for=use.watch_for,
    )


def _trigger(trigger: Trigger, names: dict[str, str]) -> tuple[facts.Line, ...]:
    name = names.get(trigger.system, trigger.system)
    kinds = {
        "webhook": f"Webhook from {name}",
        "schedule": "Schedule",
        "manual": "Started by hand or by an API call",
        "event": f"Event of {name}",
    }
    verify = trigger.verify
    lines = (
        facts.Line("Kind", kinds[trigger.kind]),
        facts.Line("Event", "", trigger.event),
        facts.Line("Path", "", f"POST /{trigger.path.lstrip('/')}" if trigger.path else ""),
        facts.Line("When", trigger.timezone, trigger.cron),
        *_next_times(trigger),
        facts.Line("Every", f"{trigger.every_seconds} s" if trigger.every_seconds else ""),
        facts.Line(
            "Proof",
            f"{verify.header} checked by" if verify and verify.header else "",
            verify.scheme if verify else "",
        ),
        facts.Line("Secret", "", verify.secret_name if verify else ""),
        facts.Line("Counts once by", "", trigger.dedupe_key),
        facts.Line("Answers", "before it works" if trigger.respond == "async" else "with the result"),
    )
    shown = [line for line in lines if line.value or line.code]
    return tuple(line for line in shown if line.label != "Answers" or trigger.kind == "webhook")


def _next_times(trigger: Trigger) -> tuple[facts.Line, ...]:
    """What the cron expression means and when it comes next; what is wrong with it otherwise."""
    if trigger.kind != "schedule" or not trigger.cron:
        return ()
    found = schedule(trigger.cron, trigger.timezone, utc_now())
    return (
        facts.Line("Means", found.sentence or found.problem),
        facts.Line("Next", "; ".join(found.times)),
    )


def _endpoint(endpoint: Endpoint, names: dict[str, str], cites: Citations) -> EndpointRow:
    assumed = next((one.text for one in endpoint.evidence if one.kind == "assumption"), "")
    return EndpointRow(
        endpoint, names.get(endpoint.system, endpoint.system), cites.sources(endpoint.evidence), assumed
    )


def _how(step: Step, spec: WorkflowSpec) -> str:
    calls = {one.key: f"{one.method} {one.path}" for one in spec.endpoints}
    parts = [f"`{calls[step.endpoint]}`"] if step.endpoint in calls else []
    if step.table:
        parts.append(step.table)
    if step.condition:
        parts.append(
            f"goes on when {step.condition.text}"
            if step.on_false == "skip"
            else f"asks whether {step.condition.text}"
        )
    if step.on_true and step.on_false and step.kind == "branch":
        parts.append(f"yes: {step.on_true}, no: {step.on_false}")
    if step.on_error and step.on_error.retry:
        retry = step.on_error.retry
        statuses = ", ".join(str(one) for one in retry.on)
        parts.append(f"{retry.attempts} attempts on {statuses}, then {step.on_error.then}")
    return "; ".join(parts)


def _table(
    place: int, table: Transformation, names: dict[str, str], findings: Sequence[Finding], cites: Citations
) -> Table:
    own = f"transformations[{place}]"
    about = by_row(findings)
    rows = [
        TableRow(row, tuple(about.get(f"{own}.rows[{number}]", ())), cites.sources(row.evidence))
        for number, row in enumerate(table.rows)
    ]
    whole = tuple(
        one for one in findings if one.path.startswith(own) and not one.path.startswith(f"{own}.rows[")
    )
    return Table(
        table=table,
        source=names.get(table.source.system, table.source.system),
        target=names.get(table.target.system, table.target.system),
        rows=tuple(rows),
        findings=whole,
    )
