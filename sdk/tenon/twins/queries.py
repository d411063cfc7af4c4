"""Query languages, a small honest part of each: what is not understood is refused with 501, never guessed."""

import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from tenon.twins.answers import Refusal

TOKEN: Final = re.compile(
    r"\s*(?:('(?:[^'\\]|\\.)*')|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)(?![\w:-])|(!=|<>|<=|>=|[=<>(),*]))"
)
UNESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
WORDS: Final[dict[str, Any]] = {"null": None, "true": True, "false": False}
SUPPORTED: Final = "SELECT fields (or *) FROM object [WHERE field = value [AND ...]] [LIMIT n]"


@dataclass(frozen=True)
class Query:
    """Which fields of which object, where all of `where` hold, at most `limit`."""

    object: str
    fields: tuple[str, ...]
    where: tuple[tuple[str, Any], ...]
    limit: int | None


def parse_soql(text: str) -> Query:
    """A query in the part of SOQL that twins understand. Raises `Refusal` 501 naming what is beyond it.

    >>> parse_soql("SELECT Id FROM Lead WHERE Email = 'ada@example.com' LIMIT 1")
    Query(object='Lead', fields=('Id',), where=(('Email', 'ada@example.com'),), limit=1)
    """
    return _Soql(text).query()


class _Soql:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0

    def _split(self, text: str) -> list[str]:
        tokens, at = [], 0
        while text[at:].strip():
            match = TOKEN.match(text, at)
            if match is None:
                self._beyond(text[at:].strip()[:20])
            tokens.append(match.group().strip())
            at = match.end()
        return tokens

    def _beyond(self, what: str) -> NoReturn:
        told = f"the twin does not understand {what!r} in the query; it understands {SUPPORTED}"
        raise Refusal(501, "NOT_SUPPORTED", f"{told}. Query: {self.text}")

    def query(self) -> Query:
        self._word("SELECT")
        fields = [self._column()]
        while self._is(","):
            fields.append(self._column())
        self._word("FROM")
        kind = self._name()
        where: list[tuple[str, Any]] = []
        if self._is("WHERE"):
            where.append(self._equality())
            while self._is("AND"):
                where.append(self._equality())
        limit = self._limit() if self._is("LIMIT") or self._is("MAXRESULTS") else None
        if self.at < len(self.tokens):
            self._beyond(self.tokens[self.at])
        return Query(kind, tuple(fields), tuple(where), limit)

    def _next(self) -> str:
        if self.at == len(self.tokens):
            self._beyond("the end of the query")
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, wanted: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].upper() == wanted
        self.at += found
        return found

    def _word(self, wanted: str) -> None:
        if not self._is(wanted):
            self._beyond(self.tokens[self.at] if self.at < len(self.tokens) else "the end of the query")

    def _column(self) -> str:
        return "*" if self._is("*") else self._name()

    def _name(self) -> str:
        token = self._next()
        called = self.at < len(self.tokens) and self.tokens[self.at] == "("
        if called or not (token[0].isalpha() or token[0] == "_"):
            self._beyond(token)
        return token

    def _equality(self) -> tuple[str, Any]:
        name = self._name()
        if name.upper() == "NOT":
            self._beyond(name)
        self._word("=")
        return name, self._value()

    def _value(self) -> Any:
        token = self._next()
        if token.startswith("'"):
            return re.sub(r"\\(.)", lambda found: UNESCAPED.get(found.group(1), found.group(1)), token[1:-1])
        if token.lower() in WORDS:
            return WORDS[token.lower()]
        if re.fullmatch(r"-?\d+", token):
            return int(token)
        if not re.fullmatch(r"-?\d+\.\d+", token):
            self._beyond(token)
        return float(token)

    def _limit(self) -> int:
        token = self._next()
        if not token.isdigit():
            self._beyond(token)
        return int(token)


def equal(stored: Any, wanted: Any) -> bool:
    """Equality as SOQL has it: text without regard to capitals, empty text is null."""
    if isinstance(stored, str) and isinstance(wanted, str):
        return stored.casefold() == wanted.casefold()
    if wanted is None:
        return stored is None or stored == ""
    return bool(stored == wanted)


EQUALITY: Final = re.compile(
    r"""\s*(?:(?P<and>AND\b|&&)\s*)?(?P<name>[A-Za-z_][\w.]*)\s*(?:==|=|:|\beq\b)\s*"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'"""
    r"""|(?P<bare>-?\d+(?:\.\d+)?|true|false|null)(?![\w.:-]))\s*""",
    re.IGNORECASE,
)
LONGEST_QUERY: Final = 4_096


def parse_equalities(name: str, text: str) -> list[tuple[str, Any]]:
    """The fields and values of `field = "value" AND ...`, with `=`, `==`, `:` or `eq` between them.

    Raises `Refusal` 501 for anything beyond that; `name` is the parameter's.

    >>> parse_equalities("where", 'Name=="Ada" AND Age == 7')
    [('Name', 'Ada'), ('Age', 7)]
    """
    found: list[tuple[str, Any]] = []
    at = 0
    while at < len(text) and len(text) <= LONGEST_QUERY:
        match = EQUALITY.match(text, at)
        if match is None or bool(match["and"]) != bool(found):
            break
        quoted = match["double"] if match["double"] is not None else match["single"]
        found.append(
            (match["name"], _bare(match["bare"]) if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        )
        at = match.end()
    if at < len(text):
        raise Refusal(
            501,
            "NOT_SUPPORTED",
            f"{name}: the twin understands only field = 'value' AND ..., not {text[at : at + 40]!r}",
            name,
        )
    return found


def _bare(text: str) -> Any:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    return float(text) if "." in text else int(text)
