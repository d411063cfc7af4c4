"""The chat column in a browser: naming, scope, attachments, drafts, branches, history, context."""

import re

import pytest
from playwright.sync_api import Page, expect

from builder.models import Attachment, Chat, Turn
from builder.services.chats import start_chat
from tests.builder.factories import make_built, make_turn
from tests.builder.test_chat_rules import TRACE
from tests.builder.test_chats import over, tell
from tests.cast import Cast
from tests.e2e.browser import Visitor
from tests.e2e.conftest import Visit

BUILD = "/halden/contacts/build/"
SOON = 30_000
PASTE = """(element, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  element.dispatchEvent(new ClipboardEvent('paste', options));
}"""


@pytest.fixture
def chat(people: Cast) -> Chat:
    make_built(people.project, people.ada)
    return start_chat(project=people.project, by=people.ada)


def box(page: Page):
    return page.get_by_role("textbox", name="Message")


def opened(visit: Visit, people: Cast, chat: Chat, more: str = "") -> Visitor:
    return visit(people.ada, f"{BUILD}?chat={chat.pk}{more}")


@pytest.mark.thorough
def test_naming_scope_and_a_pasted_trace_go_with_the_message(visit: Visit, people: Cast, chat: Chat):
    window = opened(visit, people, chat)
    page = window.page
    box(page).click()
    page.keyboard.type("In contact to lead, find the lead by phone, see @contact_to_lead.p")
    options = page.get_by_role("listbox", name="Things to name")
    expect(options.get_by_role("option").first).to_contain_text("contact_to_lead.py")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(options).to_be_hidden()
    expect(box(page)).to_have_value(re.compile(r"see contact_to_lead\.py $"))
    expect(page.locator("#composer-scope")).to_contain_text("Contact to lead: Find lead")
    box(page).evaluate(PASTE, TRACE)
    expect(page.locator("#composer-files")).to_contain_text("mappings/contact_to_lead.py:12")
    page.reload()
    expect(box(page)).to_have_value(re.compile("find the lead by phone"))
    expect(page.locator("[data-names]")).to_contain_text("contact_to_lead.py")
    expect(page.locator("#composer-files")).to_contain_text("pasted.log")
    assert window.accessibility() == []
    box(page).press("Control+Shift+Enter")
    expect(page.locator(".turn.me")).to_contain_text("Question", timeout=SOON)
    expect(box(page)).to_have_value("")
    turn = Turn.objects.get()
    assert (turn.mode, turn.scope["steps"]) == ("question", ["ST-07"])
    assert turn.mentions[0]["kind"] == "file"
    assert Attachment.objects.get().turn == turn
    expect(page.locator(".turn.ai")).to_have_attribute("aria-busy", "false", timeout=SOON)
    assert window.violations() == []


@pytest.mark.thorough
def test_a_message_in_other_words_is_a_branch(visit: Visit, people: Cast, chat: Chat):
    over(people, chat, "one")
    over(people, chat, "two")
    page = opened(visit, people, chat).page
    page.get_by_role("article", name="Message 2").hover()
    page.get_by_role("article", name="Message 2").get_by_role("link", name="Edit and send again").click()
    expect(box(page)).to_have_value("two")
    box(page).fill("two, but shorter")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".forks")).to_contain_text("2 of 2", timeout=SOON)
    expect(page.locator(".turn.ai").last).to_have_attribute("aria-busy", "false", timeout=SOON)
    page.get_by_role("button", name="Show the branch before").click()
    expect(page.locator(".forks")).to_contain_text("1 of 2")
    expect(page.locator("#turns")).to_contain_text("Answer to two")


@pytest.mark.thorough
def test_history_context_and_the_answer_to_a_question(visit: Visit, people: Cast, chat: Chat):
    asked = {"question": "Which field holds the id?", "options": ["A__c", "B__c"], "call": "1"}
    tell(make_turn(people.project, people.ada, chat=chat, text="map the id"), ("turn.asked", asked))
    window = opened(visit, people, chat)
    page = window.page
    page.get_by_role("link", name="Chat history").click()
    chats = page.get_by_role("dialog", name="Chats")
    expect(chats.get_by_text("map the id")).to_be_visible()
    chats.get_by_role("searchbox").fill("nothing like it")
    expect(chats).to_contain_text("No chat has these words")
    assert window.accessibility() == []
    page.keyboard.press("Escape")  # empties the search
    page.keyboard.press("Escape")
    expect(chats).to_be_hidden()
    page.locator("[data-context]").click()
    panel = page.get_by_role("dialog", name="Context")
    expect(panel).to_contain_text("SDK reference")
    panel.get_by_role("checkbox", name=re.compile("SDK reference")).uncheck()
    expect(panel.locator("li.off")).to_contain_text("SDK reference")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="B__c").click()
    expect(page.locator(".turn.me").last).to_contain_text("B__c", timeout=SOON)
    expect(page.locator(".asked.open")).to_have_count(0)
    assert Turn.objects.latest("pk").text == "B__c"
    expect(page.locator(".turn.ai").last).to_have_attribute("aria-busy", "false", timeout=SOON)


@pytest.mark.thorough
def test_a_link_brings_the_turns_it_names(visit: Visit, people: Cast, chat: Chat):
    turns = [over(people, chat, f"message {number}") for number in range(1, 91)]
    window = opened(visit, people, chat, f"#turn-{turns[30].pk}")
    page = window.page
    expect(page.locator(f"#turn-{turns[30].pk}")).to_be_in_viewport()
    shown = page.locator("#turns > .turn-pair")
    # Twenty around it, and the last twenty.
    expect(shown).to_have_count(40)
    page.get_by_role("link", name=re.compile("Show 20 of 30 in between")).click()
    expect(shown).to_have_count(60)
    # Another link, before all that is here, and one into the gap that is left behind it.
    page.evaluate("hash => { location.hash = hash }", f"#turn-{turns[0].pk}")
    expect(page.locator(f"#turn-{turns[0].pk}")).to_be_in_viewport()
    page.evaluate("hash => { location.hash = hash }", f"#turn-{turns[15].pk}")
    expect(page.locator(f"#turn-{turns[15].pk}")).to_be_in_viewport()
    gaps = page.get_by_role("link", name=re.compile("in between"))
    while gaps.count():
        before = shown.count()
        gaps.first.click()
        expect(shown).not_to_have_count(before)
    ids = shown.evaluate_all("all => all.map(one => Number(one.id.replace('turn-', '')))")
    assert ids == [turn.pk for turn in turns], "each once and in order"


@pytest.mark.thorough
def test_a_chat_goes_on_in_another_and_the_mode_stays(visit: Visit, people: Cast, chat: Chat):
    over(people, chat, "Why is the lead of a contact with a very long name found by its e-mail address?")
    page = opened(visit, people, chat).page
    page.get_by_role("combobox", name="Mode", exact=True).select_option("question")
    box(page).fill("Where is the signature verified?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".turn.me")).to_have_count(2, timeout=SOON)
    expect(page.locator(".turn.ai").last).to_have_attribute("aria-busy", "false", timeout=SOON)
    expect(page.get_by_role("combobox", name="Mode", exact=True)).to_have_value("question")
    page.get_by_role("button", name="More for this chat").click()
    page.get_by_role("button", name=re.compile("^Compact")).click()
    expect(page.locator("#turns")).to_contain_text("Compacted: what was said up to here")
    expect(page.locator("#chat-menu")).to_be_hidden()
    box(page).fill("And where is it logged?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".turn.me")).to_have_count(3, timeout=SOON)
    expect(page.locator(".turn.ai").last).to_have_attribute("aria-busy", "false", timeout=SOON)
    expect(page.locator("#composer-ring")).to_contain_text("%")
    page.get_by_role("button", name="More for this chat").click()
    page.get_by_role("button", name=re.compile("^Go on in a new chat")).click()
    expect(page.locator("#handover")).to_contain_text("with a note")
    assert page.locator("#log").evaluate("one => one.scrollWidth > one.clientWidth") is False


@pytest.mark.thorough
def test_question_mode_tries_and_changes_nothing(visit: Visit, people: Cast, chat: Chat):
    before = people.project.snapshots.count()
    page = opened(visit, people, chat).page
    page.get_by_role("combobox", name="Mode").select_option("question")
    box(page).fill("Build Contact to lead and rename a field")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn.ai")).to_have_attribute("aria-busy", "false", timeout=SOON)
    assert people.project.snapshots.count() == before
    expect(page.get_by_role("button", name=re.compile("Accept|Undo"))).to_have_count(0)
