"""What models cost: rows of calls, sums by turn, chat, workflow and month, the pages and the limit."""

import csv
import html
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from builder.models import Chat, ModelCall, Turn
from builder.pages.usage import UsagePage, cost_told, month_in
from builder.selectors.usage import usage_lines, usage_of_chats, usage_of_turns
from builder.services.usage import keep_call
from llm.messages import Usage
from llm.price import Price
from llm.recording import Call
from systems.models import SpendingLimit
from systems.services.language_models import set_spending_limit
from systems.spending import Used
from teams.models import Membership, Project
from tests.cast import Cast
from tests.factories import make_job, make_model_call

PRICE = Price(Decimal(1), Decimal(4), Decimal("0.1"))

pytestmark = pytest.mark.django_db


def make_chat(project: Project, title: str = "First", **fields: Any) -> Chat:
    return Chat.objects.create(project=project, title=title, created_by=project.created_by, **fields)


def make_turn(chat: Chat, **fields: Any) -> Turn:
    number = chat.turns.count() + 1
    job = make_job(f"project:{chat.project_id}", state="done")
    return Turn.objects.create(chat=chat, number=number, job=job, author=chat.created_by, **fields)


def ask(turn: Turn, read: int = 1000, written: int = 500, cached: int = 0, **more: Any) -> ModelCall:
    usage = Usage(read, written, cached, more.pop("estimated", False))
    call = Call("careful-1", (("user", "Build it."),), "Done.", usage, 12, more.pop("problem", ""))
    return keep_call(turn=turn, call=call, price=more.pop("price", PRICE))


def backdate(call: ModelCall, moment: datetime) -> None:
    """Rows are never changed; a test may still say when they were made."""
    QuerySet.update(QuerySet(ModelCall).filter(pk=call.pk), created_at=moment)


def test_calls_are_numbered_priced_and_kept_whatever_they_hold(cast: Cast) -> None:
    turn = make_turn(make_chat(cast.project))
    first = ask(turn, 1_000_000, 500_000, 400_000)
    failed = ask(turn, 0, 0, problem="The model's server is in trouble\0.")
    unpriced = ask(turn, price=None)
    assert [one.number for one in (first, failed, unpriced)] == [1, 2, 3]
    # 600,000 fresh at 1, 400,000 cached at 0.1, 500,000 out at 4, for a million each.
    assert (first.cost, failed.cost, unpriced.cost) == (Decimal("2.64"), 0, None)
    assert "\0" not in failed.problem


def test_usage_by_turn_and_chat_is_one_query_each(cast: Cast) -> None:
    chats = [make_chat(cast.project, f"Chat {number}") for number in range(5)]
    turns = [make_turn(chat) for chat in chats for _ in range(3)]
    for turn in turns[:-1]:
        ask(turn)
        ask(turn, cached=100, estimated=True)
    with CaptureQueriesContext(connection) as queries:
        by_turn, by_chat = usage_of_turns(turns), usage_of_chats(chats)
    assert len(queries) == 2
    assert turns[-1].pk not in by_turn
    one = by_turn[turns[0].pk]
    assert (one.calls, one.tokens, one.cached, one.estimated) == (2, 3000, 100, 1)
    assert [by_chat[chat.pk].calls for chat in chats] == [6, 6, 6, 6, 4]


def test_lines_by_month_model_chat_and_workflow(cast: Cast) -> None:
    chat = make_chat(cast.project)
    ask(make_turn(chat, workflow_key="contact-to-lead"))
    ask(make_turn(chat, scope={"workflow": "contact-to-lead", "steps": []}))
    ask(make_turn(chat, scope={"steps": []}))
    late = ask(make_turn(chat))
    backdate(late, datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    make_model_call(cast.mallorys_project)
    lines = usage_lines([cast.project])
    assert sorted((f"{one.month:%Y-%m}", one.workflow, one.used.calls) for one in lines) == [
        ("2026-01", "", 1),
        (f"{timezone.now():%Y-%m}", "", 1),
        (f"{timezone.now():%Y-%m}", "contact-to-lead", 2),
    ]


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A project with a chat about a workflow, a call of last year and what planning asked."""
    chat = make_chat(cast.project, "=HYPERLINK(1)")
    ask(make_turn(chat, workflow_key="contact-to-lead"), 200_000, 100_000)
    backdate(ask(make_turn(chat), 1, 1), timezone.now() - timedelta(days=400))
    make_model_call(cast.project, input_tokens=300, output_tokens=20, cost=None, model="planner-1")
    return cast


def get(cast: Cast, name: str, *args: str, query: str = "", by: str = "cleo") -> str:
    answer = cast.client(getattr(cast, by)).get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_page_of_a_project(busy: Cast) -> None:
    page = get(busy, "builder:usage", "halden", "contacts")
    assert "at least $0.6000" in page
    assert "300,320" in page
    for words in ("contact-to-lead", "=HYPERLINK(1)", "careful-1", "planner-1", "1 call of models without"):
        assert words in page
    assert "By month" not in page
    assert "Save limit" not in page
    ever = get(busy, "builder:usage", "halden", "contacts", query="?month=all")
    assert "By month" in ever
    assert "300,322" in ever
    empty = get(busy, "builder:usage", "halden", "contacts", query="?month=2020-02")
    assert "No model was asked this month" in empty
    assert "300,320" in get(busy, "builder:usage", "halden", "contacts", query="?month=' or 1")


def test_the_page_takes_the_same_queries_for_any_number_of_chats(busy: Cast) -> None:
    membership = Membership.objects.get(team=busy.team, user=busy.olga)

    def queries_of(make: Callable[[], None]) -> int:
        make()
        page = UsagePage(busy.project, membership, None)
        with CaptureQueriesContext(connection) as queries:
            assert page.tables
            assert page.months
            assert page.gauges == []
        return len(queries)

    few = queries_of(lambda: None)
    many = queries_of(lambda: [ask(make_turn(make_chat(busy.project, f"{n}"))) for n in range(40)] and None)
    assert few == many


def test_the_csv_has_everything_and_no_formula(busy: Cast) -> None:
    answer = busy.client(busy.cleo).get(reverse("builder:usage_csv", args=["halden", "contacts"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Type"] == "text/csv"
    assert len(rows) == 3
    assert {row["chat"] for row in rows} == {"'=HYPERLINK(1)", ""}
    assert sum(int(row["input_tokens"]) for row in rows) == 200_301
    team = busy.client(busy.cleo).get(reverse("team_usage:csv", args=["halden"])).content.decode()
    assert team.count("Contacts to leads") == 3


def test_the_page_of_a_team(busy: Cast) -> None:
    page = get(busy, "team_usage:index", "halden")
    assert "Contacts to leads" in page
    assert "at least $0.6000" in page
    assert "secret" not in page


def test_outsiders_and_the_limit(busy: Cast) -> None:
    limit = reverse("builder:usage_limit", args=["halden", "contacts"])
    for name in ("builder:usage", "builder:usage_csv"):
        url = reverse(name, args=["halden", "contacts"])
        assert busy.client(busy.mallory).get(url).status_code == 404
    for name in ("team_usage:index", "team_usage:csv"):
        assert busy.client(busy.mallory).get(reverse(name, args=["halden"])).status_code == 404
    assert busy.client(busy.mallory).post(limit, {"dollars": "1"}).status_code == 404
    assert busy.client(busy.ada).post(limit, {"dollars": "1"}).status_code == 403
    refused = busy.client(busy.olga).post(limit, {"dollars": "lots", "tokens": "5M"})
    assert refused.status_code == 422
    assert "lots is no amount" in refused.content.decode()
    assert 'value="5M"' in refused.content.decode()
    assert not SpendingLimit.objects.exists()
    busy.client(busy.olga).post(limit, {"dollars": "0.5", "tokens": "5M"})
    row = SpendingLimit.objects.get()
    assert (row.dollars, row.tokens) == (Decimal("0.50"), 5_000_000)
    page = get(busy, "builder:usage", "halden", "contacts", by="olga")
    assert "$0.60 of $0.50" in page
    assert "no model is asked until" in page
    busy.client(busy.olga).post(limit, {"dollars": "", "tokens": ""})
    assert "None. A turn" in get(busy, "builder:usage", "halden", "contacts", by="olga")


def test_a_limit_of_nothing_is_full(busy: Cast) -> None:
    set_spending_limit(project=busy.project, dollars=Decimal(0), tokens=0, by=busy.olga)
    page = get(busy, "builder:usage", "halden", "contacts")
    assert page.count("gauge full") == 2


def test_costs_in_words() -> None:
    assert cost_told(Used()) == "$0"
    assert cost_told(Used(calls=2, dollars=Decimal("1234.5"))) == "$1,234.50"
    assert cost_told(Used(calls=2, dollars=Decimal("0.0031"))) == "$0.0031"
    assert cost_told(Used(calls=2, unpriced=2)) == "no price"
    assert cost_told(Used(calls=2)) == "$0.00"
    assert month_in("all") is None
