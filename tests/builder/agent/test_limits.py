"""What ends a turn before it is done: budgets, circles, servers that fail, a person who stops it."""

import json
from decimal import Decimal

import pytest

from builder.agent import Agent, Budget, Finished, Stopped
from builder.transcript import read_transcript
from llm.errors import BudgetSpent
from llm.script import Step
from llm.scripted import Cut, Fail, Say, ScriptedServer
from tests.builder.agent.desk import MemoryDesk, MemoryLog, Stopping
from tests.builder.agent.working import DONE, OPENING, WRONG, call, work


def test_a_stop_in_the_middle_of_an_answer_ends_the_turn_there() -> None:
    log = MemoryLog()
    log.stop_at = 4
    with ScriptedServer([Say("word " * 500)]) as server, pytest.raises(Stopping):
        Agent(server.model(), MemoryDesk(), log, "question", OPENING).run()
    assert log.of("turn.model_answered") == []


def test_a_broken_answer_is_asked_for_again_and_its_text_taken_back() -> None:
    script = [Cut("The total is wro"), Say("The total is right.")]
    outcome, _, log, _ = work(script, mode="question")
    assert outcome == Finished("The total is right.")
    prose = [block for block in read_transcript(log.events()).blocks if block.kind == "prose"]
    assert [block.markdown for block in prose] == ["The total is right."]
    assert [one["kind"] for one in log.of("turn.notice")] == ["retry"]
    assert log.calls[0].reply is None
    assert log.calls[0].problem


def test_a_limit_is_waited_for_as_long_as_the_server_says() -> None:
    slept: list[float] = []
    script = [Fail(429, "slow down", {"Retry-After": "0.3"}), Say("Here.")]
    outcome, _, log, _ = work(script, mode="question", sleep=slept.append)
    assert outcome == Finished("Here.")
    assert slept
    assert "Asking again in 0 s" in log.of("turn.notice")[0]["text"]


def test_an_answer_that_broke_off_is_not_asked_for_again_over_the_limit() -> None:
    asked: list[str] = []

    def may_ask() -> None:
        asked.append("")
        if len(asked) > 1:
            raise BudgetSpent("The limit of this month is used up.")

    outcome, _, _, requests = work([Cut("The total")], mode="question", may_ask=may_ask)
    assert isinstance(outcome, Stopped)
    assert outcome.why == "budget"
    assert len(requests) == 1


@pytest.mark.thorough
def test_a_server_that_stays_away_stops_the_turn_with_words() -> None:
    outcome, *_ = work([Fail(500, "down")] * 4, mode="question")
    assert isinstance(outcome, Stopped)
    assert outcome.why == "model"
    assert "send the message again" in outcome.reason


def test_a_key_that_is_refused_is_not_tried_again() -> None:
    outcome, *_ = work([Fail(401, "no such key")], mode="question")
    assert isinstance(outcome, Stopped)


def test_a_request_that_is_too_long_is_made_shorter() -> None:
    long = {"workflows/orders.py": "".join(f"x{number} = {number}\n" for number in range(390))}
    script = [
        Say(
            "", [call("read_file", {"path": "workflows/orders.py", "first": n}, f"c{n}") for n in range(1, 9)]
        ),
        Fail(400, "maximum context length is 100 tokens"),
        Say("Now it fits."),
    ]
    outcome, _, log, requests = work(script, desk=MemoryDesk(long), mode="question", window=20_000)
    assert outcome == Finished("Now it fits.")
    assert len(json.dumps(requests[2])) < len(json.dumps(requests[1]))
    assert log.of("turn.notice")[-1]["kind"] == "shrunk"


def test_a_budget_ends_the_turn_with_what_was_written_kept() -> None:
    script = [Say("", [call("list_files", {}, str(n))]) for n in range(2)]
    outcome, *_ = work(script, budget=Budget(calls=2))
    assert isinstance(outcome, Stopped)
    assert outcome.why == "budget"
    outcome, *_ = work(script, budget=Budget(dollars=Decimal("0.20")))
    assert isinstance(outcome, Stopped)
    assert "$0.20" in outcome.reason


def test_a_resumed_turn_goes_on_counting() -> None:
    log = MemoryLog()
    usage = {"input_tokens": 900, "output_tokens": 200, "cached_tokens": 0, "estimated": False}
    log.tell(
        "turn.model_answered",
        {"number": 1, "text": "", "tool_calls": [], "usage": usage, "cost": None, "ending": "stop"},
    )
    outcome, *_ = work([], log=log, budget=Budget(tokens=1000))
    assert isinstance(outcome, Stopped)
    assert "1,100 of the 1,000 tokens" in outcome.reason


def test_an_answer_that_broke_off_counts() -> None:
    outcome, _, log, _ = work([Cut("The total is wro"), Say("Right."), Cut("No")], budget=Budget(calls=3))
    assert isinstance(outcome, Stopped)
    assert "asked the model 3 times" in outcome.reason
    broke = log.of("turn.model_broke")
    assert [one["number"] for one in broke] == [1, 2]
    assert broke[0]["usage"]["output_tokens"] > 0


def test_a_resumed_turn_goes_on_counting_seconds() -> None:
    log = MemoryLog()
    log.elapsed = 50.0
    work([Cut("The"), Say("Right.")], log=log, mode="question")
    assert log.of("turn.model_answered")[0]["worked"] == 50.0
    log.told = [each for each in log.told if each[0] == "turn.model_broke"]
    log.elapsed = 20.0
    outcome, *_ = work([], log=log, budget=Budget(seconds=60))
    assert isinstance(outcome, Stopped)
    assert "has worked for 1 minutes" in outcome.reason


def test_files_are_checked_before_anything_is_stored_not_while() -> None:
    desk, log = MemoryDesk(), MemoryLog()
    desk.is_storing = lambda: log.is_storing
    edits = [{"old": "a + b", "new": "broken a - b"}]
    script = [
        Say("", [call("write_file", {"path": "x.py", "text": "broken", "reason": "try"}, "1")]),
        Say("", [call("edit_file", {"path": "workflows/orders.py", "edits": edits, "reason": "try"}, "2")]),
        Say("", [call("edit_file", {"path": "none.py", "edits": edits, "reason": "try"}, "3")]),
    ]
    work(script, desk=desk, log=log, budget=Budget(calls=3))
    assert desk.checked_within == [False, False]
    told = [one["result"] for one in log.of("turn.tool_returned")]
    assert "this is not Python: broken" in told[0]
    assert "this is not Python: broken" in told[1]
    assert log.of("turn.tool_returned")[2]["ok"] is False
    assert len(desk.writes) == 2


@pytest.mark.parametrize(
    ("script", "shape"),
    [
        (
            [Say("", [call("read_file", {"path": "none.py"}, str(n))]) for n in range(3)],
            "uses read_file with the same result",
        ),
        ([Say("I am thinking.") for _ in range(3)], "answers without doing anything"),
        (
            [Say("", [call("finish", DONE, str(n))]) for n in range(3)],
            "says that it is done while the same proof is missing",
        ),
        (
            [
                Say("", [call(name, {}, f"{n}{name}")])
                for n in range(3)
                for name in ("list_files", "check_code")
            ],
            "goes back and forth between list_files and check_code",
        ),
        (
            [Say("", [call("read_file", {"path": f"{n}.py"}, str(n))]) for n in range(6)],
            "has had 6 tool errors in a row",
        ),
    ],
)
def test_going_round_in_circles_is_named(script: list[Step], shape: str) -> None:
    outcome, *_ = work(script, desk=MemoryDesk({"workflows/orders.py": WRONG}))
    assert isinstance(outcome, Stopped)
    assert outcome.why == "stuck"
    assert shape in outcome.reason


def test_an_answer_that_does_nothing_is_nudged() -> None:
    script = [Say("I would do it so."), Say("", [call("finish", DONE)])]
    outcome, _, _, requests = work(script, desk=MemoryDesk(excused_by="Ada"))
    assert isinstance(outcome, Finished)
    assert "Go on with a tool" in requests[1]["messages"][-1]["content"]
