"""Fields that the line before a list names: what follows holds their values."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.extraction.value_runs import words_of
from planner.extraction.words import singular

LONGEST: Final = 6
"""Words of such a line; a longer one tells more than whose values they are."""


def folded(words: str) -> str:
    """`Employment status`, employmentStatus and employment_status are one."""
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", words.removesuffix("__c"))
    return re.sub(r"[\W_]+", "", parts).casefold()


def announced(before: Unit | None, first: Unit, known: set[str]) -> tuple[str, ...]:
    """The mapped fields that the line right before a list names: `shipping_state then:`."""
    if before is None or before.document is not first.document or before.kind == "heading":
        return ()
    line = before.text.rstrip().rsplit("\n", 1)[-1]
    if not line.endswith(":") or len(line.split()) > LONGEST:
        return ()
    words = re.findall(r"[A-Za-zÄÖÜäöü][\w.]{2,}", line)
    compound = {
        word: [name for name in known if len(name) > 4 and folded(word).startswith(name)] for word in words
    }
    exact = [word for word in words if folded(word) in known]
    return tuple(exact or [max(names, key=len) for names in compound.values() if names])


NEAR: Final = 3
"""Sentences before a row of values in which its field may have been named."""


def said_near(
    unit: Unit, start: int, targets: Mapping[int, Sequence[str]], units: Mapping[int, Unit]
) -> list[str]:
    """The mapped fields that the words before a row of values, or the sentences before, speak of or map."""
    names = {name: words_of(name.rsplit(".", 1)[-1]) for several in targets.values() for name in several}
    texts = [unit.text[:start]]
    found: list[str] = []
    for number in range(unit.number - 1, unit.number - 1 - NEAR, -1):
        before = units.get(number)
        if before is None or before.document is not unit.document:
            break
        found += targets.get(number, ())[-1:]
        texts.append(before.text)
        if before.kind == "heading" and not before.text.rstrip().endswith(":"):
            break  # A line that ends in a colon only leads to what follows.
    for text in texts:
        spoken = {word.casefold() for word in re.findall(r"[A-Za-z]{3,}", text)}
        said = {form for word in spoken for form in (singular(word), word.removesuffix("es"))}
        found += [name for name, words in names.items() if words and words <= said]
    return list(dict.fromkeys(found))


def topic_of(words: str) -> str:
    """`Status mapping`, `Values of priority` are about status and priority."""
    bare = re.sub(
        r"\b(?:values?|mappings?|map|translations?|table|list|codes?|conversion|of|for|the|lookup"
        r"|picklist)\b",
        " ",
        words,
        flags=re.IGNORECASE,
    )
    return folded(re.sub(r"^\W*\d+(?:\.\d+)*\.?\s+", "", bare))


def heads(name: str, naming: Naming) -> set[str]:
    """`NetSuite terms id` heads the values of `terms`, `Shop rate code` those of the rate code."""
    name = without_systems(name, naming)
    bare = topic_of(re.sub(r"\b(?:id|key|name|no|number)\b", " ", name, flags=re.IGNORECASE))
    return {bare or topic_of(name), folded(name)} - {""}


def without_systems(name: str, naming: Naming) -> str:
    """What a column is called, without whose it is."""
    for system in naming.systems.values():
        name = re.sub(rf"\b{re.escape(system.name)}\b", " ", name, flags=re.IGNORECASE)
    return name.strip()
