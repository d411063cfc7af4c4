"""Which systems a plan needs connected: settings.SYSTEMS_NEEDED points here."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from planner import catalogue
from planner.selectors.described import described_systems
from planner.selectors.plans import current_research, current_workflows
from planner.spec.research import System
from planner.spec.values import Auth
from planner.spec.workflow import WorkflowSpec
from systems.index import ApiIndex
from systems.index.values import ApiAuth
from systems.needed import NeededSystem
from teams.models import Project

CONNECTABLE: Final = frozenset(
    {"oauth2_authorization_code", "oauth2_client_credentials", "api_key", "basic", "none"}
)
IN_HEADER: Final = re.compile(r"\bheader\s+([A-Za-z][A-Za-z0-9-]*)|\b(X-[A-Za-z0-9-]+)\b")
BEARER: Final = re.compile(r"\bbearer\b|\baccess token\b|\bprivate app\b", re.IGNORECASE)


def systems_needed(project: Project) -> Sequence[NeededSystem]:
    """The systems of the newest research, then those that only a workflow names."""
    research = current_research(project)
    specs = [found.spec for found in current_workflows(project)]
    apis = described_systems(project)
    systems = research.value.systems if research else ()
    found = {system.key: _needed(system, specs, apis) for system in systems}
    for spec in specs:
        for use in spec.systems:
            if use.key not in found:
                name = use.name or use.key
                system = System(key=use.key, name=name, role=use.role, base_url=use.base_url, auth=use.auth)
                found[use.key] = _needed(system, specs, apis)
    return list(found.values())


def _needed(system: System, specs: Sequence[WorkflowSpec], apis: Sequence[ApiIndex]) -> NeededSystem:
    known = catalogue.get(system.key) or catalogue.find(system.name)
    uses = [use for spec in specs for use in spec.systems if use.key == system.key]
    addresses = [system.base_url, *(use.base_url for use in uses), known.base_url if known else ""]
    base_url = next((address for address in addresses if address), "")
    said = [system.auth, *(use.auth for use in uses)]
    auth = next((one for one in said if one.scheme != "unknown"), Auth())
    scheme = _scheme(auth, known.auth if known else ())
    described = _described(base_url, scheme, apis)
    scopes = [*auth.scopes, *(scope for use in uses for scope in (*use.scopes, *use.auth.scopes))]
    return NeededSystem(
        key=system.key,
        name=system.name,
        base_url=base_url,
        scheme=scheme,
        header=_header(auth.details),
        authorize_url=described.authorize_url if described else "",
        token_url=described.token_url if described else "",
        scope=" ".join(dict.fromkeys(scopes)),
        docs=known.docs if known else "",
        workflows=tuple(spec.title for spec in specs if any(use.key == system.key for use in spec.systems)),
    )


def _described(base_url: str, scheme: str, apis: Sequence[ApiIndex]) -> ApiAuth | None:
    """How the API description of that address says one signs in this way."""
    host = urlsplit(base_url).hostname
    of_host = (api for api in apis if host and any(urlsplit(one.url).hostname == host for one in api.servers))
    return next((auth for api in of_host for auth in api.auth if auth.scheme == scheme), None)


def _header(details: str) -> str:
    """The header that an API key goes into, if the words name one."""
    found = IN_HEADER.search(details)
    name = (found[1] or found[2]) if found else ""
    return "" if name.lower() == "authorization" else name


def _scheme(auth: Auth, usual: Sequence[str]) -> str:
    """The way to sign in as the Connect tab calls it; empty where nothing says it."""
    if auth.scheme == "api_key" and BEARER.search(auth.details):
        return "bearer"
    if auth.scheme in CONNECTABLE:
        return auth.scheme
    return next((scheme for scheme in usual if scheme in CONNECTABLE), "")
