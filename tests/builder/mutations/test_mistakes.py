"""The bench with a model that makes mistakes on purpose still works: each is refused, and put right."""

import pytest

from bench.mistakes import try_one
from tests.builder.plans import contact_to_lead


@pytest.mark.thorough
def test_a_mistake_is_not_called_done_and_the_files_end_as_they_were() -> None:
    assert try_one(contact_to_lead(), None, 1)
