"""Built tests notice when built code is broken: a handful of ways here, all of them in bench/mutants.py."""

import pytest

from bench.mutants import Mutant, mutants
from bench.mutation import caught
from tests.builder.compiler import projects

FILES = dict(projects.compiled_reference().files)
ALL = list(mutants(FILES))
CHOSEN = (
    "condition negated",
    "condition never true",
    "field Company left out",
    "source lastname misspelt",
    "patch sent as put",
    "verify left out",
    "dedupe left out",
    "on_error left out",
    "one attempt only",
    "429 not tried again",
    "update_lead not called",
)


@pytest.mark.thorough
@pytest.mark.parametrize("what", CHOSEN)
def test_a_broken_project_fails_its_own_tests(what: str) -> None:
    mutant = next(each for each in ALL if each.what == what)
    assert caught(FILES, mutant), f"{mutant.path}:{mutant.line} {what}"


def test_the_unbroken_project_passes() -> None:
    path = "workflows/contact_to_lead.py"
    assert not caught(FILES, Mutant(path, 1, "nothing", FILES[path]))


def test_there_are_many_ways_to_break_it() -> None:
    assert len({(each.path, each.line, each.what) for each in ALL}) >= 40
