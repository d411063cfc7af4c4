"""A criterion that a person excused: by name, with a reason, until it changes or the excuse is taken back."""

from typing import Any

import pytest

from builder.models import Excuse
from builder.selectors.excuses import excuses_of
from builder.services.excuses import excuse, withdraw
from lib.errors import Invalid
from planner.handover import WorkflowSpec, criterion_hash
from teams.models import AuditFact
from tests.builder.factories import KEY
from tests.builder.plans import contact_to_lead
from tests.cast import Cast

SPEC = contact_to_lead()


def excused(cast: Cast, key: str, spec: WorkflowSpec = SPEC, reason: str = "Seen by hand.") -> Excuse:
    mark = criterion_hash(spec, key)
    return excuse(
        project=cast.project,
        workflow_key=KEY,
        criterion_key=key,
        criterion_hash=mark,
        reason=reason,
        by=cast.ben,
    )


def reworded() -> WorkflowSpec:
    value: dict[str, Any] = SPEC.model_dump(mode="json", by_alias=True)
    value["acceptance_criteria"][1]["text"] += " Within a minute."
    return WorkflowSpec.model_validate(value)


def test_an_excuse_holds_by_name_and_reason(cast: Cast):
    excused(cast, "AC-02")
    found = excuses_of(cast.project, SPEC)
    assert [(key, row.by, row.reason) for key, row in found.items()] == [("AC-02", cast.ben, "Seen by hand.")]
    assert AuditFact.objects.filter(verb="builder.criterion_excused", by=cast.ben).exists()


def test_it_can_be_taken_back_and_both_are_kept(cast: Cast):
    excused(cast, "AC-02")
    withdraw(
        project=cast.project,
        workflow_key=KEY,
        criterion_key="AC-02",
        criterion_hash=criterion_hash(SPEC, "AC-02"),
        by=cast.ada,
    )
    assert excuses_of(cast.project, SPEC) == {}
    assert [row.by for row in Excuse.objects.order_by("pk")] == [cast.ben, cast.ada]


def test_it_holds_for_the_criterion_as_it_read_then(cast: Cast):
    excused(cast, "AC-02")
    assert "AC-02" not in excuses_of(cast.project, reworded())


def test_without_a_reason_there_is_no_excuse(cast: Cast):
    with pytest.raises(Invalid, match="An excuse needs a reason"):
        excused(cast, "AC-02", reason="  ")
    assert not Excuse.objects.exists()
