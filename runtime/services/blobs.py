"""Large values: the whole in a blob, the beginning in the row."""

import json
from collections.abc import Sequence
from typing import Any

from lib.ids import digest
from lib.json_text import storable
from runtime.models import Blob
from runtime.storable import LARGEST_BYTES, shortened


def split(value: Any, largest: int = LARGEST_BYTES) -> tuple[Any, Blob | None]:
    """What a row holds of the value, and the unsaved blob with all of it where that is less than all."""
    kept = storable(value)
    short, cut = shortened(kept, largest)
    return short, as_blob(kept) if cut else None


def as_blob(value: Any) -> Blob:
    """An unsaved blob of a JSON value; text is kept as it is."""
    is_text = isinstance(value, str)
    text = value if is_text else json.dumps(value, ensure_ascii=False)
    return blob_of(text.encode("utf-8", "replace"), is_text=is_text)


def blob_of(content: bytes, *, is_text: bool) -> Blob:
    """An unsaved blob of these bytes."""
    # Text and JSON of the same bytes are two blobs: whoever reads one must know which it is.
    name = digest((b"text\n" if is_text else b"json\n") + content)
    return Blob(digest=name, size=len(content), is_text=is_text, content=content)


def store(blob: Blob) -> Blob:
    """Store it, unless its content is stored already."""
    store_all([blob])
    return blob


def store_all(blobs: Sequence[Blob]) -> None:
    """Store those whose content is not stored already; the others count as new.

    In the transaction that names them: from then on until its end nobody removes one, because what counts as
    new is kept (`runtime.services.retention`).
    """
    # In one order always, so that two who store the same do not wait for each other.
    once = sorted({blob.digest: blob for blob in blobs}.values(), key=lambda blob: blob.digest)
    Blob.objects.bulk_create(
        once, update_conflicts=True, unique_fields=["digest"], update_fields=["created_at"], batch_size=200
    )


def value_of(blob: Blob) -> Any:
    """The whole value. Undoes `as_blob`."""
    text = bytes(blob.content).decode()
    return text if blob.is_text else json.loads(text)
