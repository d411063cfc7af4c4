"""What a typed row means, and what it gives for a record."""

from typing import Any

import pytest

from planner.editing.rows import RowDraft, SideDraft, TableDraft, bad_path, meaning, mistakes, shown

RECORD = {"email": " Ada@Kori.example ", "first": "Ada", "last": "Osei", "total": "12,5", "n": None}


def worked(**typed: Any) -> tuple[Any, Any, str]:
    draft = RowDraft.model_validate({"target": "T", **typed})
    found = shown(draft, meaning(draft), RECORD)
    return found.example_in, found.example_out, found.problem


def test_a_sentence_becomes_an_expression_while_it_is_typed() -> None:
    found = meaning(RowDraft(source="email", target="Email", rule="lower-case, trimmed", by="rule"))
    assert (found.expr, found.state, found.message) == ("lower | trim", "understood", "")


def test_a_sentence_nobody_understands_is_said_to_need_code() -> None:
    found = meaning(RowDraft(source="a", target="b", rule="as the moon wanes", by="rule"))
    assert (found.expr, found.state) == ("custom", "code")
    assert "not understood" in found.message


def test_an_expression_writes_its_sentence() -> None:
    found = meaning(RowDraft(source="a", target="b", rule="old words", expr="trim|upper", by="expr"))
    assert (found.rule, found.expr) == ("trim, upper case", "trim | upper")


def test_a_broken_expression_says_at_which_character() -> None:
    found = meaning(RowDraft(target="b", expr="trim | lwoer", by="expr"))
    assert (found.state, found.column) == ("broken", 8)
    assert "did you mean lower" in found.message


def test_code_of_ones_own_keeps_its_sentence() -> None:
    assert meaning(RowDraft(target="b", rule="by hand", expr="custom", by="expr")).rule == "by hand"


def test_a_source_of_two_fields_joins_them() -> None:
    found = meaning(RowDraft(source="first + last", target="Name", rule="", by="rule"))
    assert (found.source, found.expr) == ("", 'concat("first", "last")')


def test_examples_are_computed_from_the_record() -> None:
    assert worked(source="email", rule="lower-case, trimmed", by="rule") == (
        " Ada@Kori.example ",
        "ada@kori.example",
        "",
    )
    assert worked(expr='concat("first", "last")') == ({"first": "Ada", "last": "Osei"}, "Ada Osei", "")
    assert worked(expr='const("New")') == (None, "New", "")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"source": "first", "expr": "number"}, "Ada"),
        ({"source": "n", "required": True}, "Required, but empty"),
        ({"source": "first", "type": "number"}, "takes a number"),
        ({"source": ""}, "Name a source field"),
        ({"source": "first", "expr": "lowr"}, "there is no function lowr"),
        ({"source": "a[b"}, "is not a path"),
    ],
)
def test_a_row_that_fails_says_why(typed: dict[str, Any], reason: str) -> None:
    assert reason.lower() in worked(**typed)[2].lower()


def test_a_row_that_needs_code_or_a_table_is_no_failure() -> None:
    assert worked(source="first", expr="custom")[2] == ""
    assert worked(source="first", expr='lookup("owners", "id")')[2] == ""


def test_what_cannot_be_saved_is_named_by_row_and_column() -> None:
    rows = (RowDraft(key="TR-01", target=" "), RowDraft(target="x", expr="nope("), RowDraft(target="a..[b"))
    table = TableDraft(name="", source=SideDraft(system="crm"), target=SideDraft(system="gone"), rows=rows)
    found = [(one.row, one.column) for one in mistakes([table], ["crm"])]
    assert found == [(None, "name"), (None, "target"), (0, "target"), (1, "expr"), (2, "target")]
    assert "Row 1 (TR-01), target: name the field" in [one.sentence for one in mistakes([table], ["crm"])][2]


def test_paths_are_checked_as_the_code_reads_them() -> None:
    assert bad_path("lines[0].sku") == bad_path("") == ""
    assert bad_path("a[")
    assert bad_path("a\tb")
