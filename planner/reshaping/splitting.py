"""One workflow as two: what goes to the second, what both need, and proposals for where to cut."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from planner.reshaping.belonging import START, WRITES, criteria_about, steps_after, steps_together
from planner.spec.elements import elements
from planner.spec.workflow import Step, Transformation, WorkflowSpec

FEWEST_ROWS = 2
NOT_HERE = "Not part of this workflow, but of “{title}”:"


class CannotSplit(ValueError):
    """What was chosen leaves one of the two with nothing to do. The message says which, as a sentence."""


@dataclass(frozen=True)
class Part:
    """A proposal: a title for the second workflow and the keys that would go to it."""

    title: str
    why: str
    keys: frozenset[str]


def split(
    spec: WorkflowSpec, moved: Collection[str], *, key: str, title: str
) -> tuple[WorkflowSpec, WorkflowSpec]:
    """What stays and what becomes a workflow of its own, `key` and `title`. Every key stays as it was.

    `moved` are keys of tables, rows, steps, criteria and stories. Steps a branch ties together go together;
    the start (receive, verify, filter, fetch) and whatever both use is in both. Rows alone take all steps
    along: then both do the same with different fields. Raises `CannotSplit`.
    """
    known = {found for found, _ in elements(spec)}
    chosen = steps_together(spec, {key for key in moved if key in known})
    chosen |= {row.key for table in spec.transformations if table.key in chosen for row in table.rows}
    if not chosen:
        raise CannotSplit("Choose at least one table, row, step or criterion for the second workflow.")
    second = _second(spec, chosen).model_copy(update={"key": key, "title": title})
    first = _first(spec, chosen, second)
    for one, name in ((first, spec.title), (second, title)):
        if not one.data_flow and not any(table.rows for table in one.transformations):
            raise CannotSplit(f"“{name}” would have no steps and no rows left.")
    return first, _with_words(second, spec)


def proposals(spec: WorkflowSpec) -> list[Part]:
    """Where the workflow could be cut: by table, by written object, by the object of its target paths."""
    found = [*_by_table(spec), *_by_written_object(spec), *_by_target(spec)]
    unique = {part.keys: part for part in reversed(found) if part.keys}
    return [part for part in found if unique.get(part.keys) is part and _is_sensible(spec, part)]


def _is_sensible(spec: WorkflowSpec, part: Part) -> bool:
    try:
        split(spec, part.keys, key="second", title=part.title)
    except CannotSplit:
        return False
    return True


def _by_table(spec: WorkflowSpec) -> Iterator[Part]:
    for table in spec.transformations[1:]:
        steps = steps_after(spec, {step.key for step in spec.data_flow if step.table == table.key})
        keys = {table.key, *(row.key for row in table.rows), *steps}
        yield _part(spec, table.name, f"{table.key} and the steps that use it", keys)


def _by_written_object(spec: WorkflowSpec) -> Iterator[Part]:
    """The steps that write another object than the first write does, with their lookups and tables."""
    objects = {one.key: (one.system, one.object) for one in spec.endpoints}
    written = [step for step in spec.data_flow if step.kind in WRITES and step.endpoint in objects]
    about = list(dict.fromkeys(objects[step.endpoint] for step in written))
    for system, name in about[1:]:
        own = {step.key for step in spec.data_flow if objects.get(step.endpoint) == (system, name)}
        steps = steps_after(spec, own)
        tables = [
            table
            for table in spec.transformations
            if (table.target.system, table.target.object) == (system, name)
        ]
        steps |= {step.key for step in spec.data_flow if step.table in {table.key for table in tables}}
        keys = {*steps, *(table.key for table in tables)}
        keys |= {row.key for table in tables for row in table.rows}
        yield _part(spec, name or system, f"what is written to {name or system}", keys)


def _by_target(spec: WorkflowSpec) -> Iterator[Part]:
    """Rows of one table whose targets stand in different objects: `Contact.Email` and `Account.Name`."""
    for table in spec.transformations:
        groups: dict[str, set[str]] = {}
        for row in table.rows:
            head, dot, _ = row.target.partition(".")
            groups.setdefault(head if dot else "", set()).add(row.key)
        named = [(head, keys) for head, keys in groups.items() if head and len(keys) >= FEWEST_ROWS]
        for head, keys in named if len(groups) > 1 else ():
            yield _part(spec, f"{spec.title}: {head}", f"the rows that fill {head}", keys)


def _part(spec: WorkflowSpec, title: str, why: str, keys: set[str]) -> Part:
    return Part(title, why, frozenset(keys | criteria_about(spec, keys)))


def _second(spec: WorkflowSpec, chosen: set[str]) -> WorkflowSpec:
    rows_only = [
        table
        for table in spec.transformations
        if table.key not in chosen and any(row.key in chosen for row in table.rows)
    ]
    steps = _second_steps(spec, chosen, everything=bool(rows_only))
    used = {step.table for step in steps} | chosen
    cut = {table.key for table in rows_only}
    tables = tuple(
        _with_rows(table, chosen) if table.key in cut else table
        for table in spec.transformations
        if table.key in used or table.key in cut
    )
    criteria = tuple(one for one in spec.acceptance_criteria if one.key in chosen)
    return _tidy(spec, steps, tables, {one.key for one in criteria}, spare=False)


def _second_steps(spec: WorkflowSpec, chosen: set[str], *, everything: bool) -> tuple[Step, ...]:
    if everything:
        return spec.data_flow
    places = [place for place, step in enumerate(spec.data_flow) if step.key in chosen]
    first = places[0] if places else 0
    started = {
        step.key
        for place, step in enumerate(spec.data_flow)
        if place < first and step.kind in START and step.on_true != step.key
    }
    return tuple(step for step in spec.data_flow if step.key in chosen or step.key in started)


def _first(spec: WorkflowSpec, chosen: set[str], second: WorkflowSpec) -> WorkflowSpec:
    steps = tuple(step for step in spec.data_flow if step.key not in chosen)
    used = {step.table for step in steps}
    tables = tuple(
        _with_rows(table, {row.key for row in table.rows if row.key not in chosen})
        for table in spec.transformations
        if table.key not in chosen or table.key in used
    )
    criteria = {one.key for one in spec.acceptance_criteria if one.key not in chosen}
    first = _tidy(spec, steps, tables, criteria, spare=True)
    note = f"{NOT_HERE.format(title=second.title)} {', '.join(sorted(chosen))}."
    return first.model_copy(update={"prompt": f"{spec.prompt}\n\n{note}" if spec.prompt else ""})


def _with_rows(table: Transformation, keys: Collection[str]) -> Transformation:
    return table.model_copy(update={"rows": tuple(row for row in table.rows if row.key in keys)})


def _tidy(
    spec: WorkflowSpec,
    steps: tuple[Step, ...],
    tables: tuple[Transformation, ...],
    criteria: Collection[str],
    *,
    spare: bool,
) -> WorkflowSpec:
    """One of the two: with the endpoints and systems it uses, and `spare` ones that nobody uses."""
    called = {step.endpoint for step in steps}
    unused = {one.key for one in spec.endpoints} - {step.endpoint for step in spec.data_flow}
    endpoints = tuple(one for one in spec.endpoints if one.key in called or (spare and one.key in unused))
    there = {step.key for step in steps} | {one.key for one in endpoints} | {table.key for table in tables}
    there |= {row.key for table in tables for row in table.rows}
    gone = {key for key, _ in elements(spec)} - there
    about = {one.system for one in endpoints} | {step.system for step in steps} | {spec.trigger.system}
    about |= {side.system for table in tables for side in (table.source, table.target)}
    kept = tuple(
        one.model_copy(update={"covers": tuple(key for key in one.covers if key not in gone)})
        for one in spec.acceptance_criteria
        if one.key in criteria
    )
    stories = tuple(
        one.model_copy(update={"criteria": tuple(key for key in one.criteria if key in criteria)})
        for one in spec.user_stories
        if not one.criteria or any(key in criteria for key in one.criteria)
    )
    return spec.model_copy(
        update={
            "user_stories": stories if spare else tuple(one for one in stories if one.criteria),
            "acceptance_criteria": kept,
            "systems": tuple(one for one in spec.systems if one.key in about or spare),
            "endpoints": endpoints,
            "data_flow": steps,
            "transformations": tables,
        }
    )


def _with_words(second: WorkflowSpec, spec: WorkflowSpec) -> WorkflowSpec:
    """The second with words of its own: what it does is told from its steps, not from those that stayed."""
    done = [step.title.rstrip(".") for step in second.data_flow if step.kind not in START]
    logic = f"{', then '.join(done)}." if done else spec.story.business_logic
    lines = [
        f"{number}. {step.title.rstrip('.')}. {step.text}".strip()
        for number, step in enumerate(second.data_flow, 1)
    ]
    story = second.story.model_copy(update={"business_logic": logic, "final_result": ""})
    trigger = second.trigger
    if trigger.kind == "webhook" and trigger.path:
        # Two workflows cannot listen at one path.
        trigger = trigger.model_copy(update={"path": second.key})
    return second.model_copy(
        update={
            "story": story,
            "trigger": trigger,
            "description": f"Split from “{spec.title}”.\n\n{spec.description}".strip(),
            "prompt": "\n".join([f"Build “{second.title}”, split from “{spec.title}”.", "", *lines]),
        }
    )
