"""Names, keys and short sentences out of source code."""

import ast
import io
import re
import tokenize

KEY = r"[A-Z]{2,3}-\d{1,4}"
KEYS = re.compile(rf"\b{KEY}\b")
SERVED = re.compile(rf"^\s*({KEY}(?:\s*,\s*{KEY})*)\s*[:.]\s*")
LONGEST = 90


def comments_of(source: str) -> dict[int, str]:
    """Line -> the comment that ends it. Source that no tokenizer reads has none."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string
    except (tokenize.TokenError, SyntaxError):
        return found
    return found


def keys_in(text: str) -> tuple[str, ...]:
    """The keys of plan elements that a text names, each once, in their order."""
    return tuple(dict.fromkeys(KEYS.findall(text)))


def served(function: ast.FunctionDef) -> tuple[tuple[str, ...], str]:
    """The keys that a function's docstring begins with, else all that it names; and what it says."""
    said = " ".join((ast.get_docstring(function) or "").split("\n\n")[0].split())
    match = SERVED.match(said)
    if match:
        return keys_in(match[1]), said[match.end() :]
    return keys_in(said), said


def words_of(name: str) -> str:
    """A function's name as words: `read_contact` is "Read contact"."""
    said = name.strip("_").replace("_", " ")
    return said[:1].upper() + said[1:]


def short(node: ast.AST) -> str:
    """An expression or statement as one line."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def text_of(node: ast.expr | None) -> str:
    """The value of a text constant; of an f-string its words with `{}` for what varies; else ""."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` of names and attributes, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
