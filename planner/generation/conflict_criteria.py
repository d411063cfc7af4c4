"""What a rule about conflicts lets one see: whose change stands, and that no change comes back."""

from collections.abc import Iterable, Sequence

from planner.generation.conflicts import AFTER
from planner.generation.design import Design
from planner.generation.drafts import Draft, keys_of, occasion, skipped, skipping
from planner.generation.naming import a, capital
from planner.generation.situations import Situations, ends
from planner.generation.wording import the_key
from planner.spec.workflow import Step


def conflicts(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """The criteria of the conflict rule of a design; none where there is none."""
    conflict = design.conflict
    if conflict is None:
        return
    if conflict.compares:
        yield _later(design, steps)
    if conflict.wins == "target":
        yield from _standing(design, steps)
    if conflict.no_echo:
        yield _echo(design, steps)


def _later(design: Design, steps: Sequence[Step]) -> Draft:
    make, key, conflict = Situations(design), the_key(design), design.conflict
    source, target = design.case.source, design.case.target
    which = "that was" if target.same_at_both else f"whose {target.label} was"
    return Draft(
        concern="unique",
        text=f"{capital(a(source.label))} {which} changed later in {target.name} is skipped and the "
        f"{target.label} stays as it is.",
        given=f"{target.name} has {a(target.noun)} with the {key} of the {source.label} and other values, "
        f"changed after the {design.case.told_apart}",
        when=occasion(design),
        then=f"{skipped(design)} and the {target.label} is as it was",
        covers=(*(conflict.keys if conflict else ()), *keys_of(steps, "lookup"), *_filters(steps, "lte")),
        check=make.check(*skipping(design), make.count(1), make.untouched(1, AFTER), known=make.known(AFTER)),
    )


def _standing(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """The target's system wins: what stands there stays, what is empty is filled in."""
    make, key, conflict = Situations(design), the_key(design), design.conflict
    source, target = design.case.source, design.case.target
    keys = (*(conflict.keys if conflict else ()), *keys_of(steps, "lookup", "branch", "update"))
    found = f"{target.name} has {a(target.noun)} with the {key} of the {source.label}"
    yield Draft(
        concern="unique",
        text=f"What stands in {a(target.label)} stays: {a(source.label)} with the same {key} and other "
        f"values changes none of it.",
        given=f"{found} and other values",
        when=occasion(design),
        then=f"the {target.label} is as it was and there is no second one",
        covers=keys,
        check=make.check(ends("done"), make.count(1), make.untouched(1), known=make.known()),
    )
    matched = {field.target for field in design.matching.match}
    if fields := [field for field in make.fields() if field.field not in matched]:
        yield Draft(
            concern="deliver",
            text=f"What is empty in {a(target.label)} with the {key} of {a(source.label)} is filled in.",
            given=f"{found} and nothing else",
            when=occasion(design),
            then=f"that {target.label} has the mapped fields of the {source.label}",
            covers=keys,
            check=make.check(ends("done"), make.count(1), *fields, known=make.only_keyed()),
        )


def _echo(design: Design, steps: Sequence[Step]) -> Draft:
    make, key, conflict = Situations(design), the_key(design), design.conflict
    source, target = design.case.source, design.case.target
    return Draft(
        concern="unique",
        text=f"{capital(a(source.label))} whose values {a(target.label)} has already is skipped: no change "
        f"comes back.",
        given=f"{target.name} has {a(target.noun)} with the {key} and all values of the {source.label}",
        when=occasion(design),
        then=f"{skipped(design)} and nothing is written to {target.name}",
        covers=(*(conflict.keys if conflict else ()), *_filters(steps, "includes")),
        check=make.check(
            *skipping(design),
            make.count(1),
            *make.no_writes(),
            known=make.the_same(),
        ),
    )


def _filters(steps: Sequence[Step], op: str) -> tuple[str, ...]:
    """The keys of the filters that hold two records against each other in this way."""
    filters = (step for step in steps if step.kind == "filter" and step.condition)
    return tuple(
        step.key
        for step in filters
        if step.condition and any(test.op == op and test.other for test in step.condition.tests)
    )
