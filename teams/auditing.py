"""Checking the chains of the record against what is stored, and writing the record out."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from teams import chain
from teams.models import AuditFact, ChainHead, Team

ROWS = 1000  # read at a time


def chains() -> list[int]:
    """The numbers of all chains: of each team, and 0 for facts without a team. A team has one even when its
    head is gone."""
    heads = set(ChainHead.objects.values_list("pk", flat=True))
    facts = set(AuditFact.objects.order_by().values_list("chain", flat=True).distinct())
    return sorted(heads | facts)


def head_of(number: int) -> chain.Head | None:
    """The sealed end of a chain."""
    row = ChainHead.objects.filter(pk=number).first()
    return chain.Head(row.length, row.hash, row.seal) if row else None


def first_break(number: int, *, kept: tuple[int, str] | None = None) -> chain.Break | None:
    """The first broken place of a chain or None. `kept` is its length and hash as somebody wrote them down
    elsewhere: a chain that was put back to an older sealed end does not have them any more."""
    head = head_of(number)
    found = chain.first_break(number, map(_link, linked(number)), head, settings.AUDIT_KEYS)
    if found is None:
        found = _unsealed(number)
    if found is None and kept is not None and kept[0]:
        row = AuditFact.objects.filter(chain=number, sequence=kept[0]).first()
        if row is None or row.hash != kept[1]:
            return chain.Break(
                "truncated", kept[0], f"Number {kept[0]} is not the one that was written down elsewhere."
            )
    return found


def linked(number: int) -> Iterator[AuditFact]:
    """The facts of a chain by their numbers; one that somebody gave another number comes where it now is."""
    rows = AuditFact.objects.filter(chain=number, sequence__isnull=False).order_by("sequence")
    return rows.iterator(chunk_size=ROWS)


def exported(number: int) -> Iterator[dict[str, Any]]:
    """The facts of a chain with everything that is needed to check their hashes elsewhere."""
    for row in linked(number):
        yield {
            "chain": number,
            "sequence": row.sequence,
            "previous": row.previous,
            "hash": row.hash,
            "mac": row.mac,
            "fact": row.content,
        }


def names() -> Mapping[int, str]:
    """How chains are called in messages."""
    return {0: "facts without a team", **dict(Team.objects.values_list("pk", "slug"))}


def _unsealed(number: int) -> chain.Break | None:
    """A fact that waits for its place without a seal of ours was slipped in."""
    for row in AuditFact.objects.filter(chain=number, sequence=None).order_by("pk"):
        if not chain.is_ours(settings.AUDIT_KEYS, row.mac, row.content):
            return chain.Break("forged", 0, "A fact that waits for its number was not written by us.")
    return None


def _link(row: AuditFact) -> chain.Link:
    return chain.Link(row.sequence, row.previous, row.hash, row.mac, row.content)
