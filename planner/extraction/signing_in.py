"""How each system wants to be signed in to: the schemes a text names, bound to their systems."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.scope import negated, sentence_scope
from planner.extraction.systems import NamedSystem, Naming
from planner.extraction.units import Unit
from planner.spec.values import Auth, AuthScheme, Evidence, Role

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
            r"|(?<=via ))basic\b(?=\W)"
            r"|\b(?:SQL|database|DB) (?:login|user(?: ?name)?|account)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "api_key",
        re.compile(
            r"\b(?:OAuth ?2?(?:\.0)? )?(?:private|static|long-lived|personal(?: access)?) token\b"
            r"|\bAPI[- ]?(?:key|token|secret)s?\b|\bprivate[- ]app(?:s)? (?:access )?token\b"
            r"|\bprivate app\b|\bpersonal access token\b|(?-i:\bPAT\b)|\b(?:private |static |long-lived "
            r"|service "
            r"|integration |admin |secret |bearer |access )+token\b"
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
_OAUTH: Final = re.compile(
    r"\bO-?Auth ?2?(?:\.0)?\b(?! ?1)(?:-[Aa]pp)?|\bOIDC\b|\bopen ?id connect\b|\bconnected app\b",
    re.IGNORECASE,
)
_INCOMING: Final = re.compile(
    r"\b(?:web-?hook|signature|signed with|sign(?:s|ing)|verif|incoming|inbound)\w*\b", re.IGNORECASE
)
_HEADER: Final = re.compile(
    r"\b(?:header\s+[`\"']?\s*([A-Z][\w-]+)|([A-Z][\w]*-[\w-]+)[`\"'\s]*header|([xX]-[\w-]+))|\b"
    r"(Authorization)\b\s*(?:header|:)"
)
_SCOPES: Final = re.compile(
    r"\bscopes?\b\s*(?::|=|are|is|needed|required|of)?\s*(?::|\()?\s*("
    r"(?:[`\"']?\s*[a-z][\w./:-]*[a-z]\s*[`\"']?(?:\s*,\s*|\s+and\s+|\s+|\)|\.|;|$)){1,12})"
)
_ALL: Final = re.compile(
    r"\b(?:both|all)(?:\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+)?(?:systems?|sides?|apps?|apis?|ends?"
    r"|platforms?|applications?|of them|three|two))?\b|\b(?:each|every|either) (?:system|side|api"
    r"|platform)\b|\bon both\b",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(r"[;,]\s|\band\b|\bwhile\b|\bwhereas\b|\bbut\b|\||\.\s|\n")
_IS_ABOUT: Final = re.compile(
    r"\bauth|\bcredential|\bsign[- ]?in|\blog ?in|\bsecurity|\baccess\b|\bconnect", re.IGNORECASE
)
_OAUTH_SCHEMES: Final = ("oauth2_client_credentials", "oauth2_authorization_code", "oauth2_jwt")


@dataclass(frozen=True, slots=True)
class _Said:
    """A scheme named at a place of a sentence."""

    scheme: AuthScheme
    start: int
    end: int
    exact: bool = True
    denied: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is said about one system: the auth, its evidence, schemes ruled out, and other ones named."""

    auth: Auth
    evidence: tuple[Evidence, ...]
    refused: tuple[str, ...] = ()
    other: tuple[AuthScheme, ...] = ()
    exact: bool = True


def find_auth(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> dict[str, SignIn]:
    """How each system signs in, by system key; systems nobody speaks about are missing."""
    said: dict[str, list[tuple[_Said, Unit]]] = defaultdict(list)
    last: list[str] = []
    for unit in units:
        names = naming.keys_in(unit)
        if unit.scope in ("in", "past") and unit.kind not in ("code", "value"):
            for each in _schemes(unit.text):
                now = (
                    replace(each, denied=True) if unit.scope == "past" and _is_past(unit.text, each) else each
                )
                for key in _owners(unit, each, naming, roles, last):
                    said[key].append((now, unit))
        last = names or (last if unit.kind != "heading" else [])
    return {
        key: found for key in naming.systems if (found := _settled(naming.systems[key], said.get(key, [])))
    }


def _is_past(text: str, said: _Said) -> bool:
    """Whether the part of the sentence between semicolons speaks of the past."""
    clause = re.split(r";\s", text[: said.start])[-1] + re.split(r";\s", text[said.start :])[0]
    return sentence_scope(clause) == "past"


def _schemes(text: str) -> list[_Said]:
    """Every scheme a text names, in its order."""
    return sorted(_found_schemes(text), key=lambda each: each.start)


def _found_schemes(text: str) -> Iterator[_Said]:
    taken: list[tuple[int, int]] = []
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            if any(left < match.end() and match.start() < right for left, right in taken):
                continue
            if scheme in ("hmac", "api_key") and _INCOMING.search(_around(text, match)):
                continue
            taken.append(match.span())
            denied = scheme != "none" and negated(text, match.start(), match.end())
            yield _Said(scheme, match.start(), match.end(), exact=True, denied=denied)
    for match in _OAUTH.finditer(text):
        near = any(
            left - 40 < match.end() and match.start() < right + 12 and scheme_at in _OAUTH_SCHEMES
            for (left, right), scheme_at in _spans_with_schemes(text)
        )
        if not near and not any(left < match.end() and match.start() < right for left, right in taken):
            denied = negated(text, match.start(), match.end())
            yield _Said("oauth2_client_credentials", match.start(), match.end(), exact=False, denied=denied)


def _spans_with_schemes(text: str) -> Iterator[tuple[tuple[int, int], AuthScheme]]:
    for scheme, pattern in _SCHEMES:
        for match in pattern.finditer(text):
            yield match.span(), scheme


def _around(text: str, match: re.Match[str]) -> str:
    """The words of the clause a match stands in."""
    before = _SPLIT.split(text[: match.start()])[-1]
    after = _SPLIT.split(text[match.end() :])[0]
    return before + after


def _owners(
    unit: Unit, said: _Said, naming: Naming, roles: Mapping[str, Role], last: Sequence[str]
) -> list[str]:
    """The systems a scheme is named for: all, its clause's, the nearest, the heading's, the last named."""
    mentions = naming.mentions.get(unit.number, ())
    main = [key for key in naming.systems if key in roles]
    around = (
        re.split(r"[;.]\s|\n", unit.text[: said.start])[-1]
        + " § "
        + re.split(r"[;.]\s|\n", unit.text[said.end :])[0]
    )
    named = list(dict.fromkeys(each.key for each in mentions))
    if _ALL.search(around) and len(named) != 1:
        return named if len(named) > 1 else main
    left, right = _clause(unit.text, said)
    inside = [each for each in mentions if left <= each.start < right]
    if inside:
        return list(dict.fromkeys(each.key for each in inside))
    before = [each for each in mentions if each.end <= said.start]
    after = [each for each in mentions if each.start >= said.end]
    if before:
        return [before[-1].key]
    if after:
        return [after[0].key]
    if by_variable := _of_variable(unit.text, naming):
        return by_variable
    for words in reversed(unit.context):
        if (not last or not words.rstrip().endswith(".")) and (under := _named_in(words, naming)):
            return under
    if len(last) == 1:
        return list(last)
    return (
        main
        if len(main) == 1 or (_IS_ABOUT.search(unit.text) and len(main) <= 2 and not last)
        else list(last[-1:])
    )


_VARIABLE: Final = re.compile(r"(?<![\w$])([A-Z][A-Z0-9]+)_[A-Z0-9_]+\b")


def _of_variable(text: str, naming: Naming) -> list[str]:
    """The system a variable such as `EXACT_CLIENT_ID` belongs to, when only one name begins so."""
    for prefix in _VARIABLE.findall(text):
        owners = [
            key
            for key, system in naming.systems.items()
            if system.name.casefold().split()[0] == prefix.casefold()
        ]
        if len(owners) == 1:
            return owners
    return []


def _clause(text: str, said: _Said) -> tuple[int, int]:
    """Where the clause around a scheme begins and ends."""
    left = max((match.end() for match in _SPLIT.finditer(text, 0, said.start)), default=0)
    after = _SPLIT.search(text, said.end)
    return left, after.start() if after else len(text)


def _named_in(words: str, naming: Naming) -> list[str]:
    """Systems whose name stands in a heading."""
    folded = words.casefold()
    return [key for key, system in naming.systems.items() if _in_words(system, folded)]


def _in_words(system: NamedSystem, folded: str) -> bool:
    names = (
        system.name,
        *(system.entry.aliases if system.entry else ()),
        *(system.entry.common if system.entry else ()),
    )
    return any(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in names)


def names_sign_in(text: str) -> bool:
    """Whether a sentence says how to sign in."""
    return bool(_schemes(text))


def _settled(system: NamedSystem, said: Sequence[tuple[_Said, Unit]]) -> SignIn | None:
    kept = [(each, unit) for each, unit in said if not each.denied]
    refused = tuple(dict.fromkeys(each.scheme for each, _ in said if each.denied))
    if not kept:
        return SignIn(Auth(), (), refused) if refused else None
    sure = [(each, unit) for each, unit in kept if each.exact] or kept
    if not kept[0][0].exact and not any(each.scheme in _OAUTH_SCHEMES for each, _ in sure):
        # "OAuth 2.0 (client id, user name and password)": the first word is the scheme, the rest its parts.
        sure = kept[:1]
    exact, first = [each for each, _ in sure], sure[0][1]
    scheme = exact[0].scheme if exact[0].exact else _usual_oauth(system)
    if scheme == "api_key" and any(each.scheme == "basic" and unit is first for each, unit in sure):
        # A key sent as the user name or password of basic authentication.
        scheme = "basic"
    other = tuple(
        dict.fromkeys(
            each.scheme for each, unit in sure if each.exact and each.scheme != scheme and unit is not first
        )
    )
    units = list(dict.fromkeys(unit for _, unit in kept))
    text = " ".join(unit.text for unit in units)
    auth = Auth(scheme=scheme, details=_details(units), scopes=_scopes(text))
    evidence = tuple(dict.fromkeys(unit.evidence() for unit in units))
    return SignIn(auth, evidence, refused, other, exact[0].exact)


def _usual_oauth(system: NamedSystem) -> AuthScheme:
    """Just "OAuth 2.0": the grant this vendor's integrations usually take, else client credentials."""
    usual = [scheme for scheme in (system.entry.auth if system.entry else ()) if scheme in _OAUTH_SCHEMES]
    return usual[0] if usual else "oauth2_client_credentials"


def _details(units: Sequence[Unit]) -> str:
    words = " ".join(units[0].text.split())
    for unit in units:
        if header := _HEADER.search(unit.text):
            name = next(filter(None, header.groups()))
            return f"header {name}: {' '.join(unit.text.split())}"[:240]
    return words[:240]


def _scopes(text: str) -> tuple[str, ...]:
    found = _SCOPES.search(text)
    if not found:
        return ()
    words = re.findall(r"[a-z][\w./:-]*[a-z]", found[1])
    return tuple(
        dict.fromkeys(word for word in words if "." in word or "_" in word or ":" in word or "/" in word)
    )


def scheme_in(words: str) -> AuthScheme | None:
    """The scheme a person's answer names, or None."""
    said = _schemes(words)
    return said[0].scheme if said else None
