"""Words of sentences that tell mappings: what says how, what maps surely, what stands in front of a name."""

import re
from typing import Final

ABOUT_FIELDS: Final = re.compile(
    r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\btransform|\battributes?\b|\bproperties\b|\bcolumns?\b"
    r"|\bfelde?r?\b",
    re.IGNORECASE,
)
HOW: Final = re.compile(
    r"\s+(?:if|when|unless|because|so that|otherwise|but|without|with|after|before|where|wenn|falls|since"
    r"|only|plus|minus|times|rounded|converted|formatted|cut|divided|multiplied|trimmed|using)\s.*$"
    r"|\s+(?:in|as) (?:an? )?(?:lower|upper|cents?|minor|iso|utc|capital|e\.?164|title case|[A-Z]{3}\b"
    r"|number|whole|text|string|plain|json|the form|local).*$|\s+(?:there|here|too|as well|instead"
    r"|in (?:their|our|the (?:other|new|old)) (?:system|side|tool|app|software)"
    r"|respectively|on (?:their|our) side"
    r"|geschrieben|\u00fcbertragen|\u00fcbernommen|gespeichert|abgelegt|kopiert|eingetragen)$",
    re.IGNORECASE | re.DOTALL,
)
RULE: Final = re.compile(
    r"^\W*(?:but|if|when|unless|only|lower|upper|trim|default|format|convert|as |in |with |cut|max|round"
    r"|first \d"
    r"|joined|split|divided|multipl|without|always|else|otherwise|not |keep|must|required|optional|concat"
    r"|truncat|strip|capital|prefix|suffix|same|no |falls back|empty)",
    re.IGNORECASE,
)
TELLS: Final = re.compile(r"(?:^|\s)(?:contains?|holds?|shows?|carries)$", re.IGNORECASE)
"""`The tax area contains a country code` describes; "contains the country code" may map."""
SET_TO: Final = re.compile(r"\bset to$", re.IGNORECASE)
MADE_OF: Final = re.compile(
    r"\b(?:built|composed|made|made up|computed|calculated|generated|combined|assembled|joined)\b",
    re.IGNORECASE,
)
APPOSED: Final = re.compile(r"^(?P<name>[^()]{2,60}?)\s*\((?P<inside>[^()]{2,60})\)(?P<rest>.*)$", re.DOTALL)
MAPS: Final = re.compile(
    r"\bmap|\brenam|\bland|\bgo(?:es)? in\b|\bcomes? from|\btaken from|\bbe in\b|\bwrit|\bcop(?:y|ied)"
    r"|\bstor|\bsav|\binto\b|\bgo(?:es)? to\b|\buse|\btransfer|\benter|\btake"
    r"|\bsend|\bends? up|\bfill|\bpopulat|\bcorrespond|\bput\b"
    r"|\badded to|\b(?:should|must|shall|will|to) (?:hold|contain|show|carry)|\bgets?\b|\bbecome"
    r"|\b(?:holds?|contains?|shows?|carries)$|\bshould be|\bmust be|\btransferred|\bentered"
    r"|\btranslate|\btaken|\bnach\b|\bmoved\b|\bfilled\b|\bset\b",
    re.IGNORECASE,
)


WHEN: Final = re.compile(r"\W*(?:if|when|whenever|for|in case|otherwise|else)\b", re.IGNORECASE)
VALUE: Final = re.compile(r"[A-Z][A-Z_-]{2,}|\d+|[Ee]mpty|blank|null|true|false|zero|none")
BECOMES: Final = re.compile(r"\b(?:becomes?|turns|set)\b", re.IGNORECASE)
"""`If the store is missing, code becomes UNKNOWN` tells a value."""
COMPARES: Final = re.compile(r"is|are|ist|equals|matches", re.IGNORECASE)
WHOSE: Final = re.compile(r"\b(?:whose|where|dessen|deren)\b", re.IGNORECASE)
"""`the contact whose number equals the order's` is looked for."""
MADE_UP: Final = re.compile(
    r"(?:the )?(?:(?:current|actual|present) (?:date|time|timestamp|day)(?: and time)?|today(?:'s date)?"
    r"|now"
    r"|(?:date|time|timestamp|moment|start|id) of the (?!last|previous)(?:\w+ )?(?:run|transfer|import"
    r"|export|sync|job"
    r"|load|call)"
    r"|(?:run|load|import|sync|processing) (?:date|time|timestamp)|(?:new|random|generated) (?:uuid|guid"
    r"|id))",
    re.IGNORECASE,
)
"""What comes from no record but from the run itself."""
LABEL: Final = re.compile(r"\W*(?:field )?mappings?\b[^:]{0,60}:\s", re.IGNORECASE)


HEADED: Final = re.compile(r"[^:\n]{3,80}:\s")
FRONTED: Final = re.compile(
    r"\W*(?:so|well|ok(?:ay)?|basically|actually|then|and|also|here|yes|now|plus)(?:,|\s+(?:so|basically"
    r"|then|the))*"
    r"\s+(?=[\w`])"
    r"|\W*(?:what(?:ever|soever)?|everything|anything|all that|the text that) (?:is|are|stands|sits"
    r"|they have|we have|comes"
    r"|lives)(?: (?:in|under|at))?"
    r" (?=[\w`])|\W*(?:the )?(?:contents?|values?) (?:of|in|from) (?=[\w`])"
    r"|\W*(?:in|with|for|on|at|during|after|from) (?:this|that|the|each|every|our"
    r"|an?) \w+(?: \w+)?,? (?=the \w)",
    re.IGNORECASE,
)
