"""What a standing says: lapses for exactly what changed, the rules of a project, why a move is refused."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from planner.review import GONE, Circumstances, Policy, Standing, Vote, standing
from planner.review.states import APPROVE, CLOSE, REMIND, REQUEST, WITHDRAW

FIRST = {"title": "t1", "AC-01": "a1", "AC-02": "b1", "TR-01": "r1"}
ADA, BEN, OLGA = 1, 2, 3


def stands(
    votes: Sequence[Vote] = (),
    hashes: Mapping[str, str] = FIRST,
    revision: int = 1,
    policy: Policy | None = None,
    **at: Any,
) -> Standing:
    people = {"people": frozenset({ADA, BEN, OLGA}), "names": {ADA: "Ada", BEN: "Ben", OLGA: "Olga"}}
    return standing(
        revision=revision,
        hashes=hashes,
        votes=votes,
        policy=policy or Policy(),
        at=Circumstances(**{**people, **at}),
    )


def whole(person: int, hashes: Mapping[str, str] = FIRST, revision: int = 1, own: Sequence[str] = ()) -> Vote:
    return Vote(person, "approve", revision, hashes, frozenset(own))


def single(person: int, hashes: Mapping[str, str], revision: int = 1) -> Vote:
    return Vote(person, "approve", revision, hashes, is_whole=False)


def test_an_approval_lapses_for_exactly_what_changed() -> None:
    changed = {**FIRST, "AC-02": "b2"}
    after = stands([whole(BEN)], changed, 2)
    assert after.outstanding(BEN) == ("AC-02",)
    assert after.open_keys == ("AC-02",)
    assert after.elements["AC-01"].approved_by == (BEN,)
    assert after.elements["AC-02"].lapsed_for == (BEN,)
    assert after.state == "in_review"
    again = stands([whole(BEN), single(BEN, {"AC-02": "b2"}, 2)], changed, 2)
    assert again.state == "approved"
    assert again.outstanding(BEN) == ()
    assert again.has_approved(BEN)


def test_what_goes_back_to_what_it_was_is_approved_again() -> None:
    assert stands([whole(BEN)], {**FIRST, "AC-02": "b2"}, 2).state == "in_review"
    assert stands([whole(BEN)], FIRST, 3).state == "approved"


def test_what_is_new_waits_for_those_who_approved_the_whole_and_not_for_those_of_one_element() -> None:
    grown = {**FIRST, "AC-03": "c1"}
    after = stands([whole(BEN), single(OLGA, {"AC-01": "a1"})], grown, 2)
    assert after.outstanding(BEN) == ("AC-03",)
    assert after.outstanding(OLGA) == ()
    assert after.open_keys == ("AC-03",)


def test_what_was_removed_must_be_looked_at_once() -> None:
    less = {key: found for key, found in FIRST.items() if key != "TR-01"}
    after = stands([whole(BEN)], less, 2)
    assert after.outstanding(BEN) == ("TR-01",)
    assert after.elements["TR-01"].is_gone
    assert after.state == "in_review"
    again = stands([whole(BEN), single(BEN, {"TR-01": GONE}, 2)], less, 2)
    assert "TR-01" not in again.elements
    assert again.state == "approved"


def test_approving_the_whole_includes_what_is_gone() -> None:
    less = {key: found for key, found in FIRST.items() if key != "TR-01"}
    anchors = stands([whole(BEN)], less, 2).anchors
    assert anchors["TR-01"] == GONE
    assert stands([whole(BEN), whole(OLGA, anchors, 2)], less, 2).state == "approved"


def test_changes_asked_for_hold_until_that_person_has_looked_again() -> None:
    asked = Vote(BEN, "changes", 1, words="Retry five times.")
    now = stands([whole(OLGA), asked])
    assert now.state == "changes_requested"
    later = stands([whole(OLGA), asked], FIRST, 2)
    assert later.state == "in_review"
    assert later.missing == ("Ben asked for changes to revision 1 and has not looked again",)
    assert stands([whole(OLGA), asked, whole(BEN, revision=2)], FIRST, 2).state == "approved"
    withdrawn = [whole(OLGA), asked, Vote(BEN, "withdraw", 2)]
    assert stands(withdrawn, FIRST, 2).state == "approved"


def test_asking_for_changes_takes_back_what_one_approved() -> None:
    assert stands([whole(BEN), Vote(BEN, "changes", 1, words="No.")]).elements["AC-01"].approved_by == ()


def test_one_element_that_is_approved_does_not_settle_the_changes_one_asked_for() -> None:
    votes = [Vote(BEN, "changes", 1, words="No."), single(BEN, {"AC-01": "a1"})]
    assert stands(votes).state == "changes_requested"


def test_withdrawing_one_element_leaves_the_others() -> None:
    votes = [whole(BEN), Vote(BEN, "withdraw", 1, {"AC-01": "a1"}, is_whole=False)]
    after = stands(votes)
    assert after.open_keys == ("AC-01",)
    assert after.outstanding(BEN) == ("AC-01",)


def test_two_approvals_need_two_people() -> None:
    two = Policy(approvals=2)
    one = stands([whole(BEN), whole(BEN)], policy=two)
    assert (one.given, one.needed, one.state) == (1, 2, "in_review")
    assert one.missing == ("It needs 1 more approval",)
    assert stands([whole(BEN), whole(OLGA)], policy=two).state == "approved"


def test_a_role_needs_one_of_its_holders() -> None:
    security = Policy(roles=("security",))
    without = stands([whole(BEN)], policy=security)
    assert without.missing == ("It needs approval by Security, and nobody has that role yet",)
    held = stands([whole(BEN)], policy=security, roles={"security": [OLGA]})
    assert held.missing == ("It needs approval by Security",)
    assert stands([whole(BEN), whole(OLGA)], policy=security, roles={"security": [OLGA]}).state == "approved"


def test_the_owner_of_a_system_is_needed_only_for_what_concerns_it() -> None:
    owner = Policy(roles=("owner:crm",))
    concerned = {"owner:crm": frozenset({"TR-01"})}
    found = stands([whole(BEN)], policy=owner, roles={"owner:crm": [OLGA]}, concerned=concerned)
    assert found.open_keys == ("TR-01",)
    assert found.missing == ("TR-01 needs approval by Owner of crm",)
    votes = [whole(BEN), single(OLGA, {"TR-01": "r1"})]
    both = stands(votes, policy=owner, roles={"owner:crm": [OLGA]}, concerned=concerned)
    assert both.state == "approved"


def test_who_wrote_an_element_may_not_be_the_only_one_who_approves_it() -> None:
    alone = stands([whole(ADA, own=["AC-01"])])
    assert alone.open_keys == ("AC-01",)
    assert alone.missing == ("AC-01 needs approval by somebody who did not write it",)
    assert stands([whole(ADA, own=["AC-01"]), single(BEN, {"AC-01": "a1"})]).state == "approved"
    assert stands([whole(ADA, own=["AC-01"])], policy=Policy(author_alone=True)).state == "approved"
    assert stands([whole(ADA, own=["AC-01"])], people=frozenset({ADA})).state == "approved"


def test_open_critical_questions_and_threads_hold_it_back_where_the_rules_say_so() -> None:
    strict = Policy(threads_resolved=True)
    held = stands([whole(BEN)], policy=strict, critical=1, threads=2)
    assert held.missing == ("1 critical question is open", "2 threads are not resolved")
    assert held.state == "in_review"
    lax = Policy(questions_closed=False)
    assert stands([whole(BEN)], policy=lax, critical=1, threads=2).state == "approved"


def test_votes_of_somebody_who_may_no_longer_review_do_not_count() -> None:
    left = stands([whole(BEN)], people=frozenset({ADA, OLGA}))
    assert left.state == "draft"
    assert left.ballots == {}


def test_nothing_said_and_nobody_asked_is_a_draft() -> None:
    assert stands().state == "draft"
    assert stands(is_asked=True).state == "in_review"


@pytest.mark.parametrize(
    ("votes", "move", "person", "said"),
    [
        ((), APPROVE, BEN, ""),
        ((), WITHDRAW, BEN, "Nobody has said anything about it yet, so there is nothing to withdraw."),
        ((), REMIND, BEN, "Nobody is asked yet. Ask for review first."),
        ((whole(BEN),), APPROVE, BEN, "You approved revision 1 already."),
        ((whole(BEN),), APPROVE, OLGA, ""),
        ((whole(BEN),), REQUEST, BEN, ""),
        ((whole(BEN),), WITHDRAW, BEN, ""),
        (
            (whole(BEN),),
            WITHDRAW,
            OLGA,
            "You have approved nothing here and asked for no changes, so there is nothing to withdraw.",
        ),
        ((whole(BEN),), CLOSE, BEN, "Nobody is asked yet, so there is no review to end."),
        ((), APPROVE, 9, "Approving needs the reviewer role; an admin of the team can give it to you."),
    ],
)
def test_every_refusal_says_why(votes: Sequence[Vote], move: str, person: int, said: str) -> None:
    assert stands(votes).refusal(move, person) == said


def test_who_was_asked_has_answered_when_they_approved_their_part_or_asked_for_changes() -> None:
    part = {"AC-01"}
    assert not stands([single(BEN, {"AC-02": "b1"})]).answered(BEN, part)
    assert stands([single(BEN, {"AC-01": "a1"})]).answered(BEN, part)
    assert not stands([single(BEN, {"AC-01": "a1"})], {**FIRST, "AC-01": "a2"}, 2).answered(BEN, part)
    assert stands([Vote(BEN, "changes", 1, words="No.")]).answered(BEN, part)
    assert not stands([Vote(BEN, "changes", 1, words="No.")], FIRST, 2).answered(BEN, part)


def test_who_asked_for_changes_and_approved_each_element_since_can_still_approve_the_whole() -> None:
    asked = Vote(BEN, "changes", 1, words="Other.")
    after = stands([asked, single(BEN, FIRST)])
    assert after.state == "changes_requested"
    assert after.given == 0
    assert after.refusal(APPROVE, BEN) == ""
    assert stands([asked, single(BEN, FIRST), whole(BEN)]).state == "approved"
