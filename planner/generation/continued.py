"""Which workflow of the last drawing a new one continues: it keeps the key, whatever its title is now."""

from collections.abc import Collection, Sequence

from planner.spec.workflow import WorkflowSpec

# Two workflows between the same systems are one when so large a share of their fields is the same.
ALIKE = 0.5


def with_kept_workflow_keys(
    drawn: Sequence[WorkflowSpec], previous: Sequence[WorkflowSpec], taken: Collection[str] = ()
) -> list[WorkflowSpec]:
    """The workflows, each with the key of the one in `previous` it continues.

    A new one gets no key of `taken`, those of workflows that people made.
    """
    known = {spec.key for spec in previous}
    left = [spec for spec in previous if spec.key not in {one.key for one in drawn}]
    out: list[WorkflowSpec] = []
    for spec in drawn:
        key = spec.key
        if key not in known:
            near = [(_likeness(spec, other), -number) for number, other in enumerate(left)]
            share, number = max(near, default=(0.0, 0))
            used = {*taken, *known, *(one.key for one in out)}
            key = left.pop(-number).key if share >= ALIKE else _free(key, used)
        out.append(spec if key == spec.key else spec.model_copy(update={"key": key}))
    return out


def _free(key: str, used: Collection[str]) -> str:
    number, found = 2, key
    while found in used:
        number, found = number + 1, f"{key[:76]}-{number}"
    return found


def _likeness(first: WorkflowSpec, second: WorkflowSpec) -> float:
    """The share of fields two workflows between the same systems have in common, 0 to 1."""
    if _between(first) != _between(second):
        return 0.0
    one, two = _fields(first), _fields(second)
    return len(one & two) / len(one | two) if one and two else 0.0


def _between(spec: WorkflowSpec) -> tuple[str, ...]:
    return (
        spec.trigger.kind,
        *(name for table in spec.transformations[:1] for name in (table.source.system, table.target.system)),
    )


def _fields(spec: WorkflowSpec) -> set[tuple[str, str]]:
    """What goes where, by the last names of the paths: the same fields may stand in another object now."""
    rows = [row for table in spec.transformations for row in table.rows]
    return {(row.source.rpartition(".")[2], row.target.rpartition(".")[2]) for row in rows}
