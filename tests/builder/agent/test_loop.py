"""The loop and its tools against a scripted model over real HTTP."""

from typing import Any

import pytest

from builder.agent import Finished, Outcome, Paused, tools_for
from builder.transcript import read_transcript
from llm.messages import ToolCall
from llm.scripted import Say
from tests.builder.agent.desk import MemoryDesk, MemoryLog, Stopping
from tests.builder.agent.working import DONE, WRONG, call, work


def test_a_model_edits_tests_and_finishes_with_proof() -> None:
    script = [
        Say(
            "I look first.",
            [
                call(
                    "edit_file",
                    {"path": "workflows/orders.py", "edits": [{"old": "-", "new": "+"}], "reason": "sum"},
                )
            ],
        ),
        Say("", [call("run_tests", {})]),
        Say("", [call("finish", DONE)]),
    ]
    outcome, desk, log, requests = work(script, desk=MemoryDesk({"workflows/orders.py": WRONG}))
    assert outcome == Finished(DONE["summary"])
    assert desk.stored["workflows/orders.py"] == "def total(a, b):\n    return a + b\n"
    assert log.of("turn.file_written")[0]["path"] == "workflows/orders.py"
    assert [one["ok"] for one in log.of("turn.tool_returned")] == [True, True, True]
    assert [message["role"] for message in requests[2]["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
    ]
    assert "AC-01 proven" in requests[2]["messages"][-1]["content"]
    blocks = read_transcript(log.events()).blocks
    assert [block.kind for block in blocks][:2] == ["prose", "calls"]


def test_done_without_proof_is_refused_with_the_list_until_there_is_one() -> None:
    script = [
        Say("", [call("finish", DONE)]),
        Say("", [call("run_tests", {})]),
        Say("", [call("finish", DONE)]),
        Say(
            "",
            [
                call(
                    "write_file",
                    {
                        "path": "workflows/orders.py",
                        "text": MemoryDesk().stored["workflows/orders.py"],
                        "reason": "right",
                    },
                )
            ],
        ),
        Say("", [call("run_tests", {})]),
        Say("", [call("finish", DONE)]),
    ]
    outcome, _, log, _ = work(script, desk=MemoryDesk({"workflows/orders.py": WRONG}))
    assert isinstance(outcome, Finished)
    first, second, last = [
        one
        for one in log.of("turn.tool_returned")
        if "proof" in one["result"] or "Done" in one["result"] or "Not done" in one["result"]
    ]
    assert not first["ok"]
    assert "AC-01 is untested" in first["result"]
    assert "AC-01 is failing" in second["result"]
    assert last["ok"]


def test_a_criterion_excused_by_a_person_needs_no_proof() -> None:
    desk = MemoryDesk({"workflows/orders.py": WRONG}, excused_by="Ada")
    outcome, *_ = work([Say("", [call("finish", DONE)])], desk=desk)
    assert isinstance(outcome, Finished)


def test_findings_of_the_checks_keep_it_from_being_done_and_are_told_at_once() -> None:
    desk = MemoryDesk(excused_by="Ada")
    write = {"path": "workflows/extra.py", "text": "broken", "reason": "more"}
    repaired = {"path": "workflows/extra.py", "text": "x = 1\n", "reason": "mended"}
    script = [
        Say("", [call("write_file", write)]),
        Say("", [call("finish", DONE)]),
        Say("", [call("write_file", repaired)]),
        Say("", [call("finish", DONE)]),
    ]
    outcome, _, _, requests = work(script, desk=desk)
    assert isinstance(outcome, Finished)
    assert "not Python" in requests[1]["messages"][-1]["content"]
    assert "not Python" in requests[2]["messages"][-1]["content"]


def test_a_question_ends_the_turn_and_later_calls_of_the_answer_are_not_done() -> None:
    ask = call("ask_person", {"question": "Which currency?", "options": ["EUR", "USD"]}, "a")
    write = call("write_file", {"path": "x.py", "text": "x = 1\n", "reason": "why"}, "b")
    outcome, desk, log, _ = work([Say("", [ask, write])])
    assert outcome == Paused("Which currency?", ("EUR", "USD"))
    assert desk.writes == []
    assert log.of("turn.asked") == [{"call": "1.0", "question": "Which currency?", "options": ["EUR", "USD"]}]


@pytest.mark.parametrize("mode", ["question", "plan"])
def test_an_answer_without_a_tool_ends_a_turn_that_builds_nothing(mode: str) -> None:
    outcome, *_ = work([Say("It adds up.")], mode=mode)
    assert outcome == Finished("It adds up.")


CHANGING = [
    "write_file",
    "edit_file",
    "propose_plan_change",
    "run_workflow",
    "run_tests",
    "finish",
    "ask_person",
]


@pytest.mark.parametrize("name", CHANGING)
def test_a_question_can_change_nothing_even_when_the_model_tries(name: str) -> None:
    arguments = {"path": "workflows/orders.py", "text": "gone", "reason": "because I can"}
    script = [Say("", [call(name, arguments)]), Say("Very well.")]
    outcome, desk, log, requests = work(script, mode="question")
    assert outcome == Finished("Very well.")
    assert desk.writes == []
    assert desk.proposals == []
    assert f"There is no tool {name}" in log.of("turn.tool_returned")[0]["result"]
    assert name not in [tool["function"]["name"] for tool in requests[0]["tools"]]


def test_no_tool_of_a_question_changes_anything() -> None:
    assert not any(tool.changes for tool in tools_for("question").values())


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("read_file", "{not json", "Invalid JSON"),
        ("read_file", {}, "path: Field required"),
        ("read_file", {"path": "a", "extra": 1}, "extra: Extra inputs"),
        ("read_file", {"path": "workflow/order.py"}, "Did you mean workflows/orders.py?"),
        ("write_file", {"path": "/etc/passwd", "text": "", "reason": "x"}, "Paths are relative"),
        (
            "edit_file",
            {"path": "workflows/orders.py", "edits": [{"old": "a", "new": "b"}], "reason": "x"},
            "stands 3 times (lines 1, 1, 2)",
        ),
        (
            "edit_file",
            {"path": "workflows/orders.py", "edits": [{"old": "nowhere", "new": "b"}], "reason": "x"},
            "does not stand in the file",
        ),
        ("read_run", {"number": 9}, "There is no run 9"),
        ("read_plan", {"workflow": "invoices"}, "There are: orders."),
    ],
)
def test_a_mistake_is_a_result_that_says_what_to_do(name: str, arguments: Any, said: str) -> None:
    script = [Say("", [call(name, arguments)]), Say("", [call("finish", DONE)])]
    _, desk, log, requests = work(script, desk=MemoryDesk(excused_by="Ada"))
    returned = log.of("turn.tool_returned")[0]
    assert not returned["ok"]
    assert said in returned["result"]
    assert requests[1]["messages"][-1]["content"] == returned["result"]
    assert desk.writes == []


def test_edits_are_all_or_none() -> None:
    edits = [{"old": "return a + b", "new": "return b + a"}, {"old": "nowhere", "new": "x"}]
    arguments = {"path": "workflows/orders.py", "edits": edits, "reason": "x"}
    _, desk, *_ = work(
        [Say("", [call("edit_file", arguments)]), Say("", [call("finish", DONE)])],
        desk=MemoryDesk(excused_by="Ada"),
    )
    assert desk.writes == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search_files", '{"text": "a\\u0000b"}'),
        ("write_file", '{"path": "a.py", "text": "a = 1", "reason": "\\u0000"}'),
        ("run_workflow", '{"workflow": "orders", "payload": {"total": NaN}}'),
        ("run_workflow", '{"workflow": "orders", "payload": {"a\\u0000": 1}}'),
    ],
)
def test_arguments_that_no_database_holds_are_refused(name: str, arguments: str) -> None:
    script = [Say("", [call(name, arguments)]), Say("", [call("finish", DONE)])]
    _, desk, log, _ = work(script, desk=MemoryDesk(excused_by="Ada"))
    assert [one["ok"] for one in log.of("turn.tool_returned")] == [False, True]
    assert "cannot be stored" in log.of("turn.tool_returned")[0]["result"]
    assert "\0" not in "".join(str(payload) for _, payload in log.told)
    assert desk.writes == []


def test_a_file_of_one_endless_line_is_read_in_part() -> None:
    desk = MemoryDesk({"fixtures/orders.json": "[" + "1," * 200_000 + "1]", "a.py": "a = 1\n"})
    script = [Say("", [call("read_file", {"path": "fixtures/orders.json"})]), Say("It is long.")]
    *_, requests = work(script, desk=desk, mode="question")
    told = requests[1]["messages"][-1]["content"]
    assert len(told) < 70_000
    assert "cut" in told


def test_what_stands_in_a_run_cannot_end_its_fence() -> None:
    script = [Say("", [call("read_run", {"number": 1})]), Say("Read.")]
    *_, requests = work(script, mode="question")
    told = requests[1]["messages"][-1]["content"]
    assert told.count("</data>") == 1
    assert told.endswith("</data>")


@pytest.mark.parametrize("crash_at", ["turn.tool_called", "turn.tool_returned", "turn.file_written"])
def test_a_resumed_turn_repeats_no_finished_call(crash_at: str) -> None:
    """The worker dies right before an event is stored; the next one goes on from what is stored."""
    desk, log = MemoryDesk({"workflows/orders.py": WRONG}), MemoryLog()
    first = call("write_file", {"path": "a.py", "text": "a = 1\n", "reason": "first"}, "x")
    second = call(
        "edit_file",
        {"path": "workflows/orders.py", "edits": [{"old": "-", "new": "+"}], "reason": "sum"},
        "y",
    )
    seen = 0

    def crash(kind: str) -> None:
        nonlocal seen
        seen += kind == crash_at
        if kind == crash_at and seen == 2:
            raise Stopping

    log.on_tell = crash
    with pytest.raises(Stopping):
        work([Say("", [first, second])], desk=desk, log=log)
    stored = [write for write in desk.writes if "a.py" in write]
    # A real desk stores in the transaction that broke; this one has no transactions.
    desk.stored["workflows/orders.py"] = WRONG
    log.on_tell = lambda _: None
    rest = [Say("", [call("run_tests", {})]), Say("", [call("finish", DONE)])]
    outcome, *_ = work(rest, desk=desk, log=log)
    assert isinstance(outcome, Finished)
    assert len(stored) == 1
    assert [write for write in desk.writes if "a.py" in write] == stored
    assert [one["call"] for one in log.of("turn.tool_returned")] == ["1.0", "1.1", "2.0", "3.0"]


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (call("finish", DONE), Finished(DONE["summary"])),
        (
            call("ask_person", {"question": "Which currency?", "options": ["EUR", "USD"]}),
            Paused("Which currency?", ("EUR", "USD")),
        ),
    ],
)
def test_a_turn_that_lost_its_worker_after_the_last_tool_asks_and_writes_nothing_more(
    ending: ToolCall, outcome: Outcome
) -> None:
    desk, log = MemoryDesk(excused_by="Ada"), MemoryLog()
    late = call("write_file", {"path": "late.py", "text": "x = 1\n", "reason": "after it"}, "late")
    assert work([Say("", [ending, late])], desk=desk, log=log)[0] == outcome
    told = len(log.told)
    again, _, _, requests = work([], desk=desk, log=log)
    assert (again, requests, desk.writes) == (outcome, [], [])
    assert len(log.told) == told


def test_a_question_and_that_its_tool_returned_stand_together() -> None:
    log = MemoryLog()

    def crash(kind: str) -> None:
        if kind == "turn.asked":
            raise Stopping

    log.on_tell = crash
    with pytest.raises(Stopping):
        work([Say("", [call("ask_person", {"question": "Which currency?"})])], log=log)
    assert log.of("turn.tool_returned") == []
    log.on_tell = lambda _: None
    assert work([], log=log)[0] == Paused("Which currency?")
    assert len(log.of("turn.asked")) == 1


def test_ids_that_a_server_repeats_do_not_mix_up_results() -> None:
    script = [
        Say("", [call("list_files", {}, "same")]),
        Say("", [call("read_run", {}, "same")]),
        Say("Done reading."),
    ]
    outcome, _, log, requests = work(script, mode="question")
    assert outcome == Finished("Done reading.")
    told = [message["content"] for message in requests[2]["messages"] if message["role"] == "tool"]
    assert told[0] != told[1]
    assert len(log.of("turn.tool_returned")) == 2


def test_each_call_keeps_only_what_it_added() -> None:
    script = [Say("", [call("list_files", {}, "a"), call("check_code", {}, "b")]), Say("Fine.")]
    _, _, log, _ = work(script, mode="question")
    assert [len(each.added) for each in log.calls] == [2, 2]
