"""Fields that a sentence says are sent, where the vendor that takes them publishes their names."""

import re
from collections.abc import Iterator

from planner.conventions import field_meant
from planner.generation.business_case import End
from planner.generation.naming import words
from planner.spec.research import Mapping, Research
from planner.spec.values import Evidence

SENT = re.compile(
    r"\b(?:adds?|sends?|push(?:es)?|posts?|syncs?|copies|copy|transfers?|imports?|exports?|writes?|forwards?|"
    r"passes|pass|stores?|saves?)\s+(?:the |its |their )?(?P<fields>[\w ,-]{3,80}?)\s+(?:of|from)\s+"
    r"(?:each|every|all|the|an?)\s+(?:(?:new|changed|updated|created|existing)\s+)*(?P<record>[\w-]+)"
    r"(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
"""`Adds the email address of each new user to the audience in Foo`."""
BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)


def told_mappings(research: Research, source: End, target: End) -> tuple[Mapping, ...]:
    """One mapping for each field that a sentence says is sent to the target, and that its vendor publishes.

    All fields of a sentence must be known there, and it must name the target behind them.
    """
    if target.known is None:
        return ()
    found: dict[str, Mapping] = {}
    for fact in _facts(research, source, target):
        for said in SENT.finditer(fact.quote):
            if not _is_of(said["record"], source) or not _names(said["rest"], target):
                continue
            fields = [each for each in BETWEEN.split(said["fields"]) if each]
            paths = [field_meant(target.known, each) for each in fields]
            for name, path in zip(fields, paths, strict=True) if all(paths) else ():
                found.setdefault(path, _mapping(source, target, name, path, fact))
    return tuple(found.values())


def _facts(research: Research, source: End, target: End) -> Iterator[Evidence]:
    ends = (source.system, target.system)
    told = [fact for system in ends for fact in system.evidence]
    told += [fact for trigger in research.triggers for fact in trigger.evidence]
    told += [fact for flow in research.flows for fact in flow.evidence]
    yield from (fact for fact in told if fact.kind == "document")


def _is_of(record: str, end: End) -> bool:
    """Whether a noun is the end's record: `users` of `user`."""
    return "".join(words(record)).removesuffix("s") == "".join(words(end.noun)).removesuffix("s")


def _names(text: str, end: End) -> bool:
    name = re.escape(end.system.name.split()[0])
    return re.search(rf"\b(?:to|into|in)\b.*\b{name}\b", text, re.IGNORECASE) is not None


def _mapping(source: End, target: End, name: str, path: str, fact: Evidence) -> Mapping:
    return Mapping(
        key="MP-00",
        source_system=source.system.key,
        source_object=source.object,
        source=name,
        target_system=target.system.key,
        target_object=target.object,
        target=path,
        evidence=(fact,),
    )
