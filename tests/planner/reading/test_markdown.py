from hypothesis import given, settings
from hypothesis import strategies as st

from planner.reading import Passage, read_document, sentences


def passages(text: str) -> list[Passage]:
    return list(read_document("a.md", text.encode()).passages)


def said(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def test_headings_make_sections_and_items_their_place_in_the_list() -> None:
    found = passages("# A\n\n## B\ntext\n\n- one:\n  - inner\n- two\n\nSetext\n======\nlast\n")
    assert [(each.kind, each.section) for each in found] == [
        ("heading", ()),
        ("heading", ("A",)),
        ("paragraph", ("A", "B")),
        ("item", ("A", "B")),
        ("item", ("A", "B", "one")),
        ("item", ("A", "B")),
        ("heading", ()),
        ("paragraph", ("Setext",)),
    ]


def test_a_label_is_the_heading_of_its_list_and_of_nothing_after_it() -> None:
    found = passages("Out of scope:\n- prices\n- images\n\nThe rest is in.\n")
    assert found[1].section == ("Out of scope",)
    assert found[-1].section == ()


def test_tables_of_every_kind_have_cells_with_headers() -> None:
    for text in (
        "| From | To |\n|---|---|\n| `a` | **b** |\n",
        "From | To\n--- | ---\na | b\n",
        "From\tTo\na\tb\n",
        "+------+----+\n| From | To |\n+------+----+\n| a    | b  |\n+------+----+\n",
        "<table>\n<tr><th>From</th><th>To</th></tr>\n<tr><td>a</td><td>b</td></tr>\n</table>\n",
    ):
        row = passages(text)[-1]
        assert row.kind == "row", text
        assert [(cell.header, cell.text.strip("`*")) for cell in row.cells] == [("From", "a"), ("To", "b")], (
            text
        )


def test_code_comments_and_front_matter() -> None:
    found = passages(
        '---\ntitle: T\ndescription: What it does.\n---\n<!-- not "seen" -->\nText.\n```json\n{"a": 1}\n```\n'
    )
    assert [(each.kind, each.plain) for each in found] == [
        ("paragraph", "What it does."),
        ("paragraph", "Text."),
        ("code", '{"a": 1}'),
    ]
    assert (found[-1].language, found[-1].anchor) == ("json", "L8")


def test_markup_is_blanked_without_moving_anything() -> None:
    one = passages("Send **all** `id`s to [Xero](https://x.example) &amp; keep first_name.\n")[0]
    assert one.plain.split() == ["Send", "all", "id", "s", "to", "Xero", "&", "keep", "first_name."]
    assert len(one.plain) == len(one.text)
    assert one.text[one.plain.index("Xero") :].startswith("Xero](")


def test_sentences_end_where_they_end() -> None:
    assert said("Use v2.1, e.g. 3.5 km. Then stop! Is it No. 7? Yes.") == [
        "Use v2.1, e.g. 3.5 km.",
        "Then stop!",
        "Is it No. 7?",
        "Yes.",
    ]
    wrapped = "This sentence was wrapped by an editor at a width of about eighty letters and\ngoes on here."
    assert len(said(wrapped)) == 1
    assert said("Source: Foo\nTarget: Bar\nruns nightly") == ["Source: Foo", "Target: Bar\nruns nightly"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab #|-*`>1.:\n<>{}[]()\t_", max_size=300))
def test_a_passage_is_always_the_very_text_at_its_place(text: str) -> None:
    document = read_document("a.md", text.encode())
    for passage in document.passages:
        assert document.text[passage.start : passage.start + len(passage.text)] == passage.text
        assert len(passage.plain) == len(passage.text)
        for span in sentences(passage.plain):
            assert 0 <= span.start < span.end <= len(passage.text)


def test_one_huge_line_is_cut_into_pieces() -> None:
    assert all(span.end - span.start <= 1500 for span in sentences("word " * 100_000))
