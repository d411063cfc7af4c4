"""When mails are due, and who is named in a text: functions over values."""

from datetime import UTC, datetime
from time import process_time

import pytest

from teams.mentions import mentioned, pieces
from teams.models import User
from teams.notice_times import mail_due, retry_at

ADA = User(email="ada@example.com", name="Ada Ek")
BEN = User(email="ben@example.com", name="Ben Osei")
CLEO = User(email="cleo@example.com", name="Cleo Marin")
OLGA = User(email="olga@example.com", name="Olga Brandt")
NOON = datetime(2026, 3, 28, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "hour", "zone", "due"),
    [
        ("at_once", 8, "UTC", NOON),
        ("never", 8, "UTC", None),
        ("hourly", 8, "UTC", datetime(2026, 3, 28, 13, tzinfo=UTC)),
        ("daily", 8, "UTC", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("daily", 14, "UTC", datetime(2026, 3, 28, 14, tzinfo=UTC)),
        # Clocks go forward that night: eight in the morning is an hour earlier in UTC than the day before.
        ("daily", 8, "Europe/Vienna", datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("daily", 8, "America/Los_Angeles", datetime(2026, 3, 28, 15, tzinfo=UTC)),
        ("daily", 8, "No/Where", datetime(2026, 3, 29, 8, tzinfo=UTC)),
    ],
)
def test_when_a_mail_is_due(rhythm: str, hour: int, zone: str, due: datetime | None) -> None:
    assert mail_due(NOON, rhythm, hour, zone) == due


def test_waiting_grows_and_ends() -> None:
    waits = [retry_at(NOON, failures) for failures in range(1, 7)]
    assert [None if one is None else (one - NOON).seconds // 60 for one in waits] == [
        1,
        5,
        30,
        120,
        480,
        None,
    ]


def test_mentions_name_people_by_name_first_name_and_address() -> None:
    people = [ADA, BEN, CLEO, OLGA]
    text = "@ada.ek and @ben, see @olga@example.com; not cleo@example.com nor `@cleo`, nor @benjamin."
    assert mentioned(text, people) == [ADA, BEN, OLGA]
    assert "".join(piece.text for piece in pieces(text, people)) == text
    assert [piece.text for piece in pieces(text, people) if piece.person is BEN] == ["@ben"]


def test_a_first_name_two_people_have_names_nobody() -> None:
    other = User(email="b.low@example.com", name="Ben Low")
    assert mentioned("@Ben, @Ben Low", [User(email="bo@example.com", name="Ben Osei"), other]) == [other]


def test_backticks_that_nothing_closes_hide_nobody_and_are_read_quickly() -> None:
    assert mentioned("``@ada.ek`", [ADA]) == [ADA]
    runs = "".join("`" * length + "a" for length in range(1, 300))
    begun = process_time()
    assert mentioned(f"{runs} @ada.ek", [ADA]) == [ADA]
    assert process_time() - begun < 3
