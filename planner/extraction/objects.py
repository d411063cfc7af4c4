"""Objects and their fields: from mappings, field tables, field lists and JSON samples."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from planner.extraction.fields import IDENTIFIER, type_named
from planner.extraction.found_mappings import FoundMapping
from planner.extraction.records import Records
from planner.extraction.samples import Sample
from planner.extraction.systems import Naming
from planner.extraction.table_columns import columns_of
from planner.extraction.tables import Table, tables_of
from planner.extraction.units import Unit
from planner.spec.research import DataObject, ObjectField
from planner.spec.values import Role

_NAME: Final = re.compile(r"field|attribut|propert|column|element|^name$|key|param", re.IGNORECASE)
_TYPE: Final = re.compile(r"type|format", re.IGNORECASE)
_REQUIRED: Final = re.compile(r"required|mandatory|^req", re.IGNORECASE)
_ABOUT: Final = re.compile(r"descri|note|comment|meaning|remark", re.IGNORECASE)
_EXAMPLE: Final = re.compile(r"example|sample", re.IGNORECASE)
_VALUES: Final = re.compile(r"values|allowed|enum|options", re.IGNORECASE)
_YES: Final = re.compile(r"^(?:yes|y|x|true|1|m|mandatory|required|✓|✔|must)\b|^[✓✔]", re.IGNORECASE)
_LIST: Final = re.compile(
    r"\bfields?\b|\bproperties\b|\battributes\b|\bcolumns\b|\bpayload\b|\bschema\b", re.IGNORECASE
)
_ITEM: Final = re.compile(
    r"^\W*([A-Za-z_][\w.\[\]]{1,60})\s*(?:\(([^)]{1,80})\))?\s*(?:[:\u2013\u2014-]\s*(.{0,160}))?$", re.DOTALL
)
_ONE_OF: Final = re.compile(
    r"\b(?:one of|values?:?|either|enum:?|allowed:?)\s*:?\s*((?:[`\"']?[\w-]+[`\"']?(?:\s*(?:,|/"
    r"|\||or)\s*)){1,12}[`\"']?[\w-]+)",
    re.IGNORECASE,
)


class _Shelf:
    """Objects by (system, name), fields by path; what is said first stays, later words fill gaps."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], dict[str, ObjectField]] = {}
        self.names: dict[tuple[str, str], str] = {}

    def add(self, system: str, name: str, field: ObjectField) -> None:
        key = (system, name.casefold())
        self.names.setdefault(key, name)
        fields = self.objects.setdefault(key, {})
        known = fields.get(field.name)
        fields[field.name] = field if known is None else _filled(known, field)

    def name(self, system: str, name: str, beside: bool = False) -> None:
        """An object that is spoken of, even if none of its fields is; `beside` others or as the only one."""
        key = (system, name.casefold())
        if key not in self.objects and (beside or not any(each[0] == system for each in self.objects)):
            self.objects[key] = {}
            self.names[key] = name

    def all(self) -> Iterator[DataObject]:
        for (system, name), fields in self.objects.items():
            if system:
                yield DataObject(
                    system=system, name=self.names[(system, name)], fields=tuple(fields.values())
                )


def _filled(first: ObjectField, second: ObjectField) -> ObjectField:
    return first.model_copy(
        update={
            "type": first.type if first.type != "unknown" else second.type,
            "required": first.required or second.required,
            "description": first.description or second.description,
            "example": second.example if first.example is None else first.example,
            "values": first.values or second.values,
            "evidence": tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:8],
        }
    )


def find_objects(
    units: Sequence[Unit],
    naming: Naming,
    roles: Mapping[str, Role],
    records: Records,
    mappings: Sequence[FoundMapping],
    samples: Sequence[Sample],
) -> list[DataObject]:
    """Every object with the fields the documents name."""
    shelf = _Shelf()
    for found in mappings:
        each = found.mapping
        for path in filter(None, each.source.split(", ")):
            shelf.add(
                each.source_system,
                each.source_object or "record",
                ObjectField(name=path, evidence=each.evidence),
            )
        field = ObjectField(
            name=each.target,
            type=found.type or "unknown",
            required=found.required,
            example=found.example or None,
            evidence=each.evidence,
        )
        shelf.add(each.target_system, each.target_object or "record", field)
    for sample in samples:
        for field in sample.fields:
            shelf.add(sample.system, sample.object, field)
    for table in tables_of(units):
        if columns_of(table, naming, roles) is None:
            _from_table(table, naming, records, shelf)
    _from_lists(units, naming, records, shelf)
    if not mappings:
        _several(records, roles, shelf)
    for system in roles:
        if name := records.main(system):
            shelf.name(system, name)
    return list(shelf.all())


def _several(records: Records, roles: Mapping[str, Role], shelf: _Shelf) -> None:
    """Records that are moved together stand at both ends under one name, where there is one sender."""
    senders = [key for key, role in roles.items() if role in ("source", "both")]
    for target, nouns in records.several.items():
        others = [key for key in senders if key != target]
        if len(others) == 1 and roles.get(target) in ("target", "both"):
            for noun in nouns:
                shelf.name(others[0], noun, beside=True)
                shelf.name(target, noun, beside=True)


def _from_table(table: Table, naming: Naming, records: Records, shelf: _Shelf) -> None:
    """A table of one object's fields: a column of names beside types, requirements or meanings."""
    at = {
        kind: next((place for place, name in enumerate(table.names) if pattern.search(name)), -1)
        for kind, pattern in (
            ("name", _NAME),
            ("type", _TYPE),
            ("required", _REQUIRED),
            ("about", _ABOUT),
            ("example", _EXAMPLE),
            ("values", _VALUES),
        )
    }
    system = owner_of(table.first, naming)
    if at["name"] < 0 or not system or max(at["type"], at["required"]) < 0:
        return
    for unit in table.body:
        cells = [cell.text.strip("`* ") for cell in unit.passage.cells]
        cell = {kind: cells[place] if 0 <= place < len(cells) else "" for kind, place in at.items()}
        if IDENTIFIER.fullmatch(cell["name"]) or 0 < len(cell["name"].split()) <= 5:
            field = ObjectField(
                name=cell["name"],
                type=type_named(cell["type"]) or "unknown",
                required=bool(_YES.match(cell["required"])),
                description=cell["about"],
                example=cell["example"] or None,
                values=_values(cell["values"] or cell["about"]),
                evidence=(unit.evidence(),),
            )
            shelf.add(system, records.main(system, unit) or "record", field)


def owner_of(unit: Unit, naming: Naming) -> str:
    """The system whose name stands nearest above a unit."""
    for words in reversed((unit.document.title, *unit.context)):
        folded = words.casefold()
        for key, system in naming.systems.items():
            if system.name.casefold() in folded or any(
                alias.casefold() in folded for alias in (system.entry.aliases if system.entry else ())
            ):
                return key
    return ""


def _from_lists(units: Sequence[Unit], naming: Naming, records: Records, shelf: _Shelf) -> None:
    """Items under "Fields:" that name a field with its type or meaning."""
    for unit in units:
        if (
            unit.kind != "item"
            or unit.scope != "in"
            or not any(_LIST.search(words) for words in unit.context[-2:])
        ):
            continue
        item = _ITEM.match(unit.text.strip())
        system = owner_of(unit, naming)
        if not item or not system or not (item[2] or item[3]) or re.search(r"->|→|=>", unit.text):
            continue
        words = " ".join(filter(None, (item[2], item[3])))
        field = ObjectField(
            name=item[1],
            type=type_named(item[2] or item[3] or "") or "unknown",
            required=bool(re.search(r"\b(?:required|mandatory)\b", words, re.IGNORECASE))
            and "not required" not in words,
            description=" ".join((item[3] or "").split()),
            values=_values(words),
            evidence=(unit.evidence(),),
        )
        shelf.add(system, records.main(system, unit) or "record", field)


def _values(words: str) -> tuple[str, ...]:
    found = _ONE_OF.search(words)
    if not found:
        return ()
    return tuple(
        value
        for value in re.split(r"\s*(?:,|/|\||\bor\b)\s*", found[1].replace("`", "").replace('"', ""))
        if value
    )
