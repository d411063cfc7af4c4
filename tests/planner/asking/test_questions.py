import pytest

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Question, Research

FULL = (
    "When an invoice is paid in Chargebee (webhook `invoice.paid`), find the company in "
    "Pipedrive by e-mail. If it exists, "
    "update it, else create it. Chargebee takes an API key, Pipedrive an API token. Map: amount "
    "→ value, email → email."
)
BARE = "Sync invoices between Chargebee and Pipedrive."


def drafted(text: str, answers: tuple[Question, ...] = ()) -> Research:
    return draft_research([read_document("prompt", text.encode())], answers=answers)


def by_about(research: Research) -> dict[str, Question]:
    return {each.about: each for each in research.questions}


def test_a_full_prompt_gets_few_questions_and_a_bare_one_many() -> None:
    full, bare = drafted(FULL), drafted(BARE)
    assert len(bare.questions) > len(full.questions)
    urgent = [each for each in bare.questions if each.priority in ("critical", "high")]
    assert len(urgent) >= 3 * len([each for each in full.questions if each.priority == "critical"]) + 5
    assert "is assumed" in bare.summary
    assert "is assumed" not in full.summary


@pytest.mark.parametrize(
    "about",
    [
        "systems.direction",
        "triggers",
        "rules.match",
        "systems.chargebee.auth",
        "systems.pipedrive.auth",
        "rules.missing",
        "rules.error",
        "rules.conflict",
        "rules.delete",
        "environments",
        "systems.limits",
    ],
)
def test_what_a_bare_prompt_is_asked(about: str) -> None:
    assert about in by_about(drafted(BARE))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("When Pipedrive is down, retry for an hour.", "rules.error"),
        ("Invoices without an e-mail address are skipped.", "rules.missing"),
        ("Deleted invoices are archived in Pipedrive.", "rules.delete"),
    ],
)
def test_what_the_material_says_is_not_asked(text: str, about: str) -> None:
    assert about in by_about(drafted(BARE))
    assert about not in by_about(drafted(f"{BARE} {text}"))


def test_what_comes_twice_is_asked_once_it_is_known_how_a_record_is_found() -> None:
    pushed = "When an invoice is paid in Chargebee, a webhook calls us and a message is posted in Slack."
    assert "rules.dedupe" in by_about(drafted(pushed))
    twice = "Chargebee sends each event twice at times; an event that was already processed is ignored."
    assert "rules.dedupe" not in by_about(drafted(f"{pushed} {twice}"))
    unmatched = by_about(drafted(BARE))
    assert "rules.match" in unmatched
    assert "rules.dedupe" not in unmatched


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("And what if Pipedrive is offline?\n\nTry again later, then tell Ann.", "rules.error"),
        ("An invoice that did not get through because of an error must land in a list.", "rules.error"),
        ("The organisation with the same VAT number is the right one.", "rules.match"),
        ("No VAT number? Leave the field empty.", "rules.missing"),
        ("The Pipedrive token is in the vault.", "systems.pipedrive.auth"),
        ("Pipedrive: SFTP, we log in with an SSH key.", "systems.pipedrive.auth"),
        ("Pipedrive wants a client certificate.", "systems.pipedrive.auth"),
    ],
)
def test_what_no_rule_says_but_the_text_does_is_not_asked(text: str, about: str) -> None:
    assert about in by_about(drafted(BARE))
    assert about not in by_about(drafted(f"{BARE}\n\n{text}"))


def test_every_question_can_be_left_unanswered() -> None:
    for each in (*drafted(FULL).questions, *drafted(BARE).questions):
        assert each.text.endswith("?")
        assert each.why
        assert each.assumption
        assert each.about
        assert sum(option.recommended for option in each.options) <= 1


def test_a_system_nobody_knows_needs_its_operations() -> None:
    asked = by_about(drafted("Send parcels from Shopify to Lumepost. Lumepost's API takes an API key."))
    assert asked["endpoints.lumepost"].priority == "critical"
    assert "Lumepost" in asked["endpoints.lumepost"].text
