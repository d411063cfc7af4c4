import pytest

from planner.asking import apply_answers
from planner.generation import generate_workflows
from planner.generation.questions import with_questions
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Question, Research

BARE = "Sync invoices between Chargebee and Pipedrive."


def drafted(answers: tuple[Question, ...] = (), text: str = BARE) -> Research:
    return draft_research([read_document("prompt", text.encode())], answers=answers)


def answer(research: Research, about: str, words: str) -> Question:
    question = next(each for each in research.questions if each.about == about)
    return question.model_copy(update={"state": "answered", "answer": words})


def test_answers_become_facts_with_the_answer_as_evidence() -> None:
    before = drafted()
    after = drafted(
        (
            answer(before, "systems.direction", "Chargebee to Pipedrive only"),
            answer(before, "triggers", "A schedule: every day at 04:30 UTC"),
            answer(before, "systems.chargebee.auth", "An API key or access token"),
            answer(before, "rules.match", "By invoice number"),
        )
    )
    roles = {each.key: each.role for each in after.systems}
    assert roles == {"chargebee": "source", "pipedrive": "target"}
    trigger = after.triggers[0]
    assert (trigger.kind, trigger.cron, trigger.timezone) == ("schedule", "30 4 * * *", "UTC")
    assert after.systems[0].auth.scheme == "api_key"
    rule = next(each for each in after.rules if each.kind == "match")
    assert "invoice number" in rule.text
    assert rule.evidence[0].kind == "answer"
    assert rule.evidence[0].question == next(
        each.key for each in before.questions if each.about == "rules.match"
    )


def test_keys_and_decisions_survive_drafting_again_with_more_material() -> None:
    before = drafted()
    decided = answer(before, "rules.error", "Stop at once and tell a person")
    aside = next(each for each in before.questions if each.about == "environments").model_copy(
        update={"state": "ignored"}
    )
    more = f"{BARE} Invoices are matched by invoice number. Chargebee takes an API key."
    after = drafted((decided, aside), more)
    kept = {each.about: each for each in after.questions}
    assert (kept["rules.error"].key, kept["rules.error"].state) == (decided.key, "answered")
    assert (kept["environments"].key, kept["environments"].state) == (aside.key, "ignored")
    assert "rules.match" not in kept
    assert len({each.key for each in after.questions}) == len(after.questions)


def test_an_answer_to_what_is_no_longer_asked_is_kept() -> None:
    before = drafted()
    decided = answer(before, "rules.match", "By invoice number")
    after = drafted((decided,), f"{BARE} Invoices are matched by invoice id.")
    assert any(each.about == "rules.match" and each.state == "answered" for each in after.questions)


def test_mappings_and_zones_are_read_from_an_answer() -> None:
    research = drafted(text="Every night at 2:00 send invoices from Chargebee to Pipedrive.")
    about = next(each.about for each in research.questions if each.about.startswith("mappings"))
    changed = apply_answers(
        research,
        [
            answer(research, about, "total -> value, currency_code -> currency"),
            answer(research, "triggers.timezone", "Europe/Oslo"),
        ],
    )
    assert [(each.source, each.target) for each in changed.mappings] == [
        ("total", "value"),
        ("currency_code", "currency"),
    ]
    assert changed.triggers[0].timezone == "Europe/Oslo"


def test_an_open_question_changes_nothing() -> None:
    research = drafted()
    assert apply_answers(research, research.questions) == research


def test_facts_keep_their_keys_when_a_document_is_put_before() -> None:
    old = draft_research(
        [
            read_document(
                "b.md", b"Send orders from Shopify to Xero.\n\n- email -> EmailAddress\n- total -> Total\n"
            )
        ]
    )
    first = read_document("a.md", b"Send orders from Shopify to Xero.\n\n- note -> Reference\n")
    second = read_document(
        "b.md", b"Send orders from Shopify to Xero.\n\n- email -> EmailAddress\n- total -> Total\n"
    )
    new = draft_research([first, second], previous=old)
    assert {each.target: each.key for each in new.mappings} == {
        "Reference": "MP-03",
        "EmailAddress": "MP-01",
        "Total": "MP-02",
    }


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        ("A fixed token in a header: X-Shop-Token", "shared_token"),
        ("HMAC-SHA256 of the body in a header: X-Shop-Signature", "hmac_sha256"),
    ],
)
def test_a_check_of_webhooks_that_somebody_names_is_made(words: str, scheme: str) -> None:
    text = (
        "Orders from Kramladen to Pipedrive. Kramladen sends a webhook when an order is paid.\n\n"
        "| Kramladen | Pipedrive |\n|---|---|\n| order.id | deal.order_id |\n| order.total | deal.value |\n"
    )
    before = with_questions(drafted(text=text))
    (first, *_) = generate_workflows(before)
    assert first.trigger.verify is None
    asked = next(each for each in before.questions if each.about.endswith(".verify"))
    named = asked.model_copy(update={"state": "answered", "answer": words})
    (again, *_) = generate_workflows(drafted((named,), text))
    assert again.trigger.verify is not None
    assert (again.trigger.verify.scheme, again.trigger.verify.header) == (scheme, words.split(": ")[1])
    assert any(step.kind == "verify" for step in again.data_flow)
