"""The chain that makes the record of who did what tamper-evident, as functions over values. Pure.

Every fact carries a seal of its own from the moment it is written (HMAC-SHA-256 with the installation's key),
so that nobody can slip a row in by SQL. Facts are then linked in a chain per team: number, hash of the one
before, hash over all of it. The chain's head (how many, the last hash) is sealed with the key as well and
kept apart, so that facts cannot be taken off the end. Bytes are those of teams/canonical.py.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from teams.canonical import canonical

FIRST: Final = "0" * 64  # what the first fact of a chain has for the hash of the one before


@dataclass(frozen=True)
class Link:
    """A stored fact: its place in the chain, and what is hashed of it."""

    sequence: int | None
    previous: str
    hash: str
    mac: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The end of a chain as it was last sealed."""

    length: int
    hash: str
    seal: str


@dataclass(frozen=True)
class Break:
    """The first place that is not as it was written. `kind`: changed, removed, reordered, truncated, forged,
    or seal (the head does not carry a seal of ours)."""

    kind: str
    at: int  # the number in the chain where it shows
    sentence: str


def fact_mac(key: str, content: Mapping[str, Any]) -> str:
    """The seal a fact carries from the moment it is written."""
    return _mac(key, "fact", content)


def link_hash(chain: int, sequence: int, previous: str, mac: str, content: Mapping[str, Any]) -> str:
    """The hash of a fact at its place in a chain."""
    linked = {"chain": chain, "sequence": sequence, "previous": previous, "mac": mac, "fact": content}
    return hashlib.sha256(canonical(linked)).hexdigest()


def head_seal(key: str, chain: int, length: int, last: str) -> str:
    """The seal of a chain's end."""
    return _mac(key, "head", {"chain": chain, "length": length, "hash": last})


def is_sealed(keys: Sequence[str], chain: int, length: int, last: str, seal: str) -> bool:
    """Whether a chain's end carries a seal made with one of the installation's keys."""
    return any(hmac.compare_digest(seal, head_seal(key, chain, length, last)) for key in keys)


def is_ours(keys: Sequence[str], mac: str, content: Mapping[str, Any]) -> bool:
    """Whether a fact's seal was made with one of the installation's keys."""
    return any(hmac.compare_digest(mac, fact_mac(key, content)) for key in keys)


def first_break(chain: int, links: Iterable[Link], head: Head | None, keys: Sequence[str]) -> Break | None:
    """The first broken place of a chain, or None. `links` come by their numbers; only as many are held in
    memory as the caller hands over at a time."""
    previous, expected = FIRST, 1
    for link in links:
        found = _link_break(chain, link, previous, expected, keys)
        if found is not None:
            return found
        previous, expected = link.hash, expected + 1
    return _head_break(chain, head, previous, expected - 1, keys)


def _link_break(chain: int, link: Link, previous: str, expected: int, keys: Sequence[str]) -> Break | None:
    at = link.sequence or 0
    if at != expected:
        many = "fact is" if at == expected + 1 else "facts are"
        return Break("removed", expected, f"{max(at - expected, 1)} {many} missing before number {at}.")
    if not is_ours(keys, link.mac, link.content):
        if link.hash == link_hash(chain, at, link.previous, link.mac, link.content):
            return Break("forged", at, f"Number {at} was not written by this installation.")
        if link.previous != previous:
            return Break("reordered", at, f"Number {at} does not stand where it was written.")
        return Break("changed", at, f"Number {at} was changed after it was written.")
    if link.previous != previous:
        return Break("reordered", at, f"Number {at} does not follow number {at - 1}.")
    if link.hash != link_hash(chain, at, previous, link.mac, link.content):
        return Break("reordered", at, f"Number {at} was written for another place in the chain.")
    return None


def _head_break(chain: int, head: Head | None, last: str, length: int, keys: Sequence[str]) -> Break | None:
    if head is None:
        return Break("seal", length, "The chain has no sealed end.") if length else None
    if not is_sealed(keys, chain, head.length, head.hash, head.seal):
        return Break("seal", head.length, "The chain's end was not sealed by this installation.")
    if head.length > length:
        gone = head.length - length
        many = "fact is" if gone == 1 else "facts are"
        return Break("truncated", length + 1, f"The last {gone} {many} missing; there were {head.length}.")
    if head.length < length or head.hash != last:
        return Break("forged", head.length + 1, f"What follows number {head.length} was never sealed.")
    return None


def _mac(key: str, purpose: str, value: Mapping[str, Any]) -> str:
    bound = {"purpose": f"tenon audit {purpose} 1", "value": value}
    return hmac.new(key.encode(), canonical(bound), hashlib.sha256).hexdigest()
