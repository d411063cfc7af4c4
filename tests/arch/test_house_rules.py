"""The house rules hold everywhere. `test_rules_can_fail.py` shows that each of them can be broken."""

from collections.abc import Callable

import pytest
from django.urls import get_resolver, reverse

from tests.arch import python_rules, template_rules, view_rules
from tests.arch.source import Source, product, python, templates

Rule = Callable[[Source], list[str]]


def found_by(rule: Rule, sources: list[Source]) -> list[str]:
    return [finding for source in sources for finding in rule(source)]


@pytest.mark.parametrize(
    "rule",
    [
        python_rules.size,
        python_rules.doors,
        python_rules.imports_at_the_top,
        python_rules.narrow_excepts,
        python_rules.parents_locked_by_key,
    ],
)
def test_the_product_keeps(rule: Rule) -> None:
    sources = product()
    assert len(sources) > 100, "the rules must see the product"
    assert found_by(rule, sources) == []


def test_tests_are_short_files_with_imports_at_the_top() -> None:
    sources = [source for source in python() if source.path.startswith("tests/")]
    long = [source.path for source in sources if len(source.lines) > python_rules.LONGEST_FILE]
    assert long == []
    assert found_by(python_rules.imports_at_the_top, sources) == []


@pytest.mark.parametrize(
    "rule", [template_rules.size, template_rules.nothing_inline, template_rules.one_root]
)
def test_templates_keep(rule: Rule) -> None:
    sources = templates()
    assert len(sources) > 30, "the rules must see the templates"
    assert found_by(rule, sources) == []


def test_views_begin_at_a_door() -> None:
    views = [source for source in product() if "/views" in source.path]
    assert len(views) > 5, "the rule must see the views"
    assert found_by(view_rules.door_first, views) == []


def test_every_address_has_a_name_that_can_be_written() -> None:
    known = list(view_rules.addresses(get_resolver()))
    assert len(known) > 20
    for name, pattern, arguments in known:
        assert not name.endswith(":"), f"{pattern} has no name"
        assert name, f"{pattern} has no name"
        assert reverse(name, kwargs=arguments).startswith("/")
    names = [name for name, _, _ in known]
    assert sorted(names) == sorted(set(names)), "two addresses share a name"


def test_every_view_says_which_methods_it_answers() -> None:
    open_ended = [
        name
        for name, pattern, _ in view_rules.addresses(get_resolver())
        if not view_rules.allows_only_some_methods(pattern.callback)
    ]
    assert open_ended == []
