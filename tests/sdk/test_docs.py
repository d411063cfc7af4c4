"""docs/sdk.md: every example is true, and every public name has one."""

import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest
import tenon
from tenon import context, escaping, mapping, pages, requests, retries, signatures, steps, triggers, twins
from tenon.testing import collecting
from tenon.twins import answers, faults, ids, queries, routes

PAGE = (Path(__file__).parents[2] / "docs" / "sdk.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|`]+ \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


def test_every_example_on_the_page_is_true() -> None:
    examples = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE, re.DOTALL))
    found = doctest.DocTestParser().get_doctest(examples, {}, "docs/sdk.md", "docs/sdk.md", 0)
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(found, out=said.append)
    assert runner.tries > 60
    assert runner.failures == 0, "".join(said)


def test_every_row_of_the_mapping_table_is_true() -> None:
    rows = ROW.findall(PAGE)
    contact = {"first": "Ada", "last": " KING ", "tags": ["a", "b"], "lines": [{"sku": "A1"}, {"sku": "B2"}]}
    names = {name: getattr(mapping, name) for name in mapping.__all__}
    assert len(rows) == 30
    for expression, result in rows:
        assert repr(eval(expression, {**names, "contact": contact})) == result, expression


EXAMPLES = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE, re.DOTALL))


@pytest.mark.parametrize("name", sorted({*tenon.__all__, *mapping.__all__} - {"TenonError", "Item"}))
def test_every_public_name_is_on_the_page(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)


@pytest.mark.parametrize(
    "called",
    [
        *(f"ctx.{name}" for name in vars(context.Context) if not name.startswith("_")),
        *(f"crm.{name}" for name in ("get", "post", "put", "patch", "delete", "request", "paginate")),
        *("cursor", "next_url", "link_header", "offset", "page_number", "Session", "TestHost", "criterion"),
        *("test.run", "test.deliver", "shop.send", "shop.pass_time"),
    ],
)
def test_every_public_function_has_an_example_that_runs(called: str) -> None:
    assert f"{called}(" in EXAMPLES


def test_the_version_is_told_with_what_changed() -> None:
    assert re.findall(r"^\*\*([0-9.]+)\*\*$", PAGE, re.MULTILINE)[0] == tenon.__version__


@pytest.mark.parametrize(
    "module",
    [answers, collecting, escaping, faults, ids, queries, requests, retries, routes, signatures, triggers],
    ids=lambda module: module.__name__,
)
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("module", [tenon, context, mapping, pages, steps, triggers, signatures, twins])
def test_public_functions_say_what_they_do(module: ModuleType) -> None:
    for name in getattr(module, "__all__", ()):
        thing = getattr(module, name)
        assert isinstance(thing, str) or (thing.__doc__ or "").strip(), name
