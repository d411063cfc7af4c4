"""The second factor: setting up, being asked, replays, guesses, recovery, and a team that requires it."""

import time
from datetime import timedelta

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from systems.services.sealing import seal_anew
from teams import entering, second_factor
from teams.models import AuditFact, CodeAttempt, RecoveryCode, SecondFactor, User
from teams.services import second_factors, sign_in
from tests.cast import Cast, make_cast
from tests.teams.at_once import together

pytestmark = pytest.mark.django_db
PAGE = "/account/second-factor"


def code_of(person: User, steps: int = 0) -> str:
    """What the person's authenticator shows, `steps` of thirty seconds from now."""
    secret = second_factors.secret_of(SecondFactor.objects.get(user=person))
    return pyotp.TOTP(secret).at(time.time() + 30 * steps)


def enrolled(person: User) -> list[str]:
    """A confirmed second factor; its recovery codes. The code of the step before is spent."""
    second_factors.begin(by=person)
    return second_factors.confirm(by=person, code=code_of(person, -1))


def came_by_link(person: User) -> Client:
    client = Client()
    client.post(sign_in.create_link(person=person))
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_it_is_set_up_with_a_picture_and_a_secret_and_counts_once_confirmed(cast: Cast) -> None:
    client = cast.client(cast.ada)
    client.post(f"{PAGE}/begin")
    page = client.get(PAGE).text
    secret = second_factors.secret_of(SecondFactor.objects.get(user=cast.ada))
    assert "data:image/svg+xml" in page
    assert f'data-value="{secret}"' in page
    assert is_in(came_by_link(cast.ada)), "it does not count before it is confirmed"
    answer = client.post(f"{PAGE}/confirm", {"code": code_of(cast.ada)})
    assert answer.text.count("<li><code>") == second_factor.RECOVERY_CODES
    assert secret not in client.get(PAGE).text
    assert not is_in(came_by_link(cast.ada))
    assert AuditFact.objects.filter(verb="factor.added", by=cast.ada).count() == 1


def test_confirming_signs_the_other_browsers_out(cast: Cast) -> None:
    here, there = came_by_link(cast.ada), came_by_link(cast.ada)
    here.post(f"{PAGE}/begin")
    here.post(f"{PAGE}/confirm", {"code": code_of(cast.ada)})
    assert is_in(here)
    assert not is_in(there)


def test_signing_in_asks_for_a_code_and_leads_to_where_one_was_going(cast: Cast) -> None:
    enrolled(cast.ada)
    client = Client()
    client.get("/sign-in", {"next": "/halden/?q=lead"})
    asked = client.post(sign_in.create_link(person=cast.ada))
    assert asked.headers["Location"] == "/sign-in/code"
    assert not is_in(client)
    assert not AuditFact.objects.filter(verb="person.signed_in").exists()
    wrong = client.post("/sign-in/code", {"code": "000000"})
    assert wrong.status_code == 422
    assert "not right" in wrong.text
    answer = client.post("/sign-in/code", {"code": code_of(cast.ada)})
    assert answer.headers["Location"] == "/halden/?q=lead"
    assert is_in(client)
    assert AuditFact.objects.get(verb="person.signed_in").by == cast.ada


def test_a_code_opens_once(cast: Cast) -> None:
    enrolled(cast.ada)
    code = code_of(cast.ada)
    first, second = came_by_link(cast.ada), came_by_link(cast.ada)
    assert first.post("/sign-in/code", {"code": code}).status_code == 302
    assert second.post("/sign-in/code", {"code": code}).status_code == 422
    assert not is_in(second)


def test_a_code_older_than_the_last_one_used_opens_nothing(cast: Cast) -> None:
    enrolled(cast.ada)
    client = came_by_link(cast.ada)
    assert client.post("/sign-in/code", {"code": code_of(cast.ada, 1)}).status_code == 302
    again = came_by_link(cast.ada)
    assert again.post("/sign-in/code", {"code": code_of(cast.ada)}).status_code == 422


@pytest.mark.parametrize("steps", [-3, 3, 20])
def test_a_code_of_another_time_opens_nothing(cast: Cast, steps: int) -> None:
    enrolled(cast.ada)
    assert came_by_link(cast.ada).post("/sign-in/code", {"code": code_of(cast.ada, steps)}).status_code == 422


def test_guessing_ends_after_five_from_wherever_also_for_the_right_code(cast: Cast) -> None:
    enrolled(cast.ada)
    for number in range(second_factors.MOST_WRONG):
        client = came_by_link(cast.ada)
        assert client.post("/sign-in/code", {"code": f"00000{number}"}).status_code == 422
    client = came_by_link(cast.ada)
    refused = client.post("/sign-in/code", {"code": code_of(cast.ada)})
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.text
    CodeAttempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert client.post("/sign-in/code", {"code": code_of(cast.ada)}).status_code == 302


def test_another_persons_code_opens_nothing(cast: Cast) -> None:
    enrolled(cast.ada)
    enrolled(cast.ben)
    client = came_by_link(cast.ada)
    assert client.post("/sign-in/code", {"code": code_of(cast.ben)}).status_code == 422


def test_a_recovery_code_opens_once_however_it_is_typed(cast: Cast) -> None:
    codes = enrolled(cast.ada)
    typed = codes[0].upper().replace("-", " ")
    assert came_by_link(cast.ada).post("/sign-in/code", {"code": typed}).status_code == 302
    assert came_by_link(cast.ada).post("/sign-in/code", {"code": codes[0]}).status_code == 422
    assert AuditFact.objects.get(verb="factor.recovery_code_used").detail["left"] == 9


def test_new_recovery_codes_replace_the_old_ones_and_need_a_code(cast: Cast) -> None:
    old = enrolled(cast.ada)
    client = cast.client(cast.ada)
    assert client.post(f"{PAGE}/codes", {"code": "000000"}).status_code == 422
    assert client.post(f"{PAGE}/codes", {"code": code_of(cast.ada)}).status_code == 200
    assert came_by_link(cast.ada).post("/sign-in/code", {"code": old[0]}).status_code == 422


def test_the_first_step_counts_for_ten_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(cast.ada)
    client = came_by_link(cast.ada)
    later = time.time() + entering.HALF_WAY_SECONDS + 1
    monkeypatch.setattr(entering.time, "time", lambda: later)
    answer = client.post("/sign-in/code", {"code": code_of(cast.ada)})
    assert answer.headers["Location"] == "/sign-in"


def test_without_a_first_step_there_is_nothing_to_type_a_code_for(cast: Cast) -> None:
    enrolled(cast.ada)
    assert Client().post("/sign-in/code", {"code": code_of(cast.ada)}).headers["Location"] == "/sign-in"


def test_turning_it_off_needs_a_code(cast: Cast) -> None:
    enrolled(cast.ada)
    client = cast.client(cast.ada)
    assert client.post(f"{PAGE}/off", {"code": "123"}).status_code == 422
    assert second_factors.has_factor(cast.ada)
    client.post(f"{PAGE}/off", {"code": code_of(cast.ada)})
    assert not second_factors.has_factor(cast.ada)
    assert not RecoveryCode.objects.filter(user=cast.ada).exists()
    assert is_in(came_by_link(cast.ada))


def test_it_cannot_be_set_up_over_the_one_there_is(cast: Cast) -> None:
    enrolled(cast.ada)
    before = SecondFactor.objects.get(user=cast.ada).secret
    assert cast.client(cast.ada).post(f"{PAGE}/begin").status_code == 409
    assert SecondFactor.objects.get(user=cast.ada).secret == before


def test_the_database_holds_neither_secret_nor_recovery_codes(cast: Cast) -> None:
    codes = enrolled(cast.ada)
    row = SecondFactor.objects.get(user=cast.ada)
    secret = second_factors.secret_of(row)
    assert secret.encode() not in bytes(row.secret)
    stored = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert stored == {second_factor.hash_of(code) for code in codes}
    assert not stored & set(codes)


def test_a_new_vault_key_seals_it_anew(cast: Cast, settings: object) -> None:
    enrolled(cast.ada)
    row = SecondFactor.objects.get(user=cast.ada)
    secret, old = second_factors.secret_of(row), settings.VAULT_KEYS  # type: ignore[attr-defined]
    settings.VAULT_KEYS = ["a new key of this installation", *old]  # type: ignore[attr-defined]
    assert seal_anew() >= 1
    settings.VAULT_KEYS = ["a new key of this installation"]  # type: ignore[attr-defined]
    assert second_factors.secret_of(SecondFactor.objects.get(user=cast.ada)) == secret


def test_who_lost_everything_is_helped_by_the_owner_of_the_installation(cast: Cast) -> None:
    enrolled(cast.ada)
    call_command("forget_second_factor", "ada@example.com")
    assert is_in(came_by_link(cast.ada))
    assert AuditFact.objects.get(verb="factor.removed").by is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_bring_the_same_code_at_once_one_is_let_in() -> None:
    cast = make_cast()
    enrolled(cast.ada)
    code = code_of(cast.ada)
    clients = [came_by_link(cast.ada) for _ in range(6)]
    doings = [lambda client=client: client.post("/sign-in/code", {"code": code}) for client in clients]
    answers = [answer.status_code for answer in together(doings)]
    assert answers.count(302) == 1
    assert set(answers) <= {302, 422, 429}


def test_a_factor_turned_off_elsewhere_meanwhile_is_told(cast: Cast) -> None:
    enrolled(cast.ada)
    client = came_by_link(cast.ada)
    second_factors.forget(person=cast.ada)
    answer = client.post("/sign-in/code", {"code": "000000"})
    assert answer.status_code == 409
    assert "Sign in again" in answer.text
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_begun_several_times_at_once_there_is_one_secret() -> None:
    cast = make_cast()
    client = cast.client(cast.ada)
    answers = together([lambda: client.post(f"{PAGE}/begin")] * 5)
    assert [answer.status_code for answer in answers] == [303] * 5
    assert SecondFactor.objects.filter(user=cast.ada).count() == 1
    assert second_factors.confirm(by=cast.ada, code=code_of(cast.ada))
