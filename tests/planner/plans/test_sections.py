"""Every section of a workflow edited in place: who may, what is kept, what is refused and where."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planner.models import WorkflowRevision
from tests.planner.plans.conftest import Form, Plan
from tests.planner.plans.reading_forms import form_of

PARTS = (
    "title",
    "story",
    "US-01",
    "AC-01",
    "prompt",
    "description",
    "assumptions",
    "system.hubspot",
    "trigger",
    "EP-02",
    "ST-08",
)
NEW = ("new.stories", "new.criteria", "new.systems", "new.endpoints", "new.flow")


@pytest.mark.parametrize("part", PARTS)
def test_a_form_sent_as_it_came_changes_nothing(plan: Plan, form: Form, part: str):
    before = plan.spec
    answer = plan.post(f"save/{part}", form(part))
    assert answer.status_code == 200, answer.content.decode()
    assert plan.spec == before
    assert plan.newest.number == 1


@pytest.mark.parametrize("part", [*PARTS, *NEW])
def test_only_editors_get_a_form_and_outsiders_learn_nothing(plan: Plan, part: str):
    cast = plan.cast
    assert plan.get(f"edit/{part}", cast.ben).status_code == 403
    assert plan.post(f"save/{part}", {"revision": "1"}, cast.cleo).status_code == 403
    assert plan.get(f"edit/{part}", cast.mallory).status_code == 404
    assert plan.post(f"save/{part}", {"revision": "1"}, cast.mallory).status_code == 404
    assert plan.newest.number == 1


@pytest.mark.parametrize(
    ("part", "name", "value", "path"),
    [
        ("title", "title", "Contacts become leads", "title"),
        ("story", "business_logic", "Only the new ones.", "story.business_logic"),
        ("prompt", "prompt", "# Build it\n\n- well", "prompt"),
        ("description", "description", "Every contact.", "description"),
        ("US-01", "so_that", "nobody types", "user_stories.0.so_that"),
        ("AC-01", "given", "an empty Salesforce", "acceptance_criteria.0.given"),
        ("system.hubspot", "limits", "100 calls in 10 s", "systems.0.limits"),
        ("trigger", "dedupe_key", "objectId", "trigger.dedupe_key"),
        ("EP-02", "purpose", "Look", "endpoints.1.purpose"),
        ("ST-08", "reason", "no lead", "data_flow.7.reason"),
    ],
)
def test_a_field_of_each_section_is_saved_and_nothing_else(
    plan: Plan, form: Form, part: str, name: str, value: str, path: str
):
    before = plan.spec.model_dump(mode="json")
    answer = plan.post(f"save/{part}", form(part, {name: value}))
    assert answer.status_code == 200, answer.content.decode()
    found: object = plan.spec.model_dump(mode="json")
    want = before
    *way, last = path.split(".")
    for step in way:
        want = want[int(step) if step.isdigit() else step]
    want[last] = value
    assert found == before
    assert (plan.newest.number, plan.newest.author) == (2, plan.cast.ada)
    assert "Undo" in answer.content.decode()


@pytest.mark.parametrize(
    ("part", "changed", "says"),
    [
        ("title", {"title": " "}, "Title cannot be empty."),
        ("AC-01", {"covers": "ST-04, ST-99"}, "The plan has no ST-99"),
        ("AC-01", {"check.then": "outcome == done\nruns = 3"}, "Line 2: say what it equals"),
        ("AC-01", {"check.given.payload": '{"a": }'}, "Line 1, column 7"),
        ("AC-01", {"check.when.times": "99"}, "less than or equal to 20"),
        ("trigger", {"payload_example": "{"}, "Line 1"),
        ("EP-02", {"system": "sap"}, "cannot be chosen here"),
        ("ST-10", {"on_error.retry.on": "429, often"}, "often is no HTTP status"),
        ("new.systems", {"key": "hubspot", "name": "Twice"}, "The workflow has hubspot already"),
        ("new.systems", {"key": "Sales Force", "name": "S"}, "match pattern"),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field_and_stays_typed(
    plan: Plan, form: Form, part: str, changed: dict[str, str], says: str
):
    sent = form(part, changed)
    answer = plan.post(f"save/{part}", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'aria-invalid="true"' in page
    # What a select does not offer cannot stay in it.
    kept = {**form_of(page), **({"system": "sap"} if sent.get("system") == "sap" else {})}
    assert kept == sent
    assert plan.newest.number == 1


@pytest.mark.parametrize(
    ("part", "fields", "field", "key"),
    [
        ("new.stories", {"as_a": "buyer", "i_want": "peace"}, "user_stories", "US-05"),
        ("new.criteria", {"text": "It is so."}, "acceptance_criteria", "AC-11"),
        ("new.systems", {"key": "slack", "name": "Slack", "role": "target"}, "systems", "slack"),
        ("new.endpoints", {"system": "hubspot", "method": "GET", "path": "/x"}, "endpoints", "EP-05"),
        ("new.flow", {"title": "Tell somebody", "kind": "notify"}, "data_flow", "ST-11"),
    ],
)
def test_an_element_is_added_with_a_key_of_its_own_and_its_key_is_never_given_again(
    plan: Plan, form: Form, part: str, fields: dict[str, str], field: str, key: str
):
    plan.post(f"save/{part}", form(part, fields))
    assert getattr(plan.spec, field)[-1].key == key
    name = f"system.{key}" if field == "systems" else key
    assert plan.post(f"remove/{name}", {"revision": "2"}).status_code == 200
    if field != "systems":
        plan.post(f"save/{part}", form(part, fields))
        assert int(getattr(plan.spec, field)[-1].key[3:]) == int(key[3:]) + 1


def test_an_endpoint_that_is_called_is_not_removed_without_a_word(plan: Plan):
    answer = plan.post("remove/EP-02", {"revision": "1"})
    assert answer.status_code == 409
    assert "ST-07 calls it" in answer.content.decode()
    assert plan.newest.number == 1
    plan.post("remove/EP-02", {"revision": "1", "confirm": "clear"})
    assert [one.key for one in plan.spec.endpoints] == ["EP-01", "EP-03", "EP-04"]
    assert next(one for one in plan.spec.data_flow if one.key == "ST-07").endpoint == ""


def test_a_step_whose_result_is_read_stays_until_nobody_reads_it(plan: Plan):
    answer = plan.post("remove/ST-04", {"revision": "1", "confirm": "clear"})
    assert answer.status_code == 409
    assert "Change that first" in answer.content.decode()
    assert plan.newest.number == 1


def test_an_element_moves_up_and_down(plan: Plan):
    plan.post("move/AC-03", {"to": "up"})
    assert [one.key for one in plan.spec.acceptance_criteria][:3] == ["AC-01", "AC-03", "AC-02"]
    plan.post("move/AC-01", {"to": "up"})
    assert plan.newest.number == 2


def test_a_corrected_call_stands_on_the_persons_word(plan: Plan, form: Form):
    plan.post("save/EP-02", form("EP-02", {"path": "/services/data/v62.0/query"}))
    [evidence] = plan.spec.endpoints[1].evidence
    assert (evidence.kind, evidence.by) == ("person", "Ada Ek")


def test_a_parameter_keeps_what_the_form_does_not_show(plan: Plan, form: Form):
    plan.post("save/EP-02", form("EP-02", {"params.0.type": "text"}))
    before = plan.spec.endpoints[1].params[0]
    assert (before.type, before.language, before.required) == ("text", "soql", True)


def test_a_trigger_of_another_kind_forgets_what_only_the_old_one_had(plan: Plan, form: Form):
    changed = form("trigger", {"kind": "schedule", "cron": "0 6 * * 1-5", "timezone": "Europe/Berlin"})
    answer = plan.post("save/trigger", changed)
    found = plan.spec.trigger
    assert (found.cron, found.verify, found.path, found.dedupe_key) == ("0 6 * * 1-5", None, "", "")
    assert "At 06:00 on Monday through Friday" in answer.content.decode()
    told = plan.get("next-times", cron="0 6 * * 1-5", timezone="Europe/Berlin").content.decode()
    assert told.count("06:00") == 4
    assert "five parts" in plan.get("next-times", cron="often").content.decode()


def test_without_assertions_there_is_no_check(plan: Plan, form: Form):
    answer = plan.post("save/AC-01", form("AC-01", {"check.then": ""}))
    assert plan.spec.acceptance_criteria[0].check is None
    assert "1 criterion without a check." in answer.content.decode()
    assert "No check yet" in answer.content.decode()


def test_without_script_the_page_carries_the_form_and_saving_leads_back(plan: Plan):
    client = plan.cast.client(plan.cast.ada)
    page = client.get(f"{plan.base}/edit/AC-01").content.decode()
    assert "<!doctype html>" in page
    answer = client.post(f"{plan.base}/save/AC-01", form_of(page) | {"text": "Said."})
    assert (answer.status_code, answer.url) == (303, f"{plan.base}?saved=2#AC-01")
    assert "Undo" in client.get(answer.url).content.decode()


def test_viewers_see_no_button_and_an_empty_section_says_so(plan: Plan):
    page = plan.cast.client(plan.cast.cleo).get(plan.base).content.decode()
    assert "data-edit" not in page.replace("data-editing", "")
    newest = plan.newest
    value = {**newest.value, "user_stories": [], "prompt": ""}
    WorkflowRevision.objects.create(
        workflow=newest.workflow, number=2, value=value, parent=newest, reason="Emptied"
    )
    for person, sees in ((plan.cast.ada, True), (plan.cast.cleo, False)):
        page = plan.cast.client(person).get(plan.base).content.decode()
        assert page.count("Not written yet.") == 2
        assert ("Write it" in page) is sees


def test_a_save_asks_the_database_as_often_however_long_the_history(plan: Plan, form: Form):
    def ask(text: str) -> int:
        sent = form("AC-01", {"text": text})
        with CaptureQueriesContext(connection) as asked:
            plan.post("save/AC-01", sent)
        return len(asked)

    ask("One.")
    first = ask("Two.")
    for number in range(6):
        ask(f"Again {number}.")
    assert ask("Last.") == first
    assert json.dumps(plan.newest.reason) == '"Edited AC-01 text"'
