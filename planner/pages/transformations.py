"""The transformation tables as a sheet: rows, known fields, payloads, findings and suggestions as JSON."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.editing.row_saving import example_record, placed
from planner.editing.rows import RowDraft, Shown, TableDraft, meaning, shown
from planner.fields import (
    KnownField,
    Unmapped,
    fields_of_sample,
    merged,
    not_used,
    of_research,
    record_in,
    required_by_vendor,
    unmapped,
)
from planner.lint import Finding, lint_workflow
from planner.pages.citations import Citations
from planner.selectors.described import described_systems
from planner.selectors.fields import described_fields
from planner.selectors.payloads import Payload, payloads_of
from planner.selectors.plans import CurrentWorkflow
from planner.spec.research import Research
from planner.spec.workflow import Transformation, WorkflowSpec
from teams.models import Project

PLAN: Final = "plan"
PLAN_LABEL: Final = "Examples in the plan"
ENOUGH: Final = 0.8
"""The share of source paths a payload must have to be taken without being chosen."""
MOST_FIELDS: Final = 3_000
ROW_PATH: Final = re.compile(r"transformations\[\d+\]\.rows\[\d+\]")
COLUMNS: Final = ("source", "target", "type", "required", "rule", "expr", "example_in", "example_out")


@dataclass(frozen=True)
class Sheet:
    """One workflow's tables with all that is known around them."""

    project: Project
    current: CurrentWorkflow
    research: Research
    payloads: tuple[Payload, ...]

    @property
    def spec(self) -> WorkflowSpec:
        return self.current.spec


def sheet_of(project: Project, current: CurrentWorkflow, research: Research) -> Sheet:
    """Everything is read once here; what follows is computed from it."""
    return Sheet(project, current, research, payloads_of(project, current.spec, research))


def fields_of(
    sheet: Sheet, system: str, name: str, paths: Sequence[str] = (), *, is_target: bool = False
) -> tuple[KnownField, ...]:
    """What is known of one object: described, in documents, in payloads that have some of `paths`."""
    described = described_fields(sheet.project, sheet.spec, system, name, is_target=is_target)
    told = of_research(sheet.research, system, name)
    vendor = required_by_vendor(sheet.research, system, name)
    samples = [_sample_fields(each, paths) for each in sheet.payloads if paths]
    return merged([described, told, vendor, *samples])[:MOST_FIELDS]


def _sample_fields(payload: Payload, paths: Sequence[str]) -> tuple[KnownField, ...]:
    found = record_in(payload.value, paths)
    if not _share(found.record, paths):
        return ()
    return fields_of_sample(found.record, payload.label)


def _share(record: Any, paths: Sequence[str]) -> float:
    """How many of the paths the record has, of 1."""
    own = {field.path for field in fields_of_sample(record, "")}
    return len(own & set(paths)) / len(paths) if paths else 0.0


def sources_of(table: Transformation | TableDraft) -> list[str]:
    """Every source path a table reads, once."""
    drafts = [row if isinstance(row, RowDraft) else _as_draft(row) for row in table.rows]
    found = (path for row in drafts for path in reads(row))
    return list(dict.fromkeys(found))


def reads(row: RowDraft) -> tuple[str, ...]:
    """The paths one row reads."""
    known = meaning(row)
    inner = known.tree.paths if known.tree else ()
    return tuple(path for path in (known.source, *inner) if path)


def _as_draft(row: Any) -> RowDraft:
    return RowDraft(source=row.source, target=row.target, rule=row.rule, expr=row.expr)


@dataclass(frozen=True)
class Side:
    """What stands under a table: required fields nobody writes, and source fields nobody reads."""

    sources: tuple[KnownField, ...]
    targets: tuple[KnownField, ...]
    unmapped: tuple[Unmapped, ...]
    not_used: tuple[KnownField, ...]
    whole: tuple[str, ...] = ()
    """Sides all of whose fields are known, since an API description lists them: `source`, `target`."""
    need: str = ""
    """What is not known of the fields a new record must have; "" where its description says it."""


def around(sheet: Sheet, table: Transformation) -> Side:
    """The known fields of both sides, and what the table leaves out of them."""
    read = sources_of(table)
    written = [row.target for row in table.rows]
    sources = fields_of(sheet, table.source.system, table.source.object, read)
    targets = fields_of(sheet, table.target.system, table.target.object, is_target=True)
    listed = {
        side: described_fields(sheet.project, sheet.spec, ref.system, ref.object, is_target=side == "target")
        for side, ref in (("source", table.source), ("target", table.target))
    }
    return Side(
        sources,
        targets,
        unmapped(targets, written, sources, read),
        not_used(sources, read) if len(sources) > len(read) else (),
        tuple(side for side, fields in listed.items() if fields),
        _need(sheet, table, listed["target"]),
    )


def _need(sheet: Sheet, table: Transformation, described: Sequence[KnownField]) -> str:
    """What a person should know who relies on the list of required fields."""
    makes = any(step.kind in ("create", "upsert") for step in sheet.spec.data_flow)
    if not makes or any(field.required for field in described):
        return ""
    target = table.target
    system = next((each for each in sheet.spec.systems if each.key == target.system), None)
    name = system.name or system.key if system else target.system
    vendor = required_by_vendor(sheet.research, target.system, target.object)
    known = "only what its vendor publishes is checked" if vendor else "nothing can be checked"
    if described:
        return f"The API description of {name} does not say which fields a new record must have; {known}."
    return f"No API description of {name} was read that says which fields a new record must have; {known}."


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """All that a sheet begins with. Sizes: about 200 bytes for a row, 120 for a field."""
    spec = sheet.spec
    findings = lint_workflow(spec, sheet.research, described_systems(sheet.project))
    cites = Citations(sheet.project)
    for one in (*spec.endpoints, *spec.data_flow):
        # The page has numbered these before the tables; a number means the same passage in both.
        cites.sources(one.evidence)
    return {
        "revision": sheet.current.row.number,
        "tables": [
            _table(sheet, number, table, findings, cites) for number, table in enumerate(spec.transformations)
        ],
        "systems": [{"key": each.key, "name": each.name or each.key} for each in spec.systems],
        "objects": _objects(sheet),
        "payloads": [
            {"id": PLAN, "label": PLAN_LABEL},
            *({"id": each.id, "label": each.label} for each in sheet.payloads),
        ],
    }


def _objects(sheet: Sheet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {each.key: [] for each in sheet.spec.systems}
    for told in sheet.research.objects:
        if told.system in found and told.name not in found[told.system]:
            found[told.system].append(told.name)
    return found


def _table(
    sheet: Sheet, number: int, table: Transformation, findings: Sequence[Finding], cites: Citations
) -> dict[str, Any]:
    own = f"transformations[{number}]"
    side = around(sheet, table)
    about = by_row(findings)
    rows = []
    for place, row in enumerate(table.rows):
        path = f"{own}.rows[{place}]"
        rows.append(
            row.model_dump(mode="json", exclude={"evidence"})
            | {
                "from": [_source(each) for each in cites.sources(row.evidence)],
                "findings": [_finding(one, path) for one in about.get(path, ()) if one.severity != "note"],
            }
        )
    return {
        "key": table.key,
        "name": table.name,
        "source": table.source.model_dump(),
        "target": table.target.model_dump(),
        "rows": rows,
        "sources": [_field(each) for each in side.sources],
        "targets": [_field(each) for each in side.targets],
        "unmapped": unmapped_json(side.unmapped),
        "whole": side.whole,
        "need": side.need,
        "findings": [one.message for one in findings if _is_about(one, own)],
        "payload": usual_payload(sheet, table),
    }


def _is_about(finding: Finding, table: str) -> bool:
    """Whether it is about the table itself. Required fields nobody writes stand in a list of their own."""
    if finding.code == "required_unmapped" or ROW_PATH.match(finding.path):
        return False
    return finding.path == table or finding.path.startswith(f"{table}.")


def by_row(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings about rows of tables by the path of their row; 500 rows may have a thousand."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if at := ROW_PATH.match(finding.path):
            found.setdefault(at[0], []).append(finding)
    return found


def _finding(finding: Finding, path: str) -> dict[str, Any]:
    column = finding.path.removeprefix(path).lstrip(".")
    return {
        "column": column if column in COLUMNS else "key",
        "severity": finding.severity,
        "message": finding.message,
    }


def _source(source: Any) -> dict[str, Any]:
    return {"kind": source.kind, "text": source.text, "number": source.number, "url": source.url}


def _field(field: KnownField) -> dict[str, Any]:
    """Only what is said; a type-ahead of thousands of fields should stay light."""
    said = {
        "path": field.path,
        "type": field.type,
        "required": field.required,
        "description": field.description[:200],
        "example": field.example,
        "values": list(field.values[:12]),
        "origins": list(field.origins[:3]),
    }
    return {name: value for name, value in said.items() if value not in ("", False, None, [])}


def unmapped_json(found: Iterable[Unmapped]) -> list[dict[str, Any]]:
    """Required target fields nobody writes, with what would fit and why."""
    return [
        {
            **_field(each.field),
            "suggestions": [
                {"source": one.source.path, "score": one.score, "why": one.why} for one in each.suggestions
            ],
        }
        for each in found
    ]


def usual_payload(sheet: Sheet, table: Transformation) -> str:
    """The id of the payload that has most of what the table reads; the plan's own examples where none has."""
    paths = sources_of(table)
    best, most = PLAN, ENOUGH
    for payload in sheet.payloads if paths else ():
        share = _share(record_in(payload.value, paths).record, paths)
        if share >= most and (best == PLAN or share > most):
            best, most = payload.id, share
    return best


def record_for(sheet: Sheet, number: int, payload: str, own: Any, paths: Sequence[str]) -> tuple[Any, str]:
    """The source record that a choice of payload means, and where it stands in it.

    `payload` is an id, or `own` for a value the person pasted. An id that is gone means the plan's examples.
    """
    value = own if payload == "own" else next((p.value for p in sheet.payloads if p.id == payload), None)
    if value is None:
        return example_record(sheet.spec, number), ""
    found = record_in(value, paths)
    return found.record, found.at


def known_record(fields: Iterable[KnownField]) -> dict[str, Any]:
    """A record of the examples that are known of the fields."""
    return placed((field.path, field.example) for field in fields)


def preview_rows(drafts: Iterable[tuple[str, RowDraft]], record: Any) -> list[dict[str, Any]]:
    """What each row means and gives; `id` is whatever the browser calls the row."""
    return [{"id": name, **_preview(draft, record)} for name, draft in drafts]


def _preview(draft: RowDraft, record: Any) -> dict[str, Any]:
    found = meaning(draft)
    worked: Shown = shown(draft, found, record)
    return {
        "source": found.source,
        "rule": found.rule,
        "expr": found.expr,
        "state": found.state,
        "message": found.message,
        "column": found.column,
        "example_in": worked.example_in,
        "example_out": worked.example_out,
        "problem": worked.problem,
        "note": worked.note,
        "reads": list(worked.reads),
    }
