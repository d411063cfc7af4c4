"""The transformation sheet as its addresses serve it."""

import json
from typing import Any

import pytest

from planner.models import ResearchRevision, WorkflowRevision
from planner.selectors.plans import current_workflows
from planner.services.documents import add_document
from tests.cast import Cast

PAYLOAD = {
    "event": {"contact": {"firstname": "Ada", "lastname": "Osei", "email": "A@B.example", "company": "K"}}
}


@pytest.fixture
def sheet(plan: ResearchRevision, base: str) -> str:
    return f"{base}/workflows/contact-to-lead/transformations"


def ask(cast: Cast, url: str, body: Any, status: int = 200, who: Any = None) -> Any:
    answer = cast.client(who or cast.ada).post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content[:400]
    return answer.json()


def opened(cast: Cast, sheet: str) -> Any:
    return cast.client(cast.ada).get(sheet).json()


def typed(data: Any, **rows: dict[str, Any]) -> dict[str, Any]:
    """What the browser would send: the tables with some rows changed."""
    names = ("key", "source", "target", "type", "required", "rule", "expr")
    tables = []
    for table in data["tables"]:
        kept = [
            {name: row[name] for name in names} | rows.get(row["key"].replace("-", ""), {})
            for row in table["rows"]
        ]
        tables.append({name: table[name] for name in ("key", "name", "source", "target")} | {"rows": kept})
    return {"revision": data["revision"], "tables": tables}


def row(key: str) -> Any:
    spec = current_workflows(WorkflowRevision.objects.latest("pk").workflow.project)[0].spec
    return next(each for table in spec.transformations for each in table.rows if each.key == key)


def test_the_sheet_tells_rows_fields_payloads_and_findings(cast: Cast, sheet: str) -> None:
    add_document(project=cast.project, name="contact.json", data=json.dumps(PAYLOAD).encode(), by=cast.ada)
    data = opened(cast, sheet)
    (table,) = data["tables"]
    assert [each["key"] for each in table["rows"]] == ["TR-01", "TR-02", "TR-03", "TR-04"]
    assert "email" in [field["path"] for field in table["sources"]]
    assert {"id": "document:contact.json", "label": "contact.json"} in data["payloads"]
    assert table["payload"] == "document:contact.json"
    assert table["rows"][0]["from"][0]["kind"] == "document"


def test_a_preview_understands_the_rule_and_computes_from_the_payload(cast: Cast, sheet: str) -> None:
    draft = {"source": "email", "target": "Email", "rule": "lower-case, trimmed", "by": "rule"}
    body = {
        "seq": 7,
        "payload": "own",
        "own": PAYLOAD,
        "paths": ["email"],
        "rows": [{"id": "r1", "row": draft}],
    }
    found = ask(cast, f"{sheet}/preview", body)
    assert (found["seq"], found["at"]) == (7, "event.contact")
    assert found["rows"][0]["expr"] == "lower | trim"
    assert (found["rows"][0]["example_in"], found["rows"][0]["example_out"]) == ("A@B.example", "a@b.example")


def test_a_save_is_one_revision_with_a_computed_example(cast: Cast, sheet: str) -> None:
    body = typed(opened(cast, sheet), TR01={"rule": "upper case", "by": "rule"}, TR02={"type": "name"})
    after = ask(cast, f"{sheet}/save", body)
    assert after["revision"] == 2
    assert (row("TR-01").expr, row("TR-01").example_out) == ("upper", "ADA")
    revision = WorkflowRevision.objects.latest("pk")
    assert (revision.reason, revision.author) == ("Transformations: 2 rows changed", cast.ada)


def test_two_people_who_change_different_rows_both_keep_their_work(cast: Cast, sheet: str) -> None:
    data = opened(cast, sheet)
    ask(cast, f"{sheet}/save", typed(data, TR01={"target": "Given"}), who=cast.olga)
    after = ask(cast, f"{sheet}/save", typed(data, TR02={"target": "Family"}))
    assert (after["merged"], after["revision"]) == (True, 3)
    assert (row("TR-01").target, row("TR-02").target) == ("Given", "Family")


def test_two_people_who_change_the_same_cell_are_shown_both_values(cast: Cast, sheet: str) -> None:
    data = opened(cast, sheet)
    ask(cast, f"{sheet}/save", typed(data, TR01={"target": "Given"}), who=cast.olga)
    answer = ask(cast, f"{sheet}/save", typed(data, TR01={"target": "Forename"}), status=409)
    (clash,) = answer["clashes"]
    assert (clash["row"], clash["mine"], clash["theirs"]) == ("TR-01", "Forename", "Given")
    assert row("TR-01").target == "Given"
    assert (
        ask(cast, f"{sheet}/save", typed(data, TR01={"target": "Forename"}) | {"revision": 2})["revision"]
        == 3
    )


def test_what_cannot_be_saved_is_named_by_its_place(cast: Cast, sheet: str) -> None:
    body = typed(opened(cast, sheet), TR02={"target": ""}, TR03={"expr": "lowr"})
    answer = ask(cast, f"{sheet}/save", body, status=422)
    places = [(one["row"], one["column"]) for one in answer["mistakes"]]
    assert places == [(1, "target"), (2, "expr")]
    assert "Row 2 (TR-02), target" in answer["message"]
    assert WorkflowRevision.objects.count() == 1


@pytest.mark.parametrize("body", ["{", "[]", '{"rows": 3}', '{"rows": [{"id": "a", "row": {"evil": 1}}]}'])
def test_a_broken_request_is_refused_with_a_reason(cast: Cast, sheet: str, body: str) -> None:
    client = cast.client(cast.ada)
    answer = client.post(f"{sheet}/preview", body, "application/json", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert b"Reload the page" in answer.content


def test_without_script_a_row_has_a_form(cast: Cast, sheet: str) -> None:
    client = cast.client(cast.ada)
    page = client.get(f"{sheet}/TT-01/TR-01").content.decode()
    assert 'value="firstname"' in page
    sent = {"sent": "1", "revision": "1", "source": "firstname", "target": "FirstName", "rule": "upper case"}
    assert client.post(f"{sheet}/TT-01/TR-01/save", sent).status_code == 302
    assert row("TR-01").expr == "upper"
    # What another person changed meanwhile is not undone by a form that was opened before.
    clash = client.post(f"{sheet}/TT-01/TR-01/save", sent | {"rule": "lower case"})
    assert clash.status_code == 409
    assert (
        client.post(f"{sheet}/TT-01/new/save", {"sent": "1", "target": "City", "source": "city"}).status_code
        == 302
    )
    assert row("TR-05").target == "City"
    client.post(
        f"{sheet}/TT-01/TR-05/save",
        {"remove": "1", "sent": "1", "revision": "3", "target": "City", "source": "city"},
    )
    assert len(opened(cast, sheet)["tables"][0]["rows"]) == 4
    assert client.get(f"{sheet}/TT-01/TR-99").status_code == 404


def test_readers_get_plain_tables_and_editors_the_sheet(
    cast: Cast, plan: ResearchRevision, base: str
) -> None:
    page = cast.client(cast.ada).get(f"{base}/workflows/contact-to-lead").content.decode()
    assert "<tn-sheet" in page
    assert "TR-04" in page
    page = cast.client(cast.ben).get(f"{base}/workflows/contact-to-lead").content.decode()
    assert "<tn-sheet" not in page
    assert "TR-04" in page


def test_a_sheet_says_what_is_not_known_of_required_fields(cast: Cast, sheet: str) -> None:
    (table,) = opened(cast, sheet)["tables"]
    assert table["whole"] == []
    assert table["need"].startswith("No API description of Salesforce was read that says which fields")
