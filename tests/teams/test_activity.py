"""Activity: every fact in words, for those who may see it, page by page and as files."""

import ast
import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.urls import reverse

from lib.web import sse
from teams import live, wordings
from teams.models import AuditFact, Guest, Membership, User
from teams.services.audit import record_fact
from teams.services.members import remove_member
from tests.boot import ROOT
from tests.cast import Cast, make_cast
from tests.factories import make_user

ROOMS = ("builder", "config", "jobs", "planner", "runtime", "systems", "teams")
VERB = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")
# Verbs that are put together while the program runs, by file and what stands in the source.
COMPOSED = {
    "builder/services/proposals.py": ("builder.proposal_accepted", "builder.proposal_declined"),
    "runtime/services/deployments.py": ("workflow.switched_on", "workflow.switched_off", "workflow.changed"),
    "planner/services/review_requests.py": ("review.done", "review.cancelled"),
    "planner/services/suggestions.py": (
        "suggestion.accepted",
        "suggestion.declined",
        "suggestion.withdrawn",
    ),
}
# Functions that take the verb and record the fact.
HELPERS = ("_told", "_record", "_note")


def recorded() -> Iterator[tuple[str, str]]:
    """Every (file, verb) in the source that a fact is recorded with."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts and "record_fact" in file.read_text(encoding="utf-8"):
                name = str(file.relative_to(ROOT))
                for verb in [*_verbs_in(file), *COMPOSED.get(name, ())]:
                    yield name, verb


def _verbs_in(file: Path) -> Iterator[str]:
    """The literals of verbs: arguments of record_fact and its helpers, and names they are kept under."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        given: list[ast.AST] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "record_fact":
                given = [word.value for word in node.keywords if word.arg == "verb"]
            elif name in HELPERS:
                given = list(node.args)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in ("verb", "ASKED", "LAPSED")
            for target in node.targets
        ):
            given = [node.value]
        for one in given:
            for leaf in ast.walk(one):
                if (
                    isinstance(leaf, ast.Constant)
                    and isinstance(leaf.value, str)
                    and VERB.fullmatch(leaf.value)
                ):
                    yield leaf.value


def test_every_verb_that_is_recorded_has_words() -> None:
    missing = sorted({f"{file}: {verb}" for file, verb in recorded() if verb not in wordings.WORDINGS})
    assert missing == []


def test_no_words_are_left_of_a_verb_that_nobody_records() -> None:
    assert sorted(set(wordings.WORDINGS) - {verb for _, verb in recorded()}) == []


@pytest.mark.thorough
def test_composed_verbs_stand_for_calls_that_are_there() -> None:
    """A file that puts a verb together is in the table, so that a new one cannot be overlooked."""
    found = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                is_record = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_fact"
                if is_record and any(
                    word.arg == "verb" and isinstance(word.value, ast.JoinedStr)
                    for word in node.keywords  # type: ignore[attr-defined]
                ):
                    found.add(str(file.relative_to(ROOT)))
    assert found <= set(COMPOSED)


def test_a_sentence_survives_details_that_are_not_there() -> None:
    assert wordings.sentence_of("member.role_changed", "ben@example.com", {"role": "editor"}) == (
        "changed the role of ben@example.com from … to editor"
    )
    assert wordings.sentence_of("old.verb_of_then", "{x}", {}) == "old verb of then {x}"
    assert wordings.sentence_of("document.added", "{0.__class__}", {}) == "added the document {0.__class__}"


def lines(page: Any) -> list[str]:
    return [line.sentence for day in page.days for line in day.lines]


def shown(cast: Cast, reader: Any, name: str = "activity:index", **query: Any) -> Any:
    args = ["halden"] if name.startswith("team_") else ["halden", "contacts"]
    answer = cast.client(reader).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.context["page"]


@pytest.mark.django_db
class TestPages:
    """The pages and files."""

    @pytest.fixture(autouse=True)
    def _facts(self, cast: Cast) -> None:
        project = cast.project
        record_fact(by=cast.ada, verb="document.added", project=project, subject="prices.csv", size=3)
        record_fact(by=cast.ben, verb="workflow.approved", project=project, subject="leads", what="Story 1")
        record_fact(by=None, verb="workflow.edited", project=cast.mallorys_project, subject="secret-plan")
        record_fact(
            by=cast.olga, verb="member.added", team=cast.team, subject="new@example.com", role="viewer"
        )
        record_fact(by=cast.olga, verb="guest.removed", project=project, subject="old@example.com")

    def test_a_project_shows_its_own_facts_and_nothing_else(self, cast: Cast) -> None:
        assert lines(shown(cast, cast.cleo)) == [
            "removed the guest old@example.com",
            "approved leads",
            "added the document prices.csv",
        ]

    def test_a_team_shows_its_admins_everything(self, cast: Cast) -> None:
        assert "made new@example.com viewer of the team" in lines(
            shown(cast, cast.olga, "team_activity:index")
        )
        assert "edited the workflow secret-plan" not in lines(shown(cast, cast.olga, "team_activity:index"))
        assert cast.client(cast.ada).get(reverse("team_activity:index", args=["halden"])).status_code == 403

    def test_a_guest_sees_the_project_without_addresses_of_others(self, cast: Cast) -> None:
        Guest.objects.create(project=cast.project, user=cast.mallory, role="viewer")
        assert lines(shown(cast, cast.mallory))[0] == "removed the guest somebody"
        for name in ("activity:csv", "activity:jsonl"):
            body = cast.client(cast.mallory).get(reverse(name, args=["halden", "contacts"])).content.decode()
            assert "prices.csv" in body
            assert "old@example.com" not in body
        # Nor can they be guessed letter by letter.
        assert lines(shown(cast, cast.mallory, q="old@exa")) == []
        assert lines(shown(cast, cast.mallory, q="prices")) == ["added the document prices.csv"]
        assert lines(shown(cast, cast.cleo, q="old@exa")) == ["removed the guest old@example.com"]

    def test_from_where_something_was_done_see_admins_and_everybody_of_themselves(self, cast: Cast) -> None:
        AuditFact._base_manager.update(ip="203.0.113.7")

        def ips(person: Any) -> set[tuple[str, str]]:
            page = shown(cast, person)
            return {(line.by.email[:3], line.ip) for day in page.days for line in day.lines if line.by}

        assert ips(cast.olga) == {("ada", "203.0.113.7"), ("ben", "203.0.113.7"), ("olg", "203.0.113.7")}
        assert ips(cast.ben) == {("ada", ""), ("ben", "203.0.113.7"), ("olg", "")}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"kind": "Review"}, ["approved leads"]),
            ({"q": "prices"}, ["added the document prices.csv"]),
            ({"since": "2999-01-01"}, []),
            ({"until": "2000-01-01"}, []),
            ({"kind": "Review", "q": "prices"}, []),
        ],
    )
    def test_filters(self, cast: Cast, query: dict[str, str], expected: list[str]) -> None:
        assert lines(shown(cast, cast.cleo, **query)) == expected
        exported = cast.client(cast.cleo).get(reverse("activity:jsonl", args=["halden", "contacts"]), query)
        assert [json.loads(row)["what"] for row in exported.content.decode().splitlines()] == expected

    def test_filter_by_person(self, cast: Cast) -> None:
        assert lines(shown(cast, cast.cleo, person=cast.ben.pk)) == ["approved leads"]

    def test_a_table_for_a_spreadsheet_holds_no_formula(self, cast: Cast) -> None:
        record_fact(by=cast.ada, verb="document.added", project=cast.project, subject="=cmd|' /C calc'!A0")
        answer = cast.client(cast.cleo).get(reverse("activity:csv", args=["halden", "contacts"]))
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert rows[0]["subject"] == "'=cmd|' /C calc'!A0"
        assert [row["by"] for row in rows] == ["Ada Ek", "Olga Brandt", "Ben Osei", "Ada Ek"]

    def test_older_facts_follow_without_gap_and_pages_cost_the_same(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        client, address = cast.client(cast.cleo), reverse("activity:index", args=["halden", "contacts"])
        client.get(address)
        counts, seen, before = [], [], 0
        with django_assert_max_num_queries(40) as asked:
            client.get(address)
        counts.append(len(asked))
        for number in range(120):
            record_fact(by=cast.ada, verb="document.added", project=cast.project, subject=f"{number}.csv")
        for _ in range(3):
            with django_assert_max_num_queries(40) as asked:
                page = client.get(address, {"before": before or ""}).context["page"]
            counts.append(len(asked))
            seen += lines(page)
            before = page.before
        assert seen[:120] == [f"added the document {number}.csv" for number in reversed(range(120))]
        assert len(seen) == 123
        assert before == 0
        assert len(set(counts)) == 1

    def test_nothing_found_says_so_and_offers_a_way_back(self, cast: Cast) -> None:
        answer = cast.client(cast.cleo).get(
            reverse("activity:index", args=["halden", "contacts"]), {"q": "no such thing"}
        )
        assert "Nothing matches" in answer.content.decode()
        assert "Clear the filter" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_open_page_hears_of_a_new_fact_and_the_bell_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    first = record_fact(by=cast.ada, verb="document.added", project=cast.project, subject="a.csv")
    monkeypatch.setattr(sse, "END_AFTER", 20.0)

    async def watch() -> str:
        from_first = reverse("activity:events", args=["halden", "contacts"]) + f"?after={first.pk}"
        client = await sync_to_async(_async_client)(cast)
        response = await client.get(from_first)
        text, told = "", False
        async for chunk in response.streaming_content:
            text += chunk.decode()
            if not told and "bell" in text:
                told = True
                await sync_to_async(record_fact)(
                    by=cast.olga, verb="document.removed", project=cast.project, subject="a.csv"
                )
            if "removed the document a.csv" in text:
                break
        await response.streaming_content.aclose()
        await sync_to_async(connections.close_all)()
        return text

    text = asyncio.run(asyncio.wait_for(watch(), 30))
    assert 'hx-target="#activity-new"' in text
    assert "added the document a.csv" not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["activity:events", "team_activity:events"])
def test_an_open_page_of_somebody_who_is_removed_hears_nothing_more(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    cast = make_cast()
    Membership.objects.create(team=cast.team, user=make_user("second@example.com"), role="admin")
    monkeypatch.setattr(live, "LOOK_EVERY", 0.5)
    args = ["halden"] if name.startswith("team_") else ["halden", "contacts"]

    async def watch() -> str:
        client = await sync_to_async(_async_client)(cast, cast.olga)
        response = await client.get(reverse(name, args=args))
        text, told = "", False
        async for chunk in response.streaming_content:
            text += chunk.decode()
            if not told and "bell" in text:
                told = True
                await sync_to_async(remove_member)(team=cast.team, person=cast.olga, by=cast.ada)
                await sync_to_async(record_fact)(
                    by=cast.ada, verb="document.added", project=cast.project, subject="secret.csv"
                )
        await sync_to_async(connections.close_all)()
        return text

    text = asyncio.run(asyncio.wait_for(watch(), 20))
    assert "secret.csv" not in text


def _async_client(cast: Cast, person: User | None = None) -> Any:
    client = AsyncClient()
    client.force_login(person or cast.ben)
    return client
