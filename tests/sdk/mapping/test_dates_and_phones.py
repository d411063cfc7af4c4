"""Dates across zones and notations, phone numbers across countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenon.mapping import MappingError, date, phone


@pytest.mark.parametrize(
    ("value", "source", "target", "zone", "written"),
    [
        (1753920000, "unix", "%Y-%m-%d", "Europe/London", "2025-07-31"),
        (1753916400, "unix", "%Y-%m-%d", "Europe/London", "2025-07-31"),
        (1753916399, "unix", "%Y-%m-%d", "Europe/London", "2025-07-30"),
        ("1753920000123", "unix_ms", "iso", "", "2025-07-31T00:00:00.123Z"),
        ("2025-07-31", "iso", "%d/%m/%Y", "", "31/07/2025"),
        ("2025-07-31", "iso", "iso", "America/New_York", "2025-07-31"),
        ("31.12.2025 23:30", "%d.%m.%Y %H:%M", "iso", "Europe/Berlin", "2025-12-31T23:30:00+01:00"),
        ("31.12.2025 23:30", "%d.%m.%Y %H:%M", "unix", "Europe/Berlin", 1767220200),
        ("2025-01-15T12:00:00+00:00", "iso", "iso", "", "2025-01-15T12:00:00Z"),
        ("2025-01-15T12:00:00Z", "iso", "iso", "Europe/London", "2025-01-15T12:00:00+00:00"),
        ("2025-01-15T12:00:00", "iso", "iso", "", "2025-01-15T12:00:00"),
        ("2025-01-15T12:00:00.1234567Z", "iso", "unix_ms", "", 1736942400123),
        ("Wed, 15 Jan 2025 12:00:00 GMT", "auto", "unix", "", 1736942400),
        (1736942400, "auto", "iso", "", "2025-01-15T12:00:00Z"),
        (1736942400000, "auto", "iso", "", "2025-01-15T12:00:00Z"),
        ("2025-01-15", "auto", "unix", "UTC", 1736899200),
        ("", "iso", "iso", "", None),
    ],
)
def test_dates(value: object, source: str, target: str, zone: str, written: object) -> None:
    assert date(value, source, target, zone) == written


@pytest.mark.parametrize(
    ("value", "source", "target", "zone", "problem"),
    [
        ("31/12", "%d.%m", "iso", "", 'does not read "31/12" as %d.%m'),
        ("03/04/2025", "auto", "iso", "", "cannot be sure"),
        ("soon", "iso", "iso", "", "as ISO 8601"),
        ("soon", "unix", "iso", "", "seconds since 1970"),
        ("2025-01-15", "iso", "iso", "Mars/Base", "no time zone 'Mars/Base'"),
        ("2025-01-15", "day", "iso", "", "date takes iso"),
        ("2025-01-15", "iso", "day", "", "date writes iso"),
        (1e30, "unix", "iso", "", "seconds since 1970"),
    ],
)
def test_dates_that_are_none(value: object, source: str, target: str, zone: str, problem: str) -> None:
    with pytest.raises(MappingError) as seen:
        date(value, source, target, zone)
    assert problem in str(seen.value)


@given(st.integers(0, 4_102_444_800), st.sampled_from(["", "Asia/Kolkata", "America/Lima"]))
def test_a_moment_survives_every_notation(seconds: int, zone: str) -> None:
    assert date(date(seconds, "unix", "iso", zone), "iso", "unix") == seconds
    assert date(date(seconds, "unix", "unix_ms", zone), "unix_ms", "unix") == seconds


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("020 7946 0018", "gb", "+442079460018"),
        ("0044 20 7946 0018", "DE", "+442079460018"),
        ("+1 (415) 555-0132", "GB", "+14155550132"),
        ("415.555.0132 x22", "US", "+14155550132"),
        ("1 415 555 0132", "US", "+14155550132"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06 6982 0000", "IT", "+390669820000"),
        ("612 345 678", "ES", "+34612345678"),
        (442079460018, "GB", None),
        ("  ", "GB", ""),
    ],
)
def test_phones(written: object, country: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(MappingError, match="is no number of GB: expected 9 to 10 digits"):
            phone(written, country)
    else:
        assert phone(written, country) == (number or None)


@pytest.mark.parametrize(
    ("written", "country", "problem"),
    [
        ("call me", "GB", "phone does not read"),
        ("12345", "GB", "is no number of GB"),
        ("+0", "GB", "no country code"),
        ("020 7946 0018", "XX", "knows no country 'XX'; it knows AE, AR"),
    ],
)
def test_phones_that_are_none(written: str, country: str, problem: str) -> None:
    with pytest.raises(MappingError, match=problem):
        phone(written, country)
