"""What came to the plan format later is edited like the rest: what is kept, marks, pages, customers, who
wins.
"""

from typing import Any

import pytest

from planner.editing.row_saving import Saving, applied, drafts_of, settled
from planner.editing.rows import TableDraft
from planner.services.edits import save_edit
from planner.spec.workflow import WorkflowSpec
from tests.planner.plans.conftest import Form, Plan

STEP = "data_flow.7"
CALL = "endpoints.1"


def at(spec: WorkflowSpec, path: str) -> Any:
    found: Any = spec.model_dump(mode="json")
    for part in path.split("."):
        found = found[int(part) if part.isdigit() else part] if part in found or part.isdigit() else None
        if found is None:
            return None
    return found


@pytest.mark.parametrize(
    ("part", "typed", "path", "value"),
    [
        ("ST-08", {"keep.key": "lead {id}"}, f"{STEP}.keep", {"key": "lead {id}", "scope": ""}),
        (
            "ST-08",
            {"keep.key": "x", "keep.scope": "both"},
            f"{STEP}.keep",
            {"key": "x", "scope": "both"},
        ),
        (
            "ST-08",
            {"checkpoint.name": "since", "checkpoint.field": "changed"},
            f"{STEP}.checkpoint",
            {"name": "since", "field": "changed", "first": "1970-01-01T00:00:00Z"},
        ),
        (
            "ST-08",
            {"checkpoint.name": "since", "checkpoint.first": "2026-01-01"},
            f"{STEP}.checkpoint",
            {"name": "since", "field": "", "first": "2026-01-01"},
        ),
        ("ST-08", {"once": "true"}, f"{STEP}.once", True),
        ("EP-02", {"body": "form"}, f"{CALL}.body", "form"),
        (
            "EP-02",
            {"paging.style": "offset", "paging.param": "skip", "paging.size_param": "top"},
            f"{CALL}.paging",
            {
                "style": "offset",
                "param": "skip",
                "at": "",
                "more": "",
                "size": 100,
                "size_param": "top",
                "start": 1,
            },
        ),
        (
            "trigger",
            {"customers.by": "event.portalId"},
            "customers",
            {"by": "event.portalId", "table": "customers"},
        ),
        (
            "trigger",
            {"customers.by": "event.portalId", "customers.table": "shops"},
            "customers",
            {"by": "event.portalId", "table": "shops"},
        ),
        (
            "trigger",
            {"verify.options.0.name": "encoding", "verify.options.0.value": "base64"},
            "trigger.verify.options",
            {"encoding": "base64"},
        ),
    ],
)
def test_it_is_saved_shown_again_and_taken_out(
    plan: Plan, form: Form, part: str, typed: dict[str, str], path: str, value: object
):
    before = plan.spec
    answer = plan.post(f"save/{part}", form(part, typed))
    assert answer.status_code == 200, answer.content.decode()
    assert at(plan.spec, path) == value
    again = form(part)
    for name, text in typed.items():
        assert again[name] == text
    plan.post(f"save/{part}", again)
    assert at(plan.spec, path) == value
    cleared = {name: "json" if name == "body" else "" for name in typed}
    assert plan.post(f"save/{part}", form(part, cleared)).status_code == 200
    assert plan.spec == before


@pytest.mark.parametrize(
    ("part", "typed", "says"),
    [
        ("ST-08", {"keep.scope": "both"}, "Name what is kept, or empty what it is shared as."),
        ("ST-08", {"checkpoint.field": "changed"}, "Name the placeholder that is filled"),
        ("EP-02", {"paging.param": "skip"}, "Say how the next page is found"),
        ("EP-02", {"paging.style": "cursor"}, "Say where in the answer the next page is named"),
        (
            "EP-02",
            {"paging.style": "offset", "paging.size": "many"},
            "Entries on a page takes a whole number",
        ),
        ("EP-02", {"paging.style": "offset", "paging.size": "20000"}, "less than or equal to 10000"),
        ("trigger", {"customers.table": "shops"}, "Say what tells the customer, or empty the table too."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    plan: Plan, form: Form, part: str, typed: dict[str, str], says: str
):
    answer = plan.post(f"save/{part}", form(part, typed))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert plan.newest.number == 1


TEST = "condition.tests.0"


def test_two_fields_are_compared(plan: Plan, form: Form):
    typed = {
        f"{TEST}.path": "lead.changed",
        f"{TEST}.op": "lt",
        f"{TEST}.value": "",
        "condition.text": "older",
    }
    typed |= {f"{TEST}.other": "contact.changed", f"{TEST}.compared_as": "date"}
    assert plan.post("save/ST-08", form("ST-08", typed)).status_code == 200
    test = at(plan.spec, f"{STEP}.condition.tests.0")
    assert (test["other"], test["compared_as"], test["value"]) == ("contact.changed", "date", None)
    assert form("ST-08")[f"{TEST}.other"] == "contact.changed"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"op": "lt", "value": "3", "other": "contact.changed"}, "keep one of them"),
        ({"op": "includes", "value": "", "other": ""}, "Name the other record"),
    ],
)
def test_a_comparison_that_says_nothing_is_refused(plan: Plan, form: Form, typed: dict[str, str], says: str):
    sent = {f"{TEST}.path": "lead.changed", "condition.text": "older"}
    sent |= {f"{TEST}.{name}": text for name, text in typed.items()}
    answer = plan.post("save/ST-08", form("ST-08", sent))
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_the_page_says_it_in_words(plan: Plan, form: Form):
    plan.post("save/ST-08", form("ST-08", {"once": "true", "keep.key": "lead", "checkpoint.name": "since"}))
    plan.post("save/EP-02", form("EP-02", {"paging.style": "next_url", "paging.at": "links.next"}))
    answer = plan.post("save/trigger", form("trigger", {"customers.by": "event.portalId"}))
    assert answer.status_code == 200
    page = plan.get("").content.decode() + plan.cast.client(plan.cast.ada).get(plan.base).content.decode()
    assert "done once, however many runs want to" in page
    assert "only what is new, since the last run began" in page
    assert "in pages, by the address at <code>links.next</code>" in page
    assert "a row for each customer in the variable" in page


# --- Whose value wins


def won(spec: WorkflowSpec, key: str) -> str:
    return next(row.wins for table in spec.transformations for row in table.rows if row.key == key)


def with_winner(plan: Plan) -> WorkflowSpec:
    """The plan in which what is there wins in TR-01."""
    drafts = [
        table.model_copy(
            update={
                "rows": tuple(
                    row.model_copy(update={"wins": "target"}) if row.key == "TR-01" else row
                    for row in table.rows
                )
            }
        )
        for table in drafts_of(plan.spec)
    ]
    spec = applied(plan.spec, settled(drafts, plan.spec), Saving("Ada"))
    cast = plan.cast
    save_edit(project=cast.project, key=spec.key, spec=spec, parent=1, reason="wins", by=cast.ada)
    return spec


def test_who_wins_is_said_in_the_form_of_a_row(plan: Plan):
    client = plan.cast.client(plan.cast.ada)
    table = plan.spec.transformations[0].key
    sent = {"sent": "1", "revision": "1", "source": "firstname", "target": "FirstName", "type": "text"}
    answer = client.post(
        f"{plan.base}/transformations/{table}/TR-01/save", {**sent, "wins": "target"}, follow=True
    )
    assert answer.status_code == 200
    assert won(plan.spec, "TR-01") == "target"
    assert "stays where it is filled" in client.get(plan.base, {"tables": "plain"}).content.decode()


def test_another_edit_of_the_row_leaves_who_wins(plan: Plan):
    spec = with_winner(plan)
    # What the sheet sends says nothing about it.
    sheet = [
        TableDraft.model_validate(
            {
                **table.model_dump(),
                "rows": [
                    {name: each for name, each in row.model_dump().items() if name != "wins"}
                    | ({"rule": "upper case", "by": "rule"} if row.key == "TR-01" else {})
                    for row in table.rows
                ],
            }
        )
        for table in drafts_of(spec)
    ]
    after = applied(spec, settled(sheet, spec), Saving("Ada"))
    assert won(after, "TR-01") == "target"
    assert next(row.expr for row in after.transformations[0].rows if row.key == "TR-01") == "upper"
    assert won(after, "TR-02") == "source"
