"""Turns of phrase for what is carried from one system into another, looked for, or wanted there."""

from typing import Final

from planner.extraction.role_cues import CUES, Cue, cue
from planner.extraction.role_cues import DETERMINED as _D
from planner.extraction.role_cues import SYSTEM as _S

_MOVES: Final = (
    r"(?:books?|records?|creates?|writes?|posts?|turns?|enters?|files?|stores?|saves?|puts?|cop(?:y|ies)"
    r"|push(?:es)?"
    r"|sends?|transfers?|syncs?|carr(?:y|ies)|brings?|moves?|takes?|loads?|imports?|exports?|gets?)"
)
CARRIED: Final = (
    cue(rf"§\s+as\s+(?:[\w-]+\s+){{1,4}}?(?:in|into|to)\s+{_D}[*_]*{_S}", "target", 3, "main"),
    cue(
        rf"\b{_MOVES}\s+(?:[\w-]+\s+){{1,5}}?(?:of|from|in)\s+[*_]*{_S}[*_]*\s+(?:as|into|to|over)\s",
        "source",
        5,
        "main",
    ),
    cue(rf"\b(?:look|check|search)(?:s|es|ing)?\s+in\s+{_D}{_S}\s+(?:for|if|whether)\b", "target", 3),
    cue(rf"\bask(?:s|ed|ing)?\s+{_D}{_S}\s+(?:if|whether)\b", "target", 2),
    cue(
        rf"\b(?:get|gets|receive|receives|collect|collects|take|takes)\b[^.;§]{{2,60}}\b(?:through|via|with)"
        rf"\s+{_D}{_S}",
        "source",
        3,
        "main",
    ),
    cue(
        rf"\bpicks? up\b[^.;§]{{2,60}}\b(?:through|via|over|in|from)\s+{_D}{_S}",
        "source",
        3,
    ),
    cue(
        rf"{_S}\s+(?:does|has|offers|knows|provides)\s+(?:[\w,-]+\s+){{0,5}}?(?:events?|web-?hooks?)\b",
        "source",
        3,
    ),
    cue(
        rf"\b(?:want|wants|like|need|needs)\s+to\s+(?:see|have|find)\b[^.;§]{{0,30}}?\bin\s+{_D}{_S}",
        "target",
        3,
    ),
)
ROLE_CUES: Final[tuple[Cue, ...]] = (*CARRIED, *CUES)
