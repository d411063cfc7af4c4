"""The shapes of workflows: full events, lists on a schedule, updates only, both ways, hardly anything."""

import pytest

from planner.generation import generate_workflows, with_questions
from planner.spec.research import DataObject, Research
from planner.spec.workflow import Step, WorkflowSpec
from tests.planner.generation.briefs import (
    CONTACTS_BOTH_WAYS,
    PAYOUTS,
    STOCK,
    SUPPLIERS,
    VAGUE,
    research,
    trigger,
)


def drawn(found: Research) -> WorkflowSpec:
    (spec,) = generate_workflows(found)
    return spec


def kinds(spec: WorkflowSpec) -> list[str]:
    return [step.kind for step in spec.data_flow]


def step(spec: WorkflowSpec, kind: str) -> Step:
    return next(found for found in spec.data_flow if found.kind == kind)


def row(spec: WorkflowSpec, target: str) -> tuple[str, object, object]:
    found = next(row for row in spec.transformations[0].rows if row.target == target)
    return found.expr, found.example_in, found.example_out


def test_a_webhook_that_brings_the_record_is_not_read_again() -> None:
    spec = drawn(PAYOUTS)
    assert kinds(spec) == [
        "receive",
        "verify",
        "filter",
        "filter",
        "filter",
        "transform",
        "lookup",
        "filter",
        "create",
    ]
    assert step(spec, "transform").input == "event.data.object"
    assert spec.trigger.dedupe_key == "id"
    assert row(spec, "LineItems[0].UnitAmount") == ("number(scale=100)", 12345, 123.45)
    assert row(spec, "Type") == ('const("RECEIVE")', None, "RECEIVE")


def test_what_is_there_already_is_skipped_when_the_rule_says_so() -> None:
    spec = drawn(PAYOUTS)
    stop = spec.data_flow[-2]
    assert (stop.condition and stop.condition.tests[0].op, stop.on_false) == ("missing", "skip")
    assert any("Xero already has is skipped" in criterion.text for criterion in spec.acceptance_criteria)


def test_a_rule_nobody_understands_keeps_a_criterion_without_a_check() -> None:
    spec = drawn(PAYOUTS)
    unshown = [criterion for criterion in spec.acceptance_criteria if criterion.check is None]
    by_code, unknown = unshown
    assert by_code.text.startswith("`BankAccount.Code` is written as its rule says: ")
    assert unknown.text == "A payout in a currency without an account is parked."
    assert unknown.covers == ("BR-05",)
    assert unknown.text in spec.prompt
    assert row(spec, "BankAccount.Code")[0] == "custom"


def test_only_its_own_criterion_depends_on_a_row_that_takes_code() -> None:
    spec = drawn(PAYOUTS)
    (custom,) = [one for one in spec.transformations[0].rows if one.expr == "custom"]
    covering = [criterion for criterion in spec.acceptance_criteria if custom.key in criterion.covers]
    assert [criterion.check for criterion in covering] == [None]


def test_a_filter_is_read_from_its_rule_and_seen_in_a_check() -> None:
    spec = drawn(PAYOUTS)
    status = next(found for found in spec.data_flow if found.title == "Check status")
    assert status.condition is not None
    assert status.condition.tests[0].model_dump() == {
        "path": "event.data.object.status", "op": "equals", "value": "paid",
    }  # fmt: skip
    created, kept_out = (
        spec.acceptance_criteria[0],
        next(criterion for criterion in spec.acceptance_criteria if status.key in criterion.covers),
    )
    assert created.check
    assert created.check.given.payload["data"]["object"]["status"] == "paid"
    assert kept_out.check
    assert kept_out.check.given.payload["data"]["object"]["status"] != "paid"


def test_a_schedule_lists_and_loops() -> None:
    spec = drawn(STOCK)
    assert kinds(spec) == [
        "fetch",
        "loop",
        "filter",
        "filter",
        "transform",
        "lookup",
        "branch",
        "update",
        "create",
    ]
    assert (spec.trigger.cron, spec.trigger.timezone) == ("30 2 * * *", "Europe/Oslo")
    loop = step(spec, "loop")
    assert (loop.each, loop.output) == ("articles", "article")
    assert spec.endpoints[0].path == "/api/articles"
    assert spec.endpoints[0].evidence == STOCK.endpoints[0].evidence
    assert not any("signature" in criterion.text for criterion in spec.acceptance_criteria)
    assert any("second run" in criterion.text for criterion in spec.acceptance_criteria)


def test_retries_and_endings_are_those_of_the_documents() -> None:
    for spec, attempts, then in (
        (drawn(STOCK), 3, "fail"),
        (drawn(PAYOUTS), 3, "park"),
        (drawn(SUPPLIERS), 5, "park"),
    ):
        on_error = step(spec, "lookup").on_error
        assert on_error is not None
        assert on_error.retry is not None
        assert (on_error.retry.attempts, on_error.then) == (attempts, then)


def test_examples_come_from_the_documents_first() -> None:
    spec = drawn(STOCK)
    assert row(spec, "handle") == ("lower", "KOR-7", "kor-7")
    assert row(spec, "title")[1] == "Oak board"
    assert row(spec, "body_html")[0] == 'concat("first_line", "second_line")'


def test_update_only_creates_nothing() -> None:
    spec = drawn(SUPPLIERS)
    assert kinds(spec) == ["receive", "verify", "filter", "transform", "lookup", "filter", "update"]
    assert {endpoint.path for endpoint in spec.endpoints} == {"/v2/vendors", "/v2/vendors/{vendorId}"}
    assert step(spec, "update").bind == {"vendorId": "existing_vendor.vendorId"}
    assert step(spec, "lookup").bind == {"vat_id": "vendor.vatNumber"}
    assert spec.trigger.verify
    assert spec.trigger.verify.header == "X-Purser-Signature"
    assert spec.trigger.dedupe_key in spec.trigger.payload_example


def test_both_ways_are_two_workflows_with_a_conflict_rule() -> None:
    there, back = generate_workflows(CONTACTS_BOTH_WAYS)
    assert (there.systems[0].key, there.systems[1].key) == (back.systems[1].key, back.systems[0].key)
    for spec in (there, back):
        assert "When both sides changed" in spec.description
        assert any("carried over last stands" in assumption.text for assumption in spec.assumptions)


def test_hardly_anything_gives_a_workflow_that_says_what_it_assumes() -> None:
    asked = with_questions(VAGUE.model_copy(update={"title": "Contacts between HubSpot and Salesforce"}))
    spec = drawn(asked)
    assert kinds(spec)[-4:] == ["lookup", "branch", "update", "create"]
    assert {row.target for row in spec.transformations[0].rows} >= {"Email", "LastName"}
    said = " ".join(assumption.text for assumption in spec.assumptions)
    for assumption in (
        "what starts it",
        "found again by its email",
        "Fields of the same meaning",
        "as published",
    ):
        assert assumption in said


def test_two_pairs_of_objects_are_two_workflows() -> None:
    orders = research(
        {"Shopify": "source", "Xero": "target"}, ("order", "invoice"), (("name", "Reference", ""),)
    )
    products = research({"Shopify": "source", "Xero": "target"}, ("product", "item"), (("sku", "Code", ""),))
    both = orders.model_copy(update={"mappings": orders.mappings + products.mappings})
    assert [spec.title for spec in generate_workflows(both)] == ["Order to invoice", "Product to item"]


def test_two_events_of_one_pair_are_two_workflows() -> None:
    told = trigger("webhook", system="stripe", event="payout.paid") + trigger(
        "webhook", system="stripe", event="payout.failed"
    )
    specs = generate_workflows(PAYOUTS.model_copy(update={"triggers": told}))
    assert [spec.trigger.event for spec in specs] == ["payout.paid", "payout.failed"]
    assert len({spec.key for spec in specs}) == 2


def test_created_and_updated_are_one_workflow_and_deleted_another() -> None:
    told = trigger("webhook", system="hubspot", event="created, updated or deleted")
    contacts = research(
        {"HubSpot": "source", "Salesforce": "target"},
        ("contact", "Lead"),
        (("email", "Email", ""),),
        (("match", "Leads are found by email."), ("other", "Note: you need an administrator for this.")),
        triggers=told,
    )
    changed, deleted = generate_workflows(contacts)
    assert changed.title == "Contact to lead"
    assert changed.trigger.event == "contact.creation or contact.propertyChange"
    assert deleted.trigger.event == "contact.deletion"
    keep = step(changed, "filter")
    assert keep.condition is not None
    assert keep.condition.tests[0].model_dump() == {
        "path": "event.subscriptionType", "op": "in", "value": ["contact.creation", "contact.propertyChange"],
    }  # fmt: skip
    assert changed.trigger.payload_example[0]["subscriptionType"] == "contact.creation"
    assert kinds(changed)[-4:] == ["lookup", "branch", "update", "create"]
    assert "create" not in kinds(deleted)
    assert kinds(deleted)[-1] == "custom"
    assert not any("administrator" in criterion.text for criterion in changed.acceptance_criteria)
    apart = contacts.model_copy(
        update={
            "triggers": trigger("webhook", system="hubspot", event="contact.creation")
            + trigger("webhook", system="hubspot", event="contact.propertyChange")
        }
    )
    assert [spec.trigger.event for spec in generate_workflows(apart)] == [changed.trigger.event]


def test_a_new_record_alone_counts_once_by_its_id_and_a_changed_one_does_not() -> None:
    told = {
        event: drawn(
            research(
                {"Stripe": "source", "Xero": "target"},
                ("customer", "contact"),
                (("email", "EmailAddress", ""),),
                triggers=trigger("webhook", system="stripe", event=event),
            )
        )
        for event in ("customer.created", "customer.created or customer.updated")
    }
    assert [spec.trigger.event for spec in told.values()] == list(told)


def test_of_two_that_could_give_the_one_that_reports_gives() -> None:
    both = research(
        {"Pipedrive": "both", "Jira": "both"}, triggers=trigger("webhook", system="jira", event="created")
    )
    assert [use.key for use in drawn(both).systems] == ["jira", "pipedrive"]
    quiet = research({"Pipedrive": "both", "Jira": "both"})
    assert [use.key for use in drawn(quiet).systems] == ["pipedrive", "jira"]


def test_messages_are_only_sent_and_never_looked_for() -> None:
    found = research(
        {"Depot": "source", "Slack": "target"},
        ("article", "message"),
        (("name", "text", ""), ("code", "code", "")),
    )
    assert kinds(drawn(found))[-1] == "create"
    assert "lookup" not in kinds(drawn(found))


@pytest.mark.parametrize("found", [PAYOUTS, STOCK, SUPPLIERS, CONTACTS_BOTH_WAYS, VAGUE])
def test_every_reference_of_a_step_is_made_before_it(found: Research) -> None:
    for spec in generate_workflows(found):
        known = {"event", "variable"}
        for each in spec.data_flow:
            tests = [test.path for test in each.condition.tests] if each.condition else []
            references = [*each.bind.values(), each.input, each.each, *tests]
            roots = {reference.split(".")[0] for reference in references if reference}
            assert roots <= known, (spec.key, each.key, roots - known)
            known.add(each.output)


def test_records_moved_together_are_a_workflow_each_and_none_becomes_another() -> None:
    names = ("customer", "payment", "invoice")
    found = research({"Ledgerly": "source", "Bookwell": "target"}).model_copy(
        update={
            "objects": tuple(
                DataObject(system=key, name=name) for name in names for key in ("ledgerly", "bookwell")
            )
        }
    )
    titles = [spec.title for spec in generate_workflows(found)]
    assert titles == [f"Ledgerly {name} to Bookwell" for name in names]
    started = found.model_copy(update={"triggers": trigger("webhook", event="customer.created")})
    starts = [spec.trigger.kind for spec in generate_workflows(started)]
    assert starts == ["webhook", "manual", "manual"], "an event of customers starts no payment"


def test_a_start_by_hand_beside_another_is_no_second_workflow() -> None:
    found = research({"Ledgerly": "source", "Bookwell": "target"}, ("invoice", "bill"), (("id", "ref", ""),))
    starts = trigger("schedule") + trigger("manual") + trigger("webhook", system="ledgerly")
    specs = generate_workflows(found.model_copy(update={"triggers": starts}))
    assert [(spec.trigger.kind, spec.title) for spec in specs] == [
        ("schedule", "Invoice to bill on schedule"),
        ("webhook", "Invoice to bill"),
    ]


def test_an_empty_record_proves_nothing() -> None:
    for target in ("Salesforce", "Slack"):
        noun = {"Salesforce": "account", "Slack": "message"}[target]
        mapped = research({"Ledgerly": "source", target: "target"}, (noun, noun))
        (spec,) = generate_workflows(mapped.model_copy(update={"triggers": trigger("webhook")}))
        assert (spec.acceptance_criteria[0].check is not None) == bool(spec.transformations[0].rows)
