"""What a proof holds for: the words of a criterion with all it covers, and the files its test runs."""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lib.syntax import parse_module


def files_hash(files: Mapping[str, str], test_file: str) -> str:
    """SHA-256 over everything `test_file` runs: its code and what that imports, fixtures, twins, set-up."""
    digest = hashlib.sha256()
    for path in sorted(files_behind(files, test_file)):
        digest.update(f"{path}\0{len(files[path])}\0{files[path]}\0".encode())
    return digest.hexdigest()


def files_behind(files: Mapping[str, str], test_file: str) -> set[str]:
    """The paths whose change makes the proofs of `test_file` stale."""
    found = {path for path in files if path.startswith("tests/") and not path.endswith(".py")}
    found |= {path for path in ("tests/conftest.py", "pytest.ini") if path in files}
    waiting = [test_file] if test_file in files else []
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [imported for imported in _imports(files[path]) if imported in files]
    return found


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
