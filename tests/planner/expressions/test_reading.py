"""Text to tree and back, and where a mistake is said to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.expressions import Call, Expr, ExprError, Pairs, parse, write
from planner.expressions.functions import SIGNATURES

CANONICAL = [
    "copy",
    'const("RECEIVE")',
    "const(true)",
    "default(0)",
    "default(null)",
    "trim | lower | truncate(80)",
    'concat("first", "last")',
    'concat("a.x", "b[0].y", "c", sep=", ")',
    'split("@", 1)',
    'split(",", -1)',
    'template("{first} {last}")',
    'map({"lead": "New", "mql": "Working"}, default="Other")',
    "number(scale=100)",
    "round(2)",
    'date("unix", "%Y-%m-%d", "Europe/London")',
    'phone("GB")',
    'first_of("mobile", "phone")',
    'upper | lookup("accounts", "Code")',
    'join(", ")',
    'join("tags", "; ")',
    "custom",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_the_canonical_spelling_reads_back_unchanged(text: str) -> None:
    assert write(parse(text)) == text


@pytest.mark.parametrize(
    ("loose", "canonical"),
    [
        ("  trim|lower ", "trim | lower"),
        ("trim()", "trim"),
        ("concat(first, last, sep='-')", 'concat("first", "last", sep="-")'),
        ('date(from="iso", to="unix")', 'date("iso", "unix")'),
        ("number(100)", "number(scale=100)"),
        ('map({lead: "New"}, "Other")', 'map({"lead": "New"}, default="Other")'),
        ("join(tags)", 'join("tags", ", ")'),
        ("const('it\\'s')", 'const("it\'s")'),
    ],
)
def test_other_spellings_mean_the_same(loose: str, canonical: str) -> None:
    assert write(parse(loose)) == canonical


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("uper", 1, "did you mean upper?"),
        ("trim | lwer", 8, "did you mean lower?"),
        ("", 1, "expected a function"),
        ("copy |", 7, "the expression ends"),
        ("truncate(x)", 10, "put x in quotes"),
        ('truncate("4")', 10, "must be a whole number"),
        ("truncate(true)", 10, "must be a whole number"),
        ("truncate", 1, "needs length"),
        ("concat(a)", 1, "at least 2 paths"),
        ('lookup("a"', 11, "expected )"),
        ('trim | default("open', 16, "never closed"),
        ('map({"a": 1, "a": 2})', 14, "mapped twice"),
        ("map({})", 5, "must be pairs"),
        ("trim(3)", 6, "takes no arguments"),
        ("lower)", 6, "found )"),
        ("number(scale=0)", 8, "must be a number"),
        ("number(skale=2)", 8, "no argument skale"),
        ("number(1, scale=2)", 11, "given twice"),
        ("trim | const(1)", 8, "can only come first"),
        ("trim & lower", 6, "no meaning"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse(text)
    assert caught.value.column == column
    assert words in caught.value.message


def test_a_tree_tells_what_it_reads() -> None:
    expr = parse('template("{first} {name.last}") | first_of("nick", "login") | lookup("people", "id")')
    assert expr.paths == ("first", "name.last", "nick", "login")
    assert expr.tables == ("people",)
    assert parse("const(1)").ignores_source
    assert parse("trim | custom").is_custom


texts = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=12)
scalars = texts | st.integers(-1000, 1000) | st.booleans() | st.none()
calls = st.one_of(
    st.sampled_from(
        [name for name, signature in SIGNATURES.items() if not signature.parameters and not signature.most]
    ).map(Call),
    scalars.map(lambda value: Call("default", (), (("value", value),))),
    st.dictionaries(texts, scalars, min_size=1, max_size=3).map(
        lambda pairs: Call("map", (), (("pairs", Pairs(tuple(pairs.items()))),))
    ),
    st.tuples(texts, st.integers(-5, 5)).map(
        lambda at: Call("split", (), (("sep", at[0]), ("index", at[1])))
    ),
)


@pytest.mark.thorough
@given(st.lists(calls, min_size=1, max_size=4))
def test_any_tree_survives_being_written_and_read(found: list[Call]) -> None:
    expr = Expr(tuple(found))
    assert parse(write(expr)) == expr
