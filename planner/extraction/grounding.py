"""Checking that a quote really stands in its document."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from planner.reading import ReadDocument
from planner.spec.research import Research
from planner.spec.values import Evidence

_TRUSTED: Final = ("answer", "person")


def squeezed(text: str) -> str:
    """White space is the only thing a quote may differ in."""
    return " ".join(text.split())


class Ground:
    """The texts of the documents, squeezed once."""

    def __init__(self, documents: Sequence[ReadDocument]) -> None:
        self._texts: Mapping[str, str] = {each.name: squeezed(each.text) for each in documents}
        self._last: dict[str, int] = {}

    def holds(self, evidence: Evidence) -> bool:
        """Whether this evidence is what it says: the quote stands in the named document."""
        if evidence.kind != "document":
            return True
        text = self._texts.get(evidence.document, "")
        quote = squeezed(evidence.quote)
        if not quote:
            return False
        # Facts come in order of reading: looking on from the last place keeps thousands of quotes cheap.
        place = text.find(quote, self._last.get(evidence.document, 0))
        place = place if place >= 0 else text.find(quote)
        if place >= 0:
            self._last[evidence.document] = place
        return place >= 0

    def kept(self, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """The pieces that hold."""
        return tuple(each for each in evidence if self.holds(each))

    def grounded(self, evidence: Iterable[Evidence]) -> bool:
        """At least one quote that is really there, or a person's word."""
        pieces = tuple(evidence)
        return any(each.kind in _TRUSTED for each in pieces) or any(
            each.kind == "document" and self.holds(each) for each in pieces
        )


def ground(research: Research, documents: Sequence[ReadDocument]) -> tuple[Research, tuple[str, ...]]:
    """The research with every quote checked: false quotes are taken away, and a fact that rested on nothing

    but false quotes goes too. Also says in sentences what was taken away.
    """
    checker = Ground(documents)
    dropped: list[str] = []

    def checked(items: Sequence[Any], what: str) -> tuple[Any, ...]:
        kept = []
        for item in items:
            before: tuple[Evidence, ...] = item.evidence
            after = checker.kept(before)
            if before and not after:
                dropped.append(f"{what} without a true quote was left out")
            else:
                kept.append(item if after == before else item.model_copy(update={"evidence": after}))
        return tuple(kept)

    updates = {
        name: checked(getattr(research, name), what)
        for name, what in (
            ("systems", "a system"),
            ("endpoints", "an endpoint"),
            ("triggers", "a trigger"),
            ("mappings", "a mapping"),
            ("rules", "a rule"),
        )
    }
    updates["objects"] = tuple(
        each.model_copy(update={"fields": checked(each.fields, "a field")}) for each in research.objects
    )
    return research.model_copy(update=updates), tuple(dropped)
