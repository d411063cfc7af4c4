"""The facts of the research that a workflow rests on, each with its sources. The rest of it stays away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from builder.brief.fence import cut, fenced
from builder.brief.parts import Draft, Shorter
from planner.handover import Evidence, Question, Research, WorkflowSpec, elements

SHORT_QUOTE: Final = 120
Source = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it says, where that stands, and which elements of the workflow rest on it."""

    key: str
    kind: str
    text: str
    evidence: tuple[Evidence, ...]
    used_by: tuple[str, ...] = ()


def facts_part(spec: WorkflowSpec | None, research: Research | None) -> Iterator[Draft]:
    """The part with the facts; none without a workflow in scope."""
    if spec is None:
        return
    facts = cited_facts(spec, research)
    if not facts:
        return
    shorter = Shorter(facts_text(facts, SHORT_QUOTE), f"Quotes are cut after {SHORT_QUOTE} characters.")
    reason = f"The {len(facts)} facts that elements of {spec.key} rest on, with their sources."
    yield Draft("facts", "Facts and their sources", facts_text(facts), reason, (shorter,))


def cited_facts(spec: WorkflowSpec, research: Research | None) -> list[Fact]:
    """Facts that share a source with an element of the workflow, or are about the very thing it names.

    A source that no fact of the research has (a person wrote the element) is a fact of its own.
    """
    citing = _citing(spec)
    facts = [fact for fact in _about(spec, research) if fact] if research else []
    told = [_used(fact, citing) for fact in facts]
    known = {source_of(each) for fact in told for each in fact.evidence}
    for source, (evidence, keys) in citing.items():
        if source not in known:
            told.append(Fact("", "source", "", (evidence,), tuple(keys)))
    return told


def facts_text(facts: Iterable[Fact], longest_quote: int = 0) -> str:
    """The facts as data, one after the other; `longest_quote` cuts quotes, 0 keeps them whole."""
    quoted: set[Source] = set()
    return fenced("facts", "\n".join(line for fact in facts for line in _lines(fact, longest_quote, quoted)))


def source_of(evidence: Evidence) -> Source:
    """What makes two sources the same."""
    return (
        evidence.kind,
        evidence.document,
        evidence.anchor,
        evidence.quote,
        evidence.question or evidence.text,
    )


def _citing(spec: WorkflowSpec) -> dict[Source, tuple[Evidence, list[str]]]:
    """Source -> the evidence, and the elements that carry it."""
    found: dict[Source, tuple[Evidence, list[str]]] = {}
    for key, element in elements(spec):
        for evidence in getattr(element, "evidence", ()):
            found.setdefault(source_of(evidence), (evidence, []))[1].append(key)
    return found


def _used(fact: Fact, citing: Mapping[Source, tuple[Evidence, list[str]]]) -> Fact:
    keys = {key for each in fact.evidence for key in (citing.get(source_of(each)) or (None, ()))[1]} | set(
        fact.used_by
    )
    return Fact(fact.key, fact.kind, fact.text, fact.evidence, tuple(sorted(keys)))


def _about(spec: WorkflowSpec, research: Research) -> Iterator[Fact]:
    sources = set(_citing(spec))

    def cited(evidence: Iterable[Evidence]) -> bool:
        return any(source_of(each) in sources for each in evidence)

    systems = {system.key for system in spec.systems}
    for system in research.systems:
        if system.key in systems or cited(system.evidence):
            yield Fact(
                system.key,
                "system",
                _told(
                    system, "name", "api", "base_url", "version", "limits", "pagination", "webhooks", "notes"
                ),
                system.evidence,
            )
    for trigger in research.triggers:
        if trigger.system == spec.trigger.system or cited(trigger.evidence):
            yield Fact(
                "",
                "trigger",
                _told(trigger, "kind", "system", "event", "cron", "timezone", "every_seconds"),
                trigger.evidence,
                ("trigger",),
            )
    calls = {(each.system, each.method, each.path): each.key for each in spec.endpoints}
    for endpoint in research.endpoints:
        key = calls.get((endpoint.system, endpoint.method, endpoint.path), "")
        if key or cited(endpoint.evidence):
            yield Fact(
                endpoint.key,
                "endpoint",
                _told(endpoint, "system", "method", "path", "purpose"),
                endpoint.evidence,
                (key,) if key else (),
            )
    yield from _fields(spec, research, cited)
    for rule in research.rules:
        if cited(rule.evidence):
            yield Fact(rule.key, f"rule, {rule.kind}", rule.text, rule.evidence)
    yield from _questions(spec, research.questions)


def _fields(spec: WorkflowSpec, research: Research, cited: Any) -> Iterator[Fact]:
    pairs: dict[tuple[str, str], list[str]] = {}
    named: dict[tuple[str, str], list[str]] = {}
    for table in spec.transformations:
        for row in table.rows:
            pairs.setdefault((row.source, row.target), []).append(row.key)
            for side, name in ((table.source, row.source), (table.target, row.target)):
                named.setdefault((side.system, name), []).append(row.key)
    for mapping in research.mappings:
        keys = pairs.get((mapping.source, mapping.target), ())
        if keys or cited(mapping.evidence):
            yield Fact(
                mapping.key,
                "mapping",
                _told(
                    mapping,
                    "source_system",
                    "source_object",
                    "source",
                    "target_system",
                    "target_object",
                    "target",
                    "rule",
                ),
                mapping.evidence,
                tuple(keys),
            )
    for record in research.objects:
        for field in record.fields:
            keys = named.get((record.system, field.name), ())
            if keys or cited(field.evidence):
                text = f"{record.system} {record.name}.{field.name}: " + _told(
                    field, "type", "required", "description", "example", "values"
                )
                yield Fact("", "field", text, field.evidence, tuple(keys))


def _questions(spec: WorkflowSpec, questions: Iterable[Question]) -> Iterator[Fact]:
    named = {each.question for each in spec.assumptions if each.question}
    for _, element in elements(spec):
        named |= {each.question for each in getattr(element, "evidence", ()) if each.question}
    keys = {key for key, _ in elements(spec)}
    for question in questions:
        if question.key in named or question.about in keys:
            said = (
                f"answered: {question.answer}"
                if question.state == "answered"
                else (f"open, assumed: {question.assumption}")
            )
            yield Fact(question.key, "question", f"{question.text} {said}", ())


def _told(value: Any, *names: str) -> str:
    """The fields that say something, as `name: value`."""
    told = []
    for name in names:
        found = getattr(value, name)
        if found not in ("", None, (), "unknown", False):
            shown = ", ".join(str(each) for each in found) if isinstance(found, tuple) else found
            told.append(f"{name.replace('_', ' ')}: {shown}")
    return "; ".join(told)


def _lines(fact: Fact, longest_quote: int, quoted: set[Source]) -> Iterator[str]:
    used = f" [used by {', '.join(fact.used_by)}]" if fact.used_by else ""
    head = " ".join(part for part in (fact.key, f"({fact.kind})", " ".join(fact.text.split())) if part)
    yield f"- {head}{used}"
    for evidence in fact.evidence:
        if evidence.kind == "document" and source_of(evidence) in quoted:
            yield f"  in {evidence.document} {evidence.anchor}, quoted above"
        else:
            yield f"  {_source(evidence, longest_quote)}"
        quoted.add(source_of(evidence))


def _source(evidence: Evidence, longest_quote: int) -> str:
    quote = " ".join(evidence.quote.split())
    if longest_quote:
        quote = cut(quote, longest_quote) if len(quote) > longest_quote + 40 else quote
        quote = " ".join(quote.split())
    if evidence.kind == "document":
        return f'in {evidence.document} {evidence.anchor}: "{quote}"'
    if evidence.kind == "answer":
        return f"answered by a person ({evidence.question}) {evidence.text}".rstrip()
    if evidence.kind == "assumption":
        return f"assumed: {evidence.text}"
    if evidence.kind == "person":
        return f"written by {evidence.by or 'a person'} {evidence.text}".rstrip()
    return f"stated by the model {evidence.model}, not found in a document {evidence.text}".rstrip()
