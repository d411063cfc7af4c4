"""Structured answers, budgets, schemas."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from llm import errors
from llm.budget import Budget, Budgeted
from llm.messages import Reply, User
from llm.schema import shape_of
from llm.scripted import Fail, Say, ScriptedServer
from llm.structured import ask

ASK = [User("Which systems?")]


class System(BaseModel):
    name: str
    role: Literal["source", "target"] = "source"
    note: str | None = None


class Systems(BaseModel):
    """What the documents name."""

    systems: list[System] = Field(min_length=1)


GOOD = '{"systems": [{"name": "HubSpot", "role": "source", "note": null}]}'
WANTED = Systems(systems=[System(name="HubSpot")])


@pytest.mark.parametrize("text", [GOOD, f"```json\n{GOOD}\n```", f"Here you are:\n{GOOD}\nAnything else?"])
def test_an_answer_that_fits_is_taken(text: str) -> None:
    with ScriptedServer([Say(text)]) as server:
        assert ask(server.model(), ASK, Systems) == WANTED
    asked = server.requests[0]["response_format"]["json_schema"]
    assert (asked["name"], asked["strict"]) == ("Systems", True)
    assert '"HubSpot"' not in str(server.requests)
    assert [message["role"] for message in server.requests[0]["messages"]] == ["user"]
    assert "JSON schema" in server.requests[0]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ('{"systems": [{"role": "both"}]}', "systems.0.name: Field required"),
        ('{"systems": []}', "systems: List should have at least 1 item"),
        ("I would say HubSpot.", "Invalid JSON"),
        ('{"systems": [', "Invalid JSON"),
    ],
)
def test_an_answer_that_does_not_fit_is_repaired_once_with_the_reason_quoted(
    bad: str, complaint: str
) -> None:
    with ScriptedServer([Say(bad), Say(GOOD)]) as server:
        assert ask(server.model(), ASK, Systems) == WANTED
    said, repair = server.requests[1]["messages"][-2:]
    assert said == {"role": "assistant", "content": bad}
    assert complaint in repair["content"]


def test_an_answer_cut_at_its_limit_is_asked_for_shorter() -> None:
    with ScriptedServer([Say('{"systems": [{"na', finish="length"), Say(GOOD)]) as server:
        assert ask(server.model(), ASK, Systems, max_tokens=20) == WANTED
    assert "Answer shorter" in server.requests[1]["messages"][-1]["content"]


def test_two_answers_that_do_not_fit_are_an_error_and_not_a_third_question() -> None:
    script = [Say("no"), Say('{"systems": "none"}')]
    with ScriptedServer(script) as server, pytest.raises(errors.Unfit, match="systems: ") as caught:
        ask(server.model(), ASK, Systems)
    assert caught.value.permanent
    assert len(server.requests) == 2


def test_a_failure_of_the_server_passes_through() -> None:
    with ScriptedServer([Say("no"), Fail(500)]) as server, pytest.raises(errors.Unreachable):
        ask(server.model(), ASK, Systems)


def test_a_strict_schema_closes_every_object_and_requires_every_property() -> None:
    shape = shape_of(Systems)
    assert shape.strict
    system = shape.schema["$defs"]["System"]
    assert system["required"] == ["name", "role", "note"]
    assert system["additionalProperties"] is False
    assert "default" not in str(shape.schema)


def test_a_field_that_is_called_like_a_keyword_stays() -> None:
    class Page(BaseModel):
        title: str
        default: str

    assert set(shape_of(Page).schema["properties"]) == {"title", "default"}


def test_free_keys_make_a_schema_that_is_not_strict() -> None:
    class Free(BaseModel):
        values: dict[str, str]

    class Anything(BaseModel):
        value: Any

    assert not shape_of(Free).strict
    assert not shape_of(Anything).strict
    assert shape_of(Free).schema["properties"]["values"]["additionalProperties"] == {"type": "string"}


def test_a_spent_budget_sends_nothing() -> None:
    with ScriptedServer([Say("one"), Say("two")]) as server:
        budget = Budget(calls=2)
        model = Budgeted(server.model(), budget)
        model.complete(ASK)
        assert isinstance(list(model.stream(ASK))[-1], Reply)
        with pytest.raises(errors.BudgetSpent, match="2 model calls"):
            model.complete(ASK)
        with pytest.raises(errors.BudgetSpent):
            list(model.stream(ASK))
    assert budget.usage.total == 22
    assert budget.used_calls == 2


def test_tokens_and_seconds_are_limits_too() -> None:
    now = [0.0]
    timed = Budget(seconds=5, clock=lambda: now[0])
    timed.take_call()
    now[0] = 5.0
    with pytest.raises(errors.BudgetSpent, match="5 seconds"):
        timed.take_call()
    with ScriptedServer([Say("one")]) as server:
        model = Budgeted(server.model(), Budget(tokens=11))
        model.complete(ASK)
        with pytest.raises(errors.BudgetSpent, match="11 tokens"):
            model.complete(ASK)
