"""Names, hashes and small things done to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import ids, text
from lib.errors import Invalid, StaleRevision, TransitionRefused


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Contact to Lead", "contact-to-lead"),
        ("Größe & Maß", "groe-ma"),
        ("日本", "untitled"),
        ("--a--b--", "a-b"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert ids.slug(title) == slug


@given(st.text(max_size=200), st.integers(0, 12))
def test_a_slug_is_always_new_and_never_too_long(title: str, clashes: int) -> None:
    taken: set[str] = set()
    for _ in range(clashes + 1):
        slug = ids.slug(title, taken=taken, longest=20)
        assert slug not in taken
        assert 0 < len(slug) <= 20
        assert slug.strip("-") == slug
        taken.add(slug)


def test_element_keys_are_never_given_twice() -> None:
    assert ids.next_key("AC", []) == "AC-01"
    assert ids.next_key("AC", ["AC-01", "AC-07", "TR-99"]) == "AC-08"
    assert ids.next_key("AC", ["AC-99"]) == "AC-100"


def test_a_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert ids.fingerprint({"a": 1, "b": [1, 2]}) == ids.fingerprint({"b": [1, 2], "a": 1})
    assert ids.fingerprint([1, 2]) != ids.fingerprint([2, 1])
    with pytest.raises(TypeError):
        ids.fingerprint({"a": object()})


@given(st.text(), st.integers(2, 50))
def test_shortened_text_is_one_line_and_short_enough(words: str, longest: int) -> None:
    short = text.shorten(words, longest)
    assert len(short) <= longest
    assert short == text.squeeze(short)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("007", 7),
        ("", -1),
        ("²", -1),
        ("٣", -1),
        ("-1", -1),
        ("1.0", -1),
        ("9" * 5000, -1),
    ],
)
def test_a_number_in_an_address_is_read_or_left(said: str, number: int) -> None:
    assert text.whole_number(said, -1) == number


def test_the_ends_of_long_text_are_kept() -> None:
    assert text.head_and_tail("abc", 10) == "abc"
    cut = text.head_and_tail("a" * 100 + "z" * 100, 20)
    assert cut == "a" * 10 + "\n[... 180 characters left out ...]\n" + "z" * 10


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (0.4, "0 ms"),
        (999, "999 ms"),
        (1840, "1.84 s"),
        (120_000, "2 min"),
        (125_000, "2 min 5 s"),
        (3_780_000, "1 h 3 min"),
    ],
)
def test_durations(milliseconds: float, said: str) -> None:
    assert text.duration(milliseconds) == said


def test_small_words() -> None:
    assert text.listed(["a", "b", "c"]) == "a, b and c"
    assert text.listed(["a", "b"], "or") == "a or b"
    assert text.listed([]) == ""
    assert [text.counted(n, "step") for n in (0, 1, 2)] == ["no steps", "1 step", "2 steps"]
    assert text.counted(2, "retry", "retries") == "2 retries"
    assert text.sentence(" nothing  is lost") == "Nothing is lost."
    assert [text.file_size(n) for n in (512, 3400, 12_000_000)] == ["512 B", "3.4 KB", "12 MB"]


def test_errors_are_sentences() -> None:
    assert (
        str(TransitionRefused("Revision 4", "approved", "edited"))
        == "Revision 4 is approved, so it cannot be edited."
    )
    assert str(Invalid("field required", where="workflows[0].title")) == "workflows[0].title: field required"
    stale = StaleRevision("Ben saved revision 5.", hint="Compare it with yours.")
    assert (str(stale), stale.status) == ("Ben saved revision 5. Compare it with yours.", 409)
