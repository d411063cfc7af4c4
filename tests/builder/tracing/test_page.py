"""The traceability page over real rows: what it says, filters, files, and how many queries it takes."""

from collections.abc import Mapping
from contextlib import suppress
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builder.selectors.drift import _compared_with
from builder.selectors.tracing import _read_code, chains_of
from builder.services.files import take_snapshot
from planner.handover.rows import planned_workflows
from planner.services.workflows import save_workflows
from tests.builder.factories import KEY, make_built, reference_files
from tests.builder.plans import contact_to_lead
from tests.cast import Cast
from tests.runtime.factories import make_ended_run
from tests.ui.plans import save_reference_plan

pytestmark = pytest.mark.django_db


def url(cast: Cast, name: str = "trace", query: str = "") -> str:
    return reverse(f"builder:{name}", args=[cast.team.slug, cast.project.slug]) + query


def page(cast: Cast, query: str = "", **headers: str) -> str:
    answer = cast.client(cast.cleo).get(url(cast, query=query), headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_project_without_a_plan_says_what_comes_here(cast: Cast):
    assert "No workflows to trace yet" in page(cast)


def test_a_snapshot_with_other_files_reads_no_workflow_again(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada)
    before = chains_of(cast.project)
    read, compared = _read_code.cache_info().misses, _compared_with.cache_info().misses
    other = {**reference_files(), "workflows/other.py": "x = 1\n"}
    take_snapshot(project=cast.project, files=other, reason="Another", by=cast.ada)
    assert chains_of(cast.project) == before
    assert (_read_code.cache_info().misses, _compared_with.cache_info().misses) == (read, compared)
    path = "mappings/contact_to_lead.py"
    take_snapshot(project=cast.project, files={**other, path: ""}, reason="Emptied", by=cast.ada)
    assert chains_of(cast.project) != before


def test_a_snapshot_that_takes_the_place_of_a_lost_one_is_read_anew(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    with suppress(ConnectionAbortedError), transaction.atomic():
        take_snapshot(project=cast.project, files=_empty(reference_files()), reason="Lost", by=cast.ada)
        lost = chains_of(cast.project)
        raise ConnectionAbortedError
    make_built(cast.project, cast.ada)
    assert chains_of(cast.project)[0].elements[0].code != lost[0].elements[0].code


def _empty(files: Mapping[str, str]) -> dict[str, str]:
    return dict.fromkeys(files, "")


def test_a_plan_that_is_not_built_has_one_gap(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    (chain,) = chains_of(cast.project)
    assert [gap.kind for gap in chain.gaps] == ["not_built"]
    assert "Nothing of this workflow is built yet." in page(cast)


def test_everything_that_is_built_leads_to_its_code_test_proof_and_run(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada, failing="AC-02")
    make_ended_run(cast.project, by=cast.ada, workflow=KEY)
    (chain,) = chains_of(cast.project)
    assert [(gap.kind, gap.key) for gap in chain.gaps] == [("failing", "AC-02")]
    html = page(cast)
    assert "mappings/contact_to_lead.py:" in html
    assert "map_lead()" in html
    assert "9<span> of 10" in html
    assert "tests/test_contact_to_lead.py:7 assert 2 == 1" in html


def test_only_gaps_and_only_one_story(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada, failing="AC-02")
    assert "A request with two events" not in page(cast, "?gaps=only")
    assert "A contact whose email a lead already has" in page(cast, "?gaps=only")
    story = page(cast, f"?workflow={KEY}&story=US-01")
    assert "A request with two events" in story
    assert "A contact whose email a lead" not in story
    assert "The plan has no such workflow" in page(cast, "?workflow=gone")


def test_the_filter_swaps_the_body_alone(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    html = page(cast, "?gaps=only", **{"HX-Request": "true"})
    assert html.lstrip().startswith('<div id="trace"')


def test_csv_and_markdown_hold_what_the_page_shows(cast: Cast):
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada)
    client = cast.client(cast.cleo)
    table = client.get(url(cast, "trace_csv", "?story=US-04&workflow=" + KEY))
    assert table["Content-Disposition"].endswith('-traceability.csv"')
    lines = table.content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("workflow,story,")
    assert len(lines) == 2
    text = client.get(url(cast, "trace_markdown")).content.decode()
    assert text.count("\n| **AC-") == 10


@pytest.mark.thorough
def test_fifty_workflows_take_as_many_queries_as_one(cast: Cast):
    row = save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada)
    make_ended_run(cast.project, by=cast.ada, workflow=KEY)
    client = cast.client(cast.cleo)
    client.get(url(cast))
    with CaptureQueriesContext(connection) as one:
        client.get(url(cast))
    copies = [
        contact_to_lead().model_copy(update={"key": f"copy-{n}", "title": f"Copy {n}"}) for n in range(49)
    ]
    specs = (contact_to_lead(), *copies)
    save_workflows(project=cast.project, specs=specs, research=row, reason="More", by=None)
    files = dict(reference_files())
    for spec in copies:
        name = spec.key.replace("-", "_")
        files[f"workflows/{name}.py"] = files["workflows/contact_to_lead.py"]
        make_ended_run(cast.project, by=cast.ada, workflow=spec.key)
    take_snapshot(project=cast.project, files=files, reason="Built", by=cast.ada)
    assert len(planned_workflows(cast.project)) == 50
    client.get(url(cast))
    with CaptureQueriesContext(connection) as many:
        html = client.get(url(cast)).content.decode()
    assert len(many) == len(one) <= 20
    assert "Copy 48" in html
    assert html.count("<tr") < 60
