"""Taking secrets out of text, headers and JSON before they are logged, shown, stored or sent to a model.

Two ways, used together: secrets that are known by value (`Redactor(values)`), and shapes that are secrets
wherever they stand (bearer tokens, vendor keys, private keys, passwords in addresses). Shapes err on the side
of hiding.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

HIDDEN = "hidden"

# A known secret shorter than this would blank out ordinary words.
SHORTEST_KNOWN = 6

_NAMES_OF_SECRETS = (
    r"(?:authorization|cookie|passw(?:or)?d|passphrase|secret|api[-_]?key|private[-_]?key|client[-_]?secret|"
    r"access[-_]?token|refresh[-_]?token|auth[-_]?token|bearer[-_]?token|id[-_]?token|session[-_]?id|"
    r"signature|assertion|credentials?)"
)
_NAME = re.compile(
    rf"{_NAMES_OF_SECRETS}(?:[-_]?v?\d+)?$|^(?:x-)?(?:token|sig|jwt|hapikey|code_verifier)$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"^(?:hidden|none|null|true|false|\{.*\}|<.*>|\$.*|\*+|x+|\.+)$", re.IGNORECASE)

_SCHEMES = "(?:Bearer|Basic|Token|Digest|Negotiate)"
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        HIDDEN,
    ),
    # scheme://user:password@host
    (re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),
    # The header: whatever its value is, the scheme in front of it stays.
    (
        re.compile(
            rf"(authorization[\"']?\s*[:=]\s*[\"']?(?:{_SCHEMES}\s+)?)[^\s\"',;]{{4,}}", re.IGNORECASE
        ),
        rf"\1{HIDDEN}",
    ),
    # Elsewhere a digit tells "Bearer abc123de" from "basic authentication".
    (
        re.compile(rf"\b({_SCHEMES}\s+)(?=[A-Za-z._~+/=-]*\d)[A-Za-z0-9._~+/=-]{{8,}}", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    # JSON web tokens: three base64url parts, the first of which is a JSON object.
    (re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"), HIDDEN),
    # Published prefixes of vendors' keys: OpenAI and Stripe, GitHub, GitLab, Slack, AWS, Google, Shopify,
    # HubSpot, npm.
    (re.compile(r"\b(?:sk|pk|rk|whsec)[-_][A-Za-z0-9_-]{16,}"), HIDDEN),
    (re.compile(r"\b(?:gh[opsur]|github_pat|glpat)[-_][A-Za-z0-9_-]{16,}"), HIDDEN),
    (re.compile(r"\bxox[a-z]-[A-Za-z0-9-]{10,}"), HIDDEN),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"), HIDDEN),
    (re.compile(r"\bAIza[A-Za-z0-9_-]{35}"), HIDDEN),
    (re.compile(r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"), HIDDEN),
    (re.compile(r"\bpat-[a-z]{2}\d-[A-Fa-f0-9-]{30,}"), HIDDEN),
    (re.compile(r"\bnpm_[A-Za-z0-9]{36}"), HIDDEN),
    # Our own tokens (teams/services/tokens.py).
    (re.compile(r"\btnn_[A-Za-z0-9_-]{20,}"), HIDDEN),
)
# name=value, name: value, "name": "value" in running text, headers, query strings and JSON. How the name
# begins does not matter; looking for it would take time squared on a long line of dashes.
_ASSIGNED = re.compile(
    rf"""(?P<name>{_NAMES_OF_SECRETS}["']?\s*[:=]\s*)(?P<quote>["']?)(?P<value>[^\s"'&,;}}\]]{{4,}})""",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Whether a header, field or parameter of that name holds a secret by convention."""
    return _NAME.search(name.strip()) is not None


def redact(text: str) -> str:
    """`text` with everything that has the shape of a secret replaced by "hidden"."""
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return _ASSIGNED.sub(_hide_assigned, text)


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, the secret ones with the value "hidden"."""
    return {name: HIDDEN if is_secret_name(name) else redact(value) for name, value in headers.items()}


def redact_value(value: Any) -> Any:
    """A JSON value, members with a secret's name replaced and every text passed through `redact`."""
    return Redactor(()).value(value)


class Redactor:
    """Hides the given secrets wherever they occur, also URL-encoded, then everything of a secret's shape."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = [secret for secret in secrets if len(secret) >= SHORTEST_KNOWN]
        spellings = {spelling for secret in known for spelling in (secret, quote(secret, ""))}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """`text` without the known secrets and without anything of a secret's shape."""
        return redact(self._known.sub(HIDDEN, text) if self._known else text)

    def value(self, value: Any) -> Any:
        """A JSON value likewise; text members with a secret's name are hidden whole, names are kept."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                name: HIDDEN if isinstance(member, str) and is_secret_name(str(name)) else self.value(member)
                for name, member in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(member) for member in value]
        return value


def _hide_assigned(match: re.Match[str]) -> str:
    # "Authorization: Bearer hidden" keeps its scheme; the value that follows was hidden by shape already.
    value = match["value"]
    if _PLACEHOLDER.match(value) or re.fullmatch(_SCHEMES, value, re.IGNORECASE):
        return match[0]
    return f"{match['name']}{match['quote']}{HIDDEN}"
