"""Mappings nobody named: fields of the same meaning at two well-known vendors, marked as an assumption."""

from planner.conventions import KnownObject
from planner.spec.research import Mapping, System
from planner.spec.values import Evidence


def assumed_mappings(
    source: System, source_known: KnownObject | None, target: System, target_known: KnownObject | None
) -> tuple[Mapping, ...]:
    """One mapping for each meaning both objects have a published field for; none for an unknown object."""
    if source_known is None or target_known is None:
        return ()
    shared = [meaning for meaning in source_known.common if meaning in target_known.common]
    text = f"fields of the same meaning at {source.name} and {target.name}; not in your documents"
    return tuple(
        Mapping(
            key=f"M-{number:02}",
            source_system=source.key,
            source_object=source_known.name,
            source=source_known.common[meaning],
            target_system=target.key,
            target_object=target_known.name,
            target=target_known.common[meaning],
            evidence=(Evidence(kind="assumption", text=text),),
        )
        for number, meaning in enumerate(shared, start=1)
    )


def is_assumed(mappings: tuple[Mapping, ...]) -> bool:
    """Whether no mapping comes from the documents or from a person."""
    kinds = [fact.kind for mapping in mappings for fact in mapping.evidence]
    return bool(kinds) and set(kinds) == {"assumption"}
