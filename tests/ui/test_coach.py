"""The coach beside the composer, as the browser asks for it."""

from tests.cast import Cast

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_it_answers_with_rows_and_keeps_nothing(cast: Cast):
    sent = {"brief": "When an order is paid in Shopify, create an invoice in Xero.", "field": "brief"}
    answer = cast.client(cast.ada).post("/halden/projects/coach", sent, headers=FRAGMENT)
    body = answer.content.decode()
    assert body.lstrip().startswith('<section class="coach" id="coach"')
    assert "Shopify gives" in body
    assert "Assumed:" in body
    assert 'from:#brief"' in body, "it goes on listening to the same field"


def test_what_was_typed_is_shown_as_text_and_a_field_that_is_no_name_is_not_used(cast: Cast):
    sent = {"note": "When <b>Shopify</b> has an order, tell Xero.", "field": 'x" onclick="'}
    body = cast.client(cast.ada).post("/halden/projects/coach", sent, headers=FRAGMENT).content.decode()
    assert "<b>Shopify" not in body
    assert "onclick" not in body


def test_an_empty_plan_has_it_too_and_who_only_reads_has_not(cast: Cast):
    plan = f"/{cast.team.slug}/{cast.project.slug}/plan/"
    assert 'id="coach"' in cast.client(cast.ada).get(plan).content.decode()
    assert 'id="coach"' not in cast.client(cast.cleo).get(plan).content.decode()
