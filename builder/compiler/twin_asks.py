"""How a search asks for records, for the twin that must understand it: templates and the fields they fill."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.compiler.endpoints import template_names
from builder.compiler.references import read_reference, write_path
from planner.handover import Endpoint, Step, WorkflowSpec

SEARCHING = ("search", "list")


def asks_of(
    endpoint: Endpoint, specs: Sequence[WorkflowSpec], fields: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The parameters with a fixed form, for the twin. One that is named like a field needs none."""
    if endpoint.operation not in SEARCHING:
        return []
    filled = _filled(endpoint, specs)
    found = []
    for parameter in endpoint.params:
        plain = parameter.location == "query" and parameter.name in fields
        if not parameter.value or parameter.language == "soql" or plain:
            continue
        if parameter.location not in ("query", "body"):
            continue
        names = template_names(parameter)
        ask = {"param": parameter.name, "in": parameter.location, "template": parameter.value}
        found.append(ask | {"fields": {name: filled[name] for name in names if name in filled}})
    return found


def _filled(endpoint: Endpoint, specs: Sequence[WorkflowSpec]) -> dict[str, str]:
    """Which field of the record each placeholder stands for, from the steps that make this call."""
    filled: dict[str, str] = {}
    for spec in specs:
        if endpoint in spec.endpoints:
            for step in spec.data_flow:
                if step.endpoint == endpoint.key:
                    filled |= _of_step(step)
    return filled


def _of_step(step: Step) -> dict[str, str]:
    targets = {match.target for match in step.match}
    paths = {name: write_path(read_reference(reference).path) for name, reference in step.bind.items()}
    found = {name: path for name, path in paths.items() if path in targets}
    if not found and len(step.match) == 1 and len(paths) == 1:
        return {next(iter(paths)): step.match[0].target}
    return found
