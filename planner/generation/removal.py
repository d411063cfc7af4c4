"""What is done about a record that was deleted at the source: removed at the target where that is told."""

import re
from collections.abc import Iterator, Sequence

from planner.catalogue import Webhook, find
from planner.generation.business_case import Case
from planner.generation.events import CREATED, UPDATED, happening

DELETING = re.compile(r"\b(?:delet|remov|eras|purg)\w*", re.IGNORECASE)
LEFT_ALONE = re.compile(
    r"\b(?:not|never|no|nothing|stays?|keeps?|kept|remains?|instead)\b|n't\b", re.IGNORECASE
)
PASSED_ON = re.compile(
    r"\b(?:posts?|posted|sends?|sent|push(?:es|ed)?|syncs?|synced|synchroni[sz]\w*|mirror\w*|replicat\w*|"
    r"propagat\w*|forwards?|forwarded|carr(?:y|ies|ied))\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.;!])\s+")


def is_deletion(case: Case) -> bool:
    """Whether the case is about records that are gone."""
    return case.trigger is not None and happening(case.trigger.event) == "deleted"


def removes(case: Case) -> bool:
    """Whether the target's record is removed then, because that is told or has to be assumed.

    A sentence tells it that names the deletion and what is deleted for it: `when an account is deleted, its
    subscriber is removed`. One that names the event alone says nothing.
    """
    return is_deletion(case) and (_is_told(case) or _is_passed_on(case))


def deletion_assumed(case: Case, *, built: bool) -> str:
    """What a workflow of deletions does that nobody said; "" where it is told."""
    source, target = case.source.label, case.target.label
    if built:
        said = f"The {target} of a deleted {source} is deleted: deletions are passed on like changes."
        return "" if _is_told(case) else said
    if rule_of_deletion(case):
        return ""
    return f"Nothing is built for a deleted {source}: its run fails until this is known."


def _is_told(case: Case) -> bool:
    return any(_tells(sentence) for sentence in _sentences(case))


def _is_passed_on(case: Case) -> bool:
    """`Issue creation/update/deletion is posted to the other system`; no rule says otherwise."""
    if any(DELETING.search(rule.text) and not _passes_on(rule.text) for rule in case.rules):
        return False
    return any(_passes_on(sentence) for sentence in _sentences(case))


def _passes_on(sentence: str) -> bool:
    alike = CREATED.search(sentence) or UPDATED.search(sentence)
    deleted = DELETING.search(sentence) and not LEFT_ALONE.search(sentence)
    return bool(alike and deleted and PASSED_ON.search(sentence))


def rule_of_deletion(case: Case) -> str:
    """What a rule says of deletions, where it is not that the target's record is removed; "" without one."""
    told = [rule.text for rule in case.rules if DELETING.search(rule.text)]
    return told[0] if told and not removes(case) else ""


def vendor_webhook(case: Case) -> Webhook:
    """What the catalogue knows of the source's webhooks."""
    entry = find(case.source.system.key) or find(case.source.name)
    return entry.webhook if entry and entry.webhook else Webhook()


def _tells(sentence: str) -> bool:
    return len(DELETING.findall(sentence)) > 1 and not LEFT_ALONE.search(sentence)


def _sentences(case: Case) -> Iterator[str]:
    texts: list[str] = [rule.text for rule in case.rules]
    texts += [fact.quote for fact in (case.trigger.evidence if case.trigger else ())]
    if case.flow is not None:
        texts.append(case.flow.text)
    for text in texts:
        yield from _cut(SENTENCE.split(text))


def _cut(sentences: Sequence[str]) -> Iterator[str]:
    """The sentences; in brackets stands nothing that decides."""
    for sentence in sentences:
        yield re.sub(r"\([^)]*\)", "", sentence)
