"""The table of states, whole, and that standings never move along an edge it does not have."""

import random

import pytest

from planner.review import Circumstances, Policy, Standing, Vote, standing
from planner.review.states import (
    APPROVE,
    APPROVED,
    ASK,
    CHANGES,
    CLOSE,
    DRAFT,
    IN_REVIEW,
    LABELS,
    MOVES,
    REFUSALS,
    REMIND,
    REQUEST,
    SAVE,
    STATES,
    TABLE,
    WITHDRAW,
    refusal,
)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_every_state_says_of_every_move_where_it_leads_or_why_not(state: str, move: str) -> None:
    leads = TABLE[state].get(move)
    if leads is None:
        said = refusal(state, move)
        assert said.endswith(".")
        assert REFUSALS[state, move] == said
    else:
        assert set(leads) <= set(STATES)
        assert refusal(state, move) == ""
        assert (state, move) not in REFUSALS


def test_every_state_has_a_name_and_an_unknown_move_is_no_no() -> None:
    assert set(LABELS) == set(STATES) == set(TABLE)
    with pytest.raises(KeyError):
        refusal(DRAFT, "approved")


class Review:
    """A review that moves at random, as services move it: only where the standing refuses nothing."""

    def __init__(self, seed: int, policy: Policy) -> None:
        self.random = random.Random(seed)
        self.policy = policy
        self.hashes = {"title": "1", "AC-01": "1", "AC-02": "1"}
        self.revision, self.fresh, self.asked = 1, 1, False
        self.votes: list[Vote] = []

    def standing(self) -> Standing:
        people = Circumstances(people=frozenset({1, 2, 3}), is_asked=self.asked)
        return standing(
            revision=self.revision, hashes=self.hashes, votes=self.votes, policy=self.policy, at=people
        )

    def step(self) -> tuple[str, str, str] | None:
        was = self.standing()
        move, person = self.random.choice(MOVES), self.random.choice([1, 2, 3])
        if was.refusal(move, person):
            return None
        getattr(self, f"do_{move}")(was, person)
        return was.state, move, self.standing().state

    def do_ask(self, was: Standing, person: int) -> None:
        self.asked = True

    def do_remind(self, was: Standing, person: int) -> None:
        assert self.asked

    def do_close(self, was: Standing, person: int) -> None:
        self.asked = False

    def do_save(self, was: Standing, person: int) -> None:
        self.revision += 1
        self.fresh += 1
        name = self.random.choice(["title", "AC-01", "AC-02", "AC-03"])
        if name in self.hashes and name != "title" and self.random.random() < 0.3:
            del self.hashes[name]
        else:
            self.hashes[name] = str(self.random.choice([1, self.fresh]))

    def do_approve(self, was: Standing, person: int) -> None:
        anchors = was.anchors
        if whole := self.random.random() < 0.6:
            chosen = anchors
        else:
            name = self.random.choice(sorted(anchors))
            chosen = {name: anchors[name]}
        own = frozenset(name for name in chosen if self.random.random() < 0.2)
        self.votes.append(Vote(person, "approve", self.revision, chosen, own, is_whole=whole))

    def do_request(self, was: Standing, person: int) -> None:
        self.votes.append(Vote(person, "changes", self.revision, words="Other words."))

    def do_withdraw(self, was: Standing, person: int) -> None:
        self.votes.append(Vote(person, "withdraw", self.revision))


@pytest.mark.parametrize("seed", range(120))
def test_no_sequence_of_moves_leaves_the_table(seed: int) -> None:
    review = Review(seed, Policy(approvals=1 + seed % 2, author_alone=seed % 3 == 0))
    for _ in range(60):
        if moved := review.step():
            before, move, after = moved
            assert after in TABLE[before][move], moved


@pytest.mark.thorough
def test_the_table_has_no_edge_that_never_happens() -> None:
    """An edge nobody can take would be a promise that the buttons do not keep."""
    taken: set[tuple[str, str, str]] = set()
    for seed in range(400):
        review = Review(seed, Policy(approvals=1 + seed % 2, author_alone=seed % 3 == 0))
        for _ in range(60):
            if moved := review.step():
                taken.add(moved)
    known = {
        (state, move, to) for state, moves in TABLE.items() for move, leads in moves.items() for to in leads
    }
    assert known - taken == set()


def test_the_usual_way_goes_from_draft_to_approved_and_lapses() -> None:
    review = Review(0, Policy(author_alone=True))
    assert review.standing().state == DRAFT
    review.asked = True
    assert review.standing().state == IN_REVIEW
    review.do_request(review.standing(), 2)
    assert review.standing().state == CHANGES
    review.revision, review.hashes["AC-01"] = 2, "2"
    assert review.standing().state == IN_REVIEW
    review.votes.append(Vote(2, "approve", 2, review.standing().anchors))
    assert review.standing().state == APPROVED
    review.revision, review.hashes["AC-01"] = 3, "3"
    assert review.standing().state == IN_REVIEW
    assert {ASK, APPROVE, REQUEST, WITHDRAW, REMIND, CLOSE, SAVE} == set(TABLE[IN_REVIEW])
