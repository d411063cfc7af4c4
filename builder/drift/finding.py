"""Every disagreement of one workflow's plan and its code."""

import ast
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from builder.drift.rows import Mappings, row_drift, trees_of
from builder.drift.values import Drift
from builder.evidence.known import same_shape
from builder.evidence.usage import Call, calls_of, systems_of
from builder.flow import Flow, Place, read_flow
from builder.flow.words import served
from builder.proof.marks import MarkedTest, NotPython, marked_tests
from lib.text import counted
from planner.handover import Criterion, Endpoint, Row, Step, UserStory, WorkflowSpec, elements
from planner.handover.adopting import can_take_out

FRAME = ("receive", "verify")
MOST_NAMED = 6


@dataclass(frozen=True)
class Built:
    """What was built last: the plan as it was then, and the number of its revision."""

    spec: WorkflowSpec
    revision: int


@dataclass(frozen=True)
class Paths:
    """Where the files of a workflow are. `parts` are its tests beside the criteria, "" for none."""

    workflow: str
    mappings: str
    tests: str
    parts: str = ""


def find_drift(
    spec: WorkflowSpec,
    files: Mapping[str, str],
    *,
    paths: Paths,
    expected: Mapping[str, str],
    built: Built | None = None,
    revision: int = 0,
    excused: Collection[str] = (),
) -> list[Drift]:
    """What plan and code of a built workflow disagree about, in the order of the plan.

    `files` are the project's, `expected` those that the compiler writes for `spec`. `built` is what the code
    was made from, None where nobody knows. Of `excused` criteria nobody asks for a test.
    """
    source = files.get(paths.workflow)
    if source is None:
        return []
    code = {
        path: text for path, text in files.items() if path.endswith(".py") and not path.startswith("tests/")
    }
    flow = read_flow(source, code, paths.workflow)
    if flow.problem:
        sentence = f"{paths.workflow} cannot be compared with the plan: {flow.problem}."
        place = Place(paths.workflow, 1)
        return [
            Drift("unreadable", spec.key, paths.workflow, paths.workflow, sentence, "", flow.problem, place)
        ]
    own = own_code(code, paths)
    trees = trees_of(own)
    mapped = trees_of({path: text for path, text in expected.items() if path.startswith("mappings/")})
    found = [
        *_steps(spec, flow, trees),
        *row_drift(spec, Mappings.read(trees), Mappings.read(mapped), paths.mappings),
        *_endpoints(spec, trees),
        *_criteria(spec, files, excused, paths),
    ]
    done = _Done.read(flow, trees, files.get(paths.tests, ""))
    newer = _newer(spec, built, revision, {each.element for each in found}, done)
    return found + ([newer] if newer else [])


@dataclass(frozen=True)
class _Done:
    """What the code does, by which plans that differ can agree with it all the same."""

    keys: frozenset[str]
    calls: frozenset[tuple[str, str, str]]
    tested: frozenset[str]

    @classmethod
    def read(cls, flow: Flow, trees: Mapping[str, ast.Module], tests: str) -> "_Done":
        shapes = (_shape(call) for tree in trees.values() for call in calls_of(tree, systems_of(tree)))
        try:
            tested = frozenset(marked_tests(tests))
        except NotPython:
            tested = frozenset()
        keys = frozenset(key for block in flow.every() for key in block.keys)
        return cls(keys, frozenset(shape for shape in shapes if shape), tested)

    def does(self, element: object) -> bool | None:
        """Whether the code does a step, makes a call, tests a criterion; None for what is not told apart."""
        if isinstance(element, Step):
            return element.key in self.keys
        if isinstance(element, Endpoint):
            return (element.system, element.method.upper(), same_shape(element.path)) in self.calls
        return element.key in self.tested if isinstance(element, Criterion) else None


def own_code(code: Mapping[str, str], paths: Paths) -> dict[str, str]:
    """The workflow's file and what it imports, step by step; other workflows are not its business."""
    found: dict[str, str] = {}
    waiting = [paths.workflow, paths.mappings]
    while waiting:
        path = waiting.pop()
        if path in found or path not in code:
            continue
        found[path] = code[path]
        for tree in trees_of({path: code[path]}).values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module:
                    base = node.module.replace(".", "/")
                    waiting += [f"{base}.py", *(f"{base}/{alias.name}.py" for alias in node.names)]
    return found


def _steps(spec: WorkflowSpec, flow: Flow, trees: Mapping[str, ast.Module]) -> Iterator[Drift]:
    stubs = _stubs(trees)
    served_keys = {key for block in flow.every() for key in block.keys}
    titles = {block.title.casefold() for block in flow.every()}
    trigger = flow.blocks[0].text if flow.blocks else ""
    for step in spec.data_flow:
        title = f"{step.key} {step.title}"
        if step.key in stubs:
            place, message = stubs[step.key]
            sentence = f"The code stops at {step.title}: it is still to be written."
            yield Drift("step_unwritten", spec.key, step.key, title, sentence, _step(step), message, place)
        elif not _is_served(step, served_keys, titles, trigger):
            sentence = f"No line of the code does {step.title}, or says that it does."
            yield Drift(
                "step_missing",
                spec.key,
                step.key,
                title,
                sentence,
                _step(step),
                "",
                Place(flow.path, flow.first),
                move="out" if can_take_out(spec, step.key) else "",
            )


def _is_served(step: Step, keys: Collection[str], titles: Collection[str], trigger: str) -> bool:
    if step.key in keys or (step.table and step.table in keys) or step.title.casefold() in titles:
        return True
    if step.kind == "receive":
        return True
    return step.kind == "verify" and "verify=" in trigger


def _stubs(trees: Mapping[str, ast.Module]) -> dict[str, tuple[Place, str]]:
    """Keys whose function does nothing but say that it is not written yet."""
    found: dict[str, tuple[Place, str]] = {}
    for path, tree in trees.items():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not isinstance(node.body[-1], ast.Raise):
                continue
            raised = node.body[-1].exc
            name = raised.func if isinstance(raised, ast.Call) else raised
            if isinstance(name, ast.Name) and name.id == "NotImplementedError":
                for key in served(node)[0]:
                    found[key] = (Place(path, node.lineno), ast.unparse(node.body[-1]))
    return found


def _endpoints(spec: WorkflowSpec, trees: Mapping[str, ast.Module]) -> Iterator[Drift]:
    known = {(each.system, each.method.upper(), same_shape(each.path)) for each in spec.endpoints}
    told: set[tuple[str, str, str]] = set()
    for path, tree in trees.items():
        for call in calls_of(tree, systems_of(tree)):
            shape = _shape(call)
            if shape is None or shape in known or shape in told:
                continue
            told.add(shape)
            system, method, target = shape
            said = f"{method} {target}"
            sentence = f"The code asks {system} for {said}, and the plan has no such call."
            yield Drift(
                "endpoint_extra",
                spec.key,
                f"{system} {said}",
                f"{system} {said}",
                sentence,
                "",
                said,
                Place(path, call.line),
                fields={"system": system, "method": method, "path": call.path or ""},
                move="endpoint",
            )


def _shape(call: Call) -> tuple[str, str, str] | None:
    """What cannot be read is a finding of the evidence gate, on its line."""
    return (
        (call.system, call.method, same_shape(call.path)) if call.path is not None and call.system else None
    )


def _criteria(
    spec: WorkflowSpec, files: Mapping[str, str], excused: Collection[str], paths: Paths
) -> Iterator[Drift]:
    marked: dict[str, dict[str, list[MarkedTest]]] = {}
    for path in (paths.tests, paths.parts):
        try:
            marked[path] = marked_tests(files.get(path, "") if path else "")
        except NotPython as problem:
            sentence = f"{path} cannot be read: {problem}."
            yield Drift("unreadable", spec.key, path, path, sentence, "", str(problem), Place(path, 1))
    if paths.tests not in marked:
        return
    for criterion in spec.acceptance_criteria:
        key = criterion.key
        if key in marked[paths.tests] or key in excused:
            continue
        aside = marked.get(paths.parts, {}).get(key)
        if not aside:
            yield Drift("criterion_untested", spec.key, key, key, f"No test shows {key}.", criterion.text)
            continue
        sentence = f"The test of {key} stands in {paths.parts}; it counts as proof in {paths.tests} only."
        place = Place(paths.parts, aside[0].line)
        yield Drift("criterion_untested", spec.key, key, key, sentence, criterion.text, aside[0].name, place)


def _newer(
    spec: WorkflowSpec, built: Built | None, revision: int, told: Collection[str], done: _Done
) -> Drift | None:
    """What changed in the plan since the build and is compared in no other way."""
    if built is None or revision <= built.revision:
        return None
    before, after = _contents(built.spec), _contents(spec)
    changed = [key for key in after if before.get(key, after[key]) != after[key]]
    new, old = dict(elements(spec)), dict(elements(built.spec))
    added = [
        key for key in after if key not in before and key not in told and done.does(new[key]) is not True
    ]
    removed = [key for key in before if key not in after and done.does(old[key]) is not False]
    if built.spec.trigger != spec.trigger:
        changed.append("trigger")
    if not (changed or added or removed):
        return None
    parts = [_named("changed", changed), _named("new", added), _named("taken out", removed)]
    said = "; ".join(part for part in parts if part)
    marks = " ".join(f"{key}:{after.get(key, '')[:12]}" for key in (*changed, *added, *removed))
    sentence = (
        f"The plan is at revision {revision}, the code was built from revision {built.revision}. {said}."
    )
    title = f"Revision {revision} of the plan"
    return Drift("plan_newer", spec.key, spec.key, title, sentence, marks, "")


def _contents(spec: WorkflowSpec) -> dict[str, str]:
    """Element -> a hash of what it says. Rows are compared one by one; no code is made of user stories and of
    what a criterion covers.
    """
    return {
        key: hashlib.sha256(
            value.model_dump_json(exclude={"evidence", "rows", "covers"}).encode()
        ).hexdigest()
        for key, value in elements(spec)
        if not isinstance(value, Row | UserStory)
    }


def _named(word: str, keys: list[str]) -> str:
    if not keys:
        return ""
    shown = ", ".join(keys[:MOST_NAMED])
    more = f" and {counted(len(keys) - MOST_NAMED, 'other')}" if len(keys) > MOST_NAMED else ""
    return f"{word.capitalize()}: {shown}{more}"


def _step(step: Step) -> str:
    return step.text or step.title
