"""Sentences that sound like rules and are none: manuals, procurement, statements about the project."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from planner.extraction.rule_kinds import NAMED, by_condition
from planner.extraction.scope import heading_scope
from planner.extraction.units import Unit
from planner.extraction.words import FIELD_NOUNS, RECORD_NOUNS

_MANUAL: Final = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:(?:then|now|next|first|finally|in [\w ]{2,25}),? )?(?:go to|click|tap|choose"
    r"|select|open|enter"
    r"|fill in|navigate|press|log ?in|sign ?in|install|download|clone|run `|run npm|copy (?:the|your|\.)"
    r"|paste|see"
    r"|use (?:this|the) (?:[\w ]{0,30}\b)?(?:field|page|setting|action|option|extension|plugin|app|feature)\b"
    r"|learn more|refer|note that you can|upload|specify|define|you can|enable|follow|remember to|import to"
    r"|build the|scroll|expand|switch to|toggle|make sure (?:that )?you|check that you|verify that you)\b",
    re.IGNORECASE,
)
_ANNOUNCED: Final = re.compile(r"^\W*[A-Z][\w-]*(?: [\w-]+){0,2}\s*:\s+(?=\S)")
"""A label before a sentence: `Details: use this ...`."""
_BEHIND: Final = re.compile(
    r"^\W*(?:if|when|whenever|once|after|before|to|for)\b[^,]{3,120},\s+"
    r"(?:please |make sure to |be sure to )?(?=(?:click|tap|choose|select|open|fill in|go to|navigate|press"
    r"|log ?in|sign ?in|install|paste|tick)\b)",
    re.IGNORECASE,
)
"""What stands before an order to a person at a screen."""
_PRODUCT: Final = re.compile(
    r"^(?!\W*(?:if|when|whenever|unless|while|as long as|in case|should)\b)[^,;:]*?"
    r"\b(?:is|are)(?: not|n't| also| only| never| fully| currently)? (?:available|supported|offered|included"
    r"|compatible|built[- ]in|installed|preinstalled)\b",
    re.IGNORECASE,
)
"""What a product can do: nothing happens to a record."""
_ADVICE: Final = re.compile(
    r"\byou (?:can|may|might|could)\b|\bit(?:'s| is) (?:\w+ )?a good idea\b|\bwe recommend\b"
    r"|\bfor example, you\b"
    r"|\b(?:checkbox"
    r"|drop-?down|dialog|wizard|assisted setup)\b|^\W*[\w ]{2,30} (?:that|which) (?:is|are) \w+\W*$",
    re.IGNORECASE,
)
_READER: Final = re.compile(r"\b(?:you|your|you're|you've|yours)\b", re.IGNORECASE)
_DUTY: Final = re.compile(
    r"\b(?:contractor|bidder|supplier|tenderer|provider|agency|auftragnehmer|bieter|anbieter|offer"
    r"|proposal)\b"
    r"[^.]{0,40}?\b(?:shall|must|will|has to|have to|muss|is to)\b\s+(?:\w+ ){0,2}?(?:deliver|provide"
    r"|install|attach"
    r"|submit|train|offer|document|hand|demonstrate|describe|supply|appoint|guarantee|include|state"
    r"|contain|be)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^\W*(?:trigger|source|target|auth(?:entication|orisation|orization)?|schedule|systems?|owner|version"
    r"|author"
    r"|next|actions?|to ?do|open points?|attached|see"
    r"|date|goal|purpose|scope|status|background|context|summary|title|subject|present|attendees)\s*:\s",
    re.IGNORECASE,
)
_EDITED: Final = re.compile(r"\blast (?:modified|updated|edited|changed) (?:by|on)\b", re.IGNORECASE)
_DECIDES: Final = re.compile(r"\W*(?:if|when|whenever|in case|where|no|without|unless)\b", re.IGNORECASE)
_SETS_UP: Final = re.compile(
    r"\b(?:users?|administrators?|admins?|people)\b[^.;,]{0,30}\b(?:must|should|can|need to|have to"
    r"|has to) (?:also |first |then )?"
    r"(?:specify|set|choose|select|enter|open|enable|configure|install|define|turn on|assign|grant"
    r"|activate)\b"
    r"|^\W*(?:please )?note that (?!.*\b(?:must|never|not|only if)\b)",
    re.IGNORECASE,
)
"""What a person has to set up, and remarks on how a product behaves."""
_STORY: Final = re.compile(
    r"^\W*as (?:an?|the) [\w -]{3,50} (?:I|we) (?:want|need|would like)\b", re.IGNORECASE
)
_HEADING: Final = re.compile(
    r"\b(?:prerequisites?|before you (?:start|begin)|getting started|set ?up|installation|install"
    r"|troubleshoot\w*|faq"
    r"|how[ -]to|quick ?start|tutorial|contributing|step \d+)\b",
    re.IGNORECASE,
)
_FLOW: Final = re.compile(
    r"\b(?:should|shall|must|will|has to|have to|needs? to|sollen?|muss"
    r"|m\u00fcssen)\b.{0,60}\b(?:create[sd]?|written|appear"
    r"|copied|angelegt|become|available|deliver|get|synced|transferred|recorded|show up|land|end up)\b"
    r"|\b(?:in both directions|kept in sync|in sync|both ways)\b|^\W*for (?:each|every) ",
    re.IGNORECASE,
)
_KEEPS_OUT: Final = re.compile(
    r"\bonly (?:[\w-]+ ){1,3}(?:with|of|from|in|that|which|whose)\b[^.;]*\b(?:leave|go|come|enter|reach)\b"
    r"|\b(?:ignored|skipped|excluded|left out|not (?:be )?(?:transferred|synced|exported|imported|sent))\b",
    re.IGNORECASE,
)
_SHOWN: Final = re.compile(rf"{NAMED}|[\"'\u201c`][^\"']{{1,40}}[\"'\u201d`]|\d")


def is_manual(text: str) -> bool:
    """`Click Save`, `In HubSpot, open Settings`: an order to a person at a screen."""
    if _SETS_UP.search(text):
        return True
    if _DECIDES.match(text) and by_condition(text) in ("missing", "error"):
        return False
    label = _ANNOUNCED.match(text)
    said = text[label.end() :] if label else text
    return bool(_MANUAL.match(text) or _MANUAL.match(said) or _BEHIND.match(said))


_UNDECIDED: Final = re.compile(
    r"(?:\bnot|n't|n\u2019t|\bnever) (?:been |yet )?(?:discussed|decided|clarified|agreed|settled|(?:get"
    r"|got) (?:a?round )?to"
    r" (?:this|that|it)|thought about)\b|\b(?:still |yet )?to be (?:decided|clarified|discussed|checked with"
    r"|confirmed with|agreed)\b|\b(?:tbd|tbc)\b|\bnicht gekl\u00e4rt\b|\bnoch offen\b"
    r"|\bask next time\b|\bwill come back to (?:you|us|that)\b|\bgets? lost, unless\b",
    re.IGNORECASE,
)


_GREETS: Final = re.compile(r"\W*(?:hi|hello|dear|hey|hallo|liebe[r]?)\b[\w ]{0,20},", re.IGNORECASE)


def is_undecided(text: str) -> bool:
    """`Failures: we didn't get to this`: what nobody has settled is no rule."""
    return bool(_UNDECIDED.search(text) or _GREETS.match(text))


def is_about_product(text: str) -> bool:
    """`The action is not available on pages`: what a product offers, in its main clause."""
    return bool(_PRODUCT.match(text))


def is_advice(text: str) -> bool:
    """`You can also use virtual tables`, or a title such as `Records that are coupled`."""
    return bool(_ADVICE.search(text))


def speaks_to_reader(text: str) -> bool:
    """A sentence with "you" in it tells a person what to do, not the integration."""
    return bool(_READER.search(text))


_DESCRIBES: Final = re.compile(
    r"\b(?:shall|must|should|has to|have to) (?:briefly |clearly |also )?(?:describe|explain|outline"
    r"|demonstrate|document in|state (?:how|whether|which))\b",
    re.IGNORECASE,
)


def is_to_describe(text: str) -> bool:
    """`The supplier shall describe how records are matched`: words are wanted, no record."""
    return bool(_DESCRIBES.search(text))


def is_duty(text: str) -> bool:
    """What a contractor has to deliver."""
    return bool(_DUTY.search(text))


def is_flow(text: str) -> bool:
    """`The integration should create an invoice in Xero` says what the whole is for."""
    return bool(_FLOW.search(text))


def is_label(text: str) -> bool:
    """`Trigger: ...` and the like state other facts, and so do user stories and what a page says of "
    "itself."""
    return bool(_LABEL.match(text) or _STORY.match(text) or _EDITED.search(text)) or is_undecided(text)


def is_about_data(text: str) -> bool:
    """Whether a sentence speaks of records, fields or values."""
    words = re.findall(r"[A-Za-z-]+", text.casefold())
    return (
        any(word in RECORD_NOUNS for word in words)
        or bool(FIELD_NOUNS.search(re.sub(r"(?<=\w{3})s\b", "", text)))
        or bool(_SHOWN.search(text))
    )


def leaves_out(unit: Unit) -> bool:
    """`Opportunities of type "Renewal" are out of scope and must be ignored` keeps records out."""
    return (
        unit.scope == "out"
        and bool(_KEEPS_OUT.search(unit.text))
        and heading_scope(unit.context, unit.kind) == "in"
        and is_about_data(unit.text)
    )


def manual_sections(units: Sequence[Unit]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Sections, by document and headings, that tell a person what to do at a screen."""
    orders: dict[tuple[str, tuple[str, ...]], list[bool]] = defaultdict(list)
    for unit in units:
        if unit.kind in ("item", "paragraph"):
            orders[(unit.document.name, unit.passage.section)].append(is_manual(unit.text))
    return frozenset(
        key
        for key, told in orders.items()
        if (sum(told) > 1 and sum(told) >= 0.35 * len(told))
        or any(_HEADING.search(each) for each in key[1][-1:])
    )
