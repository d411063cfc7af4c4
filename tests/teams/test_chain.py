"""The record of who did what: sealed, chained, and found out when somebody changes it in the database."""

import json
import threading
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client

from lib.web.insert_only import InsertOnlyViolation
from teams import auditing, chain, whence
from teams.canonical import canonical
from teams.models import AuditFact, ChainHead, Team
from teams.services.audit import link_facts, link_waiting, record_fact
from tests.cast import Cast, make_cast
from tests.factories import make_team

pytestmark = pytest.mark.django_db(transaction=True)
MIGRATION = import_module("teams.migrations.0002_identity_and_notices")


@pytest.fixture
def team() -> Team:
    """A team with five facts in its chain."""
    row = make_team("halden")
    for number in range(1, 6):
        record_fact(by=None, verb="project.started", team=row, subject=f"P{number}", share=number / 3)
    return row


def sql(statement: str, *values: object) -> None:
    """What somebody with the database's password may do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def verdict(team: Team) -> tuple[str, int] | None:
    found = auditing.first_break(team.pk)
    return (found.kind, found.at) if found else None


def test_facts_are_numbered_without_gaps_and_each_holds_the_hash_of_the_one_before(team: Team) -> None:
    rows = list(AuditFact.objects.filter(chain=team.pk).order_by("pk"))
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [chain.FIRST, *[row.hash for row in rows[:-1]]]
    assert verdict(team) is None


TAMPERING: dict[str, tuple[str, int]] = {
    "update teams_auditfact set subject = 'other' where chain = %s and sequence = 3": ("changed", 3),
    "update teams_auditfact set detail = '{\"share\": 2}' where chain = %s and sequence = 1": ("changed", 1),
    "update teams_auditfact set ip = '203.0.113.9' where chain = %s and sequence = 5": ("changed", 5),
    "update teams_auditfact set by_id = null, verb = 'x.y' where chain = %s and sequence = 2": ("changed", 2),
    "delete from teams_auditfact where chain = %s and sequence = 3": ("removed", 3),
    "delete from teams_auditfact where chain = %s and sequence = 1": ("removed", 1),
    "delete from teams_auditfact where chain = %s and sequence > 3": ("truncated", 4),
    "update teams_chainhead set length = 3 where chain = %s": ("seal", 3),
    "delete from teams_chainhead where chain = %s": ("seal", 5),
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_what_is_done_to_facts_in_the_database_is_found_at_its_place(team: Team, statement: str) -> None:
    sql(statement, team.pk)
    assert verdict(team) == TAMPERING[statement]


def test_two_facts_that_change_places_are_found(team: Team) -> None:
    for before, after in ((2, 99), (4, 2), (99, 4)):
        sql(
            "update teams_auditfact set sequence = %s where chain = %s and sequence = %s",
            after,
            team.pk,
            before,
        )
    assert verdict(team) == ("reordered", 2)


def test_a_whole_chain_hashed_anew_without_the_key_is_found(team: Team) -> None:
    sql("update teams_auditfact set subject = 'forged' where chain = %s and sequence = 5", team.pk)
    row = AuditFact.objects.get(chain=team.pk, sequence=5)
    mac = chain.fact_mac("guessed", row.content)
    told = chain.link_hash(team.pk, 5, row.previous, mac, row.content)
    sql("update teams_auditfact set mac = %s, hash = %s where id = %s", mac, told, row.pk)
    seal = chain.head_seal("guessed", team.pk, 5, told)
    sql("update teams_chainhead set hash = %s, seal = %s where chain = %s", told, seal, team.pk)
    assert verdict(team) == ("forged", 5)


def test_a_fact_slipped_in_by_sql_is_forged_before_and_after_it_is_linked(team: Team) -> None:
    sql(
        "insert into teams_auditfact"
        " (uid, at, verb, team_id, subject, detail, ip, via, mac, chain, previous, hash)"
        " values (%s, '2026-01-01', 'project.archived', %s, '', '{}', '', '', '', %s, '', '')",
        "0" * 32,
        team.pk,
        team.pk,
    )
    assert verdict(team) == ("forged", 0)
    link_waiting()
    assert verdict(team) == ("forged", 6)


def test_the_end_taken_off_together_with_its_head_stays_found_after_the_next_fact(team: Team) -> None:
    sql("delete from teams_auditfact where chain = %s and sequence > 3", team.pk)
    last = AuditFact.objects.get(chain=team.pk, sequence=3).hash
    sql("update teams_chainhead set length = 3, hash = %s where chain = %s", last, team.pk)
    record_fact(by=None, verb="project.started", team=team)
    assert verdict(team) == ("seal", 3)
    assert AuditFact.objects.get(team=team, sequence=None).verb == "project.started"


def test_an_older_end_put_back_is_found_by_what_was_kept_elsewhere(team: Team, tmp_path: Path) -> None:
    older = ChainHead.objects.get(pk=team.pk)
    record_fact(by=None, verb="project.archived", team=team)
    kept = tmp_path / "heads.jsonl"
    with kept.open("w") as file:
        call_command("verify_audit", "--heads", stdout=file)
    sql("delete from teams_auditfact where chain = %s and sequence = 6", team.pk)
    sql(
        "update teams_chainhead set length = %s, hash = %s, seal = %s where chain = %s",
        *(older.length, older.hash, older.seal, team.pk),
    )
    assert verdict(team) is None  # nothing inside the database can tell
    with pytest.raises(CommandError):
        call_command("verify_audit", "--against", str(kept), stdout=StringIO())


def test_the_command_says_ok_or_the_first_broken_place(team: Team) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"chain {team.pk} (halden): ok, 5 facts" in out.getvalue()
    sql("update teams_auditfact set subject = 'other' where chain = %s and sequence = 4", team.pk)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the chains is not as written"):
        call_command("verify_audit", stdout=out)
    assert f"chain {team.pk} (halden): changed at number 4." in out.getvalue()


def test_a_chain_sealed_again_goes_on_and_says_so(team: Team) -> None:
    sql("update teams_chainhead set length = 9 where chain = %s", team.pk)
    call_command("verify_audit", "--seal-again", str(team.pk), stdout=StringIO())
    assert verdict(team) is None
    assert AuditFact.objects.get(chain=team.pk, sequence=6).verb == "audit.sealed_again"


def test_an_export_can_be_checked_without_the_database(team: Team) -> None:
    out = StringIO()
    call_command("verify_audit", "--export", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    mine = [row for row in rows if row["chain"] == team.pk]
    links = [
        chain.Link(row["sequence"], row["previous"], row["hash"], row["mac"], row["fact"]) for row in mine
    ]
    assert len(mine) == 5
    assert chain.first_break(team.pk, links, auditing.head_of(team.pk), settings.AUDIT_KEYS) is None


def test_a_rolled_back_fact_leaves_no_gap(team: Team) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_fact(by=None, verb="project.started", team=team)
        raise ZeroDivisionError
    record_fact(by=None, verb="project.archived", team=team)
    assert AuditFact.objects.get(verb="project.archived").sequence == 6
    assert verdict(team) is None


def test_a_fact_left_unlinked_by_a_process_that_died_is_linked_later(team: Team) -> None:
    late = record_fact(by=None, verb="project.archived", team=team)
    AuditFact._base_manager.filter(pk=late.pk).update(sequence=None, previous="", hash="")
    head = ChainHead.objects.get(pk=team.pk)
    five = AuditFact.objects.get(chain=team.pk, sequence=5)
    head.length, head.hash = 5, five.hash
    head.seal = chain.head_seal(settings.AUDIT_KEYS[0], team.pk, 5, five.hash)
    head.save()
    assert link_waiting() == 1
    assert verdict(team) is None


def test_many_writers_at_once_leave_one_chain_without_gaps(team: Team) -> None:
    together(8, lambda number: [_two_facts(team, number) for _ in range(5)])
    assert link_facts(team.pk) == 0
    sequences = list(
        AuditFact.objects.filter(chain=team.pk).order_by("sequence").values_list("sequence", flat=True)
    )
    assert sequences == list(range(1, 5 + 8 * 5 * 2 + 1))
    assert verdict(team) is None


def _two_facts(team: Team, number: int) -> None:
    """Facts of two chains in either order, in the middle of a transaction that locks other rows as well."""
    teams = [None, team] if number % 2 else [team, None]
    with transaction.atomic():
        record_fact(by=None, verb="project.started", team=teams[0])
        Team.objects.select_for_update().get(pk=team.pk)
        record_fact(by=None, verb="project.started", team=teams[1])
        record_fact(by=None, verb="project.archived", team=team)


def together(count: int, work: Callable[[int], object]) -> None:
    """Run `work(number)` in that many threads at once; what one raises is raised."""
    failures: list[Exception] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        # What a thread raises would only be printed.
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    close_old_connections()
    if failures:
        raise failures[0]


def test_facts_of_the_release_before_are_chained_by_the_migration(team: Team) -> None:
    sql("update teams_auditfact set mac = '', chain = 0, sequence = null, previous = '', hash = ''")
    sql("delete from teams_chainhead")
    MIGRATION.link_what_is_there(apps, None)
    assert ChainHead.objects.get(pk=team.pk).length == 5
    assert verdict(team) is None
    record_fact(by=None, verb="project.archived", team=team)
    assert AuditFact.objects.get(verb="project.archived").sequence == 6


def test_a_fact_is_neither_changed_nor_deleted_through_the_models(team: Team) -> None:
    row = AuditFact.objects.get(chain=team.pk, sequence=1)
    row.subject = "other"
    with pytest.raises(InsertOnlyViolation):
        row.save()
    with pytest.raises(InsertOnlyViolation):
        row.delete()
    with pytest.raises(InsertOnlyViolation):
        AuditFact.objects.filter(chain=team.pk).delete()
    with pytest.raises(InsertOnlyViolation):
        AuditFact.objects.filter(chain=team.pk).update(subject="other")


def test_a_fact_says_from_where_it_came() -> None:
    cast: Cast = make_cast()
    client: Client = cast.client(cast.ada)
    client.post("/sign-out", headers={"User-Agent": "Firefox/140"}, REMOTE_ADDR="203.0.113.7")
    fact = AuditFact.objects.get(verb="person.signed_out")
    assert (fact.ip, fact.via) == ("203.0.113.7", "Firefox/140")


def test_the_proxys_word_counts_only_behind_a_proxy(settings: pytest.FixtureRequest) -> None:
    cast = make_cast()
    for behind, expected in ((False, "10.0.0.2"), (True, "198.51.100.4")):
        settings.BEHIND_PROXY = behind  # type: ignore[attr-defined]
        cast.client(cast.ada).post(
            "/sign-out", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.4"}, REMOTE_ADDR="10.0.0.2"
        )
        assert AuditFact.objects.filter(verb="person.signed_out").latest("pk").ip == expected


def test_what_a_job_does_says_which_job() -> None:
    with whence.coming(whence.Whence(via="job builder.turn 1")):
        fact = record_fact(by=None, verb="project.started")
    assert fact.via == "job builder.turn 1"
    assert whence.current() == whence.NOWHERE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # Source: RFC 8785, sections 3.2.2 and 3.2.3 and appendix B.
        (333333333.33333329, "333333333.3333333"),
        (1e30, "1e+30"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (1e-27, "1e-27"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        ({"b": [True, None], "a": '\u20ac$\u000f\n"\\/'}, '{"a":"€$\\u000f\\n\\"\\\\/","b":[true,null]}'),
        ({"\U0001f600": 1, "\ufb33": 2, "1": 3}, '{"1":3,"\U0001f600":1,"\ufb33":2}'),
    ],
)
def test_json_has_one_spelling(value: object, text: str) -> None:
    assert canonical(value) == text.encode()
