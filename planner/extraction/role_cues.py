"""Turns of phrase that say which way data flows. A system is written `§number§`."""

import re
from dataclasses import dataclass
from typing import Final

from planner.spec.values import Role

SYSTEM: Final = r"§(\d+)§(?:'s|\u2019s)?"
_DET: Final = r"(?:the|our|their|your|a|an|each|every|this|that|existing|customer's)"
DETERMINED: Final = r"(?:(?:the|our|their|your|a|an|each|every|this|that|existing|customer's)\s+)?"
_S, _D = SYSTEM, DETERMINED
_EVENT: Final = (
    r"\b(?:creat|add(?!ress)|updat|chang|modif|delet|remov|new\b|clos|won\b|paid\b|pay(?!out|roll|load"
    r"|ee|er)|puts?\b|complet|submit|sign"
    r"|approv|cancel|plac|receiv|issu|book|ship"
    r"|confirm|edit|arriv|appear|happen|mov|mark|register|hire|hir|join|fulfil|refund|publish"
    r"|assign|schedul|comment|repl(?:y|ies)|upload|finish|leav|expir|terminat|enrol|return|comes? in"
    r"|fill(?:s|ed)? (?:in|out)"
    r"|save|sold|sent\b|post|rais|open|generat|get|gets|has\b|receiv|tag)"
)
_TAKES: Final = (
    r"\b(?:(?:creat|insert|upsert|updat|add|writ|stor|post(?! requests?\b)|push|send|land|regist|sav|sync"
    r"|import"
    r"|mirror|replicat|overwrit"
    r"|patch|look(?:s|ed|ing)? (?:\w+ ){0,3}?up\b|find|search|check|exist|match|appear|show|upload|load"
    r"|rais|enrol(?!l?ments?\b)|attach|becom"
    r"|notif|inform|tell"
    r"|alert|ping|announc|want|need)\w*|put|sent|recorded|mak(?:e|es|ing)|made|opens?(?= (?:a|an"
    r"|the|one|it)\b)|opened"
    r"|books?(?= (?:a|an|the|one|it|them|each|every)\b)|booked|found|known|already|present|logged|filed?"
    r"|subscrib"
    r"(?:e|es|ed|ing)|sets?|ends? up)\b"
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


def cue(pattern: str, role: Role, weight: int, clause: str = "any") -> Cue:
    return Cue(re.compile(pattern, re.IGNORECASE), role, weight, clause)


_NOT_FROM: Final = (
    r"(?<!away )(?<!apart )(?<!different )(?<!independent )(?<!response )(?<!answer )(?<!error )"
    r"(?<!reply )(?<!errors )(?<!\d\d\d )"
)
_NOT_TO: Final = (
    r"(?<!listen )(?<!listens )(?<!listening )(?<!subscribe )(?<!subscribes )(?<!subscribing )"
    r"(?<!subscribed )(?<!connected )(?<!connects )(?<!connect )(?<!connection )(?<!access )"
    r"(?<!equal )(?<!compared )(?<!according )(?<!related )(?<!respond )(?<!reply )(?<!log in )"
    r"(?<!login )(?<!calls )(?<!call )(?<!belongs )(?<!due )(?<!specific )(?<!known )"
    r"(?<!logs in )(?<!logged in )(?<!logging in )(?<!sign in )(?<!signs in )(?<!signing in )"
    r"(?<!requests )(?<!authenticate )(?<!authenticates )(?<!authentication )(?<!authenticated"
    r" )(?<!authorized )"
)
CUES: Final = (
    cue(
        rf"\b(?:in|on|inside|within|from)\s+{_D}{_S}\s+(?:gets?|is|are|was|were|has been|reaches|becomes?"
        r"|changes|moves|receives)\b",
        "source",
        3,
        "when",
    ),
    cue(
        rf"^\W*(?:when|whenever|once|as soon as|each time)\s+{_D}{_S}\s+(?:\w+\s+){{1,3}}?(?:sends?|posts?"
        rf"|calls?"
        r"|fires?|pushes|notifies|arrives|comes in)\b",
        "source",
        3,
        "when",
    ),
    cue(rf"{_S}\s+[^.;§]{{0,60}}?\bbecomes?\s+(?:an?\s+)?(?:new\s+)?§", "source", 3),
    cue(
        rf"\b(?<!be )(?:decided|maintained|managed|mastered|entered|typed|edited)\s+(?:in|on"
        rf"|with)\s+{_D}{_S}",
        "source",
        2,
        "main",
    ),
    cue(rf"\bbecomes?\s+(?:an?\s+)?(?:new\s+)?{_S}", "target", 3),
    cue(
        rf"{_S}\s+(?:must|should|shall|has to|needs to|will|is to)\s+(?:also\s+|always\s+|then\s+)?"
        r"(?:show|know|have|display|reflect|contain|be updated|be told|be informed)\b",
        "target",
        3,
        "main",
    ),
    cue(
        rf"{_S}\s+(?:\w+\s+){{1,6}}?(?:should|must|shall|will|have to|need to)\s+(?:also\s+)?"
        rf"(?:show up|appear|become|be visible|end up|land|arrive|be in)\b",
        "source",
        3,
        "main",
    ),
    cue(
        rf"\b(?:master|leading system|system of record|source of truth)\s*(?:is|="
        rf"|:)\s*{_D}{_S}",
        "source",
        5,
    ),
    cue(
        rf"^\W*(?:the|an?|its|their|that|one)\s+(?:[\w-]+\s+){{1,5}}?(?:in|on)\s+{_D}{_S}\s+(?:(?:is|are"
        rf"|gets?"
        r"|must be|should be|shall be|will be|has to be)\s+(?:then\s+|also\s+)?(?:\w+ed|set|put|made)"
        r"|becomes?|changes? to)\b",
        "target",
        3,
        "main",
    ),
    cue(rf"(?:->|→|=>|⇒)\s+(?:(?-i:[a-z])[\w-]*\s+){{1,5}}?(?:in|on|to|into)\s+{_D}{_S}", "target", 4),
    cue(rf"\b(?:uses?|works? with)\s+{_S}\s+(?:for|as)\s", "source", 1),
    cue(
        rf"\b(?:runs?|made|placed|paid|booked|sold)\s+(?:in\s+)?(?:through|via|with)"
        rf"\s+{_D}{_S}",
        "source",
        2,
        "main",
    ),
    cue(
        rf"\b(?:sell|sells|keep|keeps|plan|plans|collect|collects|track|tracks)\s+(?:all\s+|our\s+"
        rf"|the\s+)*\w+\s+(?:with|in|on|through)\s+{_D}{_S}",
        "source",
        2,
        "main",
    ),
    cue(rf"\b(?:aus|von)\s+(?:dem\s+|der\s+|unserem\s+|unserer\s+)?(?:[A-Z]\w+\s+)?{_S}", "source", 3),
    cue(
        rf"\b(?:nach|ins?|im|an)\s+(?:dem\s+|das\s+|die\s+|unser\w*\s+)?{_S}\s+(?:\w+"
        rf"\s+)?(?:\xfcber\w+|gebucht|angelegt|geschrieben"
        rf"|eingetragen|importiert|erstellt|gespeichert|landen|aktualisiert|gehen|kommen|erscheinen)\b",
        "target",
        4,
    ),
    cue(rf"\bnach\s+{_S}", "target", 2),
    cue(rf"{_S}\s+(?:can't|can\u2019t|cannot|can not)\s+(?:push|call|send|fire|notify)\b", "source", 3),
    cue(
        rf"\b(?:(?:is|are|sits?|lives?|lies)\s+in|has|have|offers?|provides?)\s+(?:an?|the"
        rf"|our)\s+(?:[\w-]+\s+){{0,2}}?(?:table|view|list|sheet"
        rf"|collection)\b"
        rf"(?:[^.;§]|\.\w){{0,40}}?\b(?:in|on|of)\s+{_D}{_S}",
        "source",
        4,
        "main",
    ),
    cue(rf"^\W*(?:then\s+)?(?:an?|one)\s+(?:new\s+)?{_S}\s+\w+", "target", 3, "then"),
    cue(rf"^\W*then\s+(?:the|its)\s+{_S}\s+\w+\s+(?:is|are|gets?|has)\b", "target", 3),
    cue(rf"\b(?:listen|watch|wait)\w*\s+for\s+[^.;§]{{0,50}}?\b(?:in|from|on)\s+{_D}{_S}", "source", 4),
    cue(
        rf"\bcall(?:s|ed)?\s+{_D}{_S}\s+\W?(?:create|add|post|put|insert|upsert|update|save|write"
        rf"|send)\w*",
        "target",
        3,
    ),
    cue(
        rf"\bthe\s+{_S}\s+\w+\s+(?:is|are|was|gets|has been|status|changes|moves|becomes)\b",
        "source",
        3,
        "when",
    ),
    cue(
        rf"{_S}\s+(?:\w+\s+){{0,3}}?(?:is|are|gets?)\s+(?:read|polled|queried|called|exported|fetched"
        rf"|asked)\b",
        "source",
        2,
    ),
    cue(rf"^\W*{_S}\s+(?:\w+\s+){{0,3}}?(?:in)?to\s+§", "source", 3),
    cue(
        rf"{_S}\s+(?:\w+\s+){{0,2}}?(?:orders|customers|contacts|products|payouts|payments|invoices|tickets"
        rf"|leads|deals|users|employees|items|articles|data|records|events|issues)\s+(?:in)?to\s+§",
        "source",
        3,
    ),
    cue(
        rf"{_S}\s+(?:can|could|will|is able to|is set up to)\s+(?:call|send|post|fire|push|notify)\b",
        "source",
        3,
    ),
    cue(rf"\b(?:take|takes|read|reads|process|processes|parse|parses)\s+{_D}{_S}", "source", 2, "main"),
    cue(
        rf"{_S}\s+(?:\w+\s+){{0,2}}?(?:picks? up|picks? (?:it|the|them)|collects?|downloads?|consumes?"
        rf"|ingests?)\b",
        "target",
        2,
    ),
    cue(rf"{_NOT_FROM}\b(?:from|out of)\s+{_D}(?:\w+\s+){{0,1}}?{_S}", "source", 3),
    cue(
        rf"\b(?:remov|delet|eras|purg|unsubscrib)\w*\s+(?:[\w-]+\s+){{0,4}}?(?:from|out of)\s+{_D}{_S}",
        "target",
        3,
        "main",
    ),
    cue(
        rf"(?<!already )(?<!still ){_EVENT}[^.;§]{{0,60}}?\b(?:in|on|inside|within|by"
        rf"|at)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "source",
        3,
        "when",
    ),
    cue(rf"\b(?:new|updated|changed|paid|closed|every|each|an?)\s+{_S}\s+\w+", "source", 2, "when"),
    cue(
        rf"^\W*(?:when|whenever|once|if|as soon as|each time|every time|after)\s+{_D}{_S}\s+"
        rf"(?:can |could )?(?:sends?|fires?|emits?|creates?|updates?|gets?|receives?|reports?|marks?"
        rf"|closes?|confirms?"
        rf"|has (?:a )?new|posts?|publishes|issues?|generates?|raises?|notifies)\b",
        "source",
        2,
        "when",
    ),
    cue(
        rf"{_S}(?:\s+(?!\d|allows?\b|permits?\b|accepts?\b)\w+){{0,2}}?\s+(?:sends?|fires?|emits?|posts?"
        rf"|publishes|pushes|raises|notifies"
        rf"|triggers|calls|exports|produces|delivers)\b(?! back)",
        "source",
        3,
        "main",
    ),
    cue(
        rf"{_S}\s+(?:\w+\s+)?(?:webhooks?|change events?|outbound messages?|event subscriptions?"
        rf"|event stream|exports?|extracts?)\b",
        "source",
        2,
    ),
    cue(
        rf"\b(?:source|origin|master|upstream|sender|provider)(?:\s+(?:system|app|application|platform"
        rf"|side))?\s*(?:is|:|=|-|\u2013|\()\s*{_D}{_S}",
        "source",
        5,
    ),
    cue(
        rf"{_S}\s+(?:\w+\s+)?(?:is|remains|stays|acts as)\s+(?:\w+\s+){{0,2}}?(?:(?:single\s+)?source"
        rf"(?: of truth)?|master|leading|system of record|origin|the truth)\b",
        "source",
        4,
    ),
    cue(rf"{_S}\s*\((?:\w+\s+){{0,2}}?(?:source|origin|master)\b", "source", 5),
    cue(rf"{_S}\s+(?:leads|is leading)\b", "source", 3),
    cue(
        rf"\b(?:poll|listen to|subscribe to|listens to|subscribes to|watch|monitor|ask|query"
        rf"|read)s?\s+{_D}{_S}(?!\s+(?:if|whether|admin\w*|support|team|people)\b)",
        "source",
        2,
        "main",
    ),
    cue(
        rf"\b(?:fetch|pull|read|export|get|extract|lists? (?:all|the|every)\b|download|collect|take"
        rf"|retriev)\w*\s+(?:(?!\band\b)[^.;§]){{0,50}}?\b(?:in|via|through)\s+{_D}{_S}",
        "source",
        2,
    ),
    cue(rf"{_NOT_TO}\b(?:into|to)\s+(?:{_DET}\s+(?:\w+\s+){{0,1}}?)?{_S}(?!\s+only\b)", "target", 3),
    cue(
        rf"{_TAKES}\b[^.;§]{{0,70}}?\b(?:in|on|onto|inside|at|against)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "target",
        3,
        "main",
    ),
    cue(
        r"\b(?:should|shall|must|ought|needs?|has to|have to|wants?|(?:would|'d|\u2019d) like|will"
        r"|supposed)\b"
        rf"[^.;§]{{0,70}}?\b(?:in|into|on|onto)\s+{_D}(?:\w+\s+){{0,1}}?{_S}",
        "target",
        2,
        "main",
    ),
    cue(
        rf"\bone\s+[\w -]{{2,40}}?\s+(?:per|for each|for every)\s+[\w -]{{2,30}}?\s+in\s+{_D}{_S}",
        "target",
        3,
    ),
    cue(
        r"\b(?:messages?|sms|texts?|e-?mails?|notifications?|alerts?|letters?|reminders?)\b[^.;§]{0,30}?"
        rf"\b(?:through|via|with|over|by|using)\s+{_D}{_S}",
        "target",
        3,
        "main",
    ),
    cue(
        rf"\b(?:reach(?:es)?|arriv\w+ (?:in|at)|show\w* up in"
        rf"|turn\w* up in)\s+{_D}{_S}",
        "target",
        3,
        "main",
    ),
    cue(
        r"\b(?:already\s+)?(?:exists?|found|known|present|there)\b[^.;§]{0,30}?\b(?:in|on|by|to)\s+"
        + _D
        + _S,
        "target",
        2,
        "when",
    ),
    cue(
        rf"\b(?:update|upsert|create|add|insert|write|make|open|patch|post|feed|populate|fill"
        rf"|notify)\w*\s+(?:(?:a|an|the|one|each)\s+)?(?:(?:new|existing|matching|corresponding"
        rf"|same)\s+)?{_S}",
        "target",
        3,
        "main",
    ),
    cue(
        rf"\b(?:target|destination|downstream|receiver|consumer)(?:\s+(?:system|app|application"
        rf"|platform|side))?\s*(?:is|:|=|-|\u2013|\()\s*{_D}{_S}",
        "target",
        5,
    ),
    cue(rf"{_S}\s*\((?:\w+\s+){{0,2}}?(?:target|destination)\b", "target", 5),
    cue(
        rf"{_S}\s+(?:is|acts as)\s+(?:\w+\s+){{0,2}}?(?:target|destination|receiver|receiving"
        rf"|consumer)\b",
        "target",
        4,
    ),
    cue(
        rf"{_S}\s+(?:receives?|gets(?! an? (?:\d|error|answer|reply|response|call))|should (?:get|receive"
        rf"|have|show)|must (?:get|receive|contain)|will "
        rf"(?:get|receive))\b",
        "target",
        2,
    ),
    cue(rf"{_S}\s*(?:->|→|=>|⇒|-->|➜|➔|⟶|↦)\s*§\d+§", "source", 4),
    cue(rf"§\d+§\s*(?:->|→|=>|⇒|-->|➜|➔|⟶|↦)\s*{_S}", "target", 4),
    cue(
        rf"\b(?:books?|booked|registers?|registered|enrols?)\s+(?:[^.;§]{{0,40}}?\s)?(?:with"
        rf"|at)\s+{_D}{_S}",
        "target",
        2,
        "main",
    ),
)
