"""Findings about stand-ins: calls and fields that nobody has named yet."""

from collections.abc import Iterator

from planner.lint.findings import Finding
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec


def placeholders(spec: WorkflowSpec, research: Research) -> Iterator[Finding]:
    """Each placeholder once: tests with it show the logic, a run against the real system fails."""
    names = {system.key: system.name or system.key for system in spec.systems}
    for number, endpoint in enumerate(spec.endpoints):
        if endpoint.is_placeholder:
            name = names.get(endpoint.system, endpoint.system)
            message = (
                f"{endpoint.key} is a placeholder: which call of {name} it is, nobody has said. Name method "
                f"and path, or upload the API description of {name}."
            )
            yield Finding("call_not_known", f"endpoints[{number}].path", "error", message, endpoint.key)
    for place, table in enumerate(spec.transformations):
        for number, row in enumerate(table.rows):
            if is_placeholder_field(row.target):
                name = names.get(table.target.system, table.target.system)
                message = (
                    f"{row.key} writes to a placeholder: which field of {name} keeps {row.source or 'it'}, "
                    "nobody has said."
                )
                path = f"transformations[{place}].rows[{number}].target"
                yield Finding("field_not_known", path, "error", message, row.key)
