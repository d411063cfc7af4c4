"""How each system wants to be signed in to: the schemes a text names, bound to their systems."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from planner.extraction.bare_keys import bare_key, is_open, signed_sending, unlisted_way
from planner.extraction.schemes import OAUTH_SCHEMES, SPLIT, Said, schemes_in
from planner.extraction.scope import sentence_scope
from planner.extraction.setting_blocks import of_variable, set_schemes, shown_passwords, shown_signatures
from planner.extraction.systems import NamedSystem, Naming
from planner.extraction.units import Unit
from planner.spec.values import Auth, AuthScheme, Evidence, Role

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
_LABEL: Final = re.compile(r"[*_`]{0,3}\s*(?:\([^)]{1,40}\))?\s*(?:[:=]|\s[\u2013\u2014-]\s)")
"""`Business Central: Entra ID app registration`: what stands behind the label is the label's."""
_IS_ABOUT: Final = re.compile(
    r"\bauth|\bcredential|\bsign[- ]?in|\blog ?in|\bsecurity|\baccess\b|\bconnect", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is said about one system: the auth, its evidence, and schemes ruled out.

    `said` holds, where that is more than one thing, each thing that is said and the first place that says so.
    """

    auth: Auth
    evidence: tuple[Evidence, ...]
    refused: tuple[str, ...] = ()
    said: Mapping[str, Evidence] = field(default_factory=dict)
    exact: bool = True


def find_auth(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> dict[str, SignIn]:
    """How each system signs in, by system key; systems nobody speaks about are missing."""
    said: dict[str, list[tuple[Said, Unit]]] = defaultdict(list)
    signed: dict[str, list[tuple[Said, Unit]]] = {}
    unlisted: dict[str, SignIn] = {}
    last: list[str] = []
    spoken: list[str] = []
    before: Unit | None = None
    for unit in units:
        if unit.kind == "code" and unit.scope == "in":
            for key, each in set_schemes(unit.text, naming):
                said[key].append((each, unit))
            for key, each in shown_signatures(unit.text, naming):
                signed.setdefault(key, [(each, unit)])
        if before is None or unit.document is not before.document:
            last = []
        names = naming.keys_in(unit)
        beside = spoken if before is not None and before.passage is unit.passage else []
        went_on = beside if len(beside) == 1 and not names else None
        spoken = []  # Whose sign-in this sentence is about.
        for each in _told_in(unit, naming, bool(beside)):
            spoken = went_on or _owners(unit, each, naming, roles, last)
            for key in spoken:
                said[key].append((each, unit))
        if _tells(unit) and (sent := signed_sending(unit.text)):
            for key in _senders(unit, sent, naming, roles, last):
                signed.setdefault(key, [(sent, unit)])
        if (
            _tells(unit)
            and not spoken
            and (way := unlisted_way(unit.text))
            and not is_open(unit.text, way, 1)
        ):
            for key in _owners(unit, way, naming, roles, last):
                unlisted.setdefault(key, SignIn(Auth(details=_details([unit])), (unit.evidence(),)))
        last = names or (last if unit.kind != "heading" else [])
        before = unit
    opened = {key: each for key, each in said.items() if key not in signed or _called(each)}
    told = {**_by_settings(units, naming), **signed, **opened}
    settled = {key: _settled(naming.systems[key], told.get(key, [])) for key in naming.systems}
    return {key: found for key in settled if (found := settled[key] or unlisted.get(key))}


def _by_settings(units: Sequence[Unit], naming: Naming) -> dict[str, list[tuple[Said, Unit]]]:
    """What the names of settings tell of systems, where no words do."""
    return {
        key: [(each, unit)]
        for unit in units
        if unit.scope == "in"
        for key, each in shown_passwords(unit.text, naming)
    }


def _called(said: Sequence[tuple[Said, Unit]]) -> bool:
    """Whether more is said than that nobody calls the system."""
    return any(each.scheme != "none" for each, _ in said)


def _tells(unit: Unit) -> bool:
    """Whether it is a unit of words that may say how to sign in."""
    told = unit.scope in ("in", "past") or (unit.scope == "reference" and _sets_up(unit))
    return told and unit.kind not in ("code", "value")


def _told_in(unit: Unit, naming: Naming, beside: bool) -> list[Said]:
    """The schemes a unit names, else the key it speaks of, if it says whose; what it leaves open is left out.

    `beside` a sentence that names a scheme, "the key" is the one it has named.
    """
    if unit.kind == "code" and (
        unit.scope in ("in", "past") or (unit.scope == "reference" and _sets_up(unit))
    ):
        sent = _SENT.search(unit.text)
        return schemes_in(sent[0]) if sent else []
    if not _tells(unit):
        return []
    named = schemes_in(unit.text)
    names = naming.keys_in(unit)
    owned = bool(names) or any(_named_in(words, naming) for words in unit.context[-1:])
    if all(each.denied for each in named) and unit.kind != "heading" and owned and not beside:
        key = bare_key(unit.text, unit.context)
        named = [*named, key] if key else named
    past = unit.scope == "past"
    return [
        replace(each, denied=True) if past and _is_past(unit.text, each) else each
        for each in named
        if not is_open(unit.text, each, len(names))
    ]


def _senders(
    unit: Unit, sent: Said, naming: Naming, roles: Mapping[str, Role], last: Sequence[str]
) -> list[str]:
    """Who signs what we get: the systems the sentence is about, else the only one that gives."""
    gives = [key for key, role in roles.items() if role == "source"]
    about = _owners(unit, sent, naming, roles, last) if naming.keys_in(unit) or len(gives) != 1 else gives
    return [key for key in about if key in gives]


_SENT: Final = re.compile(r"^.*\bAuthorization:[^\n]*$", re.MULTILINE)
_SET_UP: Final = re.compile(r"\b(?:configur|install|set ?up|connect|credential|authori[sz])", re.IGNORECASE)


def _sets_up(unit: Unit) -> bool:
    """Instructions for setting up tell nothing of the work but how to sign in."""
    return any(_SET_UP.search(words) for words in unit.passage.section)


_TURNS: Final = re.compile(r";\s|,\s(?:but )?(?:now|meanwhile|today|since then)\b", re.IGNORECASE)


def _is_past(text: str, said: Said) -> bool:
    """Whether the part of the sentence between semicolons, or before "now", speaks of the past."""
    clause = _TURNS.split(text[: said.start])[-1] + _TURNS.split(text[said.start :])[0]
    return sentence_scope(clause) == "past"


def _owners(
    unit: Unit, said: Said, naming: Naming, roles: Mapping[str, Role], last: Sequence[str]
) -> list[str]:
    """The systems a scheme is named for: all, its clause's, the nearest, the heading's, the last named."""
    mentions = naming.mentions.get(unit.number, ())
    main = [key for key in naming.systems if key in roles]
    labels = [each for each in mentions if each.end <= said.start and _LABEL.match(unit.text, each.end)]
    if labels and not re.search(r"[.;]\s", unit.text[labels[-1].end : said.start]):
        return [labels[-1].key]
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
    after = [
        each
        for each in mentions
        if each.start >= said.end and not _ENTERED.search(unit.text[said.end : each.start])
    ]
    if before:
        return [before[-1].key]
    if after:
        return [after[0].key]
    if by_variable := of_variable(unit.text, naming):
        return by_variable
    for words in reversed(unit.context):
        if (not last or not words.rstrip().endswith(".")) and (under := _named_in(words, naming)):
            return _usual_for(said.scheme, under, naming)
    if len(last) == 1:
        return list(last)
    return (
        main
        if len(main) == 1 or (_IS_ABOUT.search(unit.text) and len(main) <= 2 and not last)
        else list(last[-1:])
    )


_ENTERED: Final = re.compile(
    r"\b(?:need|use|enter|fill|paste|put|copy|save|keep)\w*\s+(?:it|them|these|those|this|both)\b",
    re.IGNORECASE,
)
"""`The keys of this page, you will need them in Foo`: where they are entered is not what they open."""


def _usual_for(scheme: AuthScheme, keys: list[str], naming: Naming) -> list[str]:
    """Of several systems in a heading those that usually sign in this way, if any does."""
    usual = [key for key in keys if (entry := naming.systems[key].entry) and scheme in entry.auth]
    return usual if len(keys) > 1 and usual else keys


def _clause(text: str, said: Said) -> tuple[int, int]:
    """Where the clause around a scheme begins and ends."""
    left = max((match.end() for match in SPLIT.finditer(text, 0, said.start)), default=0)
    after = SPLIT.search(text, said.end)
    return left, after.start() if after else len(text)


def _named_in(words: str, naming: Naming) -> list[str]:
    """Systems whose name stands in a heading."""
    if titled := naming.titles.get(words):
        return list(titled)
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
    return bool(schemes_in(text))


def _settled(system: NamedSystem, said: Sequence[tuple[Said, Unit]]) -> SignIn | None:
    said = _corrected(said)
    kept = [(each, unit) for each, unit in said if not each.denied]
    kept = [(each, unit) for each, unit in kept if each.scheme != "none"] or kept
    refused = {each.scheme: unit for each, unit in reversed(said) if each.denied}
    if not kept:
        return SignIn(Auth(), (), tuple(refused)) if refused else None
    sure = [(each, unit) for each, unit in kept if each.exact] or kept
    if not kept[0][0].exact and not any(each.scheme in OAUTH_SCHEMES for each, _ in sure):
        # "OAuth 2.0 (client id, user name and password)": the first word is the scheme, the rest its parts.
        sure = kept[:1]
    # What one place rules out does not hold because another place still names it.
    holds = [(each, unit) for each, unit in sure if each.scheme not in refused] or sure
    exact, first = [each for each, _ in holds], holds[0][1]
    scheme = exact[0].scheme if exact[0].exact else _usual_oauth(system)
    keyed = [unit for each, unit in holds if each.scheme == "basic"]
    if scheme == "api_key" and any(unit is first or _KEY_AS_USER.search(unit.text) for unit in keyed):
        # A key sent as the user name or password of basic authentication.
        scheme = "basic"
    units = list(dict.fromkeys(unit for _, unit in (holds if holds is not sure else kept)))
    text = " ".join(unit.text for unit in units)
    auth = Auth(scheme=scheme, details=_details(units), scopes=_scopes(text))
    evidence = tuple(dict.fromkeys(unit.evidence() for unit in units))
    return SignIn(auth, evidence, tuple(refused), _both_sides(scheme, holds, sure, refused), exact[0].exact)


_KEY_AS_USER: Final = re.compile(r"\b(?:key|token)\b", re.IGNORECASE)
_CORRECTS: Final = re.compile(
    r"\bafter all\b|\bcorrection\b|^\W*(?:edit|update|erratum)\b|\bnot [\w ]{2,30} but\b|\bI was wrong\b",
    re.IGNORECASE,
)


def _corrected(said: Sequence[tuple[Said, Unit]]) -> list[tuple[Said, Unit]]:
    """`It's an API token after all`: what was said before no longer holds."""
    last = next((unit for _, unit in reversed(said) if _CORRECTS.search(unit.text)), None)
    return [(each, unit) for each, unit in said if last is None or unit.number >= last.number]


def _both_sides(
    scheme: AuthScheme,
    holds: Sequence[tuple[Said, Unit]],
    sure: Sequence[tuple[Said, Unit]],
    refused: Mapping[AuthScheme, Unit],
) -> dict[str, Evidence]:
    """Every scheme that is named in a place of its own, and every one that is named here and ruled out"
    " there."""
    first = holds[0][1]
    sides = {scheme.replace("_", " "): first.evidence()}
    for each, unit in sure:
        words = each.scheme.replace("_", " ")
        if each.exact and each.scheme in refused and unit is not refused[each.scheme]:
            if len(sides) == 1 and each.scheme == scheme:
                sides = {words: unit.evidence()}
            sides.setdefault(words, unit.evidence())
            sides.setdefault(f"not {words}", refused[each.scheme].evidence())
        elif each.exact and unit is not first:
            sides.setdefault(words, unit.evidence())
    return sides if len(sides) > 1 else {}


def _usual_oauth(system: NamedSystem) -> AuthScheme:
    """Just "OAuth 2.0": the grant this vendor's integrations usually take, else client credentials."""
    usual = [scheme for scheme in (system.entry.auth if system.entry else ()) if scheme in OAUTH_SCHEMES]
    return usual[0] if usual else "oauth2_client_credentials"


def _details(units: Sequence[Unit]) -> str:
    for unit in units:
        if header := _HEADER.search(unit.text):
            name = next(filter(None, header.groups()))
            return f"header {name}: {' '.join(unit.text.split())}"[:240]
    return " ".join(units[0].text.split())[:240]


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
    said = schemes_in(words)
    return said[0].scheme if said else None
