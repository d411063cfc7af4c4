"""What is known about each system, as short labelled lines with their sources."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.pages.citations import Citations, Source
from planner.spec.research import Research, System
from planner.spec.values import Auth

ROLES = {"source": "source", "target": "destination", "both": "source and destination"}
APIS = {"rest": "REST", "graphql": "GraphQL", "soap": "SOAP", "file": "Files", "database": "Database"}
SCHEMES = {
    "oauth2_authorization_code": "OAuth 2.0",
    "oauth2_client_credentials": "OAuth 2.0, client credentials",
    "oauth2_jwt": "OAuth 2.0, JWT bearer",
    "api_key": "API key",
    "basic": "User name and password",
    "oauth1": "OAuth 1.0a",
    "hmac": "Signed requests (HMAC)",
    "none": "None",
}


@dataclass(frozen=True)
class Line:
    """One labelled line. `code` is shown in the code face after the value."""

    label: str
    value: str
    code: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class SystemFacts:
    """One system's card."""

    key: str
    name: str
    role: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]


def system_facts(research: Research, cites: Citations) -> tuple[SystemFacts, ...]:
    """A card for each system, in the order of the research."""
    return tuple(_facts(research, system, cites) for system in research.systems)


def sign_in(auth: Auth) -> str:
    """How a system wants to be signed in to, in words; "" when nobody knows."""
    if auth.scheme == "unknown":
        return auth.details
    words = SCHEMES[auth.scheme]
    more = auth.details if auth.details and auth.details.lower() not in words.lower() else ""
    if auth.scheme == "none":
        return f"{words}: {more[:1].lower()}{more[1:].rstrip('.')}" if more else words
    if more.rstrip().endswith("."):
        # A whole sentence of the document: told as its words, not as a part of ours.
        return f"{words}: \u201c{more.strip()}\u201d"
    return f"{words}, {more}" if more and words.lower() not in more.lower() else more or words


def api(kind: str, version: str) -> str:
    """The kind of API and its version: "REST v61.0"; "" when nobody knows."""
    return " ".join(part for part in (APIS.get(kind, ""), version) if part)


def _facts(research: Research, system: System, cites: Citations) -> SystemFacts:
    lines = [line for line in _lines(research, system, cites) if line.value or line.code]
    return SystemFacts(
        key=system.key,
        name=system.name,
        role=ROLES[system.role],
        lines=tuple(lines),
        sources=cites.sources(system.evidence),
    )


def _lines(research: Research, system: System, cites: Citations) -> Iterable[Line]:
    for trigger in research.triggers:
        if trigger.system == system.key:
            told = trigger.event or trigger.cron
            yield Line("Trigger", trigger.kind.capitalize(), told, cites.sources(trigger.evidence)[:2])
    yield _line("Sign-in", sign_in(system.auth) or "Not known yet", system, cites)
    yield _line("API", api(system.api, system.version), system, cites, system.base_url)
    yield _line("Limit", system.limits, system, cites)
    yield _line("Pages", system.pagination, system, cites)
    for note in system.notes[:2]:
        yield _line("Watch for", note, system, cites)


def _line(label: str, value: str, system: System, cites: Citations, code: str = "") -> Line:
    near = cites.about(value, system.evidence)[:2] if value and value not in APIS.values() else ()
    return Line(label, value, code, near)
