"""Rules said without "must" or "if": "Only paid orders.", "One invoice per order.", "Drafts stay in Foo."."""

import re
from typing import Final

from planner.extraction.rule_kinds import NAMED
from planner.spec.research import RuleKind

_KEY: Final = (
    r"(?:e-?mail|mail|id|ids|number|no|code|sku|reference|ref|phone|ean|gtin|vat|tax|username|serial|iban"
    r"|name)\b"
)
_NOT: Final = r"(?:don't|doesn't|don\u2019t|doesn\u2019t|do not|does not|did not|didn't|won't|will not)"
_RECORDS: Final = r"(?:ones?|orders?|things?|those|these|everything|anything|nothing)"


_PRIVATE: Final = (
    r"(?:[\w'-]+ ){0,3}?(?:names?|details|photos?|photographs?|diagnos[ei]s|salar(?:y|ies)|causes? of death"
    r"|birth ?dates?|dates? of birth|religion|disability|health|medical|personal|bank|biometric) ?(?:data)?"
)


def _made(*pieces: str) -> re.Pattern[str]:
    return re.compile("|".join(pieces), re.IGNORECASE)


_PLAIN: Final[tuple[tuple[RuleKind, re.Pattern[str]], ...]] = (
    (
        "security",
        _made(
            rf"^\W*no {_PRIVATE}\b[^.;,]{{0,40}}\b(?:leaves?|pass(?:es)?|go(?:es)?|reach(?:es)?)\b",
            r"^\W*no [\w -]{3,40} in (?:the |any |our )?logs?\b",
            r"\b(?:no|never(?: any)?|without)\b[^.;,]{0,20}\b(?:patient|personal|health|medical|card|bank"
            r"|salary|passport|e-?mails?"
            r"|phone numbers?|names?|surnames?|birth ?dates?|social security)\b[^.;,]{0,40}\b(?:in|into|to"
            r"|is|are|may|shall|leaves?)\b",
            r"\b(?:store|keep|retain|hold|save|stay|cache)\w*\b[^.;]{0,50}\blonger than\b",
        ),
    ),
    (
        "error",
        _made(
            r"^\W*(?:5xx|4xx|[45]\d\d)\W{0,3}(?:\s*[:=]|\s*->|\s*=>|\s+(?:from|means|is)\b)",
            r"\bnothing (?:may|must|should|can) (?:get|be|go) lost\b|\btry (?:it |again |this )?(?:a few"
            r"|several|some|\d+|two|three|five) times\b",
            r"\bafter (?:the |that |a |at most )?(?:\w+ )?(?:attempts|tries|failures|retries)\b"
            r"|\bgives? up\b",
            r"\bafter (?:\w+ ){0,2}failed \w+"
            r"|\b(?:faults?|time-?outs?|errors?|exceptions?)\b[^.;]{0,40}\b(?:ends?|stops?|aborts?|cancels?"
            r"|interrupts?) the\b",
            r"\b(?:problems?|trouble)\b[^.;]{0,50}\b(?:report|tell|told|mail|alert|inform|notif|post"
            r"|list)\w*\b",
            r"\b(?:if|when|whenever)\b[^.;,]{0,60}\b(?:breaks?|says? no|(?:go|goes|went) wrong|hangs?"
            r"|does not answer"
            r"|doesn't answer|is gone|not reachable|(?:did not|didn't|does not|doesn't) (?:get|go"
            r"|come) through)\b",
            r"\b(?:one|a|an|single) (?:bad|broken|faulty|failed|failing|wrong|rejected) \w+ (?:must|should"
            r"|shall|may|can|does"
            r"|do|will)(?: not|n't)\b",
        ),
    ),
    (
        "error",
        _made(
            r"\b(?:isn't|is not|are not|aren't|never) (?:retried|repeated|tried again)\b"
            r"|\bno (?:automatic )?retry\b",
            r"\b(?:\d+|two|three|four|five|six) (?:retries|attempts|tries)\b|\bhas another go\b",
            r"\btr(?:y|ies|ied) (?:it |this )?again (?:after|later|at|in|with)\b"
            r"|\bthe next (?:\w+ )?run picks\b",
            r"\balert in #|\b(?:gets?|is sent) an? (?:mail|e-mail|message|alert)\b|\bis (?:e-?mailed"
            r"|mailed|paged)\b",
            r"\bwaits? when\b|\bbacks? off\b|\bshows? up (?:under|in) [^.;]{0,20}\b(?:fail|error)",
            r"\b(?:not |nicht )erreichbar\b|\bbricht\b[^.;]{0,40}\bab\b|\bschl\u00e4gt\b[^.;]{0,40}\bfehl\b"
            r"|\bLauf geht weiter\b|\bnoch einmal versucht\b|\bprobiert es\b",
        ),
    ),
    (
        "match",
        _made(
            r"\b(?:look|looks|search|searches|check|checks)\b[^.;]{0,40}\b(?:for|if"
            r"|whether)\b[^.;]{0,60}\b(?:the same"
            r"|whose|equals)\b|\basks?\b[^.;]{0,40}\b(?:if|whether) there\b",
            r"\bthe same\W{1,3}(?:\w+ )?\w+[^.;]{0,40}\b(?:look\w* up|searched for|looked for)\b",
            r"\b(?:decides?|determines?|tells?) (?:whether|if)\b[^.;]{0,60}\b(?:creat|new\b|exist"
            r"|insert|add)\w*",
            r"\bhow\b[^.?:;]{0,40}\b(?:the same|recogni\w+|identif\w+|match\w*)\b[^.?:;]{0,30}: \S",
            r"\b(?:having|has|have|carr\w+) the same (?:\w+ ){0,2}(?:" + _KEY + r"|\w+_\w+)",
            r"\bgo(?:es)? by [`\"']?[a-z]+[._]\w+|\bgroups? by\b|\bMERGED? on\b",
            r"\b(?:erkannt|gesucht|gefunden|identifiziert)\b[^.;]{0,60}\b(?:anhand|\u00fcber|mit"
            r"|\u00fcber)\b",
        ),
    ),
    (
        "missing",
        _made(
            r"\bif (?:there(?:'s|\u2019s| is| isn't| is not)|it (?:isn't|is not|doesn't exist)) (?:nobody"
            r"|none|no one|nothing"
            r"|(?:an? |any )?[\w ]{0,20}\b(?:yet|there))\b[^.;]*\b(?:creat|make|add|insert|set|skip)\w*",
            r"\b(?:nicht|kein\w*)\b[^.;]{0,30}(?:,| wird| legen)[^.;]{0,20}\b(?:angelegt|legen|neu)\b",
            r"\b(?:adds?|creates?|inserts?) (?:it|one|him|them) (?:when|if) (?:there is none|it (?:is"
            r"|isn't)|missing)\b",
        ),
    ),
    (
        "conflict",
        _made(
            r"\b(?:never|not|n't|nie|nicht)\b[^.;]{0,40}\b(?:overwrit\w*|replace[ds]?|put back"
            r"|switch(?:ed)? (?:it )?back"
            r"|brought back|\u00fcberschr\w+|zur\u00fcckgesetzt|wieder angemeldet)\b",
            r"\b\u00fcberschreiben\b[^.;]{0,20}\bnicht\b|\bvon Hand ge\u00e4ndert\b",
            r"\bchange the \w+ of an existing\b|\btakes? precedence\b|\bhaben? Vorrang\b",
        ),
    ),
    (
        "other",
        _made(
            r"\b(?:does|do|is|are|will|may|must|shall|should)(?:n't|n\u2019t| not"
            r"| never)\b[^.;]{0,25}\b(?:delet|remov)\w*",
            r"\b(?:nothing|nichts|never)\b[^.;]{0,25}\b(?:delet|remov|gel\u00f6scht)\w*"
            r"|\bgel\u00f6scht wird nichts\b"
            r"|\bdelete anything\b",
            r"\b(?:is|are|gets?|wird|werden)\b[^.;]{0,40}\b(?:deactivated|suspended|disabled|concluded"
            r"|archived|(?:set|made)"
            r" (?:to )?inactive|taken (?:off|out of)|deaktiviert|auf inaktiv)\b|\bauf inaktiv\b"
            r"|\btake (?:it|them|him|her) off\b|\bsets? [^.;]{0,30}\binactive\b",
            r"\b(?:deleting|closing|cancelling|removing|archiving)\b[^.;]{0,60}\b(?:does|sets"
            r"|changes) nothing\b"
            r"|\b(?:ends|ended|expires|leaves)\b[^.;]{0,20}\b(?:it |they )?remains? \w+",
        ),
    ),
    (
        "filter",
        _made(
            r"\b(?:shouldn't|should not|must not|mustn't|may not) (?:be|go|come|end up|appear|show up|land)"
            r" (?:in|into|over|across|there)\b",
            r"\b(?:stays?|remains?) behind\b|\b(?:thrown|filtered) (?:away|out)\b|\b(?:is|are) (?:never"
            r"|not) (?:accepted"
            r"|transmitted|provisioned|covered|posted|considered)\b",
            r"\b(?:is|are) not (?:\w+ed|sent)(?: \w+)? either\b|\b(?:is|are) excluded\b|\bget(?:s)? thrown\b",
            r"^\W*(?:it )?only (?:the )?(?:ones?|events?|those|lines?|accounts?|orders?)\b|\bwe (?:don't"
            r"|do not) make\b",
            r"\b(?:kommen|kommt|bleiben|bleibt)\b[^.;]{0,20}\b(?:gar )?(?:nicht|au\u00dfen vor)\b"
            r"|\blassen wir weg\b"
            r"|\b(?:werden|wird) (?:\u00fcbersprungen|ignoriert|nicht \w+)\b"
            r"|\bnur \w+[^.;]{0,60}\b(?:werden|wird)\b",
            r"\b(?:only|just) (?:the )?(?:ones|those|people|members|patients|customers"
            r"|records?) (?:tagged|marked|flagged|who"
            r"|that|with|in)\b",
        ),
    ),
    (
        "dedupe",
        _made(
            r"^\W*(?:always |only |just |exactly |at most )?one [\w-]+(?: [\w-]+)? (?:per|for each"
            r"|for every|=) (?:one )?[\w-]+",
            r"\b(?:gets?|has|have|creates?|makes?|produces?) (?:exactly|only|just|at most) one\b",
            r"\b(?:harmless|no harm|same result)\b[^.;]{0,40}\b(?:twice|again)\b|\b(?:twice"
            r"|again)\b[^.;]{0,40}\b(?:harmless"
            r"|no harm|do harm|same result)\b",
        ),
    ),
    (
        "match",
        _made(
            r"\b(?:for|to) (?:find|match|identif|recogni)\w*\b[^.;]{0,40}\buse[sd]? (?:the|its|their)\b",
            rf"\bsame \w+ (?:=|is|means) (?:the )?same (?:\w+ )?{_KEY}",
            rf"^\W*[\w-]+ key\s*[:=]\s*(?:{NAMED}|(?:\w+ ){{0,2}}{_KEY})",
            rf"\b(?:search|find|found|match|look|recogni|identif)\w* (?:\w+ ){{0,3}}(?:by|on|via"
            rf"|through) (?:the |their |its )?(?:\w+ )?{_KEY}",
            rf"\b{_KEY}[^.;]{{0,15}} is unique\b|\b\w+ name is unique\b",
            rf"^\W*(?:match(?:ing)? |unique |business |natural |lookup |join )?key\s*[:=]\s*(?:{NAMED}"
            rf"|(?:\w+ ){{0,2}}{_KEY})",
            rf"\bsame (?:\w+ )?{_KEY}[^.;]{{0,20}}\b(?:means?|is|are|=)\b[^.;]{{0,20}}\bsame\b",
            r"\b(?:tells?|decides?|knows?|sees?|shows?|checks?) (?:us )?(?:whether|if)\b[^.;]{0,50}\b(?:is"
            r"|are|was|exists?)\b"
            r"[^.;]{0,30}\b(?:there|new|already|known|exists?|same)\b",
            rf"\buse[sd]? (?:the |its |their )?(?:{NAMED}|(?:\w+ ){{0,2}}{_KEY})[^.;]{{0,10}} (?:to"
            rf"|for) (?:find|identif|recogni|match"
            rf"|look|locat)\w*",
            r"\b(?:compare|check)s?\b[^.;]{0,40}\b(?:whether|if) (?:it|he|she|they) (?:is|are|exists?)\b",
        ),
    ),
    (
        "conflict",
        _made(
            r"\bif (?:somebody|someone|a person|anybody|anyone|a user|staff|people|\w+) (?:has "
            r"|have )?(?:changed|edited|corrected"
            r"|overwrote|touched)\b",
            r"\b(?:entered|changed|corrected|edited|maintained) by hand\b[^.;]{0,40}\b(?:stays?|kept|keep"
            r"|wins?|remains?)\b",
        ),
    ),
    (
        "order",
        _made(
            r"^\W*[\w -]{3,40} first,? (?:and |only )?then\b|\bin the (?:same )?order (?:in which )?(?:they"
            r"|it|of)\b",
            r"\b(?:oldest|newest|earliest|latest) [\w-]+ first\b",
            r"\ban? (?:older|earlier|late|stale) [\w-]+ (?:must|should|may|can|does|never)\b",
        ),
    ),
    (
        "filter",
        _made(
            r"^\W*(?:\w+\W+){0,2}(?:only )?(?:the )?[\w-]+ (?:of|in|from|within|due in|dated) the (?:next"
            r"|last|past|coming) \w+ (?:hours|days|weeks|months)\W*$",
            r"\bnot, (?:they|it|these|those)\b|^\W*(?:and |but |also |so )?nothing (?:with|without|in)\b"
            r"|\bstays? un\w+ed\b",
            r"^[^:]{3,50}(?::| -| \u2013) (?:nothing(?: to do)?|no action|do nothing|ignored?|skip(?:ped)?"
            r"|not needed)\b",
            r"\b(?:is|are) (?:not|never) re-?\w+ed\b|\b(?:don't|do not|never|must not) touch\b",
            r"\b(?:we|I|they) (?:only|just) (?:want|need|take|care|sync|send|sell|import|export|process)\b",
            rf"\b(?:we|I|they) {_NOT} (?:need|want|care about|take|sync|send|import|export|process)\b",
            r"\b(?:is|are) (?:none of our business|noise|irrelevant|not (?:for us|of interest|our business"
            r"|interesting))\b",
            rf"\b{_NOT} (?:count\b|matter\b|go (?:over|across|to|into)|get (?:sent|synced|transferred"
            rf"|imported|exported)"
            r"|come (?:over|across|along)|concern us|interest us|take part|travel)",
            r"\b(?:go|goes) nowhere\b|\bplease (?:not|no)\b|\bstays? in (?:the )?(?-i:[A-Z])\w+\W*$",
            r"\bleave (?!it\b|that\b|this\b)[^.;]{1,40}\b(?:alone|out|untouched|where (?:it|they) (?:is"
            r"|are))\b",
            r"\b(?:are|is) left alone\b|\bstays? (?:out\b|behind\b|where (?:it|they) (?:is|are)\b)",
            rf"^\W*nothing (?:from|of|that|older|below|which|under|above)\b|^\W*(?:just"
            rf"|only) (?:the )?{_RECORDS}\b",
            r"^\W*(?:only|just|exclusively) (?:the )?[\w-]+ [\w-]+\W*$",
            r"^[^:]{3,50}(?::| -| \u2013) (?:no|not|never|out|excluded?|not wanted)\W*$",
            r"\b(?:must|should|shall|may|will|do|does)(?: not|n't) (?:be )?(?:taken|carried|brought|moved"
            r"|passed|handed) (?:over"
            r"|on|across)\b|\bdo not (?:take|carry|bring|pass|hand|move) (?:over|on|across)\b",
            r"\b(?:are|is) thrown away\b|\bthrow (?:them|it|these|those) away\b",
        ),
    ),
    (
        "missing",
        _made(
            r"^\W*no [\w -]{3,40}(?::|->|=>|\u2192) \w+",
            r"\b(?:an?|the|any) \w+ (?:the )?(?:(?-i:[A-Z])\w+|they) (?:does not|doesn't|do not"
            r"|don't) (?:know|have)\b",
            r"\bdefaults? to\b|^\W*(?:the )?default (?:for )?(?:\w+ ){0,2}(?:is|=)|\bif (?:none"
            r"|nothing) (?:is |was )?(?:given|set"
            r"|there|sent|found)\b",
            rf"\b(?:that|which|whom|who)\b[^.;,]{{1,30}}\b{_NOT} (?:know|have(?! to)|find|contain|carry"
            rf"|exist)\b",
        ),
    ),
    (
        "other",
        _made(
            r"\b(?:send|use|write|take|put)s? (?:an? )?(?:zero|0|nothing|empty|[\"'][^\"']+[\"']) instead\b"
            r"|\b(?:is|are) sent as\b",
            r"\b(?:gets?|receives?|is given|are given) (?:the |an? )?(?:tag|status|label|flag|prefix|suffix"
            r"|type|category|state"
            r"|code)\b",
            r"\b(?:max(?:imum|\.)?|at most|no more than|not more than|up to"
            r"|no longer than)\W+(?:of )?\d[\d.,]* (?:characters?|chars"
            r"|signs|letters|digits|lines?|positions?|items?|entries)\b(?! (?:per|a|an) (?:second|minute"
            r"|hour|day|request|call))",
            r"\b(?:come|comes|are|is|arrives?|sent|given|stored) (?:as|in)\b[^;,]{2,30}[,;] (?:but |and "
            r"|whereas |while )?(?:we|it|they"
            r"|the \w+|[A-Z]\w+)(?: \w+)? (?:wants?|needs?|expects?|takes?|requires?|uses?)\b",
            r"\b(?:is|are) (?:in )?(?:UTC|GMT|cents|grams?|net|gross)\b[^.;]{0,10}[,;] ",
            r"\b(?:above|over|below|under|more than|less than|at least|greater than|beyond)\s+(?:EUR |USD "
            r"|CHF |GBP )?[\u20ac$\u00a3]?\d"
            r"[^.;]{0,40}\b(?:needs?|requires?|go(?:es)?|gets?|(?:is|are) (?:put|held|sent|split|marked|set"
            r"|booked|rejected)|set|split"
            r"|wait)\b",
            r"\b(?:remains?|stays?|is left|are left|is kept|are kept) (?:in |at |on |with "
            r"|as )?(?:the )?(?:status|state|stage|drafts?"
            r"|open|pending|unpaid|unposted)\b",
            r"\b(?:is|are) (?:booked|treated|handled|entered|recorded|posted) as\b",
            r"\b(?:with|get|gets|have|has) (?:an? )?(?:negative|positive|opposite) (?:sign|amount|quantity"
            r"|value)\b",
        ),
    ),
)


_NO_RULE: Final = re.compile(
    r"^\W*(?:given|when(?:ever)?|as soon as|once|each time|every time|thanks|thank you|sorry)\b|\bbudget\b",
    re.IGNORECASE,
)
"""What tells the start of the work, or is said to a person."""


def plain_kind(text: str) -> RuleKind | None:
    """The kind of rule a plain sentence states by the way it is put, or None."""
    kind = next((kind for kind, pattern in _PLAIN if pattern.search(text)), None)
    return None if kind not in ("error", "conflict") and _NO_RULE.search(text) else kind
