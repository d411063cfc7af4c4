"""Schemes of signing in, and where a text names them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.scope import negated
from planner.spec.values import AuthScheme

_SCHEMES: Final[tuple[tuple[AuthScheme, re.Pattern[str]], ...]] = (
    (
        "oauth2_client_credentials",
        re.compile(
            r"\b(?:OAuth ?2?(?:\.0)?\W{0,3})?(?:\(?with )?(?:the )?client[-_ ]credentials?\b(?: grant"
            r"| flow)?|\bmachine[- ]to[- ]machine\b|\bM2M\b|\bservice principals?\b"
            r"|\bapp(?:lication)? registration\b"
            r"|\b(?:Entra|Azure|AAD)(?: AD)?(?: ID)? app(?:lication)?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth2_jwt",
        re.compile(
            r"\bprivate[-_ ]key[-_ ]jwt\b|\bJWT[- ]bearer\b(?: grant| flow)?"
            r"|\bOAuth ?2?(?:\.0)? (?:\w+ )?JWT\b(?: grant| flow)?"
            r"|\bJWT (?:flow|grant|assertion)\b"
            r"|(?<!of the )(?<!of a )(?<!of our )\bservice account\b(?: keys?\b)?(?![^.;]{0,60}"
            r"\b(?:basic|password|API[- ]?(?:token|key)|access token|bearer)\b)|\bsigned JWT\b"
            r"|\bkey[- ]pair(?: auth\w*)?\b(?! of values)|\bJWT\b(?=[^.;]{0,30}\b(?:signed|sign|private"
            r" key)\b)|\bkey[- ]pair\b(?=[^.;]{0,40}\bJWT\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth2_authorization_code",
        re.compile(
            r"\bauth(?:ori[sz]ation)?[-_ ]code\b(?: grant| flow)?|\bauthori[sz]es? the (?:app|connection"
            r"|access) once\b"
            r"|\b(?:connects?|links?) (?:his|her|their|its) own account\b|\b3-legged OAuth\b"
            r"|\bthree-legged OAuth\b"
            r"|\bOAuth consent\b|\buser consent\b|\bPKCE\b|\brefresh[-_ ]tokens?\b"
            r"|\b(?:gives?|given|grants?) (?:\w+ )?consent\b|\bgrants? (?:the |us |it )?access once\b"
            r"|\bclick(?:s|ed|ing)? (?:on )?[\"'\u201c]?(?:accept|allow|authori[sz]e|connect)\b"
            r"|\bconsents? (?:once|screen"
            r"|page)\b"
            r"|\b(?:log|sign)(?:s|ing)?[ -]?in and (?:allow|accept|approve|authori[sz]e|agree)\w*"
            r"|\bsigns? in once\b|\btokens? (?:is|are|gets?|must be|has to be) refreshed\b",
            re.IGNORECASE,
        ),
    ),
    (
        "oauth1",
        re.compile(
            r"\bOAuth ?1(?:\.0a?)?\b|\btoken[- ]based authentication\b|\bTBA\b"
            r"|\btoken (?:and|plus|/) (?:a )?token secret\b",
            re.IGNORECASE,
        ),
    ),
    (
        "basic",
        re.compile(
            r"\bbasic[- ](?:auth(?:entication|orization)?|http)\b|\bHTTP basic\b|\bAuthorization: Basic\b"
            r"|\b(?:user|login|account|name|logon|Benutzer(?:name)?)(?: ?name)?(?:,|(?:,? (?:and|or|plus"
            r"|with|und|mit)))?"
            r" (?:an? |with |the |its |their |a separate |einem |application |app |API )*pass(?:word|phrase"
            r"|wort)\b"
            r"|\b(?:user|login|name)(?: ?name)?(?: ?/ ?| ?& ?| ?\+ ?)(?:application |app "
            r"|API )?(?:pass(?:word|wort)|pwd?|pass)\b"
            r"|\bbasic-?authenti\w+|\b(?:[\w-]*Benutzer\w*|[\w-]*User|Login|Konto|user|account"
            r"|login)\b[^.;]{0,45}?"
            r"(?:,|\b(?:mit|und|with|plus|and))\s+(?:an?\s+|the\s+|its\s+|einem\s+)?(?:Kennwort|Passwort"
            r"|password)\b"
            r"|\bSASL\b|\busername ?token\b|\bSCRAM\b"
            r"|\b(?:user|account|login) [`\"']?[\w.@-]{2,30}[`\"']?(?:,| with| and| plus| \+) (?:an? |the "
            r"|its "
            r"|their )?password\b|\bpassword of (?:an?|the|our) (?:\w+ ){0,2}(?:user|account)\b"
            r"|\be-?mail(?: address)?\b[^.;,]{0,30}(?:\band\b|\bplus\b|\+|/|\bwith\b) (?:an? |the "
            r"|its )?API[- ]?(?:token|key)\b"
            r"|\buser(?: ?name)? (?:=|is) (?:the |our )?(?:API )?(?:key|token)\b"
            r"|\bbasic\b(?= over| with| ?\(|$)|(?:(?<=: )|(?<=as )"
            r"|(?<=via )|(?<=\())basic\b(?=\W)"
            r"|\b(?:SQL|database|DB) (?:login|user(?: ?name)?|account)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "api_key",
        re.compile(
            r"\bshared access (?:key|signature)\b"
            r"|\b(?:OAuth ?2?(?:\.0)? )?(?:private|static|long-lived|personal(?: access)?) token\b"
            r"|\bAPI[-_ ]?(?:key|token|secret)s?\b|\bprivate[- ]app(?:s)? (?:access )?token\b"
            r"|\bprivate app\b|\bpersonal access token\b|(?-i:\bPAT\b)|\b(?:private |static |long-lived "
            r"|service "
            r"|integration |admin |secret |bearer |access |page |system user |permanent |account |HTTP "
            r"|application |app |company |site |workspace )+token\b"
            r"|\bsecret key\b|\b(?:auth(?:\w+)?|sign(?:s|ed)? in|key|token) (?:via|by|with|through"
            r"|in) [`\"']?X-[A-Za-z-]*(?:Key|Token)\b|\bX-[A-Za-z-]*(?:Key|Token)\b header"
            r"|\bsubscription key\b|\bfunction key\b"
            r"|\b(?:web ?service|access|account|integration|master|admin|service|developer|application"
            r"|licen[cs]e) keys?\b(?! ids?\b)"
            r"|\b(?:with|by|using|carry|carries|takes?) (?:an? |the )token\b|\b(?:an? )?token of (?:an?"
            r"|the) [\w ]{0,20}(?:user|app)\b|\bcustom app\b"
            r"|\b(?:key|token)\b[^.;,]{0,30}\b(?:in|as|into|via) (?:the |an? |its |their )?(?:HTTP "
            r"|request |custom )?"
            r"(?:header|query|URL|parameter)"
            r"|\bAuthorization: (?:Bearer|Token)\b|\bbot token\b|\bapp password\b|\brestricted key\b",
            re.IGNORECASE,
        ),
    ),
    (
        "none",
        re.compile(
            r"\b(?:don't|don\u2019t|do not|doesn't|doesn\u2019t"
            r"|does not) need (?:any )?(?:\w+ )?(?:credentials?|log-?in|sign-?in"
            r"|authentication|password)\b"
            r"|\b(?:is|are) (?:itself )?(?:not|never) called\b"
            r"|\b(?:never|don't|do not) call (?=(?:the |their |its )?[A-Z])"
            r"|\b(?:no|without(?: any)?) (?:auth\w*|log-?in|sign-?in|credentials?)\b|\bunauthenticated\b"
            r"|\banonymous (?:access|calls?|requests?|log-?in|reads?)\b|\b(?:read|called|accessed|reached"
            r"|open) "
            r"anonymously\b",
            re.IGNORECASE,
        ),
    ),
    (
        "hmac",
        re.compile(
            r"\bHMAC[- ](?:signed requests?|authentication|auth)\b|\bsigned requests?\b"
            r"|\b(?:requests?|calls?)\b[^.;]{0,40}\b(?:is|are|be) signed\b"
            r"|\b(?:requests?|calls?)\b[^.;]{0,40}\b(?:carr(?:y|ies)|has|have|needs?"
            r"|with) an? (?:HMAC )?signature\b"
            r"|\bsign (?:each|every|the|all|our) (?:requests?|calls?)\b"
            r"|\bsignature (?:is )?(?:made|computed|calculated|built|formed) \w+",
            re.IGNORECASE,
        ),
    ),
)
_MAY_NAME: Final = re.compile(
    r"auth|oidc|log in|called|\bcall\b"
    r"|client|sasl|scram|open ?id|connected app|token|key|basic|jwt|password|login|credential|tba"
    r"|consent|account"
    r"|pat\b"
    r"|principal|private|sign|anonym|hmac|user|benutzer|kennwort|passwort|click|machine|m2m|entra|app\b"
    r"|grant",
    re.IGNORECASE,
)
"""A quick look: most sentences hold none of these, and asking each pattern would cost the most of all."""
_OAUTH: Final = re.compile(
    r"\bO-?Auth ?2?(?:\.0)?\b(?! ?1)(?:-[Aa]pp)?|\bclient (?:id|identifier)\b(?:,| and| /|/| \+) ?(?:an? "
    r"|the )?(?:client )?secret\b|\bOIDC\b|\bopen ?id connect\b|\bconnected app\b",
    re.IGNORECASE,
)
_CHOSEN: Final = re.compile(
    r"\bwe (?:choose|chose|take|took|use|go with|went with|decided (?:on|for)|agreed on|settled on)\b",
    re.IGNORECASE,
)
"""`OAuth or a token; we take the token`: what was weighed before is not what holds."""
_INCOMING: Final = re.compile(
    r"\b(?:web-?hook|signature|signed with|sign(?:s|ing)|verif|incoming|inbound|adds?\b"
    r"|shared\b(?! access))\w*\b",
    re.IGNORECASE,
)
_HOOK: Final = re.compile(r"\b(?:web-?hooks?|incoming|inbound|its|signs)\b", re.IGNORECASE)
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
    if "  " in text:
        return list(_in_spaced(text))
    found = sorted(_found_schemes(text), key=lambda each: each.start)
    if (chosen := _CHOSEN.search(text)) and any(each.start >= chosen.end() for each in found):
        return [each for each in found if each.start >= chosen.end()]
    return found


def _in_spaced(text: str) -> Iterator[Said]:
    """The same for a text with blanks where markup stood: `user  intg  and password`."""
    places = [at for at, sign in enumerate(text) if sign != " " or (at and text[at - 1] != " ")]
    for each in schemes_in("".join(text[at] for at in places)):
        yield replace(each, start=places[each.start], end=places[each.end - 1] + 1)


def _found_schemes(text: str) -> Iterator[Said]:
    taken: list[tuple[int, int]] = []
    granted: list[re.Match[str]] = []
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            if any(left < match.end() and match.start() < right for left, right in taken):
                continue
            incoming = {"hmac": _HOOK, "api_key": _INCOMING}.get(scheme)
            if incoming and incoming.search(_around(text, match)):
                continue
            if (
                scheme == "api_key"
                and match[0].casefold() == "access token"
                and _same_part(text, granted, match)
            ):
                continue  # The token a grant ends in.
            granted = [*granted, match] if scheme in OAUTH_SCHEMES else granted
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


def _same_part(text: str, granted: list[re.Match[str]], match: re.Match[str]) -> bool:
    """Whether a grant is named in the same part of the sentence, no semicolon between."""
    return any(
        ";" not in text[min(each.end(), match.end()) : max(each.start(), match.start())] for each in granted
    )


def _spans_with_schemes(text: str) -> Iterator[tuple[tuple[int, int], AuthScheme]]:
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            yield match.span(), scheme


def _around(text: str, match: re.Match[str]) -> str:
    """The words of the clause a match stands in."""
    return clause_around(text, match.start(), match.end())


def clause_around(text: str, start: int, end: int) -> str:
    """The words of the clause around a place, without the place itself."""
    return SPLIT.split(text[:start])[-1] + SPLIT.split(text[end:])[0]


def is_incoming(text: str, start: int, end: int) -> bool:
    """Whether the clause around a place speaks of what the system sends, not of how it is called."""
    return bool(_INCOMING.search(clause_around(text, start, end)))
