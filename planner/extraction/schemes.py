"""Schemes of signing in, and where a text names them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from planner.extraction.scope import negated
from planner.spec.values import AuthScheme

_SCHEMES: Final[tuple[tuple[AuthScheme, re.Pattern[str]], ...]] = (
    (
        "oauth2_client_credentials",
        re.compile(
            r"\b(?:OAuth ?2?(?:\.0)?\W{0,3})?(?:\(?with )?(?:the )?client[- ]credentials?\b(?: grant"
            r"| flow)?",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth2_jwt",
        re.compile(
            r"\bJWT[- ]bearer\b(?: grant| flow)?|\bOAuth ?2?(?:\.0)? (?:\w+ )?JWT\b(?: grant| flow)?"
            r"|\bJWT (?:flow|grant|assertion)\b|\bservice account(?: key)?\b|\bsigned JWT\b"
            r"|\bJWT\b(?=[^.;]{0,30}\b(?:signed|sign|private key)\b)|\bkey[- ]pair\b(?=[^.;]{0,40}\bJWT\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth2_authorization_code",
        re.compile(
            r"\bauthori[sz]ation[- ]code\b(?: grant| flow)?|\b3-legged OAuth\b|\bthree-legged OAuth\b"
            r"|\bOAuth consent\b|\buser consent\b",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth1",
        re.compile(r"\bOAuth ?1(?:\.0a?)?\b|\btoken[- ]based authentication\b|\bTBA\b", re.IGNORECASE),
    ),
    (
        "basic",
        re.compile(
            r"\bbasic[- ](?:auth(?:entication|orization)?|http)\b|\bHTTP basic\b|\buser(?: ?name)?(?: and "
            r"| ?/ ?| ?& ?| \+ )password\b|\bbasic\b(?= over| with| ?\(|$)|(?:(?<=: )|(?<=as )"
            r"|(?<=via )|(?<=\())basic\b(?=\W)"
            r"|\b(?:SQL|database|DB) (?:login|user(?: ?name)?|account)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "api_key",
        re.compile(
            r"\b(?:OAuth ?2?(?:\.0)? )?(?:private|static|long-lived|personal(?: access)?) token\b"
            r"|\bAPI[-_ ]?(?:key|token|secret)s?\b|\bprivate[- ]app(?:s)? (?:access )?token\b"
            r"|\bprivate app\b|\bpersonal access token\b|(?-i:\bPAT\b)|\b(?:private |static |long-lived "
            r"|service "
            r"|integration |admin |secret |bearer |access |page |system user |permanent |account |HTTP "
            r"|application |app |company |site |workspace )+token\b"
            r"|\bsecret key\b|\bX-[A-Za-z-]*(?:Key|Token)\b header|\bsubscription key\b|\bfunction key\b"
            r"|\b(?:web ?service|access|account|integration|master|admin|service|developer"
            r"|licen[cs]e) keys?\b(?! ids?\b)"
            r"|\bbot token\b|\bapp password\b|\brestricted key\b",
            re.IGNORECASE,
        ),
    ),
    (
        "none",
        re.compile(
            r"\b(?:no|without(?: any)?) (?:auth\w*|log-?in|sign-?in|credentials?)\b|\bunauthenticated\b"
            r"|\banonymous(?:ly)?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "hmac",
        re.compile(
            r"\bHMAC[- ](?:signed requests?|authentication|auth)\b|\bsigned requests?\b", re.IGNORECASE
        ),
    ),
)
_MAY_NAME: Final = re.compile(
    r"auth|oidc|open ?id|connected app|token|key|basic|jwt|password|login|credential|tba|consent|account"
    r"|pat\b"
    r"|private|sign|anonym|hmac|user",
    re.IGNORECASE,
)
"""A quick look: most sentences hold none of these, and asking each pattern would cost the most of all."""
_OAUTH: Final = re.compile(
    r"\bO-?Auth ?2?(?:\.0)?\b(?! ?1)(?:-[Aa]pp)?|\bOIDC\b|\bopen ?id connect\b|\bconnected app\b",
    re.IGNORECASE,
)
_INCOMING: Final = re.compile(
    r"\b(?:web-?hook|signature|signed with|sign(?:s|ing)|verif|incoming|inbound)\w*\b", re.IGNORECASE
)
OAUTH_SCHEMES: Final = ("oauth2_client_credentials", "oauth2_authorization_code", "oauth2_jwt")
SPLIT: Final = re.compile(r"[;,]\s|\band\b|\bwhile\b|\bwhereas\b|\bbut\b|\||\.\s|\n")


@dataclass(frozen=True, slots=True)
class Said:
    """A scheme named at a place of a sentence."""

    scheme: AuthScheme
    start: int
    end: int
    exact: bool = True
    denied: bool = False


def schemes_in(text: str) -> list[Said]:
    """Every scheme a text names, in its order."""
    if not _MAY_NAME.search(text):
        return []
    return sorted(_found_schemes(text), key=lambda each: each.start)


def _found_schemes(text: str) -> Iterator[Said]:
    taken: list[tuple[int, int]] = []
    granted = False
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            if any(left < match.end() and match.start() < right for left, right in taken):
                continue
            if scheme in ("hmac", "api_key") and _INCOMING.search(_around(text, match)):
                continue
            if scheme == "api_key" and granted and match[0].casefold() == "access token":
                continue  # The token a grant ends in.
            granted = granted or scheme in OAUTH_SCHEMES
            taken.append(match.span())
            denied = scheme != "none" and negated(text, match.start(), match.end())
            yield Said(scheme, match.start(), match.end(), exact=True, denied=denied)
    for match in _OAUTH.finditer(text):
        near = any(
            left - 40 < match.end() and match.start() < right + 12 and scheme_at in OAUTH_SCHEMES
            for (left, right), scheme_at in _spans_with_schemes(text)
        )
        if not near and not any(left < match.end() and match.start() < right for left, right in taken):
            denied = negated(text, match.start(), match.end())
            yield Said("oauth2_client_credentials", match.start(), match.end(), exact=False, denied=denied)


def _spans_with_schemes(text: str) -> Iterator[tuple[tuple[int, int], AuthScheme]]:
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            yield match.span(), scheme


def _around(text: str, match: re.Match[str]) -> str:
    """The words of the clause a match stands in."""
    before = SPLIT.split(text[: match.start()])[-1]
    after = SPLIT.split(text[match.end() :])[0]
    return before + after
