"""Turns of phrase that name a system nobody has catalogued."""

import re
from dataclasses import dataclass
from typing import Final

from planner.extraction.names import ANY, KIND, NAME
from planner.extraction.words import RECORD_NOUNS, SYSTEM_NOUNS


def _pair(between: str) -> str:
    """Two names with these words between them."""
    return ANY + between + rf"(?:the |our |an? )?[\"'“\u2018]?(?P<b>{NAME})[\"'”\u2019]?"


_OURS: Final = (
    r"(?:[Oo]ur|[Tt]he|[Aa]n?|[Tt]heir|[Yy]our|[Mm]y|[Tt]his|that|[Nn]ew|[Oo]ld|in-house|internal"
    r"|home-?grown|custom|own"
    r"|legacy|existing|central|external|third-party|customer's|client's)"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of phrase that names a system. Weight 3 is enough; `moves` asks for a verb of moving data."""

    pattern: re.Pattern[str]
    weight: int
    moves: bool = False


def _cue(pattern: str, weight: int, *, moves: bool = False) -> Cue:
    return Cue(re.compile(pattern), weight, moves)


_NOUNS: Final = (
    rf"(?:{SYSTEM_NOUNS}|(?:[a-z-]+ )?(?:service|software|SaaS|programme|suite|tool|product|point of sale"
    r"|[a-z-]+ server))"
)
_SIGNED: Final = (
    r"(?:authenticat\w*|authori[sz]\w*|log(?:s|ged|ging)?[ -]?(?:in|on)|sign(?:s|ed|ing)?[ -]?in)"
)
_DONE: Final = r"(?:is|are|was|were|been|being|gets?|got)(?: \w+ly)? [a-z]+(?:ed|en|wn|id|pt|ld|lt)"
_QUALIFIED_NAME: Final = (
    rf"(?P<a>[A-Z][A-Za-z0-9]*(?:[.&+-][A-Za-z0-9]+)*(?: [A-Z][A-Za-z0-9]*){{0,2}} (?:{KIND.pattern}))"
)
"""`Ongoing WMS`: a name with its kind."""
TITLED: Final = re.compile(r"\W*(?:subject|betreff|title|titel|re|summary):", re.IGNORECASE)
_RECORDS: Final = "|".join(sorted(RECORD_NOUNS, key=len, reverse=True))
CUES: Final = (
    _cue(
        rf"^\W*{ANY}:\s+(?:an? |the |our )?(?:[A-Za-z-]+ ){{0,2}}?(?:API|OAuth|[Bb]asic|[Tt]oken"
        rf"|[Bb]earer|JWT|REST|SOAP|GraphQL"
        rf"|[Uu]ser name|[Ww]ebhook)",
        2,
    ),
    _cue(
        rf"\b(?:copied|sent|pushed|exported|transferred|written|posted|synced|imported|loaded|uploaded"
        rf"|delivered"
        rf"|forwarded|fetched|read|pulled) (?:[a-z]+ ){{0,3}}?(?:to|into|from) (?:the |our )?{ANY}",
        2,
    ),
    _cue(r"\b[Bb]etween (?:the |our |an? )?" + _pair(r"(?: \w+)? and "), 3, moves=True),
    _cue(r"\b[Ff]rom (?:the |our |an? )?" + _pair(r" (?:in|on)?to "), 3, moves=True),
    _cue(
        r"\b(?:[Ii]ntegrat\w*|[Cc]onnect\w*|[Ss]ync\w*|[Ll]ink\w*|[Hh]ook\w*) (?:the |our |up )?"
        + _pair(r" (?:with|to|and|into) "),
        3,
    ),
    _cue(_pair(r" ?(?:->|→|=>|<->|↔|⇒) ?"), 2),
    _cue(
        _pair(r" (?:to|and|into|with) ")
        + r" (?:[a-z]+ )?(?:[Ii]ntegration|[Ss]ync\w*|[Ii]nterface|[Cc]onnector)\b",
        3,
    ),
    _cue(r"^(?:#+ )?(?:[A-Z][\w -]{2,40}: )?" + _pair(r" (?:to|into|and|with) ") + r"\s*$", 2),
    _cue(rf"\b{_OURS} (?:[a-z-]+ )?{_NOUNS}(?:,? (?:is )?(?:called|named|known as)|,| is|:)? {ANY}", 3),
    _cue(rf"\b{_NOUNS} ?\((?:called |named |it's |it is )?{ANY}[),]", 3),
    _cue(rf"\b{_NOUNS},? (?:called|named|known as|of|at|run by|hosted by) {ANY}", 3),
    _cue(
        rf"{ANY},? (?:is |which is )?(?:\()?{_OURS} (?:[a-z'\u2019-]+ ){{0,3}}{_NOUNS}\b"
        r"(?! (?:from|of|by) [A-Z])",
        3,
    ),
    _cue(rf"{ANY} \((?:unser\w*|das|die|der) (?:\w+ ){{0,3}}[A-Z]\w+(?: (?:auf|mit|in|von) [^()]+)?\)", 3),
    _cue(
        rf"{ANY} (?:is|was) (?:the|an?|our) (?:[a-z-]+ ){{1,4}}?(?:that |which )?(?:we|I|they)"
        rf" (?:have |had |once )?(?:wrote|built|made|developed|programmed|use|run|bought|written)\b",
        3,
    ),
    _cue(
        rf"\b(?:[Oo]ur|[Tt]heir) (?:[a-z-]+ ){{0,3}}(?:is|are|=) (?:called |named )?{ANY}(?=[,.;]| and\b)", 2
    ),
    _cue(
        r"\b(?:in|into|from|inside|within|via|through|of) (?:the |our )?"
        r"(?P<a>[A-Z][a-z]+[A-Z][A-Za-z]*[a-z])\b",
        1,
    ),
    _cue(rf"{ANY} \((?:{_OURS} )?(?:[a-z'\u2019-]+ ){{0,3}}{_NOUNS}\b", 3),
    _cue(
        rf"\b(?:[Ss]ource|[Tt]arget|[Dd]estination|[Oo]rigin|[Ss]ender|[Rr]eceiver|SOURCE|TARGET|FROM|TO)"
        rf"(?: (?:[Ss]ystem|[Aa]pp|[Aa]pplication|[Pp]latform|[Ss]ide))?s?(?: is)?(?: ?[:=-] ?| )"
        rf"(?:the |our )?{ANY}(?= ?$| ?[.,;(|]| is\b| via\b)",
        3,
    ),
    _cue(rf"\b[Ss]ystems?(?: involved| in scope)?: (?:the |our )?{ANY}(?:,| and| &) (?P<b>{NAME})", 3),
    _cue(
        rf"{ANY}(?:'s|\u2019s)? (?:REST |SOAP |GraphQL |HTTP |JSON |public |admin |web |v\d )*(?:API"
        rf"|APIs|[Ww]ebhooks?|instance|tenant|connector|sandbox|SDK|server|database|backend)\b",
        2,
    ),
    _cue(
        rf"{ANY}(?:'s|\u2019s) (?:REST |SOAP |GraphQL |HTTP |JSON |public |admin |web |v\d )*(?:API"
        rf"|APIs|[Ww]ebhooks?|instance|tenant|connector|sandbox|SDK|server|database|backend)\b",
        3,
    ),
    _cue(
        rf"{ANY} (?:sends|posts|fires|emits|calls|pushes|exposes|provides|returns|receives|holds"
        rf"|publishes|exports|imports|accepts|rejects|allows|rate[- ]limits|notifies|answers|delivers"
        rf"|picks|stores|emits"
        rf"|is the (?:source|master|single|system of record|leading|target|destination))\b",
        2,
    ),
    _cue(
        rf"\b(?:interface|portal|API|APIs|web ?service|web ?hook|endpoint|export|back ?end|instance|tenant)"
        rf" (?:of|in|from) (?:the |our )?{ANY}",
        2,
    ),
    _cue(rf"\b{_QUALIFIED_NAME}(?!\w)", 2),
    _cue(rf"\b(?:in|into|onto|to|from|with|via) (?:the |our |an? )?{_QUALIFIED_NAME}(?!\w)", 3, moves=True),
    _cue(
        rf"{ANY} (?:portal|login|interface|web ?service|web ?hook|credentials|API key|(?:access "
        rf"|API )?token)\b",
        2,
    ),
    _cue(rf"\b[a-z]+ {ANY} (?:to|into|->|→|=>|<->|⇄|↔) (?P<b>{NAME})\s*$", 2),
    _cue(
        rf"{ANY} (?:POSTs?|PUTs?|GETs?|refuses|rejects|responds|replies|throttles|times out|fires|signs)\b", 2
    ),
    _cue(
        rf"\b(?:works?|working|runs?|running|live[sd]?|kept|handled|managed|maintained|done|happens?"
        rf"|planned"
        rf"|booked) (?:with|on|in|by means of) (?:the |our )?{ANY}",
        2,
    ),
    _cue(
        rf"\b(?:[Ww]e|[Tt]hey|[Ss]hop|[Tt]eam|[Cc]ompany|[Oo]ffice) (?:\w+ )?use[sd]? {ANY} (?:for|as"
        rf"|to)\b",
        3,
    ),
    _cue(rf"\b{_SIGNED} (?:\w+ )?(?:to|with|at|against|on) (?:the |our )?{ANY}", 2),
    _cue(rf"\b{_DONE} (?:in|on|from|to|into|by|out of) (?:the |our )?{ANY}", 2),
    _cue(rf"(?:^|[.!?]\s)\W*{ANY} is (?:our|their) (?:own )?", 2),
    _cue(
        rf"{ANY} (?:can|cannot|can't|can\u2019t|could|does not|doesn't|doesn\u2019t|will) (?:push|send"
        rf"|call|fire|export"
        r"|deliver|offer|provide|support|notify|receive|accept)\b",
        2,
    ),
    _cue(
        rf"{ANY} (?:has|have|offers|supports|provides) (?:an? |the )?(?:\w+ )?(?:web-?hooks?|APIs?|REST)\b", 3
    ),
    _cue(
        rf"{ANY} is (?:called|accessed|reached|queried|polled|asked|addressed) (?:with|via|by|over|through"
        rf"|for)\b",
        3,
    ),
    _cue(rf"{ANY} (?:has|takes|wants) (?:an? )?(?:user ?name|login|password|API key|[Bb]asic auth)\b", 2),
    _cue(rf"\b(?:types?|typed|enters?|keys?|copies) (?:it|them|everything|that|this) (?:in)?to {ANY}", 3),
    _cue(rf"\b[Ww]e are {ANY}, (?:an? |the )", 3),
    _cue(rf"\b(?:system|tool|master|application|platform)\b[^.:]{{0,40}}: {ANY}\W*$", 3),
    _cue(
        rf"{ANY}(?:'s|\u2019s)? (?:REST |test |admin |service )?(?:accounts?|workspaces?|users?|tickets?"
        rf"|customers?|orders?|records?|requests?|account|contacts?|side|login|credentials?|settings)\b",
        1,
    ),
    _cue(
        r"\b(?:sell|sells|keep|keeps|book|books|manage|manages|record|records|track|tracks|plan|plans|do"
        r"|does"
        r"|handle|handles|store|stores|maintain|maintains|run|runs|enter|enters|type|types|collect"
        r"|collects|get"
        r"|gets|take|takes|receive|receives|process|host|have|has)"
        rf" (?:(?:all|our|the|their|my|its) ){{0,2}}(?:[a-z-]+ ){{1,3}}?(?:with|in|on|through|via"
        rf"|by) (?:the |our )?{ANY}",
        2,
    ),
    _cue(
        rf"\b[a-z]+ (?:also |now |all )?(?:uses?|used|using|works? with|runs? on"
        rf"|lives? in) {ANY} (?:for|as|to|and)\b",
        3,
    ),
    _cue(
        rf"\b(?:comes?|runs?|goe?s?|flows?|arrives?|made|placed|booked|sold|paid"
        rf"|done) (?:in )?(?:through|via|with|over) {ANY}",
        2,
    ),
    _cue(
        rf"\b(?:an?|the|each|every|new|all|our|their|its|this|one|same|existing"
        rf"|matching) (?:[a-z-]+ ){{0,2}}?(?:{_RECORDS})"
        rf" (?:must |should |shall |will |to )?(?:be |is |are |gets? |appears? |goes? |ends up |exists? )?"
        rf"(?:[a-z]+ed |made |put |sent |written |new )?(?:in|into|from|to|of|on) (?:the |our )?{ANY}",
        2,
    ),
    _cue(
        rf"\b(?:[Ww]hen|[Ww]henever|[Oo]nce|[Ii]f|[Aa]s soon as|[Ee]ach time"
        rf"|[Ee]very time)\b[^.,;]{{3,60}}? (?:in|on|from|through) {ANY}(?=,| is\b| has\b| gets?\b"
        rf"|\.|$)",
        2,
    ),
    _cue(
        rf"^\W*(?:[Ww]hen|[Oo]nce|[Aa]s soon as|[Ii]f|[Aa]fter) {ANY} (?:has|sends|closes|ships"
        rf"|confirms|reports|marks|finishes)\b",
        2,
    ),
    _cue(
        rf"\b(?:source|master|leading system|system of record|truth|owner) (?:for [a-z ]+ )?(?:is|="
        rf"|:) {ANY}",
        3,
    ),
    _cue(
        rf"\b(?:API|interface|webhooks?|export|database|data|records?|address book|portal"
        rf"|tables?) (?:of|from|in) (?:the |our )?{ANY}",
        2,
    ),
    _cue(
        rf"\b(?:unser\w*|das|dem|der|die|eine?[mnrs]?|aus|vom|im)? ?(?:[A-Z]\w+)?(?:[Ss]ystem"
        rf"|[Ss]oftware|[Ss]hop|[Pp]ortal|[Pp]lattform|[Pp]rogramm|wirtschaft|kasse) {ANY}",
        3,
    ),
    _cue(
        rf"\b(?:aus|nach|von|in|im|an|zu|mit) (?:dem |der |das |unserem |unserer )?{ANY} (?:sollen"
        rf"|soll|werden|wird|muss|\xfcbertragen|gebucht|angelegt|geschrieben|importiert|kommen|kommt)\b",
        2,
    ),
    _cue(rf"\b(?:in|into|onto|to|from|inside|within|via|with|through) (?:the |our )?{ANY}", 1, moves=True),
)
