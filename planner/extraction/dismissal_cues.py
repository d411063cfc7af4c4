"""Turns of phrase that take a system out of a sentence: denied, dismissed, or named by the way."""

import re
from typing import Final

from planner.extraction.role_cues import DETERMINED as _D
from planner.extraction.role_cues import SYSTEM as _S

DENIED: Final = re.compile(
    r"(?:\b(?:not|never|no longer|cannot|nobody|no one)|n't|n\u2019t)\s+(?:\w+\s+)?$", re.IGNORECASE
)
DISMISSED: Final = re.compile(
    r"\b(?:(?:decid|vot|advis)\w+ against|look(?:ed|ing) (?:at|into)|consider(?:ed|ing)|evaluat(?:ed|ing)"
    r"|thought (?:about|of)|inspired by|similar (?:to|tool for)|unlike|instead of|rather than|other than"
    r"|apart from|no more|not (?:use|touch|involve|need|call|change|write (?:anything )?to"
    r"|read (?:anything )?from)"
    r"|nothing (?:to do with|in|from)|independent of|(?:moved?|migrated?|switch(?:ed)?|away) from)\s+"
    rf"(?:\w+ ){{0,4}}?{_D}{_S}"
    rf"|{_S}\s+(?:itself\s+)?(?:is|was|are|were|will be|ist|wird)\s+(?:\w+\s+)?(?:not|no longer|nicht"
    rf"|kein\w*)"
    r"\s+(?:an?\s+|any\s+)?(?:part|involved|affected|concerned|touched|used|needed|in use|planned|relevant"
    r"|changed"
    r"|in scope|betroffen|beteiligt|teil|included|connected|supported)\b"
    rf"|{_S}\s+(?:is|was|are|were|stays?|remains?)\s+(?:[\w-]+\s+){{0,5}}?(?:out of (?:it|this|scope"
    rf"|the (?:picture|game|loop|question))"
    rf"|untouched"
    r"|unaffected|switched off|retired|gone|replaced|the (?:tool|system|app|one) (?:before|until))\b"
    rf"|\b(?:using|use|on)\s+{_S}\s+instead\b"
    rf"|\b(?:first|former|previous|old|earlier)\s+(?:version|release|script"
    rf"|job)\s+(?:\w+\s+){{1,4}}(?:to|from|into|for|with)\s+"
    rf"{_D}{_S}"
    rf"|{_S}\s+(?:\w+\s+){{0,6}}?(?:is|are)\s+(?:described|documented|specified|covered|handled|built"
    rf"|done)\s+"
    rf"(?:elsewhere|separately|in another|by another|by someone else)\b"
    rf"|\b(?:former|previous|old|earlier)\s+(?:interface|connection|integration|connector|link|import"
    rf"|export)s?"
    rf"\s+(?:to|with|from|of)\s+{_D}{_S}",
    re.IGNORECASE,
)
TAKEN_OUT: Final = re.compile(
    r"\b(?:remov|delet|eras|purg|unsubscrib)\w*\s+(?:[\w-]+\s+){0,4}?(?:from|out of)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
"""What is removed from a system is written there: in a main clause it takes."""
INCIDENTAL: Final = re.compile(
    r"\b(?:document\w*|describ\w*|track\w*|discuss\w*|see|ticket|wiki|mention\w*|agreed|announc\w*"
    r"|chat\w*|ask\w*"
    r"|(?:custom|private|own) app|api key|access token|token|credentials?"
    r"|attached|diagram|spreadsheet)\b[^.;§]{0,40}\b(?:in|on|at)\s+(?:the\s+"
    r"|our\s+)?$"
    r"|\b(?:like|such as|e\.g\.|similar to|instead of|replac\w+|rather than|unlike|compared (?:to"
    r"|with)|as in|same as in|other \w+ such as)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
