"""Files are searched by text or pattern, and no pattern holds a worker."""

import time

import pytest

from builder.searching import MOST_PLACES, search_files
from lib.errors import Invalid

FILES = {"a.py": "import x\nlead = find(x)\n", "b/c.md": "Find the Lead.\n(a+b)\n"}


def places(query: str, **more: bool) -> list[tuple[str, int, str]]:
    return [(place.path, place.line, place.found) for place in search_files(FILES, query, **more).places]


def test_a_text_is_found_with_its_place() -> None:
    assert places("lead") == [("a.py", 2, "lead"), ("b/c.md", 1, "Lead")]
    assert places("Lead") == [("b/c.md", 1, "Lead")]
    assert places("(a+b)") == [("b/c.md", 2, "(a+b)")]
    assert places("nowhere") == []
    (place,) = search_files(FILES, "= find").places
    assert (place.before, place.found, place.after) == ("lead ", "= find", "(x)")


def test_a_pattern_is_found() -> None:
    assert places(r"^\w+ = \w+\(", is_pattern=True) == [("a.py", 2, "lead = find(")]
    assert places("x*", is_pattern=True) == [("a.py", 1, "x"), ("a.py", 2, "x")]


def test_what_is_no_pattern_says_where() -> None:
    with pytest.raises(Invalid, match=r"no pattern: .* at character 3"):
        search_files(FILES, "a(", is_pattern=True)
    with pytest.raises(Invalid, match="too long"):
        search_files(FILES, "a" * 201)


@pytest.mark.parametrize(
    "pattern",
    ["((a{900}){900}){900}", "(?:(a{0,99}){99}){99,}", "(a{99999}){99999}", "((a{900}){1,900}+){900}"],
)
def test_a_pattern_made_to_need_all_memory_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="at most 5,000 times"):
        search_files(FILES, pattern, is_pattern=True)


def test_a_usual_number_of_repeats_is_searched() -> None:
    files = {"a.md": "on 2026-11-21 at 10:30"}
    (place,) = search_files(files, r"\d{4}-\d{2}-\d{2} at \d{1,2}", is_pattern=True).places
    assert place.found == "2026-11-21 at 10"
    assert search_files({"a.json": '{"id": 60000}'}, r'\{"id": 60000\}', is_pattern=True).places


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(.*a){25}$", r"^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_pattern_made_to_be_slow_is_ended(pattern: str) -> None:
    files = {f"f{number}.txt": "a" * 4000 + "!" for number in range(20)}
    began = time.process_time()
    found = search_files(files, pattern, is_pattern=True, seconds=0.3)
    assert time.process_time() - began < 2
    assert "not every file was searched" in found.note or found.places or pattern.startswith("^")


def test_so_many_places_are_cut_and_it_is_said() -> None:
    found = search_files({"a": "x\n" * 1000}, "x")
    assert len(found.places) == MOST_PLACES
    assert "rarer" in found.note


def test_a_huge_line_is_shown_around_the_place() -> None:
    (place,) = search_files({"a": "y" * 500_000 + "needle" + "z" * 500_000}, "needle").places
    assert len(place.before + place.found + place.after) < 200
