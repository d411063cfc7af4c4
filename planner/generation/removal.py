"""What is done about a record that was deleted at the source: removed at the target where that is told."""

import re
from collections.abc import Iterator, Sequence

from planner.catalogue import Webhook, find
from planner.generation.business_case import Case
from planner.generation.events import happening

DELETING = re.compile(r"\b(?:delet|remov|eras|purg)\w*", re.IGNORECASE)
LEFT_ALONE = re.compile(
    r"\b(?:not|never|no|nothing|stays?|keeps?|kept|remains?|instead)\b|n't\b", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.;!])\s+")


def is_deletion(case: Case) -> bool:
    """Whether the case is about records that are gone."""
    return case.trigger is not None and happening(case.trigger.event) == "deleted"


def removes(case: Case) -> bool:
    """Whether the documents, or an answer, say that the target's record is removed then.

    A sentence does that names the deletion and what is deleted for it: `when an account is deleted, its
    subscriber is removed`. One that names the event alone says nothing.
    """
    return is_deletion(case) and any(_tells(sentence) for sentence in _sentences(case))


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
