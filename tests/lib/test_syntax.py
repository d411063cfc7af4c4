"""Python source is read by many threads of one process."""

import ast
import gc
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.syntax import literal, parse_expression, parse_module

SOURCE = "\n".join(
    f"def f{number}(a):\n    return [a + {number}, {{'b': (a, [1, 2])}}]" for number in range(120)
)


class Litter:
    """Garbage whose collection lets another thread in, wherever it happens: also in the middle of a tree."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        time.sleep(0.0005)


@pytest.fixture
def littered() -> Iterator[None]:
    """Garbage is collected as often as can be."""
    usual = gc.get_threshold()
    gc.set_threshold(50)
    yield
    gc.set_threshold(*usual)


def read_at_depth(depth: int) -> int:
    """Parse below that many calls: threads count from where they stand."""
    return read_at_depth(depth - 1) if depth else len(parse_module(SOURCE).body)


@pytest.mark.usefixtures("littered")
def test_many_threads_read_at_once():
    def read(depth: int) -> set[int]:
        lengths = set()
        for _ in range(5):
            for _ in range(3):
                Litter()
            lengths.add(read_at_depth(depth))
        return lengths

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(read, range(0, 54, 9))) == [{120}] * 6


def test_each_kind_of_source_is_read():
    assert isinstance(parse_expression("a + 1").body, ast.BinOp)
    assert literal("[1, 'a', None]") == [1, "a", None]
    for read in (parse_module, parse_expression, literal):
        with pytest.raises((SyntaxError, ValueError)):
            read("def (")


@pytest.mark.parametrize("source", ["-" * 20_000 + "1", "+".join(["1"] * 20_000), "a" + ".b" * 20_000])
def test_what_is_nested_too_deep_is_told_as_a_mistake_of_the_source(source: str):
    for read in (parse_module, parse_expression):
        with pytest.raises(SyntaxError, match="too deep"):
            read(source)


def test_nobody_reads_source_past_the_door():
    root = Path(__file__).parents[2]
    rooms = ("builder", "config", "jobs", "lib", "llm", "planner", "runtime", "teams")
    found = [
        str(file.relative_to(root))
        for room in rooms
        for file in (root / room).rglob("*.py")
        if re.search(r"\bast\.(parse|literal_eval)\(", file.read_text(encoding="utf-8"))
    ]
    assert found == ["lib/syntax.py"]
