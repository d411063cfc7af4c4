"""One workflow's page: the ten sections, each with what is needed to print it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from lib.text import listed
from planner.editing.in_words import check_in_words, paging_in_words, remembered_in_words
from planner.editing.schedules import schedule, utc_now
from planner.handover.extras import CriterionState, WorkflowExtras
from planner.lint import Finding
from planner.lint.health import FEW_UNCHECKED, UNCHECKED
from planner.pages import facts
from planner.pages.citations import Citations, Source
from planner.pages.health import anchor_of
from planner.pages.tables import Table, TableLink, is_of_a_table, table_links, table_of
from planner.render import diagram
from planner.render.trigger import trigger_lines
from planner.selectors.plans import CurrentWorkflow
from planner.spec.workflow import (
    Criterion,
    Endpoint,
    Step,
    SystemUse,
    Trigger,
    WorkflowSpec,
)

UNTESTED = CriterionState("untested")
SEGMENTS = {"proven": "ok", "failing": "bad", "running": "run", "stale": "warn"} | {
    "excused": "excused",
    "uncovered": "none",
}


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
    """One call with its examples and where it comes from. `sent` says how it is sent and its list comes."""

    endpoint: Endpoint
    system: str
    sources: tuple[Source, ...]
    assumed: str
    sent: str = ""


@dataclass(frozen=True)
class StepRow:
    """One step. `how` says in short what it calls, decides and does when it fails.

    `is_placeholder`: its call stands for one that nobody named.
    """

    step: Step
    how: str
    sources: tuple[Source, ...]
    is_placeholder: bool = False

    @property
    def heading(self) -> str:
        """The title as a sentence of its own."""
        return self.step.title if self.step.title.endswith(("?", "!", ".")) else f"{self.step.title}."


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
    table_links: tuple[TableLink, ...]
    extras: WorkflowExtras
    drawing: SafeString
    cites: Citations

    @property
    def sheet_scripts(self) -> tuple[str, ...]:
        """What the sheet is made of, named early so that it comes beside the page and not behind it."""
        return ("tn-sheet.js", "tn-sheet-grid.js", "tn-sheet-editor.js", "tn-sheet-text.js")

    @property
    def unchecked(self) -> int:
        """How many criteria nothing can prove yet."""
        return sum(1 for row in self.criteria if row.criterion.check is None)

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
        trigger=(*_trigger(spec.trigger, names), *_customers(spec)),
        endpoints=tuple(_endpoint(one, names, cites) for one in spec.endpoints),
        steps=_steps(spec, cites),
        tables=tuple(
            table_of(place, one, names, findings, cites) for place, one in enumerate(spec.transformations)
        ),
        findings=_finding_rows(spec, findings),
        table_links=table_links(spec, findings),
        extras=extras,
        drawing=drawing,
        cites=cites,
    )


def _finding_rows(spec: WorkflowSpec, findings: Sequence[Finding]) -> tuple[FindingRow, ...]:
    """What belongs to no table, worst first. Many criteria without a check are one line."""
    own = [one for one in findings if not is_of_a_table(one)]
    unchecked = [one for one in own if one.code == UNCHECKED]
    together = unchecked if len(unchecked) >= FEW_UNCHECKED else []
    rows = [FindingRow(one, *anchor_of(spec, one.key, one.path)) for one in own if one not in together]
    rows.sort(key=lambda row: row.finding.severity != "error")
    if not together:
        return tuple(rows)
    keys = listed([one.key for one in together])
    message = f"{len(together)} criteria have no check yet, so nothing can prove them: {keys}."
    return (*rows, FindingRow(replace(together[0], message=message), "criteria", "Acceptance criteria"))


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
    excused = sum(1 for row in criteria if row.proof.state == "excused")
    parts = [f"{proven} of {len(criteria)} criteria proven"]
    parts += [f"{excused} excused"] if excused else []
    parts += [f"{', '.join(failing)} failing"] if failing else []
    return ", ".join(parts)


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
    lines: list[facts.Line] = []
    for line in trigger_lines(trigger, names.get(trigger.system, trigger.system)):
        lines.append(facts.Line(line.label, line.words, line.code))
        if line.label == "When":
            lines += [each for each in _next_times(trigger) if each.value]
    return tuple(lines)


def _customers(spec: WorkflowSpec) -> tuple[facts.Line, ...]:
    """Whose settings a run works with."""
    if spec.customers is None:
        return ()
    return (
        facts.Line("Customer", "told by", spec.customers.by),
        facts.Line("Settings", "a row for each customer in the variable", spec.customers.table),
    )


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
    parts = ("sent as a form" if endpoint.body == "form" else "", paging_in_words(endpoint.paging))
    system, sent = names.get(endpoint.system, endpoint.system), "; ".join(part for part in parts if part)
    return EndpointRow(endpoint, system, cites.sources(endpoint.evidence), assumed, sent)


def _steps(spec: WorkflowSpec, cites: Citations) -> tuple[StepRow, ...]:
    unnamed = {one.key for one in spec.endpoints if one.is_placeholder}
    return tuple(
        StepRow(one, _how(one, spec), cites.sources(one.evidence), one.endpoint in unnamed)
        for one in spec.data_flow
    )


def _how(step: Step, spec: WorkflowSpec) -> str:
    calls = {one.key: f"{one.method} {one.path}" for one in spec.endpoints if not one.is_placeholder}
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
    parts += remembered_in_words(step)
    if step.on_error and step.on_error.retry:
        retry = step.on_error.retry
        statuses = ", ".join(str(one) for one in retry.on)
        parts.append(f"{retry.attempts} attempts on {statuses}, then {step.on_error.then}")
    return "; ".join(parts)
