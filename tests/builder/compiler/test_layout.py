"""The layout of one line is the formatter's own: whatever the emitters can write, ruff leaves it as it is."""

import random
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder.compiler.layout import WIDTH, fit
from builder.compiler.literals import docstring, literal, template, text

RUFF = Path(sys.executable).with_name("ruff")
LENGTHS = (0, 3, 8, 20, 60, 85, 90, 95, 97, 98, 99, 100, 101, 102, 104, 106, 110)
SHAPES = ("scalar", "scalar", "name", "list", "dict", "call", "call", "call")
AWKWARD = "ab cd  \"'\\\n\t{}%#é漢\u2028\x00\x7f:;,()[]"


def formatted(source: str) -> str:
    command = [RUFF, "format", "--isolated", "--line-length", str(WIDTH), "--target-version", "py311", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def some_text(dice: random.Random) -> str:
    letters = dice.choice([AWKWARD, string.ascii_letters + " ", "email_address"])
    return "".join(dice.choices(letters, k=dice.choice(LENGTHS)))


def some_name(dice: random.Random) -> str:
    return "n_" + "".join(dice.choices(string.ascii_lowercase + "_", k=dice.randint(1, 24)))


def some_scalar(dice: random.Random) -> Any:
    values = [None, True, dice.randint(-99, 10**12), dice.uniform(-1, 1), 10.0 ** dice.randint(-20, 20)]
    return dice.choice([*values, some_text(dice), some_text(dice), some_text(dice)])


def some_value(dice: random.Random, depth: int = 3) -> str:
    shape = dice.choice(SHAPES) if depth else "scalar"
    inner = [some_value(dice, depth - 1) for _ in range(dice.randint(1, 4))] if depth else []
    if shape == "list":
        return "[" + ", ".join(inner) + "]"
    if shape == "dict":
        return "{" + ", ".join(f"{text(some_text(dice))}: {value}" for value in inner) + "}"
    if shape == "call":
        split = dice.randint(0, len(inner))
        words = [f"{some_name(dice)}={value}" for value in inner[split:]]
        return f"{some_name(dice)}({', '.join([*inner[:split], *words])})"
    return some_name(dice) if shape == "name" else literal(some_scalar(dice))


def a_statement(dice: random.Random) -> list[str]:
    indent = dice.choice([0, 4, 8])
    start = dice.choice(["found = ", "return ", "a.b = ", "raise ", "n()  # ", "@"])
    opening = {0: [], 4: ["if x:"], 8: ["if x:", "    if y:"]}[indent]
    if start == "@":
        line = f"@{some_name(dice)}({some_value(dice)}, {some_value(dice)})"
        return [*opening, *fit(line, indent), " " * indent + "def f(): ...", "", ""]
    if start.startswith("n"):
        entry = fit(f"{text(some_text(dice))}: {some_value(dice)},", indent + 4, "TR-01")
        return [*opening, " " * indent + "return {", *entry, " " * indent + "}"]
    if dice.random() < 0.1:
        pairs = ", ".join(f"{text(some_text(dice))}: {some_value(dice, 1)}" for _ in range(3))
        return [*opening, *fit(f"assert {some_name(dice)}({some_name(dice)}).result == {{{pairs}}}", indent)]
    return [*opening, *fit(start + some_value(dice), indent)]


@pytest.mark.parametrize("seed", range(4))
def test_a_statement_is_laid_out_as_the_formatter_would(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(3):
        source = "\n".join(line for _ in range(100) for line in ["x = 1", *a_statement(dice)])
        expected = [line for line in formatted(source).split("\n") if line]
        assert [line for line in source.split("\n") if line] == expected


def test_a_literal_reads_back_as_the_value() -> None:
    dice = random.Random(5)
    for _ in range(500):
        value = {some_text(dice): [some_scalar(dice), {some_text(dice): some_scalar(dice)}]}
        assert eval(literal(value), {}) == value


def test_a_docstring_says_its_text_and_runs_nothing() -> None:
    dice = random.Random(6)
    texts = [some_text(dice) + dice.choice(["", "\n\n"]) + some_text(dice) for _ in range(300)]
    texts += ['"""\nraise SystemExit\n"""', '"', "\\", '\\"""', "a\\", "{}", '"quoted" and so on', "x" * 107]
    functions = []
    for value in texts:
        lines = [f"    {line}" if line else "" for line in docstring(value, 4)]
        functions.append("\n".join(["def f():", *lines, "    pass"]))
    source = "\n\n\n".join(functions) + "\n"
    exec(compile(source, "generated", "exec"), {})
    assert formatted(source) == source


def test_a_template_fills_only_the_names_it_knows() -> None:
    assert template("/a/{id}/b/{other}", {"id": 'event["id"]'}) == "f\"/a/{event['id']}/b/{{other}}\""
    assert template("/plain", {"id": "id"}) == '"/plain"'
    assert eval(template('say "{x}" {{ \\ \n', {"x": "x"}), {"x": 1}) == 'say "1" {{ \\ \n'
