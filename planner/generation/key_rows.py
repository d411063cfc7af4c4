"""The row that carries the match key, where the documents name a key but map no field to it.

A rule or an answer may say "found by its order number" while no mapping writes an order number; then the key
gets a row of its own, assumed. Where no field is known at all, the id of the source's record is kept in a
field that is still to be named: without it a second run would write everything twice.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from planner.conventions import KnownObject, id_field, published_call
from planner.generation.business_case import Case, End
from planner.generation.naming import says, words
from planner.generation.paths import tidy_path
from planner.generation.payloads import leaves
from planner.generation.placeholders import id_field_of, id_kept_in
from planner.generation.removal import is_deletion, removes, vendor_webhook
from planner.spec.research import BusinessRule, Mapping
from planner.spec.values import Evidence

FOUND_BY = re.compile(
    r"(?:\b(?:match\w*|found|find\w*|identif\w+|look(?:s|ed|ing)?\b|recogni[sz]ed|duplicates?|"
    r"de-?dup\w*|coupl\w+|linked|paired|unique\w*|upsert\w*)\b[^.;]{0,60}?(?:\b(?:by|on|using|via|through)\b|:)"
    r"|\bkey(?: field)?\b[^.;]{0,20}?\b(?:is|are)\b|\b(?:the|have|has|having)\s+(?=same\b))\s*",
    re.IGNORECASE,
)
LEAD = re.compile(r"(?:(?:by|on|via|using|the|its|their|his|her|our|an?|same)\b\s*)+", re.IGNORECASE)
QUOTED = re.compile(r"[`\"“']([^`\"”']{1,60})[`\"”']")
WORD = re.compile(r"\s*([A-Za-z_][\w-]*(?:\.\w+)*)")
JOINED = re.compile(r"\s*(?:,\s*and\b|,|\+|&|\band\b)\s*", re.IGNORECASE)
STOP = {
    "of", "in", "at", "from", "to", "is", "are", "and", "or", "when", "where", "if", "so", "then", "which",
    "that", "with", "before", "after", "field", "value", "only", "across", "between", "for", "as", "on", "by",
    "exists", "exist", "matches", "already", "never", "always", "must", "not", "the", "a", "an", "it", "its",
}  # fmt: skip
KEYLIKE = {
    "email", "mail", "id", "number", "no", "nr", "code", "sku", "reference", "ref", "key", "name", "username",
    "login", "phone", "iban", "vat", "domain", "url", "website", "handle", "slug", "barcode", "ean", "gtin",
    "isbn", "uuid", "guid", "identifier", "address", "title", "serial",
}  # fmt: skip
"""The last words by which the name of a field that tells records apart is known."""
FOREIGN = {"external", "foreign", "remote", "origin", "source"}
LONGEST = 4


def with_key_row(case: Case) -> Case:
    """The case with a mapping for its match key, where a rule names one that none of its mappings writes."""
    if is_deletion(case):
        return _of_deletion(case)
    rules = case.rules_of("match")
    if any(_is_mapped(case, rule.text) for rule in rules):
        return case
    for rule in rules:
        names = key_names(rule.text)
        if names:
            added = tuple(_assumed(case, name, rule) for name in names)
            return replace(case, mappings=(*case.mappings, *added))
    if case.mappings or _takes_no_key(case) or not _brings_an_id(case):
        return case
    return replace(case, mappings=(_id_row(case),))


def _brings_an_id(case: Case) -> bool:
    """Whether the source's record has an id: not where the documents show its event without one."""
    shown = case.trigger.payload if case.trigger else None
    return shown is None or any(words(path)[-1:] == ["id"] for path, _ in leaves(shown))


def _of_deletion(case: Case) -> Case:
    """Of a record that is gone only its key is of use; a thin event brings its id alone."""
    if not removes(case):
        return case
    webhook = vendor_webhook(case)
    if webhook.thin and webhook.id_at:
        said = f"{id_kept_in(case)}"
        return replace(case, mappings=(_mapping(case, webhook.id_at, id_field_of(case), said),))
    return case if case.mappings else replace(case, mappings=(_id_row(case),))


def key_names(text: str) -> tuple[str, ...]:
    """The fields a sentence says a record is found by: quoted, written like code, or called like a key."""
    for found in FOUND_BY.finditer(text):
        names = tuple(_names(text[found.end() :]))
        if names:
            return names
    return ()


def _names(text: str) -> Iterator[str]:
    while text:
        lead = LEAD.match(text)
        text = text[lead.end() :] if lead else text
        quoted = QUOTED.match(text)
        name, text = (quoted[1], text[quoted.end() :]) if quoted else _spelled(text)
        if not (quoted or _is_like_a_key(name)) or not tidy_path(name):
            return
        yield tidy_path(name)
        joined = JOINED.match(text)
        if joined is None:
            return
        text = text[joined.end() :]


def _spelled(text: str) -> tuple[str, str]:
    """The words that begin a text up to the first that belongs to no name, and the rest."""
    taken: list[str] = []
    while len(taken) < LONGEST and (word := WORD.match(text)) and word[1].lower() not in STOP:
        taken.append(word[1])
        text = text[word.end() :]
    return " ".join(taken), text


def _is_like_a_key(name: str) -> bool:
    said = words(name)
    is_code = " " not in name and re.search(r"[a-z][A-Z]|[_.]", name) is not None
    return bool(said) and (is_code or said[-1] in KEYLIKE)


def _is_mapped(case: Case, text: str) -> bool:
    return any(
        says(text, name) for mapping in case.mappings for name in (mapping.source, mapping.target) if name
    )


def _assumed(case: Case, name: str, rule: BusinessRule) -> Mapping:
    """A key that a rule names, from the field of the same name; a foreign key from the source's own id."""
    source, target = _field_of(case, case.source, name), _field_of(case, case.target, name) or name
    if not source:
        source = source_id(case) if FOREIGN & set(words(name)) else name
    said = (
        f"{rule.key} names the key; no mapping says where {case.source.name} has it and {case.target.name} "
        "keeps it"
    )
    return _mapping(case, source, target, said)


def _field_of(case: Case, end: End, name: str) -> str:
    """The field of an end that a name means: one the documents describe, else one the vendor publishes."""
    known = end.known or KnownObject(name="")
    described = [
        field.name
        for each in case.research.objects
        if each.system == end.system.key and each.name in (end.object, "")
        for field in each.fields
    ]
    published = [*known.common.values(), *known.unique]
    means = {words(meaning) == words(name): field for meaning, field in known.common.items()}
    same = (field for field in (*described, *published) if words(field) == words(name))
    return next(same, means.get(True, ""))


def _takes_no_key(case: Case) -> bool:
    """Whether nothing can be found again where it goes: a file, or records the vendor has no call to find."""
    convention, known = case.target.convention, case.target.known
    if convention is None or known is None:
        return case.target.system.api == "file"
    return not any(published_call(convention, known, each) for each in ("search", "list", "upsert"))


def _id_row(case: Case) -> Mapping:
    return _mapping(case, source_id(case), id_field_of(case), id_kept_in(case))


def source_id(case: Case) -> str:
    """The field that holds the id of the source's record."""
    convention = case.source.convention
    return id_field(convention, case.source.known or KnownObject(name="")) if convention else "id"


def _mapping(case: Case, source: str, target: str, said: str) -> Mapping:
    return Mapping(
        key="MP-00",
        source_system=case.source.system.key,
        source_object=case.source.object,
        source=source,
        target_system=case.target.system.key,
        target_object=case.target.object,
        target=target,
        evidence=(Evidence(kind="assumption", text=said),),
    )
