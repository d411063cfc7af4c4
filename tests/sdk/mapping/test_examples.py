"""Every example in a docstring of the vocabulary is true."""

import doctest
from types import ModuleType

import pytest
from tenon import mapping
from tenon.mapping import choices, dates, numbers, paths, phones, tables, unbuilt, values, words


@pytest.mark.parametrize(
    "module",
    [mapping, choices, dates, numbers, paths, phones, tables, unbuilt, values, words],
    ids=lambda module: module.__name__,
)
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    found = doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert found.attempted > 0
    assert found.failed == 0
