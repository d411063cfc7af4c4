"""All field pairs of the documents as mappings between systems, each said once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.expressions.pairs import literal
from planner.extraction.always import always_pairs
from planner.extraction.assignments import assigned_pairs, called_pairs
from planner.extraction.code_pairs import code_pairs
from planner.extraction.company import with_company
from planner.extraction.constants import constants_in
from planner.extraction.fields import FieldRef
from planner.extraction.filled_lists import filled_pairs
from planner.extraction.found_mappings import MOST_EVIDENCE, FoundMapping, with_formats
from planner.extraction.mapping_tables import rows_in
from planner.extraction.mentions import Mention
from planner.extraction.named_sides import side_named
from planner.extraction.paired_lists import listed_pairs
from planner.extraction.pairs import pairs_in
from planner.extraction.plain_pairs import fragment_pairs
from planner.extraction.record_pairs import stacked_pairs
from planner.extraction.records import Records
from planner.extraction.same_names import same_named
from planner.extraction.samples import Sample
from planner.extraction.sides import Pair
from planner.extraction.systems import Naming
from planner.extraction.tables import Table, tables_of
from planner.extraction.template_pairs import sampled
from planner.extraction.units import Unit
from planner.extraction.unnamed_sides import Sides
from planner.extraction.value_maps import ValueMap, belongs, find_value_maps, in_values, refers
from planner.extraction.words import RECORD_NOUNS, singular
from planner.spec.research import Mapping as FieldMapping
from planner.spec.values import Evidence, Role


@dataclass(frozen=True, slots=True)
class Mapped:
    """All mappings, and the numbers of the units that state them: these say nothing else."""

    mappings: tuple[FoundMapping, ...]
    units: frozenset[int]


FEW: Final = 3
"""A text that states so few mappings may show the others in two samples."""


def find_mappings(
    units: Sequence[Unit],
    naming: Naming,
    roles: Mapping[str, Role],
    records: Records,
    samples: Sequence[tuple[Unit, Sample]] = (),
) -> Mapped:
    """Every mapping in order of reading; the same pair in two places is one mapping with both as evidence."""
    found: dict[tuple[str, ...], FoundMapping] = {}
    sides = Sides(naming, roles)
    tables = tables_of(units)
    stated = [each for each in _all_pairs(units, tables, naming, roles) if not _opens_door(each[0])]
    if len(stated) < FEW:
        stated += [(pair, "") for pair in sampled(samples, roles)]
    named: dict[int, list[str]] = {}
    for pair, _ in stated:
        named.setdefault(pair.unit.number, []).extend(filter(None, (pair.source.path, pair.target.path)))
    values = find_value_maps(units, tables, naming, roles, named)
    pairs = [each for each in stated if not values.covers(each[0].unit.number, each[0].start)]
    for pair, example in _with_whole_paths(pairs, units):
        if not pair.target.path or not (pair.source.path or pair.source.constant or pair.rule):
            continue
        each = _mapping(pair, example, sides, records)
        key = (*_identity(each.mapping), pair.target.object.casefold())
        found[key] = _joined(found[key], each) if key in found else each
    told = _with_values(list(found.values()), values.maps, sides, records)
    stating = values.units | {pair.unit.number for pair, _ in pairs}
    told, formats = with_formats(told, [unit for unit in units if unit.number not in stating])
    return Mapped(tuple(told), stating | formats)


def _all_pairs(
    units: Sequence[Unit], tables: Sequence[Table], naming: Naming, roles: Mapping[str, Role]
) -> list[tuple[Pair, str]]:
    rows = [(row.pair, row.example) for row in rows_in(tables, naming, roles)]
    spoken = naming.mentions
    assigned = [*assigned_pairs(units, spoken), *called_pairs(units, spoken), *stacked_pairs(units, spoken)]
    done = {pair.unit.number for pair in assigned}
    listed = [
        *filled_pairs(units, naming, roles, frozenset(done)),
        *same_named(units, naming),
        *listed_pairs(units, naming, roles, frozenset(done)),
    ]
    assigned += listed
    done |= {pair.unit.number for pair in listed}
    prose: list[Pair] = []
    for unit in units:
        if unit.scope != "in" or unit.kind in ("heading", "value", "row") or unit.number in done:
            continue
        last = prose[-1].unit if prose else None
        beside = last is not None and last.number == unit.number - 1 and _one_place(last, unit)
        mentions = naming.mentions.get(unit.number, ())
        prose += list(side_named(unit, mentions, roles)) or _stated_in(unit, mentions, beside)
    prose = with_company(units, prose, lambda unit: spoken.get(unit.number, ()), done)
    return sorted(
        [*rows, *((pair, "") for pair in (*assigned, *prose))],
        key=lambda each: (each[0].unit.number, each[0].start),
    )


_DOOR: Final = re.compile(
    r"authori[sz]ation(?: header| code)?|(?:(?:the|your|our|its|an?) )?(?:api|access|shared|secret|private"
    r"|personal)[ _-]?(?:api )?(?:key|token|secret)\b.*"
    r"|bearer.*|oauth\b.*|client[ _-](?:id|secret)|x-[\w-]+-(?:key|token|signature|secret)|(?:user ?name"
    r"|login) and password",
    re.IGNORECASE,
)


def _opens_door(pair: Pair) -> bool:
    """`API key -> Authorization`: what one signs in with is no field of a record."""
    return bool(_DOOR.fullmatch(pair.source.path) or _DOOR.fullmatch(pair.target.path))


def _one_place(last: Unit, unit: Unit) -> bool:
    """Whether two units stand in one paragraph or one list."""
    listed = last.kind == unit.kind == "item" and last.passage.section == unit.passage.section
    return last.passage is unit.passage or listed


def _stated_in(unit: Unit, mentions: Sequence[Mention], beside: bool) -> list[Pair]:
    if unit.kind == "code" and (found := code_pairs(unit, mentions)):
        return found
    fixed = constants_in(unit, mentions, beside)
    places = {pair.target.path for pair in fixed}
    fixed += [each for each in always_pairs(unit, mentions, beside) if each.target.path not in places]
    places = {pair.target.path for pair in fixed}
    stated = pairs_in(unit, mentions) or (fragment_pairs(unit, mentions) if beside else [])
    return [*fixed, *(each for each in stated if each.target.path not in places)]


def _with_values(
    found: list[FoundMapping], maps: Sequence[ValueMap], sides: Sides, records: Records
) -> list[FoundMapping]:
    """The mappings with the values that become other values in their rules."""
    for made in maps:
        scores = [belongs(made, (each.mapping.source, each.mapping.target)) for each in found]
        best = max(scores, default=0)
        referring = [at for at, each in enumerate(found) if refers(each.mapping.rule)]
        if best:
            at = next(at for at, score in enumerate(scores) if score == best)
        elif len(referring) == 1:
            at = referring[0]
        elif made.labelled:
            ref, unit = FieldRef(made.subjects[0]), made.units[0]
            source = FieldRef(made.given) if made.given else ref
            found.append(_mapping(Pair(source, ref, unit, 0, len(unit.text)), "", sides, records))
            at = len(found) - 1
        else:
            continue
        mapping = found[at].mapping
        rule = "" if refers(mapping.rule) else mapping.rule
        evidence = tuple(dict.fromkeys((*mapping.evidence, *made.evidence)))[:MOST_EVIDENCE]
        told = rule if made.sentence in rule else "; ".join(filter(None, (rule, made.sentence)))
        found[at] = replace(
            found[at], mapping=mapping.model_copy(update={"rule": told, "evidence": evidence})
        )
    return found


def _with_whole_paths(pairs: Sequence[tuple[Pair, str]], units: Sequence[Unit]) -> list[tuple[Pair, str]]:
    """`Contact.Name` among plain `Reference` and `Date` is a path inside one object."""
    found: list[tuple[Pair, str]] = []
    for name in dict.fromkeys(pair.unit.document.name for pair, _ in pairs):
        mine = [each for each in pairs if each[0].unit.document.name == name]
        record = _one_record([pair for pair, _ in mine], units)
        read = [(replace(pair, source=_in_record(pair.source, record)), shown) for pair, shown in mine]
        give = _mixed({_head(pair.source) for pair, _ in read})
        take = _mixed({_head(pair.target) for pair, _ in read})
        for pair, shown in read:
            source = _whole(pair.source) if give and not record else pair.source
            found.append(
                (replace(pair, source=source, target=_whole(pair.target) if take else pair.target), shown)
            )
    return found


def _one_record(pairs: Sequence[Pair], units: Sequence[Unit]) -> str:
    """`sale` where every source of a document is `sale.id`, `sale.total` and so on: that is the record,

    if the sentences speak of it, too.
    """
    paths = [pair.source.path for pair in pairs if pair.source.path]
    heads = {path.partition(".")[0] if "." in path else "" for path in paths}
    head = next(iter(heads)) if len(heads) == 1 and len(paths) > 2 else ""
    if head.casefold() not in RECORD_NOUNS:
        return ""
    spoken = re.compile(rf"\b{re.escape(head)}s?\b(?!\.\w)", re.IGNORECASE)
    prose = (unit for unit in units if unit.kind in ("heading", "paragraph", "item"))
    return head if any(spoken.search(unit.text) for unit in prose) else ""


def _in_record(ref: FieldRef, record: str) -> FieldRef:
    if not record or not ref.path.startswith(f"{record}."):
        return ref
    return replace(ref, path=ref.path.removeprefix(f"{record}."), object=ref.object or singular(record))


def _head(ref: FieldRef) -> str:
    """`Contact` of `Contact.Name`, `-` of a plain field, nothing where it cannot be told."""
    return ref.object if ref.dotted else "-" if _plain(ref) else ""


def _mixed(heads: set[str]) -> bool:
    """Plain fields among dotted ones, or several heads of which none is a record: `System.Title`."""
    named = heads - {"", "-"}
    records = any(head.casefold() in RECORD_NOUNS or head.endswith("__c") for head in named)
    return "-" in heads or (len(named) > 1 and not records)


def _plain(ref: FieldRef) -> bool:
    return bool(ref.path) and not ref.dotted and not ref.object


def _whole(ref: FieldRef) -> FieldRef:
    return replace(ref, path=f"{ref.object}.{ref.path}", object="") if ref.dotted else ref


def _mapping(pair: Pair, example: str, sides: Sides, records: Records) -> FoundMapping:
    source, target = sides.of(pair)
    rule = _rule(pair)
    pair = replace(pair, source=_of_main(pair.source, source, records, pair.unit))
    source_object = pair.source.object or records.main(source, pair.unit)
    target_object = pair.target.object or records.main(target, pair.unit)
    mapping = FieldMapping(
        key="",
        source_system=source,
        source_object=source_object,
        source=pair.source.path,
        target_system=target,
        target_object=target_object,
        target=pair.target.path,
        rule=rule,
        evidence=(pair.unit.evidence(pair.start, pair.end),),
    )
    named = bool(pair.source.system and pair.target.system)
    return FoundMapping(mapping, pair.target.type, bool(pair.target.required), example, named)


def _of_main(ref: FieldRef, system: str, records: Records, unit: Unit) -> FieldRef:
    """`the customer's e-mail` of a ticket: another record's field, told of the one that is sent."""
    main = records.main(system, unit)
    other = ref.object and main and ref.object.casefold() != main.casefold() and not ref.dotted
    if not other or ref.object[:1].isupper() or ref.shaped or " " in ref.object or ref.system:
        return ref
    spoken = ref.object in records.counts.get(system, ())
    return ref if spoken else replace(ref, path=f"{ref.object} {ref.path}", object="")


def _inside(path: str, record: str) -> str:
    """`deal.title` of a deal is its `title`."""
    head, dot, rest = path.partition(".")
    return rest if dot and rest and head.casefold() == record.casefold() else path


def _rule(pair: Pair) -> str:
    """The rule as a sentence: a fixed value, what follows the pair, or what stands in parentheses."""
    if pair.source.constant:
        fixed = f"always {_fixed(pair.source.constant)}"
        return f"{fixed}; {pair.rule}" if pair.rule else fixed
    notes = [in_values(note) for note in (pair.rule, pair.source.note, pair.target.note) if note]
    return " ".join("; ".join(dict.fromkeys(notes)).split()).strip(" .;,")


def _fixed(constant: str) -> str:
    """Numbers and true or false stand for themselves, unless they were written in quotes."""
    if constant[:1] == "[":
        return f"the list {constant}"
    plain = constant[:1] == '"' or not isinstance(literal(constant), str)
    return constant if plain else f'"{constant}"'


def _identity(mapping: FieldMapping) -> tuple[str, ...]:
    parts = (mapping.source_system, mapping.source or mapping.rule, mapping.target_system, mapping.target)
    return tuple(re.sub(r"[\s_]+", "", part).casefold() for part in parts)


def _joined(first: FoundMapping, second: FoundMapping) -> FoundMapping:
    evidence: tuple[Evidence, ...] = tuple(
        dict.fromkeys((*first.mapping.evidence, *second.mapping.evidence))
    )[:MOST_EVIDENCE]
    rule = first.mapping.rule or second.mapping.rule
    mapping = first.mapping.model_copy(update={"evidence": evidence, "rule": rule})
    return replace(
        first,
        mapping=mapping,
        type=first.type or second.type,
        required=first.required or second.required,
        example=first.example or second.example,
    )
