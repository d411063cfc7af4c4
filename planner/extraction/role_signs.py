"""Signs of a role beside the words: the calls that are made, what is signed, the order of a title."""

import re
from collections.abc import Sequence
from typing import Final

from planner.extraction.bare_keys import signed_sending
from planner.extraction.calls import calls_in
from planner.extraction.leanings import Leaning
from planner.extraction.mentions import Mention
from planner.extraction.prose import is_header, label_role
from planner.extraction.systems import Naming, slug
from planner.extraction.units import Unit


def lean_by_calls(unit: Unit, naming: Naming, leanings: dict[str, Leaning]) -> None:
    """`PUT /orders` of the only system a line names writes there; what a system signs comes from it."""
    keys = naming.keys_in(unit)
    if len(keys) != 1 or unit.text.rstrip().endswith("?"):
        return
    said = unit.evidence()
    methods = {call.method for call in calls_in(unit.text)}
    if methods - {"GET"}:
        leanings[keys[0]].lean("target", 3, said)
    elif methods:
        leanings[keys[0]].lean("source", 2, said)
    sent = signed_sending(unit.text)
    if sent and not methods and _SIGNS.search(unit.text):
        leanings[keys[0]].lean("source", 3, said)


_BESIDE: Final = re.compile(r"\(([^()]{2,20})\)\W*$")


def lean_headed(unit: Unit, mentions: Sequence[Mention], leanings: dict[str, Leaning]) -> None:
    """`Foo (from)` and `Bar (target)` above the columns of a table."""
    for cell in unit.passage.cells if is_header(unit.passage.cells) else ():
        label = _BESIDE.search(cell.text)
        role = label_role(label[1]) if label else None
        start = cell.start - unit.start
        for key in [each.key for each in mentions if start <= each.start < start + len(cell.text)][:1]:
            if role:
                leanings[key].state(role, 5, unit.evidence(start, start + len(cell.text)))


_SIGNS: Final = re.compile(r"\bsign(?:s|ed)?\b|\bsignature\b|\bHMAC\b", re.IGNORECASE)


def first_named(units: Sequence[Unit], naming: Naming) -> str:
    """Of the systems in a document's name or first headings the first, where there are two."""
    spelled = {
        key: [
            name for name in (system.name, *(system.entry.aliases if system.entry else ())) if len(name) > 2
        ]
        for key, system in naming.systems.items()
    }
    for title in dict.fromkeys(name for unit in units for name in (unit.document.name, unit.document.title)):
        folded = re.sub(r"[^a-z0-9]", "", title.casefold())
        places = {
            key: min(
                (at for name in names if (at := folded.find(slug(name).replace("_", ""))) >= 0), default=-1
            )
            for key, names in spelled.items()
        }
        said = sorted((at, key) for key, at in places.items() if at >= 0)
        if len(said) > 1 and said[0][0] != said[1][0]:
            return said[0][1]
    return ""
