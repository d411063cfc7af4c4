"""What the words between two names of fields say: one moves into the other, comes from it, equals it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Way = Literal["forward", "backward", "equal", "beside", ""]

_MODAL: Final = (
    r"(?:should|must|shall|will|can|would|may|(?:has|have|needs?|ought|is|are) to|is supposed to"
    r"|soll(?:te|en)?|muss|müssen|kann)"
)
_AUX: Final = r"(?:is|are|be|being|gets?|was|were|been|wird|werden|wurden?|ist|sind)"
_ADVERB: Final = (
    r"(?:always|then|also|simply|just|both|again|later|only|straight|now|next|instead|too|\w+ly|immer|dann"
    r"|auch|direkt|einfach|dabei|jeweils|unverändert|dort|hier)"
)
_PARTICLE: Final = (
    r"(?:over|on|across|along|through|up|out|back|off|in|forward|unchanged|untouched|verbatim|as[- ]is"
    r"|as it is|1:1|one[- ]to[- ]one)"
)
_DONE: Final = r"(?:\w+(?:ed|en|ied)|put|set|sent|kept|fed|held|brought|shown|read|built|ge\w+t|über\w+)"
_INTO: Final = r"(?:in ?to|to|onto|as|in|under|on|nach|ins|im|als|zu|auf|unter)"
_MOVES: Final = (
    r"(?:map|cop(?:y|ie)|writ|put|send|sent|transfer|pass|mov|stor|sav|push|enter|sync|carr(?:y|ie)|load"
    r"|import|export|add|insert|translat|convert|renam|post|plac|bring|forward|deliver|record|replicat"
    r"|mirror|keep|turn|hand|giv|provid|suppl|shift|dump|schreib|übertr|kopier|übern|speicher|leg"
    r"|mapp|tragen|gehen|setz)"
)
_INFLECTED: Final = r"(?:e|s|d|es|ed|en|t|n|te|ten|ing|ting|ping|men|mmt|ding)?"
_MOVE: Final = rf"(?:{_MOVES}{_INFLECTED})"
_FILL: Final = (
    r"(?:fill(?:s|ed|ing)?|populat(?:e|es|ed|ing)|set(?:s|ting)?|deriv(?:e|es|ed|ing)|tak(?:e|es|en|ing)"
    r"|read(?:s|ing)?|get(?:s|ting)?|fetch(?:es|ed)?|pull(?:s|ed)?|build(?:s|ing)?|built|compos(?:e|es|ed)"
    r"|feed(?:s|ing)?|fed|made|(?:be)?füll(?:t|en)|entnehmen|entnommen|holen|geholt|gebildet)"
)
_USE: Final = r"(?:us(?:e|es|ed|ing)|tak(?:e|es|ing)|verwend(?:e|et|en)|nehmen|nimmt|nutz(?:t|en))"
_GOES: Final = (
    r"(?:go(?:es|ing)?|lands?|ends?|shows?|turns?|appears?|arrives?|flows?|belongs?|lives?|sits?|moves?"
    r"|maps?|comes?|falls?|travels?|translates?|kommt|kommen|geht|gehen|landet|landen|wandert|gehört|steht"
    r"|fließt)"
)
_BECOMES: Final = r"(?:becomes?|feeds|fills|populates|drives|ergibt|(?:be)?füllt|bildet)"
_HOLDS: Final = (
    r"(?:holds?|contains?|receives?|takes?|carr(?:y|ies)|shows?|stores?|bears?|reflects?|mirrors?|gets?"
    r"|enthält|enthalten|bekommt|erhält|erhalten|trägt|übernimmt)"
)
_STEMS: Final = r"(?:comes?|stems?|originates?|derives?|results?|is|are|kommt|stammt|stammen|kommen)"
_FILLED: Final = (
    r"(?:filled|populated|fed|set|built|composed|made(?: up)?|formed|supplied|provided|loaded|taken"
    r"|(?:be)?füllt|gefüllt|befüllt|gebildet|gesetzt|versorgt)"
)
_IS: Final = (
    r"(?:is|are|equals?|matches|corresponds to|(?:is|are) (?:the same|identical|equal) (?:as|to|with)"
    r"|(?:is|are) (?:called|named|known as)|(?:is|are|gets?|be) set to|ist|sind|heißt|entspricht)"
)
_NO_NOUN: Final = (
    rf"(?:{_AUX}|{_MODAL}|{_GOES}|{_HOLDS}|{_BECOMES}|in ?to|to|onto|as|from|nach|aus|als|with|mit|by"
    rf"|which|that|has|have|{_DONE}(?= (?:to|into|as|in|from|with|by|on)\b)) "
)
_NOUN: Final = rf"(?!{_NO_NOUN})[\w§'/-]+ "
_NAMELY: Final = r"(?:that is|that's|namely|i\.?e\.?|also|das ist|nämlich)"
_HEAD: Final = rf"(?:(?:{_NOUN}){{0,6}}?[\w§'-]+, {_NAMELY} )?(?:{_NOUN}){{0,6}}"
"""Words in front of a name: `the order's`, `the custom field`, `the name of the buyer, that is`."""
_TAIL: Final = (
    r"(?:,? ?(?:(?:of|in|on|from|at|der|des|aus|im|vom|von) (?:the |our |each |an? |that |dem |der )?"
    rf"(?:{_NOUN}){{1,2}}?|(?:code|field|value|column|attribute|property|element|number|parameter|feld"
    r"|spalte|§) ){1,3})?"
    r"(?:,? ?(?:that|which|wie|die|das|den) (?:§|we|they|you|wir|sie|the \w+|our \w+) \w+"
    r" (?:us |as |out |back )?)?"
)
"""Words behind a name: `of the shipment`, `from §`, `field`, `that § returns`."""
_LINKED: Final = r"(?:,? ?(?:which|that|and|and that|and it|this|it|but|das|die|der|und) )?"
_SAID: Final = rf"(?:(?:{_MODAL}|{_AUX}|{_ADVERB}) )*"
_WHO: Final = r"(?:(?:wir|we|they|i|you|man|it|er|es) )?"
_THEN: Final = rf"(?:(?:{_ADVERB}|{_PARTICLE}) )*?"
_BEGIN: Final = rf"^{_TAIL}{_LINKED}(?:(?:is|are|ist) (?:what|whatever|das was) )?{_WHO}{_SAID}"

_EQUAL: Final = re.compile(rf"^{_TAIL}{_LINKED}(?:{_ADVERB} )*{_IS} (?:{_ADVERB} )*{_HEAD}$")
_FORWARD: Final = (
    re.compile(rf"{_BEGIN}(?!set to)(?:{_DONE}|{_MOVE}) {_WHO}{_THEN}{_INTO} {_HEAD}$"),
    re.compile(rf"{_BEGIN}{_GOES} {_THEN}{_INTO} {_HEAD}$"),
    re.compile(rf"{_BEGIN}{_BECOMES} {_HEAD}$"),
    re.compile(
        rf"{_BEGIN}(?:wird|werden|soll|sollen|muss|kommt|geht) (?:{_ADVERB} )*(?:nach|ins?|als|zu|auf)"
        rf" {_HEAD}$"
    ),
    re.compile(rf"{_BEGIN}(?:used|converted|translated|taken|verwendet|genommen) (?:for|für) {_HEAD}$"),
)
_BACKWARD: Final = (
    re.compile(rf"{_BEGIN}(?:{_DONE}|{_STEMS}|{_FILL}) {_THEN}(?:from|out of|aus|von|vom) {_HEAD}$"),
    re.compile(rf"{_BEGIN}{_FILLED} {_THEN}(?:with|by|using|of|via|mit|durch|aus) {_HEAD}$"),
    re.compile(rf"^{_TAIL}{_LINKED}(?:(?:{_MODAL}|{_ADVERB}) )*{_HOLDS} {_HEAD}$"),
    re.compile(
        rf"{_BEGIN}(?:depends? on|follows? from|(?:determined|decided|driven|given) by|aus"
        rf"|hängt von) {_HEAD}$"
    ),
    re.compile(rf"^,? ?{_TAIL}(?:from|aus|vom) {_HEAD}$"),
)
_KEPT_IN: Final = re.compile(
    r"^,? ?(?:der|die|das|which|it|this|that|und|and)? ?(?:steht|liegt|ist|is|lives|sits|can be found|heißt)"
    rf" (?:found |stored |kept |called |zu finden )?(?:(?:in|im|bei|on|as|under|from) )?{_HEAD}$"
)
"""`..., der steht in § im Feld`: behind the name of a target, where its content is kept."""
_TO_ONLY: Final = re.compile(
    rf"^,? ?{_TAIL}{_THEN}(?P<prep>in ?to|to|onto|as|under|in|for|nach|als|für|auf) {_HEAD}$"
)
_PUT_IN: Final = re.compile(
    rf"^,? ?(?:we|you|they|i|please|wir) (?:{_MOVE}) (?:{_ADVERB} )*(?:in|into|to|as|under) $"
)
_WITH_ONLY: Final = re.compile(rf"^{_TAIL}(?:with|from|using|by|out of|to|aus|mit|auf) {_HEAD}$")
_BESIDE: Final = re.compile(
    r"^(?:field |code |feld )?(?:,|;|and|und|or|as well as|(?:together|along|zusammen) (?:with|mit)"
    r"|followed by|sowie|plus|&|\+|/)(?:\s*(?:and|und|while|whereas|but|plus|also|,|&|sowie))*\s*"
    r"(?:(?!(?:to|in|into|as|from|with|by|onto|under|aus|nach|als) )[\w§'-]+[ ,]+){0,8}$"
)
_NO: Final = re.compile(
    r"\b(?:if|when|whenever|unless|because|whether|where|whose|not|never|no|without|than|until|after|before"
    r"|while|nicht|kein\w*|wenn|falls|ob|bis|since)\b|n't\b"
)
_VERB: Final = re.compile(
    rf"\b(?:{_AUX}|{_MODAL}|has|have|had|does|do|did|{_GOES}|{_HOLDS}|{_BECOMES}|{_MOVES}(?:e|s|es|ed|ing|t|en)?"
    rf"|{_FILL}|{_USE}|which|that|because|if|when)\b"
)
OPENS: Final = re.compile(
    rf"^[`\"'\s]*,?\s*(?:{_AUX}|{_MODAL}|{_GOES}|{_HOLDS}|{_BECOMES}|to|in ?to|onto|as|from|in|under|aus|nach"
    r"|als)\b"
)
"""What follows a name that is told of: its own verb or preposition."""
FINITE: Final = re.compile(rf"\b(?:{_AUX}|{_MODAL}|has|have|{_GOES}|{_HOLDS}|{_BECOMES}|maps?)\b")
_FRAME: Final = re.compile(rf"\b(?:(?P<use>{_USE})|(?P<fill>{_FILL})|(?P<move>{_MOVE}|{_GOES}))\b")
_FRONTED: Final = re.compile(
    r"(?:^|[,;:]\s*|\b(?:and|und)\s+)(?:as|for|in ?to|in|to|under|als|für|nach|unter)"
    r" (?:(?:the|our|das|den|dem|die|field|feld|attribute|column|property) )*$"
)
_FRONTED_VERB: Final = re.compile(
    rf"^(?:field )?,? ?(?:(?:we|you|they|i|please|it|just|simply|always) )*(?:(?:{_MODAL}) )?"
    rf"(?:(?:we|you|they) )?(?:{_USE}|{_MOVE}|{_GOES}|{_FILL})"
    rf" (?:(?:wir|man|we|in|the value of|immer) )*{_HEAD}$"
)
_REFUSED: Final = re.compile(r"(?:\b(?:not|never|nicht|kein\w*|without|instead of)\b|n't\b)[^,;:]*$")
_FROM: Final = re.compile(r"\b(?:from|von|aus)\s+(?:[\w§']+ ){0,2}$")
_BARE: Final = re.compile(r"\W*(?:\(?\w{1,2}[.)])?\s*(?:(?:the|from|field|§|[\w']+) ){0,2}|\s*")
"""An item that is nothing but two names: `(a) § order_ref to § task_ref`."""
_TARGET: Final = re.compile(
    rf"\b{_MOVE}(?: (?:wir|we|it|them|man|back))* (?:in|into|to|nach|als|as) (?:[\w']+ ){{0,4}}$"
)
_LATE: Final = re.compile(
    r"^[`\"'\s]*(?:zu )?(?:über(?:ge|nehm|nomm|tr)\w+|(?:ge)?schr(?:ei|ie)b\w*|(?:ge)?speicher\w*|mitgeben"
    r"|gemappt|kopier\w*|eintragen|eingetragen|abgelegt|ablegen|gesetzt|geführt|verwende[nt])\b"
)
"""A German verb behind its object: `X als Y übergeben`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around two names in their sentence: the last verb's class, and how they are introduced."""

    verb: str = ""
    fronted: bool = False
    origin: bool = False
    taker: bool = False


def frame_of(before: str, behind: str) -> Frame:
    """The frame that the words before the first and behind the second name make."""
    before = " ".join(before.rstrip("`\"'“„( ").casefold().split()) + " "
    if _REFUSED.search(before):
        return Frame("no")
    if _BARE.fullmatch(before) and not behind.strip("`\"' .;,"):
        return Frame("move")
    found = list(_FRAME.finditer(before))
    verb = (found[-1].lastgroup or "") if found else ""
    if _LATE.match(behind.casefold()):
        verb = verb or "move"
    return Frame(
        verb, bool(_FRONTED.search(before)), bool(_FROM.search(before)), bool(_TARGET.search(before))
    )


def way_of(between: str, frame: Frame, last: Way) -> Way:
    """Which way the words between two names point; `last` is the way of the pair before in the sentence."""
    words = " ".join(between.split()).casefold() + " "
    if _NO.search(words) or frame.verb == "no":
        return ""
    if (frame.fronted and _FRONTED_VERB.match(words)) or (frame.taker and _KEPT_IN.match(words)):
        return "backward"
    if any(pattern.match(words) for pattern in _BACKWARD):
        return "backward"
    if _PUT_IN.match(words) or any(pattern.match(words) for pattern in _FORWARD):
        return "forward"
    if _EQUAL.match(words):
        return "equal"
    if frame.verb == "fill" and _WITH_ONLY.match(words):
        return "backward"
    if _moves(words, frame, last):
        return "forward"
    return "beside" if _BESIDE.match(words) and not _VERB.search(words) else ""


def _moves(words: str, frame: Frame, last: Way) -> bool:
    """`to B` behind a verb or another such pair; "in" and "for" say so only where the verb moves."""
    to = _TO_ONLY.match(words)
    if not to or not (frame.verb or frame.origin or last == "forward"):
        return False
    plain = to["prep"] not in ("in", "for", "auf", "für")
    return plain or frame.verb in ("use", "move") or last == "forward"
