"""Every line of a workflow belongs to exactly one block, whatever its code looks like."""

import ast
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builder.flow.sources import assert_every_line_has_one_block, flow_of

SIMPLE = st.sampled_from(
    [
        "pass",
        "x = 1",
        'read_contact(ctx, "1")',
        "y = save(ctx, map_lead(event))",
        "a = read_contact(ctx, 1); b = save(ctx, {})",
        "sync_one(ctx, {})",
        "found = [save(ctx, e) for e in event]",
        "ctx.sleep(\n    5\n)",
        'ctx.skip("no")',
        "return save(ctx, {})",
        "return",
        "raise ValueError()",
        "unknown(ctx)",
        "# only a remark\nz = plain(2)  # ST-08",
        "if event: save(ctx, {})",
        "for e in event: read_contact(ctx, e); x = 2",
        "while event: x = 1",
        'text = """one\n    two\n"""',
        "ctx.map(save, [1], parallel=2)",
        "def inner(a): return a",
        "class Odd:\n    x = 1",
        "\n\n# two lines\n\ndel event",
    ]
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map(lambda each: textwrap.indent("\n".join(each), "    "))
    return st.one_of(
        st.builds("if event:\n{}".format, body),
        st.builds(
            "if read_contact(ctx, 1):  # ST-03\n{}\nelif event:\n\n{}\nelse:\n    # hm\n{}".format,
            body,
            body,
            body,
        ),
        st.builds(
            "if (\n    event\n):\n{}\nelse:\n    if event:\n    {}".format, body, st.just("        x = 1")
        ),
        st.builds("for e in sorted(\n    event\n):\n{}\nelse:\n{}".format, body, body),
        st.builds("while save(ctx, {{}}):\n{}".format, body),
        st.builds(
            "try:\n{}\nexcept KeyError as error:\n{}\nelse:\n{}\nfinally:\n{}".format, body, body, body, body
        ),
        st.builds("try:\n{}\nexcept* KeyError:\n    x = 1".format, body),
        st.builds("with open(1) as f, read_contact(ctx, 2):\n{}".format, body),
        st.builds(
            "match event:\n    case 1:\n{}\n    case _:\n{}".format,
            *(body.map(lambda b: textwrap.indent(b, "    ")),) * 2,
        ),
        st.builds("async def later():\n{}".format, body),
    )


@pytest.mark.thorough
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(st.lists(st.recursive(SIMPLE, _nested, max_leaves=8), min_size=1, max_size=4))
def test_every_line_of_any_code_belongs_to_exactly_one_block(statements: list[str]) -> None:
    body = "\n".join(statements)
    try:
        ast.parse("def f(ctx, event):\n" + textwrap.indent(body, "    "))
    except SyntaxError:  # indenting a text of several lines may break it
        return
    flow = flow_of(body)
    if flow.problem == "":
        assert_every_line_has_one_block(flow)
