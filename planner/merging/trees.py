"""JSON values merged three ways: what one side changed is taken, what both changed stays with people."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planner.merging.order import woven
from planner.merging.parts import WHOLE
from planner.merging.texts import merged_text

PROSE = frozenset(
    {
        *("text", "description", "prompt", "trigger", "business_logic", "final_result", "as_a", "i_want"),
        *("so_that", "given", "when", "then", "used", "purpose", "reason", "limits", "details"),
    }
)
"""Fields in sentences: two changes of different words of one text go together."""

UNITS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "rows": (("rule", "expr"),),
    "trigger": (("kind", "cron", "every_seconds", "timezone"), ("system", "event")),
    "endpoints": (("method", "path", "operation", "object"),),
    "assumptions": (("text", "question"),),
}
"""Fields that say one thing together: mixing two sides would say what neither did."""

SOURCES = ("document", "answer", "assumption", "model", "person")
"""The kinds of evidence (planner.spec.values)."""

# A step's bindings are values of their own, though a page shows them as one.
ONE = WHOLE - {"bind"}

Kind = Literal["differs", "gone", "removed", "whole"]
IDENTITIES: Mapping[str, Callable[[Mapping[str, Any]], Hashable]] = {
    "params": lambda each: (each.get("in"), each.get("name")),
    "errors": lambda each: each.get("status"),
    "examples": lambda each: each.get("name"),
    "assumptions": lambda each: each.get("question") or each.get("text"),
}


@dataclass(frozen=True)
class Conflict:
    """A place where people and the new draft say different things. The person's word stands meanwhile.

    differs   both changed `field` of the element
    gone      the person changed an element that the new draft no longer has; it stays
    removed   the person took out an element that the new draft says something new about, or changed what a
              new criterion is about; it stays out
    whole     the two could not be put together soundly; the person's workflow stays as it was
    """

    kind: Kind
    section: str
    key: str
    field: str = ""

    @property
    def id(self) -> str:
        return f"{self.section}:{self.key}:{self.field}"


@dataclass
class Merging:
    """One merge under way: what was found to conflict so far."""

    conflicts: list[Conflict] = field(default_factory=list)

    def spec(
        self, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], inner: Mapping[str, str]
    ) -> dict[str, Any]:
        """A whole workflow: its lists of elements by key, everything else as one element each."""
        out: dict[str, Any] = {}
        for name, mine in ours.items():
            sides = (base[name], mine, theirs[name])
            if isinstance(mine, list):
                out[name] = self.elements(name, *sides, inner=inner.get(name, ""))
            else:
                out[name] = self._value(name, name, "", *sides)
        out["key"] = ours["key"]
        return out

    def elements(
        self, section: str, base: list[Any], ours: list[Any], theirs: list[Any], inner: str = ""
    ) -> list[Any]:
        """A list of elements by their keys."""
        known, mine, drawn = _by_key(section, base), _by_key(section, ours), _by_key(section, theirs)
        found: dict[Hashable, Any] = {}
        for key in [*mine, *(key for key in drawn if key not in mine)]:
            place = (section, str(key))
            if key in mine and key in drawn:
                found[key] = self._element(place, known.get(key), mine[key], drawn[key], inner)
            elif key in mine:
                if key not in known or not _same(known[key], mine[key]):
                    found[key] = mine[key]
                    if key in known:
                        self._tell("gone", place)
            elif key not in known:
                found[key] = drawn[key]
            elif not _same(known[key], drawn[key]):
                self._tell("removed", place)
        return [found[key] for key in woven(list(known), list(mine), list(drawn)) if key in found]

    def _element(
        self, place: tuple[str, str], base: Any, ours: dict[str, Any], theirs: dict[str, Any], inner: str
    ) -> dict[str, Any]:
        if _same(ours, theirs):
            # Only sources may differ: the newer ones are those that can be opened.
            return theirs
        if base is None:
            self._tell("differs", place)
            return ours
        section, key = place
        out = self._fields(section, key, "", base, ours, theirs, left_out=(inner,) if inner else ())
        if inner:
            out[inner] = self.elements(inner, base[inner], ours[inner], theirs[inner])
        return out

    def _fields(
        self,
        section: str,
        key: str,
        before: str,
        base: dict[str, Any],
        ours: dict[str, Any],
        theirs: dict[str, Any],
        left_out: Sequence[str] = (),
    ) -> dict[str, Any]:
        out = dict(ours)
        units = [unit for unit in UNITS.get(section, ()) if not before]
        together = {name for unit in units for name in unit}
        for unit in units:
            sides = [{name: side.get(name) for name in unit} for side in (base, ours, theirs)]
            out |= self._one(section, key, unit[0], *sides)
        for name in dict.fromkeys([*ours, *theirs]):
            if name in together or name in left_out:
                continue
            missing = object()
            sides = [side.get(name, missing) for side in (base, ours, theirs)]
            value = self._value(section, key, f"{before}{name}", *sides)
            out[name] = value
            if value is missing:
                del out[name]
        return out

    def _value(self, section: str, key: str, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        name = path.rpartition(".")[2] or section
        if not (alike(base, ours) or alike(base, theirs) or alike(ours, theirs)):
            if name not in ONE and all(isinstance(one, dict) for one in (base, ours, theirs)):
                return self._fields(section, key, f"{path}." if path else "", base, ours, theirs)
            if name not in ONE and all(isinstance(one, list) for one in (base, ours, theirs)):
                return self._list(section, key, path, base, ours, theirs)
            if name in PROSE and all(isinstance(one, str) for one in (base, ours, theirs)):
                together = merged_text(base, ours, theirs)
                if together is not None:
                    return together
        return self._one(section, key, path, base, ours, theirs)

    def _list(self, section: str, key: str, path: str, base: Any, ours: Any, theirs: Any) -> list[Any]:
        """A list inside an element: its entries by identity where they have one, words by themselves."""
        name = path.rpartition(".")[2]
        if name in IDENTITIES or name == "evidence" or _words_only(base, ours, theirs):
            count = len(self.conflicts)
            merged = self.elements(name, base, ours, theirs)
            inside, self.conflicts = self.conflicts[count:], self.conflicts[:count]
            if inside:
                self._tell("differs", (section, key), path)
            return merged
        return list(self._one(section, key, path, base, ours, theirs))

    def _one(self, section: str, key: str, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        """A value nobody can halve."""
        if alike(ours, theirs) or alike(base, theirs):
            return ours
        if alike(base, ours):
            return theirs
        if path.rpartition(".")[2] not in ("evidence", "example_out"):
            self._tell("differs", (section, key), path)
        return ours

    def _tell(self, kind: Kind, place: tuple[str, str], path: str = "") -> None:
        self.conflicts.append(Conflict(kind, place[0], place[1], path))


def _by_key(section: str, values: Sequence[Any]) -> dict[Hashable, Any]:
    """The entries by what they are known by; a second one of the same keeps a number of its own."""
    known = IDENTITIES.get(section)
    found: dict[Hashable, Any] = {}
    for each in values:
        if known:
            key: Hashable = known(each)
        elif isinstance(each, dict):
            key = each["key"] if "key" in each else repr(sorted(each.items()))
        else:
            key = each
        number = 2
        while key in found:
            key, number = (key, number), number + 1
        found[key] = each
    return found


def _words_only(*lists: Sequence[Any]) -> bool:
    return all(isinstance(one, str | int) for values in lists for one in values)


def alike(first: Any, second: Any) -> bool:
    """Whether two JSON values are the same one; 1, 1.0 and true are not."""
    if first is second:
        return True
    if type(first) is not type(second) or first != second:
        return False
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def _is_source(name: str, value: Any) -> bool:
    """Whether it is a list of sources; an example may have a field called evidence, too."""
    return (
        name == "evidence"
        and isinstance(value, list)
        and all(isinstance(one, dict) and one.get("kind") in SOURCES for one in value)
    )


def _same(first: Any, second: Any) -> bool:
    """Whether two elements say the same, whatever their sources."""
    return alike(_without_evidence(first), _without_evidence(second))


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_evidence(inner) for name, inner in value.items() if not _is_source(name, inner)
        }
    return [_without_evidence(one) for one in value] if isinstance(value, list) else value
