"""A model's answer becomes part of the research: true quotes make evidence, the rest is marked."""

from collections.abc import Sequence
from typing import Final

from planner.catalogue import find
from planner.completion.said import (
    Completed,
    SaidEndpoint,
    SaidMapping,
    SaidRule,
    SaidSystem,
    SaidTrigger,
)
from planner.extraction.grounding import squeezed
from planner.extraction.systems import slug
from planner.reading import ReadDocument
from planner.spec.research import BusinessRule, Research, ResearchEndpoint, ResearchTrigger, System
from planner.spec.research import Mapping as FieldMapping
from planner.spec.values import Auth, Evidence

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Merge:
    """Puts what a model said into a research: true quotes make evidence, the rest is marked."""

    def __init__(self, research: Research, documents: Sequence[ReadDocument], model: str) -> None:
        self.research, self.model = research, model
        self.documents = {each.name: each for each in documents}
        self.left_out: list[str] = []
        self._words: dict[str, list[tuple[str, str]]] = {}

    def all(self, said: Completed) -> Research:
        """The research with everything of this answer that may come in."""
        self._systems(said.systems)
        self._triggers(said.triggers)
        self._endpoints(said.endpoints)
        self._mappings(said.mappings)
        self._rules(said.rules)
        return self.research

    def _evidence(self, name: str, quote: str) -> tuple[Evidence, ...]:
        """The quote with its place if it stands in the document, and that a model said so."""
        mark = Evidence(kind="model", model=self.model)
        words = squeezed(quote)
        if name not in self.documents or len(words) < 3:
            return (mark,)
        for anchor, text in self._passages(name):
            if words in text:
                place = Evidence(kind="document", document=name, anchor=anchor, quote=words)
                return (place, mark)
        return (mark,)

    def _passages(self, name: str) -> list[tuple[str, str]]:
        if name not in self._words:
            passages = self.documents[name].passages
            self._words[name] = [(passage.anchor, squeezed(passage.text)) for passage in passages]
        return self._words[name]

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

    def _endpoints(self, said: Sequence[SaidEndpoint]) -> None:
        """Only operations whose path the quoted words contain: an endpoint is never taken on trust."""
        for each in said:
            method, path, system = each.method.strip().upper(), each.path.strip(), self._key(each.system)
            known = any((one.method, one.path) == (method, path) for one in self.research.endpoints)
            evidence = self._evidence(each.document, each.quote)
            if known or not system or method not in METHODS:
                continue
            if evidence[0].kind != "document" or not path.startswith("/") or path not in evidence[0].quote:
                self.left_out.append(f"{method} {path}")
                continue
            new = ResearchEndpoint(
                key="",
                system=system,
                method=method,
                path=path,
                purpose=squeezed(each.purpose),
                evidence=evidence,
            )
            self._set(endpoints=(*self.research.endpoints, new))

    def _mappings(self, said: Sequence[SaidMapping]) -> None:
        for each in said:
            target = self._key(each.target_system)
            same = [
                one
                for one in self.research.mappings
                if one.target.casefold() == each.target.strip().casefold() and one.target_system == target
            ]
            evidence = self._evidence(each.document, each.quote)
            if same:
                self._with_rule(same[0], each, evidence)
            elif target and each.target.strip():
                new = FieldMapping(
                    key="",
                    source_system=self._key(each.source_system),
                    source=each.source.strip(),
                    target_system=target,
                    target=each.target.strip(),
                    rule=each.rule.strip(),
                    evidence=evidence,
                )
                self._set(mappings=(*self.research.mappings, new))

    def _with_rule(self, known: FieldMapping, said: SaidMapping, evidence: tuple[Evidence, ...]) -> None:
        """A mapping without a rule gets the one that stands in the document."""
        stands = evidence[0].kind == "document"
        if known.rule or not said.rule.strip() or not stands or known.source != said.source.strip():
            return
        ruled = known.model_copy(update={"rule": said.rule.strip(), "evidence": (*known.evidence, *evidence)})
        self._set(mappings=tuple(ruled if one is known else one for one in self.research.mappings))

    def _rules(self, said: Sequence[SaidRule]) -> None:
        for each in said:
            words = squeezed(each.text)
            known = any(words in one.text or one.text in words for one in self.research.rules)
            if words and not known:
                new = BusinessRule(
                    key="", text=words, kind=each.kind, evidence=self._evidence(each.document, each.quote)
                )
                self._set(rules=(*self.research.rules, new))
