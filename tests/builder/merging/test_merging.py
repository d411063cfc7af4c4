"""Files of a person and of the compiler put together: nothing typed is lost, nothing marked, all told."""

import ast
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.compiler import compile_workflows
from builder.merging import Conflict, merge
from planner.handover import WorkflowSpec
from tests.builder.compiler import plans, projects

PATH = "workflows/sync.py"
BASE = '''"""Sync."""

import json
from tenon import Context, step

when_busy = 5


@step("Read")
def read(ctx: Context) -> dict:
    """ST-01."""
    return json.loads("{}")


def write(ctx: Context, lead: dict) -> str:
    """ST-02."""
    first = lead["first"]
    last = lead["last"]
    return first + last
'''


def merged(mine: str, theirs: str, base: str = BASE, path: str = PATH) -> tuple[str, tuple[Conflict, ...]]:
    found = merge({path: base}, {path: mine}, {path: theirs})
    return found.files[path], found.conflicts


# --- Files


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text", "kind"),
    [
        ("a", "a", "b", "b", None),
        ("a", "a", None, None, None),
        ("a", "b", "a", "b", None),
        ("a", "b", "b", "b", None),
        ("a", None, "a", None, None),
        (None, "b", None, "b", None),
        (None, None, "b", "b", None),
        ("a", None, "b", None, "removed_here"),
        ("a", "b", None, "b", "not_needed"),
        (None, "b", "c", "b", "both_added"),
        ("a", "b", "c", "b", "both_changed"),
    ],
)
def test_a_file_of_one_side_is_taken_and_one_of_both_is_told(
    base: str | None, mine: str | None, theirs: str | None, text: str | None, kind: str | None
) -> None:
    sides = [{"notes.md": each} if each is not None else {} for each in (base, mine, theirs)]
    found = merge(*sides)
    assert found.files.get("notes.md") == text
    assert [each.kind for each in found.conflicts] == ([kind] if kind else [])
    for conflict in found.conflicts:
        assert (conflict.mine, conflict.theirs) == (mine or "", theirs or "")
        assert conflict.said.startswith("notes.md")


# --- Definitions


def test_two_functions_changed_by_two_sides_are_both_changed() -> None:
    mine = BASE.replace('json.loads("{}")', 'json.loads("{}") or {"mine": 1}')
    theirs = BASE.replace('lead["last"]', 'lead["surname"]')
    text, conflicts = merged(mine, theirs)
    assert conflicts == ()
    assert '{"mine": 1}' in text
    assert 'lead["surname"]' in text


def test_two_lines_of_one_function_changed_by_two_sides_are_both_changed() -> None:
    mine = BASE.replace('first = lead["first"]', 'first = lead["first"].strip()')
    theirs = BASE.replace("return first + last", 'return f"{first} {last}"')
    text, conflicts = merged(mine, theirs)
    assert conflicts == ()
    assert ".strip()" in text
    assert 'f"{first} {last}"' in text


def test_the_same_line_changed_by_both_stays_the_persons_and_is_told_with_its_place() -> None:
    mine = BASE.replace('lead["last"]', 'lead["mine"]')
    theirs = BASE.replace('lead["last"]', 'lead["theirs"]')
    text, (conflict,) = merged(mine, theirs)
    assert text == mine
    assert (conflict.path, conflict.name, conflict.kind) == (PATH, "write", "both_changed")
    assert text.split("\n")[conflict.line - 1].strip() == conflict.mine.strip() == 'last = lead["mine"]'
    assert conflict.theirs.strip() == 'last = lead["theirs"]'
    assert conflict.said == (
        f"{PATH}, line {conflict.line} (write): changed here and in the plan; what stands here was kept"
    )


def test_a_line_added_beside_one_that_was_changed_is_no_conflict() -> None:
    mine = BASE.replace("    return first + last", "    return first")
    theirs = BASE.replace("    return first + last", "    return first + last\n    # done")
    assert merged(mine, theirs)[1] == merged(theirs, mine)[1] == ()
    assert merged(mine, theirs)[0].endswith("    return first\n    # done\n")
    assert merged(theirs, mine)[0].endswith("    return first\n    # done\n")


def test_a_function_of_the_person_stands_where_it_stood_and_a_new_one_of_the_plan_beside_its_neighbour() -> (
    None
):
    mine = BASE.replace("def write", "def helper() -> int:\n    return 1\n\n\ndef write")
    theirs = BASE.replace("def write", 'def find(ctx: Context) -> None:\n    """ST-03."""\n\n\ndef write')
    text, conflicts = merged(mine, theirs)
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert conflicts == ()
    assert names == ["read", "find", "helper", "write"]


def test_a_function_the_plan_has_no_more_stays_while_a_person_changed_it() -> None:
    mine = BASE.replace('json.loads("{}")', "{}")
    theirs = BASE.replace(BASE[BASE.index("@step") : BASE.index("def write")], "")
    text, (conflict,) = merged(mine, theirs)
    assert "def read" in text
    assert (conflict.kind, conflict.name) == ("not_needed", "read")
    assert text.split("\n")[conflict.line - 1] == '@step("Read")'


def test_a_function_the_person_removed_stays_removed() -> None:
    mine = BASE.replace(BASE[BASE.index("@step") : BASE.index("def write")], "")
    assert merged(mine, BASE) == (mine, ())
    text, (conflict,) = merged(mine, BASE.replace('loads("{}")', 'loads("[]")'))
    assert text.count("def read") == 0
    assert (conflict.kind, conflict.line, conflict.name) == ("removed_here", 0, "read")
    assert 'loads("[]")' in conflict.theirs


def test_imports_are_merged_by_what_they_bring() -> None:
    mine = BASE.replace("import json\n", "import json\nimport re  # for names\n").replace(
        "Context, step", "Context, retry, step"
    )
    theirs = BASE.replace("Context, step", "Context, HttpError, step").replace(
        "import json\n", "import math\n"
    )
    text, conflicts = merged(mine, theirs)
    assert conflicts == ()
    assert "import re  # for names\n" in text
    assert "from tenon import Context, HttpError, retry, step\n" in text
    assert "import math\n" in text
    assert "import json\n" in text  # the person's file still uses it


def test_a_file_in_the_middle_of_an_edit_is_merged_as_text() -> None:
    mine = BASE + "\n\ndef half(:\n"
    theirs = BASE.replace("when_busy = 5", "when_busy = 7")
    text, conflicts = merged(mine, theirs)
    assert text.endswith("def half(:\n")
    assert "when_busy = 7" in text
    assert conflicts == ()


def test_json_that_could_not_be_read_any_more_stays_the_persons() -> None:
    base = '{\n  "a": 1\n}\n'
    mine, theirs = '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "c": 3,\n  "a": 1\n}\n'
    text, _ = merged(mine, theirs, base, "tests/fixtures/event.json")
    assert json.loads(text)["b"] == 2


# --- Properties

NAMES = st.sampled_from(["read", "find", "write", "tell", "map_lead"])
LINES = st.lists(
    st.sampled_from([f"value_{number} = {number}" for number in range(9)]), min_size=1, max_size=6
)
MODULES = st.dictionaries(NAMES, LINES, max_size=5)
TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60)


def source(functions: dict[str, list[str]], imports: list[str]) -> str:
    parts = [f"import {name}\n" for name in imports]
    for name, lines in functions.items():
        parts.append(f"\n\ndef {name}():\n" + "".join(f"    {line}\n" for line in lines))
    return "".join(parts)


@st.composite
def edited(draw: st.DrawFn, functions: dict[str, list[str]], imports: list[str], who: str) -> str:
    """The module with functions changed, taken out, added, and lines of one's own."""
    kept: dict[str, list[str]] = {}
    for name, lines in functions.items():
        what = draw(st.sampled_from(["keep", "keep", "change", "remove", "insert", "comment"]))
        place = draw(st.integers(0, len(lines)))
        own = f"{who}_{draw(st.integers(0, 5))} = 1"
        if what == "keep":
            kept[name] = lines
        elif what == "change":
            kept[name] = [*lines[:place], own, *lines[place + 1 :]]
        elif what == "insert":
            kept[name] = [*lines[:place], own, *lines[place:]]
        elif what == "comment":
            kept[name] = [*lines[:place], f"# {who} says", *lines[place:], "pass"]
    if draw(st.booleans()):
        kept[f"{who}_helper"] = ["return 1"]
    more = [f"{who}_module"] if draw(st.booleans()) else []
    return source(kept, [*imports, *more])


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    functions, imports = draw(MODULES), draw(st.lists(st.sampled_from(["os", "re"]), unique=True))
    base = source(functions, imports)
    return base, draw(edited(functions, imports, "mine")), draw(edited(functions, imports, "theirs"))


@pytest.mark.thorough
@settings(max_examples=300, deadline=None)
@given(three())
def test_nothing_a_person_typed_is_lost_and_the_code_still_reads(sides: tuple[str, str, str]) -> None:
    base, mine, theirs = sides
    text, conflicts = merged(mine, theirs, base)
    ast.parse(text)
    assert "<<<<" not in text
    typed = set(mine.split("\n")) - set(base.split("\n"))
    assert typed <= set(text.split("\n"))
    told = "\n".join(conflict.theirs for conflict in conflicts)
    written = {line for line in set(theirs.split("\n")) - set(base.split("\n")) if line.strip()}
    assert all(line in text.split("\n") or line in told for line in written)


@settings(max_examples=200, deadline=None)
@given(three())
def test_one_side_alone_is_taken_whole_and_twice_is_once(sides: tuple[str, str, str]) -> None:
    base, mine, theirs = sides
    assert merged(mine, base, base) == (mine, ())
    assert merged(base, theirs, base) == (theirs, ())
    assert merged(mine, mine, base) == (mine, ())
    text, _ = merged(mine, theirs, base)
    again, _ = merged(text, theirs, theirs)
    assert again == text


@settings(max_examples=200, deadline=None)
@given(TYPED, TYPED, TYPED, st.sampled_from(["a.py", "a.json", "a.md"]))
def test_any_text_at_all_is_merged_without_loss(base: str, mine: str, theirs: str, path: str) -> None:
    text, conflicts = merged(mine, theirs, base, path)
    typed = set(mine.split("\n")) - set(base.split("\n"))
    assert {line.strip() for line in typed} <= {line.strip() for line in text.split("\n")}, conflicts


# --- What the compiler writes


def test_a_project_that_was_edited_takes_a_changed_plan() -> None:
    first = plans.bare()
    base = dict(compile_workflows([first]).files)
    mine = dict(base)
    workflow, mapping = "workflows/ticket_to_task.py", "mappings/ticket_to_task.py"
    mine[mapping] = mine[mapping].replace('trim(pick(ticket, "subject"))', 'trim(ticket.get("subject"))')
    mine[workflow] = mine[workflow].replace(
        "    ticket = read_ticket", '    ctx.log.info("a ticket was solved")\n    ticket = read_ticket'
    )
    mine["workflows/helpers.py"] = '"""Mine."""\n'
    plan: dict[str, Any] = first.model_dump(mode="json", by_alias=True)
    plan["transformations"][0]["rows"].append({"key": "TR-03", "source": "number", "target": "origin"})
    plan["data_flow"][1]["on_error"] = {"retry": {"attempts": 3, "on": [503]}, "then": "park"}
    theirs = dict(compile_workflows([WorkflowSpec.model_validate(plan)]).files)
    found = merge(base, mine, theirs)
    assert found.conflicts == ()
    assert 'trim(ticket.get("subject"))' in found.files[mapping]
    assert "# TR-03" in found.files[mapping]
    assert "a ticket was solved" in found.files[workflow]
    assert 'on_error="park"' in found.files[workflow]
    assert "retry(3, on=(503,))" in found.files[workflow]
    assert found.files["workflows/helpers.py"] == mine["workflows/helpers.py"]
    assert set(projects.outcomes(dict(found.files)).values()) == {"passed"}
