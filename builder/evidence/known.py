"""Everything that plan and research say exists: systems, endpoints, fields."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.handover import Research, WorkflowSpec

PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Known:
    """`endpoints` are (system, method, path) with `{}` for what varies; `fields` are paths of targets."""

    systems: frozenset[str]
    endpoints: frozenset[tuple[str, str, str]]
    fields: frozenset[str]

    def near(self, system: str, method: str) -> list[str]:
        """The paths that are known for a system and method."""
        return sorted(path for known, verb, path in self.endpoints if known == system and verb == method)


def known_facts(specs: Sequence[WorkflowSpec], research: Research | None) -> Known:
    """The facts of some workflows and of the research behind them."""
    systems = {use.key for spec in specs for use in spec.systems}
    systems |= {endpoint.system for spec in specs for endpoint in spec.endpoints}
    endpoints = {
        (endpoint.system, endpoint.method.upper(), same_shape(endpoint.path))
        for spec in specs
        for endpoint in spec.endpoints
    }
    fields = {field for spec in specs for field in _fields(spec)}
    if research is not None:
        systems |= {system.key for system in research.systems}
        endpoints |= {
            (fact.system, fact.method.upper(), same_shape(fact.path)) for fact in research.endpoints
        }
        fields |= {plain(field.name) for record in research.objects for field in record.fields}
        fields |= {plain(mapping.target) for mapping in research.mappings}
        fields |= {path for fact in research.endpoints for path in paths_of(fact.request_example)}
    return Known(frozenset(systems), frozenset(endpoints), frozenset(_with_parents(fields)))


def _fields(spec: WorkflowSpec) -> Iterator[str]:
    for table in spec.transformations:
        for row in table.rows:
            yield plain(row.target)
    for endpoint in spec.endpoints:
        for parameter in endpoint.params:
            if parameter.location == "body":
                yield plain(parameter.name)
        for example in endpoint.examples:
            yield from paths_of(example.request)


def _with_parents(fields: Iterable[str]) -> Iterator[str]:
    for field in fields:
        parts = field.split(".")
        for length in range(1, len(parts) + 1):
            yield ".".join(parts[:length])


def paths_of(value: Any, prefix: str = "") -> Iterator[str]:
    """The dotted paths of a JSON value's fields; list positions are left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{prefix}{key}"
            yield from paths_of(inner, f"{prefix}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from paths_of(inner, prefix)


def plain(path: str) -> str:
    """A field's path without list positions: `lines[0].sku` is `lines.sku`."""
    return re.sub(r"\[[^\]]*\]", "", path)


def same_shape(path: str) -> str:
    """An endpoint's path with `{}` for whatever varies, without query and trailing slash."""
    return PLACEHOLDER.sub("{}", path.partition("?")[0]).rstrip("/") or "/"
