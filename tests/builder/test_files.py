"""Snapshots, blobs and proofs as rows: numbered without gaps, stored once, never changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from builder.models import Blob, Proof, Snapshot
from builder.selectors.files import file_at, files_of, latest_snapshot, marks_of
from builder.selectors.proofs import is_news, proofs_of, proofs_of_snapshot
from builder.selectors.versions import proofs_at
from builder.services.files import content_hash, take_snapshot
from builder.services.proofs import record_proof
from lib.web.insert_only import InsertOnlyViolation
from tests.builder.factories import make_built, make_turn, proof_of, reference_files
from tests.builder.plans import contact_to_lead
from tests.cast import Cast, make_cast


def test_two_writers_at_once_draw_different_numbers(transactional_db: None):
    cast = make_cast()

    def save(number: int) -> None:
        try:
            files = {"same.py": "x = 1\n", f"own_{number}.py": f"n = {number}\n"}
            take_snapshot(project=cast.project, files=files, reason="Saved", by=cast.ada)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(8)))
    assert sorted(Snapshot.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert Blob.objects.count() == 9


def test_a_snapshot_gives_back_what_was_saved_and_marks_what_changed(cast: Cast):
    first = {"a.py": "1\n", "b.py": "2\n", "odd.md": "é\u2028\n"}
    take_snapshot(project=cast.project, files=first, reason="One", by=cast.ada)
    second = {"a.py": "1\n", "b.py": "changed\n", "c.py": "3\n"}
    take_snapshot(project=cast.project, files=second, reason="Two", by=cast.ada)
    newest = latest_snapshot(cast.project)
    assert files_of(newest) == second
    assert marks_of(newest) == {"b.py": "M", "c.py": "A"}
    assert file_at(newest, "odd.md") is None
    assert file_at(cast.project.snapshots.get(number=1), "odd.md") == "é\u2028\n"


def test_what_a_turn_wrote_in_several_snapshots_is_one_change(cast: Cast):
    files = {"a.py": "1", "b.py": "1"}
    take_snapshot(project=cast.project, files=files, reason="Built", by=cast.ada)
    turn = make_turn(cast.project, cast.ada)
    for wrong in ({"a.py": "2", "b.py": "1"}, {"a.py": "1", "b.py": "1", "c.py": "1"}):
        newest = take_snapshot(project=cast.project, files=wrong, reason="Agent", by=cast.ada, turn=turn)
    assert marks_of(newest) == {"c.py": "A"}


def test_a_blob_is_stored_once_under_its_hash(cast: Cast):
    for _ in range(2):
        take_snapshot(project=cast.project, files={"a": "same", "b": "same"}, reason="Same", by=cast.ada)
    assert [blob.pk for blob in Blob.objects.all()] == [content_hash("same")]


def test_rows_are_never_changed(cast: Cast):
    snapshot = take_snapshot(project=cast.project, files={"a": "1"}, reason="One", by=cast.ada)
    with pytest.raises(InsertOnlyViolation):
        snapshot.save()
    with pytest.raises(InsertOnlyViolation):
        Blob.objects.update(content="other")


def test_the_first_proof_of_a_snapshot_stands(cast: Cast):
    snapshot = make_built(cast.project, cast.ada)
    spec = contact_to_lead()
    again = record_proof(snapshot=snapshot, proof=proof_of(spec, "AC-01", reference_files(), failing=True))
    assert again.state == Proof.State.PROVEN
    assert Proof.objects.count() == len(spec.acceptance_criteria)


def test_a_test_that_is_run_again_adds_a_proof_to_the_same_files(cast: Cast):
    snapshot = make_built(cast.project, cast.ada)
    spec = contact_to_lead()
    failed = proof_of(spec, "AC-01", reference_files(), failing=True)
    assert is_news(snapshot, failed)
    record_proof(snapshot=snapshot, proof=failed, again=True)
    assert not is_news(snapshot, failed)
    assert {each.key for each in proofs_of(cast.project).states(spec) if each.state == "failing"} == {"AC-01"}
    assert proofs_of_snapshot(snapshot, spec.key)["AC-01"].state == "failing"
    assert [row.state for row in snapshot.proofs.filter(criterion_key="AC-01")] == ["proven", "failing"]


def test_what_was_proven_for_an_older_plan_still_counts_for_it(cast: Cast):
    snapshot = make_built(cast.project, cast.ada)
    spec = contact_to_lead()
    newer = replace(proof_of(spec, "AC-01", reference_files(), failing=True), criterion_hash="f" * 64)
    record_proof(snapshot=snapshot, proof=newer, again=True)
    assert {each.state for each in proofs_at(snapshot, [spec]).states(spec)} == {"proven"}
    assert "stale" in {each.state for each in proofs_of(cast.project).states(spec)}
