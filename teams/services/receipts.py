"""The same request sent again makes nothing more: what its key made is kept for a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from lib import ids
from lib.errors import Invalid
from teams.models import ApiReceipt, ApiToken

KEPT: Final = timedelta(days=1)


def answered_once(
    *, token: ApiToken, key: str, about: str, make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """What `make` gives, or gave when this token first sent `key`. `about` is a digest of the request.

    Two at once: the second waits for the first's transaction and takes its answer. What failed leaves
    nothing, so it may be sent again. Raises Invalid where the key came with another request.
    """
    with transaction.atomic():
        ApiReceipt.objects.filter(at__lt=timezone.now() - KEPT).delete()
        row, is_new = ApiReceipt.objects.get_or_create(
            token=token, key_hash=ids.digest(key.encode()), defaults={"request_hash": about}
        )
        if is_new:
            row.answer = make()
            row.save(update_fields=["answer"])
    if row.request_hash != about:
        raise Invalid("This Idempotency-Key came with another request.", hint="Send a new key.")
    answer: dict[str, Any] = row.answer
    return answer
