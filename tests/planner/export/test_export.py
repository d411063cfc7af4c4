"""The plan as a document to be sent: what stands in it, in Word and in PDF, and what a hostile text does."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from planner.export import solution_markdown, solution_pictures
from planner.export.blocks import Code, Heading, Item, Paragraph, Run, Table, blocks
from planner.export.columns import widths
from planner.export.pdf import as_pdf
from planner.export.pictures import Box, Label, Line, head_at, picture_of
from planner.export.word import as_word
from planner.render.diagram import caption, diagram
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


def test_the_data_flow_stands_in_both_as_a_picture(plan: Plan) -> None:
    text, pictures = solution_markdown(plan), solution_pictures(plan)
    (drawn,) = pictures.values()
    asked = {"title": "Contacts", "subtitle": "", "day": DAY}
    document = Document(BytesIO(as_word(text, **asked, pictures=pictures)))
    (shown,) = document.inline_shapes
    assert shown._inline.docPr.get("descr") == drawn.words
    blob = document.part.related_parts[shown._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
    image = Image.open(BytesIO(blob)).convert("RGB")
    assert image.size == (round(drawn.width * 3), round(drawn.height * 3))
    assert len(image.getcolors(1_000_000) or ()) > 5, "an empty sheet has one colour"
    without, with_it = as_pdf(text, **asked), as_pdf(text, **asked, pictures=pictures)
    told, drawn_too = words_of_pdf(without).count("Webhook"), words_of_pdf(with_it).count("Webhook")
    assert drawn_too == told + 1
    assert not [image for page in PdfReader(BytesIO(with_it)).pages for image in page.images], "vectors"


def test_every_kind_of_step_can_be_drawn(plan: Plan) -> None:
    spec = plan.workflows[0]
    kinds = [step.kind for step in spec.data_flow]
    picture = picture_of(diagram(spec), caption(spec))
    labels = [shape.text for shape in picture.shapes if isinstance(shape, Label)]
    assert len([each for each in labels if each.isdigit()]) == len(kinds)
    heads = [shape for shape in picture.shapes if isinstance(shape, Line) and shape.head]
    assert heads
    for line in heads:
        for tip, before in ((line.points[-1], line.points[-2]), (line.points[0], line.points[1])):
            point, left, right = head_at(tip, before)
            assert point == tip
            assert abs((left[0] + right[0]) / 2 - tip[0]) + abs((left[1] + right[1]) / 2 - tip[1]) == (
                pytest.approx(4.5)
            )
    assert all(0 <= shape.x <= picture.width for shape in picture.shapes if isinstance(shape, Box))


def test_what_xml_has_no_place_for_stops_no_picture(plan: Plan) -> None:
    spec = plan.workflows[0]
    odd = spec.data_flow[0].model_copy(update={"title": "Receive \x0b <b>&\x00 \ud800"})
    drawn = diagram(spec.model_copy(update={"data_flow": (odd, *spec.data_flow[1:])}))
    assert picture_of(drawn, "").shapes


@pytest.mark.parametrize(("text", "told"), [("שלום עולם", True), ("مرحبا", True), ("Grüße 日本", False)])
def test_a_pdf_says_that_right_to_left_words_are_not_set_as_they_are_read(text: str, told: bool) -> None:
    said = words_of_pdf(pdf(f"# Plan\n\n{text} goes to `name`."))
    assert ("right-to-left scripts" in said) is told


def test_steps_are_joined_by_arrows_on_paper(plan: Plan) -> None:
    (picture, *_) = solution_pictures(plan).values()
    across = [
        line for line in picture.shapes if isinstance(line, Line) and len({y for _, y in line.points}) == 1
    ]
    assert across
    assert all(line.head for line in across)


def test_the_trigger_names_its_system_as_people_do(plan: Plan) -> None:
    assert "- Kind: Webhook from HubSpot" in solution_markdown(plan)


def test_an_example_that_stays_as_it_is_stands_once_and_code_is_told_of(plan: Plan) -> None:
    spec = plan.workflows[0]
    (found,) = spec.transformations
    copied = found.rows[0].model_copy(update={"expr": "copy", "example_in": "GB", "example_out": "GB"})
    by_code = found.rows[1].model_copy(update={"expr": "custom", "example_in": "DE", "example_out": None})
    table = found.model_copy(update={"rows": (copied, by_code)})
    text = solution_markdown(
        plan.model_copy(update={"workflows": (spec.model_copy(update={"transformations": (table,)}),)})
    )
    assert "| GB |" in text
    assert "| DE (needs code) |" in text


def test_the_columns_of_a_table_fill_the_page_and_long_texts_have_most_of_it() -> None:
    def cells(*texts: str) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(text),) for text in texts)

    rule = "Based on the selection in another field this one holds the first and the last name. " * 3
    found = widths([cells("Row", "From", "Rule"), cells("TR-01", "name", rule)], 480)
    assert sum(found) == pytest.approx(480)
    assert found[2] > 300
    even = widths([cells("Row", "From"), cells("TR-01", "name")], 480)
    assert sum(even) == pytest.approx(480)
