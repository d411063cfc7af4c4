"""Facts that a person called wrong: taken out, and kept out when research is drafted again. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from planner.spec.research import Dismissed, Research

Identity = Callable[[Any], tuple[str, ...]]
# What makes a fact the same one when the material is read again, by the list it stands in.
IDENTITIES: Final[Mapping[str, Identity]] = {
    "systems": lambda fact: (fact.key,),
    "triggers": lambda fact: (fact.kind, fact.system, fact.event, fact.cron),
    "mappings": lambda fact: (
        fact.source_system,
        fact.source,
        fact.target_system,
        fact.target_object,
        fact.target,
    ),
    "rules": lambda fact: (" ".join(fact.text.casefold().split()),),
    "endpoints": lambda fact: (fact.system, fact.method, fact.path),
}
SYSTEM_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "triggers": ("system",),
    "mappings": ("source_system", "target_system"),
    "endpoints": ("system",),
    "objects": ("system",),
}


class NoSuchFact(LookupError):
    """The research has no such fact (any more)."""


def dismissed(research: Research, section: str, about: Sequence[str], *, by: str, at: str) -> Research:
    """The research without that fact, and with the decision that keeps it away. Raises NoSuchFact."""
    text = _text(research, section, tuple(about))
    decision = Dismissed.model_validate(
        {"section": section, "about": tuple(about), "text": text, "by": by, "at": at}
    )
    kept = tuple(one for one in research.dismissed if (one.section, one.about) != (section, decision.about))
    return without(research.model_copy(update={"dismissed": (*kept, decision)}), (decision,))


def restored(research: Research, section: str, about: Sequence[str]) -> Research:
    """The research without the decision; the fact itself comes back when the material is read again."""
    kept = tuple(one for one in research.dismissed if (one.section, one.about) != (section, tuple(about)))
    if len(kept) == len(research.dismissed):
        raise NoSuchFact(section)
    return research.model_copy(update={"dismissed": kept})


def without(research: Research, decisions: Sequence[Dismissed]) -> Research:
    """The research without the facts of these decisions; a system takes what belongs to it along."""
    if not decisions:
        return research
    gone: dict[str, set[tuple[str, ...]]] = {}
    for one in decisions:
        gone.setdefault(one.section, set()).add(one.about)
    changed: dict[str, Any] = {
        section: tuple(fact for fact in getattr(research, section) if identity(fact) not in gone[section])
        for section, identity in IDENTITIES.items()
        if section in gone
    }
    if "fields" in gone:
        changed["objects"] = tuple(_without_fields(each, gone["fields"]) for each in research.objects)
    kept = research.model_copy(update=changed)
    systems = {about[0] for about in gone.get("systems", ())}
    return _without_systems(kept, systems) if systems else kept


def _without_fields(thing: Any, gone: set[tuple[str, ...]]) -> Any:
    fields = tuple(each for each in thing.fields if (thing.system, thing.name, each.name) not in gone)
    return thing if len(fields) == len(thing.fields) else thing.model_copy(update={"fields": fields})


def _without_systems(research: Research, systems: set[str]) -> Research:
    changed = {
        section: tuple(
            fact
            for fact in getattr(research, section)
            if not systems & {getattr(fact, name) for name in names}
        )
        for section, names in SYSTEM_OF.items()
    }
    return research.model_copy(update=changed)


def _text(research: Research, section: str, about: tuple[str, ...]) -> str:
    if section == "fields":
        for thing in research.objects:
            for field in thing.fields:
                if (thing.system, thing.name, field.name) == about:
                    return f"{thing.name}.{field.name}"
        raise NoSuchFact(section)
    identity = IDENTITIES.get(section)
    for fact in getattr(research, section) if identity else ():
        if identity and identity(fact) == about:
            return said(section, fact)
    raise NoSuchFact(section)


def said(section: str, fact: Any) -> str:
    """The fact as one line for the list of what was called wrong."""
    if section == "mappings":
        return f"{fact.source or 'fixed'} → {fact.target}"
    if section == "endpoints":
        return f"{fact.method} {fact.path}"
    if section == "triggers":
        return " ".join(filter(None, (fact.kind, fact.system, fact.event, fact.cron)))
    return str(getattr(fact, "text", "") or fact.name)
