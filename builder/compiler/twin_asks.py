"""How a search asks for records, for the twin that must understand it: templates and the fields they fill."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from builder.compiler.endpoints import template_names
from builder.compiler.references import read_reference, write_path
from builder.compiler.scope import same_name
from planner.handover import Endpoint, Parameter, Step, WorkflowSpec

SEARCHING = ("search", "list")
BEHIND = re.compile(r"(.+)_(?:after|since)")
"""What a parameter is called that asks for the records whose field is greater."""


def asks_of(
    endpoint: Endpoint, specs: Sequence[WorkflowSpec], fields: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The parameters with a fixed form, for the twin. One that is named like a field needs none."""
    if endpoint.operation not in SEARCHING:
        return []
    filled, named = _filled(endpoint, specs), {*fields, *_of_records(endpoint, specs)}
    always = {*fields, endpoint.returns.id_at}
    found = []
    for parameter in endpoint.params:
        plain = parameter.location == "query" and (parameter.name in named or _goes_on(parameter, always))
        if not parameter.value or parameter.language == "soql" or plain:
            continue
        if parameter.location not in ("query", "body"):
            continue
        names = template_names(parameter)
        ask = {"param": parameter.name, "in": parameter.location, "template": parameter.value}
        found.append(ask | {"fields": {name: filled[name] for name in names if name in filled}})
    return found


def _goes_on(parameter: Parameter, known: Collection[str]) -> bool:
    """`id_after={last}`: the twin compares the field itself."""
    compared = BEHIND.fullmatch(parameter.name)
    whole = parameter.value == "".join(f"{{{name}}}" for name in template_names(parameter))
    return compared is not None and compared[1] in known and whole


def _of_records(endpoint: Endpoint, specs: Sequence[WorkflowSpec]) -> set[str]:
    """The fields that the checks give to records of this kind."""
    checks = [each.check for spec in specs for each in spec.acceptance_criteria if each.check]
    given = [record for check in checks for record in check.given.twin_state]
    return {
        name
        for each in given
        if each.system == endpoint.system and same_name(each.object, endpoint.object)
        for name in each.record
    }


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
