"""Ask in chat: a clean chat beside the run, with what is known of it as a draft."""

from typing import Any

import pytest
from django.test import Client

from builder.models import Chat
from builder.pages.asking import draft_about
from builder.services.chats import start_chat
from tests.builder.factories import KEY, TESTS, make_built, make_turn
from tests.cast import Cast
from tests.runtime.factories import make_ended_run

pytestmark = pytest.mark.usefixtures("no_worker", "planned")
ERROR: dict[str, Any] = {
    "type": "HttpError",
    "message": "POST /leads answered 400: " + "LastName is missing. " * 200,
    "step": "Create lead",
    "file": "workflows/contact_to_lead.py",
    "line": 22,
    "source": "return salesforce.post(path)",
    "frames": [
        {
            "function": "create_lead",
            "variables": [
                {"name": "lead", "value": "{'LastName': None}"},
                {"name": "access_token", "value": "hidden"},
            ],
        }
    ],
}


def test_a_failed_run_is_asked_about_with_its_evidence(cast: Cast, ada: Client, base: str):
    make_built(cast.project, cast.ada)
    run = make_ended_run(cast.project, by=cast.ada, outcome="failed", error=ERROR)
    answer = ada.post(f"{base}/chats", {"ask": run.number})
    chat = Chat.objects.get()
    assert answer.status_code == 303
    for part in (f"chat={chat.pk}", f"run={run.number}", "pane=chat", f"ask={run.number}"):
        assert part in answer.headers["Location"]
    page = ada.get(answer.headers["Location"]).content.decode()
    box = page[page.index('<textarea name="text"') :]
    draft = box[: box.index("</textarea>")]
    for told in ("Why did this run fail", "HttpError at Create lead", "contact_to_lead.py:22", "create_lead"):
        assert told in draft
    assert "lead = {&#x27;LastName&#x27;: None}" in draft
    assert "access_token = hidden" in draft
    assert len(draft) < 4_000


@pytest.mark.parametrize(
    ("outcome", "said"), [("done", "What did this run do?"), ("skipped", "Why was this run skipped?")]
)
def test_the_question_fits_how_the_run_ended(cast: Cast, outcome: str, said: str):
    assert draft_about(make_ended_run(cast.project, outcome=outcome)).startswith(said)


def test_a_failing_test_is_asked_about_in_a_clean_chat_with_what_it_showed(
    cast: Cast, ada: Client, base: str
):
    make_built(cast.project, cast.ada, failing="AC-02")
    old = start_chat(project=cast.project, by=cast.ada)
    make_turn(cast.project, cast.ada, chat=old, state="done")
    page = ada.get(f"{base}/?step=-&chat={old.pk}").content.decode()
    assert 'name="ask_test" value="AC-02"' in page
    answer = ada.post(f"{base}/chats", {"workflow": KEY, "ask_test": "AC-02"})
    chat = Chat.objects.latest("pk")
    assert chat != old
    assert f"chat={chat.pk}" in answer.headers["Location"]
    page = ada.get(answer.headers["Location"]).content.decode()
    box = page[page.index('<textarea name="text"') :]
    draft = box[: box.index("</textarea>")]
    assert "Make AC-02 of Contact to lead hold" in draft
    assert f"Its test {TESTS}::test_ac_02 is failing." in draft
    assert "assert 2 == 1" in draft
    assert f'value="file:{TESTS}"' in page
    unknown = ada.post(f"{base}/chats", {"workflow": KEY, "ask_test": "AC-99"})
    assert (
        "AC-99"
        not in ada.get(unknown.headers["Location"]).content.decode().split('<textarea name="text"')[1][:300]
    )


def test_an_unknown_run_opens_a_plain_chat(cast: Cast, ada: Client, base: str):
    answer = ada.post(f"{base}/chats", {"ask": "99"})
    assert "ask=" not in answer.headers["Location"]
    assert ada.get(f"{base}/?ask=99").status_code == 200
    other = make_ended_run(cast.mallorys_project)
    assert f"ask={other.number}&" not in ada.post(f"{base}/chats", {"ask": other.number}).headers["Location"]
