"""One field under the names of both systems: `in Foo it is called remarks, in Bar NoteText`."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from planner.extraction.field_weight import weight_of
from planner.extraction.mentions import Mention
from planner.extraction.sided import turned
from planner.extraction.sides import Pair, as_target, side_of
from planner.extraction.units import Unit
from planner.spec.values import Role

_IS: Final = (
    r"(?:,? ?(?:it is|it's|this is|that is|they are|is|are|the field is|calls? (?:it|this|that)|has|uses"
    r"|says)\s+)?"
    r"(?:(?:just |simply )?(?:called|named|known as|stored as|spelled|labelled|under)\s+)?"
)
_NAME: Final = r"[`\"'\u201c]?(?P<name>[A-Za-z_$][\w$.\[\]/-]*[\w\]])[`\"'\u201d]?"
_BETWEEN: Final = re.compile(
    rf"(?:'s|\u2019s)?(?:\s+field)?\s*:?\s*{_IS}{_NAME}(?:\s+field)?\s*(?:[,;|/=\u2013\u2014\u2194-]"
    rf"|\band\b|\bbut\b|\s)*"
    r"(?:while |whereas |and )?(?:(?:in|on|at|vs\.?) )?(?:the |our )?[`*]*",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    rf"[`*]*(?:'s|\u2019s)?(?:\s+field)?\s*:?\s*{_IS}{_NAME}(?=[\s,;.)|]|$)", re.IGNORECASE
)
LONGEST: Final = 120
"""Characters between the names of two systems that speak of one field."""


def side_named(unit: Unit, mentions: Sequence[Mention], roles: Mapping[str, Role]) -> Iterator[Pair]:
    """The pairs of names that follow the names of two systems; both must be spelled as fields are."""
    if unit.kind not in ("item", "paragraph"):
        return
    done = -1
    for one, other in itertools.pairwise(mentions):
        if one.key == other.key or one.start < done or other.start - one.end > LONGEST:
            continue
        left = _BETWEEN.fullmatch(unit.text, one.end, other.start)
        right = _BEHIND.match(unit.text, other.end)
        if left is None or right is None:
            continue
        sides = []
        for match, key in ((left, one.key), (right, other.key)):
            ref = as_target(side_of(unit, *match.span("name"), ()))
            if ref is None or not ref.path or weight_of(unit, ref, match.span("name")) < 2:
                break
            sides.append(replace(ref, system=key))
        else:
            back = turned(one.key, other.key, roles)
            source, target = reversed(sides) if back else sides
            yield Pair(source, target, unit, one.start, right.end("name"))
            done = right.end("name")
