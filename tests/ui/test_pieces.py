"""The small pieces: tiles, times, pills, code."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from lib.web import spans, tiles

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def render(text: str, **context: object) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("HubSpot", "Hs"),
        ("Google Sheets", "Gs"),
        ("Airtable", "Ai"),
        ("SAP", "Sa"),
        ("x", "X"),
        ("", "?"),
        ("--", "?"),
    ],
)
def test_a_system_is_known_by_two_letters(name: str, letters: str):
    assert tiles.letters(name) == letters


def test_a_hue_is_stable_and_within_its_range():
    names = ["Airtable", "Acme CRM", "Snowflake", "Ürün", ""]
    assert [tiles.hue(name) for name in names] == [tiles.hue(name) for name in names]
    assert all(1 <= tiles.hue(name, hues=5) <= 5 for name in [*names, "NetSuite", "Slack"])


@pytest.mark.parametrize(
    ("passed", "short", "sentence"),
    [
        (timedelta(seconds=59), "just now", "just now"),
        (timedelta(minutes=12), "12 min", "12 min ago"),
        (-timedelta(seconds=2), "just now", "just now"),
        (-timedelta(seconds=40), "in 40 s", "in 40 s"),
        (-timedelta(hours=3), "in 3 h", "in 3 h"),
        (-timedelta(days=3), "24 Nov", "on 24 Nov"),
        (timedelta(hours=23, minutes=59), "23 h", "23 h ago"),
        (timedelta(days=3), "18 Nov", "on 18 Nov"),
        (timedelta(days=400), "17 Oct 2025", "on 17 Oct 2025"),
    ],
)
def test_times_are_relative_up_to_a_day(passed: timedelta, short: str, sentence: str):
    assert spans.ago(NOW - passed, NOW) == short
    assert spans.ago_in_sentence(NOW - passed, NOW) == sentence


def test_a_status_has_a_word_an_icon_and_a_colour():
    html = render('{% pill "failed" %}{% pill "built" "9 of 10 proven" %}{% pill "unheard_of" %}')
    assert 'class="pill bad"' in html
    assert "#i-circle-x" in html
    assert "Failed" in html
    assert "9 of 10 proven" in html
    assert "Unheard of" in html


def test_text_of_others_cannot_become_markup():
    evil = '<img src=x onerror=alert(1)> `<b>` "quoted"'
    html = render(
        "{{ t|ticks }}{{ t|markdown }}{{ v|prettyjson }}{{ t|code:'python' }}{% tile t %}{% cite 1 t t %}",
        t=evil,
        v={evil: evil},
    )
    assert "<img" not in html
    assert "<b>" not in html
    assert "<code>&lt;b&gt;</code>" in html


def test_json_is_indented_and_coloured_by_kind():
    html = render("{{ v|prettyjson }}", v={"a": [1, "x", None, True], "b": {}, "c": []})
    assert '<span class="k-prop">&quot;a&quot;</span>: [' in html
    assert '<span class="k-num">null</span>' in html
    assert '<span class="k-str">&quot;x&quot;</span>' in html
    assert "{}" in html


def test_endless_json_is_cut_with_a_note():
    html = render("{{ v|prettyjson }}", v=["x" * 1000] * 100)
    assert len(html) < 60_000
    assert "more characters" in html


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", ""), ("", "")],
)
def test_the_theme_comes_from_the_cookie_and_only_known_ones_count(cookie: str, attribute: str):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert render("{% theme %}", request=request) == attribute


def test_numbers_read_as_words():
    assert (
        render('{{ 1|plural:"workflow" }}, {{ 3|plural:"criterion,criteria" }}') == "1 workflow, 3 criteria"
    )
