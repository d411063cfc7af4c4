"""Finding the operation a call means, however its path is written."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from systems.index.values import ApiIndex, ApiOperation

_VERSION: Final = re.compile(
    r"v\d+(?:\.\d+)*|\d{4}-\d{2}(?:-\d{2})?|\d+\.\d+|\{(?:api_?)?version\}|latest", re.IGNORECASE
)
_SLOT: Final = re.compile(r"\{[^{}]*\}|<[^<>]*>|:[A-Za-z_]\w*|\$\{[^{}]*\}")
_NEAR: Final = 0.6
# `/services/data/v59.0/sobjects`: how far into a path its version may stand.
_PREFIX: Final = 4


@dataclass(frozen=True, slots=True)
class FoundOperation:
    """`operation` is what the call means, None where the description has no such call.

    `other_methods` has that path with other methods; `nearest` are the most similar operations.
    """

    operation: ApiOperation | None
    other_methods: tuple[ApiOperation, ...] = ()
    nearest: tuple[ApiOperation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Described:
    operation: ApiOperation
    parts: tuple[str, ...]
    patterns: tuple[re.Pattern[str] | None, ...]
    version: str
    start: int  # where the path begins behind its version

    @property
    def literals(self) -> int:
        return sum(pattern is None for pattern in self.patterns)


class Calls:
    """The operations of one index by their paths."""

    def __init__(self, index: ApiIndex) -> None:
        self._bases = [base for each in index.servers if (base := _parts(urlsplit(each.url).path))]
        self._by_length: dict[int, list[_Described]] = {}
        self._all = [_described(each) for each in index.operations if not each.webhook]
        for each in self._all:
            self._by_length.setdefault(len(each.parts), []).append(each)

    def find(self, method: str, path: str) -> FoundOperation:
        """The operation for a method and a path or URL. Base path and version may be left out or be there,

        placeholders may have any name, and `/customers/cus_1` is `/customers/{customer}`.
        """
        parts = _parts(path)
        fitting = self._fitting(parts)
        wanted = method.upper()
        for each in fitting:
            if each.operation.method == wanted:
                return FoundOperation(each.operation)
        others = tuple(each.operation for each in fitting)
        return FoundOperation(None, others, self._nearest(wanted, self._forms(parts)) if not others else ())

    def _fitting(self, parts: tuple[str, ...]) -> list[_Described]:
        """The described paths this one can be: as written, below a base path, behind a version."""
        forms = self._forms(parts)
        for form in forms:
            found = [
                each for each in self._by_length.get(len(form), ()) if _fits(form, each.parts, each.patterns)
            ]
            if found:
                return sorted(found, key=lambda each: -each.literals)
        for form in forms:
            found = self._behind_version(form)
            if found:
                return sorted(found, key=lambda each: -each.literals)
        return []

    def _forms(self, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [parts, *(rest for base in self._bases if (rest := _without(parts, base)) is not None)]

    def _behind_version(self, parts: tuple[str, ...]) -> list[_Described]:
        version, start = _version_of(parts)
        rest = parts[start:]
        found = []
        for each in self._all:
            if version and each.version and not _same_version(version, each.version):
                continue
            if not (version or each.version):
                continue
            inner = each.parts[each.start :]
            if len(inner) == len(rest) and rest and _fits(rest, inner, each.patterns[each.start :]):
                found.append(each)
        return found

    def _nearest(self, method: str, forms: list[tuple[str, ...]]) -> tuple[ApiOperation, ...]:
        shortest = min(forms, key=len)
        _, start = _version_of(shortest)
        wanted = _plain(shortest[start:])
        if not wanted:
            return ()
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        scored: list[tuple[float, int, ApiOperation]] = []
        for number, each in enumerate(self._all):
            matcher.set_seq1(_plain(each.parts[each.start :]))
            if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
                continue
            ratio = matcher.ratio()
            if ratio >= _NEAR:
                score = ratio + (0.05 if each.operation.method == method else 0.0)
                scored.append((-score, number, each.operation))
        scored.sort(key=lambda one: one[:2])
        return tuple(operation for _, _, operation in scored[:3])


def _described(operation: ApiOperation) -> _Described:
    parts = _parts(operation.path)
    version, start = _version_of(parts)
    return _Described(operation, parts, tuple(_pattern(part) for part in parts), version, start)


@lru_cache(maxsize=50_000)
def _pattern(part: str) -> re.Pattern[str] | None:
    """What a part with placeholders in it accepts (`{Sid}.json`); None for a part that is as it is."""
    if not _SLOT.search(part):
        return None
    pieces = _SLOT.split(part)
    return re.compile("[^/]+?".join(re.escape(piece) for piece in pieces), re.IGNORECASE)


def _fits(
    parts: tuple[str, ...], described: tuple[str, ...], patterns: tuple[re.Pattern[str] | None, ...]
) -> bool:
    for part, known, pattern in zip(parts, described, patterns, strict=True):
        if part == known:
            continue
        if pattern is None:
            if part.casefold() != known.casefold():
                return False
        elif not pattern.fullmatch(_SLOT.sub("x", part)):
            return False
    return True


def _without(parts: tuple[str, ...], base: tuple[str, ...]) -> tuple[str, ...] | None:
    """The path below a base path, None where it does not stand there."""
    if len(parts) <= len(base):
        return None
    patterns = tuple(_pattern(part) for part in base)
    return parts[len(base) :] if _fits(parts[: len(base)], base, patterns) else None


def _version_of(parts: tuple[str, ...]) -> tuple[str, int]:
    """The version in the first parts of a path and where the path goes on behind it; ("", 0) without one."""
    for place, part in enumerate(parts[:_PREFIX]):
        if _VERSION.fullmatch(part):
            return part, place + 1
    return "", 0


def _same_version(first: str, second: str) -> bool:
    return first.casefold() == second.casefold() or "{" in first or "{" in second


def _parts(path: str) -> tuple[str, ...]:
    """The parts of a path or URL, without query."""
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    path = path.split("?", 1)[0].split("#", 1)[0]
    return tuple(part for part in path.split("/") if part)


def _plain(parts: tuple[str, ...]) -> str:
    return "/".join("~" if _SLOT.fullmatch(part) else part.casefold() for part in parts)
