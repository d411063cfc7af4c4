"""The Build tab asked over HTTP: who may what, what is refused and how, what it costs."""

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builder.models import Chat, Turn
from builder.services.chats import start_chat
from jobs.models import Job
from planner.handover.rows import PlannedWorkflow
from runtime.models import Run
from tests.builder.factories import KEY, make_built, make_turn, reference_files
from tests.cast import Cast
from tests.factories import make_project
from tests.runtime.factories import make_ended_run

pytestmark = pytest.mark.usefixtures("no_worker")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
STEP = "ST-04"


def content(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("planned")
def test_before_the_build_steps_are_planned_and_nothing_can_be_tested(ada: Client, base: str):
    page = content(ada.get(f"{base}/"))
    assert 'class="node plan' in page
    assert "Ready to build" in page
    assert "Run the test" in page
    assert 'commandfor="test" command="show-modal"' not in page
    assert "No code yet" in content(ada.get(f"{base}/?view=code"))


def test_without_a_plan_the_way_to_it_is_shown(ada: Client, base: str):
    page = content(ada.get(f"{base}/"))
    assert "Nothing is planned yet" in page
    assert "Open the plan" in page


def test_viewers_read_and_editors_write(cast: Cast, planned: PlannedWorkflow, base: str):
    make_built(cast.project, cast.ada)
    viewer = content(cast.client(cast.cleo).get(f"{base}/"))
    assert "Editors can write in it" in viewer
    assert "Build again" not in viewer
    assert 'command="show-modal" data-key="t"' not in viewer
    assert "10 of 10 proven" in viewer
    assert "Build again" not in viewer
    refused = cast.client(cast.cleo).post(f"{base}/turns", {"workflow": KEY})
    assert refused.status_code == 403


def test_pressing_build_begins_a_turn_in_a_chat_of_its_own(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    answer = ada.post(f"{base}/turns", {"workflow": KEY})
    turn = Turn.objects.get()
    assert answer.status_code == 303
    assert f"chat={turn.chat_id}" in answer.url
    assert (turn.chat.label, turn.mode, turn.job.state) == ("Build Contact to lead", "build", "queued")
    assert turn.brief["workflow"]["key"] == KEY
    assert len(turn.brief["sha256"]) == 64
    early = ada.post(f"{base}/turns", {"workflow": KEY, "chat": turn.chat_id}, headers=PARTIAL)
    assert early.status_code == 409
    assert "still at work" in content(early)
    Job.objects.filter(pk=turn.job_id).update(state="done")
    again = ada.post(f"{base}/turns", {"workflow": KEY, "chat": turn.chat_id}, headers=PARTIAL)
    assert again.status_code == 200
    assert 'hx-target="#chat"' in content(again)
    assert list(Turn.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Write a message or choose a planned workflow."),
        ({"text": "  "}, "Write a message or choose a planned workflow."),
        ({"text": "x" * 20_001}, "The message is too long: 20,000 characters at most."),
    ],
)
def test_a_message_that_says_nothing_is_refused_and_kept(
    ada: Client, base: str, data: dict[str, str], said: str
):
    for headers in (PARTIAL, {}):
        answer = ada.post(f"{base}/turns", data, headers=headers)
        assert answer.status_code == 422
        assert said in content(answer)
    assert not Turn.objects.exists()


def test_chats_and_turns_of_another_project_are_not_there(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    other = make_project(cast.team, "other", by=cast.ada)
    turn = make_turn(other, cast.ada)
    assert ada.post(f"{base}/turns", {"text": "Hello", "chat": turn.chat_id}).status_code == 404
    assert ada.post(f"{base}/turns/{turn.pk}/stop").status_code == 404
    assert ada.post(f"{base}/turns", {"workflow": "no-such-workflow"}).status_code == 404
    assert Job.objects.get(pk=turn.job_id).state == "queued"
    mine = make_turn(cast.project, cast.ada, text="My own words")
    assert "My own words" in content(ada.get(f"{base}/?chat={turn.chat_id}"))
    assert mine.chat_id != turn.chat_id


def test_stop_ends_a_waiting_turn_at_once(cast: Cast, ada: Client, base: str):
    turn = make_turn(cast.project, cast.ada)
    assert ada.post(f"{base}/turns/{turn.pk}/stop", headers=PARTIAL).status_code == 204
    assert "Stopped. What was written before stays." in content(ada.get(f"{base}/?chat={turn.chat_id}"))


def test_a_clean_chat_is_used_before_another_is_made(cast: Cast, ada: Client, base: str):
    for _ in range(2):
        ada.post(f"{base}/chats")
    assert Chat.objects.count() == 1
    make_turn(cast.project, cast.ada, chat=Chat.objects.get())
    ada.post(f"{base}/chats")
    assert Chat.objects.count() == 2


@pytest.mark.usefixtures("planned")
def test_all_files_can_be_downloaded_and_the_same_snapshot_gives_the_same_bytes(
    cast: Cast, ada: Client, base: str
):
    assert ada.get(f"{base}/files.zip").status_code == 404
    make_built(cast.project, cast.ada)
    answer = ada.get(f"{base}/files.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contacts-1.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        unpacked = {name: archive.read(name).decode() for name in archive.namelist()}
    assert unpacked == reference_files()
    assert ada.get(f"{base}/files.zip").content == answer.content


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    "query",
    [
        "run=999999999999999999999&chat=-1&line=x",
        "run=²&chat=٣&line=1e5",
        "workflow=no-such&step=ST-99&tab=nothing&view=nothing&pane=x",
        "view=code&file=../../etc/passwd",
        "view=code&file=tests/test_contact_to_lead.py&at=no_such_test&line=99999",
        "step=%27%22%3E%3Cscript%3E",
    ],
)
def test_an_odd_query_is_as_if_it_was_not_there(cast: Cast, ada: Client, base: str, query: str):
    make_built(cast.project, cast.ada)
    for headers in ({}, PARTIAL, {**PARTIAL, "HX-Target": "main#main"}):
        answer = ada.get(f"{base}/?{query}", headers=headers)
        assert answer.status_code == 200
        assert "<script>" not in content(answer)
    at = {**PARTIAL, "HX-Current-URL": f"http://testserver{base}/?{query}"}
    assert ada.get(f"{base}/now?about=run", headers=at).status_code == 200


def test_the_code_view_opens_a_test_at_its_line(cast: Cast, planned: PlannedWorkflow, ada: Client, base: str):
    make_built(cast.project, cast.ada, failing="AC-02")
    flow = content(ada.get(f"{base}/"))
    assert "file=tests%2Ftest_contact_to_lead.py&amp;at=test_ac_01" in flow
    assert "assert 2 == 1" in flow
    source = reference_files()["tests/test_contact_to_lead.py"]
    name = next(line for line in source.splitlines() if line.startswith("def test_"))
    function = name.removeprefix("def ").partition("(")[0]
    number = source.splitlines().index(name) + 1
    page = content(ada.get(f"{base}/?view=code&file=tests/test_contact_to_lead.py&at={function}"))
    assert f'line="{number}"' in page


@pytest.mark.parametrize("tab", ["data", "http", "logs", "code"])
def test_every_tab_of_a_step_is_a_page_and_secrets_are_hidden(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str, tab: str
):
    make_built(cast.project, cast.ada)
    run = make_ended_run(cast.project, by=cast.ada)
    page = content(ada.get(f"{base}/?step={STEP}&run={run.number}&tab={tab}"))
    assert f'id="inspector-{tab}"' in page
    told = {
        "data": "ada@example.com",
        "http": '<span class="redact">hidden</span>',
        "logs": "found &lt;script&gt;",
        "code": "read_contact",
    }
    assert told[tab] in page


def test_a_failed_step_is_open_without_being_chosen_until_it_is_closed(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    error = {"type": "HttpError", "message": "answered 503", "step": "Create lead"}
    make_ended_run(cast.project, by=cast.ada, outcome="failed", error=error)
    page = content(ada.get(f"{base}/"))
    assert 'aria-label="Step: Create lead"' in page
    assert 'id="inspector-http"' in page
    closed = content(ada.get(f"{base}/?step=-"))
    assert 'aria-label="Acceptance criteria"' in closed
    assert "Run 1 failed at Create lead" in closed
    make_built(cast.project, cast.ada)
    assert 'aria-label="Acceptance criteria"' in content(ada.get(f"{base}/"))


def test_the_parts_asked_for_again_are_those_of_the_asking_window(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    make_built(cast.project, cast.ada)
    at_step = {**PARTIAL, "HX-Current-URL": f"http://testserver{base}/?step={STEP}"}
    after_run = content(ada.get(f"{base}/now?about=run", headers=at_step))
    assert 'hx-target="#inspector"' in after_run
    assert 'aria-current="step"' in after_run
    after_turn = content(ada.get(f"{base}/now?about=turn", headers=at_step))
    assert 'hx-target="#inspector"' not in after_turn
    assert 'hx-target="#files"' in after_turn
    in_code = {**PARTIAL, "HX-Current-URL": f"http://testserver{base}/?view=code"}
    old = content(ada.get(f"{base}/now?about=turn&shown=old", headers=in_code))
    assert '<hx-partial hx-target="#main" hx-swap="outerHTML"' in old
    key = old.partition('name="shown" value="')[2].partition('"')[0]
    same = content(ada.get(f"{base}/now?about=turn&shown={key}", headers=in_code))
    assert '<hx-partial hx-target="#main"' not in same
    assert content(ada.get(f"{base}/now?about=run", headers=in_code)) == ""


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_page_costs_the_same_with_two_and_with_twenty_of_everything(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    chat = start_chat(project=cast.project, by=cast.ada)
    paths = (f"{base}/?chat={chat.pk}", f"{base}/?chat={chat.pk}&step={STEP}&tab=http")

    def add(number: int) -> list[int]:
        for at in range(number):
            start_chat(project=cast.project, by=cast.ada)
            make_turn(cast.project, cast.ada, chat=chat, planned=planned)
            make_built(cast.project, cast.ada, files={**reference_files(), f"notes/{at}.md": f"{at}"})
            make_ended_run(cast.project, by=cast.ada)
        return [queries(ada, path) for path in paths]

    ada.get(paths[0])
    few = add(2)
    assert add(18) == few
    assert max(few) <= 50
    assert Run.objects.count() == 20
