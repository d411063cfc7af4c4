"""What single clauses of a rule sentence mean, as patterns. Order matters only where patterns overlap."""

import re

from planner.expressions import builders
from planner.expressions.builders import Build

INTO = (
    r"(?:always\s+)?(?:(?:convert(?:ed)?|change(?:d)?|turn(?:ed)?|make|made|put)\s+(?:it\s+)?)?"
    r"(?:to\s+|into\s+|in\s+|as\s+)?(?:an?\s+|all\s+)?"
)
PATH = r"[A-Za-z_][\w.]*(?:\[\d*\][\w.]*)*"
PATHS = rf"{PATH}(?:\s*,\s*{PATH})*\s*,?\s*(?:and|or|\+|&|then)?\s*{PATH}"
VALUE = r"(?:\"[^\"]*\"|'[^']*'|\S+(?:\s\S+){0,3})"

_PATTERNS: tuple[tuple[str, Build], ...] = (
    (
        (
            r"(?:direct(?:ly)?\s+)?(?:cop(?:y|ied)|map(?:ped)?\s+directly|direct(?:\s+map(?:ping)?)?|"
            r"unchanged|verbatim|same(?:\s+value)?|as[ -](?:it[ -])?is|one[ -]to[ -]one|1:1|no\s+"
            r"(?:change|transformation)s?|pass(?:ed)?[ -]?through)(?:\s+as[ -](?:it[ -])?is|\s+"
            r"directly|\s+over)?"
        ),
        builders.plain("copy"),
    ),
    (
        (
            r"(?:trim(?:med)?|strip(?:ped)?)(?:\s+(?:all\s+)?(?:surrounding\s+|leading\s+and\s+"
            r"trailing\s+)?(?:white\s?space|spaces|blanks))?"
        ),
        builders.plain("trim"),
    ),
    (
        (
            r"(?:remove|without|drop)\s+(?:surrounding|leading\s+and\s+trailing|outer)\s+"
            r"(?:white\s?space|spaces|blanks)"
        ),
        builders.plain("trim"),
    ),
    (
        rf"{INTO}lower[ -]?cased?(?:\s+letters)?|(?:in\s+)?kleinbuchstaben|klein\s?(?:schreiben|geschrieben)",
        builders.plain("lower"),
    ),
    (
        (
            rf"{INTO}upper[ -]?cased?(?:\s+letters)?|{INTO}capitals|(?:in\s+)?gro(?:ss|ß)buchstaben|"
            r"gro(?:ss|ß)\s?(?:schreiben|geschrieben)"
        ),
        builders.plain("upper"),
    ),
    (
        (
            rf"{INTO}(?:title|proper)[ -]?cased?|capitals\s+at\s+word\s+starts|capitali[sz]e\s+(?:each|"
            r"every)\s+word"
        ),
        builders.plain("title"),
    ),
    (r"(?:the\s+)?first\s+(?P<n>\d+)\s+(?:characters|chars|letters)", builders.truncate),
    (
        (
            r"(?:truncate|cut|shorten|limit|crop)(?:d|ed|ted|ped)?(?:\s+off)?(?:\s+(?:at|to|after))?"
            r"\s+(?P<n>\d+)(?:\s+(?:characters|chars|letters))?"
        ),
        builders.truncate,
    ),
    (
        (
            r"(?:max(?:imum)?\.?|at\s+most|up\s+to|no\s+(?:more|longer)\s+than)(?:\s+of)?\s+"
            r"(?P<n>\d+)\s+(?:characters|chars|letters)(?:\s+long)?"
        ),
        builders.truncate,
    ),
    (rf"{INTO}(?:yes\s+or\s+no|yes/no|true\s+or\s+false|true/false|bool(?:ean)?)", builders.plain("bool")),
    (
        (
            r"(?:from\s+)?(?:minor\s+units|cents|pence|pennies|öre|rappen)\s+(?:to|into|as)\s+"
            r"(?:an?\s+)?(?:decimals?(?:\s+amount)?|major\s+units|dollars|euros|pounds|francs|"
            r"currency\s+units)"
        ),
        builders.to_decimals,
    ),
    (
        (
            r"(?:from\s+)?(?:decimals?|major\s+units|dollars|euros|pounds|francs)\s+(?:to|into|as)\s+"
            r"(?:minor\s+units|cents|pence|pennies)"
        ),
        builders.to_minor,
    ),
    (
        (
            r"(?:(?:from\s+)?(?:minor\s+units|cents|pence),?\s+(?:so\s+)?)?(?:divide(?:d)?(?:\s+by)?|/)\s*"
            r"(?P<n>\d[\d,]*(?:\.\d+)?)"
        ),
        builders.scale,
    ),
    (r"(?:multipl(?:y|ied)(?:\s+by)?|\*|times)\s*(?P<n>\d[\d,]*(?:\.\d+)?)", builders.multiplied),
    (
        (
            r"(?:convert(?:ed)?\s+)?(?:from\s+)?(?P<came>[a-z]{1,12})\s+(?:to|in|into|->|→)\s+"
            r"(?P<goes>[a-z]{1,12})"
        ),
        builders.units,
    ),
    (rf"{INTO}(?:number|numeric(?:\s+value)?|decimal(?:\s+number)?)", builders.plain("number")),
    (r"round(?:ed)?\s+to\s+(?P<n>\d+)\s+(?:decimals?(?:\s+places?)?|digits|places)", builders.rounded),
    (
        r"(?:with\s+)?(?P<word>one|two|three|four)\s+(?:decimals?(?:\s+places?)?|digits)",
        builders.rounded_words,
    ),
    (
        r"round(?:ed)?(?:\s+to\s+(?:the\s+nearest\s+)?(?:an?\s+)?(?:whole\s+number|integer))?",
        builders.rounded,
    ),
    (
        (
            r"(?:phone\s+(?:number\s+)?)?(?:in\s+|to\s+)?E\.?164(?:\s+(?:format|phone))?,?\s+"
            r"(?:country|for|in|default(?:\s+country)?)\s+(?P<country>[A-Z]{2})"
        ),
        builders.phone,
    ),
    (
        (
            r"(?:the\s+)?(?P<which>first|second|third|last)\s+(?:word|part)(?:\s+(?:split|when\s+"
            r"split|separated|divided)\s+(?:at|by|on)\s+(?P<sep>\"[^\"]+\"|(?:an?\s+)?\w+|\S))?"
        ),
        builders.split,
    ),
    (
        (
            r"(?:part\s+)?number\s+(?P<n>\d+)\s+part\s+split\s+(?:at|by|on)\s+(?P<sep>\"[^\"]+\"|"
            r"(?:an?\s+)?\w+|\S)"
        ),
        builders.split,
    ),
    (
        (
            r"(?:the\s+)?(?:part|text|everything)\s+before\s+(?:the\s+)?(?P<sep>\"[^\"]+\"|'[^']+'|"
            r"[@/#_-]|comma|dash|hyphen|space|slash)"
        ),
        builders.before,
    ),
    (
        (
            r"(?:the\s+)?(?:part|text|everything)\s+after\s+(?:the\s+)?(?P<sep>\"[^\"]+\"|'[^']+'|"
            r"[@/#_-]|comma|dash|hyphen|space|slash)"
        ),
        builders.after,
    ),
    (
        (
            r"(?:the\s+)?(?:(?:e-?mail|its)\s+domain|domain\s+(?:of|from)\s+(?:the\s+)?e-?mail(?:\s+"
            r"address)?)"
        ),
        builders.domain,
    ),
    (r"(?:the\s+)?(?:text|template)\s*:?\s+(?P<text>\"[^\"]*\{[^\"]*\"|'[^']*\{[^']*')", builders.template),
    (
        rf"(?:the\s+)?first\s+(?:non-?empty\s+|filled\s+|present\s+)?of\s+(?P<paths>{PATHS})",
        builders.first_of,
    ),
    (
        (
            rf"(?:join|concat(?:enate)?|combine|merge)\s+(?P<paths>{PATHS})(?:\s+(?:with|by|using|"
            r"separated\s+by)\s+(?P<sep>\"[^\"]*\"|(?:an?\s+)?\w+))"
        ),
        builders.concat,
    ),
    (
        (
            rf"(?:join|concat(?:enate)?|combine|merge)\s+(?P<paths>{PATHS})(?:\s+without\s+(?:a\s+)?"
            r"(?:gap|space|separator))?"
        ),
        builders.concat,
    ),
    (
        (
            rf"(?P<paths>{PATHS})\s+(?:joined|concatenated|combined)(?:\s+(?:with|by|using)\s+"
            r"(?P<sep>\"[^\"]*\"|(?:an?\s+)?\w+))?"
        ),
        builders.concat,
    ),
    (
        (
            r"(?:use\s+)?look(?:ed)?\s?-?up\s+(?P<key>\w+)\s+(?:in|from|of)\s+(?:the\s+)?(?:table\s+)?"
            r"(?P<table>\w+)(?:\s+table)?"
        ),
        builders.lookup,
    ),
    (
        (
            r"(?:(?:use\s+)?look(?:ed)?\s?-?up\s+(?:the\s+)?(?P<key>\w+)\s+in|via"
            r"|through)\s+the\s+(?P<table>\w+)"
            r"\s+(?:lookup\s+|mapping\s+)?(?:table|list|sheet)"
        ),
        builders.lookup,
    ),
    (
        (r"via\s+(?P<table>(?!a\b|an\b|the\b|lookup\b|mapping\b)\w+)\s+(?:lookup\s+)?(?:table|list)"),
        builders.lookup,
    ),
    (
        (
            r"(?:use\s+)?look(?:ed)?\s?-?up\s+(?:in\s+|from\s+)?(?:the\s+)?(?:table\s+)?"
            r"(?P<table>\w+)(?:\s+table)?"
        ),
        builders.lookup,
    ),
    (
        (
            rf"(?:the\s+)?(?P<path>list|{PATH})\s+joined\s+(?:with|by)\s+(?P<sep>\"[^\"]*\"|(?:an?\s+)?"
            r"\w+)"
        ),
        builders.join,
    ),
    (r"(?:as\s+a\s+)?comma[ -]separated(?:\s+list)?", builders.comma_separated),
    (
        (
            r"(?:always|constant(?:\s+value)?|immer|fest(?:\s+auf)?|fixed(?:\s+value)?"
            r"|hard-?coded(?:\s+(?:to|as))?|literal|static(?:\s+"
            rf"value)?|set\s+to|the\s+text)\s*:?\s+(?P<value>{VALUE})"
        ),
        builders.always,
    ),
    (
        (
            r"(?:else|otherwise|or\s+else|defaults?(?:\s+to|\s+value)?|fall(?:s|ing)?\s?-?back\s+"
            r"(?:to|is)|(?:if|when|where)\s+(?:it\s+is\s+|it's\s+)?(?:empty|missing|blank|null|absent|"
            r"not\s+(?:set|present|given)),?(?:\s+(?:use|then|set(?:\s+to)?|send))?)\s*:?\s+"
            rf"(?P<value>{VALUE})"
        ),
        builders.otherwise,
    ),
    (
        (
            r"(?:use\s+)?(?P<value>\"[^\"]*\"|'[^']*'|\S+)\s+(?:if|when|where)\s+(?:it\s+is\s+)?"
            r"(?:empty|missing|blank|null|absent|not\s+(?:set|present|given))"
        ),
        builders.otherwise,
    ),
)

CLAUSES: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), build) for pattern, build in _PATTERNS
)
