"""What kind of rule a sentence states: first by the condition it gives, then by what is to happen."""

import re
from typing import Final

from planner.spec.research import RuleKind

NAMED: Final = r"(?:[a-z]+_\w+|[A-Za-z]+\.[A-Za-z_]\w+|[a-z]+[A-Z]\w*)"
"""A field name as systems spell it, such as `order_id`, `Contact.Email` or `orderId`."""
_KEYS: Final = (
    r"(?:e-?mail|id|number|no|key|code|sku|reference|ref|name|address|external|order|invoice|customer"
    r"|phone|ean|gtin|vat|tax|username|serial|iban)\w*"
)
_OUT: Final = (
    r"(?:filed|synced|synchroni[sz]ed|sent|transferred|copied|exported|imported|processed|created|updated"
    r"|written"
    r"|passed|included|considered|picked up|taken|uploaded|forwarded|invoiced|booked|touched|mirrored|loaded"
    r"|replicated|published|migrated|shown|posted|kept)"
)

_NO_UNIT: Final = (
    r"(?!\s*(?:g|kg|km|m|cm|%|EUR|USD|\u20ac|characters?|rows?|records?|items?|days?|minutes?|hours?"
    r"|people)\b)"
)
"""500 g is no error of a server."""

Pattern = re.Pattern[str]


def _made(*pieces: str) -> Pattern:
    return re.compile("|".join(pieces), re.IGNORECASE)


_CONDITIONS: Final[tuple[tuple[RuleKind, Pattern], ...]] = (
    (
        "conflict",
        _made(
            r"\b(?:changed|edited|updated|modified) (?:on|in|at) both\b",
            r"\bboth (?:sides|systems|records)?\s?(?:have |were |are )?(?:been )?(?:chang|edit|updat"
            r"|modif)\w*",
        ),
    ),
    (
        "error",
        _made(
            r"\b(?:fail\w*|errors?|times? out|time-?outs?|unavailable|unreachable|outage|down|offline)\b",
            r"\b(?:rejects?|rejected|refuses?|refused|rate.?limit\w*|too many requests|maintenance)\b",
            rf"\b(?:429|5xx|50\d|4xx|40\d)\b{_NO_UNIT}",
            r"\b(?:cannot|can't|could not) be (?:parsed|read|processed|delivered|sent|written|posted"
            r"|booked|saved)\b",
            r"\b(?:wrong|invalid|corrupt\w*|damaged|malformed)\b"
            r"|\bdo(?:es)? not (?:balance|add up|reconcile)\b",
            r"\b(?:does not|doesn't|do not|don't|no longer) (?:answer|respond|reply)s?\b",
            r"\b(?:Fehler|fehlgeschlagen|schl\u00e4gt|nicht erreichbar|abgelehnt)\b",
        ),
    ),
    (
        "dedupe",
        _made(
            r"\balready\b(?!.*\bnot already\b)",
            r"\b(?:exists?|is|are) (?:there )?(?:already|in \w+ already)\b",
            r"\btwice|more than once|(?:delivered|sent|comes?|arrives?|seen|received) again\b|second time"
            r"|\bsame event\b|\brepeated",
            r"\b(?:loaded|imported|processed|sent|booked|seen|handled|transferred|read|delivered) before\b",
            r"\bduplicate",
            r"\b(?:bereits|schon|doppelt|mehrfach)\b",
        ),
    ),
    (
        "missing",
        _made(
            r"\bmissing|\bempty\b|\bblank\b|\bnull\b|\babsent\b|\bunknown\b|\bunmatched\b",
            r"\bwithout (?:an? |any |the )?(?!changes|problems|delay|further|\w+ing\b)[\w-]+",
            r"\b(?:has|have|with|is|are|there is|there are|carr(?:y|ies)|there's) no (?:such |matching )?\w+",
            r"^\W*no (?!longer\b|more\b)\w+|\bno [\w -]{2,30} found\b",
            r"\b(?:not|n't|cannot be|can't be|no \w+ (?:is|was|can be)) (?:set|filled|present|given|provided"
            r"|available|exist|found|known|matched|exists)\b",
            r"\b(?:is|are)(?:n't|n\u2019t| not) (?:yet )?(?:in|there)\b",
            r"\bdo(?:es)?(?: not|n't|n\u2019t) (?:yet |even )?(?:exist|have|know|carry|match|belong to"
            r"|correspond to)\b"
            r"|\bnot exist\b|\blacks?\b"
            r"|\b(?:cannot|can't|can\u2019t|could not|couldn't) (?:be )?(?:find|found|resolved?"
            r"|match(?:ed)?|identif\w+|locate\w*)\b",
            r"\b(?:fehlt|fehlen|ohne|leer|unbekannt|nicht vorhanden|nicht gefunden|kein\w*)\b",
        ),
    ),
)
_MISSING: Final = dict(_CONDITIONS)["missing"]
_OUTCOMES: Final[tuple[tuple[RuleKind, int, Pattern], ...]] = (
    (
        "security",
        4,
        _made(
            r"\b(?:GDPR|PII|DSGVO|personal data|sensitive|encrypt\w*|verschl\u00fcsselt|personenbezogen\w*"
            r"|masked"
            r"|consent|anonymi[sz]e\w*)\b",
            r"\bnever (?:be )?log\w*|\bnot be logged|\bdo not log\b|\bto (?:the )?logs\b",
            r"\b(?:never|not|no|n't) .{0,40}\bin (?:(?:a|the|any|our) )?logs?\b",
            r"\b(?:nicht|nie|niemals) (?:im|in|in den|ins) Logs?\b",
            r"\b(?:deleted|erased|purged|removed)\b[^.;]{0,60}\b(?:after|within) (?:an? |\w+ )?(?:hour|day"
            r"|week|month|year)s?\b",
            r"\b(?:not|no longer|never)\b[^.;]{0,30}\b(?:kept|stored|retained|saved|held) (?:for )?"
            r"(?:any )?longer\b"
            r"|\b(?:kept|stored|retained|saved|held) (?:for )?(?:no|at most|not) (?:longer|more)\b",
            r"\b(?:card (?:data|numbers?)|health data|diagnos[ei]s|passwords?)\b[^.;]{0,40}"
            r"\b(?:must not|may not|never|not (?:be|appear))\b",
            r"^\W*(?:the |any |all )?(?:[\w'-]+ ){0,3}?(?:names?|details|photos?|photographs?|diagnos[ei]s"
            r"|salar(?:y|ies)|causes? of death|birth ?dates?|dates? of birth|religion|disability)\b"
            r"[^.;,]{0,50}\b(?:must|may|shall) (?:never|not|under no \w+)"
            r" (?:be (?:sent|passed|transferred|copied)|leave|pass|reach|cross)\b",
            r"\bTLS\b|\bonly over https\b",
            r"\b(?:never|not) (?:be )?(?:visible|shown|exposed|readable|disclosed)\b",
        ),
    ),
    (
        "security",
        3,
        _made(r"\b(?:signature|verif(?:y|ied) (?:the )?(?:sender|origin|webhook)|HMAC|secrets?)\b"),
    ),
    (
        "dedupe",
        4,
        _made(
            r"\b(?:idempoten\w*|more than once|twice|at[- ]least[- ]once|exactly once|second time"
            r"|same event|doppelt|mehrfach|only (?:be )?(?:\w+ )?once)\b",
            r"\bduplicat\w*[^.]{0,30}\b(?:ignor|skip|drop)\w*|\b(?:no|avoid|prevent"
            r"|without creating) duplicat\w*",
            r"\b(?:exactly|at most) one \w[^.;]*\b(?:even if|even when|again|several|twice)\b"
            r"|\bonly the first (?:time |one )?counts\b|\b(?:be|get|gets|got|made) (?:\w+ )?doubled\b",
            r"\bduplicates? (?:must|should|are|is|may|have|deliver)",
            r"\b(?:there already|already there)\b|\bno (?:second|duplicate) \w+",
            r"\b(?:only )?one [\w-]+ per [\w-]+\b(?=.*\b(?:even|only|never|twice|repeat\w*)\b)|\bonly one"
            r" [\w-]+ per\b",
            r"\b(?:loaded|imported|processed|sent|booked|handled|transferred) before\b",
            r"\ba second \w+|\b(?:not|never|n't) (?:be )?(?:\w+ ){0,3}again\b",
            r"\balready (?:been )?(?:processed|handled|seen|imported|booked|sent|exported|synced"
            r"|transferred)\b",
        ),
    ),
    (
        "conflict",
        4,
        _made(
            r"\b(?:conflict\w*|wins?\b|last[- ](?:write|modified)|takes? precedence|priority over"
            r"|source of truth|is (?:the )?(?:master|leading|owner of)|stays? (?:the )?(?:master|leading)"
            r"|leading system|changed (?:on|in) both"
            r"|both (?:sides"
            r"|systems) (?:have |were |are )?(?:been )?(?:chang|edit|updat)\w*|hat vorrang|f\u00fchrend)\b"
        ),
    ),
    (
        "match",
        3,
        _made(
            r"\bmatch(?:ed|es|ing)?\s+(?:is\s+|are\s+|them\s+|it\s+|\w+\s+){0,4}(?:on|by|via|using|with"
            r"|against|is)\b|\bmatch(?:ing)? key\b|\bis the (?:\w+ )?key\b",
            r"\b(?:unique|business|natural|external|foreign|lookup|join) (?:key|id|identifier)\b",
            r"\b(?:the|our|common|shared) key\b[^.;]{0,40}\bis\b|\bupsert\w*\s+(?:\w+\s+){0,4}(?:on|by"
            r"|using|via)\b",
            r"\b(?:check\w*|look(?:ed|s)? (?:\w+ ){0,3}up|look|find|found|identif\w*|unique"
            r"|search(?:ed|es)?(?! (?:tools?|engines?|bars?|box(?:es)?|pages?|terms?|results?)\b)"
            r"|exists?|locate\w*|quer(?:y|ied)|recogni[sz]e[sd]?|key(?:ed)?)\b[^.;]{0,70}\b(?:by|on|via|using"
            rf"|with|through) (?:the |their |its |a |our |that )?(?:same )?[`\"']?\s*(?:{NAMED}"
            rf"|(?:\w+ ){{0,2}}{_KEYS})",
            rf"\bsearch(?:ed|es)? for (?:the |its |an? |this )?(?:same )?[`\"']?(?:{NAMED}"
            rf"|(?:\w+ ){{0,2}}{_KEYS})",
            r"\b(?:used|serves?|needed|taken) to (?:find|identify|match|recogni[sz]e|look (?:\w+ )?up"
            r"|locate)\b"
            r"|\b(?:merged|joined|linked|deduplicated|upserted|compared) (?:\w+ ){0,4}?(?:on|by|via"
            r"|through|with)\b"
            r"|\bidentif(?:y|ies) (?:the|an?|each|every) \w+",
            r"\b(?:determined|told apart|searched|matched|looked for) (?:through|by|via|with"
            r"|using|on) (?:the |its |their )?\w",
            r"\b(?:is|are) the same\b[^.;]{0,60}\b(?:when|if|where)\b|\blook(?:s|ed)? for (?:the "
            r"|an? )?[a-z]+[A-Z_]\w*",
            r"\bhow (?:we|it|they) (?:recogni[sz]e|find|identify|match)\b",
            r"\bmatch(?:ed|es|ing)?\b|\b(?:exists? already|already exists?)\b.{0,30}\b(?:same|by|on)\b",
            r"\b(?:\u00fcber|anhand|mittels) .{2,50}\b(?:gesucht|gefunden|identifiziert|abgeglichen"
            r"|erkannt)\b",
            r"\b(?:gesucht|gefunden|identifiziert|abgeglichen|erkannt) (?:\u00fcber|anhand|mittels)\b"
            r"|\bSchl\u00fcssel ist\b",
        ),
    ),
    (
        "filter",
        4,
        _made(
            rf"\b(?:is|are|be|were|was)(?: of course| therefore| simply| generally)?(?: not| never"
            rf"|n't) (?:to be )?(?:ever )?{_OUT}\b",
            r"\b(?:who|that|which|with|without|from)\b.{2,60}\b(?:is|are)(?: not| never|n't) \w+ed\b",
            rf"\bnothing (?:is|gets|will be|must be|may be) {_OUT}\b",
            r"\b(?:is|are|be|were|was) (?:ignored|skipped|excluded|left out|filtered(?: out)?|dropped"
            r"|discarded)\b",
            r"\b(?:ignore|skip|exclude|leave out|filter out|discard)s?\b(?! (?:the|all) previous)",
            r"\bmust (?:not|never) (?:reach|enter|end up in|appear in)\b"
            r"|\b(?:must|shall|should|may|will) (?:not|never) (?:arrive|come (?:over|across|through))\b",
            r"[,:] no (?!more\b|longer\b|problem\b)[\w-]+(?: \w+)?\W*$"
            r"|\b(?:do|does)(?: not|n't|n\u2019t) get an?\b",
            r"\b(?:never|not) (?:leave|reach|enter)\b",
            rf"\b(?:must|shall|may|should|will) (?:not|never) (?:be )?(?:ever )?{_OUT}\b",
            r"\b(?:are|is) not (?:needed|relevant|wanted|of interest)\b|: not (?:interested|needed"
            r"|relevant|wanted)\b",
            r"\b(?:don't|do not|don\u2019t) (?:want|need) (?:to see |to have )?|\bleave (?:them|it|these"
            r"|those|this) out\b",
            r"\bdo(?:es)? not (?:produce|trigger|become|lead to|result in)\b|\bnever (?:become|sync|import"
            r"|export|send"
            r"|create|transfer|copy|take)\b|\b(?:stays?|remains?|kept|keep) (?:outside|out)\b",
            r"^\W*(?:please )?only (?:take|send|sync|import|export|transfer|copy|include)\b",
            r"\bnicht (?:\u00fcbertragen|exportiert|importiert|synchronisiert|\u00fcbernommen|angelegt)\b"
            r"|\bignoriert\b"
            r"|\b\u00fcbersprungen\b|\bausgeschlossen\b",
        ),
    ),
    (
        "error",
        3,
        _made(
            r"\b(?:retr(?:y|ies|ied|ying)|try(?:ing)? again|tried again|keep(?:s)? trying|re-?send|re-?queue"
            r"|back[- ]?off|dead[- ]letter|fail(?:s|ed|ure|ures|ing)?|errors?|time-?outs?|times out"
            r"|unavailable|unreachable|(?:is|are|goes) down|outage|exception"
            r"|rejects?|rejected|refus\w+|stops? the run|run (?:stops|is stopped)|abort\w*|parked?"
            r"|unknown in|alert(?:ed)?|repeat(?:ed)?|try for)\b",
            rf"\b(?:429|5xx|50\d|4xx|40\d)\b{_NO_UNIT}|\bthrottl\w+|\bcannot be (?:parsed|read|processed)\b",
            r"\b(?:Fehler|erneut|geparkt|fehlgeschlagen|nicht erreichbar)\b",
        ),
    ),
    (
        "conflict",
        2,
        _made(
            r"\b(?:overwrit\w*|most recent(?:ly)?|newer|newest)\b",
            r"\b(?:don't|do not|never|must not|shouldn't|should not) (?:touch|change|reset)\b[^.;]{0,60}"
            r"\b(?:by hand|manually|themselves|(?:has|have) (?:been )?(?:changed|edited|corrected))\b",
        ),
    ),
    ("dedupe", 3, _made(r"\b(?:duplicat\w*|repeated(?:ly)?|already (?:been )?\w+ed)\b")),
    (
        "missing",
        3,
        _made(
            r"\b(?:unknown \w+|do(?:es)? not exist|missing|empty|blank|null|absent|not (?:set|filled"
            r"|present|given|provided|available)|without (?:an? |any )?[\w-]+|(?:has|have"
            r"|with) no (?:\w+ ){0,2}?\w+|default(?:s|ed)? to|fall ?back|if (?:there is )?no (?:\w+ ){1,3}"
            r"(?:is|are) (?:given|set|present))\b",
            r"\b(?:fehlt|fehlen|unbekannt|leer)\b",
        ),
    ),
    (
        "filter",
        2,
        _made(
            r"\b(?:only (?:if|when|for|those|from|where)|(?:is|are|be|should|must|will|do|want to"
            r"|need to) only|only (?!contains?\b|holds?\b|has\b|carr|gives?\b|returns?\b)(?:\w+"
            r" ){1,3}(?:\([^)]*\) ?)?(?:are|is|that|which|with|from|in|of)\b|except|unless"
            r"|filter\w*"
            r"|do(?:es)? not (?:sync|import|export|send|create|transfer|copy)"
            rf"|don't (?:sync|import|export|send|create)|not (?:be )?{_OUT})\b",
            r"\bnur (?:wenn|f\u00fcr|\w+ (?:mit|aus))\b",
        ),
    ),
    (
        "order",
        4,
        _made(r"\b(?:oldest|newest|earliest|latest|smallest|largest) (?:ones? )?first\b"),
    ),
    (
        "filter",
        3,
        _made(r"^\W*(?:[\w ]{2,20}: )?only (?!when you|contains?\b|you\b|the following\b|if you\b)"),
    ),
    (
        "order",
        2,
        _made(
            r"\b(?:only )?after .{3,60}\b(?:has|have|was|is) (?:been )?(?:confirmed|succeeded|finished"
            r"|done|written|saved)\b",
            r"\b(?:in (?:the )?(?:right |same |correct )?(?:order|sequence)|out of order|before (?:the|any"
            r"|we|it|creating|writing|sending|posting)|must (?:exist|be (?:there|created|synced)) (?:first"
            r"|before)|first .{3,60}\bthen\b|one (?:at a time|after (?:the other|another))|sequential"
            r"(?:ly)?|chronological\w*|(?:oldest|newest|earliest|latest) first|first in,? first out"
            r"|nacheinander"
            r"|zuerst)\b",
        ),
    ),
)
_IF: Final = re.compile(
    r"(?:^\W*|[,;:.] |\b(?:and|but|or) )(?:\w+: )?(?:if|when(?:ever)?|in case(?: of)?|where|unless|once|on"
    r"|as soon as"
    r"|wenn|falls|sofern)\b(.{3,160}?)(?:,|\bthen\b|:|$)",
    re.IGNORECASE,
)
_LATER_IF: Final = re.compile(r"\s(?:if|when|in case|wenn|falls)\s(.{3,160}?)(?:[,;.]|$)", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^\W*(?:(?:skip|ignore|park|reject|leave out|drop|log|report)\s+)?(.{4,110}?)\s+(?:is|are|must|should"
    r"|shall|will"
    r"|goes?|gets?|stays?|may|can|has to|have to|becomes?|ends? up|wird|werden|darf|muss)\b(?! (?:no|not"
    r"|missing|empty"
    r"|unknown|already|down)\b)",
    re.IGNORECASE,
)
_ELIDED: Final = re.compile(r"^\W*([^:]{3,60}?)(?::|\s(?:->|→|=>))\s+\S")
"""`unknown invoice: park the refund`."""


def without_number(text: str) -> str:
    """`4.1 If ...` and `BR2: Contacts ...` without what counts them."""
    return re.sub(
        r"^\W*(?:[A-Z]{1,4}-?\d+(?:\.\d+)*(?:\s*[:.)]|(?=\s+[A-Z]))|\d+(?:\.\d+)*[.)]?)\s+(?=\S)", "", text
    )


def is_terse(text: str) -> bool:
    """`Trainees are excluded.`: three words may do."""
    return len(text.split()) == 3 and by_outcome(text, 0) in ("filter", "dedupe", "conflict")


def conditions_of(text: str) -> list[str]:
    """What must hold for the rule to apply, in the words of the sentence: if-clauses, else its subject."""
    text = without_number(text)
    found = [match[1] for match in (*_IF.finditer(text), *_LATER_IF.finditer(text))]
    for pattern in (_ELIDED, _SUBJECT):
        if not found and (match := pattern.match(text)):
            found.append(match[1])
    return found


def by_condition(text: str) -> RuleKind | None:
    """The kind the condition alone decides, whatever is to happen then."""
    conditions = conditions_of(text)
    for condition in conditions:
        for kind, pattern in _CONDITIONS:
            if pattern.search(condition):
                return kind
    first = re.match(r"\W*(?:skip|ignore|exclude|leave out|park|reject)\s+(.{4,100})$", text, re.IGNORECASE)
    return "missing" if first and _MISSING.search(first[1]) else None


def by_outcome(text: str, strength: int) -> RuleKind | None:
    """The kind the words decide; `strength` is what else makes the sentence a rule."""
    for kind, weight, pattern in _OUTCOMES:
        if not pattern.search(text):
            continue
        keyed = kind == "match" and bool(
            re.search(r"\b(?:by|on|key|via|using|with|same|used|through|\u00fcber|anhand)\b", text)
        )
        if weight + strength + keyed >= 4:
            return kind
    return None
