"""Calls of an API as people write them: `POST /x`, "a PUT to /x", `/x` (GET), and in code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_METHOD: Final = r"(?P<method>GET|POST|PUT|PATCH|DELETE)"
_URL: Final = r"https?://[^\s`\"'<>)|]+"
_PATH: Final = r"(?:\{\{?[\w-]+\}?\}|\$\{[\w.]+\})?/[A-Za-z0-9{}:<>._~%$@!*,;=&?/()'\-\[\]\u2026]*"
_BARE: Final = (
    r"(?:api|rest|services|odata|v\d)[\w.-]*/[A-Za-z0-9{}:._~%$@=&?/()'\-]+"
    r"|[A-Za-z{][\w.{}-]*(?:/[\w.{}:-]+){2,}"
)
"""A path that is written without its first slash."""
_TARGET: Final = rf"(?P<target>{_URL}|{_PATH})"
_ROOTED: Final = rf"(?P<target>{_URL}|/[A-Za-z{{][^\s`\"'|)]*)"
_BETWEEN: Final = r"[\s`*_|:\"']"
_SEVERAL: Final = re.compile(
    r"\b(?P<methods>(?:(?:GET|POST|PUT|PATCH|DELETE)\s*(?:/|,|&|\+|and|or)\s*)+(?:GET|POST|PUT|PATCH|DELETE))"
    rf"\b{_BETWEEN}*{_TARGET}"
)
"""`GET/POST /x`"""
_FORMS: Final = (
    re.compile(rf"\b{_METHOD}\b{_BETWEEN}*{_TARGET}"),
    re.compile(rf"\b{_METHOD}[ \t]*[`*_]{{0,3}}[ \t]*(?P<target>{_BARE})(?=[`*_.,;)\s]|$)"),
    re.compile(
        rf"\b{_METHOD}(?:ed|ing|s)?(?:\s+requests?|\s+calls?)?\s+(?:to|on|against|at|for|auf|an|f\u00fcr"
        rf"|nach)"
        rf"\s+(?:(?:the|our|its|this|an?)\s+)?(?:\w+\s+)?[`*\"']{{0,3}}{_TARGET}"
    ),
    re.compile(
        rf"\b(?:method|verb)\W{{1,6}}{_METHOD}\b[`\"',;.\s]{{1,6}}(?:and |the )?[\"']?(?:path|url|uri"
        rf"|endpoint"
        rf"|address|resource)\W{{1,8}}{_ROOTED}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:path|url|uri|endpoint|address|resource)[`\"' ]{{0,3}}[:=][`\"' ]{{0,4}}{_ROOTED}"
        rf"[`\"',;.\s]{{1,6}}[\"']?(?:method|verb)\W{{1,6}}{_METHOD}\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w@/])(?:(?:sends?|posts?|posted|put|patch(?:es)?|delet(?:es?|ing)) (?:it |them |this "
        r"|that |the"
        r" \w+ |an? \w+ )?(?:to|at|under|on) |(?:call|request)s? )?(?-i:(?P<method>get|post|put|patch"
        r"|delete))s?"
        rf"(?: to| on)?[ \t]+[`*]{{0,3}}(?P<target>{_URL}|/[A-Za-z][\w.-]+/[^\s`\"'|)]*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[`\"']?(?P<target>(?<![\w/.`:{{}}-]){_URL}|(?<![\w/.}}-])/[A-Za-z0-9{{][^\s`\"'"
        rf"|,;)(]*)[`*\"']{{0,3}}"
        r"(?:\s+(?:endpoint|path|resource|operation|call|route))?"
        r"(?:\s*[,(|:\u2013\u2014-]\s*|\s+)(?:(?:with|via|by|using|through|as|called|is|mit|per|an?|the|HTTP"
        r"|method|verb|over)[:\s]+){0,3}[`*]{0,3}"
        rf"{_METHOD}\b(?![\s`*]*(?:/|https?:))"
    ),
)
_CODED: Final = (
    re.compile(
        r"(?<![@\w])(?!(?:app|router|server|fastify|bp|blueprint|api_router)\.)[\w$)\]]+(?:\.|->)"
        r"(?P<method>get|post|put|patch|delete)"
        r"(?:Async|JSON|Json|_json)?\(\s*(?:url\s*=\s*)?(?:[\w.$]+\s*\+\s*|[\w.]+,\s*)?[frb$]{0,2}[\"'`]"
        rf"(?P<target>{_URL}|(?:\$?\{{[\w.()]+\}})?/[^\s\"'`]+)[\"'`]",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\brequest\(\s*[\"'`]{_METHOD}[\"'`]\s*,\s*(?:url\s*=\s*)?(?:[\w.$]+\s*\+\s*)?[frb$]{{0,2}}[\"'`]"
        rf"(?P<target>{_URL}|(?:\$?\{{[\w.()]+\}})?/[^\s\"'`]+)[\"'`]",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bfetch\(\s*(?:[\w.$]+\s*\+\s*)?[\"'`](?P<target>{_URL}|(?:\$?\{{[\w.()]+\}})?/[^\s\"'`]+)[\"'`]"
        rf"(?:\s*,\s*\{{[^;]{{0,200}}?\bmethod\s*:\s*[\"'`]{_METHOD}[\"'`])?",
        re.IGNORECASE,
    ),
    re.compile(rf"-Method\s+{_METHOD}\b[^\n]{{0,80}}?-Uri\s+[\"']?(?P<target>{_URL})", re.IGNORECASE),
)
"""A call in a program; a route that the program itself offers is none."""
_CURL: Final = re.compile(r"\bcurl\b(?P<rest>(?:\\\n|[^\n])*)", re.IGNORECASE)
_CURL_METHOD: Final = re.compile(r"(?:-X|--request)\s*[\"']?(GET|POST|PUT|PATCH|DELETE)")
_CURL_URL: Final = re.compile(r"https?://[^\s\"'\\]+")
_ROOT: Final = re.compile(
    r"^\$?\{\{?(?:[A-Z][A-Z0-9_]*|[\w.-]*(?:base|host|url|instance|domain|server|root)[\w.()-]*)\}?\}(?=/)",
    re.IGNORECASE,
)
"""A variable for the address before the path: `{base}/orders`, `${API}/orders`."""
_ALL_METHODS: Final = re.compile(r"/?(?:GET|POST|PUT|PATCH|DELETE)\b")
_OWN: Final = re.compile(
    r"\b(?:our|your|the (?:integration|gateway|listener|receiver|connector|service)(?:'s)?)\b[^.;]{0,40}"
    r"\b(?:address|endpoint|URL|hook|web-?hook|route|gateway|listener)\b"
    r"|\b(?:calls|pings|notifies|hits) (?:us|our|your)\b|\bwe (?:offer|expose|provide|listen|receive)\b",
    re.IGNORECASE,
)
_HOOKED: Final = re.compile(r"/(?:web-?)?hooks?\b|/call-?backs?\b|/in(?:bound|coming|take)\b", re.IGNORECASE)
"""Where others call us."""


_AT_OURS: Final = re.compile(
    r"\b(?:our|the|its own|an own) (?:own )?(?:[\w-]+ )?(?:relay|gateway|function|lambda|worker|proxy"
    r"|middleware"
    r"|listener|receiver|web-?hook|hook|bridge)\s*[(`:,]*\s*$",
    re.IGNORECASE,
)
"""`calls our relay (POST /in)`: the call is made to us."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method and where it goes, with the place that says so."""

    method: str
    target: str
    start: int
    end: int


def calls_in(text: str, *, code: bool = False) -> list[Call]:
    """The calls a text names, in its order; what others call at our side is none."""
    found: list[Call] = []
    for each in (*_told(text), *(_coded(text) if code or "(" in text else ()), *_curled(text)):
        apart = all(each.end <= other.start or other.end <= each.start for other in found)
        if apart and len(each.target) > 1 and not _ALL_METHODS.match(each.target):
            found.append(each)
    kept = [
        each
        for each in found
        if not (_HOOKED.search(each.target) and _OWN.search(text)) and not _AT_OURS.search(text[: each.start])
    ]
    return sorted(kept, key=lambda each: each.start)


def _told(text: str) -> Iterator[Call]:
    for match in _SEVERAL.finditer(text):
        target = _ROOT.sub("", _closed(match["target"]))
        for place in re.finditer(_METHOD, match["methods"]):
            yield Call(place[0], target, match.start() + place.start(), match.start() + place.end())
    for form in _FORMS:
        for match in form.finditer(text):
            target = _ROOT.sub("", _closed(match["target"]))
            rooted = target if target.startswith("/") or "://" in target else f"/{target}"
            yield Call(match["method"].upper(), rooted, match.start(), match.end())


def _coded(text: str) -> Iterator[Call]:
    for form in _CODED:
        for match in form.finditer(text):
            target = _ROOT.sub("", match["target"]).replace("${", "{")
            yield Call((match["method"] or "GET").upper(), target, match.start(), match.end())


def _curled(text: str) -> Iterator[Call]:
    for curl in _CURL.finditer(text):
        url = _CURL_URL.search(curl["rest"])
        if url:
            method = _CURL_METHOD.search(curl["rest"])
            with_body = re.search(r"\s(?:-d|--data\w*|--json)\b", curl["rest"])
            name = method[1] if method else "POST" if with_body else "GET"
            yield Call(name, url[0], curl.start(), curl.start("rest") + url.end())


def _closed(target: str) -> str:
    """The path without what the sentence puts behind it; `Partner('1')` keeps its own bracket."""
    while target and target[-1] in ".,;:)'\u2026":
        if target[-1] == ")" and target.count("(") >= target.count(")"):
            break
        if target[-1] == "'" and target.count("'") % 2 == 0 and target.count("(") > target.count(")"):
            break
        target = target[:-1]
    return target
