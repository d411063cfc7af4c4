"""What code says is kept as what a database and a page can hold."""

import json
import math

import pytest

from lib.json_text import DEEPER, MOST_LEVELS, levels, storable
from lib.web import json_html
from runtime.models import Run
from runtime.storable import countable, shortened
from tests.cast import Cast
from tests.runtime.factories import make_run

DEEP = json.loads("[" * 900 + "]" * 900)
ODD = {"nan": math.nan, "far": [-math.inf, 1e999], "deep": DEEP, "half": "\ud800", "nul": "a\0b", "fine": 1.5}


def test_odd_values_become_text_and_ordinary_ones_stay() -> None:
    kept = storable(ODD)
    assert (kept["nan"], kept["far"], kept["fine"]) == ("nan", ["-inf", "inf"], 1.5)
    assert (kept["half"], kept["nul"]) == ("?", "a\N{REPLACEMENT CHARACTER}b")
    assert levels(kept) == MOST_LEVELS
    assert DEEPER in json.dumps(kept)
    assert storable({"a": [1, None, True, "é"]}) == {"a": [1, None, True, "é"]}


def test_the_deepest_value_that_is_kept_can_be_shown() -> None:
    assert DEEPER in json_html.render(storable(DEEP))
    assert shortened(storable(DEEP)) == (storable(DEEP), False)


@pytest.mark.parametrize(("told", "kept"), [(-1, 0), (7, 7), (10**30, 2**31 - 1)])
def test_numbers_fit_their_columns(told: int, kept: int) -> None:
    assert countable(told) == kept


@pytest.mark.django_db
def test_odd_values_reach_the_database(cast: Cast) -> None:
    run = make_run(cast.project, payload=ODD)
    assert Run.objects.get(pk=run.pk).payload == storable(ODD)
