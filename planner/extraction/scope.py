"""What a heading or sentence says about itself: part of the work, excluded, later, past, or reference."""

import re
from collections.abc import Iterable
from typing import Final, Literal

Scope = Literal["in", "out", "later", "past", "reference", "instruction"]

_HEADINGS: Final[tuple[tuple[Scope, re.Pattern[str]], ...]] = (
    (
        "out",
        re.compile(
            r"^(?:(?:rejected|considered|other) )?(?:alternatives?|options)(?: considered| rejected)?$"
            r"|out[ -]of[ -]scope|not in scope|non-?goals?\b|exclusions\b|not included|not covered|won't do",
            re.IGNORECASE,
        ),
    ),
    (
        "later",
        re.compile(
            r"\bfuture\b|roadmap|phase (?:2|3|two|three|ii)\b|nice to have|to be done|wish ?list|backlog"
            r"|\bideas\b|\blater\b",
            re.IGNORECASE,
        ),
    ),
    (
        "past",
        re.compile(
            r"^(?:legacy|previous|old|as[ -]is|today|current (?:state|process|situation)|history)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "reference",
        re.compile(
            r"^(?:related (?:information|links|articles|pages|documents|topics)|see also|references?|links"
            r"|further reading"
            r"|resources|glossary"
            r"|change ?log|revision history|licen[cs]e|contributing|project structure|table of contents"
            r"|installation|deploy\w*|building and importing|how to (?:configure|install)"
            r"|support|acknowledge?ments?|attendees|participants|apologies)\b",
            re.IGNORECASE,
        ),
    ),
)
_SENTENCES: Final[tuple[tuple[Scope, re.Pattern[str]], ...]] = (
    (
        "instruction",
        re.compile(
            r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |every )*(?:previous|prior"
            r"|above|earlier|system|other)\b"
            r"[^.]{0,40}\b(?:instructions?|prompts?|rules|messages)\b|\byou are (?:now )?an? (?:ai"
            r"|assistant|language model|chatbot)"
            r"|\bsystem prompt\b|\bas an ai\b|\b(?:ai|llm|language model)s? (?:reading|processing"
            r"|parsing) this\b",
            re.IGNORECASE,
        ),
    ),
    (
        "out",
        re.compile(
            r"\bout of scope\b|^\W*(?:not (?:needed|required|necessary|wanted|affected|covered|used)"
            r"|explicitly not|no need for)\b\s*:"
            r"|^(?!\W*(?:if|when|whenever|in case|unless|once)\b)[^;]*\b(?:stays?|remains?|keeps? working"
            r"|carr(?:y|ies) on|continues?) (?:that way|as before"
            r"|as today"
            r"|untouched|unaffected|out of (?:it|this)|where (?:it|they|we) (?:is|are|were))\b|\b(?:we"
            r"|it) (?:do|does|will) not use (?:it|this|that|them)\b|\bnot (?:in"
            r"|part of) (?:the |this )?(?:scope|project|integration|phase"
            r"|release)\b"
            r"|\b(?:is|are) (?:explicitly )?excluded from (?:this|the) (?:project|scope|integration|phase)"
            r"|\bnot (?:our|my|your) (?:job|task|problem|business|concern)\b"
            r"|^(?!\W*(?:if|when|in case|unless)\b)[^;]*\bnothing (?:to do )?for us\b"
            r"|\b(?:is|are) (?:an?other|other|a separate|separate|a different) (?:epics?|projects?"
            r"|tickets?|stories|issues?|topics?|requests?|workstreams?)\b"
            r"|\bnot (?:covered|included|affected|touched)\s*:|\bplease (?:don't|do not|don\u2019t) touch\b"
            r"(?![^.;]*\b(?:if|when|once)\b)"
            r"|\b(?:has|have) no(?:thing| impact| influence)? (?:on|to do with) this\b|,? no impact\W*$"
            r"|\b(?:is|are) not (?:a )?part of this\b"
            r"|\bit (?:writes|sends|syncs|exports|pushes) [^.;]{0,40}\bby itself\b"
            r"|\b(?:goes|runs|works|is done) (?:via|through|with|by) [^.;]{0,60}, (?:please )?leave"
            r" (?:that|it|this)\b"
            r"|^(?!\W*(?:if|when|in case|unless)\b)[^.;]*\b(?:is|are) (?:synced|transferred|exported|imported"
            r"|copied) to [^.;]{0,40}\balready\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "later",
        re.compile(
            r"\b(?:in|for) (?:a|the|some) (?:later|future|second|next) (?:phase|version|release|step"
            r"|project|sprint|iteration)\b|(?:^\W*|\b(?:will|may|might|could|should|would|want|plan\w*|be|is"
            r"|considered|perhaps)\b[^.;]{0,40}\b)(?<!valid )(?<!dated )in (?:the )?future\b"
            r"|\bphase (?:2|3|two|three|ii)\b|(?:^\W*|\.\s+)(?:later|eventually|one day|some ?day"
            r"|at some point)[, ]+"
            r"(?:we|it|this|they|there)\b"
            r"|\bwe (?:may|might|could) (?:later|eventually|one day|some ?day|also one day)\b|\bnext "
            r"(?:year|quarter)\b|\bdown the road\b",
            re.IGNORECASE,
        ),
    ),
    (
        "past",
        re.compile(
            r"[;:,\u2013-]\s*(?:was |is |it was )?(?:dropped|rejected|discarded|abandoned|declined)\W*$"
            r"|^\W*[A-Z]\w+ was (?:only )?(?:last (?:year|month|week|season)|before (?:that|this))\b"
            r"|\bused to (?!\w+ (?:the|a|an)\b.*\bis\b)(?:be|run|send|push|use|have|do|sync|poll|call|go"
            r"|export|import|take|accept|want|need|require|support|offer)\b"
            r"|\b(?:has|have|had) been (?:retired|decommissioned|switched off|turned off|replaced|removed"
            r"|deprecated)\b"
            r"|\b(?:was|were|is|are) (?:being )?(?:retired|decommissioned|switched off|turned off"
            r"|phased out|deprecated)\b"
            r"|\b(?:at the moment|at present|right now|currently|nowadays|these days|today"
            r"|as of now)\b[^.;]{0,80}\b(?:by hand"
            r"|manual(?:ly)?|types?|typed|typing|re-?keys?|retypes?|cop(?:y|ies)[- ]and[- ]pastes?"
            r"|copy-?past\w+)\b"
            r"|\bformerly\b|\buntil now\b|\b(?:is|are|that) (?:going|goes?) away\b|\bso far,? (?:we|it"
            r"|this|they|somebody|someone)\b|\bcurrently,? (?:we|it|this|they|somebody|someone|people"
            r"|staff)\b|\bin the past\b|\bpreviously,? (?:we|it|this|they)\b|\buntil (?:last|19\d\d"
            r"|20\d\d)\b|\bis going away\b",
            re.IGNORECASE,
        ),
    ),
)


def heading_scope(headings: Iterable[str], kind: str = "") -> Scope:
    """The scope the headings above (and the announcement) give to what stands below."""
    for words in headings:
        for scope, pattern in _HEADINGS:
            if pattern.search(words) and _is_title(words):
                return scope
    return "in"


def _is_title(words: str) -> bool:
    """A heading or announcement; a whole sentence before a list says nothing about the list."""
    return len(words.split()) <= 9 and not words.rstrip().endswith((".", "!", "?"))


def sentence_scope(text: str) -> Scope:
    """The scope a sentence gives to itself."""
    for scope, pattern in _SENTENCES:
        if pattern.search(text):
            return scope
    return "in"


_BEFORE: Final = re.compile(
    r"\b(?:(?:decid|vot|advis)\w+ against|reject\w*|not|never|no|don't|doesn't|do not|does not|without"
    r"|instead of|rather than|isn't|aren't"
    r"|won't|can't|cannot"
    r"|avoid|no longer|neither|nor|stop using|drop|replaces?|replacing|moved? (?:away )?from"
    r"|switched from)\b[^.;]*$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"^[^.;,]{0,30}\b(?:(?:is|are|was|were|has been|have been)\s+(?:being\s+)?(?:not|no longer"
    r"|never|retired|deprecated"
    r"|switched off|disabled|forbidden|replaced|gone|removed|blocked)|isn't|aren't|won't|must not"
    r"|should not|shall not"
    r"|will not|may not|cannot|can't|does not|doesn't|no longer)\b",
    re.IGNORECASE,
)


def negated(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are denied, refused or retired where they stand."""
    clause = re.split(r"[;:.]\s|,\s|\bbut\b|\band\b|\bso\b(?! that)|\btherefore\b|\bhence\b", text[:start])[
        -1
    ]
    if _BEFORE.search(" ".join(clause.split()[-7:]) + " "):
        return True
    return bool(_AFTER.match(text[end : end + 80]))
