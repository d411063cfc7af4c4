"""A model reads the same documents and adds what the rules missed; each addition is checked by its quote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from llm.errors import ModelError
from llm.messages import System as Standing
from llm.messages import User
from llm.model import Model
from llm.structured import ask
from planner.catalogue import find
from planner.extraction.grounding import squeezed
from planner.extraction.systems import slug
from planner.prompts import prompt
from planner.reading import ReadDocument
from planner.spec.research import BusinessRule, Research, ResearchTrigger, RuleKind, System
from planner.spec.research import Mapping as FieldMapping
from planner.spec.values import Auth, AuthScheme, Evidence, Role, TriggerKind

CHUNK: Final = 40_000
"""Characters of documents sent in one request."""
MAX_CHUNKS: Final = 8


class SaidSystem(BaseModel):
    """A system, as the model read it."""

    name: str
    role: Role
    sign_in: AuthScheme
    document: str
    quote: str


class SaidTrigger(BaseModel):
    """What starts the work, as the model read it."""

    kind: TriggerKind
    system: str
    event: str
    cron: str
    timezone: str
    document: str
    quote: str


class SaidMapping(BaseModel):
    """A field that goes into another, as the model read it."""

    source_system: str
    source: str
    target_system: str
    target: str
    rule: str
    document: str
    quote: str


class SaidRule(BaseModel):
    """A business rule in the words of the document."""

    text: str
    kind: RuleKind
    document: str
    quote: str


class Completed(BaseModel):
    """What the rules missed."""

    systems: list[SaidSystem]
    triggers: list[SaidTrigger]
    mappings: list[SaidMapping]
    rules: list[SaidRule]


@dataclass(frozen=True, slots=True)
class Completion:
    """The completed research, and remarks for people about how it went."""

    research: Research
    remarks: tuple[str, ...]


def complete(research: Research, documents: Sequence[ReadDocument], model: Model) -> Completion:
    """Never raises for what a model does: what the rules found stays, and a remark says what failed."""
    remarks: list[str] = []
    chunks = list(_chunks(documents))
    if len(chunks) > MAX_CHUNKS:
        remarks.append(
            f"{model.name} read the first {MAX_CHUNKS} of {len(chunks)} parts; the rules read all."
        )
    before, answered = research, False
    for number, chunk in enumerate(chunks[:MAX_CHUNKS], start=1):
        try:
            said = ask(
                model, [Standing(prompt("complete_research")), User(_question(research, chunk))], Completed
            )
        except ModelError as problem:
            part = f" (part {number})" if len(chunks) > 1 else ""
            remarks.append(
                f"{model.name} could not help{part}: {str(problem).rstrip('.')}. The rules' findings stand."
            )
            continue
        research, answered = _Merge(research, documents, model.name).all(said), True
    found = f"and completed by {model.name}: {_gained(before, research)}" if answered else "alone"
    remarks.append(f"Found by rules {found}.")
    return Completion(research, tuple(remarks))


def _gained(before: Research, after: Research) -> str:
    parts = [
        f"{len(getattr(after, name)) - len(getattr(before, name))} {name}"
        for name in ("systems", "triggers", "mappings", "rules")
    ]
    return f"it added {', '.join(parts)}"


def _chunks(documents: Sequence[ReadDocument]) -> Iterator[str]:
    """The passages of all documents with their anchors, in parts of at most CHUNK characters."""
    part = ""
    for document in documents:
        opening = f'<document name="{document.name}">\n'
        part += opening
        for passage in document.passages:
            line = f"[{passage.anchor}] {passage.text}\n"
            if len(part) + len(line) > CHUNK and part != opening:
                yield part + "</document>"
                part = opening
            part += line[:CHUNK]
        part += "</document>\n"
    if part.strip():
        yield part


def _question(research: Research, chunk: str) -> str:
    found = [
        "Systems: "
        + "; ".join(f"{each.name} ({each.role}, {each.auth.scheme})" for each in research.systems),
        "Triggers: "
        + "; ".join(f"{each.kind} {each.system} {each.event} {each.cron}" for each in research.triggers),
        "Mappings: " + "; ".join(f"{each.source} -> {each.target}" for each in research.mappings),
        "Rules: " + "; ".join(each.text for each in research.rules),
    ]
    return "Already found\n" + "\n".join(found) + "\n\nDocuments\n" + chunk


class _Merge:
    """Puts what a model said into a research: true quotes make evidence, the rest is marked."""

    def __init__(self, research: Research, documents: Sequence[ReadDocument], model: str) -> None:
        self.research, self.model = research, model
        self.documents = {each.name: each for each in documents}

    def all(self, said: Completed) -> Research:
        self._systems(said.systems)
        self._triggers(said.triggers)
        self._mappings(said.mappings)
        self._rules(said.rules)
        return self.research

    def _evidence(self, name: str, quote: str) -> tuple[Evidence, ...]:
        """The quote with its place if it stands in the document, and that a model said so."""
        mark = Evidence(kind="model", model=self.model)
        document, words = self.documents.get(name), squeezed(quote)
        if document is None or len(words) < 3:
            return (mark,)
        for passage in document.passages:
            if words in squeezed(passage.text):
                place = Evidence(kind="document", document=name, anchor=passage.anchor, quote=words)
                return (place, mark)
        return (mark,)

    def _set(self, **values: object) -> None:
        self.research = self.research.model_copy(update=values)

    def _key(self, name: str) -> str:
        """The key of a system by its name; empty when the research has no such system."""
        entry = find(name)
        keys = {entry.key if entry else "", slug(name) if name.strip() else ""}
        return next((each.key for each in self.research.systems if each.key in keys), "")

    def _systems(self, said: Sequence[SaidSystem]) -> None:
        for each in said:
            evidence = self._evidence(each.document, each.quote)
            stands = evidence[0].kind == "document"
            key = self._key(each.name)
            if not key and each.name.strip():
                entry = find(each.name)
                new = System(
                    key=entry.key if entry else slug(each.name),
                    name=entry.name if entry else each.name.strip(),
                    role=each.role,
                    api=entry.api if entry else "unknown",
                    auth=Auth(scheme=each.sign_in),
                    evidence=evidence,
                )
                self._set(systems=(*self.research.systems, new))
            elif stands:
                self._set(
                    systems=tuple(self._corrected(one, each, evidence, key) for one in self.research.systems)
                )

    def _corrected(self, one: System, said: SaidSystem, evidence: tuple[Evidence, ...], key: str) -> System:
        """The rules' role and sign-in give way only where the model's quote stands in the document."""
        if one.key != key:
            return one
        auth = (
            one.auth
            if one.auth.scheme != "unknown"
            else Auth(scheme=said.sign_in, details=squeezed(said.quote))
        )
        if (one.role, one.auth) == (said.role, auth):
            return one
        return one.model_copy(
            update={"role": said.role, "auth": auth, "evidence": (*one.evidence, *evidence)}
        )

    def _triggers(self, said: Sequence[SaidTrigger]) -> None:
        for each in said:
            known = any(one.kind == each.kind and one.cron == each.cron for one in self.research.triggers)
            if not known:
                new = ResearchTrigger(
                    kind=each.kind,
                    system=self._key(each.system),
                    event=each.event,
                    cron=each.cron,
                    timezone=each.timezone,
                    evidence=self._evidence(each.document, each.quote),
                )
                self._set(triggers=(*self.research.triggers, new))

    def _mappings(self, said: Sequence[SaidMapping]) -> None:
        for each in said:
            target = self._key(each.target_system)
            known = any(
                one.target.casefold() == each.target.casefold() and one.target_system == target
                for one in self.research.mappings
            )
            if not known and target and each.target.strip():
                new = FieldMapping(
                    key="",
                    source_system=self._key(each.source_system),
                    source=each.source.strip(),
                    target_system=target,
                    target=each.target.strip(),
                    rule=each.rule.strip(),
                    evidence=self._evidence(each.document, each.quote),
                )
                self._set(mappings=(*self.research.mappings, new))

    def _rules(self, said: Sequence[SaidRule]) -> None:
        for each in said:
            words = squeezed(each.text)
            known = any(words in one.text or one.text in words for one in self.research.rules)
            if words and not known:
                new = BusinessRule(
                    key="", text=words, kind=each.kind, evidence=self._evidence(each.document, each.quote)
                )
                self._set(rules=(*self.research.rules, new))
