"""Words by which a text tells what starts the work, and what only sounds like it."""

import re
from typing import Final

POLLED: Final = re.compile(r"\bpoll(?:s|ed|ing)?\b|\bis (?:asked|queried|read)\b", re.IGNORECASE)
PUSHED: Final = re.compile(
    r"\bweb-?hooks?\b|\bfires? (?:its|an?|the) (?:trigger|hook)\b|\bcalls? (?:our|an?|your"
    r"|the integration's) (?:\w+ )?(?:endpoint|URL|address)\b|\bcalls? (?:the|this"
    r"|our) (?:integration|service|interface|flow)"
    r" (?:over|via|with|by|through) (?:HTTP|REST|POST)\w*"
    r"|\b(?:the|an?|our) (?:integration|interface|workflow) (?:is|offers|has|exposes) (?:an? )?(?:HTTP "
    r"|REST |web )*(?:endpoint|URL)\b"
    r"|§\d+§ (?:\w+ )?(?:calls?|pings?|notifies|hits|fires?)\b[^;]{0,40}\b(?:at us|us\b"
    r"|our (?:\w+ )?(?:URL|endpoint|address|server))"
    r"|\b(?:regist\w+|set up|creates?|adds?|install\w*) (?:an? |the )?(?:\w+ )?hooks? (?:for|on)\b"
    r"|\b(?:sends?|get|receive) (?:us )?(?:an? )?POSTs?\b"
    r"|\b(?:triggered|started|set off|called) (?:by|with|through|via) (?:an? )?(?:\w+ )?(?:HTTP|POST|REST"
    r"|web) ?(?:request|call)?\b"
    r"|\bsubscribes? to (?:the |its |their )?(?:events? )?[a-z]+\.[a-z]+\b"
    r"|\b(?:calls?|invokes?|hits?|notifies|POSTs?) (?:this |it |them |that |the \w+ |an? \w+ )?(?:to"
    r" )?(?:us\b|(?:our|your|the"
    r"|the integration's|an?) (?:\w+ )?(?:URL|endpoint|address|web ?hook|listener|target URL)\b)"
    r"|\b(?:sends?|pushes|delivers?|fires?) [^.;]{0,30}\bto (?:our|your|the integration's) (?:\w+ )?(?:URL"
    r"|endpoint|address)\b"
    r"|\bweb hooks?\b|\bcall-?backs?\b|\bpush(?:ed)? notifications?\b|\bevent "
    r"(?:subscription|notification)s?\b|\boutbound messages?\b",
    re.IGNORECASE,
)
SENDS_EVENTS: Final = re.compile(
    r"§\d+§(?:'s)?\s+(?:can\s+|will\s+)?(?:push|send|post|emit|fire|publish|stream)(?:es"
    r"|s)?\b[^.;]{0,40}?\b\w*(?:events?|notifications?)\b"
    r"|\blistens?\s+(?:for|to)\b",
    re.IGNORECASE,
)
INSTANT: Final = re.compile(
    r"\breal[- ]?time\b|\bin near[- ]real[- ]?time\b|\binstant(?:ly|aneous\w*)?\b|\bimmediately\b"
    r"|\bas soon as\b|\bright (?:away|then)\b|\bstraight ?away\b|\bevent[- ]driven\b"
    r"|\b(?:must|should|shall|has to|have to|needs? to|want\w*)\b[^.;]{0,60}\bwithin (?:(?:an?|one|two"
    r"|three|five|ten"
    r"|\d{1,2}|(?:a )?few) )?(?:seconds?|minutes?)\b"
    r"|(?<!go )(?<!goes )(?<!going )(?<!gone )(?<!went )\b(?:sync\w*|wants? (?:it|this|them)|(?:must|should"
    r"|has to|needs to) (?:be|happen|run)) live\b"
    r"|\b(?:sobald|sofort|umgehend|in echtzeit)\b",
    re.IGNORECASE,
)
ABOUT_START: Final = re.compile(
    r"\btrigger|\bschedul|\bwhen\b.{0,10}$|\bfrequency|\btiming|\bstart|\bcadence", re.IGNORECASE
)
MOST_WORDS: Final = 12
"""A line such as `Trigger: order paid` is no longer."""
LABEL: Final = re.compile(
    r"\W*(?:trigger|schedule|frequency|start|when|timing|interval|cadence|event)\w*\W{0,3}[:|-]",
    re.IGNORECASE,
)
RUNS: Final = re.compile(
    r"\b(?:runs?|running|executes?d?|sync\w*|poll\w*|jobs?|batch\w*|schedul\w*|cron|trigger\w*"
    r"|start\w*|launch\w*|kick\w*|pull\w*|fetch\w*|import\w*|export\w*|transfer\w*"
    r"|push\w*|send\w*|sent|load\w*|refresh\w*|cop(?:y|ies|ied)|check\w*|pick\w*|collect\w*|quer"
    r"(?:y|ies)|read\w*|mov\w*|goes|deliver\w*|post\w*|publish\w*|creat\w*|updat\w*|look\w*"
    r"|drop\w*|generat\w*|upload\w*|appear\w*|ask\w*|scan\w*|process\w*|happen\w*|transmit\w*"
    r"|tak(?:e|es|en|ing)|go(?:es)? (?:over|to|in|into|out|across)|br(?:ing|ings|ought)|hand\w* over"
    r"|pass(?:es|ed)"
    r"|writ(?:e|es|ten)|regist\w*|fires?|l\u00e4uft|gestartet|startet|ausgef\u00fchrt|angesto\u00dfen"
    r"|holt|liest|\u00fcbertr\w+|exportiert|importiert"
    r"|abgeholt|gelesen"
    r"|geschickt|gesendet|synchronisiert)\b",
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
REPEATED: Final = re.compile(
    r"\b(?:on|at|during|in|after) (?:the |its )?first run\b|\b(?:all |the |every )?(?:following"
    r"|later|subsequent|further|next) runs?\b"
    r"|\bsince (?:the|its) (?:last|previous) run\b|\beach run\b|\bbetween (?:two )?runs\b"
    r"|\bruns? again (?:and|every|each|later)\b",
    re.IGNORECASE,
)
"""It runs again and again, whenever that is."""
_HOW_OFTEN: Final = (
    r"(?:every|each|once|twice|times?|an?|the|per|a|day|days|night|morning|evening|afternoon|hours?|hrs?"
    r"|half|quarter|hourly"
    r"|daily|nightly|weekly|monthly|overnight|at|on|in|of|and|or|between|from|to|till|until|around|about"
    r"|before|after|past"
    r"|\d{1,2}(?:[:.]\d\d)?|[ap]m|h|min|mins|minutes?|secs?|seconds?|o'clock|uhr|mon|tue|wed|thu|fri|sat|sun"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|working|business|week|month|first"
    r"|last|start|end"
    r"|midnight|noon|during|runs|times|utc|gmt|cet|cest|est|pst|time|local|two|three|four|five|six|ten"
    r"|fifteen|twenty|thirty"
    r"|only|just|so)"
)
ONLY_TIME: Final = re.compile(
    rf"\W*(?:(?:run|runs|please|maybe|say|ideally|preferably|timing"
    rf"|when)\W+)?{_HOW_OFTEN}(?:\W+{_HOW_OFTEN})*"
    r"(?:\W+(?:is|would be|will be|should be)\W+(?:\w+\W+){0,2}?(?:fine|enough|ok|okay|sufficient|good"
    r"|plenty|ideal)\b"
    r"[^.;]{0,30})?\W*",
    re.IGNORECASE,
)
"""`Every 10 min is fine.`, `Daily, in the morning.`: words of time and no others."""
ENOUGH: Final = re.compile(
    r"\b(?:is|would be|will be|are)\W+(?:\w+\W+){0,2}?(?:fine|enough|ok|okay|sufficient|plenty)\b"
    r"|\b(?:will do|suffices?)\b"
    r"|\bit(?:'s| is) (?:fine|enough|ok|okay|sufficient) (?:if|when)\b",
    re.IGNORECASE,
)
"""How often is asked for: `once a night is enough`."""
THE_MOMENT: Final = re.compile(
    r"\b(?:at )?the (?:very )?(?:moment|minute|second|instant) (?:when |that )?(?=\w)(?!(?:of|for|we are"
    r"|it is|nobody)\b)",
    re.IGNORECASE,
)
"""`the moment an order is paid` is when it is paid."""
IS_THE_START: Final = re.compile(
    r"\b(?:triggers?|starts?|kicks? off|sets? off)\b(?: (?:it|this|the (?:run|sync|flow|integration|job"
    r"|workflow|transfer)))\b"
    r"|\b(?:the |our )?(?:trigger|starting point) (?:is|will be|should be)\b",
    re.IGNORECASE,
)
"""`A change in Foo triggers it`, `the trigger is the booking of an invoice`."""
CHANGE: Final = re.compile(
    r"\b(?:changes?|creation|booking|update|approval|payment|new|saving|signature|submission|order|status"
    r"|event)\b",
    re.IGNORECASE,
)
ON_DOING: Final = re.compile(
    r"\b(?:on|upon|after|at) (?:each |every |the |any )?(?P<what>sav(?:e|ing)|creation|updat(?:e|ing)"
    r"|creating|submi(?:t|ssion|tting)"
    r"|cancell?ation|approval|receipt|deletion|completion|confirmation|payment|placement|registration"
    r"|checkout|signing|booking"
    r"|publication|change|closing)\b(?: of (?:an?|the|each|every|any|new) (?:new )?(?P<object>\w+))?",
    re.IGNORECASE,
)
"""`On save of an order`, `upon creation`."""
FILE_LANDS: Final = re.compile(
    r"\b(?:when(?:ever)?|once|as soon as|each time|every time|if)\b[^.,;]{0,40}\b(?:files?|csv|xml|document"
    r"|export)\b[^.,;]{0,40}"
    r"\b(?:lands?|arrives?|appears?|is (?:dropped|uploaded|placed|put|saved|there)|shows? up|comes? in)\b"
    r"|\bwatch(?:es)? (?:the|a|an|this|our) (?:\w+ ){0,2}(?:folder|directory|bucket|share|inbox)\b",
    re.IGNORECASE,
)
"""A file that comes starts the work."""
POINTS_ELSEWHERE: Final = re.compile(
    r"\b(?:explore|see|learn more|read more|refer to|visit|for more)\b", re.IGNORECASE
)
OTHER_TIMES: Final = re.compile(
    r"\b(?:monthly|weekly|daily|quarterly|yearly) (?:report|meeting|newsletter|digest|review|closing"
    r"|statement|call)s?\b|"
    r"\bretr(?:y|ies|ied)\b|\bback[- ]?off\b|\blimit|\brequests? (?:per|every|each|a)\b|\bcalls? "
    r"(?:per|every|each)\b|\bquota|\bthrottl|\bexpire|\brotat|\bcache|\btoken|\balert|\bbackup"
    r"|\be-?mail(?:ed)? (?:a|the)? ?(?:report|summary)|\bmaintenance|\bmeeting|\bstand-?up"
    r"|\bin (?:the|a|our|an?other) (?:nightly|daily|weekly|monthly) \w+|\bfail(?:s|ed|ing|ures?)?\b"
    r"|\b(?:looks?|reviews?|has a look|schaut) (?:there|at|through|into|in|rein"
    r"|nach)\b[^.;]{0,20}\b(?:every|each|jeden)\b"
    r"|\bwe (?:all )?meet\b|\bcalled every\b|\bopening hours\b|\boffice hours\b|\b\d[\d.,]* (?:new "
    r"|more )?(?!hours?\b|minutes?\b|times?\b"
    r"|o'clock\b|min\b|mins\b|hrs?\b|days?\b|seconds?\b)[a-z]+s (?:come|came|arrive|are (?:created|placed"
    r"|made|sold)|per|a|every|each) \w+"
    r"|\bwe (?:don't|do not) care\b|\bleave (?:it|that|this)\b|\breports? (?:runs?|is|are|goes?)\b"
    r"|\b(?:he|she|they|somebody|someone|the team|the office|(?-i:(?!We\b|It\b|They\b|The\b"
    r"|This\b)[A-Z][a-z]+)) (?:checks?|reviews?|looks?"
    r"|goes through"
    r"|works?|calls?)\b|\b(?:wrote|schrieb)\b[^:]{0,20}:|\b\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec)\w* \d{4}\b"
    r"|\btr(?:y|ies|ied) (?:it |this |them )?(?:again )?every\b|\btry again\b"
    r"|\bdiscussed\b|\bagreed\b"
    r"|\btalked\b|\bphoned\b|\bwe met\b"
    r"|\battempt|\breport to\b|\bdigest\b|\bdown(?:time)?\b|\bwe get\b|\bwe have\b(?! to\b)|\bvolume",
    re.IGNORECASE,
)
WHEN_BEGINS: Final = re.compile(
    r"\W*(?:if )?(?:when(?:ever)?|once|as soon as|each time|every time)\b", re.IGNORECASE
)
"""`It would be great if every time ...` begins like the others."""
BY_HAND: Final = re.compile(
    r"\b(?:starts?|runs?|is started|triggered|sent)\b[^.;]{0,20}\bwhen\b[^.;]{0,30}\b(?:clicks?|presses"
    r"|pushes)\b|"
    r"\b(?:run|runs|start|starts|started|trigger\w*|send|sends|push|pushes|sync\w*|transfer\w*"
    r"|launch\w*)\b[^.;]{0,60}"
    r"\b(?:button|click)\b|\b(?:button|clicking(?: it| on it)?)\b[^.;]{0,60}\b(?:starts?|triggers?|runs?"
    r"|sends?|transfers?|launch\w*"
    r"|syncs?|pushes|exports?|imports?)\b|^\W*(?:only )?(?:on[- ]demand|manually)\b(?: only)?\W*$"
    r"|\bonly (?:on[- ]demand|manually)\b|"
    r"\b(?:run|start|trigger|launch|execut|kick|sync|invok|import|initiat)\w*\b[^.;]{0,40}\b"
    r"(?:manually|by hand|on demand|on-demand|ad hoc|by an? (?:user|operator|person|admin\w*"
    r"|employee|colleague))\b"
    r"|\b(?:manual(?:ly)?|on[- ]demand)\s+(?:run|start|trigger|launch|execut|sync|import"
    r"|initiat)\w*|\b(?:click|press|push)\w*\s+(?:on\s+)?(?:a|the)\s+(?:\w+\s+){0,2}button\b|^\W*"
    r"(?:trigger|start)\w*\s*:\s*manual",
    re.IGNORECASE,
)
ALSO_BY_HAND: Final = re.compile(
    r"\b(?:can|could|may|might|sometimes|additional\w*|also|re-?run|extra|if needed|when needed"
    r"|if necessary|besides"
    r"|in an emergency|exceptionally|once in a while|for (?:a )?tests?)\b",
    re.IGNORECASE,
)
"""A run by hand that may come on top."""
STARTED_BY_EVENT: Final = re.compile(
    r"\b(?:started|triggered|kicked off|set off|fired|woken)\s+by\s+(?:(?:the|an?|its)\s+)?(?:\S+\s+){0,2}"
    r"(?:events?|messages?)\b|\bevents?\s+\S+\s+(?:is|are|gets?)\s+(?:picked up|consumed|handled|received"
    r"|caught)\b",
    re.IGNORECASE,
)
"""An event inside a system, or on a bus; nobody says that it calls us."""
QUEUED: Final = re.compile(
    r"\b(?:come|comes|arrive|arrives|delivered|received|read|sent|published"
    r"|pushed)\b[^.;]{0,30}\b(?:through|via|over|by|on|from)\b[^.;]{0,30}"
    r"\b(?:queue|topic|stream|bus)\b|"
    r"\bplatform events?\b|\bchange data capture\b|\bpub/?sub\b|"
    r"\b(?:message|event|record)s?\b[^.;]{0,40}\b(?:on|from|in|to)\s+(?:the|a|an)?\s*(?:\w+\s+)?"
    r"(?:queue|topic|kafka|stream|bus)\b|\bevent (?:stream|hub|grid|bus|bridge)s?\b|\bmessage (?:queue"
    r"|broker|bus)\b|\b(?:consume|subscribe)\w*\b[^.;]{0,30}\b(?:queue|topic"
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
SUBSCRIBES: Final = re.compile(
    r"\b(?:we|it|the (?:integration|consumer|service|interface|worker|connector))\b[^.;]{0,30}\b(?:subscrib"
    r"|consum|listen|read)\w*"
    r"|\bconsumers?\b|\b(?:comes?|arrives?|received|read|delivered) (?:\w+ )?(?:through|via|from|over|by)\b",
    re.IGNORECASE,
)
"""Who takes from the queue is us, whoever else writes into it."""
NO_EVENT: Final = re.compile(
    r"\b(?:missing|empty|blank|null|fails?|failed|down|unavailable|exists?|duplicate\w*|error|429"
    r"|5\d\d|4\d\d|timeout|times out|invalid|not found|no match|already|in doubt|found)\b",
    re.IGNORECASE,
)
RATHER: Final = re.compile(r"\b(?:rather|instead|prefer|but)\b[^.;]{0,40}\bpoll", re.IGNORECASE)
"""`It has webhooks, but I'd rather poll`."""
WE: Final = re.compile(
    r"\b(?:we|it|they|(?:the|an?|this) (?:integration|interface|job|flow|script|process))\b", re.IGNORECASE
)
SETTING: Final = re.compile(
    r"^[ \t\"'-]*(?:run|runs|schedule|cron|every|trigger|frequency|interval|start|timer"
    r"|when)[\"']?[ \t]*[:=][ \t]*"
    r"[\"']?(?P<said>[^\n\"'#]{4,80})",
    re.IGNORECASE | re.MULTILINE,
)
SET_ZONE: Final = re.compile(
    r"^[ \t\"'-]*(?:tz|time ?_?zone)[\"']?[ \t]*[:=][ \t]*[\"']?([\w/+-]+)", re.IGNORECASE | re.MULTILINE
)
