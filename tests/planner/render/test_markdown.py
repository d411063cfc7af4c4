"""Markdown of plans: all that is in the plan, and nothing that breaks its tables."""

import re

from markdown_it import MarkdownIt

from planner.render import plan_markdown, research_markdown, transformation_markdown, workflow_markdown
from planner.render.tables import code, inline, table
from planner.spec.elements import elements
from planner.spec.workflow import WorkflowSpec
from tests.planner.plans.contact_to_lead import PLAN, RESEARCH, WORKFLOW

PARSER = MarkdownIt().enable("table")
SECTIONS = [
    "Workflow story", "User stories", "Acceptance criteria", "Prompt", "Description",
    "Systems deep dive", "Trigger", "API endpoints", "Data flow", "Transformations", "Assumptions",
]  # fmt: skip


def rows(markdown: str) -> list[list[str]]:
    """The cells of every table row, as a Markdown reader sees them."""
    html = PARSER.render(markdown)
    return [
        re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    ]


def test_a_workflow_has_all_its_sections_in_order() -> None:
    text = workflow_markdown(WORKFLOW)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert text.startswith("# Contact to lead\n")


def test_every_element_is_told_with_its_key() -> None:
    text = workflow_markdown(WORKFLOW)
    assert [key for key, _ in elements(WORKFLOW) if key not in text] == []


def test_a_section_without_content_is_left_out() -> None:
    bare = WorkflowSpec(key="bare", title="Bare", story=WORKFLOW.story, trigger=WORKFLOW.trigger)
    assert re.findall(r"^## (.+)$", workflow_markdown(bare), re.MULTILINE) == ["Workflow story", "Trigger"]


def test_a_bar_in_an_expression_does_not_break_its_table() -> None:
    (found,) = WORKFLOW.transformations
    piped = found.rows[0].model_copy(update={"expr": "trim | lower", "rule": "trim | lower"})
    changed = found.model_copy(update={"rows": (piped, *found.rows[1:])})
    seen = rows(transformation_markdown(changed))
    assert {len(row) for row in seen} == {8}
    assert seen[1][4:6] == ["trim | lower", "<code>trim | lower</code>"]


def test_what_a_plan_says_cannot_become_markup() -> None:
    assert PARSER.renderInline(inline("<b>*x*_y_`z`[a](b)")) == "&lt;b&gt;*x*_y_`z`[a](b)"
    assert PARSER.renderInline(code("a`b``c")) == "<code>a`b``c</code>"
    assert (inline(None), inline(""), code("")) == ("empty", "empty", "")


def test_columns_nobody_filled_are_left_out() -> None:
    assert (
        table(("A", "B", "C"), [("1", "", "x\ny"), ("2", "", "")])
        == "| A | C |\n| --- | --- |\n| 1 | x y |\n| 2 |  |"
    )


def test_research_names_the_source_of_its_facts() -> None:
    text = research_markdown(RESEARCH)
    assert "contact\\_to\\_lead.md L14" in text
    assert "If nobody answers: The first one Salesforce returns." in text
    first, *others = RESEARCH.questions
    answered = first.model_copy(update={"state": "answered", "answer": "Yes."})
    text = research_markdown(RESEARCH.model_copy(update={"questions": (answered, *others)}))
    assert "*Answered.*" in text
    assert first.assumption not in text


def test_a_whole_plan_is_one_document() -> None:
    text = plan_markdown(PLAN)
    assert re.findall(r"^# (.+)$", text, re.MULTILINE) == [RESEARCH.title]
    assert "## Contact to lead" in text
    assert "### Transformations" in text


def test_what_is_kept_and_whose_value_stands_is_told() -> None:
    data = WORKFLOW.model_dump(mode="json", by_alias=True)
    data["customers"] = {"by": "event.portalId"}
    data["data_flow"][3] |= {"checkpoint": {"name": "contactId", "field": "changed"}, "once": True}
    data["data_flow"][6] |= {"keep": {"key": "{email}", "scope": "leads"}}
    data["transformations"][0]["rows"][0]["wins"] = "target"
    text = workflow_markdown(WorkflowSpec.model_validate(data))
    assert "Each customer has a row in the table `customers`; `event.portalId` says which." in text
    assert "only what is new by changed; done once" in text
    assert "kept as {email} in leads" in text
    assert "stays where it is filled" in text
