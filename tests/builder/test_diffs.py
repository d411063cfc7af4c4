"""Hunks keep their names, any of them can be taken back alone, and comparing never runs away."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.diffs import Clash, Merged, hunks_of, merged, reversed_in, shown
from builder.diffs.comparing import opcodes, split

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "  d"]), max_size=14).flatmap(
    lambda lines: st.sampled_from(["\n".join(lines), "\n".join([*lines, ""])])
)
# A machine with other work must not be told from a slow strategy.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BEFORE = "".join(f"line {n}\n" for n in range(1, 31))


def edited(text: str, **lines: str) -> str:
    """`text` with some lines, named like l12, written anew; "" takes the line away."""
    found = split(text)
    for name, line in lines.items():
        found[int(name[1:]) - 1] = line
    return "".join(found)


@given(TEXTS, TEXTS)
@PATIENT
def test_taking_every_hunk_back_leads_to_the_text_before(before: str, after: str) -> None:
    now = after
    for hunk in reversed(hunks_of(before, after)):
        now = reversed_in(now, now, hunk)
    assert now == before or now == before + "\n"


@given(TEXTS, TEXTS)
@PATIENT
def test_the_shown_lines_are_both_texts(before: str, after: str) -> None:
    lines = shown(before, after, context=100).lines
    if before != after:
        assert [line.text for line in lines if line.kind != "added"] == [
            row.rstrip("\n") for row in split(before)
        ]
        assert [line.text for line in lines if line.kind != "removed"] == [
            row.rstrip("\n") for row in split(after)
        ]


@given(TEXTS, TEXTS)
@PATIENT
def test_names_are_different_within_a_file_and_the_same_again(before: str, after: str) -> None:
    names = [hunk.id for hunk in hunks_of(before, after)]
    assert len(names) == len(set(names))
    assert names == [hunk.id for hunk in hunks_of(before, after)]


def test_one_of_two_changes_is_taken_back_alone() -> None:
    after = edited(BEFORE, l5="five\n", l20="")
    first, second = hunks_of(BEFORE, after)
    assert reversed_in(after, after, first) == edited(BEFORE, l20="")
    assert reversed_in(after, after, second) == edited(BEFORE, l5="five\n")


def test_what_was_typed_elsewhere_since_stays() -> None:
    after = edited(BEFORE, l5="five\n", l20="")
    now = "# typed above\n" + edited(after, l12="twelve, by hand\n") + "typed below\n"
    first, second = hunks_of(BEFORE, after)
    without = reversed_in(reversed_in(now, after, first), edited(BEFORE, l20=""), second)
    assert without == "# typed above\n" + edited(BEFORE, l12="twelve, by hand\n") + "typed below\n"


def test_lines_that_were_edited_since_are_not_taken_back() -> None:
    after = edited(BEFORE, l5="five\n")
    (hunk,) = hunks_of(BEFORE, after)
    with pytest.raises(Clash) as clash:
        reversed_in(edited(after, l5="five, by hand\n"), after, hunk)
    assert clash.value.line == 5
    with pytest.raises(Clash):
        reversed_in(edited(after, l5=""), after, hunk)


def test_lines_typed_where_a_change_removed_some_are_not_mixed_with_them() -> None:
    after = edited(BEFORE, l5="")
    (hunk,) = hunks_of(BEFORE, after)
    now = edited(after, l4="line 4\ntyped here\n")
    with pytest.raises(Clash):
        reversed_in(now, after, hunk)


def test_a_name_survives_what_happens_far_away() -> None:
    (alone,) = hunks_of(BEFORE, edited(BEFORE, l5="five\n"))
    both = hunks_of(BEFORE, edited(BEFORE, l5="five\n", l25="twenty-five\n"))
    assert alone.id == both[0].id


def test_a_changed_line_shows_its_words() -> None:
    lines = shown("total = price * 2\n", "total = price * 3\n").lines
    assert [[(piece.text, piece.is_changed) for piece in line.pieces] for line in lines] == [
        [("total = price * ", False), ("2", True)],
        [("total = price * ", False), ("3", True)],
    ]


def test_lines_with_nothing_in_common_are_shown_whole() -> None:
    lines = shown("import os\n", "@@@@ ????\n").lines
    assert [len(line.pieces) for line in lines] == [1, 1]
    assert not any(piece.is_changed for line in lines for piece in line.pieces)


def test_far_lines_are_folded_into_a_gap_that_counts_them() -> None:
    lines = shown(BEFORE, edited(BEFORE, l5="five\n", l25="x\n")).lines
    total = sum(line.hidden or 1 for line in lines if line.kind != "added")
    assert total == 30


def test_a_long_difference_says_how_much_is_left_out() -> None:
    many = "".join(f"x{n}\n" for n in range(500))
    found = shown("", many, most=100)
    assert (len(found.lines), found.left_out, found.added) == (100, 400, 500)


@pytest.mark.parametrize(
    "before", ["a\n" * 20_000, "a\nb\n" * 10_000, "".join(f"{n % 50}\n" for n in range(20_000))]
)
def test_texts_made_to_be_slow_are_compared_in_time(before: str) -> None:
    after = "z\n" + before[: len(before) // 2] + "y\n" + before[len(before) // 2 + 4 :] + "x\n"
    began = time.process_time()
    found = opcodes(split(before), split(after))
    assert time.process_time() - began < 5
    assert found[-1][2] == len(split(before))


def test_two_peoples_changes_are_put_together() -> None:
    mine, theirs = edited(BEFORE, l3="mine\n", l20=""), edited(BEFORE, l10="theirs\nand more\n")
    found = merged(BEFORE, mine, theirs)
    assert found == Merged(edited(BEFORE, l3="mine\n", l10="theirs\nand more\n", l20=""), 0)


def test_where_both_wrote_the_lines_mine_stand_and_are_counted() -> None:
    mine, theirs = edited(BEFORE, l3="mine\n"), edited(BEFORE, l3="theirs\n", l8="eight\n")
    assert merged(BEFORE, mine, theirs) == Merged(edited(BEFORE, l3="mine\n", l8="eight\n"), 1)


@given(TEXTS, TEXTS)
@PATIENT
def test_a_side_that_changed_nothing_takes_the_others_text(base: str, text: str) -> None:
    assert merged(base, text, base) == Merged(text, 0)
    assert merged(base, base, text) == Merged(text, 0)
    assert merged(base, text, text) == Merged(text, 0)
