"""Two workflows as one: what both say stands once, everything else of the second gets keys of its own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.generation.keys import KEY
from planner.reshaping.splitting import NOT_HERE
from planner.spec.workflow import SystemUse, WorkflowSpec

Json = dict[str, Any]

REFERENCES = {
    "endpoint": "endpoints",
    "table": "transformations",
    "on_true": "data_flow",
    "on_false": "data_flow",
}


class CannotJoin(ValueError):
    """Two workflows that start differently or work between other systems. The message says why."""


def mates(spec: WorkflowSpec, others: Sequence[WorkflowSpec]) -> list[WorkflowSpec]:
    """Those of the others that can be put together with this one."""
    return [other for other in others if other.key != spec.key and not _obstacle(spec, other)]


def joined(first: WorkflowSpec, second: WorkflowSpec, *, title: str = "") -> WorkflowSpec:
    """The first workflow with everything of the second: its steps behind its own, under one key.

    An element that both have, word for word, stands once. Others of the second whose key is taken get a
    free one, and every reference follows. Raises `CannotJoin`.
    """
    obstacle = _obstacle(first, second)
    if obstacle:
        raise CannotJoin(obstacle)
    mine = first.model_dump(mode="json", by_alias=True)
    other = _with_keys(mine, second.model_dump(mode="json", by_alias=True))
    other = _with_outputs(first, other)
    out = dict(mine)
    for section in ("user_stories", "acceptance_criteria", "endpoints", "data_flow"):
        out[section] = _together(mine[section], other[section])
    out["transformations"] = _tables(mine["transformations"], other["transformations"])
    out["systems"] = _systems(mine["systems"], other["systems"])
    out["assumptions"] = [
        *mine["assumptions"],
        *(one for one in other["assumptions"] if one not in mine["assumptions"]),
    ]
    out["story"] = {name: _sentences(mine["story"][name], other["story"][name]) for name in mine["story"]}
    out["description"] = _paragraphs(mine["description"], other["description"])
    then = f"Then, from “{second.title}”:\n\n{other['prompt']}" if other["prompt"] else ""
    out["prompt"] = _paragraphs(_without_note(mine["prompt"], second.title), then)
    out["title"] = title or first.title
    return WorkflowSpec.model_validate(out)


def _obstacle(first: WorkflowSpec, second: WorkflowSpec) -> str:
    """Why the two cannot be one, "" when they can."""
    one, two = _start(first), _start(second)
    if one != two:
        return f"“{first.title}” and “{second.title}” do not start in the same way."
    if _sides(first) != _sides(second):
        return f"“{first.title}” and “{second.title}” do not work between the same systems."
    return ""


def _start(spec: WorkflowSpec) -> tuple[Any, ...]:
    trigger = spec.trigger
    return trigger.kind, trigger.system, trigger.event, trigger.cron, trigger.every_seconds


def _sides(spec: WorkflowSpec) -> set[tuple[str, str]]:
    return {(table.source.system, table.target.system) for table in spec.transformations}


def renamed_keys(first: WorkflowSpec, second: WorkflowSpec) -> dict[str, str]:
    """The elements of the second that get another key in `joined`: from the key they had to the new one."""
    mine, other = (spec.model_dump(mode="json", by_alias=True) for spec in (first, second))
    return _renamed(mine, other)


def _with_keys(mine: Json, other: Json) -> Json:
    """The second with the first's keys where it says the same, and free keys everywhere else."""
    moved: Json = with_keys(other, _renamed(mine, other))
    return moved


def with_keys(value: Any, renamed: Mapping[str, str]) -> Any:
    """A JSON value in which elements are called by other keys, wherever it names them."""
    written = KEY.sub(lambda found: renamed.get(found.group(), found.group()), json.dumps(value))
    return json.loads(written)


def _renamed(mine: Json, other: Json) -> dict[str, str]:
    known = {_says(element, mine): element["key"] for element in _elements(mine)}
    highest: dict[str, int] = {}
    for side in (mine, other):
        for prefix, number in KEY.findall(json.dumps(side)):
            highest[prefix] = max(highest.get(prefix, 0), int(number))
    taken = {element["key"] for element in _elements(mine)}
    renamed: dict[str, str] = {}
    for element in _elements(other):
        key = element["key"]
        same = known.get(_says(element, other))
        if same:
            renamed[key] = same
        elif key in taken:
            prefix = key.split("-")[0]
            highest[prefix] = highest.get(prefix, 0) + 1
            renamed[key] = f"{prefix}-{highest[prefix]:02}"
    return renamed


def _elements(value: Json) -> Iterator[Json]:
    for section in ("endpoints", "transformations", "data_flow", "acceptance_criteria", "user_stories"):
        yield from value[section]
    for table in value["transformations"]:
        for row in table["rows"]:
            yield {**row, "in": [table["source"], table["target"]]}


def _says(element: Json, value: Json) -> str:
    """What an element says, without its key and sources; a table is known by its two sides, a row by both.

    A step's references count by what they lead to: the same key may be another element in the other workflow.
    """
    if "rows" in element:
        return json.dumps([element["source"], element["target"]], sort_keys=True)
    if "in" in element and "expr" in element:
        return json.dumps([element[name] for name in ("in", "source", "target", "expr")], sort_keys=True)
    left_out = ("key", "evidence", "covers", "criteria", *REFERENCES)
    said = {name: inner for name, inner in element.items() if name not in left_out}
    for name, section in REFERENCES.items():
        known = {each["key"]: each for each in value[section]}
        reference = element.get(name)
        there = known.get(reference) if reference else None
        if name.startswith("on_"):
            said[name] = there["title"] if there else reference
        elif name in element:
            said[name] = _says(there, value) if there else reference
    return json.dumps(said, sort_keys=True)


def _with_outputs(first: WorkflowSpec, other: Json) -> Json:
    """The second's steps with outputs that no other step of the first has, and references that follow."""
    mine = {step.output: step.key for step in first.data_flow if step.output}
    renamed = {
        step["output"]: f"{step['output']}_2"
        for step in other["data_flow"]
        if step["output"] in mine and mine[step["output"]] != step["key"]
    }
    if not renamed:
        return other
    return {**other, "data_flow": [_step(step, renamed) for step in other["data_flow"]]}


def _step(step: Json, renamed: dict[str, str]) -> Json:
    def path(found: str) -> str:
        head, dot, rest = found.partition(".")
        return f"{renamed.get(head, head)}{dot}{rest}"

    out = {**step, "bind": {name: path(value) for name, value in step["bind"].items()}}
    out |= {name: path(step[name]) for name in ("input", "each")}
    out["output"] = renamed.get(step["output"], step["output"])
    if step["condition"]:
        tests = [
            {**test, **{name: path(test[name]) for name in ("path", "other") if name in test}}
            for test in step["condition"]["tests"]
        ]
        out["condition"] = {**step["condition"], "tests": tests}
    return out


def _together(mine: list[Json], other: list[Json]) -> list[Json]:
    known = {one["key"] for one in mine}
    return [*mine, *(one for one in other if one["key"] not in known)]


def _tables(mine: list[Json], other: list[Json]) -> list[Json]:
    out = []
    by_key = {table["key"]: table for table in other}
    for table in mine:
        same = by_key.pop(table["key"], None)
        out.append({**table, "rows": _together(table["rows"], same["rows"])} if same else table)
    return [*out, *by_key.values()]


def _systems(mine: list[Json], other: list[Json]) -> list[Json]:
    by_key = {one["key"]: one for one in other}
    out = [_system(one, by_key.pop(one["key"], one)) for one in mine]
    return [*out, *by_key.values()]


def _system(mine: Json, other: Json) -> Json:
    role = mine["role"] if mine["role"] == other["role"] else "both"
    lists = {name: list(dict.fromkeys([*mine[name], *other[name]])) for name in ("scopes", "watch_for")}
    texts = {name: mine[name] or other[name] for name in ("base_url", "limits", "name")}
    found = {**mine, **lists, **texts, "role": role, "used": _sentences(mine["used"], other["used"])}
    return SystemUse.model_validate(found).model_dump(mode="json", by_alias=True)


def _sentences(first: str, second: str) -> str:
    return first if second in first else f"{first} {second}".strip()


def _paragraphs(first: str, second: str) -> str:
    """Both texts, without the paragraphs of the second that the first has already."""
    own = first.split("\n\n")
    more = [paragraph for paragraph in second.split("\n\n") if paragraph not in own]
    return "\n\n".join(part for part in (*own, *more) if part)


def _without_note(prompt: str, title: str) -> str:
    """The prompt without the sentence that a split of that workflow left in it."""
    note = NOT_HERE.format(title=title)
    return "\n\n".join(part for part in prompt.split("\n\n") if not part.startswith(note))
