"""Reading Python source, one thread at a time.

CPython keeps the depth of the tree that `ast.parse` builds in one place for all threads. A thread that is
interrupted while it builds finds another's count: `SystemError: AST constructor recursion depth mismatch`
(gh-106905). Web requests, streams and jobs share a process here, so every reader comes through this door.
"""

import ast
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_one_at_a_time = threading.RLock()


def parse_module(source: str) -> ast.Module:
    """The tree of a module. Raises SyntaxError, also for what is nested too deep, or ValueError for a null
    byte.
    """
    with _reading():
        return ast.parse(source)


def parse_expression(source: str) -> ast.Expression:
    """The tree of one expression. Raises as parse_module."""
    with _reading():
        return ast.parse(source, mode="eval")


def literal(source: str) -> Any:
    """The value of a literal. Raises as parse_module, and ValueError for what is none."""
    with _reading():
        return ast.literal_eval(source)


@contextmanager
def _reading() -> Iterator[None]:
    # CPython tells too many levels as MemoryError where its parser meets them, as RecursionError after it.
    with _one_at_a_time:
        try:
            yield
        except (RecursionError, MemoryError) as error:
            raise SyntaxError("it is nested too deep to be read") from error
