"""What belongs together in a workflow: what a step uses, what chooses it, what reads its output."""

from collections.abc import Collection, Iterator

from planner.spec.workflow import Criterion, Step, WorkflowSpec

WRITES = ("create", "update", "upsert", "delete")
# What every workflow that starts in the same way has to do again.
START = ("receive", "verify", "filter", "fetch", "loop")


def names_read(step: Step) -> set[str]:
    """The first parts of all references of a step: the outputs of earlier steps it reads."""
    return {path.split(".")[0].split("[")[0] for path in step.references}


def steps_together(spec: WorkflowSpec, keys: Collection[str]) -> set[str]:
    """These steps with those a branch ties to them: a branch and what it chooses between stay together."""
    found = set(keys)
    steps = [step for step in spec.data_flow if step.on_true or step.on_false]
    changed = True
    while changed:
        changed = False
        for step in steps:
            tied = {step.key, *_targets(step, spec)}
            if len(tied) > 1 and tied & found and not tied <= found:
                found |= tied
                changed = True
    return found


def steps_after(spec: WorkflowSpec, keys: Collection[str]) -> set[str]:
    """These steps with all later ones that read what they put out, and those a branch ties to them."""
    found = steps_together(spec, keys)
    while True:
        outputs = {step.output.split(".")[0] for step in spec.data_flow if step.key in found and step.output}
        reading = {step.key for step in spec.data_flow if names_read(step) & outputs}
        more = steps_together(spec, found | reading)
        if more == found:
            return found
        found = more


def criteria_about(spec: WorkflowSpec, keys: Collection[str]) -> set[str]:
    """The criteria that cover nothing but these elements; rules of the research count for nobody."""
    own = set(_own_keys(spec))
    return {
        one.key for one in spec.acceptance_criteria if _covered(one, own) and _covered(one, own) <= set(keys)
    }


def _covered(criterion: Criterion, own: Collection[str]) -> set[str]:
    return {key for key in criterion.covers if key in own}


def _own_keys(spec: WorkflowSpec) -> Iterator[str]:
    for table in spec.transformations:
        yield table.key
        yield from (row.key for row in table.rows)
    yield from (step.key for step in spec.data_flow)
    yield from (endpoint.key for endpoint in spec.endpoints)


def _targets(step: Step, spec: WorkflowSpec) -> set[str]:
    known = {each.key for each in spec.data_flow}
    return {key for key in (step.on_true, step.on_false) if key in known}
