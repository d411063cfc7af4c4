"""API operations the documents name: `POST /path`, curl commands, full URLs with a method."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from planner.extraction.behaviour import Statement
from planner.extraction.calls import calls_in
from planner.extraction.mentions import Mention
from planner.extraction.setting_blocks import block_owner
from planner.extraction.systems import NamedSystem, Naming
from planner.extraction.units import Unit
from planner.extraction.words import singular
from planner.spec.research import ResearchEndpoint
from planner.spec.values import Evidence, Parameter, Role

_TESTING: Final = re.compile(r"\b(?:sandbox|test|testing|staging|uat|dev|development|demo)\b", re.IGNORECASE)
_BASE: Final = re.compile(
    r"\b(?:base[ -]?(?:url|uri|address)|api (?:root|host|base)|host|endpoint root)\b(?: (?:of|for"
    r"|is)(?: [\w-]+){1,4})?\W{0,12}"
    r"(https?://[^\s`\"'<>)|,]+)",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(r"\{([\w.-]+)\}|(?<=/):([a-z]\w+)|<([\w-]+)>")


def find_operations(
    units: Sequence[Unit],
    naming: Naming,
    roles: Mapping[str, Role],
    counts: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> list[ResearchEndpoint]:
    """Every operation once, without keys, bound to the system of its host, sentence, record or heading.

    `counts`: how often each system's records are named.
    """
    found: dict[tuple[str, str, str], ResearchEndpoint] = {}
    last: list[str] = []
    for unit in units:
        last = naming.keys_in(unit) or (last if unit.kind != "heading" else [])
        if unit.scope != "in" or unit.kind == "value":
            continue
        for call in calls_in(unit.text, code=unit.kind == "code"):
            system = _owner(unit, call.method, call.target, call.start, naming, roles, last)
            system = _by_record(unit, call.target, system, naming, counts)
            if not system:
                continue
            evidence = unit.evidence(call.start, call.end)
            endpoint = _endpoint(unit, call.method, call.target, system, evidence)
            key = (system, call.method, _PLACEHOLDER.sub("{}", endpoint.path))
            known = found.get(key)
            found[key] = endpoint if known is None else _joined(known, endpoint)
    return list(found.values())


def base_urls(said: Sequence[tuple[str, Statement]]) -> dict[str, str]:
    """The first base URL said of each system, by system key."""
    found: dict[str, str] = {}
    for key, statement in said:
        found.setdefault(key, statement.value)
    return found


def stated_bases(units: Sequence[Unit], naming: Naming) -> list[tuple[str, Statement]]:
    """Base URLs the documents state, each with its system; those for testing are of a kind of their own."""
    found: list[tuple[str, Statement]] = []
    last: list[str] = []
    document = ""
    for unit in units:
        if unit.document.name != document:
            last, document = [], unit.document.name
        last = naming.keys_in(unit) or (last if unit.kind != "heading" else [])
        if (
            unit.scope == "in"
            and (base := _BASE.search(unit.text))
            and (owner := _by_heading(unit, naming, ()) or "".join(last[-1:]))
        ):
            kind = "test" if _TESTING.search(unit.text) else "base_url"
            found.append((owner, Statement(kind, base[1].rstrip("/.;"), unit.evidence())))
    return found


def _endpoint(unit: Unit, method: str, target: str, system: str, evidence: Evidence) -> ResearchEndpoint:
    parts = urlsplit(
        target if "://" in target else f"https://x{target if target.startswith('/') else '/' + target}"
    )
    path = _PLACEHOLDER.sub(lambda match: "{" + next(filter(None, match.groups())) + "}", parts.path or "/")
    names = re.findall(r"\{([\w.-]+)\}", path)
    params = [Parameter(name=name, location="path", required=True) for name in dict.fromkeys(names)]
    params += [
        Parameter(name=name, value=value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    words = " ".join(unit.text.split()) if unit.kind != "code" else unit.passage.lead
    return ResearchEndpoint(
        key="",
        system=system,
        method=method,
        path=path,
        purpose=words[:200],
        params=tuple(params),
        evidence=(evidence,),
    )


def _joined(first: ResearchEndpoint, second: ResearchEndpoint) -> ResearchEndpoint:
    evidence = tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:8]
    return first.model_copy(update={"evidence": evidence, "params": first.params or second.params})


def _owner(
    unit: Unit,
    method: str,
    target: str,
    start: int,
    naming: Naming,
    roles: Mapping[str, Role],
    last: Sequence[str],
) -> str:
    if "://" in target:
        # A vendor we know answers at its own hosts; an address elsewhere is not its.
        named = _by_words(unit, start, naming, last)
        elsewhere = named and naming.systems[named].entry and "{" not in target.split("/")[2]
        return _by_host(target, naming) or ("" if elsewhere else named)
    return _by_place(unit, method, target, start, naming, roles, last) or _only(roles)


def _by_record(
    unit: Unit, target: str, system: str, naming: Naming, counts: Mapping[str, Mapping[str, int]]
) -> str:
    """`/api/suppliers/{id}` is of the system that has suppliers, where only one is said to have any.

    A system that the sentence or the address names stays the owner.
    """
    if "://" in target or naming.mentions.get(unit.number) or system == _in_path(target, naming):
        return system
    parts = {singular(part) for part in re.split(r"[/?]", target.casefold()) if part.isalpha()}
    owners = [key for key, nouns in counts.items() if parts & set(nouns)]
    return owners[0] if len(owners) == 1 else system


def _by_place(
    unit: Unit,
    method: str,
    path: str,
    start: int,
    naming: Naming,
    roles: Mapping[str, Role],
    last: Sequence[str],
) -> str:
    """A path without a host: whose name stands before it or in it, else whose work the method is."""
    if giver := _by_way_back(unit.text, path, start, roles):
        return giver
    if inside := block_owner(unit.text, start, naming):
        return inside
    mentions = naming.mentions.get(unit.number, ())
    if behind := _right_behind(unit.text, unit.text.find(path, start) + len(path), mentions):
        return behind
    if before := [each for each in mentions if each.end <= start]:
        return before[-1].key
    if named := _in_path(path, naming):
        return named
    fits = [key for key, role in roles.items() if role == "both" or role == _SIDE.get(method, "target")]
    later = [each.key for each in mentions if each.key in fits]
    headed = _by_heading(unit, naming, last)
    near = [key for key in last[-1:] if key in fits and len(last) == 1]
    alone = fits if len(fits) == 1 else []
    return next(filter(None, (headed, *later, *near, *alone)), "") or _by_words(unit, start, naming, last)


_OF: Final = re.compile(
    r"[\s`*_]*(?:\(|(?:at|in|on|of|from|to|into|bei|for)\s)?\s*(?:the\s+|our\s+)?", re.IGNORECASE
)


def _right_behind(text: str, end: int, mentions: Sequence[Mention]) -> str:
    """`POST /orders at Foo`, `GET /orders (Foo)`: the name right behind the call."""
    return next(
        (each.key for each in mentions if end <= each.start and _OF.fullmatch(text, end, each.start)), ""
    )


_WAY_BACK: Final = re.compile(r"\bwrit\w+[ -]?back\b|\bback (?:in)?to\b|\bcall back\b", re.IGNORECASE)


def _by_way_back(text: str, path: str, start: int, roles: Mapping[str, Role]) -> str:
    """`PUT /tickets/{id} for the write-back` is called where the record came from."""
    after = text.find(path, start) + len(path)
    part = re.split(r"[,;.]\s|\band\b", text[after:])[0]
    gives = [key for key, role in roles.items() if role == "source"] or list(roles)[:1]
    return gives[0] if len(gives) == 1 and _WAY_BACK.search(part) and len(part) < 40 else ""


_SIDE: Final[Mapping[str, Role]] = {"GET": "source"}


def _in_path(path: str, naming: Naming) -> str:
    """`/sap/opu/odata` is SAP's: a segment that begins one system's name."""
    parts = {part for part in re.split(r"[/._-]", path.casefold()) if len(part) > 2}
    owners = [
        key
        for key, system in naming.systems.items()
        if any(name.casefold().split()[0] in parts for name in (system.name, *_aliases(system)))
    ]
    return owners[0] if len(owners) == 1 else ""


def _aliases(system: NamedSystem) -> tuple[str, ...]:
    return system.entry.aliases if system.entry else ()


def _by_host(url: str, naming: Naming) -> str:
    host = (urlsplit(url).hostname or "").casefold()
    folded = re.sub(r"[^a-z0-9]", "", host)
    for key, system in naming.systems.items():
        known = urlsplit(system.entry.base_url).hostname if system.entry and system.entry.base_url else ""
        names = (system.name, *(system.entry.aliases if system.entry else ()))
        spelled = [re.sub(r"[^a-z0-9]", "", name.casefold()) for name in names]
        if (known and host.endswith(known.removeprefix("api."))) or any(
            len(name) > 3 and name in folded for name in spelled
        ):
            return key
    return ""


def _by_words(unit: Unit, start: int, naming: Naming, last: Sequence[str]) -> str:
    mentions = naming.mentions.get(unit.number, ())
    if mentions:
        before = [each for each in mentions if each.end <= start]
        return (before[-1] if before else mentions[0]).key
    return _by_heading(unit, naming, last) or "".join(last[-1:])


def _by_heading(unit: Unit, naming: Naming, last: Sequence[str]) -> str:
    """The one system the nearest heading names; a heading of two says nothing."""
    for words in reversed(unit.context):
        if last and words.rstrip().endswith("."):
            continue  # A whole sentence before a list; what was named since is nearer.
        folded = words.casefold()
        named = []
        for key, system in naming.systems.items():
            names = (system.name, *_aliases(system), *(system.entry.common if system.entry else ()))
            if any(name.casefold() in folded for name in names):
                named.append(key)
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def _only(roles: Mapping[str, Role]) -> str:
    return next(iter(roles)) if len(roles) == 1 else ""
