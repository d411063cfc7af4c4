"""A page for readers: what it loses and what it keeps."""

import pytest

from lib.web.read_only import read_only


def cut(html: str) -> str:
    """As a visitor gets it who may open only /open."""
    return read_only(html, lambda path: path.startswith("/open"), keep=("theme",), inside=("talk",))


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<p>a<form method="post" action="/open"><input name="x"><b>b</b></form>c</p>', "<p>ac</p>"),
        ("<form method=POST><form></form>x</form>y", "y"),
        (
            '<form action="/open/find"><input name="q"></form>',
            '<form action="/open/find"><input name="q"></form>',
        ),
        ('<form action="/closed"><input name="q"></form>z', "z"),
        (
            '<button data-act="theme">look</button><button type="submit">go</button>',
            '<button data-act="theme">look</button>',
        ),
        ("<dialog open><p>Sure?</p></dialog><noscript>n</noscript>m", "m"),
        ('<a href="/open/1">in</a> <a href="/closed/1">out</a>', '<a href="/open/1">in</a> <span>out</span>'),
        (
            '<nav><a href="/closed/1">out</a><a href="#here">here</a></nav>',
            '<nav><a href="#here">here</a></nav>',
        ),
        ('<a class="btn" href="/closed"><svg><use href="#i"/></svg>Do</a>.', "."),
        ('<a class="cite" href="/closed" title="said">1</a>', '<span class="cite" title="said">1</span>'),
        ('<a href="//elsewhere.example/">x</a>', '<a href="//elsewhere.example/">x</a>'),
        ('<p id="talk">secret <b>words</b></p><p class="a talk">more</p>ok', "ok"),
        (
            '<li hx-get="/open" hx-target="#a" id="a">&amp;&#8230;&nbsp;</li>',
            '<li id="a">&amp;&#8230;&nbsp;</li>',
        ),
        ("<button form=f>a<svg><path d='M0 0'/></svg></button>b", "b"),
        ('<textarea form="edit">x</textarea>y', "y"),
        ("<!doctype html><p>1 < 2</p>", "<!doctype html><p>1 < 2</p>"),
    ],
)
def test_a_page_keeps_its_words_and_loses_its_commands(html: str, left: str) -> None:
    assert cut(html) == left


def test_what_was_escaped_stays_escaped() -> None:
    told = cut('<p title="&quot;&gt;&lt;script&gt;">&lt;script&gt;</p>')
    assert told == '<p title="&quot;&gt;&lt;script&gt;">&lt;script&gt;</p>'


def test_an_element_that_never_ends_takes_the_rest_rather_than_show_it() -> None:
    assert cut('a<form method="post"><p>secret') == "a"
