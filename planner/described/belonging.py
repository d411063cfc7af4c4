"""Which API description belongs to which system: by its servers, its title, its file's name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from planner.catalogue import find
from planner.spec.research import System
from systems.index import ApiIndex, Lookups, lookups_of

# Hosts under which many firms' systems stand; the same end says nothing.
_SHARED: Final = (
    *("amazonaws.com", "azurewebsites.net", "azure.com", "cloudfront.net", "example.com", "example.org"),
    *("github.io", "googleapis.com", "herokuapp.com", "localhost", "ngrok.io", "run.app", "vercel.app"),
    "windows.net",
)
_HOST, _END, _TITLE, _FILE, _TEXT = 6, 4, 3, 2, 1


@dataclass(frozen=True)
class Described:
    """The description of each system that has one. `unclear` says for others why none was taken."""

    by_system: Mapping[str, ApiIndex] = field(default_factory=dict)
    unclear: Mapping[str, str] = field(default_factory=dict)

    def lookups(self, system: str) -> Lookups | None:
        """What can be asked of the description of a system, None where it has none."""
        index = self.by_system.get(system)
        return lookups_of(index) if index is not None else None


def belonging(systems: Sequence[System], indexes: Iterable[ApiIndex]) -> Described:
    """Each description goes to the one system it fits best, each system gets the one that fits it best.

    Where two fit alike none is taken: a wrong description would call right fields wrong.
    """
    fitting: dict[str, list[tuple[int, ApiIndex]]] = {}
    unclear: dict[str, str] = {}
    for index in indexes:
        if not index.operations:
            continue
        scores = {system.key: _score(system, index) for system in systems}
        best = max(scores.values(), default=0)
        chosen = [key for key, score in scores.items() if score == best and best > 0]
        if len(chosen) == 1:
            fitting.setdefault(chosen[0], []).append((best, index))
        elif chosen:
            names = " and ".join(system.name for system in systems if system.key in chosen)
            unclear |= dict.fromkeys(chosen, f"{index.name} could describe {names}")
    found: dict[str, ApiIndex] = {}
    for key, several in fitting.items():
        best = max(score for score, _ in several)
        top = [index for score, index in several if score == best]
        if len(top) == 1:
            found[key] = top[0]
        else:
            unclear[key] = f"{' and '.join(index.name for index in top)} both fit"
    return Described(found, {key: why for key, why in unclear.items() if key not in found})


def _score(system: System, index: ApiIndex) -> int:
    entry = find(system.key) or find(system.name)
    hosts = [_host(system.base_url), _host(entry.base_url) if entry else ""]
    names = [system.name, system.key, *((entry.name, *entry.aliases) if entry else ())]
    score = 0
    for server in (_host(each.url) for each in index.servers):
        if server and server in hosts:
            score = max(score, _HOST)
        elif server and _end(server) in {_end(host) for host in hosts if host}:
            score = max(score, _END)
    for words, worth in ((index.title, _TITLE), (index.name, _FILE), (index.description, _TEXT)):
        if any(_says(words, name) for name in names):
            score = score + worth if worth > _TEXT or not score else score
    return score


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def _end(host: str) -> str:
    """`stripe.com` for `api.stripe.com`; the whole host where its end is many firms'."""
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    end = ".".join(labels[-keep:])
    return host if end in _SHARED or "{" in end else end


def _says(words: str, name: str) -> bool:
    """Whether a name stands in the words as whole words."""
    wanted = re.findall(r"[a-z0-9]+", name.casefold())
    if not wanted or len("".join(wanted)) < 3:
        return False
    told = re.findall(r"[a-z0-9]+", words.casefold())
    return any(told[at : at + len(wanted)] == wanted for at in range(len(told) - len(wanted) + 1))
