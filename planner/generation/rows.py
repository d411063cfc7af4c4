"""The transformation table of a case: one row for each mapping, with its meaning and a computed example."""

import re
from typing import Any

from tenon.mapping import pick

from planner.conventions import id_example, id_field
from planner.expressions import CannotEvaluate, Expr, describe, evaluate, parse, sentence_to_expr, write
from planner.generation.business_case import Case
from planner.generation.naming import identifier, leaf, words
from planner.generation.origins import ELSE, without_origin
from planner.generation.paths import place, several_paths
from planner.generation.samples import example_for
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
    end = case.target
    own = source.removeprefix(f"{identifier(mapping.source_object)}.") if mapping.source_object else source
    example = examples[source] if source in examples else _example(case, mapping, source, several)

    shown = _documented(case, source)
    called = case.called.get(mapping.source, own or source)
    expr = _expr(rule, several, shown, fallback, source, called)
    tree = parse(expr)
    reads = any(call.name == "template" for call in tree.calls)
    record = place({}, source, example) if source and reads and not several else None
    return Row(
        key=f"TR-{number:02}",
        source="" if tree.ignores_source else source,
        target=mapping.target,
        type=_type(case, mapping),
        required=is_key or case.described.requires(end.system.key, end.object, mapping.target),
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


def _expr(
    rule: str, several: tuple[str, ...], shown: Any, fallback: str, source: str = "", own: str = ""
) -> str:
    """The meaning of a rule. `shown` is the documents' own example: an invented one decides no format. `own`
    is the source's name inside its record.
    """
    plain = without_origin(rule, own, ", ".join(several) or source)
    expr = sentence_to_expr(plain, example=shown, path=source)
    if not expr:
        expr = "copy" if source and _only_describes(plain, own or source) else "custom"
    if several:
        way = "first_of" if ELSE.search(rule) else "concat"
        joined = write(parse(f"{way}({', '.join(_quoted(path) for path in several)})"))
        meant = parse(expr)
        if expr == "copy":
            expr = joined
        elif not meant.paths and not meant.ignores_source:
            expr = f"{joined} | {expr}"
    if fallback and not parse(expr).is_custom:
        expr = f"default({_quoted(fallback)})" if expr == "copy" else f"{expr} | default({_quoted(fallback)})"
    return write(parse(expr))


HEAD_ENDS = re.compile(
    r"\b(?:of|that|which|in|on|for|from|at|used|assigned|specified|by|to)\b", re.IGNORECASE
)
DESCRIBES = re.compile(r"(?:the|your|our|their|its|an?)\s+[\w\s'\u2019/(),.-]{3,200}", re.IGNORECASE)
CHANGES = re.compile(
    r"\b(?:if|when|unless|based|depend\w*|otherwise|else|only|first|last|both|either|and|plus|convert\w*|"
    r"format\w*|map\w*|translat\w*|join\w*|concat\w*|combin\w*|split\w*|round\w*|look ?up|calculat\w*|sum|"
    r"minus|times|divid\w*|multipl\w*|default\w*|prefix\w*|suffix\w*|trim\w*|upper\w*|lower\w*|cut|replac\w*|"
    r"e\.?164|iso|utc|year|month|count|percent\w*)\b",
    re.IGNORECASE,
)
"""Words that may mean that a value is not written as it is."""


def _only_describes(rule: str, source: str) -> bool:
    """Whether a rule is no instruction but says what the field is: `The document number of the line`."""
    plain = re.sub(r"\([^)]*\)", "", rule).strip()
    head = HEAD_ENDS.split(plain, maxsplit=1)[0]
    own = {word for word in words(source) if len(word) > 2}
    return (
        DESCRIBES.fullmatch(plain) is not None
        and CHANGES.search(plain) is None
        and bool(own)
        and own <= set(words(head))
    )


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
    return _documented(case, path) is None and not case.described.type(system, name, path)


def _documented(case: Case, path: str) -> Any:
    """The value the documents show for a source field: in the event itself, else anywhere."""
    payload = case.trigger.payload if case.trigger and path else None
    event = payload[0] if isinstance(payload, list) and payload else payload
    shown = pick(event, path) if isinstance(event, dict) else None
    if shown is not None and not isinstance(shown, dict):
        return shown
    return case.described.example(case.source.system.key, case.source.object, path)


def _says_more(target: str) -> bool:
    """Whether the target's name says what its values look like, so that a copied value must look so too."""
    value = example_for(target)
    return not isinstance(value, str) or "@" in value or bool(re.match(r"\d{4}-\d{2}-\d{2}", value))


def _one_example(case: Case, path: str, rule: str) -> Any:
    end = case.source
    shown = _documented(case, path)
    if shown is not None:
        return shown
    pairs = parse(found).calls if (found := sentence_to_expr(rule)) else ()
    mapped = next((call.pairs("pairs") for call in pairs if call.name == "map"), {})
    if mapped:
        return next(iter(mapped))
    if end.convention and end.known and path == id_field(end.convention, end.known):
        return id_example(end.convention, end.known)
    value = example_for(path, case.described.type(end.system.key, end.object, path), rule, end.label)
    return [value] if "[]" in path else value


def _type(case: Case, mapping: Mapping) -> str:
    """The target's type as documented, else the source's, else by name."""
    known = case.described.type(case.target.system.key, case.target.object, mapping.target)
    known = known or case.described.type(case.source.system.key, case.source.object, mapping.source)
    said = " ".join(words(leaf(mapping.target)))
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
