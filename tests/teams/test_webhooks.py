"""A project's webhooks: signed, escaped, tried again, turned off, and never a way in."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lib import net
from lib.errors import DomainError, Invalid
from lib.vault import Vault
from systems.services.sealing import seal_anew
from teams import slack
from teams.models import AuditFact, Delivery, Notice, Webhook
from teams.services import deliveries
from teams.services.notices import notify
from teams.services.webhooks import add_webhook, change_webhook, remove_webhook
from tests.cast import Cast
from tests.teams.at_once import together

pytestmark = pytest.mark.django_db


class Sink(HTTPServer):
    """A server that takes what it gets; `status` is its answer."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=1"


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    settings.OUTBOUND_ALLOW = ("127.0.0.0/8",)
    settings.PUBLIC_URL = "https://tenon.example.com"
    server = Sink()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def make_hook(cast: Cast, url: str, form: str = "json") -> tuple[Webhook, str]:
    return add_webhook(
        project=cast.project, url=url, form=form, kinds=["replied", "run_failed"], by=cast.olga
    )


def happen(cast: Cast, text: str = "Ada <b> & Ben | <!channel>", kind: str = "replied") -> None:
    notify(
        to=[cast.ben], kind=kind, project=cast.project, text=text, address="/halden/contacts/", by=cast.ada
    )


def send_due() -> None:
    """Every message is due now, and sent."""
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    for one in deliveries.due_deliveries():
        deliveries.deliver(delivery=one)


def test_a_message_is_signed_with_its_time_and_says_what_happened(cast: Cast, sink: Sink) -> None:
    _, secret = make_hook(cast, sink.url)
    happen(cast)
    send_due()
    ((headers, body),) = sink.got
    signed = headers["X-Tenon-Timestamp"].encode() + b"." + body
    assert (
        headers["X-Tenon-Signature"] == "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    )
    said = json.loads(body)
    assert said["kind"] == "replied"
    assert said["text"] == "Ada <b> & Ben | <!channel>"
    assert said["url"] == "https://tenon.example.com/halden/contacts/"
    assert (said["by"], said["to"]) == ("Ada Ek", ["Ben Osei"])
    assert "@example.com" not in json.dumps({**said, "url": ""})


def test_a_slack_message_cannot_call_the_whole_channel(cast: Cast, sink: Sink) -> None:
    make_hook(cast, sink.url, "slack")
    happen(cast)
    send_due()
    ((headers, body),) = sink.got
    said = json.loads(body)
    assert said["text"] == "Contacts to leads: Ada &lt;b&gt; &amp; Ben | &lt;!channel&gt;"
    assert said["blocks"][0]["text"]["text"] == (
        "<https://tenon.example.com/halden/contacts/|Ada &lt;b&gt; &amp; Ben ¦ &lt;!channel&gt;>"
    )
    assert "X-Tenon-Signature" not in headers


def test_a_long_text_stays_below_slacks_limit() -> None:
    news = slack.News("1", "replied", "T", "<" * 5000, "", "t", "p")
    assert len(slack.as_message(news)["blocks"][0]["text"]["text"]) <= 3000


def test_kinds_that_were_not_chosen_are_not_sent(cast: Cast, sink: Sink) -> None:
    make_hook(cast, sink.url)
    happen(cast, kind="mentioned")
    send_due()
    assert sink.got == []


def test_address_and_secret_lie_sealed_in_the_database(cast: Cast) -> None:
    row, secret = make_hook(cast, "https://hooks.example.com/T000/key-in-the-path")
    with connection.cursor() as cursor:
        cursor.execute("select * from teams_webhook")
        stored = b"".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for cell in cursor.fetchone()
        )
    assert b"key-in-the-path" not in stored
    assert secret.encode() not in stored
    assert row.host == "hooks.example.com"
    facts = json.dumps([fact.detail for fact in AuditFact.objects.all()])
    assert "key-in-the-path" not in facts


def test_the_secret_is_shown_once(cast: Cast) -> None:
    client, place = cast.client(cast.olga), ["halden", "contacts"]
    form = {"url": "https://hooks.example.com/x", "format": "json", "kinds": ["replied"]}
    answer = client.post(reverse("webhooks:add", args=place), form)
    secret = answer.context["page"].secret
    assert secret.startswith("whsec_")
    assert secret in answer.content.decode()
    assert secret not in client.get(reverse("webhooks:index", args=place)).content.decode()


def test_a_new_vault_key_opens_what_the_old_one_sealed(cast: Cast, settings: Any) -> None:
    row, secret = make_hook(cast, "https://hooks.example.com/x")
    settings.VAULT_KEYS = ["new key", *django_settings.VAULT_KEYS]
    seal_anew()
    row.refresh_from_db()
    assert Vault(["new key"]).open(bytes(row.sealed))["secret"] == secret


def test_what_fails_is_tried_again_with_growing_waits_then_given_up(cast: Cast, sink: Sink) -> None:
    make_hook(cast, sink.url)
    sink.status = 503
    happen(cast)
    waits = []
    for _ in range(6):
        send_due()
        row = Delivery.objects.get()
        assert row.tried_at is not None
        waits.append(row.due_at and round((row.due_at - row.tried_at).total_seconds() / 60))
    assert waits == [1, 5, 30, 120, 480, None]
    assert (row.state, row.status, row.tries) == ("failed", 503, 6)
    assert row.error == "127.0.0.1:" + str(sink.server_port) + " answered 503."


def test_after_three_that_were_given_up_it_is_turned_off_and_admins_hear_of_it(
    cast: Cast, sink: Sink
) -> None:
    row, _ = make_hook(cast, sink.url)
    sink.status = 500
    for _ in range(3):
        happen(cast)
        for _ in range(6):
            send_due()
    row.refresh_from_db()
    assert not row.is_on
    assert "answered 500" in row.off_because
    assert [notice.to for notice in Notice.objects.filter(kind="webhook_off")] == [cast.olga]
    assert AuditFact.objects.filter(verb="webhook.turned_off").count() == 1
    got = len(sink.got)
    happen(cast)
    send_due()
    assert len(sink.got) == got
    change_webhook(webhook=row, kinds=["replied"], is_on=True, by=cast.olga)
    sink.status = 200
    happen(cast)
    send_due()
    assert Delivery.objects.latest("pk").state == "done"


def test_a_server_that_says_gone_is_not_asked_again(cast: Cast, sink: Sink) -> None:
    row, _ = make_hook(cast, sink.url)
    sink.status = 410
    happen(cast)
    send_due()
    row.refresh_from_db()
    assert not row.is_on
    assert len(sink.got) == 1


def test_private_addresses_are_refused_unless_allowed(cast: Cast, sink: Sink, settings: Any) -> None:
    row, _ = make_hook(cast, sink.url)
    settings.OUTBOUND_ALLOW = ()
    tried = deliveries.send_test(webhook=row, by=cast.olga)
    assert tried.state == "failed"
    assert "is not a public address" in tried.error
    assert sink.got == []


def test_the_test_button_says_what_became_of_it(cast: Cast, sink: Sink) -> None:
    row, _ = make_hook(cast, sink.url)
    client, place = cast.client(cast.olga), ["halden", "contacts"]
    answer = client.post(reverse("webhooks:test", args=[*place, row.pk]), follow=True)
    assert "The test message arrived: 200" in answer.content.decode()
    sink.status = 404
    answer = client.post(reverse("webhooks:test", args=[*place, row.pk]), follow=True)
    assert "answered 404" in answer.content.decode()
    row.refresh_from_db()
    assert row.failures == 0  # a test that fails turns nothing off


def test_two_workers_send_a_message_once(cast: Cast, sink: Sink) -> None:
    make_hook(cast, sink.url)
    happen(cast)
    (one,) = deliveries.due_deliveries()
    deliveries.deliver(delivery=one)
    deliveries.deliver(delivery=one)
    assert len(sink.got) == 1


def test_the_log_keeps_the_last_fifty(cast: Cast, sink: Sink) -> None:
    row, _ = make_hook(cast, sink.url)
    Delivery.objects.bulk_create(
        Delivery(webhook=row, kind="replied", body="{}", state="done") for _ in range(60)
    )
    deliveries.send_test(webhook=row, by=cast.olga)
    assert row.deliveries.count() == 50


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "ftp://a.example",
        "https://",
        "https://u:p@a.example/",
        "http://[",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(Invalid):
        make_hook(cast, url)
    assert not Webhook.objects.exists()


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    form = {"url": "nowhere", "format": "slack", "kinds": ["deployed"]}
    answer = cast.client(cast.olga).post(reverse("webhooks:add", args=["halden", "contacts"]), form)
    assert answer.status_code == 422
    page = answer.context["page"]
    assert (page.url, page.form, list(page.chosen), page.where) == ("nowhere", "slack", ["deployed"], "url")


def test_a_webhook_removed_while_its_message_is_sent_ends_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _ = make_hook(cast, "https://hooks.example.com/")
    other, _ = make_hook(cast, "https://other.example.com/")
    happen(cast)
    sent: list[str] = []

    def send(method: str, url: str, **how: Any) -> net.Reply:
        sent.append(url)
        if "hooks" in url:
            remove_webhook(webhook=row, by=cast.olga)
            raise net.NetError("It answered nothing.")
        return net.Reply(204, (), b"", url, 0.01)

    monkeypatch.setattr(net, "send", send)
    send_due()
    assert sent == ["https://hooks.example.com/", "https://other.example.com/"]
    assert list(Delivery.objects.values_list("webhook", "state")) == [(other.pk, "done")]
    # Claimed by this worker, gone before it was read.
    deliveries.deliver(delivery=999_999)
    with pytest.raises(DomainError, match="removed meanwhile"):
        remove_webhook(webhook=row, by=cast.olga)
    with pytest.raises(DomainError, match="removed meanwhile"):
        change_webhook(webhook=row, kinds=["replied"], is_on=True, by=cast.olga)


@pytest.mark.django_db(transaction=True)
def test_several_added_at_once_stay_below_the_most(transactional_db: None, cast: Cast) -> None:
    for _ in range(8):
        make_hook(cast, "https://hooks.example.com/")
    told = together([lambda: make_hook(cast, "https://hooks.example.com/")] * 5)
    assert Webhook.objects.count() == 10
    assert sum(isinstance(one, Invalid) for one in told) == 3
