"""Reading the text of an expression into its tree, with the column of every mistake."""

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from lib.syntax import literal
from planner.expressions.arguments import Argument, bind
from planner.expressions.functions import SIGNATURES
from planner.expressions.tree import Call, Expr, ExprError, Pairs, Scalar, Value

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<word>[A-Za-z_$][\w.$\[\]-]*)
      | (?P<mark>[(){},|=:])""",
    re.VERBOSE,
)

WORDS: dict[str, Scalar] = {
    "true": True,
    "false": False,
    "null": None,
    "True": True,
    "False": False,
    "None": None,
}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    column: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """The tree of `text`, kept: a plan is gone through many times. Raises `ExprError` with the column of the
    first mistake.
    """
    reader = _Reader(_tokens(text))
    calls = [reader.call()]
    while reader.take("|"):
        calls.append(reader.call())
    reader.expect_end()
    return _checked(Expr(tuple(calls)))


def _checked(expr: Expr) -> Expr:
    for call in expr.calls[1:]:
        if call.name == "const":
            raise ExprError("const ignores what stands before it; it can only come first", call.column)
    return expr


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            unclosed = text[place] in "\"'"
            raise ExprError(
                "this quote is never closed" if unclosed else f"{text[place]} has no meaning here", place + 1
            )
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match.group(), place + 1))
        place = match.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


class _Reader:
    """Walks the tokens; every method consumes what it names."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def advance(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def take(self, mark: str) -> bool:
        if self.token.kind == "mark" and self.token.text == mark:
            self.place += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise ExprError(f"expected {mark} but {_seen(self.token)}", self.token.column)

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise ExprError(f"expected | or the end but {_seen(self.token)}", self.token.column)

    def call(self) -> Call:
        token = self.advance() if self.token.kind == "word" else self.token
        if token.kind != "word":
            raise ExprError(f"expected a function but {_seen(token)}", token.column)
        signature = SIGNATURES.get(token.text)
        if signature is None:
            raise ExprError(_unknown(token.text), token.column)
        arguments = self.arguments() if self.take("(") else []
        return bind(signature, arguments, token.column)

    def arguments(self) -> list[Argument]:
        found: list[Argument] = []
        if self.take(")"):
            return found
        while True:
            found.append(self.argument())
            if not self.take(","):
                break
        self.expect(")")
        return found

    def argument(self) -> Argument:
        column, name = self.token.column, ""
        following = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if self.token.kind == "word" and following.kind == "mark" and following.text == "=":
            name = self.advance().text
            self.place += 1
        bare = self.token.kind == "word" and self.token.text not in WORDS
        return Argument(name, self.value(), bare, column)

    def value(self) -> Value:
        return self.pairs() if self.take("{") else self.scalar()

    def scalar(self) -> Scalar:
        token = self.token
        if token.kind in ("text", "number"):
            self.advance()
            return _literal(token)
        if token.kind == "word":
            self.advance()
            return WORDS.get(token.text, token.text)
        raise ExprError(f"expected a value but {_seen(token)}", token.column)

    def pairs(self) -> Pairs:
        items: list[tuple[str, Scalar]] = []
        while not self.take("}"):
            key = self.token
            if key.kind not in ("text", "number", "word"):
                raise ExprError(f"expected a value to map but {_seen(key)}", key.column)
            self.advance()
            self.expect(":")
            name = str(_literal(key)) if key.kind == "text" else key.text
            if any(name == known for known, _ in items):
                raise ExprError(f"{name} is mapped twice", key.column)
            items.append((name, self.scalar()))
            if not self.take(","):
                self.expect("}")
                break
        return Pairs(tuple(items))


def _literal(token: Token) -> Scalar:
    try:
        value: Scalar = literal(token.text)
    except (SyntaxError, ValueError) as error:
        raise ExprError(f"{token.text} cannot be read as a value", token.column) from error
    return value


def _seen(token: Token) -> str:
    return "the expression ends" if token.kind == "end" else f"found {token.text}"


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), SIGNATURES, n=1, cutoff=0.6)
    return f"there is no function {name}" + (f"; did you mean {near[0]}?" if near else "")
