"""What files may be called, and what they may hold: hostile input is refused with its reason."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder import paths
from builder.paths import BadFile, BadPath, check_sizes, check_together, checked_path, checked_text, text_of
from runtime.sandbox.workspace import check_files


@pytest.mark.parametrize(
    "path", ["a.py", "workflows/a.py", "tests/fixtures/über äöü.json", "a b.txt", "Makefile", "日本/語.md"]
)
def test_a_plain_path_is_kept(path: str) -> None:
    assert checked_path(f" {path} ") == path


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("/etc/passwd", "begins with a slash"),
        ("\\\\server\\share", "begins with a slash"),
        ("C:\\windows", ": "),
        ("a/../../b", ".."),
        ("..", ".."),
        ("./a", "."),
        ("a/./b", "."),
        ("a//b", "empty part"),
        ("a/", "empty part"),
        (".env", "hidden"),
        ("a/.git/config", "hidden"),
        ("...", "hidden"),
        ("a\0b", "U+0000"),
        ("a\nb", "U+000A"),
        ("a\x7fb", "U+007F"),
        ("a\u202egnp.py", "U+202E"),
        ("a\u200bb.py", "U+200B"),
        ("a\u00a0b.py", "U+00A0"),
        ("a\ud800b", "U+D800"),
        ("a/b \t/c", "U+0009"),
        ("a/ b/c", "space"),
        ("a/b./c", "dot"),
        ("con.py", "device"),
        ("x/LPT1", "device"),
        ("a?b", "?"),
        ("x" * 81, "too long"),
        ("/".join("abcdefghi"), "too deep"),
        ("a/" * 120 + "b", "too long"),
    ],
)
def test_a_hostile_path_is_refused_with_its_reason(path: str, reason: str) -> None:
    with pytest.raises(BadPath) as refused:
        checked_path(path)
    assert reason in refused.value.message
    assert refused.value.where.isprintable()


@given(st.text(max_size=60))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_taken_can_be_run(text: str) -> None:
    try:
        path = checked_path(text)
    except BadPath:
        return
    check_files({path: ""})  # the sandbox agrees
    assert not path.startswith("/")
    assert ".." not in path.split("/")
    assert checked_path(path) == path


def test_two_spellings_of_one_path_are_one() -> None:
    assert checked_path("u\u0308ber.py") == checked_path("über.py")


@pytest.mark.parametrize(
    "there",
    [
        ["a.py", "A.py"],
        ["Tests/a.py", "tests/b.py"],
        ["a", "a/b.py"],
        ["A", "a/b.py"],
        ["strasse.py", "straße.py"],
        ["ﬁle.py", "file.py"],
    ],
)
def test_paths_that_no_disk_keeps_apart_collide(there: list[str]) -> None:
    with pytest.raises(BadPath):
        check_together(there)


def test_there_may_only_be_so_many_files_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    check_together([f"f{n}.py" for n in range(paths.MOST_FILES)])
    with pytest.raises(BadPath, match="2000 files at most"):
        check_together([f"f{n}.py" for n in range(paths.MOST_FILES + 1)])
    check_sizes({"a": paths.LARGEST_FILE})
    with pytest.raises(BadFile, match="a file has"):
        check_sizes({"a": paths.LARGEST_FILE + 1})
    monkeypatch.setattr(paths, "LARGEST_PROJECT", 10)
    with pytest.raises(BadFile, match="together"):
        check_sizes({"a": 6, "b": 5})


def test_an_upload_is_text_or_is_told_where_it_is_not() -> None:
    assert text_of("a", "\ufeffé\r\nb".encode()) == "é\nb"
    with pytest.raises(BadFile, match="byte 4, in line 2"):
        text_of("a", b"ab\n\xff\xfe")
    with pytest.raises(BadFile, match="null byte in line 2"):
        text_of("a", b"a\nb\0c")
    with pytest.raises(BadFile, match="at most"):
        text_of("a", b"x" * (paths.LARGEST_FILE + 1))
    with pytest.raises(BadFile, match="half a character"):
        checked_text("a", "\ud800")
