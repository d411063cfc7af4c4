"""What a proof holds for: the words of a criterion with all it covers, and the files its test runs.

Of the fixtures those that the test or what it imports names; of `tests/twins.json` the systems and variables
that this code names. Another workflow of the project, its fixtures and its twins change nothing here.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lib.syntax import parse_module

TWINS = "tests/twins.json"
FIXTURES = "tests/fixtures/"
BY_NAME = ("systems", "variables")
SET_UP = ("conftest.py", "tests/conftest.py", "pytest.ini")


def files_hash(files: Mapping[str, str], test_file: str) -> str:
    """SHA-256 over everything `test_file` runs: its code and what that imports, fixtures, twins, set-up."""
    digest = hashlib.sha256()
    behind = files_behind(files, test_file)
    for path in sorted(behind):
        text = files[path]
        if path == TWINS:
            code = [files[each] for each in sorted(behind) if each.endswith(".py")]
            text = _twins_of(text, tuple(code))
        digest.update(f"{path}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()


def files_behind(files: Mapping[str, str], test_file: str) -> set[str]:
    """The paths whose change makes the proofs of `test_file` stale."""
    found = {path for path in (TWINS, *SET_UP) if path in files}
    waiting = [test_file] if test_file in files else []
    code: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in code:
            code.add(path)
            waiting += [imported for imported in _imports(files[path]) if imported in files]
    fixtures = [path for path in files if path.startswith("tests/") and not path.endswith(".py")]
    named = [_texts(files[path]) for path in sorted(code)]
    found |= {path for path in fixtures if path != TWINS and _is_named(path, named)}
    return found | code


def _is_named(path: str, named: Iterable[frozenset[str] | None]) -> bool:
    """Whether code may read this file: fixtures are read by their names. None stands for code that is no
    Python, which may name anything.
    """
    if not path.startswith(FIXTURES):
        return True
    name = path.removeprefix(FIXTURES).rpartition(".")[0]
    return any(texts is None or name in texts or DYNAMIC in texts for texts in named)


DYNAMIC = "\0fixture"
"""Stands among the texts of code that reads a fixture whose name is made as it runs."""


@lru_cache(maxsize=256)
def _texts(text: str) -> frozenset[str] | None:
    """The texts and attribute names of a module: how it names fixtures, systems and variables."""
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError):
        return None
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fixture":
            plain = node.args and isinstance(node.args[0], ast.Constant)
            found |= set() if plain else {DYNAMIC}
    return frozenset(found)


@lru_cache(maxsize=64)
def _twins_of(text: str, code: tuple[str, ...]) -> str:
    """The part of the twins that this code names; all of it where one of both cannot be read."""
    try:
        twins = json.loads(text)
    except ValueError:
        return text
    named = [_texts(each) for each in code]
    if not isinstance(twins, dict) or any(each is None for each in named):
        return text
    texts = {name for each in named if each is not None for name in each}
    parts = {key: _kept(value, texts) if key in BY_NAME else value for key, value in twins.items()}
    kept = {key: value for key, value in parts.items() if value}
    return json.dumps(kept, sort_keys=True)


def _kept(values: Any, texts: set[str]) -> Any:
    """The entries that are named, as `web-shop` or as `web_shop`."""
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if key in texts or key.replace("-", "_") in texts}


@lru_cache(maxsize=256)
def _imports(text: str) -> tuple[str, ...]:
    """The files that a module's imports may mean. Every page of the Build tab asks for the same few."""
    return tuple(_imported(text))


def _imported(text: str) -> Iterator[str]:
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (_file(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield _file(node.module)
            yield from (_file(f"{node.module}.{alias.name}") for alias in node.names)


def _file(module: str) -> str:
    return module.replace(".", "/") + ".py"
