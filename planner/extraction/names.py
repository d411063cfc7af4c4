"""A name as documents write it: its shape, its core, and what a found one is."""

import re
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.words import PLAIN_WORDS, RECORD_NOUNS

NAME: Final = (
    r"(?:[A-Z][A-Za-z0-9]*(?:(?:[.&+-]|/(?=\d))[A-Za-z0-9]+)*"
    r"(?:[ ](?:[A-Z0-9][A-Za-z0-9]*(?:[.&+-][A-Za-z0-9]+)*)){0,3})"
)
ANY: Final = rf"[\"'“\u2018]?(?P<a>{NAME})[\"'”\u2019]?"
MOVES: Final = re.compile(
    r"\b(?:sync\w*|integrat\w*|connect\w*|push\w*|pull\w*|send\w*|sent|export\w*|import\w*"
    r"|transfer\w*|move[sd]?|moving|copy|copie[sd]|copies|copying|migrat\w*"
    r"|replicat\w*|forward\w*|post(?:s|ed|ing)?|write[sn]?|writing|load\w*|feed\w*|flow\w*"
    r"|deliver\w*|publish\w*|mirror\w*|creat\w*|updat\w*|insert\w*|upsert\w*"
    r"|fetch\w*|read[s]?|quer(?:y|ies)|stor(?:e[sd]?|ing)|land\w*|go(?:es)?|route[sd]?|pass(?:es"
    r"|ed)?|hand(?:s|ed)?|hook\w*|link\w*|interface|bridge|book\w*)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Candidate:
    """A name that may be a system: as written, how strongly the text says so, what kind it is called."""

    name: str
    weight: int = 0
    units: set[int] = field(default_factory=set)
    noun: str = ""
    best: int = 0


KIND: Final = re.compile(
    r"ERP|CRM|PIM|WMS|POS|OMS|TMS|MES|DMS|CMS|LMS|HR|HRIS|HCM|PLM|EHR|EMR|CDP|DAM|MDM|PMS|ATS|SIS|LIMS|BI"
)
"""What kind of system it is, as the last word of its name."""
_KEPT_LAST: Final = frozenset(
    {"cloud", "online", "office", "desk", "one", "hub", "now", "mobile", "web", "next"}
)


def cleaned(name: str, *, first: bool = False) -> str:
    """The name without ordinary words at its ends; empty when nothing that could be a name is left."""
    words = name.replace("\n", " ").split()
    while words and words[0].casefold() in PLAIN_WORDS:
        words = words[1:]
    while words and _generic(words[-1]) and not (len(words) > 1 and _belongs(words[-1])):
        words = words[:-1]
    if not words or all(_generic(word) for word in words) or len(words[0]) < 2:
        return ""
    if first and len(words) == 1 and words[0].casefold().endswith(("ing", "ed")) and words[0][1:].islower():
        return ""
    return " ".join(words)


def _belongs(word: str) -> bool:
    """A last word that is part of the name: `Nimbus Cloud`, `Ongoing WMS`."""
    return word.casefold() in _KEPT_LAST or bool(KIND.fullmatch(word))


def _generic(word: str) -> bool:
    return word.casefold() in PLAIN_WORDS or word.casefold() in RECORD_NOUNS or word.isdigit()


_COMPANY: Final = re.compile(
    r"\b(?:inc|corp|ltd|llc|gmbh|ag|ab|as|oy|bv|sa|co|corporation|company|limited)\.?$", re.IGNORECASE
)


def core(name: str) -> str:
    """One key for `Acme`, `ACME` and `Acme Corp`."""
    return re.sub(r"[\s.&+-]+", "", _COMPANY.sub("", name).strip()).casefold()


def short_names(name: str) -> set[str]:
    """Other ways the same name is written: without the company's form, without the kind of system."""
    shorter = {_COMPANY.sub("", name).strip(), without_kind(name)} - {name, ""}
    return {short for short in shorter if cleaned(short)}


def without_kind(name: str) -> str:
    """`Ongoing` of `Ongoing WMS`; a name without a kind stays."""
    head, _, last = name.rpartition(" ")
    return head if head and KIND.fullmatch(last) else name
