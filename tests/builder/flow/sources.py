"""Workflows for tests: some steps and helpers, and a body of one's own."""

import textwrap
from collections import Counter

from builder.flow import Block, Flow, read_flow

PATH = "workflows/sync.py"
HEAD = '''
from tenon import Context, connect, step, workflow, manual
from mappings.sync import map_lead
from mappings import lines

crm = connect("crm")


@step("Read contact")
def read_contact(ctx: Context, key: str) -> dict:
    """ST-01, EP-01: Read it. ST-99 is another story."""
    return crm.get(f"/contacts/{key}").json()


@step("Save")
def save(ctx: Context, lead: dict) -> str:
    """ST-02: Save it."""
    return _post(lead)


def _post(lead):
    return crm.post("/leads", json=lead).json()["id"]


def sync_one(ctx, contact):
    """ST-05: Everything about one."""
    lead = map_lead(contact)
    return save(ctx, lead)


def plain(value):
    return value * 2

'''
MAPPINGS = {
    "mappings/sync.py": 'def map_lead(contact):\n    """TT-01: To lead."""\n    return {"a": contact}\n',
    "mappings/lines.py": 'def map_line(line):\n    """TT-02: Line to line."""\n    return line\n',
}


def flow_of(body: str, decorator: str = '@workflow("Sync", trigger=manual())') -> Flow:
    """The flow of a workflow with that body."""
    source = f"{HEAD}\n{decorator}\ndef sync(ctx: Context, event: dict) -> dict:\n"
    return read_flow(
        source + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n", MAPPINGS, PATH
    )


def assert_every_line_has_one_block(flow: Flow) -> None:
    lines = Counter(
        line for block in flow.every() if block.place.path == flow.path for line in block.own_lines
    )
    helpers = [arm for block in flow.every() for arm in block.arms if arm.elsewhere]
    elsewhere = Counter(line for arm in helpers for block in _inside(arm.blocks) for line in block.own_lines)
    lines.subtract(elsewhere)
    own = {line: count for line, count in lines.items() if count}
    assert own == dict.fromkeys(range(flow.first, flow.last + 1), 1)
    for line in range(flow.first, flow.last + 1):
        found = flow.at(line)
        assert found is not None
        assert line in found.own_lines
    ids = [block.id for block in flow.every()]
    assert len(ids) == len(set(ids))


def _inside(blocks: tuple[Block, ...]) -> list[Block]:
    return [
        each for block in blocks for each in (block, *(b for arm in block.arms for b in _inside(arm.blocks)))
    ]


def kinds(blocks: tuple[Block, ...]) -> list[str]:
    return [block.kind for block in blocks]
