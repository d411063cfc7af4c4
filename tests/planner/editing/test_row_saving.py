"""Typed tables become tables of the workflow, and meet those of other people."""

from typing import Any

from planner.editing.row_merge import merge
from planner.editing.row_saving import Examples, Saving, applied, drafts_of, example_record, settled
from planner.editing.rows import RowDraft, TableDraft
from tests.ui.plans import reference_plan

SPEC = reference_plan().workflows[0]
ADA = Saving("Ada Osei")


def changed(rows: dict[str, dict[str, Any]], more: tuple[RowDraft, ...] = ()) -> tuple[TableDraft, ...]:
    """The tables of the reference plan with some fields of some rows changed; None takes a row out."""
    (table,) = drafts_of(SPEC)
    kept = [
        row.model_copy(update=rows.get(row.key) or {})
        for row in table.rows
        if rows.get(row.key, {}) is not None
    ]
    return settled([table.model_copy(update={"rows": (*kept, *more)})], SPEC)


def rows_of(spec: Any) -> dict[str, Any]:
    return {row.key: row for table in spec.transformations for row in table.rows}


def test_tables_nobody_touched_stay_as_they_are() -> None:
    assert applied(SPEC, settled(drafts_of(SPEC), SPEC), ADA) == SPEC


def test_a_changed_row_has_a_computed_example_and_the_person_as_its_source() -> None:
    row = rows_of(applied(SPEC, changed({"TR-01": {"rule": "upper case", "by": "rule"}}), ADA))["TR-01"]
    assert (row.expr, row.example_in, row.example_out) == ("upper", "Ada", "ADA")
    assert [one.kind for one in row.evidence] == ["document", "person"]


def test_a_row_with_another_source_loses_the_words_that_spoke_for_the_old_one() -> None:
    examples = {0: Examples(chosen={"nickname": "Addy"})}
    after = applied(SPEC, changed({"TR-01": {"source": "nickname"}}), Saving("Ada Osei", examples=examples))
    row = rows_of(after)["TR-01"]
    assert [one.kind for one in row.evidence] == ["person"]
    assert (row.example_in, row.example_out) == ("Addy", "Addy")


def test_a_key_that_was_ever_used_is_not_given_again() -> None:
    new = (RowDraft(source="city", target="City"),)
    after = applied(SPEC, changed({"TR-04": None}, new), Saving("Ada Osei", frozenset({"TR-09"})))
    assert list(rows_of(after)) == ["TR-01", "TR-02", "TR-03", "TR-10"]


def test_criteria_no_longer_cover_a_row_that_was_taken_out() -> None:
    covering = next(
        one for one in SPEC.acceptance_criteria if any(key.startswith("TR-") for key in one.covers)
    )
    key = next(key for key in covering.covers if key.startswith("TR-"))
    after = applied(SPEC, changed({key: None}), ADA)
    assert all(key not in one.covers for one in after.acceptance_criteria)


def test_the_examples_of_the_rows_make_a_record() -> None:
    assert example_record(SPEC, 0)["email"] == "ada.osei@example.com"
    assert example_record(SPEC, 7) == {}


def test_changes_of_different_rows_are_put_together() -> None:
    mine, theirs = changed({"TR-01": {"target": "Given"}}), changed({"TR-02": {"type": "name"}})
    found = merge(changed({}), mine, theirs)
    assert found.clashes == ()
    assert [(row.target, row.type) for row in found.tables[0].rows[:2]] == [
        ("Given", "text"),
        ("LastName", "name"),
    ]


def test_different_cells_of_one_row_are_put_together() -> None:
    mine, theirs = changed({"TR-01": {"target": "Given"}}), changed({"TR-01": {"required": True}})
    found = merge(changed({}), mine, theirs)
    assert (found.tables[0].rows[0].target, found.tables[0].rows[0].required) == ("Given", True)
    assert found.clashes == ()


def test_the_same_cell_changed_by_both_shows_both_values() -> None:
    mine, theirs = changed({"TR-01": {"target": "Given"}}), changed({"TR-01": {"target": "Forename"}})
    found = merge(changed({}), mine, theirs)
    (clash,) = found.clashes
    assert (clash.row, clash.column, clash.mine, clash.theirs) == ("TR-01", "target", "Given", "Forename")
    assert found.tables[0].rows[0].target == "Given"


def test_rows_both_added_are_kept_where_they_were_put() -> None:
    new = RowDraft(key="TR-05", source="city", target="City")
    (table,) = changed({})
    theirs = (table.model_copy(update={"rows": (table.rows[0], new, *table.rows[1:])}),)
    found = merge(changed({}), changed({}, (RowDraft(target="Mine"),)), theirs)
    assert [row.target for row in found.tables[0].rows] == [
        "FirstName",
        "City",
        "LastName",
        "Email",
        "Company",
        "Mine",
    ]


def test_a_row_that_one_changed_and_the_other_took_out_is_a_clash() -> None:
    found = merge(changed({}), changed({"TR-01": None}), changed({"TR-01": {"type": "name"}}))
    assert [(one.row, one.column, one.mine) for one in found.clashes] == [("TR-01", "row", "taken out")]
    found = merge(changed({}), changed({"TR-01": {"type": "name"}}), changed({"TR-01": None}))
    assert [(one.row, one.column, one.theirs) for one in found.clashes] == [("TR-01", "row", "taken out")]
    assert merge(changed({}), changed({}), changed({"TR-01": None})).tables[0].rows[0].key == "TR-02"


def test_a_table_somebody_added_stays() -> None:
    (table,) = changed({})
    other = table.model_copy(update={"key": "TT-02", "name": "Their table"})
    found = merge((table,), (table,), (table, other))
    assert [each.name for each in found.tables] == [table.name, "Their table"]
