"""The text form of a fault."""

import pytest
from tenon.twins import Fault, parse_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("crm:503", Fault("crm", "status", 503)),
        ("crm:429x3,retry_after=7", Fault("crm", "status", 429, 3, 7)),
        ("crm:timeoutx2,method=post", Fault("crm", "timeout", 0, 2, None, "POST")),
        ("crm:500,path=/leads/{id}", Fault("crm", "status", 500, 1, None, "", "/leads/{id}")),
        (" crm : expired_token ", Fault("crm", "expired_token")),
    ],
)
def test_faults_are_read(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("crm", "expected SYSTEM:STATUS"),
        (":503", "expected SYSTEM:STATUS"),
        ("crm:", "'' is no status"),
        ("crm:teapot", "'teapot' is no status and none of timeout"),
        ("crm:status", "'status' is no status"),
        ("crm:200", "status must be an error from 400 to 599, got 200"),
        ("crm:503x0", "times must be at least 1"),
        ("crm:503,later=7", "'later=7' is none of retry_after=N"),
        ("crm:503,retry_after=soon", "retry_after must be a whole number, got 'soon'"),
    ],
)
def test_what_is_no_fault_is_told_part_by_part(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match="fault") as seen:
        parse_fault(text)
    assert problem in str(seen.value)
