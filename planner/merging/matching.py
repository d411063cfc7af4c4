"""Which parts of two values are the same element."""

from collections.abc import Callable, Sequence

from planner.merging.parts import Part

Place = tuple[str, str]

# From how large a share of common words on two texts are taken for one that was reworded.
ALIKE = 0.6


def same_parts(before: Sequence[Part], after: Sequence[Part], *, by_content: bool) -> dict[Place, Place]:
    """From the place of each part of `after` to its place in `before`, where it was there.

    By key, or by what the parts are about, first exactly, then by texts that share most of their words.
    """
    if not by_content:
        known = {part.place for part in before}
        return {part.place: part.place for part in after if part.place in known}
    found: dict[Place, Place] = {}
    for identity in (_about, _question_about, _loosely):
        _pair(before, after, found, identity)
    _pair_alike(before, after, found)
    return found


def alike(first: str, second: str) -> float:
    """The share of common words, 0 to 1."""
    one, two = set(first.lower().split()), set(second.lower().split())
    return len(one & two) / len(one | two) if one and two else 0.0


def _pair(
    before: Sequence[Part],
    after: Sequence[Part],
    found: dict[Place, Place],
    identity: Callable[[Part], tuple[str, ...] | None],
) -> None:
    """Pair what has the same identity, in order, and is not paired yet."""
    taken = set(found.values())
    waiting: dict[tuple[str, ...], list[Part]] = {}
    for part in before:
        known = identity(part)
        if part.place not in taken and known is not None:
            waiting.setdefault((part.section, *known), []).append(part)
    for part in after:
        known = identity(part)
        same = waiting.get((part.section, *known)) if part.place not in found and known is not None else None
        if same:
            found[part.place] = same.pop(0).place


def _pair_alike(before: Sequence[Part], after: Sequence[Part], found: dict[Place, Place]) -> None:
    taken = set(found.values())
    for part in after:
        text = part.fields.get("text")
        if part.place in found or not text:
            continue
        near = [
            (alike(text, other.fields["text"]), other.place)
            for other in before
            if other.section == part.section and other.place not in taken
        ]
        share, place = max(near, default=(0.0, ("", "")))
        if share >= ALIKE:
            found[part.place] = place
            taken.add(place)


def _about(part: Part) -> tuple[str, ...] | None:
    """What the part says it is about."""
    fields = part.fields
    names: tuple[str, ...]
    if part.section == "mappings":
        names = ("source_system", "source", "target_system", "target_object", "target")
    elif part.section == "endpoints":
        names = ("system", "method", "path", "operation")
    elif part.section in ("rules", "questions"):
        names = ("text",)
    else:
        return (part.key,)
    return tuple(str(fields.get(name, "")) for name in names)


def _question_about(part: Part) -> tuple[str, ...] | None:
    """A question about the same thing, in other words."""
    about = part.fields.get("about")
    return (str(about),) if part.section == "questions" and about else None


def _loosely(part: Part) -> tuple[str, ...] | None:
    """A mapping of the same target, a trigger of the same system."""
    fields = part.fields
    if part.section == "mappings":
        return ("to", str(fields.get("target_system", "")), str(fields.get("target", "")))
    if part.section == "triggers":
        return ("of", str(fields.get("system", "")))
    return None
