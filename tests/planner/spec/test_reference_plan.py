"""The reference plan is what its Python says, reads back, and quotes what is really in its brief."""

import json

import pytest

from planner.spec.plan import PlanInvalid, read_plan
from tests.planner.plans.contact_to_lead import BRIEF, FILE, PLAN, written


def test_the_file_is_what_the_values_say() -> None:
    assert FILE.read_text(encoding="utf-8") == written()


def test_it_reads_back_as_the_same_value() -> None:
    assert read_plan(json.loads(FILE.read_text(encoding="utf-8"))) == PLAN


def test_every_quote_stands_in_the_brief() -> None:
    brief = " ".join(BRIEF.read_text(encoding="utf-8").split())
    research = PLAN.research
    facts = [*research.systems, *research.triggers, *research.mappings, *research.rules]
    quotes = [evidence.quote for fact in facts for evidence in fact.evidence]
    assert len(quotes) > 10
    assert [quote for quote in quotes if " ".join(quote.split()) not in brief] == []


def test_every_key_a_criterion_or_story_names_is_there() -> None:
    (spec,) = PLAN.workflows
    rows = [row.key for table in spec.transformations for row in table.rows]
    known = {*rows, *(step.key for step in spec.data_flow), *(rule.key for rule in PLAN.research.rules)}
    assert {key for criterion in spec.acceptance_criteria for key in criterion.covers} <= known
    told = {key for story in spec.user_stories for key in story.criteria}
    assert told == {criterion.key for criterion in spec.acceptance_criteria}


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            ("workflows", 0, "transformations", 0, "rows", 1, "target"),
            None,
            "workflows[0].transformations[0].rows[1].target",
        ),
        (("workflows", 0, "trigger", "kind"), "email", "workflows[0].trigger.kind"),
        (("research", "colour"), "red", "research.colour: extra inputs are not permitted"),
        (("format",), "tenon/plan@2", "format"),
    ],
)
def test_a_broken_plan_is_refused_with_the_place(
    path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(PlanInvalid) as caught:
        read_plan(data)
    assert any(problem.startswith(sentence) for problem in caught.value.problems)
