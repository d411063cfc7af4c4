"""The review over HTTP: with and without script, refused late, for every role."""

import pytest
from django.test import Client
from django.urls import reverse

from planner.models import ReviewPolicy, ReviewRequest, ReviewRole, Seen, Vote
from planner.services.approvals import approve
from teams import roles
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, reworded, save

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def url(cast: Cast, name: str, *parts: str) -> str:
    return reverse(f"planner:{name}", args=[cast.team.slug, cast.project.slug, *parts])


def post(client: Client, cast: Cast, name: str, htmx: bool = True, **data: object):
    return client.post(url(cast, name, KEY), data, headers=HTMX if htmx else {})


def test_a_vote_answers_with_the_bar_the_state_and_the_marks(cast: Cast) -> None:
    make_plan(cast)
    answer = post(cast.client(cast.ben), cast, "approve", revision="1", element="AC-01")
    text = answer.content.decode()
    assert answer.status_code == 200
    for target in ("#approve", "#wf-state", "#plan-side", "#ok-AC-01"):
        assert f'hx-target="{target}"' in text
    assert "Withdraw your approval of AC-01" in text
    assert Vote.objects.get().anchors.keys() == {"AC-01"}


def test_without_script_a_vote_leads_back_to_the_page_it_came_from(cast: Cast) -> None:
    make_plan(cast)
    client = cast.client(cast.ben)
    answer = post(client, cast, "approve", htmx=False, revision="1", view="changes")
    assert (answer.status_code, answer.url) == (303, f"{url(cast, 'workflow', KEY)}?view=changes")
    page = client.get(url(cast, "workflow", KEY)).content.decode()
    assert "Approved by all it needs" in page
    assert "You approved revision 1" in page


def test_a_vote_that_comes_too_late_shows_what_changed_before_it_counts(cast: Cast) -> None:
    current = make_plan(cast)
    save(cast.project, cast.ada, title="Other", acceptance_criteria=reworded(current.spec, "AC-02", "Other."))
    client = cast.client(cast.ben)
    answer = post(client, cast, "approve", revision="1")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Revision 2 was saved while you were reading." in text
    assert "See 2 changes" in text
    whole = post(client, cast, "approve", htmx=False, revision="1")
    assert whole.status_code == 409
    page = whole.content.decode()
    assert "Revision 2 was saved while you were reading." in page
    assert 'id="changes"' in page
    assert not Vote.objects.exists()
    assert post(client, cast, "approve", revision="2").status_code == 200


def test_changes_without_words_are_asked_for_again_in_place(cast: Cast) -> None:
    make_plan(cast)
    answer = post(cast.client(cast.ben), cast, "request_changes", revision="1", words=" ")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say what should change" in text
    assert "appr-ask" in text
    assert 'aria-invalid="true"' in text


def test_a_move_that_the_state_does_not_allow_says_why(cast: Cast) -> None:
    make_plan(cast)
    answer = post(cast.client(cast.ben), cast, "withdraw_approval")
    assert answer.status_code == 409
    assert "nothing to withdraw" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(roles.VIEWER, 403), (roles.REVIEWER, 200), (roles.EDITOR, 200)]
)
def test_who_reads_only_has_no_vote_and_no_button(cast: Cast, role: str, status: int) -> None:
    make_plan(cast)
    client = cast.client(cast.member(role))
    page = client.get(url(cast, "workflow", KEY)).content.decode()
    assert ("Approve revision 1" in page) == (status == 200)
    assert post(client, cast, "approve", revision="1").status_code == status


def test_looking_is_remembered_and_only_ever_forwards(cast: Cast) -> None:
    make_plan(cast)
    client = cast.client(cast.ben)
    client.get(url(cast, "workflow", KEY))
    save(cast.project, cast.ada, title="Other")
    page = client.get(url(cast, "workflow", KEY)).content.decode()
    assert 'Changes <span class="n">1</span>' in page
    seen = Seen.objects.get(user=cast.ben)
    assert (seen.number, seen.before) == (2, 1)
    client.get(url(cast, "workflow", KEY))
    seen.refresh_from_db()
    assert (seen.number, seen.before) == (2, 1)


def test_an_old_revision_has_no_bar(cast: Cast) -> None:
    make_plan(cast)
    save(cast.project, cast.ada, title="Other")
    page = cast.client(cast.ben).get(url(cast, "revision", KEY, "1")).content.decode()
    assert 'id="approve"' not in page


def test_the_state_stands_on_the_overview_in_the_side_column_and_in_the_progress(cast: Cast) -> None:
    make_plan(cast)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    page = cast.client(cast.cleo).get(url(cast, "overview")).content.decode()
    assert "1 of 1 approved" in page
    assert 'class="wdot ok" title="Approved"' in page
    save(cast.project, cast.ada, title="Other")
    page = cast.client(cast.cleo).get(url(cast, "overview")).content.decode()
    assert "0 of 1 approved" in page
    assert "In review, 0 of 1" in page


def test_an_editor_asks_for_review_by_form(cast: Cast) -> None:
    make_plan(cast)
    client = cast.client(cast.ada)
    who = f"p-{cast.ben.pk}"
    sent = {
        "revision": "1",
        "who": who,
        f"scope-{who}": "trigger",
        f"keys-{who}": "ac-01, tr-02",
        "note": "Please.",
        "due": "",
    }
    answer = client.post(url(cast, "ask_review", KEY), sent)
    assert (answer.status_code, answer.url) == (303, url(cast, "workflow", KEY))
    assert ReviewRequest.objects.get().asks.get().scope == ["trigger", "AC-01", "TR-02"]
    page = client.get(url(cast, "review", KEY)).content.decode()
    assert "Has not looked yet" in page
    cast.client(cast.ben).get(url(cast, "workflow", KEY))
    assert "Has looked" in client.get(url(cast, "review", KEY)).content.decode()


@pytest.mark.parametrize(
    ("due", "status", "said"),
    [("30.11.2026", 422, "Give the day as year"), ("2020-01-01", 422, "from today on")],
)
def test_a_wrong_day_gives_the_form_back_as_it_was(cast: Cast, due: str, status: int, said: str) -> None:
    make_plan(cast)
    sent = {"revision": "1", "who": f"p-{cast.ben.pk}", "note": "Kept words.", "due": due}
    answer = cast.client(cast.ada).post(url(cast, "ask_review", KEY), sent)
    assert answer.status_code == status
    text = answer.content.decode()
    assert said in text
    assert "Kept words." in text
    assert "checked" in text


def test_an_admin_changes_the_rules_and_others_read_them(cast: Cast) -> None:
    make_plan(cast)
    sent = {
        "approvals": "2",
        "on": ["threads_resolved", "deploy_approved"],
        "role": ["security", "business"],
        "required": ["security"],
        "holds-security": [str(cast.ben.pk)],
    }
    assert cast.client(cast.ada).post(url(cast, "save_review_rules"), sent).status_code == 403
    answer = cast.client(cast.olga).post(url(cast, "save_review_rules"), sent)
    assert answer.status_code == 303
    row = ReviewPolicy.objects.get()
    assert (row.approvals, row.roles, row.threads_resolved, row.questions_closed) == (
        2,
        ["security"],
        True,
        False,
    )
    assert ReviewRole.objects.get().user == cast.ben
    page = cast.client(cast.cleo).get(url(cast, "review_rules")).content.decode()
    assert "disabled" in page
    assert "An admin can change them." in page


@pytest.mark.parametrize(
    "sent", [{"approvals": "0"}, {"approvals": "21"}, {"approvals": "1", "required": "boss"}]
)
def test_rules_that_make_no_sense_are_refused(cast: Cast, sent: dict[str, str]) -> None:
    make_plan(cast)
    answer = cast.client(cast.olga).post(url(cast, "save_review_rules"), sent)
    assert answer.status_code == 422
    assert not ReviewPolicy.objects.exists()


def test_the_inbox_shows_what_waits_for_me_and_nothing_else(cast: Cast) -> None:
    make_plan(cast)
    inbox = reverse("reviews:inbox", args=[cast.team.slug])
    assert "Nothing waits for you" in cast.client(cast.ben).get(inbox).content.decode()
    sent = {"revision": "1", "who": f"p-{cast.ben.pk}"}
    cast.client(cast.ada).post(url(cast, "ask_review", KEY), sent)
    assert "Review Contact to lead" in cast.client(cast.ben).get(inbox).content.decode()
    assert "Nothing waits for you" in cast.client(cast.olga).get(inbox).content.decode()
    assert cast.client(cast.mallory).get(inbox).status_code == 404
    home = cast.client(cast.ben).get(reverse("teams:home", args=[cast.team.slug])).content.decode()
    assert "Review Contact to lead" in home


@pytest.mark.parametrize("number", ["\u00b2", "9" * 5000, "-1", ""])
def test_numbers_that_are_none_are_refused_or_passed_over(cast: Cast, number: str) -> None:
    make_plan(cast)
    ada, olga = cast.client(cast.ada), cast.client(cast.olga)
    page = ada.get(url(cast, "workflow", KEY), {"view": "changes", "since": number})
    assert page.status_code == 200
    sent = {"revision": "1", "who": f"p-{number}"}
    assert ada.post(url(cast, "ask_review", KEY), sent).status_code == 422
    sent = {"approvals": "1", "role": "security", "holds-security": number}
    assert olga.post(url(cast, "save_review_rules"), sent).status_code == 422
