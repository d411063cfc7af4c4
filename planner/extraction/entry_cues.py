"""Where records come in: by hand, by themselves, or as files another leaves. A system is `§number§`."""

import re
from typing import Final

from planner.extraction.role_cues import DETERMINED as _D
from planner.extraction.role_cues import SYSTEM as _S

FILLS: Final = re.compile(
    r"(?:§(?P<by>\d+)§(?:'s)?|[\"\u201d`)]|\b(?:the|our|an?|their)\s+(?:[\w-]+\s+){0,2}?(?!integration"
    r"|workflow|job"
    r"|flow|script|connector"
    r"|sync)[\w-]+)(?:\s+(?!to\b|into\b)[\w-]+){0,4}?\s+(?:puts?|drops?|plac(?:es|ed)|sav(?:es|ed)|writes?"
    r"|uploads?|delivers?|exports?|publish(?:es)?|sends?|emits?|posts?|pushes|stores?|leaves|deposits?)\b"
    r"(?:[^.;§]|\.\w){0,70}?\b(?:in|on|into|onto|to|at|via|over)\s+(?:the|our"
    r"|an?)?\s*(?:\w+\s+){0,2}?§(?P<carrier>\d+)§",
    re.IGNORECASE,
)
LANDS: Final = re.compile(
    rf"\b(?:land|arriv|com|appear|pil)\w*\s+(?:\w+\s+)?(?:in|on|into|onto|at)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
    re.IGNORECASE,
)
ENTERED: Final = re.compile(
    rf"^(?:(?!§|\b(?:must|should|shall|will|would|has to|have to|needs?|wants?|can)\b)[^.;])*?"
    rf"\b(?:comes?|arrives?)\s+(?:in\s?to|in|at)\s+{_D}{_S}"
    rf"|\b(?:our|my|their)\s+(?!(?:\w+\s+)?(?:integration|workflow|job|flow|script|connector|sync)\b)"
    r"(?:[\w-]+\s+){1,3}?(?:writes?|enters?|records?|types?|plans?|tracks?|maintains?|keeps?)\s+"
    rf"[^.;§]{{2,50}}?\bin\s+{_D}{_S}"
    rf"|^\W*(?:when(?:ever)?|as soon as|each time|every time|once)\b[^.,;§]{{0,60}}?"
    rf"\b(?:added|uploaded|submitted|saved|entered)\s+(?:in)?to\s+{_D}{_S}",
    re.IGNORECASE,
)
"""Where people bring the records in, or where they come in by themselves: they are read there."""
ONE_WAY: Final = re.compile(
    rf"\bfrom\s+{_D}{_S}\s+(?:in)?to\s+{_D}{_S}\s*,?\s*(?:only|and (?:not|never) back)\b", re.IGNORECASE
)
STAGED: Final = re.compile(rf"\b(?:using|via|through|by way of)\s+{_D}{_S}", re.IGNORECASE)
BORN_IN: Final = re.compile(
    r"\b(?!(?:is|was|has|gets|as|this|its|us|does)\b)[a-z]+s\s+(?:\w+ly\s+)?(?:[a-z]+ed|made|taken|sold"
    r"|paid|won|written"
    rf"|kept)\s+(?:in|on|at|within|by|through)\s+{_D}{_S}(?=\s+(?:\w+ly\s+)?(?:shall|should|must|will"
    rf"|would|can|are"
    r"|is|has|have|needs?|to|into|becomes?|ends?|goe?s?|appears?|lands?|in)\b)",
    re.IGNORECASE,
)
