"""Turns of phrase that say which way data flows. A system is written `§number§`."""

import re
from dataclasses import dataclass
from typing import Final

from planner.spec.values import Role

_S: Final = r"§(\d+)§(?:'s|\u2019s)?"
_DET: Final = r"(?:the|our|their|your|a|an|each|every|this|that|existing|customer's)"
_D: Final = r"(?:(?:the|our|their|your|a|an|each|every|this|that|existing|customer's)\s+)?"
_EVENT: Final = (
    r"\b(?:creat|add(?!ress)|updat|chang|modif|delet|remov|new\b|clos|won\b|paid\b|pay|complet|submit|sign"
    r"|approv|cancel|plac|receiv|issu|book|ship"
    r"|confirm|edit|arriv|appear|happen|mov|mark|register|hire|hir|join|fulfil|refund|publish"
    r"|assign|schedul|comes? in|fill(?:s|ed)? (?:in|out)"
    r"|save|sold|sent\b|post|rais|open|generat|get|gets|has\b|receiv|tag)"
)
_TAKES: Final = (
    r"\b(?:(?:creat|insert|upsert|updat|add|writ|stor|post(?! requests?\b)|push|send|land|regist|sav|sync"
    r"|import"
    r"|mirror|replicat|overwrit"
    r"|patch|look|find|search|check|exist|match|appear|show|upload|load|rais|enrol(?!l?ments?\b)|attach|becom"
    r"|notif|inform|tell"
    r"|alert|ping|announc|want|need)\w*|put|sent|recorded|mak(?:e|es|ing)|made|opens?(?= (?:a|an"
    r"|the|one|it)\b)|opened"
    r"|books?(?= (?:a|an|the|one|it|them|each|every)\b)|booked|found|known|already|present|logged|filed?"
    r"|subscrib"
    r"(?:e|es|ed|ing)|set|ends? up)\b"
)


EVENT: Final = re.compile(_EVENT, re.IGNORECASE)
"""Words for something happening to a record."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of phrase; its first group is the system. `clause`: inside a when-clause, main, then (a main

    clause behind a when-clause), or any.
    """

    pattern: re.Pattern[str]
    role: Role
    weight: int
    clause: str = "any"


def _cue(pattern: str, role: Role, weight: int, clause: str = "any") -> Cue:
    return Cue(re.compile(pattern, re.IGNORECASE), role, weight, clause)


_NOT_FROM: Final = (
    r"(?<!away )(?<!apart )(?<!different )(?<!independent )(?<!response )(?<!answer )(?<!error )"
    r"(?<!reply )(?<!errors )(?<!401 )(?<!429 )"
)
_NOT_TO: Final = (
    r"(?<!listen )(?<!listens )(?<!listening )(?<!subscribe )(?<!subscribes )(?<!subscribing )"
    r"(?<!subscribed )(?<!connected )(?<!connects )(?<!connect )(?<!connection )(?<!access )"
    r"(?<!equal )(?<!compared )(?<!according )(?<!related )(?<!respond )(?<!reply )(?<!log in )"
    r"(?<!login )(?<!calls )(?<!call )(?<!belongs )(?<!due )(?<!specific )(?<!known )"
    r"(?<!requests )(?<!authenticate )(?<!authenticates )(?<!authentication )(?<!authenticated"
    r" )(?<!authorized )"
)
CUES: Final = (
    _cue(
        rf"\b(?:in|on|inside|within|from)\s+{_D}{_S}\s+(?:gets?|is|are|was|were|has been|reaches|becomes?"
        r"|changes|moves|receives)\b",
        "source",
        3,
        "when",
    ),
    _cue(
        rf"^\W*(?:when|whenever|once|as soon as|each time)\s+{_D}{_S}\s+(?:\w+\s+){{1,3}}?(?:sends?|posts?"
        rf"|calls?"
        r"|fires?|pushes|notifies|arrives|comes in)\b",
        "source",
        3,
        "when",
    ),
    _cue(rf"{_S}\s+[^.;§]{{0,60}}?\bbecomes?\s+(?:an?\s+)?(?:new\s+)?§", "source", 3),
    _cue(
        rf"\b(?<!be )(?:decided|maintained|managed|mastered|entered|typed|edited)\s+(?:in|on"
        rf"|with)\s+{_D}{_S}",
        "source",
        2,
        "main",
    ),
    _cue(rf"\bbecomes?\s+(?:an?\s+)?(?:new\s+)?{_S}", "target", 3),
    _cue(rf"{_S}\s+(?:can't|can\u2019t|cannot|can not)\s+(?:push|call|send|fire|notify)\b", "source", 3),
    _cue(
        rf"\b(?:(?:is|are|sits?|lives?|lies)\s+in|has|have|offers?|provides?)\s+(?:an?|the"
        rf"|our)\s+(?:[\w-]+\s+){{0,2}}?(?:table|view|list|sheet"
        rf"|collection)\b"
        rf"(?:[^.;§]|\.\w){{0,40}}?\b(?:in|on|of)\s+{_D}{_S}",
        "source",
        4,
        "main",
    ),
    _cue(rf"^\W*(?:then\s+)?(?:an?|one)\s+(?:new\s+)?{_S}\s+\w+", "target", 3, "then"),
    _cue(rf"^\W*then\s+(?:the|its)\s+{_S}\s+\w+\s+(?:is|are|gets?|has)\b", "target", 3),
    _cue(rf"\b(?:listen|watch|wait)\w*\s+for\s+[^.;§]{{0,50}}?\b(?:in|from|on)\s+{_D}{_S}", "source", 4),
    _cue(
        rf"\bcall(?:s|ed)?\s+{_D}{_S}\s+\W?(?:create|add|post|put|insert|upsert|update|save|write"
        rf"|send)\w*",
        "target",
        3,
    ),
    _cue(
        rf"\bthe\s+{_S}\s+\w+\s+(?:is|are|was|gets|has been|status|changes|moves|becomes)\b",
        "source",
        3,
        "when",
    ),
    _cue(
        rf"{_S}\s+(?:\w+\s+){{0,3}}?(?:is|are|gets?)\s+(?:read|polled|queried|called|exported|fetched"
        rf"|asked)\b",
        "source",
        2,
    ),
    _cue(rf"^\W*{_S}\s+(?:\w+\s+){{0,3}}?(?:in)?to\s+§", "source", 3),
    _cue(
        rf"{_S}\s+(?:\w+\s+){{0,2}}?(?:orders|customers|contacts|products|payouts|payments|invoices|tickets"
        rf"|leads|deals|users|employees|items|articles|data|records|events|issues)\s+(?:in)?to\s+§",
        "source",
        3,
    ),
    _cue(
        rf"{_S}\s+(?:can|could|will|is able to|is set up to)\s+(?:call|send|post|fire|push|notify)\b",
        "source",
        3,
    ),
    _cue(rf"\b(?:take|takes|read|reads|process|processes|parse|parses)\s+{_D}{_S}", "source", 2, "main"),
    _cue(
        rf"{_S}\s+(?:\w+\s+){{0,2}}?(?:picks? up|picks? (?:it|the|them)|collects?|downloads?|consumes?"
        rf"|ingests?)\b",
        "target",
        2,
    ),
    _cue(rf"{_NOT_FROM}\b(?:from|out of)\s+{_D}(?:\w+\s+){{0,1}}?{_S}", "source", 3),
    _cue(
        rf"{_EVENT}[^.;§]{{0,60}}?\b(?:in|on|inside|within|by|at)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "source",
        3,
        "when",
    ),
    _cue(rf"\b(?:new|updated|changed|paid|closed|every|each|an?)\s+{_S}\s+\w+", "source", 2, "when"),
    _cue(
        rf"^\W*(?:when|whenever|once|if|as soon as|each time|every time|after)\s+{_D}{_S}\s+"
        rf"(?:can |could )?(?:sends?|fires?|emits?|creates?|updates?|gets?|receives?|reports?|marks?"
        rf"|closes?|confirms?"
        rf"|has (?:a )?new|posts?|publishes|issues?|generates?|raises?|notifies)\b",
        "source",
        2,
        "when",
    ),
    _cue(
        rf"{_S}(?:\s+\w+){{0,2}}?\s+(?:sends?|fires?|emits?|posts?|publishes|pushes|raises|notifies"
        rf"|triggers|calls|exports|produces|delivers)\b(?! back)",
        "source",
        3,
        "main",
    ),
    _cue(
        rf"{_S}\s+(?:\w+\s+)?(?:webhooks?|change events?|outbound messages?|event subscriptions?"
        rf"|event stream|exports?|extracts?)\b",
        "source",
        2,
    ),
    _cue(
        rf"\b(?:source|origin|master|upstream|sender|provider)(?:\s+(?:system|app|application|platform"
        rf"|side))?\s*(?:is|:|=|-|\u2013|\()\s*{_D}{_S}",
        "source",
        5,
    ),
    _cue(
        rf"{_S}\s+(?:\w+\s+)?(?:is|remains|stays|acts as)\s+(?:\w+\s+){{0,2}}?(?:(?:single\s+)?source"
        rf"(?: of truth)?|master|leading|system of record|origin|the truth)\b",
        "source",
        4,
    ),
    _cue(rf"{_S}\s*\((?:\w+\s+){{0,2}}?(?:source|origin|master)\b", "source", 5),
    _cue(rf"{_S}\s+(?:leads|is leading)\b", "source", 3),
    _cue(
        rf"\b(?:poll|listen to|subscribe to|listens to|subscribes to|watch|monitor|ask|query"
        rf"|read)s?\s+{_D}{_S}",
        "source",
        2,
        "main",
    ),
    _cue(
        rf"\b(?:fetch|pull|read|export|get|extract|list|download|collect|take"
        rf"|retriev)\w*\s+(?:(?!\band\b)[^.;§]){{0,50}}?\b(?:in|via|through)\s+{_D}{_S}",
        "source",
        2,
    ),
    _cue(rf"{_NOT_TO}\b(?:into|to)\s+(?:{_DET}\s+(?:\w+\s+){{0,1}}?)?{_S}", "target", 3),
    _cue(
        rf"{_TAKES}\b[^.;§]{{0,70}}?\b(?:in|on|onto|inside|at|against)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "target",
        3,
        "main",
    ),
    _cue(
        r"\b(?:should|shall|must|ought|needs?|has to|have to|wants?|(?:would|'d|\u2019d) like|will"
        r"|supposed)\b"
        rf"[^.;§]{{0,70}}?\b(?:in|into|on|onto)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "target",
        2,
        "main",
    ),
    _cue(
        r"\b(?:messages?|sms|texts?|e-?mails?|notifications?|alerts?|letters?|reminders?)\b[^.;§]{0,30}?"
        rf"\b(?:through|via|with|over|by|using)\s+{_D}{_S}",
        "target",
        3,
        "main",
    ),
    _cue(
        rf"\b(?:reach(?:es)?|arriv\w+ (?:in|at)|show\w* up in|turn\w* up in)\s+{_D}{_S}", "target", 3, "main"
    ),
    _cue(
        r"\b(?:already\s+)?(?:exists?|found|known|present|there)\b[^.;§]{0,30}?\b(?:in|on|by|to)\s+"
        + _D
        + _S,
        "target",
        2,
        "when",
    ),
    _cue(
        rf"\b(?:update|upsert|create|add|insert|write|make|open|patch|post|feed|populate|fill"
        rf"|notify)\w*\s+(?:(?:a|an|the|one|each)\s+)?(?:(?:new|existing|matching|corresponding"
        rf"|same)\s+)?{_S}",
        "target",
        3,
        "main",
    ),
    _cue(
        rf"\b(?:target|destination|downstream|receiver|consumer)(?:\s+(?:system|app|application"
        rf"|platform|side))?\s*(?:is|:|=|-|\u2013|\()\s*{_D}{_S}",
        "target",
        5,
    ),
    _cue(rf"{_S}\s*\((?:\w+\s+){{0,2}}?(?:target|destination)\b", "target", 5),
    _cue(
        rf"{_S}\s+(?:is|acts as)\s+(?:\w+\s+){{0,2}}?(?:target|destination|receiver|receiving"
        rf"|consumer)\b",
        "target",
        4,
    ),
    _cue(
        rf"{_S}\s+(?:receives?|gets|should (?:get|receive|have|show)|must (?:get|receive|contain)|will "
        rf"(?:get|receive))\b",
        "target",
        2,
    ),
    _cue(rf"{_S}\s*(?:->|→|=>|⇒|-->|➜)\s*§\d+§", "source", 4),
    _cue(rf"§\d+§\s*(?:->|→|=>|⇒|-->|➜)\s*{_S}", "target", 4),
)
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
    r"|\bvice[- ]versa\b|\bin sync with each other\b",
    re.IGNORECASE,
)
BOTH_ARROW: Final = re.compile(r"§\d+§\s*(?:↔|<->|<=>|⇔)\s*§\d+§")
FILLS: Final = re.compile(
    r"(?:§(?P<by>\d+)§(?:'s)?|\b(?:the|our|an?|their)\s+(?:[\w-]+\s+){0,2}?(?!integration|workflow|job"
    r"|flow|script|connector"
    r"|sync)[\w-]+)(?:\s+(?!to\b|into\b)[\w-]+){0,4}?\s+(?:puts?|drops?|plac(?:es|ed)|sav(?:es|ed)|writes?"
    r"|uploads?|delivers?|exports?|publish(?:es)?|sends?|emits?|posts?|pushes|stores?|leaves|deposits?)\b"
    r"[^.;§]{0,70}?\b(?:in|on|into|onto|to|at|via|over)\s+(?:the|our"
    r"|an?)?\s*(?:\w+\s+){0,2}?§(?P<carrier>\d+)§",
    re.IGNORECASE,
)
FROM_TO: Final = re.compile(rf"\bfrom\s+{_D}{_S}\s+(?:(?:in)?to|towards)\s+{_D}{_S}", re.IGNORECASE)
LANDS: Final = re.compile(
    rf"\b(?:land|arriv|com|appear|pil)\w*\s+(?:\w+\s+)?(?:in|on|into|onto|at)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
    re.IGNORECASE,
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
    rf"|{_S}\s+(?:is|was|are|were|stays?|remains?)\s+(?:\w+\s+){{0,3}}?(?:out of (?:it|this|scope)|untouched"
    r"|unaffected|switched off|retired|gone|replaced|the (?:tool|system|app|one) (?:before|until))\b"
    rf"|\b(?:using|use|on)\s+{_S}\s+instead\b",
    re.IGNORECASE,
)
SUBORDINATE: Final = re.compile(
    r"^\W*given\b|\b(?:when(?:ever)?|once|if|as soon as|each time|every time|after|upon|on (?=(?:\w+ ){0,4}"
    r"(?:creat|updat|delet|chang|clos))|for (?:every|each)"
    r"|(?:that|(?<!, )which|(?<!, )who) (?:is|are|was|were|has been|have been|had been|gets?|got|just"
    r"|newly))\b",
    re.IGNORECASE,
)
INCIDENTAL: Final = re.compile(
    r"\b(?:document\w*|describ\w*|track\w*|discuss\w*|see|ticket|wiki|mention\w*|agreed|announc\w*"
    r"|chat\w*|ask\w*|attached|diagram|spreadsheet)\b[^.;§]{0,40}\b(?:in|on|at)\s+(?:the\s+"
    r"|our\s+)?$"
    r"|\b(?:like|such as|e\.g\.|similar to|instead of|replac\w+|rather than|unlike|compared (?:to"
    r"|with)|as in|same as in|other \w+ such as)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
