"""The transformation table of a case: one row for each mapping, with its meaning and a computed example."""

import re
from typing import Any

from planner.conventions import id_example, id_field
from planner.expressions import CannotEvaluate, Expr, describe, evaluate, parse, sentence_to_expr, write
from planner.generation.cases import Case
from planner.generation.naming import words
from planner.generation.paths import place, several_paths
from planner.generation.samples import documented_example, example_for, field_type
from planner.spec.research import Mapping
from planner.spec.workflow import Match, Row, Side, Transformation


def table_of(
    case: Case,
    match: tuple[Match, ...],
    fallbacks: dict[str, str] | None = None,
    examples: dict[str, Any] | None = None,
) -> Transformation:
    """TT-01 of a case.`fallbacks` gives the value of a target field whose source is empty, `examples` the
    example values of source fields where they must be certain ones.
    """
    keys = {field.target for field in match}
    rows = [
        _row(
            case,
            mapping,
            number,
            mapping.target in keys,
            (fallbacks or {}).get(mapping.target, ""),
            examples or {},
        )
        for number, mapping in enumerate(case.mappings, start=1)
    ]
    return Transformation(
        key="TT-01",
        name=f"{case.source.name} {case.source.noun} to {case.target.name} {case.target.noun}",
        source=Side(system=case.source.system.key, object=case.source.object),
        target=Side(system=case.target.system.key, object=case.target.object),
        rows=tuple(rows),
    )


def _row(
    case: Case, mapping: Mapping, number: int, is_key: bool, fallback: str, examples: dict[str, Any]
) -> Row:
    source, rule, several = _source(mapping)
    example = examples[source] if source in examples else _example(case, mapping, source, several)

    shown = documented_example(case.research, case.source.system.key, case.source.object, source)
    expr = _expr(rule, several, shown, fallback, source)
    tree = parse(expr)
    reads = any(call.name == "template" for call in tree.calls)
    record = place({}, source, example) if source and reads and not several else None
    return Row(
        key=f"TR-{number:02}",
        source="" if tree.ignores_source else source,
        target=mapping.target,
        type=_type(case, mapping),
        required=is_key or _documented_as_required(case, mapping.target),
        rule=_sentence(rule, tree, fallback),
        expr=expr,
        example_in=None if tree.ignores_source else example,
        example_out=computed(tree, example, record),
        evidence=mapping.evidence,
    )


def computed(tree: Expr, example: Any, record: Any = None) -> Any:
    """What the expression makes of the example; None where that takes code or a table nobody gave."""
    try:
        return evaluate(tree, example, record=record)
    except CannotEvaluate:
        return None


def _source(mapping: Mapping) -> tuple[str, str, tuple[str, ...]]:
    """The source path, the rule, and the paths where the source names several fields."""
    several = several_paths(mapping.source)
    return ("", mapping.rule, several) if several else (mapping.source, mapping.rule, ())


def _expr(rule: str, several: tuple[str, ...], shown: Any, fallback: str, source: str = "") -> str:
    """The meaning of a rule. `shown` is the documents' own example: an invented one decides no format."""
    expr = sentence_to_expr(rule, example=shown, path=source) or "custom"
    if several:
        joined = write(parse(f"concat({', '.join(_quoted(path) for path in several)})"))
        meant = parse(expr)
        if expr == "copy":
            expr = joined
        elif not meant.paths and not meant.ignores_source:
            expr = f"{joined} | {expr}"
    if fallback and not parse(expr).is_custom:
        expr = f"default({_quoted(fallback)})" if expr == "copy" else f"{expr} | default({_quoted(fallback)})"
    return write(parse(expr))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _sentence(rule: str, tree: Expr, fallback: str) -> str:
    said = rule.strip().rstrip(".")
    if not said:
        return describe(tree)
    return f'{said}, else "{fallback}"' if fallback else said


def _example(case: Case, mapping: Mapping, source: str, several: tuple[str, ...]) -> Any:
    if several:
        record: dict[str, Any] = {}
        for path in several:
            place(record, path, _one_example(case, path, ""))
        return record
    if source and not mapping.rule and _is_invented(case, source) and _says_more(mapping.target):
        value = example_for(mapping.target, record=case.target.label)
        return [value] if "[]" in source else value
    return _one_example(case, source, mapping.rule) if source else None


def _is_invented(case: Case, path: str) -> bool:
    """Whether the documents neither show a value of the source field nor give its type."""
    system, name = case.source.system.key, case.source.object
    shown = documented_example(case.research, system, name, path)
    return shown is None and not field_type(case.research, system, name, path)


def _says_more(target: str) -> bool:
    """Whether the target's name says what its values look like, so that a copied value must look so too."""
    value = example_for(target)
    return not isinstance(value, str) or "@" in value or bool(re.match(r"\d{4}-\d{2}-\d{2}", value))


def _one_example(case: Case, path: str, rule: str) -> Any:
    end = case.source
    shown = documented_example(case.research, end.system.key, end.object, path)
    if shown is not None:
        return shown
    pairs = parse(found).calls if (found := sentence_to_expr(rule)) else ()
    mapped = next((call.pairs("pairs") for call in pairs if call.name == "map"), {})
    if mapped:
        return next(iter(mapped))
    if end.convention and end.known and path == id_field(end.convention, end.known):
        return id_example(end.convention, end.known)
    value = example_for(path, field_type(case.research, end.system.key, end.object, path), rule, end.label)
    return [value] if "[]" in path else value


def _type(case: Case, mapping: Mapping) -> str:
    """The target's type as documented, else the source's, else by name."""
    known = field_type(case.research, case.target.system.key, case.target.object, mapping.target)
    known = known or field_type(case.research, case.source.system.key, case.source.object, mapping.source)
    said = " ".join(words(mapping.target.rsplit(".", 1)[-1]))
    if known and known.lower() not in ("text", "string"):
        return known.lower()
    if re.search(r"\be ?mail\b", said):
        return "email"
    value = example_for(mapping.target) if not known else ""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}", value):
        return "datetime" if "T" in value else "date"
    return "text"


def _documented_as_required(case: Case, target: str) -> bool:
    return any(
        field.required
        for described in case.research.objects
        if described.system == case.target.system.key and words(described.name) == words(case.target.object)
        for field in described.fields
        if field.name == target
    )
