"""The menu on the plan's head: all a plan can be taken away as; and which pages link which rules."""

import pytest

from planner.models import ResearchRevision
from tests.cast import Cast

TAKEN_AWAY = ("solution.docx", "solution.pdf", "solution.md", "plan.json", "mappings.csv")


def test_a_plan_is_taken_away_in_every_form(cast: Cast, plan: ResearchRevision, base: str):
    page = cast.client(cast.cleo).get(f"{base}/").content.decode()
    assert all(f'href="{base}/{name}" download' in page for name in TAKEN_AWAY)
    assert "Import a plan" not in page


def test_who_may_edit_is_led_to_the_import(cast: Cast, plan: ResearchRevision, base: str):
    assert f'href="{base}/arrange#files-h"' in cast.client(cast.ada).get(f"{base}/").content.decode()


@pytest.mark.parametrize(
    ("path", "sheets"),
    [("/", ()), ("/research", ()), ("/arrange", ("edit",)), ("/workflows/contact-to-lead", ("edit",))],
)
def test_a_page_links_only_the_rules_it_needs(
    cast: Cast, plan: ResearchRevision, base: str, path: str, sheets: tuple[str, ...]
):
    page = cast.client(cast.ada).get(f"{base}{path}").content.decode()
    assert tuple(name for name in ("edit", "build") if f"tenon-{name}" in page) == sheets
