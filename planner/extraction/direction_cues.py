"""Turns of phrase that set two systems against each other: between, from and to, back, both ways."""

import re
from typing import Final

from planner.extraction.role_cues import DETERMINED as _D
from planner.extraction.role_cues import SYSTEM as _S

_DET: Final = r"(?:the|our|their|your|a|an|each|every|this|that|existing|customer's)"
PAIR: Final = re.compile(
    rf"\bbetween\s+{_D}{_S}(?:\s+\w+)?\s+and\s+{_D}{_S}|{_S}\s*(?:<->|↔|<=>|⇔|&|/"
    rf"|and)\s*{_D}{_S}\s+(?:\w+\s+)?(?:in sync|sync\w*|integration|connector)"
    rf"|\bkeep\s+{_D}{_S}\s+and\s+{_D}{_S}",
    re.IGNORECASE,
)
WITH: Final = re.compile(
    rf"\b(?:integrat|connect|sync|link|hook)\w*\s+(?:\w+\s+){{0,4}}?{_D}{_S}\s+(?:to|with"
    rf"|into)\s+{_D}{_S}",
    re.IGNORECASE,
)
TWO_WAY: Final = re.compile(
    r"\bbi-?directional\w*|\btwo[- ]way\b|\bboth (?:directions|ways)\b|\beither direction\b"
    r"|\bchanges? (?:on|in|from|at|made (?:on|in)) (?:either|both|any) (?:sides?|systems?)\b"
    r"|\bvice[- ]versa\b|\bin sync with each other\b",
    re.IGNORECASE,
)
BOTH_ARROW: Final = re.compile(r"§\d+§\s*(?:↔|<->|<=>|⇔)\s*§\d+§")
STATED: Final = re.compile(
    r"§(\d+)§(?:\s+[\w()]+){0,3}?\s*(?:->|→|=>|⇒|-->|➜|➔|⟶|↦|\bto\b|\binto\b)\s*(?:the\s+|our\s+)?§(\d+)§",
    re.IGNORECASE,
)
"""A title that says the direction: `Shopify orders to Xero`."""
BACK_TO: Final = re.compile(
    rf"\b(?:(?:written|sent|posted|reported|goe?s?|comes?|come|flows?|pushed|returned|passed|synced"
    rf"|transferred|copied|write|send|report"
    rf"|put|feed|fed|set)\s+(?:\w+\s+){{0,3}}?back\s+(?:in|on)|back(?: again)?\s+(?:in)?to"
    rf"|zur\xfcck\s+(?:nach|an|ins?|zu))\s+"
    rf"(?:{_DET}\s+|dem\s+|das\s+|den\s+|die\s+)?{_S}",
    re.IGNORECASE,
)
"""What comes of it is written where it began: both give and take."""
FROM_TO: Final = re.compile(rf"\bfrom\s+{_D}{_S}\s+(?:(?:in)?to|towards)\s+{_D}{_S}", re.IGNORECASE)
GIVEN_BACK: Final = re.compile(
    r"\b(?:writ|giv|send|sent|report|put|go|com|pass|return|hand|flow|way|feed"
    r"|copied)\w*\b[^.;]{0,40}\bback\b"
    r"|\bwrite-?back\b|\bback (?:in)?to\b",
    re.IGNORECASE,
)
"""Something goes the other way, whatever it is."""
