"""The page of a run's twins: what they held, request by request, made again and not stored."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tenon.host import Outgoing
from tenon.twins import World

from runtime.models import Exchange, Run
from runtime.services.blobs import as_blob, store
from tests.cast import Cast
from tests.runtime.factories import make_run

pytestmark = pytest.mark.django_db

TWINS: dict[str, Any] = {
    "format": "tenon/twins@1",
    "systems": {
        "shop": {
            "name": "Shop",
            "objects": {"order": {"id_style": "digits"}, "refund": {}},
            "routes": [
                {"method": "POST", "path": "/orders", "operation": "create", "object": "order"},
                {"method": "PATCH", "path": "/orders/{id}", "operation": "update", "object": "order"},
                {"method": "DELETE", "path": "/orders/{id}", "operation": "delete", "object": "order"},
            ],
            "samples": {"order": [{"no": "sample"}]},
        },
        "desk": {"name": "Desk", "objects": {"ticket": {}}, "routes": []},
    },
}
ASKED = [
    ("POST", "/orders", {"no": "A1", "note": "<b>x</b>"}),
    ("POST", "/orders", {"no": "item-B7"}),
    ("PATCH", "/orders/1002", {"no": "item-A2"}),
    ("DELETE", "/orders/1001", None),
]


@pytest.fixture
def ada(cast: Cast) -> Client:
    return cast.client(cast.ada)


def ran(cast: Cast, *, faults: list[dict[str, Any]] | None = None, large: bool = False) -> Run:
    """A run that asked its twins all of ASKED."""
    run = make_run(cast.project, twins=TWINS, faults=faults or [])
    Run.objects.filter(pk=run.pk).update(started_at=timezone.now())
    world = World(TWINS, samples=True)
    for fault in faults or []:
        world.fail(fault)
    for seq, (method, path, body) in enumerate(ASKED, 1):
        text = None if body is None else json.dumps(body)
        answer = world.send(Outgoing("shop", method, path, body=text))
        Exchange.objects.create(
            run=run,
            seq=seq,
            system="shop",
            method=method,
            path=path,
            url=answer.url,
            status=answer.status,
            request={"headers": {}, "body": text[:3] if large and text else text},
            request_blob=store(as_blob(text)) if large and text else None,
            started_ms=seq * 10.0,
            took_ms=1.0,
        )
    run.refresh_from_db()
    return run


def page(client: Client, run: Run, **query: Any) -> str:
    address = reverse("runtime:twin", args=["halden", "contacts", run.number])
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_end_of_the_run_and_every_request_of_it(cast: Cast, ada: Client) -> None:
    run = ran(cast)
    end = page(ada, run)
    assert "Records at the end of the run" in end
    for told in (
        "item-A2",
        "lost",
        "1 added",
        "1 changed",
        "1 removed",
        "&lt;b&gt;x&lt;/b&gt;",
        "None of: refund",
    ):
        assert told in end
    assert "sample" not in end
    assert "<b>x" not in end
    first = page(ada, run, after=1)
    assert "Records after request 1" in first
    assert "sample" in first
    assert "item-A2" not in first
    assert ">added<" in first
    assert "1 removed" in first


def test_faults_happen_again(cast: Cast, ada: Client) -> None:
    run = ran(cast, faults=[{"system": "shop", "status": 503, "after": 1}])
    end = page(ada, run)
    assert "otherwise than in the run" not in end
    assert "item-B7" not in end


def test_large_bodies_are_asked_whole(cast: Cast, ada: Client) -> None:
    assert "item-A2" in page(ada, ran(cast, large=True))


def test_another_system_of_the_run(cast: Cast, ada: Client) -> None:
    assert "This run asked the twin nothing." in page(ada, ran(cast), system="desk")


def test_an_answer_that_is_not_the_same_again_is_said(cast: Cast, ada: Client) -> None:
    run = ran(cast)
    other = json.loads(json.dumps(TWINS))
    other["systems"]["shop"]["routes"].pop()
    Run.objects.filter(pk=run.pk).update(twins=other)
    assert "the twins answered 1 request otherwise than in the run" in page(ada, run)


def test_twins_that_cannot_be_made_again_say_why(cast: Cast, ada: Client) -> None:
    run = ran(cast)
    Run.objects.filter(pk=run.pk).update(twins={"format": "old"})
    assert "cannot be made again: format: expected" in page(ada, run)


def test_outsiders_find_no_twin(cast: Cast) -> None:
    run = ran(cast)
    address = reverse("runtime:twin", args=["halden", "contacts", run.number])
    assert cast.client(cast.mallory).get(address).status_code == 404
