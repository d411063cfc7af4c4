"""Every address of the Plan tab, asked by everybody."""

import pytest

from planner.models import ResearchRevision
from tests.cast import Cast

READS = [
    "/",
    "/?questions=all",
    "/research",
    "/plan.json",
    "/documents/contact_to_lead.md",
    "/documents/contact_to_lead.md/file",
    "/questions/Q-01",
    "/questions/Q-01?open",
    "/workflows/contact-to-lead",
    "/workflows/contact-to-lead?view=markdown",
    "/workflows/contact-to-lead.md",
]
WRITES = [
    "/research/again",
    "/documents",
    "/documents/contact_to_lead.md/remove",
    "/questions/Q-01/answer",
    "/questions/Q-01/leave-open",
    "/questions/Q-01/reopen",
]


@pytest.mark.parametrize("path", READS)
def test_members_read_and_nobody_else_learns_that_it_exists(
    cast: Cast, plan: ResearchRevision, base: str, path: str
):
    for member in (cast.ada, cast.ben, cast.cleo, cast.olga):
        assert cast.client(member).get(base + path).status_code == 200
    assert cast.client(cast.mallory).get(base + path).status_code == 404
    sent_away = cast.client(None).get(base + path)
    assert (sent_away.status_code, sent_away.url.split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("path", WRITES)
def test_only_editors_change_a_plan(cast: Cast, plan: ResearchRevision, base: str, path: str):
    for reader in (cast.ben, cast.cleo):
        refused = cast.client(reader).post(base + path)
        assert refused.status_code == 403
        assert "editor role" in refused.content.decode()
    assert cast.client(cast.mallory).post(base + path).status_code == 404
    assert cast.client(None).post(base + path).status_code == 302
    assert ResearchRevision.objects.filter(project=cast.project).count() == 1


@pytest.mark.parametrize("path", WRITES)
def test_a_change_is_never_made_by_looking(cast: Cast, plan: ResearchRevision, base: str, path: str):
    assert cast.client(cast.ada).get(base + path).status_code in (404, 405)


@pytest.mark.parametrize(
    "path", ["/documents/none.md", "/questions/Q-99", "/workflows/none", "/workflows/none.md"]
)
def test_what_is_not_there_is_not_found(cast: Cast, plan: ResearchRevision, base: str, path: str):
    assert cast.client(cast.ada).get(base + path).status_code == 404


@pytest.mark.parametrize("verb", ["answer", "leave-open", "reopen"])
def test_a_question_that_has_gone_says_so(cast: Cast, plan: ResearchRevision, base: str, verb: str):
    answer = cast.client(cast.ada).post(f"{base}/questions/Q-99/{verb}", {"choice": "Yes"})
    assert answer.status_code == 409
    assert "no longer part of the plan" in answer.content.decode()


def test_readers_see_no_button_that_would_be_refused(cast: Cast, plan: ResearchRevision, base: str):
    page = cast.client(cast.cleo).get(f"{base}/").content.decode()
    for word in ("Save answer", "Research again", "Confirm", "Attach documents"):
        assert word not in page
    assert "If nobody answers" in page
