"""Criteria about what is written: a new record, a known one, and values that change on the way."""

from collections.abc import Iterable, Sequence

from tenon.mapping import pick

from planner.expressions import parse
from planner.generation.design import Design
from planner.generation.drafts import Draft, keys_of, occasion, skipped, skipping
from planner.generation.naming import a, capital, listed, plural
from planner.generation.situations import Situations, ends
from planner.generation.wording import shown, the_key
from planner.spec.workflow import Row, Step

MOST_CONVERSIONS = 6


def written(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """A new record is created, a known one updated or left alone."""
    action = design.matching.action
    if action != "update":
        yield _created(design, steps)
    if action in ("save", "upsert", "update") and not (design.conflict and design.conflict.wins == "target"):
        yield _updated(design, steps)
    if action in ("create_once", "update"):
        yield _left_alone(design, steps)
    yield from _converted(design, steps)
    yield from _by_code(design, steps)


def _created(design: Design, steps: Sequence[Step]) -> Draft:
    make, key = Situations(design), the_key(design)
    source, target = design.case.source.label, design.case.target
    # A row that takes code has a criterion of its own: nothing here depends on it.
    rows = [row for row in design.table.rows if not parse(row.expr).is_custom]
    mapped = f" with the {'mapped field' if len(rows) == 1 else f'{len(rows)} mapped fields'}" if rows else ""
    names = listed([row.target for row in rows])
    which, free = f"{capital(a(source))} ", f"{target.name} has no {target.noun}"
    if key:
        which += f"whose {key} no {target.label} has "
        free += f" with the {key} of the {source}"
    rules = () if key else tuple(rule.key for rule in design.matching.shown)
    return Draft(
        concern="deliver",
        text=f"{which}becomes one {target.label}{mapped}.",
        given=free,
        when=occasion(design),
        then=f"one {target.noun} stands in {target.name}{f' with {names} of the {source}' if names else ''}",
        covers=(
            *keys_of(steps, "fetch", "loop", "transform", "create", "upsert"),
            *(row.key for row in rows),
            *rules,
        ),
        # A record without one field would prove that something was called, not that it was right.
        check=make.check(ends("done"), make.count(1), *make.fields()) if rows else None,
    )


def _updated(design: Design, steps: Sequence[Step]) -> Draft:
    make, key = Situations(design), the_key(design)
    source, target = design.case.source.label, design.case.target
    one = a(target.label)
    then = f"that {target.label} has the mapped fields of the {source} and there is no second one"
    conflict = design.conflict
    older = f", changed before the {design.case.told_apart}" if conflict and conflict.compares else ""
    return Draft(
        concern="unique",
        text=f"{capital(a(source))} whose {key} {one} already has updates it and creates none.",
        given=f"{target.name} has {a(target.noun)} with the {key} of the {source} and other values{older}",
        when=occasion(design),
        then=then,
        covers=(
            *(conflict.keys if conflict else ()),
            *(rule.key for rule in design.matching.shown),
            *keys_of(steps, "lookup", "branch", "update", "upsert"),
        ),
        check=make.check(
            ends("done"), make.count(1), *make.no_calls("create"), *make.fields(), known=make.known()
        ),
    )


def removed(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """The record of one that is gone is deleted; where there is none, nothing happens."""
    make, key = Situations(design), the_key(design)
    source, target = design.case.source.label, design.case.target
    gone = capital(f"{a('deleted')} {source}")
    rules = tuple(rule.key for rule in design.matching.shown)
    yield Draft(
        concern="deliver",
        text=f"{gone} whose {key} {a(target.label)} has deletes that {target.label}.",
        given=f"{target.name} has {a(target.noun)} with the {key} of the {source}",
        when=f"{design.case.source.name} reports that the {source} is deleted",
        then=f"that {target.noun} is gone from {target.name}",
        covers=(
            *rules,
            *(row.key for row in design.table.rows),
            *keys_of(steps, "transform", "lookup", "delete"),
        ),
        check=make.check(ends("done"), make.count(0), known=make.known()),
    )
    yield Draft(
        concern="unique",
        text=f"{gone} whose {key} no {target.label} has is skipped.",
        given=f"{target.name} has no {target.noun} with the {key} of the {source}",
        when=f"{design.case.source.name} reports that the {source} is deleted",
        then=f"{skipped(design)} and nothing is deleted",
        covers=(*rules, *keys_of(steps, "filter")),
        check=make.check(*skipping(design), make.count(0)),
    )


def told_apart(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """Two records carry the key: which is meant is for a person to say, so neither is written."""
    if design.matching.action not in ("save", "update", "create_once", "remove"):
        return
    make, key = Situations(design), the_key(design)
    source, target = design.case.source.label, design.case.target
    if not make.where or design.calls["search"].operation == "read" or design.decisions.takes_one_of_several:
        return
    ending, said = ("parked", "is parked") if design.careful.then == "park" else ("failed", "fails")
    removes = design.matching.action == "remove"
    which = f"{capital(a(f'deleted {source}' if removes else source))} whose {key} two {plural(target.label)}"
    yield Draft(
        concern="unique",
        text=f"{which} have {said} and {'deletes' if removes else 'changes'} neither.",
        given=f"{target.name} has two {plural(target.noun)} with the {key} of the {source}",
        when=occasion(design),
        then=f"the run {said} and both {plural(target.label)} are as they were",
        covers=(*(rule.key for rule in design.matching.shown), *keys_of(steps, "lookup")),
        check=make.check(ends(ending), make.count(2), make.untouched(2), known=make.known_twice()),
    )


def _left_alone(design: Design, steps: Sequence[Step]) -> Draft:
    """What is there already is not written again; or what is not there is not created."""
    make, key = Situations(design), the_key(design)
    source, target = design.case.source.label, design.case.target
    lookup = next((number for number, step in enumerate(steps) if step.kind == "lookup"), 0)
    if design.matching.action == "update":
        text = f"whose {key} no {target.label} has is skipped and nothing is created."
        given = f"{target.name} has no {target.noun} with the {key} of the {source}"
        check = make.check(*skipping(design), make.count(0))
    else:
        text = f"whose {key} {target.name} already has is skipped and leaves one {target.label}."
        given = f"{target.name} has {a(target.noun)} with the {key} of the {source}"
        check = make.check(*skipping(design), make.count(1), *make.no_calls("create"), known=make.known())
    return Draft(
        concern="unique",
        text=f"{capital(a(source))} {text}",
        given=given,
        when=occasion(design),
        then=f"{skipped(design)} and {target.name} is as it was",
        covers=(
            *(rule.key for rule in design.matching.shown),
            *(step.key for step in steps[lookup : lookup + 2]),
        ),
        check=check,
    )


def _converted(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """Values that change on the way, each with its example."""
    make, known = Situations(design), {}
    if design.matching.action == "update":
        known = {"known": make.known()}
    for row in [row for row in design.table.rows if _changes(row)][:MOST_CONVERSIONS]:
        before, after = _sources(row), shown(row.example_out)
        several = len(before) > 1
        if several and _takes_the_first(row):
            text = f"Of {listed(before)} the first that is filled is written to `{row.target}`: {after}."
        else:
            verb = "are" if several else "is"
            text = f"{capital(listed(before))} {verb} written to `{row.target}` as {after}."
        yield Draft(
            concern="deliver",
            text=text,
            given=f"{a(design.case.source.label)} with {listed(before)}",
            when=occasion(design),
            then=f"`{row.target}` of the {design.case.target.label} is {after}",
            covers=(row.key, *keys_of(steps, "transform")),
            check=make.check(ends("done"), *make.fields(row.target), **known),
        )


def _sources(row: Row) -> list[str]:
    """Each field a row reads with its example: "`first_name` Ada"."""
    if row.source or not isinstance(row.example_in, dict):
        return [f"`{row.source}` {shown(row.example_in)}"]
    paths = dict.fromkeys(parse(row.expr).paths)
    return [f"`{path}` {shown(pick(row.example_in, path))}" for path in paths]


def _takes_the_first(row: Row) -> bool:
    return any(call.name == "first_of" for call in parse(row.expr).calls)


def _by_code(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """Each row that takes code is seen by itself, as its rule says; how, a person has to say."""
    for row in design.table.rows:
        if parse(row.expr).is_custom:
            told = row.rule[:1].lower() + row.rule[1:].rstrip(".")
            yield Draft(
                concern="deliver",
                text=f"`{row.target}` is written as its rule says: {told}.",
                given="",
                when="",
                then="",
                covers=(row.key, *keys_of(steps, "transform")),
                check=None,
            )


def _changes(row: Row) -> bool:
    computed = row.example_out is not None and "[]" not in row.target
    return computed and row.example_in is not None and row.example_out != row.example_in
