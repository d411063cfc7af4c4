"""What happens to which record: "a new contact is created", "order.paid", "on invoice payment"."""

import re
from dataclasses import dataclass
from typing import Final

from planner.catalogue import CatalogueSystem
from planner.extraction.words import RECORD_NOUNS, singular

_DONE: Final = {
    "created": r"created|added|entered|raised|opened|placed|submitted|logged|filed|registered|booked|inserted"
    r"|born|recorded|captured|received|comes? in|arrives?|appears?|signs? up|subscribes?"
    r"|registers?|joins?",
    "updated": r"updated|changed|modified|edited|changes|moves?|moved|reaches|flips?|flipped|switch(?:es"
    r"|ed)|turns|enters|amended|touched",
    "deleted": r"deleted|removed|unsubscribes?|unsubscribed",
    "paid": r"paid|settled",
    "completed": r"completed|finished|done",
    "closed": r"closed(?:[ -]won)?|won",
    "signed": r"signed",
    "approved": r"approved|accepted",
    "confirmed": r"confirmed",
    "cancelled": r"cancelled|canceled|voided",
    "shipped": r"shipped|dispatched|sent",
    "fulfilled": r"fulfilled|delivered",
    "refunded": r"refunded|returned",
    "issued": r"issued|invoiced|posted|published|released",
    "generated": r"generated",
    "assigned": r"assigned",
    "hired": r"hired",
    "resolved": r"resolved|solved",
    "uploaded": r"uploaded|dropped",
    "failed": r"fails|failed",
    "expired": r"expires|expired",
    "renewed": r"renewed|renews",
    "rescheduled": r"rescheduled",
    "scheduled": r"scheduled",
}
_VERB: Final = "|".join(f"(?P<{name}>{words})" for name, words in _DONE.items())
_PLAIN_VERB: Final = "|".join(_DONE.values())
_NOUN: Final = r"[A-Za-z][A-Za-z-]+"
_HAPPENS: Final = re.compile(
    rf"\b(?P<object>{_NOUN})s?(?:\s+\([^)]{{0,30}}\))?(?:\s+(?:in|on|from|at|of)\s+(?:the\s+"
    rf"|our\s+)?§\d+§)?(?:\s+(?:status|stage|state))?\s+(?:(?:is|are|was|were|gets?|has been"
    rf"|have been|being|becomes?|newly|either|first|just|marked|flagged|set|moved|as|to|be)\s+){{0,4}}"
    rf"[\"“]?(?:{_VERB})\b"
    rf"(?P<more>(?:\s*(?:,|/|or|and|,\s*or)\s+(?:is\s+|are\s+|gets\s+)?(?:{_PLAIN_VERB})\b){{0,3}})",
    re.IGNORECASE,
)
_NEW: Final = re.compile(
    rf"\b(?:new|each|every|incoming|any)\s+(?:new\s+)?(?:§\d+§\s+)?(?:or (?:updated|changed)\s+)?"
    rf"(?:{_NOUN}\s+)?(?P<object>{_NOUN})\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?P<object>[A-Za-z][A-Za-z-]+)\s+(?P<what>creation|update|change|deletion|payment"
    r"|cancellation|completion)s?(?P<more>(?:\s*(?:/|,|and|or|,\s*and)\s*(?:creation|update|change"
    r"|deletion)s?)*)\b",
    re.IGNORECASE,
)
_LITERAL: Final = re.compile(r"(?<![\w/.@-])([a-z][a-z_]{2,30}(?:[./:][a-z][A-Za-z_]{2,30}){1,3})(?![\w/@(])")
_PUBLISHED: Final = re.compile(
    r"\b(?:subscrib\w+ to|publish\w*|consum\w+|emits?|fires?|raises?|events?|web-?hooks?|topics?"
    r"|messages?)\W{1,4}"
    r"((?:[A-Z][a-z]+){2,4})\b"
)
_ANNOUNCED: Final = re.compile(r"\b(?:web-?hook|event|topic)s?\W{1,4}([a-z]+_[a-z_]+)\b")
_TAILS: Final = re.compile(
    r"(?:creat|updat|delet|chang|paid|plac|return|post|add|remov|complet|clos|fail|succe|cancel|sign|sent"
    r"|fulfil"
    r"|refund|receiv|submit|open|approv|merg|push|propert|fire|issue|expir|activ|confirm|generat|regist"
    r"|ship|deliver|assign|renew|book|schedul|start|finish|reject|void|edit|resolv)[a-zA-Z_]*$"
)
_DEEDS: Final = {
    "created": r"plac(?:es?|ed)|submit(?:s|ted)?|creat(?:es?|ed)|add(?:s|ed)?|enter(?:s|ed)?|book(?:s|ed)?"
    r"|upload(?:s|ed)?"
    r"|rais(?:es?|ed)|open(?:s|ed)?|fil(?:es?|ed)|log(?:s|ged)?|mak(?:es?)|regist(?:ers?|ered)|sav(?:es?"
    r"|ed)|fill(?:s|ed)? (?:in|out)"
    r"|scan(?:s|ned)?|record(?:s|ed)?|starts?",
    "updated": r"chang(?:es?|ed)|edit(?:s|ed)?|updat(?:es?|ed)|modif(?:y|ies|ied)|mov(?:es?|ed)|renam(?:es?"
    r"|ed)",
    "deleted": r"delet(?:es?|ed)|remov(?:es?|ed)",
    "paid": r"pays|paid",
    "completed": r"complet(?:es?|ed)|finish(?:es|ed)?",
    "closed": r"clos(?:es?|ed)|wins?",
    "signed": r"signs?|signed",
    "approved": r"approv(?:es?|ed)|accept(?:s|ed)?|releas(?:es?|ed)",
    "confirmed": r"confirm(?:s|ed)?",
    "cancelled": r"cancel(?:s|led|ed)?",
    "shipped": r"ship(?:s|ped)?|dispatch(?:es|ed)?|send(?:s|ed)? (?:off|out)",
    "published": r"publish(?:es|ed)?|post(?:s|ed)?|issu(?:es?|ed)",
}
_DEED: Final = re.compile(
    r"\b(?:(?:an?|the|our|somebody|someone|anyone|who|we|they|he|she|people)\s+(?:[\w-]+\s+){0,2}?"
    r"|[a-z]+s\s+|§\d+§\s+)"
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _DEEDS.items())})"
    rf"(?:\s+(?:for|up|off))?\s+(?:an?|the|their|his|her|its|new|such an?"
    rf"|any)\s+(?:[\w-]+\s+){{0,2}}?(?P<object>{_NOUN})\b",
    re.IGNORECASE,
)
"""Somebody does something to a record: `a customer places an order`, `sales closes the deal`."""
_PAYS: Final = re.compile(
    r"\b(?P<object>customer|client|member|buyer|user|guest|student|donor|person|patient|tenant)s?\s+"
    r"(?P<what>pays?|buys?|orders?|cancels?|registers?|signs up|subscribes?|unsubscribes?|joins?|checks out"
    r"|books?)\b",
    re.IGNORECASE,
)
_PAID_FOR: Final = {
    "pay": "paid",
    "can": "cancelled",
    "uns": "cancelled",
    "reg": "created",
    "sig": "created",
    "joi": "created",
}
_OF_DOING: Final = {
    "sav": "updated",
    "upd": "updated",
    "cha": "updated",
    "can": "cancelled",
    "app": "approved",
    "del": "deleted",
    "com": "completed",
    "con": "confirmed",
    "pay": "paid",
    "sig": "signed",
    "clo": "closed",
    "pub": "issued",
}
_FROM_NOUN: Final = {
    "creation": "created",
    "update": "updated",
    "change": "updated",
    "deletion": "deleted",
    "payment": "paid",
    "cancellation": "cancelled",
    "completion": "completed",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A record type and what happened to it; `literal` is the name of the event when the text gives it."""

    object: str = ""
    whats: tuple[str, ...] = ()
    literal: str = ""


def happening_in(text: str) -> Happening | None:
    """The first event a clause tells of, or None. Systems in it are written `§n§`."""
    if literal := literal_event(text):
        return Happening(literal=literal)
    for found in _HAPPENS.finditer(text):
        noun = found["object"].casefold()
        if noun in RECORD_NOUNS:
            what = next(name for name in _DONE if found[name])
            return Happening(_record(text, found), tuple(dict.fromkeys((what, *_more(found["more"])))))
    for found in _NAMED.finditer(text):
        if found["object"].casefold() in RECORD_NOUNS:
            more = re.findall(r"creation|update|change|deletion", found["more"].casefold())
            whats = [_FROM_NOUN[each] for each in (found["what"].casefold(), *more)]
            return Happening(singular(found["object"].casefold()), tuple(dict.fromkeys(whats)))
    if done := _deed_in(text):
        return done
    for found in _NEW.finditer(text):
        if found["object"].casefold() in RECORD_NOUNS:
            return Happening(_record(text, found), ("created",))
    return None


def _deed_in(text: str) -> Happening | None:
    """What somebody does: `a customer places an order`, `a member pays`."""
    for found in _DEED.finditer(text):
        if found["object"].casefold() in RECORD_NOUNS:
            what = next(name for name in _DEEDS if found[name])
            return Happening(
                singular(found["object"].casefold()), ("issued" if what == "published" else what,)
            )
    if paid := _PAYS.search(text):
        what = paid["what"][:3].casefold()
        noun = (
            "order"
            if what in ("pay", "buy", "ord", "che")
            else "booking"
            if what == "boo"
            else paid["object"]
        )
        return Happening(noun.casefold(), (_PAID_FOR.get(what, "created"),))
    return None


def happening_of(what: str, noun: str | None) -> Happening | None:
    """`save` of an `order`: that it is updated; None where no record is named."""
    if noun and noun.casefold() in RECORD_NOUNS:
        return Happening(singular(noun.casefold()), (_OF_DOING.get(what[:3].casefold(), "created"),))
    return None


_SHELLS: Final = frozenset({"account", "record", "entry", "profile", "object", "item"})


def _record(text: str, found: re.Match[str]) -> str:
    """The record's noun: a `user account` is a user, a `customer record` a customer."""
    noun = singular(found["object"].casefold())
    before = re.search(r"([A-Za-z]+)\s+$", text[: found.start("object")])
    if noun in _SHELLS and before and before[1].casefold() in RECORD_NOUNS:
        return singular(before[1].casefold())
    return noun


def literal_event(text: str) -> str:
    """An event name as the vendor writes it: `payout.paid`, `orders/create`, `contact.creation`."""
    found = [each[1] for each in _LITERAL.finditer(text) if _TAILS.search(each[1].rpartition(".")[2])]
    found = [
        each
        for each in found
        if (first := re.split(r"[./:]", each)[0]) in RECORD_NOUNS or not _TAILS.search(first)
    ]
    found = found or [each[1] for each in _ANNOUNCED.finditer(text) if _TAILS.search(each[1])]
    found = found or [each[1] for each in _PUBLISHED.finditer(text) if _TAILS.search(each[1].casefold())]
    return ", ".join(dict.fromkeys(found))


def _more(words: str) -> list[str]:
    return [
        name
        for name, pattern in _DONE.items()
        if re.search(rf"\b(?:{pattern})\b", words or "", re.IGNORECASE)
    ]


def event_name(happening: Happening, entry: CatalogueSystem | None) -> str:
    """How the system calls it: the vendor's own name where the catalogue knows it, else `contact.created`."""
    if happening.literal:
        return happening.literal
    known = entry.webhook.events if entry and entry.webhook else {}
    names = [known.get(what, "{object}." + what) for what in happening.whats]
    plural = happening.object[:-1] + "ies" if happening.object.endswith("y") else happening.object + "s"
    return ", ".join(
        name.replace("{objects}", plural).replace("{object}", happening.object) for name in names
    )
