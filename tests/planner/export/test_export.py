"""The plan as a document to be sent: what stands in it, in Word and in PDF, and what a hostile text does."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from planner.export import as_pdf, as_word, solution_markdown
from planner.export.blocks import Code, Heading, Item, Paragraph, Run, Table, blocks
from planner.spec.plan import Plan, read_plan
from planner.spec.research import Research

PLANS = Path(__file__).parents[1] / "plans"
DAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(json.loads((PLANS / "contact_to_lead.json").read_text(encoding="utf-8")))


def words_of_pdf(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def pdf(markdown: str) -> bytes:
    return as_pdf(markdown, title="Contacts to leads", subtitle="Halden Supply", day=DAY)


def word(markdown: str) -> bytes:
    return as_word(markdown, title="Contacts to leads", subtitle="Halden Supply", day=DAY)


def test_blocks_of_every_kind_are_read() -> None:
    table = "| a | b |\n|---|---|\n| c | d |"
    text = f"# A *b*\n\nSome `code`\nand **more**.\n\n- one\n  1. two\n\n{table}\n\n```\nx\n```"
    assert blocks(text) == (
        Heading(1, (Run("A "), Run("b", italic=True))),
        Paragraph(
            (Run("Some "), Run("code", code=True), Run(" "), Run("and "), Run("more", bold=True), Run("."))
        ),
        Item((Run("one"),)),
        Item((Run("two"),), depth=1, number="1."),
        Table((((Run("a"),), (Run("b"),)), ((Run("c"),), (Run("d"),)))),
        Code("x"),
    )


def test_a_list_that_starts_at_five_goes_on_at_six() -> None:
    assert [one.number for one in blocks("5. five\n6. six") if isinstance(one, Item)] == ["5.", "6."]


def test_the_solution_holds_what_a_customer_needs_and_not_the_agents_prompt(plan: Plan) -> None:
    text = solution_markdown(plan)
    spec = plan.workflows[0]
    for heading in ("Summary", "Systems", "1. Contact to lead", "Field mapping", "Open questions", "Sources"):
        assert f"# {heading}" in text
    assert all(f"`{row.target}`" in text for row in spec.transformations[0].rows)
    assert all(criterion.text.rstrip(".") in text for criterion in spec.acceptance_criteria)
    assert spec.prompt.splitlines()[-1] not in text
    assert "](#" not in text


def test_word_and_pdf_say_the_same(plan: Plan) -> None:
    text = solution_markdown(plan)
    found = Document(BytesIO(word(text)))
    cells = {cell.text for table in found.tables for row in table.rows for cell in row.cells}
    assert {"TR-01", "firstname", "FirstName"} <= cells
    assert [one.text for one in found.paragraphs if one.style.name == "Heading 1"] == [plan.research.title]
    assert found.core_properties.title == "Contacts to leads"
    printed = words_of_pdf(pdf(text))
    for piece in (plan.research.title, "Halden Supply", "TR-01", "firstname", "AC-10", "3 November 2026"):
        assert piece in printed


def test_the_pdf_has_an_outline_of_its_headings(plan: Plan) -> None:
    reader = PdfReader(BytesIO(pdf(solution_markdown(plan))))
    top = [one.title for one in reader.outline if not isinstance(one, list)]
    assert top == [plan.research.title]
    below = [one.title for one in reader.outline[1] if not isinstance(one, list)]
    assert below[:2] == ["Summary", "Systems"]


@pytest.mark.parametrize(
    "text",
    [
        "# <b>bold</b> & <para> </font>",
        "Letters: привет Ω 你好 مرحبا 🎉 \x07 \x0b \uffff",
        "| a | b |\n|---|---|\n| " + "word " * 4000 + " | " + "x" * 3000 + " |",
        "| a | b | c | d | e | f |\n|---|---|---|---|---|---|\n|" + ("word " * 400 + "|") * 6,
        "```\n" + "y" * 5000 + "\n```",
        "### Straight to the third level\n\n##### and the fifth",
        "",
    ],
    ids=[
        "markup",
        "letters",
        "a cell longer than a page",
        "narrow",
        "a line longer than a page",
        "levels",
        "",
    ],
)
def test_whatever_a_plan_holds_both_files_are_made(text: str) -> None:
    assert PdfReader(BytesIO(pdf(text))).pages
    Document(BytesIO(word(text)))


def test_markup_in_a_plan_is_printed_as_words() -> None:
    assert "<b>bold</b> & <para>" in words_of_pdf(pdf("Some <b>bold</b> & <para> text"))


def test_a_plan_with_nothing_but_a_title_has_a_document() -> None:
    text = solution_markdown(Plan(research=Research(title="Orders")))
    assert "Orders" in words_of_pdf(pdf(text))


def test_a_table_of_500_rows_goes_on_over_pages_with_its_heading() -> None:
    rows = "\n".join(f"| TR-{number} | source_{number} | Target{number} |" for number in range(500))
    reader = PdfReader(BytesIO(pdf(f"| Row | From | To |\n|---|---|---|\n{rows}")))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 5
    assert all("From" in page for page in pages)
    assert sum(page.count("source_") for page in pages) == 500
