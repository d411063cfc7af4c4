"""What a vendor calls an event that documents tell in words."""

from collections.abc import Iterable

from planner.conventions import Convention, KnownObject
from planner.generation.events import MACHINE, happening
from planner.spec.values import Evidence


def vendor_event(
    said: str, convention: Convention | None, known: KnownObject | None, told: Iterable[Evidence] = ()
) -> str:
    """The event's published name; as it is said where the documents write its name out, or none is known."""
    what = happening(said or "created")
    if convention is None or convention.event is None or known is None or not what:
        return said
    quotes = [fact.quote for fact in told]
    if MACHINE.fullmatch(said) and (not quotes or any(said in quote for quote in quotes)):
        return said
    name = convention.event.names.get(what, "")
    filled = name.replace("<objects>", known.plural or f"{known.name}s").replace("<object>", known.name)
    return filled or said
