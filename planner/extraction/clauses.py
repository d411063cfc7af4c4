"""Main and when-clauses of a sentence, in which systems are written as numbers."""

import re
from collections.abc import Iterable
from typing import Final

SUBORDINATE: Final = re.compile(
    r"^\W*given\b|\b(?:when(?:ever)?|once|if|as soon as|each time|every time|after|upon|on (?=(?:\w+ ){0,4}"
    r"(?:creat|updat|delet|chang|clos))|for (?:every|each)|(?:everybody|everyone|anybody|anyone|people"
    r"|those|all) who|whoever"
    r"|(?:that|(?<!, )which|(?<!, )who) (?:is|are|was|were|has been|have been|had been|gets?|got|just"
    r"|newly))\b",
    re.IGNORECASE,
)

_WISHED: Final = re.compile(
    r"\W*(?:(?:and|so|but|also|then)\s+)?(?:(?:it|that|this)\s+)?(?:would|will"
    r"|['\u2019]d)\s+be\s+(?:\w+\s+)?"
    r"(?:great|nice|good|lovely|helpful|perfect|ideal|handy|cool|best|better|useful|wonderful)\s+if\b",
    re.IGNORECASE,
)
_MAIN_BEGINS: Final = re.compile(
    r",(?!\s*(?:or|and)\b)|\bthen\b|:\s|;|\s(?:->|→|=>|⇒)\s|$"
    r"|\band\s+(?=(?:post|send|push|write|create|update|put|add|store|transfer|load|book|insert|upsert"
    r"|import)\b)"
    r"|\s(?=one\s+(?:new\s+)?(?:\w+\s+){1,3}(?:is|are)\s)"
    r"|\s(?=(?:it|they|this|these) (?:should|must|shall|will|has to|have to|needs? to|can)\b)"
    r"|\s(?=(?:we|the (?:integration|workflow|job|sync|interface|service|script|connector|flow)"
    r"|please)\s+(?:need|want|must|should|create"
    r"|update|send|would|have|please)?)"
)
_TOLD_MAIN: Final = re.compile(
    r"\s(?=(?:the|an?|its|their|that|one)\s+(?:[\w-]+\s+){1,5}?(?:in|on)\s+(?:the\s+|our\s+)?§\d+§"
    r"\s+(?:is|are"
    r"|gets?|must|should|shall|will|has to|becomes?|changes?)\b)"
)
"""`When a request is closed in Foo the status in Bar becomes "done"`: no comma stands before the second."""
_VERB: Final = re.compile(r"is|are|was|has|have|gets?|been|[a-z]{2,}(?:ed|es|s)")


def clauses(text: str) -> Iterable[tuple[str, bool]]:
    """Main and when-clauses of a sentence, each with whether it is a when-clause."""
    at = 0
    if wished := _WISHED.match(text):
        text = text[wished.end() :]  # "It would be great if each donation appeared there" is no condition.
    for found in SUBORDINATE.finditer(text):
        if found.start() < at:
            continue
        if text[at : found.start()].strip(" ,"):
            yield text[at : found.start()], False
        stop = _MAIN_BEGINS.search(text, found.end())
        at = stop.start() if stop else len(text)
        if told := _TOLD_MAIN.search(text, found.end(), at):
            between = text[found.end() : told.start()].split()
            whole = len(between) > 2 and any(_VERB.fullmatch(word) for word in between)
            at = told.start() if whole or (between and found[0].casefold().startswith("for ")) else at
        yield text[found.start() : at], True
    if text[at:].strip(" ,"):
        yield text[at:], False
