"""Two connections at one blob: whoever stores it again in an open transaction keeps it from being removed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from runtime.models import Blob
from runtime.services.blobs import blob_of, store
from runtime.services.retention import remove_blobs, unnamed_blobs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time anyway"),
]
PATIENCE = 20


def old_blob() -> str:
    blob = store(blob_of(b'"large"', is_text=False))
    Blob.objects.update(created_at=timezone.now() - timedelta(days=400))
    return str(blob.pk)


def removing(found: list[str], removed: list[int]) -> threading.Thread:
    """Removes them over a connection of its own."""

    def work() -> None:
        try:
            removed.append(remove_blobs(found))
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_removing_waits_for_the_transaction_that_stores_it_again() -> None:
    found, removed = [old_blob()], list[int]()
    assert list(unnamed_blobs().values_list("pk", flat=True)) == found
    with transaction.atomic():
        store(blob_of(b'"large"', is_text=False))
        thread = removing(found, removed)
        until = timezone.now() + timedelta(seconds=PATIENCE)
        while not waits_for_a_lock():
            assert timezone.now() < until, "the removal did not wait"
        assert removed == []
    thread.join(PATIENCE)
    assert removed == [0]
    assert Blob.objects.filter(pk=found[0]).exists()


def test_what_is_removed_first_is_stored_anew() -> None:
    found, removed = [old_blob()], list[int]()
    removing(found, removed).join(PATIENCE)
    assert removed == [1]
    store(blob_of(b'"large"', is_text=False))
    assert Blob.objects.filter(pk=found[0]).exists()


def test_a_store_that_is_taken_back_leaves_the_blob_to_be_removed() -> None:
    found, removed = [old_blob()], list[int]()
    transaction.set_autocommit(False)
    try:
        store(blob_of(b'"large"', is_text=False))
        thread = removing(found, removed)
        transaction.rollback()
    finally:
        transaction.set_autocommit(True)
    thread.join(PATIENCE)
    assert removed == [1]
