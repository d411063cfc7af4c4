"""A sentence as a row of members: what stands between its commas and ands, and which way each one points."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

Span = tuple[int, int]

_INSIDE: Final = re.compile(r"\([^()]*\)|\"[^\"]*\"|“[^”]*”|`[^`]*`|\[[^\[\]]*\]")
_SEPARATOR: Final = re.compile(
    r"\s*;\s+|\s*,\s+(?:and|und|while|whereas|as well as|plus)\s+|\s*,\s+|:\s+|\.\s+"
    r"|\s+(?:and|und|plus|as well as|while|whereas|&)\s+|(?<=\w)\s+/\s+(?=\w+[._]\w)"
)
_MODAL: Final = (
    r"(?:(?:should|must|shall|will|can|would|has to|have to|needs? to|is to|are to|soll|muss)\s+)?"
    r"(?:always\s+|then\s+|also\s+|simply\s+|just\s+|be\s+|directly\s+)*"
)
_TO: Final = (
    r"(?:(?:directly |over |on |straight |across |through |along |back )?(?:in)?to|onto|as|in|under|nach"
    r"|ins?|als"
    r"|zu[rm]?)"
)
_DONE: Final = (
    r"(?:(?:is|are|be|gets?|being|was|were|wird|werden)\s+(?:then\s+|always\s+|also\s+|simply\s+"
    r"|directly\s+)*)?"
    r"(?:renamed|mapped|written|copied|stored|saved|put|sent|transferred|placed|entered|used|set|passed"
    r"|kept|added"
    r"|pushed|imported|moved|loaded|recorded|filed|delivered|forwarded|synced|exported|translated|inserted"
    r"|carried over|taken over)"
)
_PARTICIPLE: Final = (
    r"(?:mapped|written|copied|stored|saved|put|sent|transferred|placed|entered|renamed|moved)\b"
)
_FORWARD: Final = (
    rf"(?:goes|go|going|comes?(?! from)|maps?|lands?|arrives?|appears?|shows? up|ends? up|turns|corresponds?"
    rf"|translates?|belongs?|moves?|flows?"
    rf"|kommt|kommen|geht|gehen|landet|{_DONE})\s+{_TO}(?:\s+(?:to|in|into|of))?"
    r"|(?:has to|have to|must|should|needs? to|shall|will|is to|are to) be in(?:to)?"
    r"|(?:is|are|be|gets?) used for"
    r"|stays?(?: as (?:it|they) (?:is|are)| the same| unchanged)? in"
    r"|(?<!to )(?:becomes?|feeds?|fills?(?! in\b)|populates?|equals|matches)"
    rf"|(?:wird|werden)\s+(?:nach|in|als|zu)"
)
_BACKWARD: Final = (
    r"(?:comes?|stems?|is|are|be|gets?|kommt)\s*(?:always\s+|then\s+)?(?:taken|filled|populated|derived"
    r"|read|fed"
    r"|copied|set(?!\s+by)|built|composed|made up|made|computed|calculated|generated|combined|assembled"
    r"|sourced"
    r"|pulled|its value)?\s+(?:from|with|by|out of|of|aus)"
    rf"|(?:gets?(?!\s+{_PARTICIPLE})|receives?|takes?|holds?|contains?|contain|hold|carries|shows?)(?=\s)"
    r"|(?:should|must|shall|will) be(?=\s+the\s)|(?:(?:is|are|be|gets?)\s+)?set\s+to"
)
_NAMED: Final = (
    r"(?:is|are|it is|it's)\s+(?:simply\s+|just\s+)?(?:called|named|known as|labelled|spelled)|\bcalled\b"
)
_IS: Final = r"(?:is|are|ist)(?=\s)"
_JOINED: Final = re.compile(
    r"\s+(?:are|is|get|be|being|must be|should be|werden)\s+(?:joined|combined|concatenated|merged"
    r"|put together|glued)(?P<how>(?: together)?(?: (?:with|by|using) (?:(?!\bto\b"
    r"|\binto\b).){1,30}?)?)$|\s+joined$",
    re.IGNORECASE,
)
_CONNECTOR: Final = re.compile(
    rf"(?:^|(?<=\s)){_MODAL}(?:(?P<joined>(?:is|are|be)?\s*(?:joined|combined|concatenated"
    rf"|merged|put together)(?: together)?(?: (?:with|by|using) [\w '\"]{{1,25}}?)?\s+(?:in)?to)"
    rf"|(?P<backward>{_BACKWARD})|(?P<forward>{_FORWARD})|(?P<named>{_NAMED})|(?P<is>{_IS}))(?=\s|$)",
    re.IGNORECASE,
)
_ORDERS: Final = (
    r"(?P<verb>map|rename|translate|convert|assign|copy|put|write|transfer|send|push|use|store|save"
    r"|enter|pass|move|import|export|load"
    r"|deliver|record|forward|sync|add|carry|provide|supply|hand over|maps|copies|puts|writes|transfers"
    r"|sends|pushes|uses|stores|saves|passes|moves|imports|mapping|copying|writing|sending|transferring"
    r"|need|want|needs|wants|expects?|requires?|keep|keeps|like(?: to (?:see|have))?)"
)
_FILLS: Final = (
    r"(?P<fills>set|fill|populate|take|get|derive|fetch|read|build|compose|fills|sets|populates|takes|reads"
    r"|gets)"
)
_TAKEN_AS: Final = re.compile(r"(?:take|takes|get|gets|read|reads|fetch)", re.IGNORECASE)
"""`Take the total as the amount` moves; `take the amount from the total` fills."""
_LEAD: Final = re.compile(
    rf"^\W*(?:(?:then|also|please|and|next|finally|so|there|here|again|of course)\W+)*"
    rf"(?:(?-i:[A-Z])[\w.&+-]*(?: (?-i:[A-Z])[\w.&+-]*){{0,3}}\s+(?:also\s+|then\s+)?"
    rf"(?=(?:wants?|needs?|expects?|requires?|stores?|keeps?|saves?|takes?)\b))?"
    rf"(?:.{{0,70}}?\b(?:we|i|you|it|they|please|integration|interface|job|flow|script|system|sync"
    rf"|connector)\s+"
    rf"(?:(?:must|should|shall|will|can|would like to|would also like to|would|would also|need to"
    rf"|have to|has to|want to)\s+)?"
    rf"(?:then\s+|also\s+|just\s+|only\s+|always\s+|please\s+)*)?(?:{_ORDERS}|{_FILLS})\s+(?=\S)",
    re.IGNORECASE,
)
_USES: Final = re.compile(r"uses?", re.IGNORECASE)
"""`Use the total as the amount` moves; `uses a query to read them` says what for."""
_WITH: Final = re.compile(r"\bwith\s+(?=(?:the |its )?[\w.]+(?: \w+){0,2} as \w)", re.IGNORECASE)
"""`an issue is opened with the subject as title`."""
_MOVED: Final = re.compile(
    r"\s+(?:over |across |straight |directly |through )?(?:in)?to\s+|\s+onto\s+|\s+under\s+"
    r"|\s+as\s+|\s+in\s+|\s+for\s+|\s+nach\s+",
    re.IGNORECASE,
)
_USED: Final = re.compile(r"\s+under\s+|\s+as\s+|\s+in\s+|\s+for\s+", re.IGNORECASE)
_FILLED: Final = re.compile(r"\s+(?:with|from|to|using|out of|by)\s+", re.IGNORECASE)
_PRONOUN: Final = re.compile(
    r"^\W*(?:which|that one|this one|that|this|it|they|these|those|who|der|die|das)?\s*$", re.IGNORECASE
)
MOST_MEMBERS: Final = 40


@dataclass(frozen=True, slots=True)
class Member:
    """One member: `left` and `right` of its connector, or all of it as `left`.

    `way` is forward, backward, named, is, moved (`A to B`), filled (`A with B`), apposed (`A (B)`), or bare.
    `follows`: what stands left of the connector is told by the member before ("which goes to B").
    """

    left: Span
    right: Span = (0, 0)
    way: str = "bare"
    words: str = ""
    follows: bool = False
    plural: bool = False


def members_of(text: str, *, listed: bool = False) -> list[Member]:
    """The members of a sentence in order; none where it has too many to be read.

    `listed`: an item of a list of mappings, which may do without a verb: `first-name to firstName`.
    """
    hidden = _INSIDE.sub(lambda found: "x" + "\x00" * (len(found[0]) - 2) + "x", text)
    spans = list(_spans(hidden))
    if len(spans) > MOST_MEMBERS:
        return []
    found: list[Member] = []
    order, verb = ("going", "listed") if listed else ("", "")
    for start, end in spans:
        lead = _LEAD.match(hidden[start:end])
        if lead:
            verb = lead["fills"] or lead["verb"]
            as_ = lead["fills"] and _TAKEN_AS.fullmatch(verb) and _AS.search(hidden, start + lead.end(), end)
            order = "filled" if lead["fills"] and not as_ else "used" if _USES.fullmatch(verb) else "moved"
        elif lead := _WITH.search(hidden[start:end]):
            order, verb = "moved", "written"
        begins = start + lead.end() if lead else start
        member = _member(text, hidden, (begins, end), order, led=lead is not None)
        found.append(replace(member, words=verb) if member.words == order and order else member)
        if member.way in ("forward", "backward") and member.words not in ("", order):
            order, verb = {"forward": "going", "backward": "coming"}[member.way], member.words
    return found


def _spans(hidden: str) -> Iterator[Span]:
    start = 0
    for cut in _SEPARATOR.finditer(hidden):
        if hidden[start : cut.start()].strip():
            yield start, cut.start()
        start = cut.end()
    if rest := hidden[start:].rstrip(" .!"):
        yield start, start + len(rest)


_WHATEVER: Final = re.compile(r"\W*(?:and )?(?:what(?:ever|soever)?|anything|everything)\s*$", re.IGNORECASE)
"""`Whatever is in Notes goes to Remarks`: its first verb maps nothing."""
_CONDITION: Final = re.compile(
    r"\W*(?:if|when|unless|otherwise|because|so that|wenn|falls|where there)\b", re.IGNORECASE
)


def _member(text: str, hidden: str, span: Span, order: str, *, led: bool) -> Member:
    start, end = span
    words = hidden[start:end]
    if _CONDITION.match(words):
        return Member(span)
    if joined := _JOINED.search(words):
        return Member((start, start + joined.start()), way="bare", words=text[start + joined.start() : end])
    connector = next(
        (
            each
            for each in _CONNECTOR.finditer(words)
            if words[each.end() :].strip() and not _WHATEVER.match(words[: each.start()])
        ),
        None,
    )
    if connector and not led:
        way = next(name for name in ("joined", "backward", "forward", "named", "is") if connector[name])
        return Member(
            (start, start + connector.start()),
            (start + connector.end(), end),
            "forward" if way == "joined" else way,
            connector[0].strip(),
            bool(_PRONOUN.match(words[: connector.start()])),
            way == "joined"
            or bool(re.match(r"(?:\w+ )*?(?:go|are|map|land|end|be|become|come)\b", connector[0].strip())),
        )
    if led and (into := _INTO.match(words)):
        return Member((start, start), (start + into.end(), end), "forward", order, follows=True)
    if order and (cut := _cut(words, order)):
        way = "backward" if order in ("coming", "filled") else "forward"
        left = words[: cut.start()]
        return Member(
            (start, start + cut.start()),
            (start + cut.end(), end),
            way,
            order,
            bool(_PRONOUN.match(left)),
        )
    return Member((start, end))


_INTO: Final = re.compile(
    r"(?:it |them |this |that )?(?:in)?to\s+|(?:it |them )?(?:as|onto)\s+|(?:it|them|this|that) (?:in"
    r"|under)\s+",
    re.IGNORECASE,
)
_AS: Final = re.compile(r"\sas\s", re.IGNORECASE)
_GAPPED: Final = re.compile(r"(?<=\w)\s+(?:to|into|onto|as|in|nach|zu)\s+(?=\S)", re.IGNORECASE)
_GAPPED_BACK: Final = re.compile(
    r"(?<=\w)\s+(?:from|with|aus)\s+(?=\S)|(?<=\w)\s+(?=(?:the|its|our)\s\w)", re.IGNORECASE
)


_SPELLED: Final = re.compile(
    r"(?:the (?:field )?)?(?:[\w.\[\]]*(?:[a-z][A-Z]|_|\w\.\w)[\w.\[\]]*(?: in [A-Z]\w+)?|[A-Z]{3,}"
    r"|x\x00*x?)"
)
"""A name in one piece, or something between back ticks."""


_CUTS: Final = {
    "moved": _MOVED,
    "used": _USED,
    "filled": _FILLED,
    "going": _GAPPED,
    "coming": _GAPPED_BACK,
}


def _cut(words: str, order: str) -> re.Match[str] | None:
    """Where a member without a verb of its own is cut: `last name to LNAME`, `Amount the total`."""
    pattern = _CUTS[order]
    found = [each for each in pattern.finditer(words) if words[: each.start()].strip()]
    if len(found) > 1:
        # "the link to the PDF in Lease_Document__c": cut where a name in one piece stands behind.
        spelled = [each for each in found if _SPELLED.fullmatch(words[each.end() :].strip())]
        to = [each for each in found if each[0].strip().casefold() not in ("in", "for")]
        return (spelled or to or found)[0]
    return found[0] if found else None
