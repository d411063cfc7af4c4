"""Ways of signing in that are told without a scheme's name: "the Foo key is in the vault", an SSH key."""

import re
from collections.abc import Sequence
from typing import Final

from planner.extraction.schemes import Said, clause_around, is_incoming
from planner.extraction.scope import negated

_BARE: Final = re.compile(
    r"(?<![\w./-])(?:(?P<lead>[A-Za-z][\w-]*) )?(?P<noun>keys?|tokens?)(?![\w/-])"
    r"(?! (?:field|vault|store|column|value|figure|account|user|word|performance|contact|is (?:the|an?|our"
    r"|unique"
    r"|missing|empty)\b"
    r"|of (?:the|an?|each|every|its)\b|in both\b))",
    re.IGNORECASE,
)
_OTHER_KEYS: Final = frozenset(
    {
        "business",
        "cache",
        "candidate",
        "cart",
        "common",
        "composite",
        "compound",
        "continuation",
        "csrf",
        "cursor",
        "customer",
        "dedupe",
        "deduplication",
        "delta",
        "device",
        "external",
        "foreign",
        "idempotency",
        "item",
        "join",
        "lookup",
        "map",
        "match",
        "matching",
        "merge",
        "message",
        "natural",
        "next",
        "object",
        "order",
        "own",
        "page",
        "partition",
        "previous",
        "primary",
        "product",
        "public",
        "push",
        "record",
        "routing",
        "row",
        "same",
        "second",
        "secondary",
        "session",
        "signing",
        "sort",
        "stable",
        "sync",
        "that's",
        "translation",
        "unique",
        "upsert",
        "what",
        "which",
        "whose",
    }
)
"""Words before `key` or `token` that make it something else than a key to a door."""
_ACCESS: Final = re.compile(
    r"\bheaders?\b|\bquery\b|\bvault\b|\b1password\b|\b(?:last|one)pass\b|\bbitwarden\b|\bkeepass\b"
    r"|\bsecrets? manager\b"
    r"|\blog(?:s|ged|ging)? ?in(?:to)?\b|\bsign(?:s|ed)? in\b|\bcredentials?\b|\bauth\w*|\bportal\b"
    r"|\bexpir\w*"
    r"|\brotat\w*|\bgenerat\w+|\bsettings?\b|\bsupport\b|\badmin\w*|\bgot\b|\bgives? (?:us|you)\b"
    r"|\bhand(?:s|ed)? out\b"
    r"|\b(?:we|I|they|you|there is|there's) (?:already |now )?(?:have|has|own|hold|need|get|is|use|send)\b"
    r"|\bAPI\b"
    r"|\bthere(?: is|'s) an?\b|\blogged\b|\benv(?:ironment)?\b|\baccess(?:es)?\b|\bpermissions?\b|\bOAuth\b"
    r"|\bjust an?\b",
    re.IGNORECASE,
)
_DOOR: Final = re.compile(
    r"\b(?:access|authentication|authorisation|authorization|auth|log-?in|credentials?|sign[- ]?in|logon"
    r"|zugang"
    r"|security)\b",
    re.IGNORECASE,
)
_UNLISTED: Final = re.compile(
    r"\b(?:SSH|private|RSA|ed25519|public)[- ]?key\b|\bkey ?file\b|\bSFTP\b[^.;]{0,30}\b(?:with|by"
    r"|via) (?:an? |the |our )?key\b"
    r"|\b(?:client |X\.?509 |TLS )?certificates?\b|\bmTLS\b|\bmutual TLS\b|\bdigest auth\w*\b|\bHTTP digest\b"
    r"|\bKerberos\b|\bNTLM\b|\bSAML\b|\bmanaged identit(?:y|ies)\b|\bIAM (?:role|user)s?\b"
    r"|\bAWS signature\b|\bSigV4\b",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\bunclear\b|\bnot (?:yet )?(?:sure|clear|decided|known|fixed)\b|\b(?:don't|doesn't|do not|nobody"
    r"|no one) knows?\b"
    r"|\bno idea\b|\bto be (?:clarified|confirmed|decided|defined|checked)\b|\btb[dc]\b|\bwhether\b"
    r"|\bwe(?:'ll| will) find out\b",
    re.IGNORECASE,
)


def bare_key(text: str, context: Sequence[str]) -> Said | None:
    """A key or token that opens a door, though no kind of key is said: in a sentence about access."""
    if not (_ACCESS.search(text) or any(_DOOR.search(words) for words in context)):
        return None
    for found in _BARE.finditer(text):
        if (found["lead"] or "").casefold() in _OTHER_KEYS or is_incoming(text, found.start(), found.end()):
            continue
        if not negated(text, found.start("noun"), found.end()) or re.search(
            r"\bjust\b", text[: found.start()]
        ):
            return Said("api_key", found.start("noun"), found.end())
    return None


def unlisted_way(text: str) -> Said | None:
    """A way to sign in that is none of our schemes: an SSH key, a certificate, a managed identity."""
    found = _UNLISTED.search(text)
    return Said("unknown", found.start(), found.end()) if found else None


_ASKED_BEHIND: Final = re.compile(r"[.!]\s+[^.!?]*\?[\s*_)]*$")
"""A question behind a statement, where both stand in one line."""


def is_open(text: str, said: Said, named: int) -> bool:
    """Whether a sentence asks how to sign in, or says that nobody knows yet.

    `named` systems stand in it: of several, only the clause of the scheme counts.
    """
    asked = _ASKED_BEHIND.search(text)
    if asked and said.end <= asked.start():
        text = text[: asked.start()]
    elif text.rstrip(" *_)").endswith("?"):
        return True
    return bool(_OPEN.search(clause_around(text, said.start, said.end) if named > 1 else text))


_SIGNED: Final = re.compile(
    r"\bHMAC\b|\b(?:X-)?[\w-]*(?:Signature|Hmac)[\w-]*\b|\bsigns? (?:its|the|each|every|all)\b|\bsigned\b"
    r"|\bsigning (?:secret|key)\b",
    re.IGNORECASE,
)
_SENT: Final = re.compile(
    r"\bweb-?hooks?\b|\bbody\b|\bpayload\b|\brequests?\b|\bheaders?\b|\bHMAC\b|\bcalls?\b|\bsecret\b"
    r"|\bevents?\b|\bverif\w+",
    re.IGNORECASE,
)


_SHARED: Final = re.compile(
    r"\b(?:puts?|adds|sends|has|holds|carries|contains)\b[^.;]{0,40}\b(?:shared |fixed |static "
    r"|secret |random )*"
    r"(?P<what>secret|token|key)\b[^.;]{0,20}\b(?:in|as)\b[^.;]{0,15}\b(?:header|url|query|address)\b",
    re.IGNORECASE,
)
"""A sender that shows a shared secret."""


def signed_sending(text: str) -> Said | None:
    """How a sentence tells that a system proves what it sends us: by a signature, else by a shared secret."""
    text = _ASKED_BEHIND.sub("", text)
    found = _SIGNED.search(text)
    if found and _SENT.search(text) and not negated(text, found.start(), found.end()):
        return Said("hmac", found.start(), found.end())
    shared = _SHARED.search(text)
    return Said("api_key", shared.start("what"), shared.end("what")) if shared else None
