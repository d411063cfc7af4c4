"""Runs that go on behind the last record, because a rule says so."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.generation import generate_workflows
from planner.spec.research import DataObject, Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import research, trigger

NEWER = (
    "Each further run only sends the new records (new clients and new bills with a higher id than the last)."
)


def nightly(rule: str) -> Research:
    objects = tuple(
        DataObject(system=system, name=name)
        for system in ("lodge", "tally")
        for name in ("customer", "booking", "bill")
    )
    return research(
        {"Lodge": "source", "Tally": "target"},
        rules=(("other", rule),),
        objects=objects,
        triggers=trigger("schedule", cron="0 3 * * *", timezone="UTC"),
    )


def proven(found: Research, specs: list[WorkflowSpec]) -> dict[str, str]:
    files = compile_workflows(specs, research=found).files
    return {f"{proof.workflow} {proof.key}": proof.state for proof in prove(files, specs)}


def test_each_run_asks_for_what_came_after_the_last_record() -> None:
    found = nightly(NEWER)
    specs = generate_workflows(found)
    assert len(specs) == 3
    for spec in specs:
        listing = spec.data_flow[0]
        assert listing.checkpoint is not None
        assert listing.checkpoint.field == "id"
        assert [each.value for each in spec.endpoints[0].params] == [f"{{{listing.checkpoint.name}}}"]
        assert "update" not in [step.kind for step in spec.data_flow]
        (criterion,) = [each for each in spec.acceptance_criteria if "BR-01" in each.covers]
        assert criterion.check is not None
        assert criterion.check.when.times == 2
    assert set(proven(found, specs).values()) == {"proven"}


def test_a_run_that_forgets_how_far_it_read_is_noticed() -> None:
    found = nightly(NEWER)
    specs = generate_workflows(found)[:1]
    files = dict(compile_workflows(specs, research=found).files)
    (path,) = [path for path in files if path.startswith("workflows/")]
    kept = "ctx.kv().set("
    assert kept in files[path]
    files[path] = files[path].replace(kept, 'ctx.kv().set("other" + ')
    (key,) = [each.key for each in specs[0].acceptance_criteria if "BR-01" in each.covers]
    (proof,) = [each for each in prove(files, specs) if each.key == key]
    assert proof.state == "failing"


@pytest.mark.parametrize(
    "rule",
    [
        "Only new or changed records are sent.",
        "Bookings with a higher price than the last are shown in red.",
        "The id is longer than the last one's.",
    ],
)
def test_other_rules_keep_no_mark(rule: str) -> None:
    specs = generate_workflows(nightly(rule))
    assert not [step for spec in specs for step in spec.data_flow if step.checkpoint]


def test_new_or_changed_records_are_still_updated() -> None:
    specs = generate_workflows(nightly("The job only sends new and changed records."))
    assert all("update" in [step.kind for step in spec.data_flow] for spec in specs)
