"""Changes between two sets of files."""

from builder.changes import FileChange, changes_between


def test_only_what_differs_is_a_change():
    before = {"same.py": "a\n", "gone.py": "x\ny\n", "edited.py": "one\ntwo\n"}
    after = {"same.py": "a\n", "new.py": "n\n", "edited.py": "one\n2\nthree\n"}
    assert changes_between(before, after) == [
        FileChange("edited.py", "changed", 2, 1),
        FileChange("gone.py", "removed", 0, 2),
        FileChange("new.py", "added", 1, 0),
    ]


def test_lines_that_look_like_diff_marks_are_counted_as_lines():
    assert changes_between({}, {"a.md": "+ plus\n- minus\n? hint\n"}) == [FileChange("a.md", "added", 3, 0)]
