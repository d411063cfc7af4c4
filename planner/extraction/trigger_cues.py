"""Words by which a text tells what starts the work, and what only sounds like it."""

import re
from typing import Final

POLLED: Final = re.compile(r"\bpoll(?:s|ed|ing)?\b|\bis (?:asked|queried|read)\b", re.IGNORECASE)
PUSHED: Final = re.compile(
    r"\bweb-?hooks?\b|\bfires? (?:its|an?|the) (?:trigger|hook)\b|\bcalls? (?:our|an?|your"
    r"|the integration's) (?:\w+ )?(?:endpoint|URL|address)\b"
    r"|\bweb hooks?\b|\bcall-?backs?\b|\bpush(?:ed)? notifications?\b|\bevent "
    r"(?:subscription|notification)s?\b|\boutbound messages?\b",
    re.IGNORECASE,
)
SENDS_EVENTS: Final = re.compile(
    r"§\d+§(?:'s)?\s+(?:can\s+|will\s+)?(?:push|send|post|emit|fire|publish|stream)(?:es"
    r"|s)?\b[^.;]{0,40}\b(?:events?|notifications?)\b"
    r"|\blistens?\s+(?:for|to)\b",
    re.IGNORECASE,
)
INSTANT: Final = re.compile(
    r"\breal[- ]?time\b|\bin near[- ]real[- ]?time\b|\binstant(?:ly|aneous\w*)?\b|\bimmediately\b"
    r"|\bas soon as\b|\bright away\b|\bstraight away\b|\bwithin (?:seconds|a minute)\b"
    r"|\bevent[- ]driven\b",
    re.IGNORECASE,
)
ABOUT_START: Final = re.compile(
    r"\btrigger|\bschedul|\bwhen\b.{0,10}$|\bfrequency|\btiming|\bstart|\bcadence", re.IGNORECASE
)
RUNS: Final = re.compile(
    r"\b(?:runs?|running|executes?d?|sync\w*|poll\w*|jobs?|batch\w*|schedul\w*|cron|trigger\w*"
    r"|start\w*|launch\w*|kick\w*|pull\w*|fetch\w*|import\w*|export\w*|transfer\w*"
    r"|push\w*|send\w*|sent|load\w*|refresh\w*|cop(?:y|ies|ied)|check\w*|pick\w*|collect\w*|quer"
    r"(?:y|ies)|read\w*|mov\w*|goes|deliver\w*|post\w*|publish\w*|creat\w*|updat\w*|look\w*"
    r"|drop\w*|generat\w*|upload\w*|appear\w*|ask\w*|scan\w*|process\w*|happen\w*|transmit\w*"
    r"|tak(?:e|es|en|ing)|l\u00e4uft|holt|liest)\b",
    re.IGNORECASE,
)
SUBJECT: Final = re.compile(
    r"\b(?:we|it|they|(?:the|an?) (?:integration|interface|job|flow|script|process|service|connector"
    r"|files?|data"
    r"|worker|run|program|tool|extract))\b|§\d+§",
    re.IGNORECASE,
)
PARTS: Final = re.compile(r";\s|\s[\u2013\u2014-]\s|\.\s")
BEGINS_WITH_TIME: Final = re.compile(
    r"\W*(?:every|each|once|twice|daily|nightly|hourly|weekly|monthly|on (?:the|every)|at \d|mon\b|weekdays"
    r"|alle|jede[nrs]?|t\u00e4glich|st\u00fcndlich)\b",
    re.IGNORECASE,
)
ON_SCHEDULE: Final = re.compile(
    r"\b(?:run|start|trigger|execut|sync|import|export|batch|poll)\w*\b[^.;]{0,40}\b(?:on|based on|by|with"
    r"|at) "
    r"(?:a |an |the )?(?:regular |fixed )?(?:schedule|timer|scheduled (?:intervals?|job|task)|cron job)\b"
    r"|\bscheduled (?:sync\w*|runs?|exports?|imports?|execution|flow)\b",
    re.IGNORECASE,
)
POINTS_ELSEWHERE: Final = re.compile(
    r"\b(?:explore|see|learn more|read more|refer to|visit|for more)\b", re.IGNORECASE
)
OTHER_TIMES: Final = re.compile(
    r"\b(?:monthly|weekly|daily|quarterly|yearly) (?:report|meeting|newsletter|digest|review|closing"
    r"|statement|call)s?\b|"
    r"\bretr(?:y|ies|ied)\b|\bback[- ]?off\b|\blimit|\brequests? (?:per|every|each|a)\b|\bcalls? "
    r"(?:per|every|each)\b|\bquota|\bthrottl|\bexpire|\brotat|\bcache|\btoken|\balert|\bbackup"
    r"|\be-?mail(?:ed)? (?:a|the)? ?(?:report|summary)|\bmaintenance|\bmeeting|\bstand-?up"
    r"|\battempt|\breport to\b|\bdigest\b|\bdown(?:time)?\b|\bwe get\b|\bwe have\b|\bvolume",
    re.IGNORECASE,
)
WHEN_BEGINS: Final = re.compile(
    r"\W*(?:if )?(?:when(?:ever)?|once|as soon as|each time|every time)\b", re.IGNORECASE
)
"""`It would be great if every time ...` begins like the others."""
BY_HAND: Final = re.compile(
    r"\brun\b[^.;]{0,60}\bbutton\b|"
    r"\b(?:run|start|trigger|launch|execut|kick|sync|invok|import|initiat)\w*\b[^.;]{0,40}\b"
    r"(?:manually|by hand|on demand|on-demand|ad hoc|by an? (?:user|operator|person|admin\w*"
    r"|employee|colleague))\b"
    r"|\b(?:manual(?:ly)?|on[- ]demand)\s+(?:run|start|trigger|launch|execut|sync|import"
    r"|initiat)\w*|\b(?:click|press|push)\w*\s+(?:on\s+)?(?:a|the)\s+(?:\w+\s+){0,2}button\b|^\W*"
    r"(?:trigger|start)\w*\s*:\s*manual",
    re.IGNORECASE,
)
QUEUED: Final = re.compile(
    r"\bplatform events?\b|\bchange data capture\b|\bpub/?sub\b|"
    r"\b(?:message|event|record)s?\b[^.;]{0,40}\b(?:on|from|in|to)\s+(?:the|a|an)?\s*(?:\w+\s+)?"
    r"(?:queue|topic|kafka|stream|bus)\b|\b(?:consume|subscribe)\w*\b[^.;]{0,30}\b(?:queue|topic"
    r"|exchange|stream|bus|kafka)\b"
    r"|\b(?:publish|emit|send|sent|put|plac|push)\w*\b[^.;]{0,60}\b(?:on|to|onto|into)\s+(?:the|an?"
    r"|our)\s+[^.;]{0,25}"
    r"\b(?:queue|topic|exchange|event bus|message bus|event stream)\b"
    r"|\b(?:after|when) (?:the )?(?:other|previous|first|\w+) workflow (?:has |is |was )?(?:finish"
    r"|complet|end|done)\w*",
    re.IGNORECASE,
)
NEGATED: Final = re.compile(r"n[\u2019']t\b|\b(?:not|never|no longer|without)\b", re.IGNORECASE)
CONSUMES: Final = re.compile(
    r"\b(?:consum|subscrib|publish|listen|emit)\w*|\breads?\b|\bmessages?\b|\bevents?\b|\btopics?\b",
    re.IGNORECASE,
)
DEAD_LETTER: Final = re.compile(r"\bdead[- ]?letter|\bDLQ\b|\bfailed\b|\bretr(?:y|ies)\b", re.IGNORECASE)
NO_EVENT: Final = re.compile(
    r"\b(?:missing|empty|blank|null|fails?|failed|down|unavailable|exists?|duplicate\w*|error|429"
    r"|5\d\d|4\d\d|timeout|times out|invalid|not found|no match|already|in doubt|found)\b",
    re.IGNORECASE,
)
