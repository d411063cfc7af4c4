"""Questions about the systems: which, which way, how to sign in, where, how fast."""

from collections.abc import Iterator
from typing import Final

from planner.asking.material import Material, entry_of, plural, question
from planner.spec.research import CALLER, Question, System

_SAID: Final = {
    "oauth2_client_credentials": "OAuth 2.0 with client credentials",
    "oauth2_authorization_code": "OAuth 2.0 with an authorization code (somebody signs in once)",
    "oauth2_jwt": "OAuth 2.0 with a signed JWT",
    "api_key": "an API key or access token",
    "basic": "basic authentication over TLS",
    "oauth1": "OAuth 1.0a",
}


def missing_systems(material: Material) -> Iterator[Question]:
    """Fewer than two systems: the other end is unknown."""
    systems = material.research.systems
    if len(systems) >= 2:
        return
    known = systems[0].name if systems else ""
    text = f"Which system does {known} exchange data with?" if known else "Which systems are to be connected?"
    why = "Without both ends no field can be mapped and no call can be written."
    options = ("A system with a REST API: name it", "Files on an SFTP server", "A database")
    assumption = (
        f"The other end of {known} is an HTTP API still to be named."
        if known
        else "Nothing can be assumed; no workflow is drawn."
    )
    yield question("systems", text, why, "critical", options, assumption)


def direction(material: Material) -> Iterator[Question]:
    """Two systems and no word about who gives."""
    if not material.direction_open:
        return
    first, second = [each for each in material.research.systems if each.role == "both"][:2]
    noun = plural(material.record(first))
    yield question(
        "systems.direction",
        f"Which way do {noun} flow between {first.name} and {second.name}?",
        "It decides which system is read, which is written, and whether changes can collide.",
        "critical",
        (
            f"{first.name} to {second.name} only",
            f"{second.name} to {first.name} only",
            "Both ways, with a rule for conflicts",
        ),
        f"One way: {first.name} to {second.name}.",
    )


def sign_in(material: Material) -> Iterator[Question]:
    """Each system nobody says how to sign in to; and the grant where only "OAuth 2.0" is said."""
    vague = []
    for system in material.research.systems:
        if system.auth.scheme == "unknown" and system.auth.details:
            continue  # Told in words, though none of the usual schemes: an SSH key, a certificate.
        if system.auth.scheme == "unknown":
            yield _unknown(system)
        elif system.auth.scheme.startswith("oauth2") and not _grant_said(system):
            vague.append(system)
    if vague:
        names = " and ".join(each.name for each in vague)
        assumed = "; ".join(f"{each.name}: {_SAID[each.auth.scheme]}" for each in vague)
        yield question(
            "systems.grant",
            f"Which OAuth 2.0 grant do {names} use?"
            if len(vague) > 1
            else f"Which OAuth 2.0 grant does {names} use?",
            "A background job cannot ask a person to sign in; the grant decides what must be set up once "
            "and what expires.",
            "medium",
            (
                assumed[:200],
                "Client credentials for all",
                "Authorization code, signed in once by an administrator",
            ),
            f"{assumed}.",
        )


def _grant_said(system: System) -> bool:
    words = system.auth.details.casefold()
    return any(
        word in words
        for word in (
            "client credential",
            "client-credential",
            "authorization code",
            "authorisation code",
            "jwt",
            "consent",
            "service account",
        )
    )


def _unknown(system: System) -> Question:
    entry = entry_of(system)
    usual = [_SAID[scheme] for scheme in (entry.auth if entry else ()) if scheme in _SAID]
    refused = " ".join(system.notes).casefold()
    options = [
        each
        for each in (*usual, "an API key or access token", _SAID["oauth2_client_credentials"], _SAID["basic"])
        if not ("basic" in each and "not basic" in refused)
    ]
    options = list(dict.fromkeys(options))[:3]
    known = (
        f"{system.name} usually takes {options[0]}"
        if usual
        else f"nothing is known about {system.name}'s sign-in"
    )
    return question(
        f"systems.{system.key}.auth",
        f"How does the integration sign in to {system.name}?",
        f"No call to {system.name} works without it; {known}.",
        "high",
        [each[0].upper() + each[1:] for each in options],
        f"{system.name} is called with {options[0]}.",
    )


def limits(material: Material) -> Iterator[Question]:
    """Rate limits, asked once for all the systems that say none."""
    systems = material.research.systems
    if "realtime" in material.research.integration_type and all(entry_of(each) for each in systems):
        return
    called = [each for each in systems if each.key != CALLER]
    silent = [each.name for each in called if not each.limits]
    if not silent or len(silent) < len(called):
        return
    yield question(
        "systems.limits",
        f"How many requests may be sent to {' and '.join(silent[:3])}, and how many records are "
        f"expected a day?",
        "Above the limit calls are refused; the number decides between one by one and batches.",
        "low",
        (
            "The vendor's standard limits, fewer than 1,000 records a day",
            "More than 10,000 records a day",
            "A lower limit agreed for us",
        ),
        "The vendor's standard limits hold; a 429 is waited out as long as the answer says.",
    )


def environment(material: Material) -> Iterator[Question]:
    """Where it is tested, unless a sandbox or test account is spoken of."""
    if not material.research.systems or material.says(
        r"\bsandbox|\bstaging|\btest (?:account|environment|system)"
    ):
        return
    tested = [each.name for each in material.research.systems if each.key != CALLER]
    names = " and ".join(tested[:3])
    yield question(
        "environments",
        f"Which accounts of {names} are for testing?",
        "A first run against production data cannot be taken back.",
        "low",
        (
            "A sandbox or test account of each system",
            "Production only, with a test record",
            "A copy of production",
        ),
        "Tests run against twin systems; the first real run is made with test accounts.",
    )


def operations(material: Material) -> Iterator[Question]:
    """Systems whose operations neither the documents nor a vendor's published API can tell."""
    described = {each.system for each in material.research.endpoints}
    for system in material.research.systems:
        if system.key in (CALLER, *described) or system.api in ("file", "database"):
            continue
        entry = entry_of(system)
        if entry is None or not (entry.docs or entry.base_url):
            yield question(
                f"endpoints.{system.key}",
                f"Which API operations of {system.name} read or write {plural(material.record(system))}?",
                f"{system.name} is not a system whose published API is known here, and no endpoint is "
                f"invented.",
                "critical",
                (
                    "Its API description is attached (OpenAPI, Postman or a link)",
                    "REST: base URL and paths given in words",
                    "Files are exchanged instead",
                ),
                f"Placeholders stand for the calls of {system.name}; real runs fail until they are named.",
            )
