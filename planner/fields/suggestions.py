"""Which source field would fit a target field that nothing is written to, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.fields.kinds import family, looks_like
from planner.fields.known import KnownField
from planner.fields.names import WEAK, leaf, meant, same_name

LEAST: Final = 30
MOST_SHOWN: Final = 3
LOOKED_FOR = {"email": "e-mail address", "url": "web address", "date": "date", "datetime": "date and time"}


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a suggestion, with its points of 100."""

    text: str
    points: int


@dataclass(frozen=True)
class Suggestion:
    """A source field for a target field. `score` is the sum of the reasons, at most 100."""

    source: KnownField
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        return min(100, sum(reason.points for reason in self.reasons))

    @property
    def why(self) -> str:
        """Such as "same name, same type"."""
        return ", ".join(reason.text for reason in self.reasons if reason.points > 0)


@dataclass(frozen=True)
class Unmapped:
    """A target field that no row writes, with the source fields that would fit, the best first."""

    field: KnownField
    suggestions: tuple[Suggestion, ...]


def unmapped(
    targets: Sequence[KnownField],
    written: Collection[str],
    sources: Sequence[KnownField],
    used: Collection[str] = (),
) -> tuple[Unmapped, ...]:
    """Required target fields that no row writes. A source that is used already comes after an unused one."""
    return tuple(
        Unmapped(field, _fitting(field, sources, used))
        for field in targets
        if field.required and not covered(field.path, written)
    )


def covered(path: str, written: Collection[str]) -> bool:
    """Whether a row writes the field, a part of it or what it is a part of."""
    return any(
        path == each or each.startswith((f"{path}.", f"{path}[")) or path.startswith((f"{each}.", f"{each}["))
        for each in written
    )


def not_used(sources: Sequence[KnownField], read: Collection[str]) -> tuple[KnownField, ...]:
    """Source fields that no row reads; an object or list whose parts are listed is not a field itself."""
    parents = {_parent(field.path) for field in sources}
    return tuple(field for field in sources if field.path not in parents and not covered(field.path, read))


def _parent(path: str) -> str:
    return path.rsplit(".", 1)[0].removesuffix("[]") if "." in path else ""


def _fitting(
    target: KnownField, sources: Sequence[KnownField], used: Collection[str]
) -> tuple[Suggestion, ...]:
    found = [Suggestion(source, reasons(source, target)) for source in sources]
    good = [one for one in found if one.score >= LEAST and _speaks_for_it(one)]
    good.sort(key=lambda one: (-one.score, one.source.path in used, len(one.source.path)))
    return tuple(good[:MOST_SHOWN])


def _speaks_for_it(suggestion: Suggestion) -> bool:
    """That two fields are both text says nothing; a name or the look of an example must agree."""
    return any(reason.points >= 20 for reason in suggestion.reasons)


def reasons(source: KnownField, target: KnownField) -> tuple[Reason, ...]:
    """Everything that speaks for writing `source` to `target`, or against it (negative points)."""
    found = [_name(source, target), _type(source, target), _example(source, target)]
    return tuple(reason for reason in found if reason is not None)


def _name(source: KnownField, target: KnownField) -> Reason | None:
    if same_name(source.path, target.path) or same_name(leaf(source.path), leaf(target.path)):
        return Reason("same name", 70)
    mine, theirs = meant(source.path), meant(target.path)
    shared = mine & theirs
    strong = shared - WEAK
    if not shared or not (strong or mine == theirs):
        return None
    own = meant(leaf(source.path)) | meant(leaf(target.path))
    share = len(shared) / max(len(own | shared), 1)
    return Reason(f"both say {' '.join(sorted(strong or shared))}", max(15, round(60 * share)))


def _type(source: KnownField, target: KnownField) -> Reason | None:
    mine, theirs = family(source.type), family(target.type)
    if not mine or not theirs:
        return None
    if mine == theirs:
        return Reason("same type", 15)
    # Text can hold a number, a date or a yes; a list is no date.
    return None if "text" in (mine, theirs) else Reason(f"{mine} into {theirs}", -25)


def _example(source: KnownField, target: KnownField) -> Reason | None:
    look = looks_like(source.example)
    if look and look == _wanted(target):
        return Reason(f"example looks like {_a(look)}", 25)
    if source.example is not None and str(source.example) in target.values:
        return Reason("example is one of its values", 25)
    if _alike(source.example, target.example):
        return Reason("same example", 25)
    return None


def _wanted(target: KnownField) -> str:
    """What the examples of a target must look like: by its own example, type or name."""
    if look := looks_like(target.example):
        return look
    if target.type.lower() in LOOKED_FOR:
        return LOOKED_FOR[target.type.lower()]
    said = meant(leaf(target.path))
    names = {
        "email": "e-mail address",
        "phone": "phone number",
        "website": "web address",
        "url": "web address",
    }
    return next((look for word, look in names.items() if word in said), "")


def _alike(left: Any, right: Any) -> bool:
    return left is not None and not isinstance(left, bool | dict | list) and str(left) == str(right)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
