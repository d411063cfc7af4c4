"""The ledger's decisions and the journal's places, as values."""

import pytest

from runtime.journal import is_before
from runtime.ledger import Past, State, Verdict, choose, identity, of_error, of_status, repeatable, verdict


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "confirmed"), (201, "confirmed"), (204, "confirmed"), (302, "confirmed"), (400, "refused"),
        (401, "refused"), (404, "refused"), (409, "refused"), (422, "refused"), (429, "refused"),
        (503, "refused"), (501, "refused"), (500, "uncertain"), (502, "uncertain"), (504, "uncertain"),
    ],
)  # fmt: skip
def test_what_an_answer_says_about_a_write(status: int, state: str) -> None:
    assert of_status(status) == state


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("timeout", "uncertain"), ("reset", "uncertain"), ("too_large", "uncertain"),
        ("unreachable", "not_sent"), ("", "not_sent"),
    ],
)  # fmt: skip
def test_what_no_answer_says(reason: str, state: str) -> None:
    assert of_error(reason) == state


@pytest.mark.parametrize(
    ("state", "twice", "forgotten", "going", "decided"),
    [
        (None, False, False, False, Verdict.SEND),
        (State.REFUSED, False, False, True, Verdict.SEND),
        (State.NOT_SENT, False, False, False, Verdict.SEND),
        (State.CONFIRMED, True, True, True, Verdict.KNOWN),
        (State.SENT, False, False, False, Verdict.KNOWN),
        (State.INTENDED, True, False, True, Verdict.LATER),
        (State.INTENDED, False, False, False, Verdict.ASK),
        (State.UNCERTAIN, False, False, False, Verdict.ASK),
        (State.INTENDED, True, False, False, Verdict.REPEAT),
        (State.UNCERTAIN, True, False, False, Verdict.REPEAT),
        (State.INTENDED, False, True, False, Verdict.SEND),
        (State.UNCERTAIN, False, True, False, Verdict.ASK),
        (State.UNCERTAIN, True, True, False, Verdict.REPEAT),
    ],
)
def test_what_is_done_about_a_write(
    state: State | None, twice: bool, forgotten: bool, going: bool, decided: Verdict
) -> None:
    assert verdict(state, repeatable=twice, forgotten=forgotten, going=going) is decided


def test_what_may_be_sent_twice() -> None:
    assert [repeatable(method, "") for method in ("PUT", "delete", "POST", "PATCH")] == [
        True,
        True,
        False,
        False,
    ]
    assert repeatable("POST", "Idempotency-Key")


def past(write: int, at: str, state: State = State.CONFIRMED, origin: int = 0) -> Past:
    return Past(write, origin or write, at, state)


def test_the_write_at_the_same_place_is_the_same_write() -> None:
    known = [past(1, "1/1.1"), past(2, "2/1.1"), past(3, "3/1.1", State.REFUSED)]
    assert choose(known, "2/1.1", taken=(), used=()) == known[1]
    assert choose(known, "9/1.1", taken=(), used=()) == known[0]
    assert choose(known, "9/1.1", taken={"1/1.1"}, used=()) == known[1]
    assert choose(known, "9/1.1", taken={"1/1.1"}, used={2}) is None
    assert choose(known, "3/1.1", taken={"1/1.1", "2/1.1"}, used=()) is None, "a refused one is no match"


def test_of_several_tries_at_a_place_the_one_that_was_done_counts() -> None:
    tried = [past(1, "1/1.1", State.UNCERTAIN), past(2, "1/1.1"), past(3, "1/1.1", State.UNCERTAIN)]
    assert choose(tried, "1/1.1", taken=(), used=()) == tried[1]


def test_which_writes_are_the_same() -> None:
    asked = {"system": "crm", "method": "POST", "path": "/a", "params": [], "write_key": "k", "body": "{}"}
    one = identity(**asked)  # type: ignore[arg-type]
    assert identity(**{**asked, "method": "post"}) == one  # type: ignore[arg-type]
    for change in (
        {"system": "b"},
        {"path": "/b"},
        {"params": [("a", "1")]},
        {"write_key": ""},
        {"body": None},
    ):
        assert identity(**(asked | change)) != one  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "step", "before"),
    [
        ("1", "2", True), ("1/1.4", "2", True), ("2", "2", False), ("2/1.1", "2", False), ("10", "9", False),
        ("9", "10", True), ("3", "2", False), ("1[0].2/1.1", "1[1].1", True), ("1[2].1", "1[1].1", False),
        ("1/1.1", "1/1.2", True), ("1", "1/1.2", False), ("1?", "2", True),
    ],
)  # fmt: skip
def test_what_was_over_before_a_step_began(at: str, step: str, before: bool) -> None:
    assert is_before(at, step) is before
