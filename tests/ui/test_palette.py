"""The palette: what is found, in which order, and that nobody finds what they may not open."""

import pytest

from builder.services.files import take_snapshot
from planner.services.documents import add_document
from teams.models import Guest
from teams.searching import MOST_OF_A_KIND, Found, best
from tests.cast import Cast, make_cast
from tests.factories import make_project
from tests.runtime.factories import make_ended_run
from tests.ui.plans import reference_plan, save_reference_plan


def found(kind: str, title: str, note: str = "") -> Found:
    return Found(kind, title, f"/{title}", "file", note)


def test_what_fits_best_stands_first() -> None:
    candidates = [
        found("document", "notes on lead routing"),
        found("workflow", "Contact to lead"),
        found("page", "Deploy"),
        found("file", "leads.py"),
        found("project", "Elsewhere", "about a lead"),
    ]
    kinds = [group.kind for group in best(candidates, "lead")]
    assert kinds == ["file", "workflow", "document", "project"], "begins, holds the word, stands beside"
    assert next(group.kind for group in best(candidates, "")) == "page"
    assert best(candidates, "lead nowhere") == []
    assert [one.title for group in best(candidates, "LEAD to") for one in group.found] == ["Contact to lead"]


def test_a_kind_does_not_crowd_out_the_others() -> None:
    groups = best(
        [*(found("file", f"lead{number}.py") for number in range(50)), found("chat", "lead")], "lead"
    )
    assert [group.kind for group in groups] == ["chat", "file"]
    assert len(groups[1].found) == MOST_OF_A_KIND


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A project with a plan, files and a run."""
    save_reference_plan(cast.project, cast.ada)
    take_snapshot(
        project=cast.project, files={"workflows/contact_to_lead.py": "x = 1\n"}, reason="First", by=cast.ada
    )
    make_ended_run(cast.project)
    return cast


def asked(cast: Cast, person: str, words: str, project: str = "contacts") -> str:
    client = cast.client(getattr(cast, person))
    answer = client.get("/halden/search", {"q": words, "in": project}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.django_db
def test_everything_of_a_project_is_found_by_name_key_or_number(full: Cast) -> None:
    workflow = reference_plan().workflows[0]
    here = f"/halden/contacts/plan/workflows/{workflow.key}"
    assert f'href="{here}#AC-04"' in asked(full, "cleo", "ac-04")
    assert f'href="{here}"' in asked(full, "cleo", workflow.title)
    assert "file=workflows/contact_to_lead.py" in asked(full, "cleo", "contact_to_lead.py")
    assert 'href="/halden/contacts/runs/1"' in asked(full, "cleo", "run 1")
    assert 'href="/halden/contacts/deploy/"' in asked(full, "cleo", "depl")
    assert 'href="/halden/contacts/connect/"' in asked(full, "cleo", "conn")
    nothing = asked(full, "cleo", "zz<b>q")
    assert "zz&lt;b&gt;q" in nothing
    assert 'role="option"' not in nothing


@pytest.mark.django_db
def test_another_project_is_found_but_not_looked_through(full: Cast) -> None:
    other = make_project(full.team, by=full.ada)
    assert f"/halden/{other.slug}/" in asked(full, "cleo", other.name)
    assert 'role="option"' not in asked(full, "cleo", "contact_to_lead.py", project=other.slug)


@pytest.mark.django_db
def test_nobody_finds_what_they_may_not_open(full: Cast) -> None:
    other = make_project(full.team, by=full.ada)
    Guest.objects.create(project=other, user=full.mallory, role="viewer")
    assert "AC-04" not in asked(full, "mallory", "ac-04"), "a project of others counts as none"
    assert full.project.name not in asked(full, "mallory", "")
    assert "/halden/people" not in asked(full, "mallory", "people")
    assert "Activity of the team" not in asked(full, "cleo", "activity")
    assert "Activity of the team" in asked(full, "olga", "activity")


@pytest.mark.django_db
def test_a_document_is_found_and_without_script_there_is_a_page(full: Cast) -> None:
    add_document(project=full.project, name="field list.csv", data=b"a,b\n1,2\n", by=full.ada)
    assert "/plan/documents/field%20list.csv" in asked(full, "cleo", "field list")
    page = full.client(full.cleo).get("/halden/search?q=field+list&in=contacts").content.decode()
    assert "<h1" in page
    assert page.count('id="hits"') == 1
