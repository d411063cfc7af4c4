"""A team's language models: setting them up, opening one, keeping to the limit."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from lib.errors import Invalid
from llm.errors import BudgetSpent, NotAllowed, Unconnected
from llm.messages import User
from llm.price import Price
from llm.scripted import Say, ScriptedServer
from llm.trying import Finding, Trial
from systems.language_models import guard, models_of, open_model_for, refused_to
from systems.models import LanguageModel
from systems.selectors.language_models import used_this_month
from systems.services.language_models import keep_trial, make_default, remove_model, set_spending_limit
from systems.services.sealing import seal_anew
from systems.spending import Bound, Used, month_of, refusal
from teams.models import AuditFact
from tests.cast import Cast
from tests.factories import make_model_call
from tests.systems.models import KEY, make_model

ASK = [User("Anything?")]
NO_PRICE = {"input": None, "output": None, "cached": None}

pytestmark = pytest.mark.django_db


def test_the_first_model_is_the_default_and_another_follows_when_it_goes(cast: Cast) -> None:
    first = make_model(cast.team, by=cast.olga)
    second = make_model(cast.team, by=cast.olga, label="Fast")
    assert [(one.key, one.is_default) for one in models_of(cast.team)] == [("careful", True), ("fast", False)]
    make_default(row=second, by=cast.olga)
    assert [(one.key, one.is_default) for one in models_of(cast.team)] == [("fast", True), ("careful", False)]
    second.refresh_from_db()
    make_model(cast.team, by=cast.olga, row=second, label="Fast", is_on=False)
    assert [(one.key, one.is_default) for one in models_of(cast.team)] == [("careful", True)]
    with pytest.raises(Invalid, match="is off"):
        make_default(row=second, by=cast.olga)
    remove_model(row=first, by=cast.olga)
    assert models_of(cast.team) == []
    assert open_model_for(cast.team) is None
    verbs = [one.verb for one in AuditFact.objects.filter(verb__startswith="language_model").order_by("pk")]
    assert verbs == [
        f"language_model.{one}" for one in ("added", "added", "made_default", "changed", "removed")
    ]


def test_a_model_is_opened_with_its_key_and_limits(cast: Cast) -> None:
    with ScriptedServer([Say("yes")]) as server:
        make_model(cast.team, by=cast.olga, base_url=server.url, most_output_tokens=700)
        opened = open_model_for(cast.team)
        assert opened is not None
        model, choice = opened
        model.complete(ASK)
    assert (server.keys, server.requests[0]["model"]) == ([f"Bearer {KEY}"], "careful-1")
    assert server.requests[0]["max_tokens"] == 700
    assert (choice.key, choice.context, choice.price) == ("careful", 32_000, Price(Decimal(1), Decimal(4)))


def test_a_choice_that_is_gone_or_off_falls_back_to_the_default(cast: Cast) -> None:
    make_model(cast.team, by=cast.olga)
    fast = make_model(cast.team, by=cast.olga, label="Fast")
    assert _opened(cast, "fast") == "fast"
    make_model(cast.team, by=cast.olga, row=fast, label="Fast", is_on=False)
    assert (_opened(cast, "fast"), _opened(cast, "nobody"), _opened(cast)) == ("careful",) * 3


def test_the_installation_s_model_is_for_teams_without_one_and_can_be_chosen(
    cast: Cast, settings: Settings
) -> None:
    settings.MODEL_NAME, settings.MODEL_PRICE, settings.MODEL_SEES = "shared-1", "0.25,2,0.025", True
    (only,) = models_of(cast.team)
    assert (only.key, only.is_default, only.is_installation, only.sees) == ("installation", True, True, True)
    assert only.price == Price(Decimal("0.25"), Decimal(2), Decimal("0.025"))
    assert _opened(cast) == "installation"
    make_model(cast.team, by=cast.olga)
    assert [one.key for one in models_of(cast.team)] == ["careful", "installation"]
    assert (_opened(cast), _opened(cast, "installation")) == ("careful", "installation")


def _opened(cast: Cast, key: str = "") -> str:
    opened = open_model_for(cast.team, key)
    assert opened is not None
    return opened[1].key


def test_a_key_is_sealed_and_stays_only_with_its_server(cast: Cast) -> None:
    row = make_model(cast.team, by=cast.olga)
    assert KEY.encode() not in bytes(row.secret)
    row = make_model(cast.team, by=cast.olga, row=row, secret="", base_url="http://127.0.0.1:9/v2")
    assert row.secret
    row = make_model(cast.team, by=cast.olga, row=row, secret="", base_url="http://127.0.0.1:10/v1")
    assert not row.secret
    row = make_model(cast.team, by=cast.olga, row=row, base_url="http://127.0.0.1:10/v1")
    row = make_model(cast.team, by=cast.olga, row=row, secret="", base_url="")
    assert not row.secret
    assert KEY not in str(list(AuditFact.objects.values_list("detail", flat=True)))


def test_keys_are_sealed_anew_with_the_others_and_a_lost_one_is_told(cast: Cast, settings: Settings) -> None:
    settings.VAULT_KEYS = ["old"]
    row = make_model(cast.team, by=cast.olga)
    make_model(cast.team, by=cast.olga, label="Without", secret="")
    settings.VAULT_KEYS = ["new", "old"]
    assert seal_anew() == 1
    settings.VAULT_KEYS = ["new"]
    assert open_model_for(cast.team, row.key) is not None
    settings.VAULT_KEYS = ["another"]
    opened = open_model_for(cast.team, row.key)
    assert opened is not None
    for ask in (opened[0].complete, lambda messages: list(opened[0].stream(messages))):
        with pytest.raises(NotAllowed, match="Careful cannot be opened"):
            ask(ASK)


@pytest.mark.thorough
@pytest.mark.parametrize("address", ["http://169.254.169.254/v1", "http://[fe80::1]/v1"])
def test_addresses_of_the_cloud_s_own_services_are_not_asked(cast: Cast, address: str) -> None:
    make_model(cast.team, by=cast.olga, base_url=address)
    opened = open_model_for(cast.team)
    assert opened is not None
    with pytest.raises(Unconnected, match="not a public address"):
        opened[0].complete(ASK)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"label": "TAKEN"}, "label"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"base_url": "localhost:11434"}, "base_url"),
        ({"base_url": "https://key@host/v1"}, "base_url"),
        ({"context_tokens": 0}, "context_tokens"),
        ({"most_output_tokens": 32_000}, "most_output_tokens"),
        ({"price": {**NO_PRICE, "input": Decimal(-1)}}, "price_input"),
        ({"price": {**NO_PRICE, "input": Decimal(1)}}, "price_output"),
        ({"price": {**NO_PRICE, "cached": Decimal(1)}}, "price_input"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_kept(
    cast: Cast, change: dict[str, object], where: str
) -> None:
    make_model(cast.team, by=cast.olga, label="Taken")
    with pytest.raises(Invalid) as caught:
        make_model(cast.team, by=cast.olga, **change)
    assert caught.value.where == where
    assert LanguageModel.objects.count() == 1


def test_the_whole_address_of_the_endpoint_is_understood(cast: Cast) -> None:
    row = make_model(cast.team, by=cast.olga, base_url="http://127.0.0.1:9/v1/chat/completions")
    assert row.base_url == "http://127.0.0.1:9/v1"


def test_what_a_test_found_is_forgotten_with_the_model_it_was_about(cast: Cast) -> None:
    trial = Trial((Finding("answers", "Answers", "yes", "Yes."),), 0.5, ("schema",))
    row = make_model(cast.team, by=cast.olga)
    keep_trial(row=row, trial=trial)
    row.refresh_from_db()
    assert row.check_result["quirks"] == ["schema"]
    row = make_model(cast.team, by=cast.olga, row=row, secret="", label="Renamed")
    assert row.check_result
    late = LanguageModel.objects.get(pk=row.pk)
    row = make_model(cast.team, by=cast.olga, row=row, secret="", name="careful-2")
    assert (row.check_result, row.checked_at) == ({}, None)
    keep_trial(row=late, trial=trial)
    row.refresh_from_db()
    assert row.check_result == {}


def test_a_used_up_limit_is_told_before_anything_is_sent(cast: Cast) -> None:
    make_model(cast.team, by=cast.olga)
    (choice,) = models_of(cast.team)
    check = guard(cast.project, choice)
    make_model_call(cast.project, input_tokens=900, output_tokens=100, cost=Decimal("0.60"))
    check()
    set_spending_limit(project=cast.project, dollars=Decimal("0.60"), tokens=None, by=cast.olga)
    with pytest.raises(BudgetSpent, match=r"limit of \$0.60 a month is used up"):
        check()
    set_spending_limit(project=cast.project, dollars=Decimal(1), tokens=1000, by=cast.olga)
    assert "1,000 tokens a month is used up" in refused_to(cast.project, choice)
    set_spending_limit(project=cast.project, dollars=Decimal(1), tokens=1001, by=cast.olga)
    check()
    assert refused_to(cast.mallorys_project, choice) == ""
    assert used_this_month(cast.project) == Used(1, 900, 100, 0, Decimal("0.60"), 0, 0)


def test_asking_whether_one_may_takes_few_queries(cast: Cast) -> None:
    make_model(cast.team, by=cast.olga)
    (choice,) = models_of(cast.team)
    set_spending_limit(project=cast.project, dollars=Decimal(1), tokens=1000, by=cast.olga)
    for _ in range(5):
        make_model_call(cast.project, input_tokens=1)
    with CaptureQueriesContext(connection) as queries:
        refused_to(cast.project, choice)
    assert len(queries) == 3


def test_a_limit_in_dollars_needs_a_price() -> None:
    bound = Bound(dollars=Decimal(5))
    assert "has no price" in refusal(bound, Used(), model="Local", has_price=False)
    assert refusal(bound, Used(), model="Local", has_price=True) == ""
    assert refusal(Bound(), Used(read=10**9), model="Local", has_price=False) == ""
    assert "used up" in refusal(Bound(dollars=Decimal(0)), Used(), model="Local", has_price=True)


@pytest.mark.parametrize(("dollars", "tokens"), [(Decimal(-1), None), (None, -1), (None, 10**16)])
def test_an_impossible_limit_is_refused(cast: Cast, dollars: Decimal | None, tokens: int | None) -> None:
    with pytest.raises(Invalid):
        set_spending_limit(project=cast.project, dollars=dollars, tokens=tokens, by=cast.olga)


def test_months_begin_in_utc() -> None:
    assert month_of(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)).date() == date(2026, 11, 1)
    assert month_of(datetime.fromisoformat("2026-12-01T00:30:00+02:00")).date() == date(2026, 11, 1)
